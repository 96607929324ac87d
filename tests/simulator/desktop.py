# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulator keeps of one desktop, and careful access to records that tests may have made odd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Desktop:
    """One desktop: the record as the single-desktop call answers it, and what no record shows."""

    record: Any
    group_name: str = "default"
    pool_id: str = ""
    place: int = -1
    """Its place in the estate, -1 for one that a test added."""
    first_login: str = ""
    """The login status it began with."""


def field(desktop: Desktop, name: str) -> object:
    """Return one field of the record, or None where the record lacks it or is no object at all."""
    return desktop.record.get(name) if isinstance(desktop.record, dict) else None


def text_field(desktop: Desktop, name: str) -> str:
    """Return a field as text, empty where it is missing or is not text."""
    value = field(desktop, name)
    return value if isinstance(value, str) else ""


def list_field(desktop: Desktop, name: str) -> list[Any]:
    """Return a field as a list, empty where it is missing or is not a list."""
    value = field(desktop, name)
    return value if isinstance(value, list) else []


def attached_users(desktop: Desktop) -> list[Record]:
    """Return the users and groups the desktop is assigned to."""
    return [user for user in list_field(desktop, "attach_user_infos") if isinstance(user, dict)]


def user_names(desktop: Desktop) -> set[str]:
    """Return every user name the desktop is known under, from all three fields that may hold one."""
    names = {name for name in list_field(desktop, "user_list") if isinstance(name, str)}
    names.update(str(user["user_name"]) for user in attached_users(desktop) if user.get("user_name"))
    names.add(text_field(desktop, "user_name"))
    names.discard("")
    return names


def addresses(desktop: Desktop) -> set[str]:
    """Return every address of the desktop, whichever shape the record has."""
    found = {value for value in list_field(desktop, "ip_addresses") if isinstance(value, str)}
    found.update((text_field(desktop, "ipv4"), text_field(desktop, "ipv6")))
    value = field(desktop, "addresses")
    groups = list(value.values()) if isinstance(value, dict) else [value]
    for group in groups:
        for nic in group if isinstance(group, list) else []:
            if isinstance(nic, dict) and isinstance(nic.get("addr"), str):
                found.add(nic["addr"])
    found.discard("")
    return found
