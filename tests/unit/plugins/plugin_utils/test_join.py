# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Joining what the modules tell, and the history of use."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._join import (
    HistoryError,
    add_idle_time,
    index,
    join_records,
    line_of,
    note_use,
    read_history,
    users_in,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import NetworkView, rows_of

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
EARLY, LATE = "2026-01-01T00:00:00+00:00", "2026-01-03T12:00:00Z"


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


def test_use_is_remembered_and_deleted_desktops_are_forgotten() -> None:
    records = join_records(DESKTOPS, CONNECTIONS)
    first = note_use(records, history={"gone": {"first_seen": EARLY}}, now=EARLY)
    assert first == {
        "a": {"first_seen": EARLY, "in_use": EARLY},
        "b": {"first_seen": EARLY},
        "c": {"first_seen": EARLY},
    }
    idle = [{**record, "connect_status": "REGISTERED"} for record in records]
    second = note_use(idle, history=first, now=LATE)
    assert second == first
    timed = add_idle_time(idle, history=second, now=LATE)
    assert timed[0]["idle_days"] == 2.5
    assert timed[0]["last_seen_in_use"] == EARLY
    assert timed[2]["idle_days"] is None


@pytest.mark.parametrize(
    "history", [[], "x", {"a": 1}, {"a": {}}, {"a": {"first_seen": "x"}}, {"a": {"first_seen": "2026-01-01T00:00:00"}}]
)
def test_a_foreign_history_is_refused(history: object) -> None:
    with pytest.raises(HistoryError):
        note_use([], history=history, now=LATE)


def test_a_line_is_one_line() -> None:
    record = {"computer_name": "A\nB", "connect_status": "CONNECTED", "users": ["ann"], "ip_addresses": ["10.0.0.1"]}
    assert line_of(record) == "A B, 10.0.0.1: Connected, ann"
    for addresses in ([{"addr": "10.0.0.1"}], {"addr": "10.0.0.1"}, {"vpc": {"addr": "10.0.0.1"}}):
        assert line_of({"computer_name": "A", "addresses": addresses}) == "A, 10.0.0.1: login status unknown, no user"
    unreachable = {"computer_name": "A", "ipv4": "169.254.10.5", "ip_addresses": ["127.0.0.1"]}
    assert line_of({**unreachable, "login_status": "CONNECTED"}) == "A: Connected, no user"
    assert line_of({"idle_days": 0.0}) == "a desktop without a name: login status unknown, no user"
    told = line_of({"computer_name": "A", "login_status": "REGISTERED", "idle_days": 1.5})
    assert told == "A: Ready, no user, not seen in use for 1.5 days"


def test_a_history_may_be_text() -> None:
    assert read_history("{}") == read_history({}) == {}
    with pytest.raises(HistoryError, match="it is not JSON"):
        read_history("x")
