# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Converts records to a plan of hosts and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import text_of
from .._addresses import choose_address
from .._desktop import Desktop, field_of, is_variable_name, select_variables
from .._expressions.constructed import Construction, HostName, RecordingInventory, Variables
from .._grouping.membership import groups_of, nested_groups
from .._trust import Marker
from .._usage import count_nameless, usage_figures
from .host_registry import MadeHost, Origin, are_one_place, place
from .hostnames import DuplicateNameError, Earlier, Naming, as_host_name, is_host_name, name_desktops, renamed
from .model import Plan, PlannedHost
from .options import InventoryOptions
from .sources import FetchedDesktops

# How many hosts expressions are evaluated for at a time.
CHUNK = 1_000


@dataclass(kw_only=True)
class Planner:
    """Makes the plan; `made` are the hosts that earlier sources of this plugin added, by identity of the desktop."""

    options: InventoryOptions
    construction: Construction
    group_name: Callable[[str], str]
    taken_groups: Sequence[str]
    warn: Callable[[str], None]
    made: Mapping[str, MadeHost] = field(default_factory=dict)
    marker: Marker = field(default_factory=Marker)
    _groups: dict[str, str] = field(default_factory=dict, init=False)
    _variable_names: dict[str, str] = field(default_factory=dict, init=False)
    _origins: dict[Origin, Origin] = field(default_factory=dict, init=False)

    def plan(self, answers: FetchedDesktops) -> Plan:
        """Return the plan for all desktops of the answers, which it empties; raises WorkspaceError for duplicate names.

        A large inventory is in memory only once: data that a host does not need is released before the next desktops.
        """
        rules = self.options.groups
        fixed = [self._group(name) for name in rules.fixed_names()]
        plan = Plan(groups=dict.fromkeys(fixed), wide=self._group(rules.all_desktops) if rules.all_desktops else "")
        for group, variables in rules.os_variables.items():
            plan.group_variables[self.group_name(group)] = {
                name: self.marker.for_hostvar(value) for name, value in variables.items()
            }
        always_there = dict(plan.groups)
        names: list[Iterable[str]] = []
        desktop_ids: list[str] = []
        self._warn_of_missing_figures(answers)
        for chunk in _chunks(_desktops(answers, usage_days=self.options.usage_days)):
            scopes = self._scopes(chunk)
            for desktop, scope in zip(chunk, scopes, strict=True):
                host = self._plan_host(desktop, scope=scope, plan=plan)
                if host is not None:
                    names.append(self._candidates(desktop, scope=scope))
                    desktop_ids.append(desktop.desktop_id)
                    plan.hosts.append(host)
        self._compare_origins(plan)
        naming = self._name(names, desktop_ids=desktop_ids, plan=plan)
        for host, name, wanted in zip(plan.hosts, naming.names, naming.wanted, strict=True):
            host.name, host.wanted = name, wanted
        plan.groups = {**always_there, **dict.fromkeys(sorted(plan.groups))}
        plan.narrow = dict.fromkeys(sorted({*self._groups.values()} & {*plan.groups} - {plan.wide}))
        return plan

    def _warn_of_missing_figures(self, answers: FetchedDesktops) -> None:
        days = self.options.usage_days
        for answer in answers.answers if days else ():
            if answer.lacks_usage:
                continue
            of = place((answer.region, answer.project_id))
            nameless = count_nameless(answer.usage)
            if answer.records and nameless == len(answer.usage):
                self.warn(
                    f"The service has no figures of use for the last {days} days in {of}: none of its desktops is in "
                    "an idle group."
                )
            elif nameless:
                self.warn(
                    f"Figures of use in {of} do not name their desktop ({nameless} of {len(answer.usage)}): "
                    "desktops without figures count as used."
                )

    def _scopes(self, desktops: Sequence[Desktop]) -> Sequence[Variables | None]:
        """Return the variables that expressions can use for each desktop, None if there are no expressions."""
        if self.construction.is_empty:
            return [None] * len(desktops)
        scopes = [self._expression_variables(desktop, names=self.construction.names) for desktop in desktops]
        self.construction.prepare(scopes)
        return scopes

    def _ansible_host(self, desktop: Desktop) -> str | None:
        if not self.options.set_ansible_host:
            return None
        return choose_address(desktop.record, addresses=desktop.addresses, choice=self.options.address)

    def _plan_host(self, desktop: Desktop, *, scope: Variables | None, plan: Plan) -> PlannedHost | None:
        """Return the host of a desktop, None if the conditions exclude it."""
        options, marker = self.options, self.marker
        recorder = RecordingInventory()
        if scope is not None:
            token = HostName(scope["inventory_hostname"])
            if not self.construction.keeps(token, scope):
                return None
            recorder = self.construction.construct(token, scope)
        ansible_host = self._ansible_host(desktop)
        chosen = select_variables(desktop.fields, wanted=options.hostvars)
        host = PlannedHost(
            name="",
            variables={self._variable_name(name): marker.for_hostvar(value) for name, value in chosen.items()},
            ansible_host=marker.for_hostvar(ansible_host) if ansible_host else None,
            groups=self._built_in_groups(desktop, plan=plan),
            identity=desktop.identity,
            origin=self._origins.setdefault((desktop.region, desktop.project_id), (desktop.region, desktop.project_id)),
        )
        before = self.made.get(host.identity)
        if before is not None:
            host.loses_address = before.ansible_host not in {address.text for address in desktop.addresses}
        host.variables.update((name, marker.for_composed(value)) for name, value in recorder.variables.items())
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
        """Return the name of the variable for a field, the same object for all hosts."""
        found = self._variable_names.get(name)
        if found is None:
            found = self._variable_names[name] = f"{self.options.hostvars_prefix}{name}"
        return found

    def _group(self, name: str) -> str:
        """Return the name of a built-in group in core, the same object for all hosts."""
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self.group_name(name)
        return found

    def _expression_variables(self, desktop: Desktop, *, names: Collection[str] | None = None) -> Variables:
        """Return the variables that expressions can use; with `names`, other variables may be missing."""
        for_expression, fields = self.marker.for_expression, desktop.fields
        ansible_host = self._ansible_host(desktop)
        scope = {}
        for name in fields:
            variable = self._variable_name(name)
            if (names is None or variable in names) and is_variable_name(name):
                scope[variable] = for_expression(fields[name])
        scope["inventory_hostname"] = for_expression(text_of(desktop.record.get("computer_name")) or desktop.desktop_id)
        if ansible_host is not None:
            scope["ansible_host"] = ansible_host
        return scope

    def _name(self, names: Sequence[Iterable[str]], *, desktop_ids: Sequence[str], plan: Plan) -> Naming:
        group_names = {*plan.groups, *self.taken_groups}
        earlier = self._earlier(plan, group_names=group_names) if self.made else None
        try:
            naming = name_desktops(
                names,
                desktop_ids=desktop_ids,
                group_names=group_names,
                on_duplicate=self.options.on_duplicate,
                earlier=earlier,
            )
        except DuplicateNameError as exc:
            raise WorkspaceError(str(exc)) from exc
        if naming.duplicates:
            examples = ", ".join(repr(name) for name in list(naming.duplicates)[:3])
            names = f"{len(naming.duplicates)} names" if len(naming.duplicates) > 1 else "a name"
            kept = earlier and any(name.casefold() in earlier.wanted for name in naming.duplicates)
            self.warn(
                f"{sum(naming.duplicates.values())} desktops share {names} ({examples}): "
                "their host names contain the desktop ID to be unique, see on_duplicate."
                + (" Hosts of earlier sources keep their names." if kept else "")
            )
        return naming

    def _earlier(self, plan: Plan, *, group_names: Collection[str]) -> Earlier:
        """Return the names of earlier sources, after renaming hosts with the name of a group of this source, because
        core would confuse the two."""
        used = {host.name.casefold() for host in self.made.values()}
        names = {identity: host.name for identity, host in self.made.items()}
        for identity, host in self.made.items():
            if host.name in plan.groups:
                name = renamed(host.name, desktop_id=identity, used=used, group_names=group_names)
                names[identity] = plan.renamed[identity] = name
                used.add(name.casefold())
                self.warn(f"The host {host.name!r} of an earlier source is renamed {name!r}: a group has its old name.")
        wanted = Counter(
            name
            for identity, host in self.made.items()
            for name in dict.fromkeys((host.wanted.casefold(), names[identity].casefold()))
        )
        return Earlier(names=[names.get(host.identity) for host in plan.hosts], used=used, wanted=wanted)

    def _compare_origins(self, plan: Plan) -> None:
        """Warn of desktops with another origin in an earlier source, because one of the two is wrong."""
        found = [
            (host.identity, before.origin, host.origin)
            for host in (plan.hosts if self.made else ())
            if (before := self.made.get(host.identity)) and not are_one_place(before.origin, host.origin)
        ]
        if found:
            identity, earlier, now = found[0]
            self.warn(
                f"{len(found)} desktops, such as {identity!r}, belong to {place(now)} in this source and to "
                f"{place(earlier)} in an earlier one: check region, project and endpoint of both."
            )

    def _candidates(self, desktop: Desktop, *, scope: Variables | None) -> Iterable[str]:
        """Return the candidates for the name of the host; templates are evaluated on demand."""
        if desktop.identity in self.made:
            return ()
        names: list[str] = []
        entries = iter(self.options.hostnames)
        for entry in entries:
            names.append(self._candidate(entry, desktop=desktop, scope=scope))
            if is_host_name(as_host_name(names[-1])):
                break
        rest = tuple(entries)
        if self.construction.hostnames.keys().isdisjoint(rest):
            return (*names, *(self._candidate(entry, desktop=desktop) for entry in rest))
        # A copy, without the cached values of the original.
        return chain(names, self._later_candidates(rest, desktop=replace(desktop)))

    def _later_candidates(self, entries: Sequence[str], *, desktop: Desktop) -> Iterator[str]:
        """Yield further candidates, which are needed if a group has the name before them."""
        scope = self._expression_variables(desktop, names=self.construction.names)
        for entry in entries:
            yield self._candidate(entry, desktop=desktop, scope=scope)

    def _candidate(self, entry: str, *, desktop: Desktop, scope: Variables | None = None) -> str:
        template = self.construction.hostnames.get(entry)
        if template is None or scope is None:
            name = text_of(field_of(desktop.fields, entry.removeprefix(self.options.hostvars_prefix)))
        else:
            name = text_of(template.apply(HostName(scope["inventory_hostname"]), scope))
        # If the group were empty one day, a play for it would run on this desktop.
        return "" if self.options.groups.may_name(as_host_name(name)) else name


