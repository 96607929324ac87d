# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happened since the estate began, and what a test wrote into its past."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..estate_people import stable_uuid
from .moments import as_text, read_moment


@dataclass(frozen=True)
class Entry:
    """One login record that was written while the simulator runs; it may be any JSON value."""

    record: Any
    added: int

    def text(self, name: str) -> str:
        """Return a field as text, empty where it is missing or is no text."""
        value = self.record.get(name) if isinstance(self.record, dict) else None
        return value if isinstance(value, str) else ""

    @property
    def start(self) -> int:
        """When the record says that the login was tried; when it was added, if it does not say."""
        moment = read_moment(self.text("connection_start_time"))
        return self.added if moment is None else moment

    @property
    def end(self) -> int | None:
        """When the record says that the session ended."""
        return read_moment(self.text("connection_end_time"))

    @property
    def is_success(self) -> bool:
        """Whether a session followed the login."""
        return bool(self.text("connection_setup_time")) and not self.text("connection_failure_reason")


@dataclass
class Ledger:
    """The memory of one project: when it began, its written records, and what a test changed."""

    salt: int
    started: float = field(default_factory=time.time)
    has_past: bool = True
    entries: list[Entry] = field(default_factory=list)
    open: dict[str, Entry] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    desktop_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    user_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    written: int = 0
    view: tuple[int, Any] | None = None
    days: dict[int, Any] = field(default_factory=dict)
    memory: dict[object, Any] = field(default_factory=dict)

    def touch(self) -> None:
        """Note a change of what was written, so that no rows worked out before are used again."""
        self.memory.clear()

    def forget_past(self) -> None:
        """Leave nothing but what is written from now on."""
        self.has_past = False
        self.view = None
        for known in (self.entries, self.open, self.desktop_changes, self.user_changes, self.days, self.memory):
            known.clear()


def write(ledger: Ledger, record: object, *, complete: Mapping[str, Any]) -> str:
    """Add a login record, with what it lacks from the complete one; return its transaction id."""
    ledger.written += 1
    added = int(time.time())
    transaction_id = stable_uuid("written", ledger.salt, ledger.written)
    if isinstance(record, dict):
        own = {"transaction_id": transaction_id, "connection_start_time": as_text(added), **complete}
        record = {**own, **record} if complete else {**record}
        transaction_id = str(record.get("transaction_id"))
    entry = Entry(record, added)
    ledger.entries.append(entry)
    if entry.is_success and entry.end is None:
        ledger.open[entry.text("desktop_id")] = entry
    ledger.touch()
    return transaction_id


def entry_with(ledger: Ledger, transaction_id: str) -> Entry | None:
    """Return the written record with this transaction id."""
    return next((entry for entry in ledger.entries if entry.text("transaction_id") == transaction_id), None)


def close_session(ledger: Ledger, desktop_id: str, *, moment: float) -> None:
    """End the session that is open on a desktop, if any."""
    entry = ledger.open.pop(desktop_id, None)
    if entry is not None and entry.end is None:
        entry.record["connection_end_time"] = as_text(moment)
    ledger.ended.setdefault(desktop_id, int(moment))
    ledger.touch()
