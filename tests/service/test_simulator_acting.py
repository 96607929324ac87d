# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that act: what they do, when it is done, in part or not at all, and what faults leave of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import pytest

from tests.support.simulator_process import ControlRefusedError, Reply, Simulator, http_call, running_simulator
from tests.support.usage_calls import LOGINS, all_rows, span

Record = dict[str, Any]
SECONDS = 10.0


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 150, "--odd-records", "none") as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.post("reset")
    running.patch("settings", {"power_ms": 100, "job_ms": 100})
    return running


def act(simulator: Simulator, path: str, body: object, *, method: str = "POST") -> Reply:
    headers = {"X-Auth-Token": simulator.ready["token"], "Content-Type": "application/json"}
    return http_call(f"{simulator.project_url}{path}", method=method, headers=headers, body=json.dumps(body).encode())


def power(simulator: Simulator, operation: str, *ids: str, kind: str = "SOFT") -> Reply:
    return act(simulator, "/desktops/action", {"desktop_ids": list(ids), "op_type": operation, "type": kind})


def some(simulator: Simulator, count: int, *, system: str = "Windows", **fields: object) -> list[str]:
    """Return desktops with these fields, which nothing is being done to."""
    found = [
        record["desktop_id"]
        for record in simulator.records()
        if not record["task_status"]
        and record["metadata"]["os_type"] == system
        and all(record.get(name) == value for name, value in fields.items())
    ]
    assert len(found) >= count
    return found[:count]


def one(simulator: Simulator, desktop_id: str) -> Record:
    record: Record = simulator.call(f"/desktops/{desktop_id}").json["desktop"]
    return record


def wait_for(read: Callable[[], Any], is_wanted: Callable[[Any], bool]) -> Any:
    limit = time.monotonic() + SECONDS
    while not is_wanted(value := read()):
        assert time.monotonic() < limit, value
        time.sleep(0.02)
    return value


@pytest.mark.parametrize(
    ("operation", "before", "task", "after", "login_status"),
    [
        ("os-start", "SHUTOFF", "powering-on", "ACTIVE", "REGISTERED"),
        ("os-start", "HIBERNATED", "powering-on", "ACTIVE", "REGISTERED"),
        ("os-stop", "ACTIVE", "powering-off", "SHUTOFF", "UNREGISTER"),
        ("os-hibernate", "ACTIVE", "hibernating", "HIBERNATED", "UNREGISTER"),
        ("reboot", "ACTIVE", "rebooting", "ACTIVE", "REGISTERED"),
    ],
)
def test_power_changes_while_time_passes(
    simulator: Simulator, operation: str, before: str, task: str, after: str, login_status: str
) -> None:
    (desktop_id,) = some(simulator, 1, status=before)
    assert power(simulator, operation, desktop_id).json == {"failed_operation_list": []}
    meanwhile = one(simulator, desktop_id)
    assert (meanwhile["status"], meanwhile["task_status"]) == (before, task)
    (busy,) = power(simulator, operation, desktop_id).json["failed_operation_list"]
    assert (busy["desktop_id"], busy["error_code"]) == (desktop_id, "WKS.00010111")
    done = wait_for(lambda: one(simulator, desktop_id), lambda record: not record["task_status"])
    assert (done["status"], done["login_status"]) == (after, login_status)
    history = simulator.call(f"/desktops/{desktop_id}/actions").json
    (action,) = history["desktop_actions"]
    assert (action["action"], action["result"], history["total_count"]) == (operation, "SUCCESS", 1)
    assert action["finish_time"] >= action["start_time"]
    assert [entry["accepted"] for entry in simulator.get("acts")] == [True, False]
    simulator.post("reset")
    assert one(simulator, desktop_id)["status"] == before
    assert simulator.get("acts") == []


