# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The steps of a window that is open, each for all hosts of the batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...module_utils._api._acting.notification import NotificationRequest
from ...module_utils._api._acting.outcomes import ALREADY, CHANGED
from ...module_utils._api._acting.power_rules import PowerRequest, status_of, task_of
from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import Record
from .journal import OFF, STARTED, STARTING, Entry
from .judging import judge
from .undo import settled, undo_skipped
from .window import CONTINUE, FAIL, SKIP, WAIT, Service, Verdict, Window

Verdicts = dict[str, Verdict]

_TASK_LOOK = 5.0
_RUNNING = "ACTIVE"


def message(window: Window, hosts: Sequence[str]) -> None:
    """Show the message on the desktops of these hosts that somebody is connected to; a failure is only told."""
    for service, entries in window.by_place(window.entries(hosts)):
        try:
            records = service.read([entry.desktop_id for entry in entries])
            due = [
                entry
                for entry in entries
                if not entry.is_messaged and (records.get(entry.desktop_id) or {}).get("login_status") == "CONNECTED"
            ]
            if not due:
                continue
            ids = [entry.desktop_id for entry in due]
            request = NotificationRequest(desktop_ids=ids, text=window.options.message)
            window.intend(ids, is_messaged=True)
            report = service.client.send_notification(request)
        except WorkspaceError as exc:
            window.problems.append(f"The message could not be sent: {exc}")
            continue
        window.is_changed |= report.is_changed
        failure = report.failure("Sending the message")
        if failure:
            window.problems.append(failure)


def wait(window: Window, hosts: Sequence[str]) -> Verdicts:
    """Wait until nobody uses the desktops of these hosts, or the time is up; release those that are left out then."""
    options, now = window.options, window.time.now
    until = now() + options.wait_timeout
    waiting = window.entries(hosts)
    waited = f" after {options.wait_timeout:g} seconds of waiting" if options.wait_timeout else ""
    while True:
        verdicts, busy = _look_who_is_there(window, waiting, waited=waited)
        pause = min(options.wait_interval, until - now())
        if not busy or pause <= 0:
            break
        window.say(f"Waiting for the users of {len(busy)} desktops: {', '.join(sorted(busy)[:5])}")
        window.time.sleep(pause)
        window.check_alive()
    undo_skipped(window, verdicts)
    return verdicts


def wake(window: Window, hosts: Sequence[str]) -> Verdicts:
    """Start what is off or hibernated, remember it, and see it through."""
    verdicts: Verdicts = {}
    for service, entries in window.by_place(window.entries(hosts)):
        records = _without_tasks(window, service, entries)
        due: list[Entry] = []
        for entry in entries:
            record = records.get(entry.desktop_id)
            status = status_of(record or {})
            if record is None:
                verdicts[entry.host] = judge(window, host=entry.host, desktop_id=entry.desktop_id, record=None)
            elif status in OFF and not window.options.start:
                reason = f"{entry.host} is {status}, and maintenance_window_start is false."
                verdicts[entry.host] = Verdict(decision=SKIP, reason=reason)
            elif status in OFF:
                due.append(entry)
            elif status != _RUNNING:
                reason = f"{entry.host} is {status or 'without a status'}, and can be neither used nor started."
                verdicts[entry.host] = Verdict(decision=FAIL, reason=reason)
        if due:
            _start(window, service, due, records, verdicts)
    undo_skipped(window, verdicts)
    return verdicts


def check(window: Window, hosts: Sequence[str]) -> Verdicts:
    """Decide about the hosts right before their tasks; release those that somebody uses in spite of the window.

    Releasing takes time, so the others are read again after it: what is decided about them is always new.
    """
    verdicts: Verdicts = {}
    left = list(hosts)
    while True:
        found = _decide(window, left)
        verdicts.update(found)
        left = [host for host in left if found[host].decision != SKIP]
        if len(left) == len(found):
            return verdicts
        undo_skipped(window, found)


def _decide(window: Window, hosts: Sequence[str]) -> Verdicts:
    # An entry that is no longer there: another run has taken over.
    verdicts = {
        host: Verdict(decision=FAIL, reason=f"{host} is no longer in the maintenance window of this run.")
        for host in hosts
    }
    for service, entries in window.by_place(window.entries(hosts)):
        records = service.read([entry.desktop_id for entry in entries])
        for entry in entries:
            record = records.get(entry.desktop_id)
            verdict = judge(window, host=entry.host, desktop_id=entry.desktop_id, record=record)
            status = status_of(record or {})
            if verdict.decision == CONTINUE and status in OFF:
                verdict = replace(verdict, decision=FAIL, reason=f"{entry.host} is {status} again.")
            verdicts[entry.host] = verdict
    return verdicts


def _look_who_is_there(window: Window, entries: Sequence[Entry], *, waited: str) -> tuple[Verdicts, list[str]]:
    """Return what is decided about the hosts by now, and those among them that somebody uses."""
    verdicts: Verdicts = {}
    for service, group in window.by_place(entries):
        records = service.read([entry.desktop_id for entry in group])
        for entry in group:
            record = records.get(entry.desktop_id)
            verdict = judge(window, host=entry.host, desktop_id=entry.desktop_id, record=record, waited=waited)
            verdicts[entry.host] = replace(verdict, decision=WAIT) if verdict.decision == CONTINUE else verdict
    busy = [host for host, verdict in verdicts.items() if verdict.status in window.options.busy_statuses]
    return verdicts, busy


def _without_tasks(window: Window, service: Service, entries: Sequence[Entry]) -> dict[str, Record]:
    """Return the records when no task is running on the desktops any more, or the time is up."""
    records = settled(window, service, entries)
    until = window.time.now() + window.options.power_timeout
    while busy := [desktop_id for desktop_id, record in records.items() if task_of(record)]:
        if window.time.now() >= until:
            break
        window.say(f"Waiting for the tasks that are running on {len(busy)} desktops")
        window.time.sleep(_TASK_LOOK)
        window.check_alive()
        records.update(service.read(busy))
    return records


def _start(
    window: Window, service: Service, due: Sequence[Entry], records: Mapping[str, Record], verdicts: Verdicts
) -> None:
    before = {entry.desktop_id: status_of(records[entry.desktop_id]) for entry in due}
    for status in OFF:
        ids = [desktop_id for desktop_id in before if before[desktop_id] == status]
        if ids:
            window.intend(ids, power=STARTING, power_before=status, power_sent_at=window.time.now())
    request = PowerRequest(
        desktop_ids=[entry.desktop_id for entry in due], state="started", wait_timeout=window.options.power_timeout
    )
    try:
        report = service.client.change_power(request)
    except WorkspaceError as exc:
        # Nothing was sent.
        window.failures.note(exc)
        window.conclude({entry.desktop_id: {"power": ""} for entry in due})
        reason = f"The desktop could not be started: {exc}"
        verdicts.update((entry.host, Verdict(decision=FAIL, reason=reason)) for entry in due)
        return
    window.note_report(report)
    over: dict[str, Mapping[str, Any]] = {}
    for entry, outcome in zip(due, report.outcomes, strict=True):
        if outcome.result == CHANGED:
            over[entry.desktop_id] = {"power": STARTED}
            continue
        # Somebody else has started it, or nobody has.
        if not outcome.is_sent:
            over[entry.desktop_id] = {"power": ""}
        if outcome.result != ALREADY:
            reason = f"{entry.host} could not be started: {outcome.msg}"
            verdicts[entry.host] = Verdict(decision=FAIL, reason=reason)
    window.conclude(over)
