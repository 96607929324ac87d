# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Undoes what a maintenance window has done: power state back, and release. The state is read before each act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...module_utils._api._acting.maintenance_mode import MaintenanceRequest
from ...module_utils._api._acting.outcomes import ALREADY, CHANGED, SKIPPED
from ...module_utils._api._acting.power_rules import PowerRequest, in_use, status_of, task_of
from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import Record, id_key
from .journal import RESTORING, STARTED, STARTING, Entry
from .window import SKIP, Service, Verdict, Window, grouped_by_place

# A request whose response nobody has seen shows in the state after so many seconds, or was never made.
SIGN_TIMEOUT = 30.0
_LOOK = 5.0
_STATES = {"SHUTOFF": "stopped", "HIBERNATED": "hibernated"}
_RUNNING = "ACTIVE"


def undo(window: Window, entries: Sequence[Entry]) -> None:
    """Undo what the window has done to these desktops; what fails is told, and stays in the journal.

    Those that were not started are released at once, and the others when their power state is back.
    """
    for place, group in grouped_by_place(entries).items():
        try:
            service = window.service(*place)
            strange = [entry for entry in group if entry.endpoint != service.endpoint]
            if strange:
                window.problems.append(_elsewhere(strange, service))
            _Undoing(window=window, service=service).run([entry for entry in group if entry not in strange])
        except WorkspaceError as exc:
            window.failures.note(exc)
            window.problems.append(f"{names_of(group)} could not be released: {exc}")


def leftovers(window: Window, entries: Iterable[Entry], *, is_forced: bool = False) -> list[Entry]:
    """Take over what runs that have ended have left, and return it as entries of this run.

    Whether a run on another machine has ended is not known: its entries are taken over only if that is forced.
    """
    wanted = {
        id_key(entry.desktop_id)
        for entry in entries
        if entry.run == window.run or entry.run.is_over or (is_forced and not entry.run.is_here)
    }
    taken: list[Entry] = []
    with window.journal.changing() as known:
        for key in [key for key in known if key in wanted]:
            known[key] = replace(known[key], run=window.run)
            taken.append(known[key])
    return taken


def settled(window: Window, service: Service, entries: Sequence[Entry]) -> dict[str, Record]:
    """Read the desktops; where a request of theirs may be under way, wait until it shows, or is too old to come."""
    records = service.read([entry.desktop_id for entry in entries])
    now = window.time.now
    began = now()
    while True:
        waiting = [
            entry
            for entry in entries
            if _may_be_under_way(entry, records.get(entry.desktop_id))
            and 0 <= now() - entry.power_sent_at < SIGN_TIMEOUT
            and now() - began < SIGN_TIMEOUT
        ]
        if not waiting:
            return records
        window.say(f"Waiting for what an earlier request does to {len(waiting)} desktops")
        window.time.sleep(_LOOK)
        records.update(service.read([entry.desktop_id for entry in waiting]))


def undo_skipped(window: Window, verdicts: Mapping[str, Verdict]) -> None:
    """Release the hosts that are left out, because the others may keep the window open for long."""
    skipped = [host for host, verdict in verdicts.items() if verdict.decision == SKIP]
    if skipped:
        undo(window, window.entries(skipped))