def test_what_cannot_be_done_is_told_for_each_desktop(simulator: Simulator) -> None:
    (good,) = some(simulator, 1, status="ACTIVE")
    (is_off,) = some(simulator, 1, status="SHUTOFF")
    (linux,) = some(simulator, 1, system="Linux", status="ACTIVE")
    reply = power(simulator, "os-hibernate", good, is_off, linux, "nobody", good)
    assert reply.status == 200
    codes = {row["desktop_id"]: row["error_code"] for row in reply.json["failed_operation_list"]}
    assert codes == {is_off: "WKS.00010112", linux: "WKS.00010114", "nobody": "WKS.00010004"}
    assert all(row["error_msg"] for row in reply.json["failed_operation_list"])
    assert [(entry["desktop_id"], entry["accepted"]) for entry in simulator.get("acts")] == [
        (good, True), (is_off, False), (linux, False), ("nobody", False),
    ]  # fmt: skip


def test_who_has_the_state_already(simulator: Simulator) -> None:
    (desktop_id,) = some(simulator, 1, status="ACTIVE")
    (failed,) = power(simulator, "os-start", desktop_id).json["failed_operation_list"]
    assert failed["error_code"] == "WKS.00010113"
    simulator.patch("settings", {"already_there": "accepted", "power_job_id": "present"})
    reply = power(simulator, "os-start", desktop_id).json
    assert reply["failed_operation_list"] == []
    job = wait_for(
        lambda: simulator.call(f"/workspace-jobs/{reply['job_id']}").json, lambda job: job["status"] == "SUCCESS"
    )
    assert job["sub_jobs"][0]["entities"]["desktop_id"] == desktop_id
    assert one(simulator, desktop_id)["task_status"] == ""


def test_a_stopped_desktop_has_no_session(simulator: Simulator) -> None:
    (desktop_id,) = some(simulator, 1, status="ACTIVE", login_status="CONNECTED")
    power(simulator, "os-stop", desktop_id, kind="HARD")
    (entry,) = simulator.get("acts")
    assert (entry["login_status"], entry["type"]) == ("CONNECTED", "HARD")
    rows = all_rows(simulator, LOGINS, span(LOGINS, days=1))
    own = [row for row in rows if row["desktop_id"] == desktop_id and not row["connection_failure_reason"]]
    assert own[0]["connection_end_time"]
    wait_for(lambda: one(simulator, desktop_id), lambda record: record["status"] == "SHUTOFF")
    assert simulator.post("login", {"desktop_id": desktop_id})["refused"] == [desktop_id]


def test_maintenance_mode(simulator: Simulator) -> None:
    (free,) = some(simulator, 1, login_status="REGISTERED", in_maintenance_mode=False)
    (used,) = some(simulator, 1, login_status="CONNECTED", in_maintenance_mode=False)
    body = {"desktop_ids": [free, used], "in_maintenance_mode": True}
    reply = act(simulator, "/desktops/maintenance-mode", body, method="PUT")
    assert (reply.status, reply.body) == (200, b"")
    blocked = simulator.call("/desktops/detail", [("in_maintenance_mode", "true")]).json["desktops"]
    assert {free, used} <= {item["desktop_id"] for item in blocked}
    assert one(simulator, used)["login_status"] == "CONNECTED"
    assert simulator.post("login", {"desktop_id": free})["refused"] == [free]
    assert one(simulator, free)["login_status"] == "REGISTERED"
    newest = all_rows(simulator, LOGINS, span(LOGINS, days=1))[0]
    assert newest["connection_failure_reason"] == "The desktop is in maintenance mode."
    simulator.patch("settings", {"maintenance_logins": "allowed"})
    assert simulator.post("login", {"desktop_id": free})["refused"] == []
    simulator.patch("settings", {"maintenance_sessions": "ended", "maintenance_logins": "refused"})
    act(simulator, "/desktops/maintenance-mode", body, method="PUT")
    assert one(simulator, used)["login_status"] == "REGISTERED"
    act(simulator, "/desktops/maintenance-mode", {**body, "in_maintenance_mode": False}, method="PUT")
    assert simulator.post("login", {"desktop_id": free})["refused"] == []
    reply = act(simulator, "/desktops/maintenance-mode", {**body, "desktop_ids": [free, "nobody"]}, method="PUT")
    assert reply.status == 404
    assert one(simulator, free)["in_maintenance_mode"] is False


