# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All desktops of a project, also behind the limit of paging; test_client.py has whole estates."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.desktop_listing import (
    DesktopCalls,
    read_desktops,
    read_reachable,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    IncompleteListError,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import DesktopFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing

Row = dict[str, Any]
ROWS: list[Row] = [{"desktop_id": f"d{number}"} for number in range(250)]


def calls_of(
    *, reach: int, total: int | None = 250, ids: Callable[[bool], tuple[list[str], bool]] | None = None
) -> DesktopCalls:
    """Return a service that lets no more than so many desktops be read by paging."""

    def read(query: Row) -> Listing:
        wanted = query.get("desktop_id")
        found = {row["desktop_id"]: row for row in ROWS if wanted is None or row["desktop_id"] in wanted}
        shown = dict(list(found.items())[: len(found) if wanted else reach])
        return Listing(rows=shown, total=len(wanted) if wanted else total, out_of_reach=len(shown) < len(found))

    return DesktopCalls(
        read=read,
        peek=read,
        count=lambda _query: total,
        count_elsewhere=lambda _count: None,
        read_ids=ids or (lambda _by_users: ([row["desktop_id"] for row in ROWS], True)),
        run_batches=lambda send, groups: list(map(send, groups)),
        read_each=lambda desktop_ids: [{"desktop_id": desktop_id} for desktop_id in desktop_ids],
        progress=notes.append,
        warn=warnings.append,
    )


notes: list[str] = []
warnings: list[str] = []


def test_ids_in_groups_find_what_paging_hides() -> None:
    notes.clear()
    assert len(read_desktops(DesktopFilters(), calls=calls_of(reach=20))) == 250
    (note,) = notes
    assert note.startswith("the service lets 20 of 250 desktops be read by paging: ")


def test_nothing_more_is_requested_where_paging_shows_all() -> None:
    calls = replace(calls_of(reach=250), read_ids=lambda _by_users: pytest.fail("not needed"))
    assert len(read_desktops(DesktopFilters(), calls=calls)) == 250


def test_desktops_that_no_connection_leads_to_are_missed() -> None:
    calls = calls_of(reach=20, ids=lambda _by_users: ([f"d{number}" for number in range(240)], True))
    with pytest.raises(IncompleteListError, match="Only 240 of 250 desktops") as raised:
        read_desktops(DesktopFilters(), calls=calls)
    assert (raised.value.total, raised.value.missing) == (250, 10)


def test_without_the_right_for_connections_the_error_names_it() -> None:
    def refused(_by_users: object) -> tuple[list[str], bool]:
        raise PermissionDeniedError("The right workspace:desktops:listWithConnectStatus is missing.")

    with pytest.raises(IncompleteListError, match="workspace:desktops:listWithConnectStatus"):
        read_desktops(DesktopFilters(), calls=calls_of(reach=20, ids=refused))


def test_the_permission_is_named_only_where_it_was_refused() -> None:
    with pytest.raises(IncompleteListError, match="a filter that at most 20 desktops pass") as raised:
        read_desktops(DesktopFilters(), calls=calls_of(reach=20, ids=lambda _by_users: ([], False)))
    assert "permission" not in str(raised.value)


def test_a_total_that_changed_deserves_another_try() -> None:
    calls = replace(calls_of(reach=20, ids=lambda _by_users: ([], False)), count=lambda _query: 251)
    with pytest.raises(IncompleteListError, match="desktops came or went meanwhile, so try again"):
        read_desktops(DesktopFilters(), calls=calls)


def test_a_total_of_more_than_the_service_lists_is_no_limit_of_paging() -> None:
    ended = Listing(rows={row["desktop_id"]: row for row in ROWS}, total=251, ended_at=250, step=500)
    calls = replace(calls_of(reach=250), read=lambda _query: ended, count=lambda _query: 251)
    with pytest.raises(IncompleteListError, match="because the pages of the service end there, so 1 would be missing"):
        read_desktops(DesktopFilters(), calls=calls)


def test_what_is_gone_by_the_end_is_no_failure() -> None:
    calls = calls_of(reach=20, ids=lambda _by_users: ([f"d{number}" for number in range(249)], True))
    assert len(read_desktops(DesktopFilters(), calls=replace(calls, count=lambda _query: 249))) == 249


