# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""compose, groups, keyed_groups and conditions, evaluated by ansible-core, once for equal values.

Core's Constructable writes its results into an inventory. Here it writes into a RecordingInventory, so that nothing
reaches the real inventory before everything is valid, and no host name is mistaken for a group name. The result of an
entry depends on the variables that its expressions read: it is evaluated for the first host with certain values, and
reused for all others with the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from ansible import constants
from ansible.errors import AnsibleError

from .._trust import UNTRUSTED_BY_DEFAULT
from .expression_purity import equality_key, variables_read

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_ATTRIBUTES_OF_VALUES = frozenset(
    name for kind in (dict, list, str, int, float, bool, tuple, type(None)) for name in dir(kind)
)
_LITERALS = frozenset({"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "else"})

# Beyond this many different values, remembering costs more than it saves.
MOST_REMEMBERED = 5_000

Variables = dict[str, Any]
Outcome = TypeVar("Outcome")


class HostName(str):
    """The name of a host during evaluation; its type distinguishes it from the name of a group."""

    __slots__ = ()


class RecordingInventory:
    """Replaces the inventory while core evaluates the groups and variables of one host."""

    def __init__(self) -> None:
        self.members: dict[str, None] = {}
        self.parents: dict[tuple[str, str], None] = {}
        self.variables: Variables = {}

    def add_group(self, group: str) -> str:
        """Accept a group, which is recorded with its first member; raises AnsibleError for an empty name."""
        if not group:
            raise AnsibleError("The name of a group is empty.")
        return group

    def add_host(self, host: str, group: str | None = None, port: Any = None) -> str:
        """Record that the host is in a group."""
        if group:
            self.members[str(group)] = None
        return host

    def add_child(self, group: str, child: str) -> bool:
        """Record that the host, or a group, is in a group."""
        if isinstance(child, HostName):
            self.members[str(group)] = None
        else:
            self.parents[str(group), str(child)] = None
        return True

    def set_variable(self, entity: str, varname: str, value: Any) -> None:
        """Record a composed variable."""
        self.variables[varname] = value

    def take(self, other: RecordingInventory) -> None:
        """Add the content of another recorder."""
        self.members.update(other.members)
        self.parents.update(other.parents)
        self.variables.update(other.variables)


@dataclass(kw_only=True)
class MemoizedExpression(Generic[Outcome]):
    """One expression of the user: how core evaluates it for a host, and the templates involved."""

    work_out: Callable[[HostName, Variables], Outcome]
    templates: Sequence[str]
    remembered: dict[Hashable, Outcome] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...] | None:
        """The variables it reads, None if equal values may give different outcomes."""
        read = [variables_read(template) for template in self.templates]
        known = [names for names in read if names is not None]
        return tuple(sorted(frozenset().union(*known))) if len(known) == len(read) else None

    def apply(self, host: HostName, variables: Variables) -> Outcome:
        """Return the outcome for a host."""
        if self.names is None:
            return self.work_out(host, variables)
        key = equality_key(self.names, variables)
        if key in self.remembered:
            return self.remembered[key]
        outcome = self.work_out(host, variables)
        if len(self.remembered) < MOST_REMEMBERED:
            self.remembered[key] = outcome
        return outcome


@dataclass(frozen=True, kw_only=True)
class Construction:
    """All expressions of a source; groups and keyed groups can use the composed variables."""

    compose: Sequence[MemoizedExpression[RecordingInventory]] = ()
    groups: Sequence[MemoizedExpression[RecordingInventory]] = ()
    include: Sequence[MemoizedExpression[bool]] = ()
    exclude: Sequence[MemoizedExpression[bool]] = ()
    # By the template.
    hostnames: Mapping[str, MemoizedExpression[Any]] = field(default_factory=dict)
    prepare: Callable[[Sequence[Variables]], None] = lambda _scopes: None

    @property
    def is_empty(self) -> bool:
        """Whether there is no expression to evaluate for a host."""
        return not any(self._all())

    @cached_property
    def names(self) -> frozenset[str] | None:
        """The variables that the expressions read, None if that is unknown for one of them."""
        read = [entry.names for entries in self._all() for entry in entries]
        known = [names for names in read if names is not None]
        return frozenset().union(*known) if len(known) == len(read) else None

    def _all(self) -> Sequence[Sequence[MemoizedExpression[Any]]]:
        return (self.compose, self.groups, self.include, self.exclude, [*self.hostnames.values()])

    def keeps(self, host: HostName, variables: Variables) -> bool:
        """Return whether to keep a host: it meets a condition of include, if there are any, and none of exclude."""
        included = not self.include or any(entry.apply(host, variables) for entry in self.include)
        return included and not any(entry.apply(host, variables) for entry in self.exclude)

    def construct(self, host: HostName, variables: Variables) -> RecordingInventory:
        """Return the groups and variables of a host."""
        result = RecordingInventory()
        for entry in self.compose:
            result.take(entry.apply(host, variables))
        if result.variables:
            variables = {**variables, **result.variables}
        for entry in self.groups:
            result.take(entry.apply(host, variables))
        return result


class NotPlainError(LookupError):
    """An expression is more than the name of a variable or an attribute of one."""


def is_dotted_name(expression: str) -> bool:
    """Return whether `read_plain` may be able to read an expression."""
    return _PLAIN.fullmatch(expression.strip()) is not None


def read_plain(expression: Any, variables: Mapping[str, Any]) -> Any:
    """Return the value of an expression that is a plain dotted name, without the template engine.

    Raises NotPlainError for anything that the template engine might evaluate differently.
    """
    if not isinstance(expression, str) or not is_dotted_name(expression):
        raise NotPlainError
    first, *rest = expression.strip().split(".")
    if first in _LITERALS or first not in variables:
        raise NotPlainError
    value = variables[first]
    for name in rest:
        if name in _ATTRIBUTES_OF_VALUES or not isinstance(value, Mapping) or name not in value:
            raise NotPlainError
        value = value[name]
    if not stays_as_it_is(value):
        raise NotPlainError
    return value


def stays_as_it_is(value: Any) -> bool:
    """Return whether a template keeps a value unchanged: before ansible-core 2.19, core parses its text again."""
    return UNTRUSTED_BY_DEFAULT or (
        isinstance(value, str)
        and not getattr(constants, "DEFAULT_JINJA2_NATIVE", False)
        and value.isprintable()
        and value not in ("True", "False")
        and not value.startswith(("{", "["))
    )
