# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change is never sent twice blindly: any fault before or after it was applied, and what is told of each desktop."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.maintenance_mode import (
    MaintenanceRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.notification import NotificationRequest
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import (
    ALREADY,
    CHANGED,
    REFUSED,
    RESULTS,
    TIMED_OUT,
    UNKNOWN,
    Failures,
    Report,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.power_rules import (
    OPERATIONS,
    PowerRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.sending import Sender
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    AuthenticationError,
    ErrorDetails,
    PermissionDeniedError,
    UnclearOutcomeError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import (
    ACTION,
    MAINTENANCE,
    NOTIFICATIONS,
    Fault,
    broken,
    service,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer

THROTTLED = answer({"error_code": "APIGW.0308", "error_msg": "limit:5,time:1 second"}, status=429)
# What tells nothing of whether the request was applied.
UNCLEAR = (
    broken(),
    *(answer({"error_code": "X", "error_msg": "Y"}, status=status) for status in (408, 500, 502, 503, 504)),
    answer(b"<html>", status=200),
    answer(b'{"failed_operation_list": [', status=200),
    answer({"error_code": "WKS.1", "error_msg": "Not now."}, status=200),
    answer(b"", status=302, headers={"location": "https://elsewhere.example.com"}),
)
# What says that it was not.
CLEAR = (
    THROTTLED,
    broken(is_unsent=True),
    *(answer({"error_code": "WKS.1", "error_msg": "No."}, status=status) for status in (400, 403, 404, 409)),
)
FAULTS = st.one_of(
    st.none(),
    st.builds(Fault, reply=st.sampled_from(UNCLEAR), is_applied=st.booleans()),
    st.builds(Fault, reply=st.sampled_from(CLEAR)),
)
IDS = [f"d{number:03d}" for number in range(150)]


@settings(max_examples=120, deadline=None)
@given(
    faults=st.lists(FAULTS, max_size=5),
    state=st.sampled_from(sorted(OPERATIONS)),
    count=st.sampled_from([1, 3, 150]),
    delay=st.sampled_from([0.0, 3.0, 50.0]),
    duration=st.sampled_from([0.0, 10.0, 100.0]),
    wait=st.booleans(),
)
def test_power_is_changed_once_whatever_breaks(
    faults: list[Fault | None], state: str, count: int, delay: float, duration: float, wait: bool
) -> None:
    ids = IDS[:count]
    before = "SHUTOFF" if state == "started" else "ACTIVE"
    here = service(*ids, states={desktop_id: {"status": before} for desktop_id in ids}, delay=delay, duration=duration)
    here.faults = list(faults)
    report = here.client().change_power(PowerRequest(desktop_ids=ids, state=state, wait=wait, wait_timeout=90))
    received = Counter(here.ids_sent(ACTION))
    for fault, (_method, _path, body) in zip(faults, here.sent, strict=False):
        if fault and fault.reply in CLEAR:
            # Nothing was done, and the service, or the missing connection, said so.
            received.subtract(body["desktop_ids"])
    assert max(received.values(), default=0) <= 1
    applied = Counter(desktop_id for _path, desktop_id in here.applied)
    assert max(applied.values(), default=0) <= 1
    told_as_they_are(report, applied, wait=wait)


def told_as_they_are(report: Report, applied: Counter[str], *, wait: bool) -> None:
    """Nothing is called changed that was not, and nothing refused that was."""
    for outcome in report.outcomes:
        assert outcome.result in RESULTS
        assert (outcome.msg is None) or outcome.msg.endswith(".")
        if outcome.result == CHANGED:
            assert applied[outcome.desktop_id] == 1
            assert outcome.is_sent
        if outcome.result in (REFUSED, ALREADY):
            assert applied[outcome.desktop_id] == 0
        if outcome.result in (TIMED_OUT, UNKNOWN):
            assert wait or outcome.result == UNKNOWN
            assert report.is_changed
    if applied:
        assert report.is_changed
    assert (report.failure("It") is None) == all(o.result in (CHANGED, ALREADY) for o in report.outcomes)


@settings(max_examples=80, deadline=None)
@given(faults=st.lists(FAULTS, max_size=5), count=st.sampled_from([1, 150]), enabled=st.booleans())
def test_maintenance_mode_is_sent_once_more_at_most(faults: list[Fault | None], count: int, enabled: bool) -> None:
    ids = IDS[:count]
    here = service(*ids, states={desktop_id: {"in_maintenance_mode": not enabled} for desktop_id in ids})
    here.faults = list(faults)
    report = here.client().set_maintenance_mode(MaintenanceRequest(desktop_ids=ids, enabled=enabled))
    received = Counter(here.ids_sent(MAINTENANCE))
    for fault, (_method, _path, body) in zip(faults, here.sent, strict=False):
        if fault and fault.reply in CLEAR:
            received.subtract(body["desktop_ids"])
    assert max(received.values(), default=0) <= 2
    for outcome in report.outcomes:
        is_there = here.desktops[outcome.desktop_id]["in_maintenance_mode"] is enabled
        assert is_there if outcome.result == CHANGED else not is_there or outcome.result == UNKNOWN, outcome


@settings(max_examples=80, deadline=None)
@given(faults=st.lists(FAULTS, max_size=5), count=st.sampled_from([1, 150]), wait=st.booleans())
def test_a_message_is_sent_once_whatever_breaks(faults: list[Fault | None], count: int, wait: bool) -> None:
    ids = IDS[:count]
    here = service(*ids)
    here.faults = list(faults)
    report = here.client().send_notification(NotificationRequest(desktop_ids=ids, text="Save your work.", wait=wait))
    received = Counter(here.ids_sent(NOTIFICATIONS))
    for fault, (_method, _path, body) in zip(faults, here.sent, strict=False):
        if fault and fault.reply in CLEAR:
            received.subtract(body["desktop_ids"])
    assert max(received.values(), default=0) <= 1
    applied = Counter(desktop_id for _path, desktop_id in here.applied)
    for outcome in report.outcomes:
        assert outcome.result in (CHANGED, REFUSED, UNKNOWN)
        assert outcome.result == UNKNOWN or applied[outcome.desktop_id] == (1 if outcome.result == CHANGED else 0)


def sender(*replies: dict[str, object] | WorkspaceError, **more: object) -> tuple[Sender, list[list[str]]]:
    waiting, groups = list(replies), []

    def send(group: list[str]) -> dict[str, object]:
        groups.append(group)
        reply = waiting.pop(0)
        if isinstance(reply, WorkspaceError):
            raise reply
        return reply

    return Sender(send=send, failures=Failures(), **more), groups  # type: ignore[arg-type]


def test_after_a_refused_right_nothing_more_is_sent() -> None:
    for error in (PermissionDeniedError("No."), AuthenticationError("No.")):
        subject, groups = sender(error)
        assert list(subject.run(["1"], names={}).refused) == ["1"]
        assert subject.run(["2"], names={}).refused["2"].msg == "No."
        assert groups == [["1"]]


def test_after_another_refusal_the_next_group_is_sent() -> None:
    subject, groups = sender(ApiError("No.", details=ErrorDetails(status=400, error_code="WKS.1")), {})
    assert subject.run(["1"], names={}).refused["1"].error_code == "WKS.1"
    assert subject.run(["2"], names={}).accepted == ["2"]
    assert groups == [["1"], ["2"]]


def test_failures_are_those_that_the_service_names() -> None:
    failed = [
        {"desktop_id": "1", "error_code": "WKS.1", "error_msg": "It is\n frozen."},
        {"desktop_id": None, "desktop_name": "PC-2"},
        {"desktop_id": "other", "error_msg": "Who?"},
        {"desktop_id": "ID-4"},
    ]
    subject, _groups = sender({"failed_operation_list": failed})
    fates = subject.run(["1", "2", "3", "id-4"], names={"1": "pc-1", "2": "pc-2", "3": None})
    assert fates.accepted == ["3"]
    assert {key: refusal.msg for key, refusal in fates.refused.items()} == {
        "1": "The service refused: WKS.1 It is frozen.",
        "2": "The service refused: it gave no reason.",
        "id-4": "The service refused: it gave no reason.",
    }
    assert fates.warnings == [
        "The service reported a failure for the desktop other, which was not requested: Who?.",
    ]


def test_a_failure_without_a_name_leaves_open_which_desktop_it_was() -> None:
    subject, _groups = sender(
        {"failed_operation_list": [{"error_code": "WKS.1"}, None]}, read_back=lambda _group: {"1": True}
    )
    fates = subject.run(["1", "2", "3"], names={})
    assert fates.accepted == ["1"]
    assert sorted(fates.unclear) == ["2", "3"]
    assert "WKS.1" in fates.unclear["2"]


def test_failures_without_names_are_of_all_where_there_are_as_many() -> None:
    subject, _groups = sender({"failed_operation_list": [{"error_code": "WKS.1"}]})
    fates = subject.run(["1"], names={})
    assert fates.accepted == []
    assert (fates.refused["1"].msg, fates.refused["1"].error_code) == ("The service refused: WKS.1.", "WKS.1")


def test_only_what_was_not_made_is_sent_again_and_once() -> None:
    unclear = UnclearOutcomeError("It broke")
    shown = {"1": True, "2": False, "3": None}
    subject, groups = sender(unclear, unclear, read_back=lambda _group: shown, may_repeat=True)
    fates = subject.run(["1", "2", "3"], names={})
    assert groups == [["1", "2", "3"], ["2"]]
    assert fates.accepted == ["1"]
    assert set(fates.unclear) == {"2", "3"}


def test_a_state_that_cannot_be_read_back_leaves_it_unclear() -> None:
    def fail(_group: list[str]) -> dict[str, bool | None]:
        raise ApiError("The service is down.")

    subject, groups = sender(UnclearOutcomeError("It broke"), read_back=fail, may_repeat=True)
    assert subject.run(["1"], names={}).unclear == {
        "1": "It broke, and the state could not be read back (The service is down)"
    }
    assert groups == [["1"]]
    assert subject.failures.details == ErrorDetails()
