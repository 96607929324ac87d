# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""From raw answers to a plan of hosts and groups."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from ..module_utils._api.errors import WorkspaceError
from ._addresses import choose_address
from ._constructed import Construction, HostToken, Recorder, Variables
from ._desktops import Desktop, field_of, is_variable_name, select_variables, text_of
from ._groups import groups_of, nested_groups
from ._names import DuplicateNameError, Naming, name_desktops
from ._options import InventoryOptions
from ._plan import Plan, PlannedHost
from ._sources import Answers
from ._trust import Marker

# How many hosts expressions are evaluated for at a time.
CHUNK = 1_000

Template = Callable[[str, Variables], Any]


@dataclass(kw_only=True)
class Planner:
    """Works out the plan; everything that needs ansible-core's plugin is handed in as a function.

    `template` evaluates an entry of `hostnames`, None standing for one that fails.
    """

    options: InventoryOptions
    construction: Construction
    template: Template
    group_name: Callable[[str], str]
    taken_groups: Sequence[str]
    warn: Callable[[str], None]
    marker: Marker = field(default_factory=Marker)
    _groups: dict[str, str] = field(default_factory=dict, init=False)
    _variable_names: dict[str, str] = field(default_factory=dict, init=False)

    def plan(self, answers: Answers) -> Plan:
        """Return the plan for all desktops of the answers, which are used up; raises WorkspaceError for equal names.

        A large inventory is in memory once: what a desktop's host does not need is let go of before the next desktops.
        """
        rules = self.options.groups
        fixed = [self._group(name) for name in rules.fixed_names()]
        plan = Plan(groups=dict.fromkeys(fixed), wide=self._group(rules.all_desktops) if rules.all_desktops else "")
        for group, variables in rules.os_variables.items():
            plan.group_variables[self.group_name(group)] = {
                name: self.marker.variable(value) for name, value in variables.items()
            }
        always_there = dict(plan.groups)
        names: list[Iterable[str]] = []
        desktop_ids: list[str] = []
        for chunk in _chunks(_desktops(answers)):
            scopes = self._scopes(chunk)
            for desktop, scope in zip(chunk, scopes, strict=True):
                host = self._plan_host(desktop, scope=scope, plan=plan)
                if host is not None:
                    names.append(self._candidates(desktop))
                    desktop_ids.append(desktop.desktop_id)
                    plan.hosts.append(host)
        naming = self._name(names, desktop_ids=desktop_ids, plan=plan)
        for host, name in zip(plan.hosts, naming.names, strict=True):
            host.name = name
        plan.groups = {**always_there, **dict.fromkeys(sorted(plan.groups))}
        plan.narrow = dict.fromkeys(sorted({*self._groups.values()} & {*plan.groups} - {plan.wide}))
        return plan

    def _scopes(self, desktops: Sequence[Desktop]) -> Sequence[Variables | None]:
        """Return the variables that expressions see for each desktop, None where there are no expressions."""
        if self.construction.is_empty:
            return [None] * len(desktops)
        scopes = [self._operands(desktop, names=self.construction.names) for desktop in desktops]
        self.construction.prepare(scopes)
        return scopes

    def _ansible_host(self, desktop: Desktop) -> str | None:
        if not self.options.set_ansible_host:
            return None
        return choose_address(desktop.record, addresses=desktop.addresses, choice=self.options.address)

    def _plan_host(self, desktop: Desktop, *, scope: Variables | None, plan: Plan) -> PlannedHost | None:
        """Return the host of a desktop, None where the conditions leave it out."""
        options, marker = self.options, self.marker
        recorder = Recorder()
        if scope is not None:
            token = HostToken(scope["inventory_hostname"])
            if not self.construction.keeps(token, scope):
                return None
            recorder = self.construction.construct(token, scope)
        ansible_host = self._ansible_host(desktop)
        chosen = select_variables(desktop.fields, wanted=options.hostvars)
        host = PlannedHost(
            name="",
            variables={self._variable_name(name): marker.variable(value) for name, value in chosen.items()},
            ansible_host=marker.variable(ansible_host) if ansible_host else None,
            groups=self._built_in_groups(desktop, plan=plan),
        )
        host.variables.update((name, marker.composed(value)) for name, value in recorder.variables.items())
        host.groups.update(recorder.members)
        for parent, child in recorder.parents:
            plan.contain(parent, child)
        plan.groups.update(host.groups)
        return host

    def _built_in_groups(self, desktop: Desktop, *, plan: Plan) -> dict[str, None]:
        groups: dict[str, None] = {}
        for name in groups_of(desktop, rules=self.options.groups):
            groups[self._group(name)] = None
        for parent, child in nested_groups(desktop, rules=self.options.groups):
            plan.contain(self._group(parent), self._group(child))
        return groups

    def _variable_name(self, name: str) -> str:
        """Return the name of the variable of a field, the same object for all hosts."""
        found = self._variable_names.get(name)
        if found is None:
            found = self._variable_names[name] = f"{self.options.hostvars_prefix}{name}"
        return found

    def _group(self, name: str) -> str:
        """Return what core calls a built-in group, the same object for all hosts."""
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self.group_name(name)
        return found

    def _operands(self, desktop: Desktop, *, names: Collection[str] | None = None) -> Variables:
        """Return the variables that expressions see; with `names`, perhaps without some of the others."""
        operand, fields = self.marker.operand, desktop.fields
        ansible_host = self._ansible_host(desktop)
        scope = {}
        for name in fields:
            variable = self._variable_name(name)
            if (names is None or variable in names) and is_variable_name(name):
                scope[variable] = operand(fields[name])
        scope["inventory_hostname"] = operand(text_of(desktop.record.get("computer_name")) or desktop.desktop_id)
        if ansible_host is not None:
            scope["ansible_host"] = ansible_host
        return scope

    def _name(self, names: Sequence[Iterable[str]], *, desktop_ids: Sequence[str], plan: Plan) -> Naming:
        try:
            naming = name_desktops(
                names,
                desktop_ids=desktop_ids,
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

    def _candidates(self, desktop: Desktop) -> Iterable[str]:
        """Return what the host may be called; templates are evaluated when it comes to them."""
        if any("{" in entry for entry in self.options.hostnames):
            # A copy, without all that was worked out for the original.
            return self._candidate_names(replace(desktop))
        return tuple(self._candidate_names(desktop))

    def _candidate_names(self, desktop: Desktop) -> Iterator[str]:
        prefix = self.options.hostvars_prefix
        for entry in self.options.hostnames:
            if "{" in entry:
                yield text_of(self.template(entry, self._operands(desktop)))
            else:
                yield text_of(field_of(desktop.fields, entry.removeprefix(prefix)))


def _desktops(answers: Answers) -> Iterator[Desktop]:
    """Yield the desktops of all answers, taking each record out of its answer."""
    for answer in answers.answers:
        answer.records.reverse()
        while answer.records:
            yield Desktop(record=answer.records.pop(), region=answer.region, project_id=answer.project_id)


def _chunks(desktops: Iterator[Desktop]) -> Iterator[list[Desktop]]:
    while chunk := list(islice(desktops, CHUNK)):
        yield chunk
