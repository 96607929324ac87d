# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Opens a maintenance window: new logins are blocked, and what is to be undone is written before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...module_utils._api._acting.maintenance_mode import MaintenanceRequest, mode_of
from ...module_utils._api._acting.outcomes import ALREADY, CHANGED, REFUSED
from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import Record, id_key
from .journal import BLOCKED, BLOCKING, Entry
from .judging import missing, places
from .undo import undo_skipped
from .window import FAIL, WAIT, Service, Target, Verdict, Window


def block(window: Window, targets: Sequence[Target]) -> dict[str, Verdict]:
    """Open the window for these hosts: block new logins where they are not blocked already.

    A desktop that was in maintenance mode before stays in it. What a run that has ended has left of a desktop is
    taken over, so that it is undone at the end of this window.
    """
    verdicts: dict[str, Verdict] = {}
    for service, group, records in places(window, targets):
        opened = _open(window, service, group, records, verdicts)
        due = [entry.desktop_id for entry in opened if entry.mode == BLOCKING]
        if due:
            _switch_on(window, service, {entry.desktop_id: entry.host for entry in opened}, due, verdicts)
        for entry in opened:
            verdicts.setdefault(
                entry.host, Verdict(decision=WAIT, reason=f"{entry.host} is in its maintenance window.")
            )
    undo_skipped(window, verdicts)
    return verdicts


def _open(
    window: Window,
    service: Service,
    group: Sequence[Target],
    records: Mapping[str, Record],
    verdicts: dict[str, Verdict],
) -> list[Entry]:
    """Write the entries of the hosts whose desktops exist and are in no other window."""
    opened: dict[str, Entry] = {}
    window.check_alive()
    with window.journal.changing() as entries:
        for target in group:
            key = id_key(target.desktop_id)
            record, known = records.get(target.desktop_id), entries.get(key)
            if record is None:
                verdicts[target.host] = missing(window, target)
                continue
            problem = _conflict(window, known, opened.get(key), host=target.host)
            if problem:
                verdicts[target.host] = Verdict(decision=FAIL, reason=problem)
                continue
            entry = Entry(
                desktop_id=target.desktop_id,
                host=target.host,
                region=service.region,
                project_id=service.project_id,
                endpoint=service.endpoint,
                run=window.run,
            )
            if known is not None:
                power = (known.power, known.power_before, known.power_sent_at)
                entry = replace(entry, mode=known.mode, power=power[0], power_before=power[1], power_sent_at=power[2])
            # In maintenance mode before the window, and not by an earlier one: it stays so.
            mode = BLOCKING if not mode_of(record) else BLOCKED if entry.mode else ""
            entries[key] = opened[key] = replace(entry, mode=mode)
    return list(opened.values())


def _conflict(window: Window, known: Entry | None, twin: Entry | None, *, host: str) -> str | None:
    if twin is not None:
        return f"{host} is the same desktop as {twin.host}: leave one of them out."
    if known is None or known.run == window.run or known.run.is_over:
        return None
    if known.run.is_here:
        return f"{host} is in the maintenance window of {known.run.label}, which is still running."
    return (
        f"{host} is in the maintenance window of {known.run.label}: if that run has ended, release the desktop by its "
        "name with the playbook release_desktops."
    )


def _switch_on(
    window: Window, service: Service, hosts: Mapping[str, str], due: Sequence[str], verdicts: dict[str, Verdict]
) -> None:
    try:
        report = service.client.set_maintenance_mode(MaintenanceRequest(desktop_ids=due, enabled=True))
    except WorkspaceError as exc:
        # Nothing was sent.
        window.failures.note(exc)
        window.conclude({desktop_id: {"mode": ""} for desktop_id in due})
        reason = f"New logins could not be blocked: {exc}"
        verdicts.update((hosts[desktop_id], Verdict(decision=FAIL, reason=reason)) for desktop_id in due)
        return
    window.note_report(report)
    over: dict[str, Mapping[str, Any]] = {}
    for outcome in report.outcomes:
        if outcome.result in (CHANGED, ALREADY):
            over[outcome.desktop_id] = {"mode": BLOCKED}
            continue
        if outcome.result == REFUSED:
            over[outcome.desktop_id] = {"mode": ""}
        host = hosts[outcome.desktop_id]
        reason = f"New logins to {host} could not be blocked: {outcome.msg}"
        verdicts[host] = Verdict(decision=FAIL, reason=reason)
    window.conclude(over)
