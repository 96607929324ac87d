# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""compose, groups and keyed_groups, worked out by ansible-core's own Constructable for one desktop at a time.

Core writes what it works out into an inventory. Here it writes into a Recorder, so that nothing reaches the real
inventory before everything is known to be right, and so that no host's name can be taken for a group's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible import constants

from ._trust import UNTRUSTED_BY_DEFAULT

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_ATTRIBUTES_OF_VALUES = frozenset(
    name for kind in (dict, list, str, int, float, bool, tuple, type(None)) for name in dir(kind)
)
_LITERALS = frozenset({"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "else"})


class HostToken(str):
    """The name a host goes by while its groups are worked out; never equal to the name of a group by accident."""

    __slots__ = ()


class Recorder:
    """Takes the place of an inventory while core works out the groups and variables of one host."""

    def __init__(self) -> None:
        self.members: dict[str, None] = {}
        self.parents: dict[tuple[str, str], None] = {}
        self.variables: dict[str, Any] = {}

    def add_group(self, group: str) -> str:
        """Accept a group; it counts once something is in it."""
        return group

    def add_host(self, host: str, group: str | None = None, port: Any = None) -> str:
        """Take note that the host is in a group."""
        if group:
            self.members[str(group)] = None
        return host

    def add_child(self, group: str, child: str) -> bool:
        """Take note that the host, or else a group, is in a group."""
        if isinstance(child, HostToken):
            self.members[str(group)] = None
        else:
            self.parents[str(group), str(child)] = None
        return True

    def set_variable(self, entity: str, varname: str, value: Any) -> None:
        """Take note of a composed variable."""
        self.variables[varname] = value


class NotPlainError(LookupError):
    """An expression is more than the name of a variable or of an attribute of one."""


def read_plain(expression: Any, variables: Mapping[str, Any]) -> Any:
    """Return the value of an expression that is a plain dotted name, without a template engine.

    Raises NotPlainError for whatever the template engine might see in another way.
    """
    if not isinstance(expression, str) or not _PLAIN.fullmatch(expression.strip()):
        raise NotPlainError
    first, *rest = expression.strip().split(".")
    if first in _LITERALS or first not in variables:
        raise NotPlainError
    value = variables[first]
    for name in rest:
        if name in _ATTRIBUTES_OF_VALUES or not isinstance(value, Mapping) or name not in value:
            raise NotPlainError
        value = value[name]
    if not UNTRUSTED_BY_DEFAULT and not _is_kept_by_text_templates(value):
        raise NotPlainError
    return value


def _is_kept_by_text_templates(value: Any) -> bool:
    """Before ansible-core 2.19 a template yields text, which core then reads as a value again."""
    return (
        isinstance(value, str)
        and not getattr(constants, "DEFAULT_JINJA2_NATIVE", False)
        and value.isprintable()
        and value not in ("True", "False")
        and not value.startswith(("{", "["))
    )
