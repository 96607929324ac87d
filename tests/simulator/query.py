# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request target as it came over the wire, and typed access to its parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from .errors import bad_parameter

LONGEST_NUMBER = 1000
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Target:
    """A request target: its path, less a region before it, and its decoded query in the order sent."""

    raw: str
    path: str
    query: Pairs

    @property
    def sent_path(self) -> str:
        """The path as it was sent and signed."""
        return self.raw.partition("?")[0]


def parse_target(raw: str) -> Target:
    """Return the target; a plus sign is a plus sign, as the signature takes it."""
    if raw.startswith(("http://", "https://")):
        raw = "/" + raw.split("://", 1)[1].partition("/")[2]
    path, _mark, query = raw.partition("?")
    pairs = []
    for part in query.split("&") if query else ():
        key, _equals, value = part.partition("=")
        pairs.append((unquote(key), unquote(value)))
    return Target(raw=raw, path=path, query=tuple(pairs))


def one(query: Pairs, name: str) -> str | None:
    """Return the parameter's value, None where it is missing or empty."""
    for key, value in query:
        if key == name and value:
            return value
    return None


def many(query: Pairs, name: str, *, maximum: int) -> tuple[str, ...]:
    """Return all values of a repeated parameter; more than the maximum are refused."""
    values = tuple(value for key, value in query if key == name and value)
    if len(values) > maximum:
        raise bad_parameter(name, f"at most {maximum} values are allowed, {len(values)} were given")
    return values


def choice(query: Pairs, name: str, choices: Iterable[str]) -> str | None:
    """Return the parameter's value if it is one of the choices; any other is refused."""
    value, allowed = one(query, name), tuple(choices)
    if value is not None and value not in allowed:
        raise bad_parameter(name, f"it must be one of {', '.join(allowed)}")
    return value


def boolean(query: Pairs, name: str) -> bool | None:
    """Return the parameter as a boolean; anything but true and false is refused."""
    value = choice(query, name, ("true", "false"))
    return None if value is None else value == "true"


def number(query: Pairs, name: str) -> int | None:
    """Return the parameter as a whole number of at least 0; anything else given, even nothing, is refused."""
    values = [value for key, value in query if key == name]
    if not values:
        return None
    if not values[0].isascii() or not values[0].isdigit() or len(values[0]) > LONGEST_NUMBER:
        raise bad_parameter(name, "it must be a whole number of at least 0")
    return int(values[0])
