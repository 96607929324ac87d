# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Usage: requests that are refused, rows in one shape, and desktops that were never used."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import read_span
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.usage import (
    DesktopUsageRequest,
    UserUsageRequest,
    as_desktop_usage,
    as_user_usage,
    is_never_used,
    metrics_of,
    read_amount,
    usage_by_desktop,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError

SPAN = read_span(start="2026-01-01", end="2026-01-07")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


NOW = datetime(2026, 1, 8, 9, tzinfo=timezone.utc)
DAY = 86_400


def shaped_desktop(row: dict[str, Any], *, now: datetime = NOW) -> dict[str, Any]:
    return as_desktop_usage(row, span=SPAN, now=lambda: now)


def figures(used: object, idle: object, *, user: str = "") -> list[object]:
    """Return hours of use, idle days and never_used of two figures; Ellipsis leaves one out."""
    metrics = [
        metric(name, value)
        for name, value in (("desktop_usage", used), ("desktop_idle_duration", idle))
        if value != ...
    ]
    row = shaped_desktop({"resource_id": "d1", "latest_connect_username": user, "metric": metrics})
    assert (row["idle_seconds"] is None) is (row["idle_days"] is None)
    return [row["usage_hours"], row["idle_days"], row["never_used"]]


def metric(name: str, value: object) -> dict[str, object]:
    return {"metric_name": name, "metric_value": value}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"min_idle_days": -1}, "The option min_idle_days is -1: give a number from 0 to 180."),
        ({"max_idle_days": 181}, "The option max_idle_days is 181: give a number from 0 to 180."),
        (
            {"min_idle_days": 8, "max_idle_days": 7},
            "The option min_idle_days is 8 and max_idle_days is 7: give a max_idle_days that is not smaller.",
        ),
        ({"usage_min_hours": -1}, "The option usage_min_hours is -1: give a number from 0."),
        (
            {"usage_min_hours": 2, "usage_max_hours": 1},
            "The option usage_min_hours is 2 and usage_max_hours is 1: give a usage_max_hours that is not smaller.",
        ),
        (
            {"sort_field": "user_usage"},
            "The option sort_field is 'user_usage': give desktop_usage or desktop_idle_duration.",
        ),
        (
            {"sort_field": "desktop_usage", "sort_type": "up"},
            "The option sort_type is 'up': give ASC or DESC.",
        ),
        ({"sort_type": "ASC"}, "The option sort_type is given without sort_field: give sort_field as well."),
        (
            {"desktop_name": "a\nb"},
            "The option desktop_name holds a line break or another control character: remove it.",
        ),
    ],
)
def test_a_request_for_desktops_that_cannot_be(given: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError) as caught:
        DesktopUsageRequest(span=SPAN, **given)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sort_field": "desktop_usage"}, "The option sort_field is 'desktop_usage': give user_usage."),
        ({"usage_max_hours": -1}, "The option usage_max_hours is -1: give a number from 0."),
        ({"domain": "a\x00"}, "The option domain holds a line break or another control character: remove it."),
    ],
)
def test_a_request_for_users_that_cannot_be(given: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError) as caught:
        UserUsageRequest(span=SPAN, **given)
    assert str(caught.value) == words


def test_blanks_are_nothing() -> None:
    request = DesktopUsageRequest(span=SPAN, desktop_name=" PC ", desktop_id="  ", enterprise_project_id="")
    assert request.filters == {"resource_name": "PC"}
    assert UserUsageRequest(span=SPAN, user_name=" ").filters == {}


def test_a_row_of_a_desktop() -> None:
    row = {
        "resource_id": "d1",
        "resource_name": "PC-1",
        "latest_connect_username": "jy01",
        "metric": [metric("desktop_usage", 5_400.0), metric("desktop_idle_duration", 172_799.5), metric("new", 1)],
        "unknown": {"a": 1},
    }
    assert shaped_desktop(row) == {
        **row,
        "desktop_id": "d1",
        "computer_name": "PC-1",
        "usage_seconds": 5_400,
        "usage_hours": 1.5,
        "idle_seconds": 172_799.5,
        "idle_days": 1,
        "last_user": "jy01",
        "never_used": False,
    }


