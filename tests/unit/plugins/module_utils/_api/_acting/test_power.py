# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Power: what is sent to whom, what is waited for, and what is told of each desktop."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import Report
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.power_rules import PowerRequest
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import MissingDesktopsError
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import (
    ACTION,
    GOALS,
    ActingService,
    Fault,
    broken,
    service,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer

OFF = {"status": "SHUTOFF", "login_status": "UNREGISTER"}


def run(here: ActingService, state: str, **more: Any) -> Report:
    return here.client().change_power(PowerRequest(desktop_ids=list(here.desktops), state=state, **more))


def results(report: Report) -> dict[str, str]:
    return {outcome.desktop_id: outcome.result for outcome in report.outcomes}


@pytest.mark.parametrize(
    ("state", "operation", "before", "goal"),
    [
        ("started", "os-start", "SHUTOFF", "ACTIVE"),
        ("started", "os-start", "HIBERNATED", "ACTIVE"),
        ("stopped", "os-stop", "ACTIVE", "SHUTOFF"),
        ("hibernated", "os-hibernate", "ACTIVE", "HIBERNATED"),
        ("restarted", "reboot", "ACTIVE", "ACTIVE"),
    ],
)
def test_each_state_is_reached(state: str, operation: str, before: str, goal: str) -> None:
    here = service("1", states={"1": {"status": before}})
    report = run(here, state)
    assert here.sent == [("POST", ACTION, {"desktop_ids": ["1"], "op_type": operation, "type": "SOFT"})]
    (outcome,) = report.outcomes
    assert (outcome.result, outcome.before, outcome.after) == ("changed", before, goal)
    assert report.is_changed
    assert report.failure("Starting") is None
    assert report.diff == {"before": {"pc-1 (1)": before}, "after": {"pc-1 (1)": goal}}
    assert here.now >= 20


@pytest.mark.parametrize("state", ["started", "stopped", "hibernated"])
def test_a_second_run_sends_nothing(state: str) -> None:
    here = service("1", "2", states={"1": {"status": "SHUTOFF" if state == "started" else "ACTIVE"}})
    run(here, state)
    sent = len(here.sent)
    report = run(here, state)
    assert set(results(report).values()) == {"already"}
    assert not report.is_changed
    assert len(here.sent) == sent


def test_unknown_ids_are_named_before_anything_is_sent() -> None:
    here = service("1")
    request = PowerRequest(desktop_ids=["1", "gone"], state="stopped")
    with pytest.raises(MissingDesktopsError, match=r"do not exist in this project: gone\. Nothing was sent"):
        here.client().change_power(request)
    assert here.sent == []


def test_an_unclear_request_that_was_applied_is_seen_and_not_sent_again() -> None:
    here = service("1", faults=[Fault(reply=broken(), is_applied=True)])
    assert results(run(here, "stopped")) == {"1": "changed"}
    assert len(here.sent) == 1


@pytest.mark.parametrize("reply", [broken(), answer(b"", status=502), answer(b"<html>", status=200), answer(b"")])
def test_an_unclear_request_that_was_not_applied_is_unknown(reply: Any) -> None:
    here = service("1", faults=[Fault(reply=reply)])
    report = run(here, "restarted")
    assert results(report) == {"1": "unknown"}
    assert report.is_changed
    assert len(here.sent) == 1
    assert "It is not known whether it will be restarted" in (report.failure("Restarting") or "")


def test_a_restart_that_is_too_short_to_be_seen_is_done() -> None:
    here = service("1", duration=0.0)
    report = run(here, "restarted")
    assert results(report) == {"1": "changed"}
    assert 30 <= here.now <= 60


@pytest.mark.parametrize("login_status", ["CONNECTED", "DISCONNECTED", "", None, 7, "SOMETHING", "absent"])
@pytest.mark.parametrize("state", ["stopped", "hibernated", "restarted"])
def test_a_desktop_in_use_is_left_alone(state: str, login_status: Any) -> None:
    here = service("1", "2", states={"1": {"login_status": login_status, "user_list": ["chenmin"]}})
    if login_status == "absent":
        del here.desktops["1"]["login_status"]
    refused = run(here, state, wait_timeout=300)
    assert results(refused) == {"1": "refused", "2": "changed"}
    assert here.ids_sent(ACTION) == ["2"]
    words = "(chenmin)" if login_status in ("CONNECTED", "DISCONNECTED") else "It is not known whether it is in use"
    assert words in str(refused.failure("It"))
    here.desktops["2"].update(status="ACTIVE")
    assert results(run(here, state, when_in_use="skip")) == {"1": "skipped", "2": "changed"}
    here.desktops["2"].update(status="ACTIVE")
    assert results(run(here, state, when_in_use="proceed")) == {"1": "changed", "2": "changed"}


def test_who_is_connected_does_not_matter_to_a_start() -> None:
    here = service("1", states={"1": {"status": "SHUTOFF", "login_status": "DISCONNECTED"}})
    assert results(run(here, "started")) == {"1": "changed"}


def test_who_is_connected_is_asked_right_before() -> None:
    """Somebody connects while the task of the desktop is waited for."""
    here = service("1", "2", states={"2": {"task_status": "updating"}})
    here.plans["2"] = [(8.0, {"login_status": "CONNECTED"}), (9.0, {"task_status": ""})]
    assert results(run(here, "stopped")) == {"1": "changed", "2": "refused"}
    assert here.ids_sent(ACTION) == ["1"]


def test_a_running_task_does_not_hold_up_the_others() -> None:
    here = service("1", "2", "3", states={"1": {"task_status": "migrating"}, "3": {"task_status": "updating"}})
    here.plans["3"] = [(40.0, {"task_status": ""})]
    sent_at: list[tuple[float, list[str]]] = []
    apply = here._apply
    here._apply = lambda path, body: sent_at.append((here.now, body["desktop_ids"])) or apply(path, body)  # type: ignore[func-returns-value, method-assign]
    assert results(run(here, "stopped", wait_timeout=300)) == {"1": "timed_out", "2": "changed", "3": "changed"}
    assert sent_at == [(0.0, ["2"]), (pytest.approx(300), ["3"])]


def test_records_that_cannot_be_read_while_a_task_is_waited_for() -> None:
    here = service("1", "2", states={"1": {"task_status": "migrating"}})
    reply = here.reply

    def fail_later(request: Any) -> Any:
        return answer({"error_code": "X"}, status=500) if here.now else reply(request)

    here.reply = fail_later  # type: ignore[method-assign]
    report = run(here, "stopped", wait_timeout=20, wait=False)
    assert results(report) == {"1": "refused", "2": "changed"}
    assert report.details.status == 500


def test_a_running_task_is_waited_for() -> None:
    here = service("1", "2", states={"1": {**OFF, "task_status": "powering-on"}, "2": OFF})
    here.plans["1"] = [(30.0, {"task_status": "", "status": "ACTIVE"})]
    report = run(here, "started")
    assert results(report) == {"1": "already", "2": "changed"}
    assert here.ids_sent(ACTION) == ["2"]


def test_a_task_that_runs_on_is_no_success() -> None:
    here = service("1", "2", states={"1": {"task_status": "migrating"}})
    report = run(here, "stopped", wait_timeout=60)
    assert results(report) == {"1": "timed_out", "2": "changed"}
    assert here.ids_sent(ACTION) == ["2"]
    assert "Nothing was sent, because the task migrating is still running" in str(report.failure("Stopping"))


def test_a_failure_of_the_service_for_one_desktop_loses_nothing() -> None:
    here = service("1", "2", "3", failing={"2": "WKS.00010210"})
    report = run(here, "stopped")
    assert results(report) == {"1": "changed", "2": "refused", "3": "changed"}
    assert report.failure("Stopping") == (
        "Stopping failed for 1 of 3 desktops: pc-2: The service refused: WKS.00010210 It cannot be done."
    )
    assert report.outcomes[1].error_code == "WKS.00010210"
    assert report.outcomes[1].after == "ACTIVE"


def test_what_never_comes_has_timed_out() -> None:
    here = service("1", duration=10_000)
    report = run(here, "stopped", wait_timeout=120)
    assert results(report) == {"1": "timed_out"}
    assert report.is_changed
    assert "still ACTIVE with the task powering-off after 120 seconds" in str(report.failure("Stopping"))
    assert here.now == pytest.approx(120, abs=6)


def test_without_waiting_it_is_sent_only() -> None:
    here = service("1")
    report = run(here, "stopped", wait=False)
    assert results(report) == {"1": "changed"}
    assert here.desktops["1"]["status"] == "ACTIVE"
    assert here.now == 0


def test_check_mode_sends_nothing_and_predicts() -> None:
    states = {"1": {"task_status": "updating"}, "2": {"status": "SHUTOFF"}, "3": {"login_status": "CONNECTED"}}
    here = service("1", "2", "3", states=states)
    report = run(here, "stopped", check_mode=True)
    assert results(report) == {"1": "changed", "2": "already", "3": "refused"}
    assert report.diff == {"before": {"pc-1 (1)": "ACTIVE"}, "after": {"pc-1 (1)": "SHUTOFF"}}
    assert (here.sent, here.now) == ([], 0)


def test_force_is_hard() -> None:
    here = service("1")
    run(here, "restarted", force=True)
    assert here.sent[0][2]["type"] == "HARD"


def test_one_that_is_deleted_meanwhile() -> None:
    here = service("1", "2", duration=30)
    here.plans["1"] = [(0.0, {}), (10.0, None)]
    report = run(here, "stopped")
    assert results(report) == {"1": "refused", "2": "changed"}
    assert "It was deleted while it was being changed" in str(report.failure("Stopping"))


def test_one_that_ends_in_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GOALS, "os-start", "ERROR")
    here = service("1", states={"1": OFF})
    report = run(here, "started")
    assert results(report) == {"1": "refused"}
    assert report.outcomes[0].after == "ERROR"
    assert here.now < 60


