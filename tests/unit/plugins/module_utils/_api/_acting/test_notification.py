# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages: sent once, and told of each desktop as its job tells it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.notification import NotificationRequest
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import Report
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import MissingDesktopsError, OptionError
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import (
    NOTIFICATIONS,
    ActingService,
    Fault,
    broken,
    ended_job,
    service,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer

TEXT = "Save your work.\n\tThank you."
DENIED = answer({"error_code": "WKS.00000403", "error_msg": "No permission."}, status=403)


def run(here: ActingService, **more: Any) -> Report:
    return here.client().send_notification(NotificationRequest(desktop_ids=list(here.desktops), text=TEXT, **more))


def results(report: Report) -> dict[str, str]:
    return {outcome.desktop_id: outcome.result for outcome in report.outcomes}


def test_each_desktop_gets_it() -> None:
    here = service("1", "2")
    report = run(here)
    assert here.sent == [("POST", NOTIFICATIONS, {"desktop_ids": ["1", "2"], "notifications": TEXT})]
    assert results(report) == {"1": "changed", "2": "changed"}
    assert report.is_changed
    assert set(report.rows()[0]) == {"desktop_id", "computer_name", "result", "error_code", "msg"}
    run(here)
    assert len(here.sent) == 2


@pytest.mark.parametrize("status", ["SUCCESS", "COMPLETE", "success"])
def test_the_words_for_success(status: str) -> None:
    here = service("1", job=lambda ids: ended_job(ids, status=status))
    assert results(run(here)) == {"1": "changed"}


@pytest.mark.parametrize("status", ["FAIL", "FAILED"])
def test_the_words_for_failure(status: str) -> None:
    here = service("1", job=lambda ids: ended_job(ids, status=status))
    report = run(here)
    assert results(report) == {"1": "refused"}
    assert "The message was not shown: it gave no reason" in str(report.failure("The message"))


def test_some_get_it_and_some_do_not() -> None:
    here = service("1", "2", job=lambda ids: ended_job(ids, failing={"2": "WKS.7"}))
    report = run(here)
    assert results(report) == {"1": "changed", "2": "refused"}
    assert report.failure("The message") == (
        "The message failed for 1 of 2 desktops: pc-2: The message was not shown: WKS.7 It is off."
    )


@pytest.mark.parametrize("status", ["PARTLY", "", None, 7, "RUNNING", "WAITING"])
def test_a_status_that_is_no_success(status: Any) -> None:
    here = service(
        "1", job=lambda ids: {**ended_job(ids), "sub_jobs": [{"status": status, "entities": {"desktop_id": "1"}}]}
    )
    assert results(run(here, wait_timeout=20)) == {"1": "unknown"}


@pytest.mark.parametrize("status", ["PARTLY", "", None, "RUNNING", "WAITING"])
def test_a_job_that_does_not_end(status: Any) -> None:
    here = service("1", "2", job=lambda _ids: {"status": status, "sub_jobs": ended_job(["1"])["sub_jobs"]})
    report = run(here, wait_timeout=20)
    assert results(report) == {"1": "changed", "2": "timed_out"}
    assert here.now == pytest.approx(20)
    assert "its job has not ended after 20 seconds" in str(report.failure("The message"))


def test_a_job_that_runs_for_a_while() -> None:
    here = service("1")
    here.job = lambda ids: ended_job(ids) if here.now > 15 else {"status": "RUNNING"}
    assert results(run(here)) == {"1": "changed"}


def test_a_desktop_that_the_job_does_not_name() -> None:
    here = service("1", "2", job=lambda _ids: ended_job(["1"]))
    assert results(run(here)) == {"1": "changed", "2": "unknown"}
    here = service("1", "2", job=lambda _ids: {"status": "SUCCESS", "sub_jobs": None})
    assert set(results(run(here)).values()) == {"changed"}


@pytest.mark.parametrize("reply", [broken(), answer({}, status=502), answer(b"<html>", status=200)], ids=str)
@pytest.mark.parametrize("is_applied", [True, False])
def test_an_unclear_message_is_never_sent_again(reply: Any, *, is_applied: bool) -> None:
    here = service("1", faults=[Fault(reply=reply, is_applied=is_applied)])
    report = run(here)
    assert results(report) == {"1": "unknown"}
    assert len(here.sent) == 1
    assert "It was not sent again" in str(report.failure("The message"))
    assert report.is_changed


def test_a_message_without_a_job() -> None:
    for body in (b"", b"{}"):
        here = service("1", faults=[Fault(reply=answer(body), is_applied=True)])
        assert results(run(here)) == {"1": "unknown"}
        here = service("1", faults=[Fault(reply=answer(body), is_applied=True)])
        assert results(run(here, wait=False)) == {"1": "changed" if body else "unknown"}


def test_who_may_not_read_desktops_may_still_send() -> None:
    here = service("1")
    reply = here.reply
    here.reply = lambda request: DENIED if "/desktops/" in request.path and request.method == "GET" else reply(request)  # type: ignore[method-assign]
    report = run(here)
    assert results(report) == {"1": "changed"}
    assert report.outcomes[0].computer_name is None


def test_who_may_not_read_jobs_does_not_know() -> None:
    here = service("1")
    reply = here.reply
    here.reply = lambda request: DENIED if "/workspace-jobs/" in request.path else reply(request)  # type: ignore[method-assign]
    report = run(here)
    assert results(report) == {"1": "unknown"}
    assert "ask for the IAM action workspace:jobs:get" in str(report.failure("The message"))
    assert here.now < 5


def test_many_desktops_take_one_request_for_a_hundred() -> None:
    here = service(*(f"d{number}" for number in range(250)))
    report = run(here)
    assert [len(body["desktop_ids"]) for _method, _path, body in here.sent] == [100, 100, 50]
    assert set(results(report).values()) == {"changed"}


def test_check_mode_sends_nothing() -> None:
    here = service("1")
    report = run(here, check_mode=True)
    assert (results(report), report.is_changed, here.sent) == ({"1": "changed"}, True, [])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"desktop_ids": []}, "desktop_ids is empty"),
        ({"text": " \n"}, "text is empty"),
        ({"text": "bell \x07"}, "control character"),
        ({"text": "half \ud800"}, "control character"),
        ({"wait_timeout": -1}, "wait_timeout"),
        ({"wait_interval": 0}, "wait_interval"),
    ],
)
def test_what_cannot_be_asked_for(options: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        NotificationRequest(**{"desktop_ids": ["1"], "text": TEXT, **options})


def test_unknown_ids_are_named_before_anything_is_sent() -> None:
    here = service("1")
    with pytest.raises(MissingDesktopsError, match="2"):
        here.client().send_notification(NotificationRequest(desktop_ids=["1", "2"], text=TEXT))
    assert here.sent == []
