# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The hosts that sources of this plugin added to an inventory, by desktop."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group

# The region, where it is known, and the ID of the project.
Origin = tuple[str | None, str]


class MadeHost(NamedTuple):
    """One host: its name, the name it would have without duplicates, its address, and its origin."""

    name: str
    wanted: str
    ansible_host: str | None
    origin: Origin


# By the identity of the desktop.
MadeHosts = dict[str, MadeHost]

# Kept beside the inventory and not in host variables, which users choose. The key is the group that lives as long as
# the inventory does, because what core hands to plugins is another object for each source.
_MADE: WeakKeyDictionary[Group, MadeHosts] = WeakKeyDictionary()


def made_hosts(inventory: InventoryData) -> MadeHosts:
    """Return the hosts that sources of this plugin added to an inventory; additions to the result are kept."""
    return _MADE.setdefault(inventory.groups["all"], {})


def are_one_place(one: Origin, other: Origin) -> bool:
    """Return whether two origins may be the same project of the same region."""
    return one[1] == other[1] and (one[0] == other[0] or not (one[0] and other[0]))


def place(origin: Origin) -> str:
    """Return an origin in words."""
    region, project_id = origin
    return " ".join(part for part in (region, f"project {project_id}" if project_id else "") if part) or "no project"