def test_few_requests_for_many_desktops() -> None:
    ids = [f"d{number}" for number in range(200)]
    states = dict.fromkeys(ids[:50], OFF)
    here = service(*ids, states=states)
    report = run(here, "started", wait_interval=10)
    assert len(here.sent) == 1
    assert sum(outcome.result == "changed" for outcome in report.outcomes) == 50
    here = service(*ids)
    run(here, "stopped")
    assert [len(body["desktop_ids"]) for _method, _path, body in here.sent] == [100, 100]
    assert here.reads <= 2 + 2 + 2 * 10


def test_where_the_bulk_call_is_denied_desktops_are_read_one_by_one() -> None:
    here = service("1", "2", is_bulk_denied=True)
    assert set(results(run(here, "stopped")).values()) == {"changed"}
    bulk = [request for request in here.transport.requests if request.path.endswith("desktops/detail")]
    assert len(bulk) == 1


def test_a_state_that_cannot_be_read_afterwards_is_unknown() -> None:
    here = service("1", "2")
    reply = here.reply

    def fail_after_sending(request: Any) -> Any:
        if here.sent and request.method == "GET":
            return answer({"error_code": "WKS.1", "error_msg": "Down."}, status=500)
        return reply(request)

    here.reply = fail_after_sending  # type: ignore[method-assign]
    report = run(here, "stopped", wait_timeout=60)
    assert set(results(report).values()) == {"unknown"}
    assert report.details.status == 500
    assert report.is_changed


