# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins and usage that a test writes, and users whom it logs in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.simulator_process import ControlRefusedError, Simulator, running_simulator
from tests.support.usage_calls import DESKTOPS, EVENTS, LOGINS, USERS, all_rows, figures, soon, span

Row = dict[str, Any]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 60, "--odd-records", "none") as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.post("reset")
    running.patch("settings", {"metrics_summed_up_hour": 0})
    return running


def last_day(simulator: Simulator, *query: tuple[str, object], until: int | None = None) -> list[Row]:
    return all_rows(simulator, LOGINS, [*span(LOGINS, days=1, until=until), *query])


def ids_with(simulator: Simulator, login_status: str) -> list[str]:
    return [item["desktop_id"] for item in simulator.records() if item["login_status"] == login_status]


def status_of(simulator: Simulator, desktop_id: str) -> object:
    return simulator.call(f"/desktops/{desktop_id}").json["desktop"]["login_status"]


def test_a_user_logs_in_and_out(simulator: Simulator) -> None:
    desktop_id, until = ids_with(simulator, "REGISTERED")[0], soon()
    before = last_day(simulator, until=until)
    (transaction_id,) = simulator.post("login", {"desktop_id": desktop_id})["transaction_ids"].values()
    assert status_of(simulator, desktop_id) == "CONNECTED"
    row, *others = last_day(simulator, until=until)
    assert others == before
    assert (row["transaction_id"], row["desktop_id"]) == (transaction_id, desktop_id)
    assert row["connection_setup_time"]
    assert row["connection_end_time"] is None
    simulator.post("logout", {"desktop_id": desktop_id, "login_status": "DISCONNECTED"})
    assert status_of(simulator, desktop_id) == "DISCONNECTED"
    ended = last_day(simulator)[0]
    assert {**ended, "connection_end_time": None} == row
    assert ended["connection_end_time"] >= row["connection_start_time"]
    simulator.post("reset")
    assert status_of(simulator, desktop_id) == "REGISTERED"
    assert transaction_id not in {entry["transaction_id"] for entry in last_day(simulator)}


def test_who_was_connected_from_the_start_can_log_out(simulator: Simulator) -> None:
    first, second = ids_with(simulator, "CONNECTED")[:2]

    def still_open() -> set[str]:
        return {row["desktop_id"] for row in last_day(simulator) if row["connection_end_time"] is None}

    assert {first, second} <= still_open()
    simulator.post("logout", {"desktop_ids": [first]})
    simulator.patch(f"desktops/{second}", {"login_status": "REGISTERED"})
    assert not {first, second} & still_open()
    simulator.patch(f"desktops/{second}", {"login_status": "CONNECTED"})
    assert second in still_open()


def test_many_log_in_at_once(simulator: Simulator) -> None:
    ids = ids_with(simulator, "REGISTERED")
    given = simulator.post("login", {"desktop_ids": ids, "user_name": "guest@corp.example", "network_rtt": 700})
    assert list(given["transaction_ids"]) == ids
    rows = last_day(simulator, ("user_name", "guest@corp.example"))
    assert {row["transaction_id"] for row in rows} == set(given["transaction_ids"].values())
    assert {row["network_rtt"] for row in rows} == {700}
    found = {row["resource_id"]: row for row in all_rows(simulator, DESKTOPS, span(DESKTOPS, days=30))}
    assert {found[desktop_id]["latest_connect_username"] for desktop_id in ids} == {"guest@corp.example"}
    assert not ids_with(simulator, "REGISTERED")


def test_a_failed_login(simulator: Simulator) -> None:
    desktop_id = ids_with(simulator, "REGISTERED")[0]
    users = {row["resource_id"]: row for row in all_rows(simulator, DESKTOPS, span(DESKTOPS, days=1))}
    simulator.post("failed-login", {"desktop_id": desktop_id, "connection_failure_reason": "{{ 1 }}"})
    row = last_day(simulator)[0]
    assert (row["desktop_id"], row["connection_failure_reason"]) == (desktop_id, "{{ 1 }}")
    assert row["connection_setup_time"] is None
    assert status_of(simulator, desktop_id) == "REGISTERED"
    after = {row["resource_id"]: row for row in all_rows(simulator, DESKTOPS, span(DESKTOPS, days=1))}
    assert after == users
    event = simulator.call(EVENTS, span(EVENTS, days=1)).json["items"][0]
    assert (event["event_trace_id"], event["is_success"]) == (row["transaction_id"], False)


