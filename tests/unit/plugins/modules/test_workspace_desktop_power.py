# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_desktop_power: what it refuses, sends and returns."""

from __future__ import annotations

import json

import pytest

from ansible_collections.huaweicloud.workspace.plugins.modules.workspace_desktop_power import request_of
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import ACTION, Fault, broken, service
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import POWER, fail, succeed
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import ActOn, options


@pytest.mark.parametrize("check_mode", [False, True])
def test_it_tells_what_became_of_each(act_on: ActOn, *, check_mode: bool) -> None:
    here = service("1", "2", states={"2": {"status": "SHUTOFF"}})
    act_on(here)
    result = succeed(POWER, options(desktop_ids=" 1, 2 ,1", state="stopped"), check_mode=check_mode)
    assert result["changed"] is True
    assert result["diff"] == {"before": {"pc-1 (1)": "ACTIVE"}, "after": {"pc-1 (1)": "SHUTOFF"}}
    first, second = result["desktops"]
    assert first == {
        "desktop_id": "1",
        "computer_name": "pc-1",
        "result": "changed",
        "before": "ACTIVE",
        "after": "SHUTOFF",
        "error_code": None,
        "msg": None,
    }
    assert second["result"] == "already"
    assert here.ids_sent(ACTION) == ([] if check_mode else ["1"])
    assert {"region", "project_id", "endpoint"} <= set(result)


def test_a_second_run_changes_nothing(act_on: ActOn) -> None:
    act_on(service("1"))
    given = options(desktop_id="1", state="stopped")
    assert [succeed(POWER, given)["changed"] for _run in range(2)] == [True, False]


def test_a_failure_keeps_what_became_of_the_others(act_on: ActOn) -> None:
    here = service("1", "2", "3", states={"3": {"login_status": "CONNECTED"}}, failing={"2": "WKS.1"})
    act_on(here)
    result = fail(POWER, options(desktop_ids=["1", "2", "3"], state="stopped"))
    assert result["changed"] is True
    assert [row["result"] for row in result["desktops"]] == ["changed", "refused", "refused"]
    assert result["msg"] == (
        "Stopping failed for 2 of 3 desktops: pc-2: The service refused: WKS.1 It cannot be done; "
        "pc-3: It is in use: CONNECTED (no known user)."
    )
    assert "error" not in result


def test_a_failed_request_is_told_in_parts(act_on: ActOn) -> None:
    reply = answer({"error_code": "WKS.00000403", "error_msg": "the-token may not"}, status=403)
    act_on(service("1", faults=[Fault(reply=reply)]))
    result = fail(POWER, options(desktop_ids=["1"], state="stopped"))
    assert result["changed"] is False
    assert (result["error"]["status"], result["error"]["method"]) == (403, "POST")
    assert result["error"]["url"].endswith("/desktops/action")
    assert "ask for the IAM action workspace:desktops:operate" in result["msg"]
    assert "the-token" not in json.dumps(result)


def test_an_unclear_request_is_no_success_and_no_denial(act_on: ActOn) -> None:
    act_on(service("1", faults=[Fault(reply=broken())]))
    result = fail(POWER, options(desktop_ids=["1"], state="stopped"))
    assert (result["changed"], result["desktops"][0]["result"]) == (True, "unknown")


def test_unknown_ids_are_named(act_on: ActOn) -> None:
    act_on(service("1"))
    result = fail(POWER, options(desktop_ids=["1", "gone"], state="stopped"))
    assert result["msg"].startswith("These desktop_ids do not exist in this project: gone. Nothing was sent")
    assert "desktops" not in result


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"desktop_ids": [" ", ""]}, "The option desktop_ids holds nothing but blanks"),
        ({"desktop_ids": None}, "missing required arguments: desktop_ids"),
        ({"state": "paused"}, "value of state must be one of"),
        ({"state": " "}, "missing required arguments: state"),
        ({"wait_interval": 0}, "The option wait_interval is 0.0"),
    ],
)
def test_what_it_refuses(given: dict[str, object], words: str, act_on: ActOn) -> None:
    here = service("1")
    act_on(here)
    assert words in fail(POWER, options(**given))["msg"]
    assert here.reads == 0


def test_blanks_are_the_defaults() -> None:
    given = {"desktop_ids": ["1"], "state": "started", "force": False, "wait": True, "wait_timeout": 600.0}
    request = request_of({**given, "wait_interval": 5.0, "when_in_use": "refuse", "_ansible_check_mode": True})
    assert (request.check_mode, request.when_in_use, request.wait_timeout) == (True, "refuse", 600.0)
