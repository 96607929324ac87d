# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The built-in groups of a desktop, computed in Python."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ...module_utils._api.records import CONNECT_STATUSES, text_of
from .._addresses import Address, IPAddress, IPNetwork
from .._desktop import Desktop, field_of

NO_IP = "no_ip"
SINGLE_ADDRESSES = "ip_addresses"
IDLE_GROUP = re.compile(r"idle_\d+_days")
_UNSAFE = re.compile(r"\W+")
_OF_A_DESKTOP = re.compile(r"(login_status|os_type)_.*|no_ip|ip_addresses|ip(_[0-9a-f]{1,4}){1,8}_\d{1,3}")
# A group of the first contains the groups of the second that its desktops are in.
_NESTED = (("region", "availability_zone"), ("region", "project_id"))


@dataclass(frozen=True, kw_only=True)
class GroupRules:
    """The built-in groups to create; a prefix of 0 disables the network groups of that IP version."""

    all_desktops: str = "workspace_desktops"
    ipv4_prefix: int = 24
    ipv6_prefix: int = 64
    ip_groups: Mapping[str, Sequence[IPNetwork]] = field(default_factory=dict)
    group_by: Sequence[str] = ()
    idle_days: Sequence[int] = ()
    os_variables: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)

    def fixed_names(self) -> list[str]:
        """Return the groups that exist even if they are empty."""
        names = [login_status_group(status) for status in CONNECT_STATUSES]
        names += [NO_IP, *map(idle_group, self.idle_days), *self.ip_groups, *self.os_variables]
        return [self.all_desktops, *names] if self.all_desktops else names

    def may_name(self, name: str) -> bool:
        """Return whether a built-in group could have this name with other desktops."""
        return _OF_A_DESKTOP.fullmatch(name) is not None or name.startswith(
            tuple(f"{_prefix(field_name)}_" for field_name in self.group_by)
        )

    def prefix_of(self, address: Address) -> int:
        """Return the prefix length of the networks by which addresses like this one are grouped."""
        return self.ipv4_prefix if address.ip.version == 4 else self.ipv6_prefix


def groups_of(desktop: Desktop, *, rules: GroupRules) -> Iterator[str]:
    """Yield the names of the built-in groups of a desktop, possibly repeated."""
    if rules.all_desktops:
        yield rules.all_desktops
    if desktop.login_status:
        yield login_status_group(desktop.login_status)
    if desktop.os_type:
        yield f"os_type_{slug(desktop.os_type)}"
    if not desktop.addresses:
        yield NO_IP
    if rules.idle_days:
        unused = desktop.unused_days
        yield from (idle_group(days) for days in rules.idle_days if unused >= days)
    for address in desktop.addresses:
        prefix = rules.prefix_of(address)
        if prefix:
            yield network_group(address.ip, prefix)
        for name, networks in rules.ip_groups.items():
            if any(address.ip.version == network.version and address.ip in network for network in networks):
                yield name
    for field_name in rules.group_by:
        yield from value_groups(desktop, field_name)


def nested_groups(desktop: Desktop, *, rules: GroupRules) -> Iterator[tuple[str, str]]:
    """Yield pairs of parent and child among the groups of a desktop."""
    for outer, inner in _NESTED:
        if outer in rules.group_by and inner in rules.group_by:
            for parent in value_groups(desktop, outer):
                for child in value_groups(desktop, inner):
                    yield parent, child
    for address in desktop.addresses:
        if rules.prefix_of(address) == address.ip.max_prefixlen:
            yield SINGLE_ADDRESSES, network_group(address.ip, address.ip.max_prefixlen)


def value_groups(desktop: Desktop, name: str) -> Iterator[str]:
    """Yield the groups of a desktop by the values of a field, or of a tag if the name is `tag:KEY`."""
    if name.startswith("tag:"):
        values: list[object] = [desktop.tags.get(name.removeprefix("tag:"))]
    else:
        value = field_of(desktop.fields, name)
        values = value if isinstance(value, list) else [value]
    prefix = _prefix(name)
    for value in values:
        text = str(value).lower() if isinstance(value, bool) else text_of(value)
        if text:
            yield f"{prefix}_{slug(text)}"


def _prefix(name: str) -> str:
    return f"tag_{slug(name.removeprefix('tag:'))}" if name.startswith("tag:") else slug(name)


def login_status_group(status: str) -> str:
    """Return the group of a login status, even of an unknown one."""
    return f"login_status_{slug(status)}"


def idle_group(days: int) -> str:
    """Return the group of the desktops that nobody has used for at least so many days."""
    return f"idle_{days}_days"


def network_group(ip: IPAddress, prefix: int) -> str:
    """Return the group of the network with this prefix length that contains an address.

    `ip_10_0_9_0_24` for IPv4; for IPv6 the hextets of the prefix written in full: `ip_2001_0db8_0000_0001_64`.
    """
    return _network_group(ip.version, int(ip) >> (ip.max_prefixlen - prefix), prefix)


@lru_cache(maxsize=10_000)
def _network_group(version: int, bits: int, prefix: int) -> str:
    if version == 4:
        words = str(ipaddress.IPv4Address(bits << (32 - prefix))).split(".")
    else:
        words = ipaddress.IPv6Address(bits << (128 - prefix)).exploded.split(":")[: (prefix + 15) // 16]
    return "_".join(["ip", *words, str(prefix)])


@lru_cache(maxsize=20_000)
def slug(text: str) -> str:
    """Return a text as part of a group name: lower-case letters, digits and underscores, or 'other' if it has none."""
    return _UNSAFE.sub("_", text.strip().lower()).strip("_")[:100] or "other"