def test_a_past_session_can_be_written(simulator: Simulator) -> None:
    simulator.delete("logins")
    assert last_day(simulator) == []
    assert all_rows(simulator, USERS, span(USERS, days=20)) == []
    record = simulator.records()[5]
    start = datetime.now(timezone.utc).replace(hour=10, minute=0, second=0) - timedelta(days=3)
    session = {
        "computer_name": record["computer_name"],
        "user_name": "anna",
        "connection_start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "connection_end_time": (start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    reply = simulator.post("logins", [session, {**session, "connection_failure_reason": "no"}])
    assert len(set(reply["transaction_ids"])) == 2
    rows = all_rows(simulator, LOGINS, span(LOGINS, days=5))
    assert {row["desktop_id"] for row in rows} == {record["desktop_id"]}
    (user,) = all_rows(simulator, USERS, span(USERS, days=20))
    assert user["username"] == "anna"
    assert figures(user) == {
        "user_usage": 7200.0,
        "user_login_count": 2.0,
        "user_login_success_count": 1.0,
        "user_login_fail_count": 1.0,
    }
    used = [row for row in all_rows(simulator, DESKTOPS, span(DESKTOPS, days=20)) if figures(row).get("desktop_usage")]
    assert [row["resource_id"] for row in used] == [record["desktop_id"]]
    assert figures(used[0]) == {"desktop_usage": 7200.0, "desktop_idle_duration": 2.0 * 86_400 + 12 * 3600}
    changed = {"network_rtt": "slow", "x": None}
    simulator.patch(f"logins/{reply['transaction_ids'][0]}", changed)
    rows = all_rows(simulator, LOGINS, span(LOGINS, days=5))
    assert any(changed.items() <= row.items() for row in rows)
    with pytest.raises(ControlRefusedError, match="No login record"):
        simulator.patch("logins/nobody", {})


HOSTILE: list[Any] = [None, "text", [], 7, {}, {"user_name": 5, "connection_start_time": ["x"]}, {"sid": "\ud800"}]


def test_any_record_can_be_written(simulator: Simulator) -> None:
    simulator.delete("logins")
    assert simulator.post("logins", {"logins": HOSTILE, "raw": True})["added"] == len(HOSTILE)
    rows = last_day(simulator)
    assert sorted(map(str, rows)) == sorted(map(str, HOSTILE))
    for query in ([("user_name", "x")], [("min_network_rtt", 1)], [("domain", "x")]):
        assert last_day(simulator, *query) == []
    for path in (DESKTOPS, USERS, EVENTS):
        assert simulator.call(path, span(path, days=1)).status == 200
    assert simulator.get("logins") == HOSTILE


def test_rows_of_usage_can_be_changed(simulator: Simulator) -> None:
    first, second = (item["desktop_id"] for item in simulator.records()[20:22])
    simulator.patch(
        "usage",
        {
            "desktops": {
                first: {"desktop_usage": 3600, "desktop_idle_duration": 40 * 86_400, "latest_connect_username": "eve"},
                second: {"metric": "none", "x-new": [1]},
            },
            "users": {"eve": {"user_usage": 7200, "enterprise_project_id": None}},
        },
    )
    rows = {row["resource_id"]: row for row in all_rows(simulator, DESKTOPS, span(DESKTOPS, days=30))}
    assert figures(rows[first]) == {"desktop_usage": 3600, "desktop_idle_duration": 40 * 86_400}
    assert rows[first]["latest_connect_username"] == "eve"
    assert (rows[second]["metric"], rows[second]["x-new"]) == ("none", [1])
    idle = all_rows(simulator, DESKTOPS, [*span(DESKTOPS, days=30), ("min_idle_days", 40), ("max_idle_days", 40)])
    assert first in {row["resource_id"] for row in idle}
    (user,) = all_rows(simulator, USERS, [*span(USERS, days=3), ("username", "eve")])
    assert (figures(user)["user_usage"], user["enterprise_project_id"]) == (7200, None)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("login", {"desktop_id": "nobody"}, "There is no desktop nobody"),
        ("login", [], "The body must be an object"),
        ("login", {"desktop_ids": [1]}, "desktop_id must be a string"),
        ("logout", {"desktop_id": "ID", "login_status": "GONE"}, "is one of REGISTERED"),
        ("logins", {"logins": [], "project": "mars"}, "There is no project mars"),
    ],
)
def test_control_requests_that_make_no_sense(simulator: Simulator, path: str, body: Any, words: str) -> None:
    if isinstance(body, dict) and body.get("desktop_id") == "ID":
        body["desktop_id"] = simulator.records()[0]["desktop_id"]
    with pytest.raises(ControlRefusedError, match=words):
        simulator.post(path, body)
    with pytest.raises(ControlRefusedError, match="an object of"):
        simulator.patch("usage", [1])