def _desktops(answers: FetchedDesktops, *, usage_days: int = 0) -> Iterator[Desktop]:
    """Yield each desktop of all answers once, taking each record out of its answer.

    Raises WorkspaceError for a desktop with two origins, because only one of them can be right.
    """
    seen: dict[str, Origin] = {}
    for answer in answers.answers:
        origin = (answer.region, answer.project_id)
        usage = usage_figures(answer.usage, days=usage_days, read_at=answers.fetched_at) if usage_days else None
        # Equal records without an id are as many desktops as one answer has of them.
        equal: Counter[str] = Counter()
        answer.records.reverse()
        while answer.records:
            desktop = Desktop(
                record=answer.records.pop(), region=answer.region, project_id=answer.project_id, usage=usage
            )
            if not desktop.has_id:
                equal[desktop.desktop_id] += 1
                desktop = replace(desktop, number=equal[desktop.desktop_id])
            identity = desktop.identity
            before = seen.get(identity)
            if before is None:
                seen[identity] = origin
                yield desktop
            elif not are_one_place(before, origin):
                raise WorkspaceError(
                    f"The desktop {identity!r} is in both {place(before)} and {place(origin)}, so two of the "
                    "regions or projects of this source are the same: list it once, and check regions, "
                    "project_ids, project_name and endpoint."
                )


def _chunks(desktops: Iterator[Desktop]) -> Iterator[list[Desktop]]:
    while chunk := list(islice(desktops, CHUNK)):
        yield chunk
