# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says: rows, totals, groups, and what changed."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.changes import changes_between
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import is_same_data, make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import dated
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import FIELDS, select_columns, shown
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report, rows

CONNECTION = {
    "desktop_id": "d1",
    "desktop_name": "FIN-01",
    "connect_status": "CONNECTED",
    "attach_users": [{"name": "bo", "type": "USER"}, {"name": "staff", "type": "GROUP"}, {"name": None}, "x"],
}


def test_a_row_has_all_fields() -> None:
    (row,) = rows({})
    assert list(row) == list(FIELDS)
    assert row["address"] == "172.16.0.1"
    assert row["network"] == "172.16.0.0/24"
    assert row["tags"] == {"department": "Finance"}


def test_a_preferred_network_chooses_the_address() -> None:
    (row,) = rows({}, preferred=["10.0.0.0/8"])
    assert (row["address"], row["network"]) == ("10.0.9.7", "10.0.9.0/24")


@pytest.mark.parametrize("text", ["169.254.10.5", "127.0.0.1", "0.0.0.7", "240.0.0.1", "fe80::1", "::ffff:127.0.0.1"])
def test_an_address_that_nobody_reaches_is_not_the_one_that_is_shown(text: str) -> None:
    first, only = rows(
        {"desktop_id": "1", "ip_addresses": [text, "10.0.9.7"], "ipv4": text},
        {"desktop_id": "2", "ip_addresses": [text], "ipv4": text},
    )
    assert (first["address"], first["network"], first["addresses"]) == ("10.0.9.7", "10.0.9.0/24", [text, "10.0.9.7"])
    assert (only["address"], only["network"], only["addresses"]) == ("", "", [text])


def test_the_connection_tells_status_and_more_users() -> None:
    (row,) = rows({}, connections=[CONNECTION])
    assert row["login_status"] == "CONNECTED"
    assert row["users"] == ["anna", "bo"]
    assert row["user_groups"] == ["staff"]


@pytest.mark.parametrize(("add_unknown", "names"), [(True, ["FIN-01", "NEW-01"]), (False, ["FIN-01"])])
def test_a_desktop_that_only_has_a_connection(add_unknown: bool, names: list[str]) -> None:
    late = {**CONNECTION, "desktop_id": "d2", "desktop_name": "NEW-01"}
    assert [row["name"] for row in rows({}, connections=[late], add_unknown=add_unknown)] == names


def test_broken_records_make_rows_too() -> None:
    broken = {"computer_name": None, "user_list": 3, "tags": "x", "ip_addresses": None, "availability_zone": ["a"]}
    (row,) = rows(broken)
    assert (row["name"], row["users"], row["tags"], row["address"], row["availability_zone"]) == ("", [], {}, "", "")


@pytest.mark.parametrize("addresses", [[{"addr": "10.0.9.7"}], {"addr": "10.0.9.7"}, {"vpc": "10.0.9.7"}])
def test_records_of_any_variable_are_brought_into_shape(addresses: object) -> None:
    (row,) = rows({"addresses": addresses, "ip_addresses": None, "ipv4": None})
    assert (row["address"], row["addresses"]) == ("10.0.9.7", ["10.0.9.7"])


@pytest.mark.parametrize(("flag", "expected"), [("true", True), ("False", False), (True, True), (None, False)])
def test_a_truth_value_may_come_as_a_text(flag: object, expected: bool) -> None:
    (row,) = rows({"in_maintenance_mode": flag})
    assert row["in_maintenance_mode"] is expected


def test_desktops_without_a_name_come_last() -> None:
    found = rows({"computer_name": None, "desktop_id": "a"}, {"computer_name": "b"}, {"computer_name": "A"})
    assert [row["name"] for row in found] == ["A", "b", ""]


def test_half_a_surrogate_pair_can_be_written() -> None:
    (row,) = rows({"computer_name": "a\ud800b"})
    assert row["name"].encode() == b"a?b"


def test_totals_count_everything_once() -> None:
    found = report({}, {"desktop_id": "d2", "login_status": "CONNECTED", "user_list": ["anna", "bo"], "status": ""})
    assert found["totals"] == {
        "desktops": 2,
        "users": 2,
        "connected_users": 2,
        "unassigned": 0,
        "in_maintenance_mode": 0,
        "login_status": {"CONNECTED": 1, "DISCONNECTED": 0, "REGISTERED": 1, "UNREGISTER": 0},
        "status": {"ACTIVE": 1, "SHUTOFF": 0, "HIBERNATED": 0, "ERROR": 0, "": 1},
    }
    assert found["statics"] == [{"name": "Finance", "running_num": 1}]


def test_numbers_and_truth_values_written_as_texts() -> None:
    assert report({"in_maintenance_mode": "true"})["totals"]["in_maintenance_mode"] == 1
    statics = [{"static_name": "Finance", "running_num": "7"}]
    found = make_report([], title="Desktops", statics=statics, filters={}, generated_at="now")
    assert found["statics"] == [{"name": "Finance", "running_num": 7}]


def test_groups_are_sorted_by_size() -> None:
    records = [{"desktop_id": f"d{number}", "availability_zone": "bca"[number // 2]} for number in range(5)]
    found = report(*records)["groups"]["availability_zone"]
    assert [(group["name"], group["desktops"]) for group in found] == [("b", 2), ("c", 2), ("a", 1)]


def test_what_changed_between_two_reports() -> None:
    before = report({}, {"desktop_id": "d2", "computer_name": "B"}, {"desktop_id": "d4"}, at="then")
    after = report(
        {"login_status": "CONNECTED", "user_list": ["zoe"]},
        {"desktop_id": "d3", "computer_name": "C"},
        {"desktop_id": "d4"},
    )
    assert changes_between(before, after) == {
        "since": "then",
        "new": [{"desktop_id": "d3", "name": "C"}],
        "gone": [{"desktop_id": "d2", "name": "B"}],
        "changed": [
            {
                "desktop_id": "d1",
                "name": "FIN-01",
                "fields": {
                    "login_status": {"before": "REGISTERED", "after": "CONNECTED"},
                    "users": {"before": "anna", "after": "zoe"},
                },
            }
        ],
        "counts": {"login_status": 1, "status": 0, "users": 1, "address": 0},
    }


def test_a_report_that_says_nothing_new_keeps_its_time() -> None:
    last = report({}, at="then", changes={"since": "before", "new": []})
    same, other = report({}, at=""), report({"status": "SHUTOFF"}, at="")
    assert is_same_data(last, same)
    assert dated(same, last=last, base=last) == last
    changed = dated(other, last=last, base=last)
    assert changed["generated_at"] != "then"
    assert changed["changes"]["since"] == "then"


def test_another_report_to_compare_with_counts_its_changes_anew() -> None:
    base, last = report({"status": "ERROR"}, at="last week"), report({}, at="then")
    found = dated(report({}, at=""), last=last, base=base)
    assert found["changes"]["since"] == "last week"
    assert dated(report({}, at=""), last=found, base=base) == found


def test_the_first_report_has_no_changes() -> None:
    assert dated(report({}, at=""), last=None, base=None)["changes"] is None


def test_columns_are_fields() -> None:
    assert select_columns(["tags", "name", "tags"]) == {"tags": "Tags", "name": "Desktop"}
    with pytest.raises(ValueError, match="columns: there is no 'nam', choose from name, users"):
        select_columns(["nam"])


def test_fields_as_text() -> None:
    assert [shown(value) for value in (True, False, {"a": "b", "c": ""}, ["x", "y"], "", 3)] == [
        "yes",
        "no",
        "a=b; c",
        "x; y",
        "",
        "3",
    ]