def test_a_trouble_that_passes_is_waited_out() -> None:
    here = service("1")
    reply = here.reply

    def fail_for_a_while(request: Any) -> Any:
        if here.sent and request.method == "GET" and here.now < 30:
            return answer({"error_code": "WKS.1", "error_msg": "Down."}, status=500)
        return reply(request)

    here.reply = fail_for_a_while  # type: ignore[method-assign]
    assert results(run(here, "stopped")) == {"1": "changed"}


def test_a_group_that_cannot_be_read_before_it_is_changed_is_not_sent() -> None:
    ids = [f"d{number}" for number in range(150)]
    here = service(*ids)
    reply = here.reply

    def fail_before_the_second_group(request: Any) -> Any:
        if here.sent and request.method == "GET" and ("desktop_id", "d149") in request.query and len(here.sent) == 1:
            return answer({"error_code": "WKS.1", "error_msg": "Down."}, status=500)
        return reply(request)

    here.reply = fail_before_the_second_group  # type: ignore[method-assign]
    report = run(here, "stopped", wait=False)
    found = results(report)
    assert [result for result in found.values() if result == "changed"] == ["changed"] * 100
    assert found["d149"] == "refused"
    assert len(here.sent) == 1
    assert "and 45 more, see desktops in the result." in str(report.failure("Stopping"))


@pytest.mark.parametrize("failed", [{}, "all", 3, {"desktop_id": "1"}])
def test_failures_that_cannot_be_read_leave_it_open(failed: Any) -> None:
    here = service("1", faults=[Fault(reply=answer({"failed_operation_list": failed}))])
    assert results(run(here, "stopped")) == {"1": "unknown"}
