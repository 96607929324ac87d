# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that act, on the simulated service: what it was told to do, and for whom."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.support.module_runner import ACTING, MAINTENANCE, NOTIFICATION, POWER, fail, succeed
from tests.support.service_fixtures import Options
from tests.support.simulator_process import Simulator

QUICK: Options = {"wait_interval": 0.02, "wait_timeout": 30}


def some(service: Simulator, count: int, **wanted: Any) -> list[str]:
    """Return the ids of desktops whose records are like this."""
    ids = [
        row["desktop_id"]
        for row in service.records()
        if row.get("desktop_id") and all(row.get(name) == value for name, value in wanted.items())
    ]
    assert len(ids) >= count
    return ids[:count]


def requests(service: Simulator) -> Counter[tuple[str, str]]:
    """Return how many requests there were of each kind."""
    return Counter((entry["method"], entry["path"].rpartition("/")[2]) for entry in service.get("requests"))


@pytest.fixture
def quick(service: Simulator) -> Simulator:
    """The simulator, whose changes take a moment."""
    service.patch("settings", {"power_ms": 150, "job_ms": 100})
    return service


def test_every_state_is_reached_once_and_kept(quick: Simulator, by_key: Options) -> None:
    ids = idle(quick, 3)
    for state, status in (
        ("stopped", "SHUTOFF"),
        ("started", "ACTIVE"),
        ("restarted", "ACTIVE"),
        ("stopped", "SHUTOFF"),
    ):
        result = succeed(POWER, {**by_key, **QUICK, "desktop_ids": ids, "state": state})
        assert result["changed"] is True
        assert {row["result"] for row in result["desktops"]} == {"changed"}
        found = {row["desktop_id"]: row for row in quick.records()}
        assert [found[desktop_id]["status"] for desktop_id in ids] == [status] * 3
        assert {found[desktop_id]["task_status"] for desktop_id in ids} <= {"", None}
    again = succeed(POWER, {**by_key, **QUICK, "desktop_ids": ids, "state": "stopped"})
    assert again["changed"] is False
    assert max(Counter((act["desktop_id"], act["action"]) for act in quick.get("acts")).values()) == 2
    assert requests(quick)["POST", "action"] == 4


def idle(service: Simulator, count: int) -> list[str]:
    """Return the ids of running desktops that nobody uses."""
    return some(service, count, status="ACTIVE", login_status="REGISTERED")


def test_a_desktop_in_use_is_left_alone(quick: Simulator, by_token: Options) -> None:
    used, left, free = (
        some(quick, 1, login_status="CONNECTED"),
        some(quick, 1, login_status="DISCONNECTED"),
        idle(quick, 1),
    )
    given = {**by_token, **QUICK, "desktop_ids": [*used, *left, *free], "state": "restarted"}
    result = fail(POWER, given)
    assert [row["result"] for row in result["desktops"]] == ["refused", "refused", "changed"]
    assert "It is in use: CONNECTED (" in result["msg"]
    assert succeed(POWER, {**given, "when_in_use": "skip"})["desktops"][0]["result"] == "skipped"
    assert {act["desktop_id"] for act in quick.get("acts")} == set(free)
    succeed(POWER, {**given, "when_in_use": "proceed"})
    assert {act["desktop_id"] for act in quick.get("acts")} == {*used, *left, *free}


def test_a_partial_failure_is_a_success_for_the_others(quick: Simulator, by_token: Options) -> None:
    ids = idle(quick, 3)
    quick.post("faults", {"kind": "refuse_desktops", "desktop_ids": [ids[1]], "error_code": "WKS.00010119"})
    result = fail(POWER, {**by_token, **QUICK, "desktop_ids": ids, "state": "stopped"})
    assert [row["result"] for row in result["desktops"]] == ["changed", "refused", "changed"]
    assert result["desktops"][1]["error_code"] == "WKS.00010119"


def test_maintenance_mode_is_switched_and_read_back(quick: Simulator, by_key: Options) -> None:
    ids = some(quick, 4, in_maintenance_mode=False)
    for enabled in (True, False):
        for changed in (True, False):
            result = succeed(MAINTENANCE, {**by_key, "desktop_ids": ids, "enabled": enabled})
            assert result["changed"] is changed
        found = {row["desktop_id"]: row for row in quick.records()}
        assert {found[desktop_id]["in_maintenance_mode"] for desktop_id in ids} == {enabled}
    assert requests(quick)["PUT", "maintenance-mode"] == 2


