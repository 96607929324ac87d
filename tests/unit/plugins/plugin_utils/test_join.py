# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Joining what the modules tell."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._join import (
    add_usage,
    index,
    join_records,
    line_of,
    parse_time,
    users_in,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import NetworkView, rows_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._usage import usage_figures

DESKTOPS: list[dict[str, Any]] = [
    {"desktop_id": "a", "computer_name": "A", "login_status": "REGISTERED", "user_name": "ann", "os_version": "7"},
    {"desktop_id": "b", "login_status": None},
    {"computer_name": "no id"},
]
CONNECTIONS: list[dict[str, Any]] = [
    {
        "desktop_id": "a",
        "connect_status": "CONNECTED",
        "attach_users": [{"name": "bob"}, {"name": "staff", "type": "GROUP"}, None],
    },
    {"desktop_id": "c", "desktop_name": "C", "connect_status": "REGISTERED", "attach_users": None},
    {"desktop_name": "also no id"},
]
LATE = "2026-01-03T12:00:00Z"


def test_nothing_is_left_out() -> None:
    records = join_records(DESKTOPS, CONNECTIONS)
    assert [record["computer_name"] for record in records] == ["A", None, "no id", "C", "also no id"]
    assert [record["is_complete"] for record in records] == [True, False, False, False, False]
    assert records[0]["connect_status"] == "CONNECTED"
    assert records[0]["users"] == ["ann", "bob"]
    assert records[3]["login_status"] == "REGISTERED"


def test_only_some_fields_are_kept() -> None:
    records = join_records(DESKTOPS, CONNECTIONS, fields=["subnet_id"])
    assert "os_version" not in records[0]
    assert records[0]["users"] == ["ann", "bob"]
    assert records[1]["status"] is None


def test_of_a_path_only_what_it_leads_to_is_kept() -> None:
    desktops = [{"desktop_id": "a", "product": {"flavor_id": "f", "cpu": 2}, "user_name": "ann"}, {"desktop_id": "b"}]
    first, second = join_records(desktops, (), fields=["product.flavor_id"])
    assert (first["product"], first["users"], "user_name" in first) == ({"flavor_id": "f"}, ["ann"], False)
    assert second["product"] is None


def test_desktops_are_found_by_status_and_user() -> None:
    found = index(join_records(DESKTOPS, CONNECTIONS))
    assert found["by_login_status"] == {"CONNECTED": ["a"], "UNKNOWN": ["b"], "REGISTERED": ["c"]}
    assert found["by_user"] == {"ann": ["a"], "bob": ["a"]}
    assert found["incomplete"] == ["b", "c"]


def test_all_users_are_counted_once_by_report_and_filter() -> None:
    desktops = [*DESKTOPS, {"computer_name": "no id", "user_list": ["ann", "eve"]}]
    assert list(index(join_records(desktops, CONNECTIONS))["by_user"]) == ["ann", "bob", "eve"]
    rows = rows_of(desktops, connections=CONNECTIONS, view=NetworkView(choice=AddressChoice()), add_unknown=True)
    assert users_in(rows) == {"ann", "bob", "eve"}
    assert len(rows) == len(join_records(desktops, CONNECTIONS))
    made = make_report(rows, title="", statics=[], filters={}, generated_at="")
    assert made["totals"]["users"] == 3


def test_desktops_that_only_have_a_connection_can_be_left_out() -> None:
    assert [record["desktop_id"] for record in join_records(DESKTOPS, CONNECTIONS, add_unknown=False)] == [
        "a",
        "b",
        None,
    ]


def test_figures_of_use_are_joined_and_a_session_counts_more() -> None:
    usage = [
        {"desktop_id": "a", "idle_days": 40, "usage_hours": 3.0, "usage_seconds": 10_800, "last_user": "bob"},
        {"desktop_id": "c", "idle_days": 20, "usage_hours": 3.0, "usage_seconds": 10_800, "last_user": None},
    ]
    desktops = [*DESKTOPS, {"desktop_id": "n", "created": "2025-12-31T12:00:00Z", "login_status": "UNREGISTER"}]
    records = add_usage(
        join_records(desktops, CONNECTIONS),
        figures=usage_figures(usage, days=90, read_at=parse_time(LATE).timestamp()),
    )
    found = {record.get("desktop_id"): record for record in records}
    assert [found["a"][name] for name in ("idle_days", "usage_hours", "last_user")] == [40, 3.0, "bob"]
    assert {key: record["unused_days"] for key, record in found.items()} == {"a": 0, "b": 0, "c": 20, "n": 3, None: 0}
    assert found["b"]["idle_days"] is None
    assert found["n"]["never_used"] is True
    assert {found[key]["never_used"] for key in ("a", "c")} <= {None, False}


def test_a_session_that_one_of_two_requests_tells_of_is_use() -> None:
    row = {"desktop_id": "A", "idle_days": 40, "usage_hours": 3.0, "usage_seconds": 10_800, "last_user": "bob"}
    figures = usage_figures([row], days=90, read_at=parse_time(LATE).timestamp())
    for login, connect, expected in (
        ("REGISTERED", "UNREGISTER", 40),
        ("CONNECTED", "REGISTERED", 0),
        ("REGISTERED", "DISCONNECTED", 0),
        (None, "REGISTERED", 40),
        ("REGISTERED", None, 40),
        (None, None, 0),
    ):
        records = join_records(
            [{"desktop_id": "a", "login_status": login}], [{"desktop_id": "A", "connect_status": connect}]
        )
        assert [record["unused_days"] for record in add_usage(records, figures=figures)] == [expected]


@pytest.mark.parametrize("text", ["x", "", None, "2026-01-01T00:00:00"])
def test_a_time_has_an_offset(text: object) -> None:
    with pytest.raises(ValueError, match=r"is no time in ISO 8601|has no offset from UTC"):
        parse_time(text)


def test_a_line_is_one_line() -> None:
    record = {"computer_name": "A\nB", "connect_status": "CONNECTED", "users": ["ann"], "ip_addresses": ["10.0.0.1"]}
    assert line_of(record) == "A B, 10.0.0.1: Connected, ann"
    for addresses in ([{"addr": "10.0.0.1"}], {"addr": "10.0.0.1"}, {"vpc": {"addr": "10.0.0.1"}}):
        assert line_of({"computer_name": "A", "addresses": addresses}) == "A, 10.0.0.1: login status unknown, no user"
    unreachable = {"computer_name": "A", "ipv4": "169.254.10.5", "ip_addresses": ["127.0.0.1"]}
    assert line_of({**unreachable, "login_status": "CONNECTED"}) == "A: Connected, no user"
    assert line_of({"unused_days": 0}) == "a desktop without a name: login status unknown, no user"
    ready = {"computer_name": "A", "login_status": "REGISTERED", "last_user": "b\nob"}
    assert line_of({**ready, "idle_days": 9}) == "A: Ready, no user"
    assert line_of({**ready, "unused_days": 9}) == "A: Ready, no user, not used for 9 days, last by b ob"
    never = line_of({**ready, "unused_days": 9, "never_used": True})
    assert never == "A: Ready, no user, not used for 9 days, nor ever before"
    assert line_of({**ready, "unused_days": 0, "never_used": True}) == "A: Ready, no user"
    assert line_of({**ready, "unused_days": 1, "last_user": None}) == "A: Ready, no user, not used for 1 day"