def test_numbers_where_texts_are_expected_become_texts() -> None:
    row = shaped_desktop({"resource_id": 7, "resource_name": 8, "latest_connect_username": 42, "metric": []})
    assert (row["desktop_id"], row["computer_name"], row["last_user"]) == ("7", "8", "42")
    assert row["never_used"] is False
    assert as_user_usage({"username": 42})["user_name"] == "42"


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (None, None),
        ([], None),
        ([metric("desktop_usage", None)], None),
        ([metric("desktop_usage", 0), metric("new", "NaN")], True),
        ([metric("desktop_usage", 0), metric("desktop_idle_duration", 15_552_000)], True),
        ([metric("desktop_usage", 0), metric("desktop_idle_duration", 0)], None),
        ([metric("desktop_usage", 1)], False),
        ([metric("desktop_usage", "NaN")], None),
        ([metric("desktop_idle_duration", 172_800)], None),
        ([metric("desktop_usage", 0), metric("desktop_usage", 9)], None),
        ([{"metric_name": [], "metric_value": 1}, metric("desktop_usage", [])], None),
        ("NaN", None),
        ({"desktop_usage": 5}, None),
    ],
    ids=str,
)
def test_figures_that_are_not_told_are_no_sign_that_nobody_used_a_desktop(
    metrics: object, expected: bool | None
) -> None:
    row = shaped_desktop({"resource_id": "d1", "metric": metrics})
    assert row["never_used"] is expected
    assert is_never_used(row) is (expected is True)


def test_a_row_of_a_user() -> None:
    row = {
        "username": "jy01",
        "metric": [
            metric("user_usage", 36),
            metric("user_login_count", 3.0),
            metric("user_login_success_count", "2"),
            metric("user_login_fail_count", 0.5),
        ],
    }
    assert as_user_usage(row) == {
        **row,
        "user_name": "jy01",
        "usage_seconds": 36,
        "usage_hours": 0.01,
        "login_count": 3,
        "login_success_count": 2,
        "login_fail_count": None,
    }


@pytest.mark.parametrize("metrics", [None, [], {}, "x", [None], [{}], [metric("desktop_usage", None)]])
def test_what_is_not_told_is_null_and_never_0(metrics: object) -> None:
    row = shaped_desktop({"resource_id": [7], "resource_name": " ", "latest_connect_username": "", "metric": metrics})
    made = ("desktop_id", "computer_name", "usage_seconds", "usage_hours", "idle_seconds", "idle_days", "last_user")
    assert {row[name] for name in made} == {None}
    user = as_user_usage({"metric": metrics})
    assert {user[name] for name in ("user_name", "usage_seconds", "usage_hours", "login_count")} == {None}


def test_a_field_of_the_service_is_not_replaced_by_nothing() -> None:
    assert shaped_desktop({"desktop_id": "d1", "metric": []})["desktop_id"] == "d1"
    assert shaped_desktop({"desktop_id": "d1", "resource_id": "d2"})["desktop_id"] == "d2"


def test_metrics_that_contradict_each_other_are_none() -> None:
    row = {
        "metric": [metric("a", 1), metric("a", 1.0), metric("b", 1), metric("b", 2), metric("c", 3), metric("c", "x")]
    }
    assert metrics_of(row) == {"a": 1, "b": None, "c": None}


@pytest.mark.parametrize("value", [-1, "n/a", None, "", [], float("nan"), 2**70])
def test_a_desktop_whose_idle_time_cannot_be_read_may_have_been_used(value: object) -> None:
    assert figures(0, value) == [0, None, None]
    # What shows use shows it whatever else cannot be read.
    assert figures(0, value, user="ann") == [0, None, False]
    assert figures(3_600, value) == [1, None, False]
    assert figures(0, ...) == [0, None, True]


