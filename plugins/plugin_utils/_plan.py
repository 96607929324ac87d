# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What the inventory will hold, complete before the first host is added."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group

from ._nesting import add_group, leave_wider, nest


@dataclass(kw_only=True)
class PlannedHost:
    """One host: its name, its variables, the address to connect to, and the groups it is in."""

    name: str
    variables: dict[str, Any]
    ansible_host: str | None
    groups: dict[str, None]


@dataclass(kw_only=True)
class Plan:
    """Hosts and groups, and which group is in which."""

    hosts: list[PlannedHost] = field(default_factory=list)
    groups: dict[str, None] = field(default_factory=dict)
    parents: dict[tuple[str, str], None] = field(default_factory=dict)
    group_variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The group of all desktops, if there is one, and those that belong within it.
    wide: str = ""
    narrow: dict[str, None] = field(default_factory=dict)

    def contain(self, parent: str, child: str) -> None:
        """Put a group into another one."""
        self.groups[parent] = None
        self.groups[child] = None
        self.parents[parent, child] = None


def carry_out(plan: Plan, *, inventory: InventoryData, overwrite_ansible_host: bool = False) -> None:
    """Add everything of a plan to an inventory; an address that is there stays, unless it is to be overwritten."""
    actual = {group: add_group(inventory, group) for group in plan.groups}
    leave_wider((inventory.groups[group] for group in actual.values()), but=actual.get(plan.wide, ""))
    for parent, child in plan.parents:
        inventory.add_child(actual[parent], actual[child])
    if plan.wide:
        inner = {child for parent, child in plan.parents if parent in plan.narrow}
        narrow = [actual[group] for group in plan.narrow if group not in inner]
        nest(inventory, wide=actual[plan.wide], narrow=narrow, members={host.name for host in plan.hosts})
    for group, variables in plan.group_variables.items():
        for name, value in variables.items():
            inventory.set_variable(actual[group], name, value)
    for planned in plan.hosts:
        _add_host(planned, inventory=inventory, overwrite_ansible_host=overwrite_ansible_host)
        host = inventory.hosts[planned.name]
        for group in planned.groups:
            # Past the guard of the groups: where it belongs was decided above.
            Group.add_host(inventory.groups[actual[group]], host)
    if plan.hosts:
        # The memberships above went past the inventory's own cache of them, which this call empties.
        last = plan.hosts[-1]
        for group in last.groups:
            inventory.add_host(last.name, actual[group])


def _add_host(planned: PlannedHost, *, inventory: InventoryData, overwrite_ansible_host: bool) -> None:
    variables = planned.variables
    is_new = planned.name not in inventory.hosts
    inventory.add_host(planned.name)
    host = inventory.hosts[planned.name]
    if planned.ansible_host is not None and (is_new or overwrite_ansible_host or "ansible_host" not in host.vars):
        variables = {"ansible_host": planned.ansible_host, **variables}
    if is_new:
        # All at once: set_variable visits every value again, which takes most of the time of a large inventory.
        host.vars.update(variables)
    else:
        for name, value in variables.items():
            inventory.set_variable(planned.name, name, value)