@pytest.mark.parametrize(("words", "good", "bad"), [("sdk", "SUCCESS", "FAILED"), ("terraform", "COMPLETE", "FAIL")])
def test_messages_and_their_job(simulator: Simulator, words: str, good: str, bad: str) -> None:
    simulator.patch("settings", {"job_words": words, "job_ms": 300})
    (used,) = some(simulator, 1, login_status="CONNECTED")
    (free,) = some(simulator, 1, login_status="REGISTERED")
    body = {"desktop_ids": [used, free, "nobody"], "notifications": "Save your work {{ 1 }}"}
    job_id = act(simulator, "/desktops/notifications", body).json["job_id"]
    first = simulator.call(f"/workspace-jobs/{job_id}").json
    assert (first["status"], first["end_time"], first["sub_jobs_total"]) == ("WAITING", None, 3)
    job = wait_for(lambda: simulator.call(f"/workspace-jobs/{job_id}").json, lambda job: job["end_time"])
    assert job["status"] == good
    found = {part["entities"]["desktop_id"]: (part["status"], bool(part["fail_reason"])) for part in job["sub_jobs"]}
    assert found == {used: (good, False), free: (bad, True), "nobody": (bad, True)}
    (told, *_others) = simulator.get("acts")
    assert (told["desktop_id"], told["message"], told["accepted"]) == (used, body["notifications"], True)
    assert simulator.call("/workspace-jobs/none").status == 404


def test_logging_off(simulator: Simulator) -> None:
    ids = [*some(simulator, 1, login_status="CONNECTED"), *some(simulator, 1, login_status="DISCONNECTED")]
    (is_off,) = some(simulator, 1, status="SHUTOFF")
    reply = act(simulator, "/desktops/logoff", {"desktop_ids": [*ids, is_off], "message": "Good night"})
    assert (reply.status, reply.body) == (200, b"")
    assert [one(simulator, desktop_id)["login_status"] for desktop_id in (*ids, is_off)] == [
        "REGISTERED", "REGISTERED", "UNREGISTER",
    ]  # fmt: skip


def test_tags(simulator: Simulator) -> None:
    desktop_id = simulator.records()[0]["desktop_id"]
    before = one(simulator, desktop_id)["tags"]
    tags = [{"key": "department", "value": "new"}, {"key": "window", "value": "{{ 1 }}"}]
    body = {"desktops": [{"desktop_id": desktop_id, "tags": tags}, {"desktop_id": "nobody", "tags": tags}]}
    assert act(simulator, "/desktops/batch-tags", body).status == 204
    assert one(simulator, desktop_id)["tags"] == [tag for tag in before if tag["key"] != "department"] + tags
    body["desktops"][0]["tags"] = [{"key": "window", "value": "other"}, {"key": "department"}]
    assert act(simulator, "/desktops/batch-tags", body, method="DELETE").status == 204
    assert one(simulator, desktop_id)["tags"] == [tag for tag in before if tag["key"] != "department"] + tags[1:]


IDS = {"desktop_ids": ["a"]}
TAG = {"key": "k", "value": "v"}


@pytest.mark.parametrize(
    ("method", "path", "body", "name"),
    [
        ("POST", "action", {"desktop_ids": [], "op_type": "reboot", "type": "SOFT"}, "desktop_ids"),
        ("POST", "action", {"desktop_ids": ["a"] * 101, "op_type": "reboot", "type": "SOFT"}, "desktop_ids"),
        ("POST", "action", {**IDS, "op_type": "restart", "type": "SOFT"}, "op_type"),
        ("POST", "action", {**IDS, "op_type": "reboot"}, "type"),
        ("POST", "action", [], "body"),
        ("PUT", "maintenance-mode", {**IDS, "in_maintenance_mode": "true"}, "in_maintenance_mode"),
        ("POST", "notifications", {**IDS, "notifications": ""}, "notifications"),
        ("POST", "notifications", {"desktop_ids": "a", "notifications": "x"}, "desktop_ids"),
        ("POST", "logoff", {**IDS, "message": "x" * 256}, "message"),
        ("POST", "batch-tags", {"desktops": []}, "desktops"),
        ("POST", "batch-tags", {"desktops": [{"desktop_id": "a", "tags": [TAG] * 21}]}, "tags"),
        ("POST", "batch-tags", {"desktops": [{"desktop_id": "", "tags": [TAG]}]}, "desktops"),
        ("DELETE", "batch-tags", {"desktops": [{"desktop_id": "a", "tags": [{"key": ""}]}]}, "tags"),
    ],
)
def test_bad_bodies_are_refused(simulator: Simulator, method: str, path: str, body: object, name: str) -> None:
    reply = act(simulator, f"/desktops/{path}", body, method=method)
    assert reply.status == 400, reply.body
    assert f"The parameter {name} is invalid" in reply.json["error_detail"]
    assert simulator.get("acts") == []