def test_idle_times_that_contradict_each_other_say_nothing() -> None:
    metrics = [metric("desktop_usage", 0), *(metric("desktop_idle_duration", value) for value in (0, DAY))]
    row = shaped_desktop({"resource_id": "d1", "metric": metrics})
    assert (row["idle_days"], row["never_used"]) == (None, None)


@pytest.mark.parametrize(
    ("used", "idle_days", "expected"),
    [
        # The span began 7.375 days before now.
        (7_200, 9, 9),
        (7_200, 10, None),
        (7_200, 400, None),
        (0, 400, 400),
        (..., 400, 400),
        # Before 2000, and farther away than any time.
        (0, 9_600, None),
        (..., (2**63 - 1) // DAY, None),
    ],
)
def test_an_idle_time_that_cannot_be_true_is_unknown(used: object, idle_days: int, expected: int | None) -> None:
    assert figures(used, idle_days * DAY, user="ann")[1] == expected


def test_an_idle_time_may_be_that_of_now_though_the_span_ended_long_ago() -> None:
    row = {"metric": [metric("desktop_usage", 7_200), metric("desktop_idle_duration", 100 * DAY)]}
    assert shaped_desktop(row, now=datetime(2026, 4, 20, tzinfo=timezone.utc))["idle_days"] == 100


def test_more_use_than_the_span_is_long_is_unknown() -> None:
    assert figures(9 * DAY, ...) == [9 * 24, None, False]
    assert figures(9 * DAY + 1, ...) == [None, None, None]
    # Whatever it was, it was not nothing.
    assert figures(10**12, 400 * DAY, user="ann") == [None, None, False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (0.0, 0),
        (12.5, 12.5),
        ("3600", 3600),
        (" 1.5 ", 1.5),
        (True, None),
        (-1, None),
        ("", None),
        ("1_000", None),
        ("\u0663", None),
        ("nan", None),
        (float("inf"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_an_amount(value: object, expected: float | None) -> None:
    assert read_amount(value) == expected


@given(row=st.dictionaries(st.sampled_from(["resource_id", "username", "metric", "x"]), ANYTHING), value=ANYTHING)
def test_any_row_keeps_its_fields(row: dict[str, Any], value: object) -> None:
    hostile = {**row, "metric": [metric("desktop_usage", value), value], "resource_name": value}
    for shaped in (shaped_desktop(hostile), as_user_usage(hostile)):
        assert {name: repr(shaped[name]) for name in hostile} == {name: repr(hostile[name]) for name in hostile}
        is_never_used(shaped)
        usage_by_desktop([shaped])
        json.dumps(shaped)


def test_desktops_by_id() -> None:
    rows = [
        {"desktop_id": "a", "usage_seconds": None, "idle_seconds": None, "last_user": None},
        {"desktop_id": "b", "usage_seconds": 5, "idle_seconds": 90, "last_user": "u"},
        {"desktop_id": "B", "usage_seconds": 1, "idle_seconds": 10, "last_user": "v"},
        {"desktop_id": "b", "usage_seconds": 0, "idle_seconds": 0, "last_user": None, "never_used": True},
        {"desktop_id": None},
        {"desktop_id": ""},
        {},
    ]
    joined = usage_by_desktop(rows)
    assert list(joined) == ["a", "b"]
    # The row that shows the latest use, so that nobody is taken for gone who is not.
    assert joined["b"]["last_user"] == "v"
    assert usage_by_desktop(reversed(rows)) == joined


@pytest.mark.parametrize(
    ("row", "expected"),
    [(None, False), ({}, False), ({"never_used": None}, False), ({"never_used": True}, True)],
)
def test_never_used(row: dict[str, Any] | None, expected: bool) -> None:
    assert is_never_used(row) is expected
