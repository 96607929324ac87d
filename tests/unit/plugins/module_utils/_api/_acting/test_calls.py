# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What acting needs: the records of some desktops, waiting, and checked options."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.calls import (
    Clock,
    check_seconds,
    checked_ids,
    looks,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    ErrorDetails,
    MissingDesktopsError,
    OptionError,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import desktop, service
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer


class Watch:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, sleep=self.sleep)


def test_looks_come_soon_and_then_more_slowly_and_end() -> None:
    watch = Watch()
    ends = list(looks(watch.clock(), timeout=20, interval=5))
    assert watch.slept[:5] == [1.0, 1.5, 2.25, 3.375, 5]
    assert sum(watch.slept) == 20
    assert ends == [False] * (len(ends) - 1) + [True]


@pytest.mark.parametrize("timeout", [0, 0.5])
def test_there_is_always_one_look(timeout: float) -> None:
    watch = Watch()
    assert list(looks(watch.clock(), timeout=timeout, interval=5)) == [True]
    assert watch.now == timeout


def test_the_first_look_may_come_at_once() -> None:
    watch = Watch()
    assert len(list(looks(watch.clock(), timeout=3, interval=0.2, first=0))) == 16
    assert watch.slept[:2] == [0.0, 0.2]


@pytest.mark.parametrize("value", [-1.0, float("inf"), float("nan")])
def test_times_that_are_none(value: float) -> None:
    with pytest.raises(OptionError):
        check_seconds(value, name="wait_timeout")


def test_records_come_from_the_bulk_call_and_the_rest_one_by_one() -> None:
    here = service("1", "2", "3")
    calls = here.client()._acting
    reply = here.reply

    def hide_one(request: object) -> object:
        response = reply(request)  # type: ignore[arg-type]
        if request.path.endswith("detail"):  # type: ignore[attr-defined]
            return answer({"desktops": [desktop("1"), desktop("other")], "total_count": 2})
        return response

    here.transport._function = hide_one  # type: ignore[assignment]
    assert list(calls.records(["1", "2", "gone"])) == ["1", "2"]


def test_missing_desktops_are_named_ten_at_a_time() -> None:
    here = service("1")
    with pytest.raises(MissingDesktopsError, match=r"m0, m1, .*m9 and 2 more\. Nothing was sent"):
        here.client()._acting.existing([f"m{number}" for number in range(12)])


def test_who_may_read_many_need_not_read_one() -> None:
    here = service("1")
    calls = here.client()._acting

    def deny(_ids: object) -> list[dict[str, object]]:
        raise PermissionDeniedError("No.", details=ErrorDetails(status=403))

    calls.read_each = deny
    assert list(calls.records(["1", "2"])) == ["1"]
    here.is_bulk_denied = True
    with pytest.raises(PermissionDeniedError):
        calls.records(["1", "2"])


@pytest.mark.parametrize(("status", "is_read"), [(404, True), (400, False), (500, False)])
def test_which_failures_of_the_bulk_call_mean_that_it_is_not_there(status: int, is_read: bool) -> None:
    here = service("1")
    calls = here.client()._acting

    def fail(_group: object) -> dict[str, dict[str, object]]:
        raise ApiError("No.", details=ErrorDetails(status=status))

    calls.read_group = fail
    if is_read:
        assert list(calls.records(["1"])) == ["1"]
        assert not calls.has_bulk
    else:
        with pytest.raises(ApiError):
            calls.records(["1"])


def test_ids_in_another_case_are_those_that_were_given() -> None:
    here = service("a", "b", states={"a": {"desktop_id": "A"}, "b": {"desktop_id": "B"}})
    calls = here.client()._acting
    assert list(calls.existing(["a", "b"])) == ["a", "b"]
    calls.has_bulk = False
    assert list(calls.existing(["b", "a"])) == ["b", "a"]
    assert checked_ids(["a", "B", "A", "b"]) == ["a", "B"]
