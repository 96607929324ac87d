# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The content of the inventory, complete before the first host is added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group
from ansible.inventory.host import Host

from .._grouping.membership import IDLE_GROUP, NO_IP
from .._grouping.nesting import add_group, leave_wider, nest
from .host_registry import MadeHost, Origin, made_hosts

# Groups of which a desktop is in one at most: the record read last says in which.
_LOGIN_STATUS = "login_status_"


@dataclass(kw_only=True, slots=True)
class PlannedHost:
    """One host: its name, its variables, the address to connect to, and the groups it is in.

    `identity` identifies its desktop, `wanted` is the name it would have without duplicates, and `loses_address` says
    that its desktop no longer has the address that an earlier source set.
    """

    name: str
    variables: dict[str, Any]
    ansible_host: str | None
    groups: dict[str, None]
    identity: str = ""
    wanted: str = ""
    origin: Origin = (None, "")
    loses_address: bool = False


@dataclass(kw_only=True)
class Plan:
    """Hosts and groups, the nesting of the groups, and the new names of hosts of earlier sources."""

    hosts: list[PlannedHost] = field(default_factory=list)
    groups: dict[str, None] = field(default_factory=dict)
    parents: dict[tuple[str, str], None] = field(default_factory=dict)
    group_variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    # The group of all desktops, if there is one, and those that belong within it.
    wide: str = ""
    narrow: dict[str, None] = field(default_factory=dict)

    def contain(self, parent: str, child: str) -> None:
        """Make a group the child of another one."""
        self.groups[parent] = None
        self.groups[child] = None
        self.parents[parent, child] = None


def apply_plan(plan: Plan, *, inventory: InventoryData, overwrite_ansible_host: bool = False) -> None:
    """Add a plan to an inventory; an existing address is kept unless `overwrite_ansible_host` is set."""
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
    made = made_hosts(inventory)
    for identity, name in plan.renamed.items():
        _rename_host(made[identity].name, name, inventory=inventory)
        made[identity] = made[identity]._replace(name=name)
    for planned in plan.hosts:
        before = made.get(planned.identity)
        host = _add_host(planned, before=before, inventory=inventory, overwrite_ansible_host=overwrite_ansible_host)
        if before is not None:
            _leave_outdated_groups(host, groups=planned.groups, known=plan.groups)
        for group in planned.groups:
            # Past the guard of the groups: where it belongs was decided above.
            Group.add_host(inventory.groups[actual[group]], host)
        if planned.identity:
            made[planned.identity] = MadeHost(
                planned.name,
                before.wanted if before else planned.wanted,
                planned.ansible_host or (before.ansible_host if before else None),
                planned.origin,
            )
    if plan.hosts:
        # The memberships above went past the inventory's own cache of them, which this call empties.
        last = plan.hosts[-1]
        for group in last.groups:
            inventory.add_host(last.name, actual[group])


def _add_host(
    planned: PlannedHost, *, before: MadeHost | None, inventory: InventoryData, overwrite_ansible_host: bool
) -> Host:
    variables = planned.variables
    is_new = planned.name not in inventory.hosts
    inventory.add_host(planned.name)
    host = inventory.hosts[planned.name]
    # An address that a source of another kind set is not this plugin's to change.
    is_own = before is not None and host.vars.get("ansible_host") == before.ansible_host
    may_set = is_new or overwrite_ansible_host or is_own or "ansible_host" not in host.vars
    if planned.ansible_host is not None and may_set:
        variables = {"ansible_host": planned.ansible_host, **variables}
    elif planned.loses_address and is_own:
        host.vars.pop("ansible_host", None)
    if is_new or before is not None:
        # All at once: set_variable visits every value again, which takes most of the time of a large inventory, and
        # with hash_behaviour=merge it would mix the values of two records.
        host.vars.update(variables)
    else:
        for name, value in variables.items():
            inventory.set_variable(planned.name, name, value)
    return host


def _leave_outdated_groups(host: Host, *, groups: Collection[str], known: Collection[str]) -> None:
    """Take a host out of the groups that an earlier source put it into and that say something else by now."""
    for group in list(host.groups):
        is_outdated = group.name.startswith(_LOGIN_STATUS) or group.name == NO_IP
        # Only a source with figures of use knows which desktops nobody used.
        is_outdated = is_outdated or (group.name in known and IDLE_GROUP.fullmatch(group.name) is not None)
        if is_outdated and group.name not in groups:
            group.remove_host(host)


def _rename_host(old: str, new: str, *, inventory: InventoryData) -> None:
    host = inventory.hosts.pop(old, None)
    if host is None:
        return
    groups = [group for group in inventory.groups.values() if host in group.hosts]
    for group in groups:
        group.remove_host(host)
    host.name = host.address = new
    inventory.hosts[new] = host
    for group in groups:
        # Past the guard of the groups: the host was in them before.
        Group.add_host(group, host)
