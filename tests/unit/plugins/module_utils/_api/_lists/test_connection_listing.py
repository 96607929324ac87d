# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All connections of a project, also behind the limit of paging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.connection_listing import (
    ConnectionCalls,
    read_connections,
    read_reachable,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    IncompleteListError,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import ConnectionFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing

Row = dict[str, Any]
ROWS: list[Row] = [
    {
        "desktop_id": f"d{number}",
        "connect_status": "CONNECTED" if number % 2 else "REGISTERED",
        "attach_users": [{"name": f"user{number}"}],
    }
    for number in range(40)
]


def service(*, reach: int, asked: list[Row]) -> Callable[[Row], Listing]:
    """Return a service that lets no more than so many rows of a request be read."""

    def read(parameters: Row) -> Listing:
        asked.append(parameters)
        status, users = parameters.get("connect_status"), parameters.get("user_names")
        found = [
            row
            for row in ROWS
            if status in (None, row["connect_status"]) and (not users or row["attach_users"][0]["name"] in users)
        ]
        rows = {row["desktop_id"]: row for row in found[:reach]}
        return Listing(rows=rows, total=len(found), out_of_reach=len(found) > reach)

    return read


def calls_of(read: Callable[[Row], Listing], **more: Any) -> ConnectionCalls:
    given: dict[str, Any] = {
        "read": read,
        "count": lambda _query: len(ROWS),
        "count_elsewhere": lambda _count, _status: None,
        "read_desktops": refused,
        "run_batches": lambda send, groups: list(map(send, groups)),
        "progress": lambda _text: None,
        "warn": lambda _text: None,
    }
    return ConnectionCalls(**{**given, **more})


def as_desktops() -> tuple[list[Row], bool]:
    """Return the records of the bulk request, which are all there are."""
    rows = [
        {
            "desktop_id": row["desktop_id"],
            "login_status": row["connect_status"],
            "user_list": [row["attach_users"][0]["name"]],
        }
        for row in ROWS
    ]
    return rows, True


def read_all(
    *, reach: int, desktops: Callable[[], tuple[list[Row], bool]], **given: Any
) -> tuple[list[Row], list[Row]]:
    """Return the rows that were found, and the requests."""
    asked: list[Row] = []
    found = read_connections(
        ConnectionFilters(user_names=given.get("user_names"), connect_statuses=given.get("statuses", ())),
        calls=calls_of(service(reach=reach, asked=asked), read_desktops=desktops),
    )
    return found, asked


def refused() -> tuple[list[Row], bool]:
    raise PermissionDeniedError("The right workspace:desktops:list is missing.")


def test_what_can_be_read_is_one_request() -> None:
    found, asked = read_all(reach=100, desktops=refused)
    assert (found, asked) == (ROWS, [{}])


def test_each_hundred_users_and_each_status_are_one_request() -> None:
    names = [f"user{number}" for number in range(250)]
    found, asked = read_all(reach=100, desktops=refused, user_names=names, statuses=["CONNECTED", "REGISTERED"])
    assert len(asked) == 6
    assert sorted(row["desktop_id"] for row in found) == sorted(row["desktop_id"] for row in ROWS)


@pytest.mark.parametrize("reach", [20, 10, 1])
def test_hidden_rows_are_found_by_status_and_then_by_users(reach: int) -> None:
    found, _asked = read_all(reach=reach, desktops=as_desktops)
    assert sorted(row["desktop_id"] for row in found) == sorted(row["desktop_id"] for row in ROWS)


def test_rows_that_stay_hidden_are_an_error_that_counts_them() -> None:
    with pytest.raises(IncompleteListError) as raised:
        read_all(reach=10, desktops=refused)
    assert (raised.value.total, raised.value.missing) == (40, 20)
    assert "narrow" in str(raised.value)


def test_what_paging_shows_of_the_bulk_call_leads_to_rows_as_well() -> None:
    found, _asked = read_all(reach=10, desktops=lambda: (as_desktops()[0], False))
    assert len(found) == 40


def test_a_part_of_the_bulk_call_proves_nothing() -> None:
    with pytest.raises(IncompleteListError) as raised:
        read_all(reach=10, desktops=lambda: (as_desktops()[0][:30], False))
    assert raised.value.missing > 0


