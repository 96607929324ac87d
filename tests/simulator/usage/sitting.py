# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users who log in and out while the simulator runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..desktop import Desktop, text_field
from ..projects import Project
from ..settings import Settings
from .ledger import close_session, write
from .moments import as_text, day_of, mix
from .records import REASONS, known_fields
from .view import Resident, users_of


def refusal_of_login(project: Project, desktop: Desktop, *, settings: Settings) -> str | None:
    """Return why nobody can log in to a desktop as it is, or nothing."""
    desktop_id = text_field(desktop, "desktop_id")
    if settings.maintenance_logins == "refused" and desktop_id in project.acts.blocked:
        return "The desktop is in maintenance mode."
    if desktop.record.get("status") in ("SHUTOFF", "HIBERNATED") or desktop_id in project.acts.transitions:
        return "The desktop is not registered."
    return None


def log_in(project: Project, desktop: Desktop, *, fields: Mapping[str, Any]) -> str:
    """Connect a user to a desktop now; return the transaction id of the login record."""
    _end_session(project, desktop)
    desktop.record["login_status"] = "CONNECTED"
    project.touched = True
    return write_login(project, desktop, fields=fields, is_success=True)


def log_out(project: Project, desktop: Desktop, *, login_status: str) -> None:
    """End the session on a desktop now."""
    _end_session(project, desktop)
    desktop.record["login_status"] = login_status
    project.touched = True


def follow(project: Project, desktop: Desktop, *, before: object) -> None:
    """Write down the login or the end of a session that a changed login status tells of."""
    now = desktop.record.get("login_status")
    if before == now or "CONNECTED" not in (before, now):
        return
    _end_session(project, desktop)
    if now == "CONNECTED":
        write_login(project, desktop, fields={}, is_success=True)


def write_login(project: Project, desktop: Desktop, *, fields: Mapping[str, Any], is_success: bool) -> str:
    """Write a login record of a desktop, complete but for what the fields say; return its transaction id."""
    now = int(time.time())
    chance = mix(project.ledger.salt, project.ledger.written)
    resident = Resident(desktop, None, users_of(desktop))
    complete = {
        **known_fields(desktop, chance=chance),
        "user_name": resident.user_of(day_of(now)) or None,
        "connection_start_time": as_text(now),
        "connection_setup_time": None,
        "connection_end_time": None,
        "connection_failure_reason": "",
        "is_reconnect": False,
        "network_rtt": None,
        "e2e_rtt": None,
    }
    if is_success:
        # In the same second: a look right after the login must see it.
        complete.update(connection_setup_time=as_text(now), network_rtt=4 + chance % 55, e2e_rtt=13 + chance % 60)
    else:
        complete.update(connection_end_time=as_text(now), connection_failure_reason=REASONS[chance % len(REASONS)])
    return write(project.ledger, dict(fields), complete=complete)


def _end_session(project: Project, desktop: Desktop) -> None:
    desktop_id = text_field(desktop, "desktop_id")
    if desktop_id:
        close_session(project.ledger, desktop_id, moment=time.time())
