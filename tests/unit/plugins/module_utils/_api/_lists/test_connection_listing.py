# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All connections of a project, also behind the limit of paging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.connection_listing import (
    read_connections,
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
        read=service(reach=reach, asked=asked),
        count_all=lambda: len(ROWS),
        read_desktops=desktops,
        progress=lambda _text: None,
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