def test_the_permission_is_named_only_where_it_was_refused() -> None:
    with pytest.raises(IncompleteListError, match="request the permission workspace:desktops:list,"):
        read_all(reach=10, desktops=refused)
    with pytest.raises(IncompleteListError) as raised:
        read_all(reach=10, desktops=lambda: ([], False))
    assert "permission" not in str(raised.value)


def test_what_vanishes_while_statuses_are_read_is_no_failure() -> None:
    asked: list[Row] = []
    read = service(reach=20, asked=asked)

    def without_one(query: Row) -> Listing:
        listing = read(query)
        if query:
            listing.rows.pop("d39", None)
            listing.total = len(listing.rows)
        return listing

    calls = calls_of(without_one, count=lambda _query: 39)
    found = read_connections(ConnectionFilters(), calls=calls)
    assert {row["desktop_id"] for row in found} == {f"d{number}" for number in range(39)}
    # Each status once, and once more after the total had changed.
    assert len(asked) == 1 + 2 * 4


def test_what_appears_while_statuses_are_read_is_found_by_reading_again() -> None:
    asked: list[Row] = []
    read = service(reach=20, asked=asked)

    def with_a_late_one(query: Row) -> Listing:
        listing = read(query)
        if query and len(asked) < 6:
            listing.rows.pop("d39", None)
            listing.total = len(listing.rows)
        return listing

    found = read_connections(ConnectionFilters(), calls=calls_of(with_a_late_one))
    assert len(found) == 40


def test_a_list_that_ends_at_a_limit_is_compared_with_other_calls() -> None:
    rows: dict[str, Row] = {f"d{number}": {"desktop_id": f"d{number}"} for number in range(3_000)}

    def read(query: Row) -> Listing:
        number = ["UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED"].index(
            query.get("connect_status", "CONNECTED")
        )
        some = {f"s{number}-{place}": {"desktop_id": f"s{number}-{place}"} for place in range(1_000)} if query else rows
        return Listing(rows=dict(some), total=len(some), step=1_000)

    for known, count in ((3_000, 3_000), (7_000, 7_000)):
        calls = calls_of(read, count_elsewhere=lambda _count, _status, known=known: known)
        assert len(read_connections(ConnectionFilters(), calls=calls)) == count
    warnings: list[str] = []
    assert len(read_connections(ConnectionFilters(), calls=calls_of(read, warn=warnings.append))) == 3_000
    assert "some may be missing" in warnings[0]
    calls = calls_of(
        read, count_elsewhere=lambda _count, _status: 7_001, read_desktops=lambda: ([], False), warn=warnings.append
    )
    assert len(read_connections(ConnectionFilters(), calls=calls)) == 7_000
    assert "counts 7001 elsewhere" in warnings[1]
    calls = calls_of(read, count_elsewhere=lambda _count, _status: 9_000, read_desktops=lambda: ([], False))
    with pytest.raises(IncompleteListError, match="Only 7000 of 9000 connections"):
        read_connections(ConnectionFilters(), calls=calls)


def test_without_a_total_each_status_that_ends_is_whole() -> None:
    def read(query: Row) -> Listing:
        listing = service(reach=20, asked=[])(query)
        listing.total = None
        return listing

    warnings: list[str] = []
    assert len(read_connections(ConnectionFilters(), calls=calls_of(read, warn=warnings.append))) == 40
    assert len(warnings) == 1


def test_ids_without_case_are_the_same_desktop() -> None:
    def desktops() -> tuple[list[Row], bool]:
        rows, is_whole = as_desktops()
        return [{**row, "desktop_id": row["desktop_id"].upper()} for row in rows], is_whole

    found, _asked = read_all(reach=10, desktops=desktops)
    assert len(found) == 40


def test_what_connections_alone_lead_to() -> None:
    rows, is_whole = read_reachable(calls=calls_of(service(reach=20, asked=[])), by_users=False)
    assert (len(rows), is_whole) == (40, True)
    rows, is_whole = read_reachable(calls=calls_of(service(reach=10, asked=[])), by_users=True)
    assert (len(rows), is_whole) == (20, False)