@dataclass(kw_only=True)
class _Undoing:
    window: Window
    service: Service

    def run(self, entries: Sequence[Entry]) -> None:
        started = [entry for entry in entries if entry.power]
        self._release([entry for entry in entries if not entry.power])
        if started:
            try:
                self._restore(started)
            except WorkspaceError as exc:
                self.window.failures.note(exc)
                self.window.problems.append(f"{names_of(started)} could not be switched off again: {exc}")
            self._release(started)
        with self.window.journal.changing() as known:
            for entry in entries:
                key = id_key(entry.desktop_id)
                left = known.get(key)
                if left is not None and left.run == self.window.run and left.is_undone:
                    del known[key]

    def _restore(self, entries: Sequence[Entry]) -> None:
        """Switch off what the window has started, unless somebody uses it by now."""
        records = settled(self.window, self.service, entries)
        over: dict[str, Mapping[str, Any]] = {}
        due: dict[str, list[Entry]] = {}
        for entry in entries:
            record = records.get(entry.desktop_id)
            if record is not None and not _is_back(entry, record):
                reason = in_use(record)
                if reason is None:
                    due.setdefault(entry.power_before, []).append(entry)
                    continue
                self.window.notes.append(f"{entry.host} was started, and is left running: {reason}")
            over[entry.desktop_id] = {"power": ""}
        self.window.conclude(over)
        for status, group in due.items():
            self._switch_off(group, state=_STATES[status])

    def _switch_off(self, entries: Sequence[Entry], *, state: str) -> None:
        window = self.window
        ids = [entry.desktop_id for entry in entries]
        window.intend(ids, power=RESTORING, power_sent_at=window.time.now())
        request = PowerRequest(
            desktop_ids=ids, state=state, when_in_use="skip", wait_timeout=window.options.power_timeout
        )
        try:
            report = self.service.client.change_power(request)
        except WorkspaceError:
            # Nothing was sent.
            window.conclude({entry.desktop_id: {"power": entry.power} for entry in entries})
            raise
        window.note_report(report)
        over: dict[str, Mapping[str, Any]] = {}
        for entry, outcome in zip(entries, report.outcomes, strict=True):
            if outcome.result in (CHANGED, ALREADY, SKIPPED):
                over[entry.desktop_id] = {"power": ""}
                if outcome.result == SKIPPED:
                    window.notes.append(f"{entry.host} was started, and is left running: {outcome.msg}")
                continue
            window.problems.append(f"{entry.host} could not be {state} again: {outcome.msg}")
            if not outcome.is_sent:
                over[entry.desktop_id] = {"power": STARTED}
        window.conclude(over)

    def _release(self, entries: Sequence[Entry]) -> None:
        """Take desktops out of the maintenance mode that the window has switched on."""
        window = self.window
        blocked = [entry for entry in entries if entry.mode]
        found = self.service.read([entry.desktop_id for entry in blocked])
        window.conclude({entry.desktop_id: {"mode": ""} for entry in blocked if entry.desktop_id not in found})
        blocked = [entry for entry in blocked if entry.desktop_id in found]
        if not blocked:
            return
        window.intend([entry.desktop_id for entry in blocked])
        request = MaintenanceRequest(desktop_ids=[entry.desktop_id for entry in blocked], enabled=False)
        report = self.service.client.set_maintenance_mode(request)
        window.note_report(report)
        over: dict[str, Mapping[str, Any]] = {}
        for entry, outcome in zip(blocked, report.outcomes, strict=True):
            if outcome.result in (CHANGED, ALREADY):
                over[entry.desktop_id] = {"mode": ""}
            else:
                window.problems.append(f"{entry.host} could not be released: {outcome.msg}")
        window.conclude(over)


def _is_back(entry: Entry, record: Record) -> bool:
    """Tell whether a desktop is in the power state that it had before."""
    return not task_of(record) and status_of(record) == entry.power_before


def _may_be_under_way(entry: Entry, record: Record | None) -> bool:
    """Tell whether a request for a desktop may have been sent that its state does not show yet."""
    if record is None or task_of(record):
        return False
    before = entry.power_before if entry.power == STARTING else _RUNNING if entry.power == RESTORING else None
    return status_of(record) == before


def names_of(entries: Sequence[Entry]) -> str:
    """Return the hosts of these entries as text, the first five of them by name."""
    names = [entry.host or entry.desktop_id for entry in entries]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _elsewhere(entries: Sequence[Entry], service: Service) -> str:
    return (
        f"{names_of(entries)} are in a maintenance window at {entries[0].endpoint}, and this run uses "
        f"{service.endpoint}: release them with the connection of that run."
    )
