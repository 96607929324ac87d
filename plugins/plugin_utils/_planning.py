# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From raw answers to a plan of hosts and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..module_utils._api.errors import WorkspaceError
from ._addresses import choose_address
from ._constructed import HostToken, Recorder
from ._desktops import Desktop, is_variable_name, select_variables, text_of
from ._groups import groups_of, single_address_parent
from ._names import DuplicateNameError, Naming, name_desktops
from ._options import InventoryOptions
from ._plan import Plan, PlannedHost
from ._sources import Answers
from ._trust import Marker

Variables = dict[str, Any]
Construct = Callable[[HostToken, Variables, Recorder], None]
Template = Callable[[str, Variables], Any]


@dataclass(kw_only=True)
class Planner:
    """Works out the plan; everything that needs ansible-core's plugin is handed in as a function.

    `construct` lets core write the constructed groups and variables of a host into a recorder, or is None where the
    source has no such options. `template` evaluates an entry of `hostnames`, None standing for one that fails.
    """

    options: InventoryOptions
    construct: Construct | None
    template: Template
    group_name: Callable[[str], str]
    taken_groups: Sequence[str]
    warn: Callable[[str], None]
    marker: Marker = field(default_factory=Marker)

    def plan(self, answers: Answers) -> Plan:
        """Return the plan for all desktops of all answers; raises WorkspaceError for names that may not repeat."""
        desktops = list(_desktops(answers))
        plan = Plan(groups=dict.fromkeys(self.group_name(name) for name in self.options.groups.fixed_names()))
        hosts = [self._plan_host(desktop, plan=plan) for desktop in desktops]
        naming = self._name(desktops, plan=plan)
        for host, name in zip(hosts, naming.names, strict=True):
            host.name = name
        plan.hosts = hosts
        return plan

    def _plan_host(self, desktop: Desktop, *, plan: Plan) -> PlannedHost:
        options, marker = self.options, self.marker
        groups: dict[str, None] = {}
        for name in groups_of(desktop, rules=options.groups):
            group = self.group_name(name)
            groups[group] = None
            parent = single_address_parent(name)
            if parent is not None:
                plan.groups[parent] = None
                plan.parents[parent, group] = None
        chosen = select_variables(desktop.fields, wanted=options.hostvars)
        variables = {f"{options.hostvars_prefix}{name}": marker.variable(value) for name, value in chosen.items()}
        address = choose_address(desktop.record, addresses=desktop.addresses, choice=options.address)
        host = PlannedHost(
            name="",
            variables=variables,
            ansible_host=marker.variable(address) if address and options.set_ansible_host else None,
            groups=groups,
        )
        if self.construct is not None:
            self._add_constructed(host, desktop=desktop, plan=plan)
        plan.groups.update(groups)
        return host

    def _add_constructed(self, host: PlannedHost, *, desktop: Desktop, plan: Plan) -> None:
        assert self.construct is not None
        recorder = Recorder()
        name = HostToken(text_of(desktop.record.get("computer_name")) or desktop.desktop_id)
        self.construct(name, self._operands(desktop, host=host), recorder)
        for variable, value in recorder.variables.items():
            host.variables[variable] = self.marker.composed(value)
        host.groups.update(recorder.members)
        for parent, child in recorder.parents:
            plan.groups[parent] = None
            plan.parents[parent, child] = None

    def _operands(self, desktop: Desktop, *, host: PlannedHost) -> Variables:
        prefix, operand = self.options.hostvars_prefix, self.marker.operand
        scope = {f"{prefix}{name}": operand(value) for name, value in desktop.fields.items() if is_variable_name(name)}
        if host.ansible_host is not None:
            scope["ansible_host"] = operand(host.ansible_host)
        return scope

    def _name(self, desktops: Sequence[Desktop], *, plan: Plan) -> Naming:
        try:
            naming = name_desktops(
                [self._candidates(desktop) for desktop in desktops],
                desktop_ids=[desktop.desktop_id for desktop in desktops],
                group_names={*plan.groups, *self.taken_groups},
                on_duplicate=self.options.on_duplicate,
            )
        except DuplicateNameError as exc:
            raise WorkspaceError(str(exc)) from exc
        if naming.duplicates:
            examples = ", ".join(repr(name) for name in list(naming.duplicates)[:3])
            self.warn(
                f"{sum(naming.duplicates.values())} desktops share {len(naming.duplicates)} names ({examples}): "
                "their host names were made unique with the desktop ID, see on_duplicate."
            )
        return naming

    def _candidates(self, desktop: Desktop) -> Iterator[str]:
        prefix = self.options.hostvars_prefix
        for entry in self.options.hostnames:
            if "{" in entry:
                scope = {
                    f"{prefix}{name}": self.marker.operand(value)
                    for name, value in desktop.fields.items()
                    if is_variable_name(name)
                }
                yield text_of(self.template(entry, scope))
            else:
                yield text_of(_field(desktop.fields, entry.removeprefix(prefix)))


def _field(fields: Mapping[str, Any], path: str) -> Any:
    """Return a field or a part of one; the rest of a dotted path may be a key that holds dots itself."""
    value: Any = fields.get(path)
    if value is not None:
        return value
    first, _dot, rest = path.partition(".")
    inner = fields.get(first)
    return _field(inner, rest) if rest and isinstance(inner, Mapping) else None


def _desktops(answers: Answers) -> Iterator[Desktop]:
    for answer in answers.answers:
        for record in answer.records:
            yield Desktop(record=record, region=answer.region, project_id=answer.project_id)
