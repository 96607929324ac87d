# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plugin in this process: its planner and its way to work out expressions, without a service or a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.template import Templar

from ansible_collections.huaweicloud.workspace.plugins.inventory.workspace_desktops import InventoryModule
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import normalise_desktop
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.constructed import Construction
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.host_registry import made_hosts
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.model import Plan, apply_plan
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.planner import Planner, _desktops
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.sources import (
    FetchedDesktops,
    ProjectDesktops,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import as_template, options

# 26 November 2026, 12:00 UTC.
FETCHED_AT = 1_795_694_400.0
CONSTRUCTED: Mapping[str, Any] = {
    "strict": False,
    "compose": {},
    "groups": {},
    "keyed_groups": [],
    "leading_separator": True,
    "use_extra_vars": False,
    "include": [],
    "exclude": [],
}


class GivenOptions:
    """Takes the options of a plugin from the test."""

    given: Mapping[str, Any]

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        return {**CONSTRUCTED, **self.given}[option]


class Subject(GivenOptions, InventoryModule):
    """The plugin."""

    NAME = "subject"


class Reference(GivenOptions, BaseInventoryPlugin, Constructable):
    """What every plugin does that uses ansible-core's own Constructable, host by host."""

    NAME = "reference"
    _sanitize_group_name = staticmethod(InventoryModule._sanitize_group_name)

    def construct(self, host: str, variables: dict[str, Any]) -> None:
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)


def make(kind: type[Any], given: Mapping[str, Any], *, extra: Mapping[str, Any] | None = None) -> Any:
    """Return a plugin that is about to parse a source with these options."""
    plugin = kind()
    plugin.given = given
    plugin.inventory = InventoryData()
    plugin.templar = Templar(loader=DataLoader())
    plugin._vars = dict(extra or {})
    return plugin


def answers(records: Sequence[dict[str, Any]], *, usage: Sequence[dict[str, Any]] = ()) -> FetchedDesktops:
    """Return the answers of one project, as the client returns them."""
    shaped = [normalise_desktop(record) for record in records]
    project = ProjectDesktops(region="cn-north-4", project_id="p1", records=shaped, usage=list(usage))
    return FetchedDesktops(answers=[project], fetched_at=FETCHED_AT)


def planner(plugin: Any, construction: Construction, **changes: Any) -> Planner:
    """Return a planner as the plugin makes it; what it warns of is in `plugin.warned`."""
    plugin.warned = []
    return Planner(
        options=options(**changes),
        construction=construction,
        group_name=plugin._sanitize_group_name,
        taken_groups=list(plugin.inventory.groups),
        warn=plugin.warned.append,
        made=made_hosts(plugin.inventory),
    )


def build(
    records: Sequence[dict[str, Any]],
    given: Mapping[str, Any] | None = None,
    *,
    extra: Mapping[str, Any] | None = None,
    inventory: InventoryData | None = None,
    usage: Sequence[dict[str, Any]] = (),
    **changes: Any,
) -> InventoryData:
    """Return the inventory that the plugin makes of these records, and of these figures of their use."""
    plugin = make(Subject, trusted(given or {}), extra=extra)
    plugin.inventory = inventory or plugin.inventory
    changes = trusted(changes)
    construction = plugin._construction(changes.get("hostnames", ()))
    plan = planner(plugin, construction, **changes).plan(answers(records, usage=usage))
    apply_plan(plan, inventory=plugin.inventory, overwrite_ansible_host=changes.get("overwrite_ansible_host", False))
    made: InventoryData = plugin.inventory
    return made


def build_like_core(
    records: Sequence[dict[str, Any]],
    given: Mapping[str, Any],
    *,
    extra: Mapping[str, Any] | None = None,
    **changes: Any,
) -> InventoryData:
    """Return the inventory of the same desktops, with everything the user adds worked out by core host by host."""
    plugin = make(Reference, trusted(given), extra=extra)
    plain = make(Subject, {})
    planning = planner(plain, Construction(), **changes)
    plan: Plan = planning.plan(answers(records))
    apply_plan(plan, inventory=plugin.inventory)
    from_record = {host.variables["workspace_desktop_id"]: host for host in plan.hosts}
    for desktop in _desktops(answers(records), figures=[None]):
        plugin.construct(from_record[desktop.desktop_id].name, planning._expression_variables(desktop))
    made: InventoryData = plugin.inventory
    return made


def trusted(value: Any) -> Any:
    """Return what a user wrote into a file: templates are trusted there."""
    if isinstance(value, str):
        return as_template(value)
    if isinstance(value, Mapping):
        return {key: trusted(entry) for key, entry in value.items()}
    return [trusted(entry) for entry in value] if isinstance(value, list) else value


def from_yaml(text: str) -> Any:
    """Return options as they stand in a file."""
    return yaml.safe_load(text)


def contents(inventory: InventoryData) -> dict[str, Any]:
    """Return all there is to an inventory, in a form that tells true from 1 and 1 from its text."""
    return {
        "hosts": {name: exact(host.vars) for name, host in inventory.hosts.items()},
        "groups": {
            name: {
                "hosts": sorted(host.name for host in group.hosts),
                "children": sorted(child.name for child in group.child_groups),
                "vars": exact(group.vars),
            }
            for name, group in inventory.groups.items()
        },
    }


def exact(value: Any) -> Any:
    """Return a value with the types JSON knows, each named."""
    if isinstance(value, Mapping):
        return {str(key): exact(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [exact(entry) for entry in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return [kind.__name__, kind(value)]
    return ["none"] if value is None else [type(value).__name__, repr(value)]
