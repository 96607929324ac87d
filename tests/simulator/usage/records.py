# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login records as the service writes them."""

from __future__ import annotations

from typing import Any

from ..desktop import Desktop, Record, field
from ..estate_people import stable_id, stable_uuid
from ..settings import Settings
from .moments import as_text, mix
from .odd import odd_login
from .sessions import Session
from .view import SETUP_SECONDS, SLOW_CYCLE, View

REASONS = (
    "The user name or password is incorrect.",
    "The desktop is not registered.",
    "Connection to the desktop timed out.",
    "The user account is locked.",
)
CLIENT_VERSIONS = ("24.5.1.0", "24.2.0.4", "23.5.3.2")


def login_record(view: View, session: Session, *, settings: Settings) -> Any:
    """Return the record of one login."""
    if session.entry is not None:
        record = session.entry.record
        return _with_end(dict(record), settings=settings) if isinstance(record, dict) else record
    assert session.resident is not None
    desktop = session.resident.desktop
    chance = mix(session.start, desktop.place, session.number)
    record = known_fields(desktop, chance=chance)
    is_slow = desktop.place % SLOW_CYCLE == 4
    rtt = 180 + chance % 400 if is_slow else 4 + chance % 55
    record.update(
        transaction_id=stable_uuid("session", view.ledger.salt, desktop.place, session.day, session.number),
        user_name=session.user or None,
        connection_start_time=as_text(session.start),
        connection_setup_time=as_text(session.start + SETUP_SECONDS) if session.is_success else None,
        connection_end_time=None if session.end is None else as_text(session.end),
        connection_failure_reason="" if session.is_success else REASONS[chance % len(REASONS)],
        is_reconnect=session.is_success and chance % 6 == 0,
        network_rtt=rtt if session.is_success else None,
        e2e_rtt=rtt + 9 + chance % 7 if session.is_success else None,
    )
    return _with_end(odd_login(desktop.place, record, chosen=settings.odd_rows), settings=settings)


def known_fields(desktop: Desktop, *, chance: int) -> Record:
    """Return what a login record says of the desktop and of the terminal, whoever logs in."""
    terminal = stable_id("terminal", desktop.place, chance % 2)
    address = f"192.168.{desktop.place // 250 % 250}.{desktop.place % 250 + 2}"
    return {
        "sid": field(desktop, "sid"),
        "desktop_id": field(desktop, "desktop_id"),
        "computer_name": field(desktop, "computer_name"),
        "enterprise_project_id": field(desktop, "enterprise_project_id"),
        "desktop_ip": field(desktop, "ipv4"),
        "agent_version": field(desktop, "agent_version"),
        "terminal_name": f"PC-{terminal[:6].upper()}",
        "terminal_ip": address,
        "terminal_mac": ":".join(terminal[place : place + 2] for place in range(0, 12, 2)),
        "terminal_type": "WI",
        "client_version": CLIENT_VERSIONS[chance % len(CLIENT_VERSIONS)],
        "source_ip": address,
        "public_ip": f"203.0.113.{desktop.place % 200 + 1}",
    }


def _with_end(record: Record, *, settings: Settings) -> Record:
    """Say in the way of the settings that a session has not ended."""
    if "connection_end_time" in record and record["connection_end_time"] is None:
        if settings.open_session_end == "absent":
            del record["connection_end_time"]
        elif settings.open_session_end == "empty":
            record["connection_end_time"] = ""
    return record
