# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users did, as the list of events tells it: every login and every end of a session."""

from __future__ import annotations

import time
from typing import Any

from ..desktop import Record
from ..query import Pairs, one
from ..settings import Settings
from .logins import MOST_REMEMBERED
from .moments import DAY, as_text, day_of
from .records import login_record
from .sessions import Session, codes_between, session_of
from .view import View

LOGIN, LOGOUT = "DESKTOP_LOGIN", "DESKTOP_LOGOUT"
KEPT_DAYS = 30
# A session that began so long before a span can still end in it.
LONGEST_SESSION = DAY


def matching_events(view: View, query: Pairs, *, start: int, end: int, settings: Settings) -> list[Record]:
    """Return the events that fulfil a query, the newest first."""
    key = ("events", start, end, query_without_page(query), settings)
    memory = view.ledger.memory
    if key not in memory:
        while len(memory) >= MOST_REMEMBERED:
            del memory[next(iter(memory))]
        memory[key] = _find(view, query, start=start, end=end, settings=settings)
    found: list[Record] = memory[key]
    return found


def query_without_page(query: Pairs) -> Pairs:
    """Return a query without what names the page."""
    return tuple(pair for pair in query if pair[0] not in ("offset", "limit"))


def _find(view: View, query: Pairs, *, start: int, end: int, settings: Settings) -> list[Record]:
    kinds = frozenset((one(query, "event_type") or "").split(",")) - {""}
    start = max(start, (day_of(time.time()) - KEPT_DAYS) * DAY)
    events = []
    for code in codes_between(view, start - LONGEST_SESSION, end):
        for moment, kind, event in _events(view, session_of(view, code), settings=settings):
            if start <= moment <= end and (not kinds or kind in kinds) and _fits(event, query):
                events.append((moment, event))
    events.sort(key=lambda pair: pair[0], reverse=True)
    return [event for _moment, event in events]


def _fits(event: Record, query: Pairs) -> bool:
    for name in ("username", "resource_id", "resource_name"):
        wanted = one(query, name)
        if wanted is not None and event[name] != wanted:
            return False
    domain = one(query, "domain")
    return domain is None or str(event["username"]).endswith(f"@{domain}")


def _events(view: View, session: Session, *, settings: Settings) -> list[tuple[int, str, Record]]:
    record = login_record(view, session, settings=settings)
    if not isinstance(record, dict):
        return []
    reason = record.get("connection_failure_reason")
    common: dict[str, Any] = {
        "event_trace_id": record.get("transaction_id"),
        "username": record.get("user_name"),
        "resource_type": "DESKTOP",
        "resource_id": record.get("desktop_id"),
        "resource_name": record.get("computer_name"),
        "client_type": record.get("terminal_type"),
        "client_ip": record.get("terminal_ip"),
        "client_mac": record.get("terminal_mac"),
        "client_version": record.get("client_version"),
        "source_ip": record.get("source_ip"),
    }
    login = {
        **common,
        "event_type": LOGIN,
        "event_time": as_text(session.start),
        "is_success": session.is_success,
        "error_code": "" if session.is_success else "WKS.00020001",
        "error_msg": "" if session.is_success else reason,
        "action_type": "USER",
    }
    found = [(session.start, LOGIN, login)]
    if session.is_success and session.end is not None:
        is_own = session.start % 3 > 0
        logout = {
            **common,
            "event_type": LOGOUT,
            "event_time": as_text(session.end),
            "is_success": True,
            "error_code": "",
            "error_msg": "",
            "action_type": "USER" if is_own else "SYSTEM",
        }
        found.append((session.end, LOGOUT, logout))
    return found
