# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that a service lists although they do not match: left out only where the row itself tells for sure."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.matching import (
    RowFilter,
    bound_filters,
    given_filters,
    holds_part,
    is_address,
    is_equal,
    is_in_project,
    leave_out,
)

UNTOLD = [{}, *({"name": value, "enterprise_project_id": value} for value in (None, "", " ", [], {}, True))]


def bounds(least: int | None, most: int | None, *, unit: int = 1) -> list[RowFilter]:
    request = SimpleNamespace(least=least, most=most)
    return bound_filters(request, "least", "most", amount=lambda row: row["amount"], unit=unit)


def kept(amount: float | None, *, least: int | None = None, most: int | None = None) -> bool:
    rows, _warning = leave_out([{"amount": amount}], filters=bounds(least, most, unit=86_400))
    return bool(rows)


@pytest.mark.parametrize(
    ("days", "given", "expected"),
    [
        (None, {"least": 5, "most": 9}, True),
        (4.0, {"least": 5}, False),
        (4.01, {"least": 5}, True),
        (5, {"least": 5}, True),
        (9.99, {"most": 9}, True),
        (10, {"most": 9}, False),
        (0, {"most": 0}, True),
        (0, {"least": 0}, True),
        (0, {"least": 1}, False),
        (400, {}, True),
    ],
)
def test_an_amount_matches_rounded_up_or_down(days: float | None, given: dict[str, Any], expected: bool) -> None:
    assert kept(None if days is None else days * 86_400, **given) is expected


@given(amount=st.floats(0, 1e300), bound=st.integers(0, 180))
def test_no_rounding_of_an_amount_is_left_out(amount: float, bound: int) -> None:
    days = amount / 86_400
    for rounded in (days, math.floor(days), math.ceil(days), round(days)):
        assert kept(amount, least=bound) or rounded < bound
        assert kept(amount, most=bound) or rounded > bound


@pytest.mark.parametrize(
    ("test", "wanted", "found", "expected"),
    [
        (holds_part("name"), "c-1", "PC-10", True),
        (holds_part("name"), "c-2", "PC-10", False),
        (holds_part("name"), "10", 1_405, False),
        (holds_part("name"), "10", 1_105, True),
        (is_equal("name"), "wi", " WI ", True),
        (is_equal("name"), "W", "WI", False),
        (is_address("name"), "192.0.2.1", " 192.0.2.1", True),
        (is_address("name"), "192.0.2.1", "::ffff:192.0.2.1", True),
        (is_address("name"), "2001:DB8::1", "2001:db8:0:0:0:0:0:1", True),
        (is_address("name"), "192.0.2.1", "192.0.2.10", False),
        # What is no address may stand for several.
        (is_address("name"), "192.0.2.1", "192.0.2.10:443", True),
        (is_address("name"), "192.0.2", "192.0.2.10", True),
        (is_address("name"), "192.0.2.0/24", "198.51.100.1", True),
    ],
)
def test_what_a_row_tells(test: Any, wanted: str, found: object, expected: bool) -> None:
    assert test(wanted, {"name": found}) is expected


@pytest.mark.parametrize("row", UNTOLD, ids=str)
def test_a_row_that_does_not_tell_stays(row: dict[str, Any]) -> None:
    for test in (holds_part("name"), is_equal("name"), is_address("name"), is_in_project):
        assert test("192.0.2.1", row)


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [("0", "0", True), ("0", 0, True), ("A1", "a1", True), ("0", "a1", False), ("all_granted_eps", "a1", True)],
)
def test_an_enterprise_project(wanted: str, found: object, expected: bool) -> None:
    assert is_in_project(wanted, {"enterprise_project_id": found}) is expected


def test_options_without_a_value_filter_nothing() -> None:
    request = SimpleNamespace(one=None, two="x", three=0)
    tests = {name: lambda _value, _row: True for name in ("one", "two", "three")}
    assert [item.option for item in given_filters(request, **tests)] == ["two", "three"]


@pytest.mark.parametrize(
    ("options", "count", "words"),
    [
        (["a"], 1, "the filter a, so 1 row that does not match it was left out."),
        (["a"], 2, "the filter a, so 2 rows that do not match it were left out."),
        (["a", "b"], 2, "the filters a and b, so 2 rows that do not match them were left out."),
        (["c", "a", "b"], 3, "the filters a, b and c, so 3 rows that do not match them were left out."),
    ],
)
def test_the_sentence_names_the_filters_and_counts_each_row_once(options: list[str], count: int, words: str) -> None:
    filters = [
        RowFilter(option=option, may_match=lambda row, option=option: option not in row["fails"])  # type: ignore[misc]
        for option in ("a", "b", "c")
    ]
    rows = [{"fails": options} for _number in range(count)]
    assert leave_out([*rows, {"fails": []}], filters=filters) == (
        [{"fails": []}],
        f"The service passed over {words}",
    )
    assert leave_out([{"fails": []}], filters=filters) == ([{"fails": []}], None)
