# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What is left of a window without its run: the journal of runs that have ended, and desktops in maintenance mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...module_utils._api._acting.calls import name_of
from ...module_utils._api._acting.maintenance_mode import MaintenanceRequest, mode_of
from ...module_utils._api._acting.outcomes import ALREADY, CHANGED
from ...module_utils._api.error_messages import shorten
from ...module_utils._api.filters import DesktopFilters
from ...module_utils._api.records import Record, id_key, text_of
from .journal import Entry, JournalError
from .undo import leftovers, undo
from .window import Window


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which desktops in maintenance mode to release: all of them, those of these names or ids, or none."""

    names: Sequence[str] = ()
    is_all: bool = False


@dataclass(kw_only=True)
class Released:
    """The names of the desktops that were released, or would be in check mode, and of those still blocked."""

    released: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


def release(window: Window, wish: Wish, *, check_mode: bool = False) -> Released:
    """Undo what runs that have ended have left in the journal, and release what the user names."""
    found = Released()
    held = _repair(window, wish, found, check_mode=check_mode)
    service = window.service("", "")
    listed = service.client.desktops(DesktopFilters(in_maintenance_mode=True))
    rows = [row for row in listed if mode_of(row) and text_of(row.get("desktop_id"))]
    rows = [row for row in rows if id_key(row["desktop_id"]) not in held]
    chosen = rows if wish.is_all else [row for row in rows if _is_named(_labels_of(row), wish.names)]
    _refuse_unknown(window, wish, [*chosen, *[{"desktop_id": name} for name in found.released]], held)
    found.blocked = sorted(_label(row) for row in rows if row not in chosen)
    if not chosen:
        return found
    if check_mode:
        window.is_changed = True
        found.released += [_label(row) for row in chosen]
        return found
    request = MaintenanceRequest(desktop_ids=[row["desktop_id"] for row in chosen], enabled=False)
    report = service.client.set_maintenance_mode(request)
    window.is_changed |= report.is_changed
    for row, outcome in zip(chosen, report.outcomes, strict=True):
        if outcome.result in (CHANGED, ALREADY):
            found.released.append(_label(row))
        else:
            found.blocked.append(_label(row))
            window.problems.append(f"{_label(row)} could not be released: {outcome.msg}")
    return found


def _repair(window: Window, wish: Wish, found: Released, *, check_mode: bool) -> dict[str, Entry]:
    """Undo what the journal says, and return the entries that stay: they are in the window of another run."""
    try:
        entries = window.journal.read()
    except JournalError as exc:
        if not (wish.is_all or wish.names):
            raise
        # What is named is released all the same.
        window.problems.append(str(exc))
        return {}
    forced = [
        entry for entry in entries.values() if wish.is_all or _is_named((entry.desktop_id, entry.host), wish.names)
    ]
    due = [entry for entry in entries.values() if entry.run.is_over or (entry in forced and not entry.run.is_here)]
    if check_mode:
        window.is_changed |= bool(due)
        found.released += [entry.host for entry in due if not entry.is_undone]
        return entries
    taken = leftovers(window, due, is_forced=True)
    undo(window, taken)
    left = window.journal.read()
    found.released += [entry.host for entry in taken if id_key(entry.desktop_id) not in left and not entry.is_undone]
    for entry in forced:
        if entry not in due:
            window.problems.append(f"{entry.host} is in the window of {entry.run.label}, which is still running.")
    return left


def _is_named(labels: Sequence[object], names: Sequence[str]) -> bool:
    """Tell whether one of these names or ids is one of a desktop's, whatever the case."""
    wanted = {name.casefold() for name in names}
    return bool({str(label or "").casefold() for label in labels} & wanted)


def _labels_of(row: Record) -> tuple[object, object]:
    return row.get("desktop_id"), row.get("computer_name")


def _refuse_unknown(window: Window, wish: Wish, rows: Sequence[Record], held: dict[str, Entry]) -> None:
    for name in wish.names:
        is_held = any(_is_named((entry.desktop_id, entry.host), [name]) for entry in held.values())
        if not is_held and not any(_is_named(_labels_of(row), [name]) for row in rows):
            window.notes.append(f"No desktop in maintenance mode has the name or ID {name}.")


def _label(row: Record) -> str:
    name, desktop_id = name_of(row), text_of(row["desktop_id"])
    return f"{shorten(name, length=80)} ({desktop_id})" if name else desktop_id