@pytest.mark.parametrize("words", ["sdk", "terraform"])
def test_a_message_is_told_of_each_desktop(quick: Simulator, by_key: Options, words: str) -> None:
    quick.patch("settings", {"job_words": words})
    used, free = some(quick, 2, login_status="CONNECTED"), idle(quick, 1)
    result = fail(NOTIFICATION, {**by_key, **QUICK, "desktop_ids": [*used, *free], "text": "Save your work.\n{{ 1 }}"})
    assert [row["result"] for row in result["desktops"]] == ["changed", "changed", "refused"]
    assert {act["message"] for act in quick.get("acts")} == {"Save your work.\n{{ 1 }}"}
    assert succeed(NOTIFICATION, {**by_key, **QUICK, "desktop_ids": used, "text": "Thanks."})["changed"] is True


@pytest.mark.parametrize("name", ACTING)
def test_check_mode_changes_nothing(quick: Simulator, by_token: Options, name: str) -> None:
    before = quick.records()
    ids = some(quick, 3, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)
    result = succeed(name, {**by_token, "desktop_ids": ids}, check_mode=True)
    assert result["changed"] is True
    assert {entry["method"] for entry in quick.get("requests")} == {"GET"}
    assert (quick.get("acts"), quick.records()) == ([], before)


@pytest.mark.parametrize(
    ("name", "action"),
    [
        (POWER, "workspace:desktops:operate"),
        (MAINTENANCE, "workspace:desktops:setMaintenanceMode"),
        (NOTIFICATION, "workspace:desktops:sendNotifications"),
        (NOTIFICATION, "workspace:jobs:get"),
    ],
)
def test_a_missing_right_is_named(quick: Simulator, by_key: Options, name: str, action: str) -> None:
    quick.patch("settings", {"denied_actions": [action]})
    ids = some(quick, 2, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)
    result = fail(name, {**by_key, "desktop_ids": ids})
    assert f"ask for the IAM action {action}" in result["msg"]
    assert result["error"]["status"] == 403
    assert str(by_key["secret_key"]) not in json.dumps(result)


@pytest.mark.parametrize("name", [POWER, MAINTENANCE])
def test_the_right_to_read_one_desktop_is_enough(quick: Simulator, by_key: Options, name: str) -> None:
    quick.patch("settings", {"denied_actions": ["workspace:desktops:list"]})
    ids = some(quick, 2, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)
    assert succeed(name, {**by_key, **(QUICK if name == POWER else {}), "desktop_ids": ids})["changed"] is True


@pytest.mark.parametrize("name", ACTING)
def test_unknown_ids_are_named_before_anything_is_sent(quick: Simulator, by_token: Options, name: str) -> None:
    result = fail(name, {**by_token, "desktop_ids": [*idle(quick, 1), "no-such-desktop"]})
    assert "no-such-desktop. Nothing was sent" in result["msg"]
    assert quick.get("acts") == []


def test_few_requests_for_two_hundred_desktops(quick: Simulator, by_key: Options) -> None:
    ids = [
        row["desktop_id"]
        for row in quick.records()
        if row.get("status") in ("ACTIVE", "SHUTOFF") and not row.get("task_status")
    ]
    ids = list(dict.fromkeys(ids))[:200]
    assert len(ids) > 100
    off = [row["desktop_id"] for row in quick.records() if row["desktop_id"] in ids and row["status"] == "SHUTOFF"]
    result = succeed(POWER, {**by_key, "desktop_ids": ids, "state": "started", "wait_interval": 1, "wait_timeout": 60})
    assert sum(row["result"] == "changed" for row in result["desktops"]) == len(off)
    assert requests(quick)["POST", "action"] == 1
    quick.delete("requests")
    succeed(MAINTENANCE, {**by_key, "desktop_ids": ids, "enabled": True})
    assert requests(quick)["PUT", "maintenance-mode"] == 2
    # To find out, and to read back.
    assert requests(quick)["GET", "detail"] == 4


def test_a_password_is_renewed_for_a_request_that_acts(quick: Simulator) -> None:
    ready = quick.ready
    names = ("username", "password", "domain_name", "region", "auth_url", "project_id")
    user: Options = {**{name: ready[name] for name in names}, "endpoint": quick.url}
    quick.post(
        "faults", {"kind": "expire_tokens", "match": {"method": "POST", "path": "/desktops/action$"}, "times": 1}
    )
    succeed(POWER, {**user, **QUICK, "desktop_ids": idle(quick, 1), "state": "stopped"})
    assert len(quick.get("acts")) == 1
