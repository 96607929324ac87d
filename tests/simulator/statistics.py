# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The login-status statistics, counted from the very desktops the other calls answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .desktop import Desktop, field

POWER: Mapping[object, str] = {"ACTIVE": "running_num", "SHUTOFF": "stop_num", "HIBERNATED": "hibernate_num"}
LOGIN: Mapping[object, str] = {
    "CONNECTED": "in_use_num",
    "UNREGISTER": "unregistered_num",
    "REGISTERED": "ready_num",
    "DISCONNECTED": "disconnected_num",
}
ASSIGNMENT: Mapping[object, str] = {
    "ATTACHED": "attached_num",
    "UNATTACH": "unattached_num",
    "ATTACHING": "in_process_num",
    "DEATTACHING": "in_process_num",
    "WAITING": "in_process_num",
    "DEATTACHED": "cannot_attach_num",
    "ATTACHFAIL": "cannot_attach_num",
    "DEATTACHFAIL": "cannot_attach_num",
    "ATTACH_FAIL_CAN_ATTACH_AGAIN": "cannot_attach_num",
    "DEATTACH_FAIL_CAN_DEATTACH_AGAIN": "cannot_attach_num",
}
COUNTERS = (
    "running_num", "stop_num", "hibernate_num", "other_num", "attached_num", "unattached_num", "cannot_attach_num",
    "in_process_num", "in_use_num", "unregistered_num", "ready_num", "disconnected_num", "unknown_num",
)  # fmt: skip


def statistics(desktops: Iterable[Desktop]) -> list[dict[str, Any]]:
    """Return one object per group or pool; power, assignment and login counters each add up to its desktops."""
    groups: dict[str, dict[str, Any]] = {}
    for desktop in desktops:
        counters = groups.get(desktop.group_name)
        if counters is None:
            counters = {"static_name": desktop.group_name, **dict.fromkeys(COUNTERS, 0)}
            groups[desktop.group_name] = counters
        counters[_counter(POWER, field(desktop, "status"), otherwise="other_num")] += 1
        counters[_counter(ASSIGNMENT, field(desktop, "attach_state"), otherwise="unattached_num")] += 1
        counters[_counter(LOGIN, field(desktop, "login_status"), otherwise="unknown_num")] += 1
    return [groups[name] for name in sorted(groups)]


def _counter(names: Mapping[object, str], state: object, *, otherwise: str) -> str:
    return names.get(state, otherwise) if isinstance(state, str) else otherwise
