# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktops that paging hides are found in parts of the list, with a bounded number of requests."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.parts import MOST_LISTS, PartReader
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ApiError, ErrorDetails
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing

REACH = 250


def desktop(number: int) -> dict[str, Any]:
    return {
        "desktop_id": f"d{number}",
        # Neither in the order of the list nor against it.
        "computer_name": f"PC-{number * 37 % 4001:04d}",
        "status": "ACTIVE" if number % 4 == 0 else "SHUTOFF",
        "user_list": [f"user{number // 2}"] if number % 10 else [],
        "subnet_id": f"subnet-{number % 7}",
        "in_maintenance_mode": number % 50 == 0,
        "created": f"2026-01-{1 + number * 11 % 28:02d}",
    }


class Service:
    """The bulk call, with some filters, of which no more than so many rows can be read."""

    def __init__(self, count: int, *, filters: tuple[str, ...], sorts: bool = True, refuses: str = "") -> None:
        self.desktops = [desktop(number) for number in range(count)]
        self.filters, self.sorts, self.refuses = filters, sorts, refuses
        self.asked: list[dict[str, Any]] = []

    def read(self, query: dict[str, Any]) -> Listing:
        self.asked.append(query)
        if self.refuses in query:
            raise ApiError("No.", details=ErrorDetails(status=400))
        rows = self.desktops
        for name in self.filters:
            if name in query:
                rows = [row for row in rows if self.passes(row, name, query[name])]
        if self.sorts and "sort_field" in query:
            rows = sorted(rows, key=lambda row: str(row[query["sort_field"]]), reverse=query["sort_type"] == "DESC")
        listing = Listing(total=len(rows), out_of_reach=len(rows) > REACH, step=100)
        listing.rows = {row["desktop_id"]: row for row in rows[:REACH]}
        return listing

    def passes(self, row: dict[str, Any], name: str, value: Any) -> bool:
        if name == "user_names":
            return bool(set(value) & set(row["user_list"]))
        return bool(row["user_list"]) == value if name == "user_attached" else row.get(name) == value

    def found(self, *steps: str) -> int:
        listing, reader = self.read({}), PartReader(read=self.read)
        for step in steps:
            getattr(reader, step)(listing, query={})
        return len(listing.rows)


def test_both_ends_of_the_sorted_list() -> None:
    service = Service(450, filters=())
    assert service.found("add_sorted") == 450
    assert len(service.asked) == 3


def test_an_order_that_makes_no_difference_is_tried_once() -> None:
    service = Service(450, filters=(), sorts=False)
    assert service.found("add_sorted") == REACH
    assert len(service.asked) == 2


def test_nothing_more_is_read_where_all_is_here() -> None:
    service = Service(200, filters=())
    assert service.found("add_sorted", "add_parts", "add_users") == 200
    assert len(service.asked) == 1


@pytest.mark.parametrize("filters", [("subnet_id",), ("subnet_id", "status", "user_attached", "in_maintenance_mode")])
def test_the_filter_with_the_smallest_parts_comes_first(filters: tuple[str, ...]) -> None:
    service = Service(1_500, filters=filters)
    assert service.found("add_parts") == 1_500
    assert len(service.asked) < 20
    assert "subnet_id" in service.asked[1]


def test_parts_that_are_too_large_are_split_again() -> None:
    service = Service(1_200, filters=("status", "user_attached", "in_maintenance_mode"))
    assert service.found("add_sorted", "add_parts") > 900
    assert len(service.asked) <= MOST_LISTS


def test_a_filter_that_is_passed_over_or_refused_is_left() -> None:
    service = Service(1_500, filters=())
    assert service.found("add_parts") == REACH
    assert len(service.asked) < 12
    assert Service(1_500, filters=("status",), refuses="subnet_id").found("add_parts") > REACH


def test_users_lead_to_their_other_desktops() -> None:
    service = Service(400, filters=("user_names",))
    service.desktops.sort(key=lambda row: int(row["desktop_id"][1:]) % 2)
    assert service.found("add_users") > 300
    in_vain = Service(4_000, filters=("user_names",))
    in_vain.desktops = [{**row, "user_list": [row["desktop_id"]]} for row in in_vain.desktops]
    assert in_vain.found("add_users") == REACH
    assert len(in_vain.asked) == 4


def test_the_number_of_lists_is_bounded() -> None:
    service = Service(4_000, filters=("subnet_id", "status", "user_attached", "in_maintenance_mode"))
    reader = PartReader(read=service.read, left=10)
    reader.add_parts(service.read({}), query={})
    assert len(service.asked) < 30
