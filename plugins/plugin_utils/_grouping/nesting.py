# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The group of all desktops contains the built-in groups, and never a host because of that.

ansible-core merges the variables of groups by their depth, then by priority, then by name. A group within the group of
all desktops is deeper, so what is set for it wins. But whatever comes into a group comes into those that contain it as
well: hosts of other sources, or of a source of this plugin whose group of all desktops is another one. Such a host
makes the built-in group leave the group of all desktops, which for this case has the lowest priority.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group
from ansible.inventory.host import Host

LOWEST_PRIORITY = 0
_USUAL_PRIORITY = 1


class DesktopGroup(Group):
    """A group that this plugin made. It may be within groups of all desktops, as long as they contain all its hosts."""

    # Those that contain it because this plugin put it there; each has its hosts as members of its own.
    wider: tuple[Group, ...] = ()

    def add_host(self, host: Host) -> bool:
        """Add a host; it comes into no group of all desktops by that."""
        leave_wider([self], newcomers=[host.name])
        return bool(super().add_host(host))

    def add_child_group(self, group: Group) -> bool:
        """Add a group; its hosts come into no group of all desktops by that, and no group contains itself."""
        if not isinstance(group, DesktopGroup):
            # Whatever may come into it later is not seen here.
            leave_wider([self])
        else:
            leave_wider([self], newcomers=[host.name for host in group.get_hosts()])
            for above in _with_ancestors(self):
                for wide in above.wider:
                    if wide is group or wide in group.get_descendants():
                        _leave(above, wide)
        return bool(super().add_child_group(group))


def add_group(inventory: InventoryData, name: str) -> str:
    """Add a group of this plugin to an inventory, if it is not there, and return its name."""
    known = name in inventory.groups
    actual = str(inventory.add_group(name))
    group = inventory.groups[actual]
    if not known and group.__class__ is Group and not group.hosts and not group.child_groups:
        group.__class__ = DesktopGroup
    return actual


def nest(inventory: InventoryData, *, wide: str, narrow: Iterable[str], members: Collection[str]) -> None:
    """Put groups into that of all desktops, whose members are about to be added, where that makes no other host one."""
    outer = inventory.groups[wide]
    if outer.priority == _USUAL_PRIORITY:
        inventory.set_variable(wide, "ansible_group_priority", LOWEST_PRIORITY)
    for name in narrow:
        group = inventory.groups[name]
        if isinstance(group, DesktopGroup) and _fits(group, outer, members=members):
            inventory.add_child(wide, name)
            group.wider = (*group.wider, outer)


def leave_wider(groups: Iterable[Group], *, newcomers: Collection[str] | None = None, but: str = "") -> None:
    """Take groups that get these hosts, or any if None, out of the groups of all desktops that do not have them."""
    for group in groups:
        for above in _with_ancestors(group):
            for wide in above.wider:
                if wide.name != but and (newcomers is None or not wide.host_names.issuperset(newcomers)):
                    _leave(above, wide)


def _fits(group: DesktopGroup, outer: Group, *, members: Collection[str]) -> bool:
    below = group.get_descendants()
    if outer is group or outer in below or group in outer.child_groups:
        return False
    if not all(isinstance(each, DesktopGroup) for each in below):
        # Whatever may come into one of them later is not seen here.
        return False
    return all(host.name in members or host.name in outer.host_names for host in group.get_hosts())


def _with_ancestors(group: Group) -> Iterator[DesktopGroup]:
    for each in (group, *group.get_ancestors()):
        if isinstance(each, DesktopGroup) and each.wider:
            yield each


def _leave(group: DesktopGroup, wide: Group) -> None:
    """Undo `add_child_group`; all hosts of the group are members of the wider one themselves, and stay there."""
    group.wider = tuple(each for each in group.wider if each is not wide)
    wide.child_groups.remove(group)
    group.parent_groups.remove(wide)
    if not group.parent_groups:
        # Every group is in this one once the inventory is complete.
        for top in wide.get_ancestors():
            if top.name == "all":
                top.add_child_group(group)
    wide.clear_hosts_cache()