@pytest.mark.parametrize(
    ("action", "method", "path", "body"),
    [
        ("workspace:desktops:operate", "POST", "action", {**IDS, "op_type": "reboot", "type": "SOFT"}),
        ("workspace:desktops:setMaintenanceMode", "PUT", "maintenance-mode", {**IDS, "in_maintenance_mode": True}),
        ("workspace:desktops:sendNotifications", "POST", "notifications", {**IDS, "notifications": "x"}),
        ("workspace:desktops:logoff", "POST", "logoff", IDS),
    ],
)
def test_each_needs_a_right_of_its_own(simulator: Simulator, action: str, method: str, path: str, body: object) -> None:
    simulator.patch("settings", {"denied_actions": [action]})
    reply = act(simulator, f"/desktops/{path}", body, method=method)
    assert reply.status == 403
    assert action in reply.json["error_detail"]
    assert simulator.get("acts") == []


@pytest.mark.parametrize(
    ("fault", "status", "acts"),
    [
        ({"kind": "throttle"}, 429, 0),
        ({"kind": "gateway_error", "status": 502}, 502, 0),
        ({"kind": "gateway_error", "status": 502, "done": True}, 502, 1),
        ({"kind": "html", "status": 504, "done": True}, 504, 1),
        ({"kind": "reset"}, None, 1),
        ({"kind": "reset", "done": False}, None, 0),
        ({"kind": "cut_off"}, None, 1),
    ],
)
def test_faults_before_and_after_it_is_done(simulator: Simulator, fault: Record, status: int | None, acts: int) -> None:
    (desktop_id,) = some(simulator, 1, status="SHUTOFF")
    simulator.post("faults", {**fault, "times": 1, "match": {"method": "POST"}})
    if status is None:
        with pytest.raises((OSError, HTTPException)):
            power(simulator, "os-start", desktop_id)
    else:
        assert power(simulator, "os-start", desktop_id).status == status
    assert bool(one(simulator, desktop_id)["task_status"]) == bool(acts)
    assert len(simulator.get("acts")) == acts
    (entry, _look) = simulator.get("requests")
    assert entry["body"] == {"desktop_ids": [desktop_id], "op_type": "os-start", "type": "SOFT"}
    if acts:
        assert simulator.get("acts")[0]["request"] == entry["index"]


def test_faults_of_single_desktops(simulator: Simulator) -> None:
    first, second, third = some(simulator, 3, status="ACTIVE")
    simulator.post("faults", [{"kind": "refuse_desktops", "desktop_ids": [second], "error_code": "X", "times": 1}])
    (failed,) = power(simulator, "os-stop", first, second, third).json["failed_operation_list"]
    assert (failed["desktop_id"], failed["error_code"]) == (second, "X")
    simulator.post("faults", {"kind": "fail_desktops", "desktop_ids": [second], "times": 1})
    assert power(simulator, "os-stop", second).json["failed_operation_list"] == []
    done = wait_for(lambda: one(simulator, second), lambda record: not record["task_status"])
    assert done["status"] == "ERROR"
    assert simulator.call(f"/desktops/{second}/actions").json["desktop_actions"][0]["result"] == "FAIL"
    with pytest.raises(ControlRefusedError, match="desktop_ids must be a list"):
        simulator.post("faults", {"kind": "fail_desktops", "desktop_ids": "x"})
    with pytest.raises(ControlRefusedError, match="done must be true or false"):
        simulator.post("faults", {"kind": "reset", "done": 1})
