# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A model of what AWX 24.6.1 makes of the JSON of an inventory update: its hosts, enabled or not, and what it refuses.

It takes the JSON as it stands, as AWX does: a value that ansible-core wrapped stays wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 512
LONGEST_INSTANCE_ID = 1024
NO_GROUPS = ("all", "ungrouped")
ADDRESS_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:]{3,})\]:(\d+)")
TEMPLATE = re.compile(r"\{\{[^}]+\}\}|\{%[^%]+%\}")


class ImportRefusedError(Exception):
    """AWX ends the whole import with an error."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """A host as AWX keeps it; `enabled` is nothing where the source does not say."""

    name: str
    variables: Mapping[str, Any]
    enabled: bool | None
    instance_id: str
    groups: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """The inventory as AWX keeps it."""

    hosts: Mapping[str, Host]
    groups: Mapping[str, Mapping[str, Any]]
    """The variables of each group."""

    @property
    def enabled(self) -> set[str]:
        """The hosts that a job would get."""
        return {name for name, host in self.hosts.items() if host.enabled is not False}


def import_inventory(
    data: Mapping[str, Any], *, enabled_var: str = "", enabled_value: str = "", instance_id_var: str = ""
) -> Imported:
    """Return what AWX keeps of an inventory, with the options of the same names of an inventory source."""
    members: dict[str, set[str]] = {}
    for group, content in data.items():
        if group == "_meta":
            continue
        for written in content.get("hosts", []):
            host = _host_name(written)
            members.setdefault(host, set())
            if group not in NO_GROUPS:
                members[host].add(group)
    variables = data["_meta"]["hostvars"]
    hosts = {
        name: _host(
            name,
            # By the name that is left: one that was cut finds nothing.
            variables.get(name, {}),
            groups=groups,
            options=(enabled_var, enabled_value, instance_id_var),
        )
        for name, groups in members.items()
    }
    _refuse_shared_ids(hosts)
    return Imported(hosts=hosts, groups=dict(_groups(data)))


def _host_name(written: str) -> str:
    with_port = ADDRESS_WITH_PORT.fullmatch(written)
    if with_port:
        return with_port[1]
    return written.partition(":")[0] if written.count(":") == 1 else written


def _host(name: str, variables: Mapping[str, Any], *, groups: set[str], options: tuple[str, str, str]) -> Host:
    _refuse_name(name, kind="host")
    if TEMPLATE.search(name):
        raise ImportRefusedError(f"the host name {name!r} looks like a template")
    enabled_var, enabled_value, instance_id_var = options
    instance_id = str(_found(variables, instance_id_var, default="")) if instance_id_var else ""
    if len(instance_id) > LONGEST_INSTANCE_ID:
        raise ImportRefusedError(f"the instance ID of {name!r} is too long")
    enabled = None
    value = _found(variables, enabled_var, default=None) if enabled_var else None
    if value is not None:
        enabled = str(value).lower() == enabled_value.lower() if enabled_value else bool(value)
    return Host(name=name, variables=variables, enabled=enabled, instance_id=instance_id, groups=frozenset(groups))


def _found(variables: Mapping[str, Any], path: str, *, default: Any) -> Any:
    value: Any = variables
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return default
        value = value.get(part, default)
    return value


def _groups(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, content in data.items():
        if name in ("_meta", *NO_GROUPS):
            continue
        _refuse_name(name, kind="group")
        yield name, content.get("vars", {})


def _refuse_name(name: str, *, kind: str) -> None:
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise ImportRefusedError(f"the {kind} name {name[:20]!r} is empty, too long or not text")


def _refuse_shared_ids(hosts: Mapping[str, Host]) -> None:
    # AWX would write both hosts to one row and lose the other.
    owners: dict[str, str] = {}
    for host in hosts.values():
        other = owners.setdefault(host.instance_id, host.name) if host.instance_id else host.name
        if other != host.name:
            raise ImportRefusedError(f"{other!r} and {host.name!r} have the same instance ID")
