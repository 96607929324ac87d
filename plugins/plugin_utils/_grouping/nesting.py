# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Makes the built-in groups children of the group of all desktops, without adding other hosts to it.

ansible-core merges the variables of groups by depth, then by priority, then by name. A child of the group of all
desktops is deeper, so its variables take precedence. But hosts added to a group also become members of its parents:
hosts of other sources, or of a source of this plugin with another group of all desktops. Such a host makes the built-in
group leave the group of all desktops, which has the lowest priority for this case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ansible.inventory.data import InventoryData
from ansible.inventory.group import Group
from ansible.inventory.host import Host

LOWEST_PRIORITY = 0
_USUAL_PRIORITY = 1


class DesktopGroup(Group):
    """A group that this plugin created. It can be a child of groups of all desktops that contain all its hosts."""

    # Parents that this plugin set; each contains the hosts of this group as direct members.
    wider: tuple[Group, ...] = ()

    def add_host(self, host: Host) -> bool:
        """Add a host, without adding it to a group of all desktops."""
        leave_wider([self], newcomers=[host.name])
        return bool(super().add_host(host))

    def add_child_group(self, group: Group) -> bool:
        """Add a child group, without adding its hosts to a group of all desktops and without creating a cycle."""
        if not isinstance(group, DesktopGroup):
            # Later additions to it are not noticed here.
            leave_wider([self])
        else:
            leave_wider([self], newcomers=[host.name for host in group.get_hosts()])
            for above in _with_ancestors(self):
                for wide in above.wider:
                    if wide is group or wide in group.get_descendants():
                        _leave(above, wide)
        return bool(super().add_child_group(group))


def add_group(inventory: InventoryData, name: str) -> str:
    """Add a group of this plugin to an inventory unless it exists, and return its name."""
    known = name in inventory.groups
    actual = str(inventory.add_group(name))
    group = inventory.groups[actual]
    if not known and group.__class__ is Group and not group.hosts and not group.child_groups:
        group.__class__ = DesktopGroup
    return actual


def nest(inventory: InventoryData, *, wide: str, narrow: Iterable[str], members: Collection[str]) -> None:
    """Make groups children of the group of all desktops, if that adds no hosts but the `members` to be added."""
    outer = inventory.groups[wide]
    if outer.priority == _USUAL_PRIORITY:
        inventory.set_variable(wide, "ansible_group_priority", LOWEST_PRIORITY)
    for name in narrow:
        group = inventory.groups[name]
        if isinstance(group, DesktopGroup) and _fits(group, outer, members=members):
            inventory.add_child(wide, name)
            group.wider = (*group.wider, outer)


def leave_wider(groups: Iterable[Group], *, newcomers: Collection[str] | None = None, but: str = "") -> None:
    """Remove groups that get these hosts, or any if None, from the groups of all desktops without these hosts."""
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
        # Later additions to one of them are not noticed here.
        return False
    return all(host.name in members or host.name in outer.host_names for host in group.get_hosts())


def _with_ancestors(group: Group) -> Iterator[DesktopGroup]:
    for each in (group, *group.get_ancestors()):
        if isinstance(each, DesktopGroup) and each.wider:
            yield each


def _leave(group: DesktopGroup, wide: Group) -> None:
    """Undo `add_child_group`; all hosts of the group are direct members of the wider one, and remain in it."""
    group.wider = tuple(each for each in group.wider if each is not wide)
    wide.child_groups.remove(group)
    group.parent_groups.remove(wide)
    if not group.parent_groups:
        # Every group is in this one once the inventory is complete.
        for top in wide.get_ancestors():
            if top.name == "all":
                top.add_child_group(group)
    wide.clear_hosts_cache()
