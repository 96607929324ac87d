# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Maintenance mode: sent where it is not set, and read back."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.maintenance_mode import (
    MaintenanceRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import Report
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import MissingDesktopsError, OptionError
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import (
    MAINTENANCE,
    ActingService,
    Fault,
    broken,
    service,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer


def run(here: ActingService, *, enabled: bool = True, **more: Any) -> Report:
    request = MaintenanceRequest(desktop_ids=list(here.desktops), enabled=enabled, **more)
    return here.client().set_maintenance_mode(request)


def results(report: Report) -> dict[str, str]:
    return {outcome.desktop_id: outcome.result for outcome in report.outcomes}


@pytest.mark.parametrize("enabled", [True, False])
def test_only_those_that_are_not_in_the_mode(enabled: bool) -> None:
    here = service("1", "2", states={"1": {"in_maintenance_mode": enabled}, "2": {"in_maintenance_mode": not enabled}})
    report = run(here, enabled=enabled)
    assert here.sent == [("PUT", MAINTENANCE, {"desktop_ids": ["2"], "in_maintenance_mode": enabled})]
    assert results(report) == {"1": "already", "2": "changed"}
    assert report.diff == {"before": {"pc-2 (2)": not enabled}, "after": {"pc-2 (2)": enabled}}
    assert here.now == 0
    again = run(here, enabled=enabled)
    assert set(results(again).values()) == {"already"}
    assert not again.is_changed
    assert len(here.sent) == 1


def test_check_mode_sends_nothing() -> None:
    here = service("1")
    report = run(here, check_mode=True)
    assert results(report) == {"1": "changed"}
    assert here.sent == []


@pytest.mark.parametrize("value", [None, "perhaps", 3, "absent"])
def test_a_service_that_does_not_tell_the_mode_is_no_idempotence(value: Any) -> None:
    here = service("1", "2", states={"1": {"in_maintenance_mode": value}})
    if value == "absent":
        del here.desktops["1"]["in_maintenance_mode"]
    client, request = here.client(), MaintenanceRequest(desktop_ids=["1", "2"], enabled=True)
    reply = here.reply

    def tell_nothing(request: Any) -> Any:
        response = reply(request)
        here.desktops["1"].pop("in_maintenance_mode", None)
        return response

    here.transport._function = tell_nothing
    report = client.set_maintenance_mode(request)
    assert results(report) == {"1": "changed", "2": "changed"}
    assert len(report.warnings) == 1
    assert report.warnings[0].startswith("The service does not tell the maintenance mode of 1 of these desktops")
    assert here.now == 0


def test_texts_for_truth_values_are_read() -> None:
    here = service("1", states={"1": {"in_maintenance_mode": " TRUE "}})
    assert results(run(here)) == {"1": "already"}


@pytest.mark.parametrize(
    "reply", [broken(), answer(b"", status=504), answer(b"<html>", status=200), answer({}, status=500)], ids=str
)
@pytest.mark.parametrize("is_applied", [True, False])
def test_after_an_unclear_response_the_mode_is_read_back(reply: Any, *, is_applied: bool) -> None:
    here = service("1", faults=[Fault(reply=reply, is_applied=is_applied)])
    assert results(run(here)) == {"1": "changed"}
    assert len(here.sent) == (1 if is_applied else 2)
    assert here.desktops["1"]["in_maintenance_mode"] is True


def test_what_breaks_twice_is_unknown() -> None:
    here = service("1", faults=[Fault(reply=broken()), Fault(reply=broken())])
    report = run(here)
    assert results(report) == {"1": "unknown"}
    assert len(here.sent) == 2
    assert report.failure("Switching") == (
        "Switching failed for 1 of 1 desktops: pc-1: It is not known whether maintenance mode was switched on: "
        "The connection broke. Run this again."
    )
    assert report.outcomes[0].after is None


def test_a_mode_that_does_not_show_has_timed_out() -> None:
    here = service("1", faults=[Fault(reply=answer({}))])
    report = run(here, wait_timeout=10)
    assert results(report) == {"1": "timed_out"}
    assert "maintenance mode is not switched on after 10 seconds" in str(report.failure("Switching"))
    assert here.now == pytest.approx(10)
    assert len(here.sent) == 1


def test_a_mode_that_cannot_be_read_back_is_unknown() -> None:
    here = service("1")
    reply = here.reply
    here.reply = lambda request: (  # type: ignore[method-assign]
        answer({}, status=500) if here.sent and request.method == "GET" else reply(request)
    )
    report = run(here)
    assert results(report) == {"1": "unknown"}
    assert report.details.status == 500


def test_a_refusal_is_told_for_each_desktop() -> None:
    refused = answer({"error_code": "WKS.00000403", "error_msg": "No permission."}, status=403)
    here = service(*(str(number) for number in range(101)), faults=[Fault(reply=refused)])
    report = run(here)
    assert set(results(report).values()) == {"refused"}
    assert "ask for the IAM action workspace:desktops:setMaintenanceMode" in str(report.failure("Switching"))
    assert not report.is_changed
    assert len(here.sent) == 1


def test_what_cannot_be_asked_for() -> None:
    with pytest.raises(OptionError):
        MaintenanceRequest(desktop_ids=[], enabled=True)
    with pytest.raises(OptionError):
        MaintenanceRequest(desktop_ids=["1"], enabled=True, wait_timeout=-1)
    here = service("1")
    with pytest.raises(MissingDesktopsError):
        here.client().set_maintenance_mode(MaintenanceRequest(desktop_ids=["2"], enabled=True))
    assert here.sent == []