def at_the_limit(count: int = 2_500) -> Listing:
    rows = {f"d{number:05d}": {"desktop_id": f"d{number:05d}"} for number in range(count)}
    return Listing(rows=rows, total=count, step=500)


@pytest.mark.parametrize("count", [2_000, 2_500])
def test_a_list_that_ends_at_a_limit_is_compared_with_other_calls(count: int) -> None:
    warnings.clear()
    calls = replace(calls_of(reach=0), read=lambda _query: at_the_limit(count), count_elsewhere=lambda known: known)
    assert len(read_desktops(DesktopFilters(), calls=calls)) == count
    assert warnings == []
    assert len(read_desktops(DesktopFilters(), calls=replace(calls, count_elsewhere=lambda _known: None))) == count
    assert "which is where its paging may stop" in warnings[0]
    calls = replace(calls, count_elsewhere=lambda _known: 9_000, read_ids=lambda _by_users: ([], False))
    with pytest.raises(IncompleteListError, match=f"Only {count} of 9000 desktops"):
        read_desktops(DesktopFilters(), calls=calls)


def test_a_few_more_elsewhere_are_no_failure() -> None:
    warnings.clear()
    calls = replace(calls_of(reach=0, ids=lambda _by_users: ([], False)), read=lambda _query: at_the_limit())
    assert len(read_desktops(DesktopFilters(), calls=replace(calls, count_elsewhere=lambda _known: 2_501))) == 2_500
    assert "counts 2501 elsewhere" in warnings[0]


def test_a_filtered_list_that_ends_at_a_limit_is_looked_at_from_both_ends() -> None:
    def peek(query: Row) -> Listing:
        names = ["d00000"] if query["sort_type"] == "ASC" else ["d02499"]
        return Listing(rows={name: {"desktop_id": name} for name in names})

    calls = replace(calls_of(reach=0), read=lambda _query: at_the_limit(), peek=peek)
    warnings.clear()
    assert len(read_desktops(DesktopFilters(subnet_id="a"), calls=calls)) == 2_500
    assert warnings == []
    ignored = replace(calls, peek=lambda _query: at_the_limit(500))
    assert len(read_desktops(DesktopFilters(subnet_id="a"), calls=ignored)) == 2_500
    assert len(warnings) == 1
    other = replace(calls, peek=lambda _query: Listing(rows={"x": {}}), read_ids=lambda _by_users: ([], False))
    with pytest.raises(IncompleteListError, match="Only 2500 desktops could be read"):
        read_desktops(DesktopFilters(subnet_id="a"), calls=other)


def test_ids_that_are_passed_over_are_looked_for_in_the_whole_list() -> None:
    def read(query: Row) -> Listing:
        rows = {row["desktop_id"]: row for row in ROWS}
        return Listing(rows=rows, total=None if "desktop_id" in query else 250, out_of_reach="desktop_id" in query)

    found = read_desktops(DesktopFilters(desktop_ids=["d7", "D8", "x"]), calls=replace(calls_of(reach=9), read=read))
    assert {row["desktop_id"] for row in found} == {"d7", "d8"}


def test_what_the_bulk_call_alone_leads_to() -> None:
    rows, is_whole = read_reachable(calls=calls_of(reach=20))
    assert (len(rows), is_whole) == (20, False)
    rows, is_whole = read_reachable(calls=calls_of(reach=250))
    assert (len(rows), is_whole) == (250, True)


def test_a_total_that_changes_in_every_round_is_no_short_list() -> None:
    totals = itertools.count(250, -1)

    def read(query: Row) -> Listing:
        rows = ROWS[::-1] if query.get("sort_type") == "DESC" else ROWS
        shown = {row["desktop_id"]: row for row in rows[:130]}
        return Listing(rows=shown, total=next(totals), out_of_reach=True)

    def refused(_by_users: object) -> tuple[list[str], bool]:
        raise PermissionDeniedError("No.")

    calls = replace(calls_of(reach=0, ids=refused), read=read, count=lambda _query: next(totals))
    with pytest.raises(IncompleteListError, match="Only 250 desktops could be read"):
        read_desktops(DesktopFilters(), calls=calls)
