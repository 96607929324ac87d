# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""From login records to events: each failed login once, over looks that overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from ...module_utils._api._activity.logins import LoginRequest, identity_of
from ...module_utils._api._activity.names import is_same_user
from ...module_utils._api._activity.span import TimeSpan
from ...module_utils._api.records import Record
from .._harmless import made_harmless
from .options import LoginOptions
from .statuses import Event, Moment

# Records appear late, and clocks differ.
OVERLAP = timedelta(minutes=20)
# A told login is remembered until no look can return it any more.
_REMEMBERED = 2 * OVERLAP.total_seconds()
_TEXTS = (
    "transaction_id",
    "user_name",
    "computer_name",
    "desktop_id",
    "connection_failure_reason",
    "terminal_name",
    "terminal_type",
    "terminal_ip",
    "source_ip",
    "public_ip",
    "client_version",
    "started_at",
)


class FailureTracker:
    """Remembers the failed logins of the last looks, so its memory does not grow with the events."""

    def __init__(self, options: LoginOptions) -> None:
        self._options = options
        # Up to when the records were read, and when (clock) each told login was last seen.
        self._read_until: datetime | None = None
        self._seen: dict[str, float] = {}

    def request(self, now: datetime) -> LoginRequest:
        """Return the request for what may be new: everything since the last successful look, and some time before."""
        # The clock of this machine may have been set back.
        start = min(self._read_until or now, now) - OVERLAP
        return LoginRequest(span=TimeSpan(start=start, end=now), failed_only=True)

    def take(self, rows: Iterable[Record], *, until: datetime, moment: Moment) -> list[Event]:
        """Return the events of the failed logins that no look has returned before, the oldest first."""
        tells = self._read_until is not None or self._options.initial
        events: list[Event] = []
        for row in rows:
            key = _key(row)
            is_new = key not in self._seen
            self._seen[key] = moment.clock
            if is_new and tells and self._wants(row):
                events.append(_event(row, moment=moment))
        self._seen = {key: at for key, at in self._seen.items() if moment.clock - at <= _REMEMBERED}
        self._read_until = until
        return events[::-1]

    def _wants(self, row: Record) -> bool:
        names = self._options.user_names
        return not names or any(is_same_user(name, row.get("user_name")) for name in names)


def _key(row: Record) -> str:
    transaction_id = row.get("transaction_id")
    return f"transaction {transaction_id}" if transaction_id else identity_of(row)


def _event(row: Record, *, moment: Moment) -> Event:
    texts: dict[str, Any] = {name: made_harmless(row.get(name)) for name in _TEXTS}
    return {"type": "login_failed", **texts, "seen_at": moment.seen_at}
