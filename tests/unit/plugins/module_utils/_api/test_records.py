# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The normal shape of records, whatever shape they came in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import (
    as_connection,
    by_given_id,
    id_key,
    normalise_addresses,
    normalise_connection,
    normalise_desktop,
    pick_desktop,
    text_of,
    unique_ids,
    users_of,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.totals import (
    DOCUMENTED_COUNTS,
    sum_statistics,
)

A = {"addr": "172.16.253.204", "version": "4"}
B = {"addr": "10.0.9.55", "version": "4"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("addr"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("given_shape", "expected"),
    [
        (None, {}),
        ({}, {}),
        ([], {}),
        ({"vpc": [A, B]}, {"vpc": [A, B]}),
        ({"vpc": A}, {"vpc": [A]}),
        ({"vpc": None, "other": [B]}, {"vpc": [], "other": [B]}),
        ([A, B], {"default": [A, B]}),
        (A, {"default": [A]}),
        ([{"vpc": [A]}, {"other": [B]}], {"vpc": [A], "other": [B]}),
        ([{"vpc": [A]}, {"vpc": [B]}], {"vpc": [A, B]}),
        ([{"vpc": [A]}, B], {"vpc": [A], "default": [B]}),
        ([{"vpc": None}], {"vpc": []}),
        ([{"version": "4"}], {"default": [{"version": "4"}]}),
        ("10.0.0.1", {"default": ["10.0.0.1"]}),
    ],
)
def test_addresses(given_shape: object, expected: dict[str, list[Any]]) -> None:
    assert normalise_addresses(given_shape) == expected


@given(JSON)
def test_any_addresses_are_a_map_of_lists(addresses: object) -> None:
    found = normalise_addresses(addresses)
    assert {type(vpc) for vpc in found} <= {str}
    assert {type(nics) for nics in found.values()} <= {list}


def test_normal_addresses_stay_as_they_are() -> None:
    record = {"desktop_id": "1", "addresses": {"vpc": [A, B]}, "new_field": [1, {"x": None}]}
    assert normalise_desktop(record) == record


@pytest.mark.parametrize(
    "desktop",
    [
        {"desktop_id": "d1", "x": 1},
        [{"desktop_id": "d1", "x": 1}],
        [{"desktop_id": "d2"}, {"desktop_id": "d1", "x": 1}],
        {"x": 1},
        [{"x": 1}],
        [None, {"desktop_id": None, "x": 1}],
    ],
)
def test_object_or_array(desktop: object) -> None:
    assert pick_desktop({"desktop": desktop}, desktop_id="d1") == {"desktop_id": "d1", "x": 1, "addresses": {}}


@pytest.mark.parametrize("answer", [{"desktop": None}, {"desktop": []}, {"desktop": {}}, {"desktop": [{}, None]}, {}])
def test_no_record(answer: dict[str, Any]) -> None:
    assert pick_desktop(answer, desktop_id="d1") is None


def test_several_records_of_others() -> None:
    with pytest.raises(LookupError):
        pick_desktop({"desktop": [{"desktop_id": "d2"}, {"desktop_id": "d3"}]}, desktop_id="d1")


def test_sums() -> None:
    statics = [
        {"static_name": "a", "running_num": 3, "stop_num": 1, "brand_new_num": 5, "other": 9},
        {"static_name": "b", "running_num": 4, "stop_num": None, "ready_num": "", "in_use_num": "7"},
    ]
    totals = sum_statistics(statics)
    assert set(totals) == {*DOCUMENTED_COUNTS, "brand_new_num"}
    assert (totals["running_num"], totals["stop_num"], totals["brand_new_num"]) == (7, 1, 5)
    assert (totals["ready_num"], totals["in_use_num"]) == (0, 7)


def test_sums_of_nothing() -> None:
    assert len(DOCUMENTED_COUNTS) == 13
    assert sum_statistics([]) == dict.fromkeys(DOCUMENTED_COUNTS, 0)


@pytest.mark.parametrize(
    ("record", "users"),
    [
        ({}, set()),
        ({"user_list": None, "attach_user_infos": None, "user_name": None}, set()),
        (
            {"user_list": ["a", ""], "attach_user_infos": [{"user_name": "b"}, "x", {}], "user_name": "c"},
            {"a", "b", "c"},
        ),
        ({"user_list": "a", "attach_user_infos": {"user_name": "b"}}, set()),
    ],
)
def test_users_of_a_record(record: dict[str, Any], users: set[str]) -> None:
    assert users_of(record) == users


def test_a_detailed_record_as_a_connection() -> None:
    info = {"user_id": "u1", "user_name": "chenmin", "user_group": "users"}
    record = {"desktop_id": "d1", "computer_name": "PC", "login_status": "CONNECTED", "attach_user_infos": [info]}
    assert as_connection(record) == {
        "desktop_id": "d1",
        "desktop_name": "PC",
        "connect_status": "CONNECTED",
        "attach_users": [{"id": "u1", "name": "chenmin", "user_group": "users", "type": "USER"}],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" a ", "a"), (7, "7"), (1.5, "1.5"), (None, ""), (True, ""), (False, ""), ([], ""), ({}, ""), (["a"], "")],
)
def test_text_of_a_value(value: object, expected: str) -> None:
    assert text_of(value) == expected


def test_ids_are_compared_without_case() -> None:
    assert id_key(" ABC-1 ") == id_key("abc-1")
    assert id_key(None) == ""


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("connected", "CONNECTED"),
        (" Shutoff ", "SHUTOFF"),
        ("REGISTERED", "REGISTERED"),
        ("new", "new"),
        (7, 7),
        (None, None),
    ],
)
def test_statuses_are_as_documented(status: object, expected: object) -> None:
    record = normalise_desktop({"status": status, "login_status": status})
    assert (record["status"], record["login_status"]) == (expected, expected)
    assert normalise_connection({"connect_status": status}) == {"connect_status": expected}
    assert "login_status" not in normalise_desktop({})
    assert normalise_connection({"x": 1}) == {"x": 1}


def test_ids_of_one_desktop_are_one_and_keep_their_spelling() -> None:
    assert unique_ids(["B", "a", "b", "A", "c"]) == ["B", "a", "c"]
    rows = [{"desktop_id": "A", "n": 1}, {"desktop_id": "c"}, {"n": 2}]
    assert by_given_id(rows, ["b", "a", "A"]) == {"a": rows[0], "A": rows[0]}
