# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Connection variables of an operating system that a group_vars file of a wider group would override.

In ansible-core, files in `group_vars` take precedence over variables from an inventory source, even if the file is for
a wide group and the source for a narrow one: `ansible_connection: ssh` for all desktops would apply to Windows too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group
from ansible.parsing.dataloader import DataLoader
from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path


def keep_os_connection(
    inventory: InventoryData,
    *,
    group_variables: Mapping[str, Mapping[str, Any]],
    wide: Collection[str],
    hosts: Collection[str],
    loader: DataLoader,
    path: str,
) -> list[str]:
    """Set group variables for hosts if files of wide groups set them, and files of no other group of the host do.

    Returns the names of the variables.
    """

    def written(groups: Iterable[str]) -> set[str]:
        entities = [inventory.groups[name] for name in groups if name in inventory.groups]
        beside: Mapping[str, Any] = get_vars_from_inventory_sources(loader, [path], entities, "task")
        of_playbook: Mapping[str, Any] = get_vars_from_path(loader, loader.get_basedir(), entities, "task")
        return {*beside, *of_playbook}

    names = {name for variables in group_variables.values() for name in variables} & written(wide)
    if not names:
        return []
    others: dict[str, set[str]] = {}

    def is_narrow_elsewhere(name: str, groups: Iterable[Group]) -> bool:
        for group in groups:
            if group.name not in wide and group.name not in others:
                others[group.name] = written([group.name])
        return any(name in others.get(group.name, ()) for group in groups)

    held: dict[str, None] = {}
    for group_name, variables in group_variables.items():
        for host in (host for host in inventory.groups[group_name].hosts if host.name in hosts):
            for name in sorted(names & set(variables)):
                if name not in host.vars and not is_narrow_elsewhere(name, host.get_groups()):
                    inventory.set_variable(host.name, name, variables[name])
                    held[name] = None
    return list(held)
