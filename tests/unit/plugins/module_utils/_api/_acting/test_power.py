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


@pytest.mark.parametrize("reply", [broken(), answer(b"", status=502), answer(b"<html>", status=200)])
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
