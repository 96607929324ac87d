# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What other calls count, where a list cannot tell itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.counting import (
    LIMITED,
    OtherCounts,
    differs_little,
    hint_for,
    unchecked,
    why_short,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    AuthenticationError,
    ErrorDetails,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing


def refused() -> Mapping[str, int]:
    raise PermissionDeniedError("No.", details=ErrorDetails(status=403))


def statistics(count: int, **more: int) -> Mapping[str, int]:
    return {"running_num": count - 3, "stop_num": 2, "hibernate_num": 1, "attached_num": 77, **more}


@pytest.mark.parametrize(
    ("total", "known", "expected"),
    [
        # The other total settles it.
        (9_000, None, 9_000),
        (2_500, None, 2_500),
        (2_470, None, 2_500),
        # It was cut off as well, or may have been: the statistics settle it.
        (2_001, 9_000, 9_000),
        (2_001, 2_500, 2_500),
        (2_001, None, None),
        (None, 9_000, 9_000),
        (None, 2_400, 2_500),
        (None, None, None),
        (None, 0, None),
    ],
)
def test_other_calls_are_asked_until_it_is_settled(total: int | None, known: int | None, expected: int | None) -> None:
    def count() -> Mapping[str, int]:
        return refused() if known is None else statistics(known) if known else {}

    assert OtherCounts(total=lambda: total, statistics=count).at_least(2_500) == expected


def test_two_lists_that_end_at_the_same_limit_prove_nothing() -> None:
    assert OtherCounts(total=lambda: 2_000, statistics=lambda: statistics(9_000)).at_least(2_000) == 9_000
    assert OtherCounts(total=lambda: 2_000, statistics=refused).at_least(2_000) == 2_000


def test_one_status_is_counted_by_the_statistics() -> None:
    counts = OtherCounts(total=lambda: pytest.fail("not of one status"), statistics=lambda: {"ready_num": 4_000})
    assert counts.at_least(3_000, connect_status="REGISTERED") == 4_000
    assert counts.at_least(3_000, connect_status="LOCKED") is None


def test_a_wrong_credential_is_an_error() -> None:
    def wrong() -> int:
        raise AuthenticationError("No.", details=ErrorDetails(status=401))

    with pytest.raises(AuthenticationError):
        OtherCounts(total=wrong, statistics=refused).at_least(2_500)


def test_the_warning_names_the_permission_only_where_it_helps() -> None:
    assert "workspace:desktops:getConnectStatus" in unchecked(2_500, what="desktops", is_filtered=False)
    assert "permission" not in unchecked(2_500, what="desktops", is_filtered=True)


@pytest.mark.parametrize(
    ("known", "missing"),
    [(2_500, None), (2_499, None), (2_501, 1), (2_505, 5), (2_506, None), (9_000, None), (None, None)],
)
def test_a_few_more_elsewhere_are_a_warning(known: int | None, missing: int | None) -> None:
    warning = differs_little(2_500, known, what="desktops")
    assert (warning is None) is (missing is None)
    assert missing is None or f"so {missing} may be missing" in (warning or "")


@pytest.mark.parametrize(
    ("listing", "came_and_went", "why", "start"),
    [
        (Listing(out_of_reach=True), False, LIMITED, "narrow"),
        (Listing(out_of_reach=True), True, LIMITED, "desktops came or went"),
        (Listing(ended_at=700), False, " because the pages of the service end there", "try again, or compare"),
        (Listing(), False, "", "desktops came or went"),
    ],
)
def test_the_reason_is_the_one_that_was_seen(listing: Listing, came_and_went: bool, why: str, start: str) -> None:
    assert why_short(listing) == why
    assert hint_for(why, narrow="narrow it", came_and_went=came_and_went).startswith(start)
