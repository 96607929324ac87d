# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Host names that are safe, unique and stable."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

RESERVED = frozenset({"all", "ungrouped", "localhost", "127.0.0.1", "::1"})
SUFFIX = "suffix"
ID = "id"
ERROR = "error"
_FORBIDDEN = frozenset(" ,:{}%#/\\*?[]")
# A command's option, a hidden file, and what has a meaning of its own in patterns of hosts.
_FORBIDDEN_AT_START = ("-", ".", "!", "&", "~", "@")
# What takes a pattern of hosts apart, and people put between words.
_BETWEEN_WORDS = re.compile("[ ,]+")
_LONGEST = 250


@dataclass(frozen=True, kw_only=True)
class Naming:
    """The host names in the order of the desktops, the first choice of each, and how many share a first choice."""

    names: list[str]
    duplicates: dict[str, int]
    wanted: list[str]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What earlier sources added: the names of desktops that are hosts already, in the order of the desktops to name,
    None for new ones, and how many hosts have a name or had it as first choice, ignoring case."""

    names: Sequence[str | None]
    used: Collection[str] = field(default_factory=frozenset)
    wanted: Mapping[str, int] = field(default_factory=dict)


class DuplicateNameError(ValueError):
    """Several desktops have the same name, and `on_duplicate` is error."""


def is_host_name(name: str, *, taken: Collection[str] = ()) -> bool:
    """Return whether a name is valid for a host: printable, not reserved, not a group, safe in patterns and paths.

    As a host pattern, such a name selects exactly its host.
    """
    return (
        bool(name)
        and name not in RESERVED
        and name.lower() not in RESERVED
        and name not in taken
        and not name.startswith(_FORBIDDEN_AT_START)
        and name.isprintable()
        and not (_FORBIDDEN & set(name))
        and len(name.encode("utf-8", "replace")) <= _LONGEST
    )


def safe_group_name(name: str) -> str:
    """Return a group name without the characters of templates, because it also becomes the value of variables."""
    return "".join("_" if char in "{}%#" or not char.isprintable() else char for char in name)


def as_host_name(text: str) -> str:
    """Return a text with underscores in place of spaces and commas, which separate host patterns."""
    return _BETWEEN_WORDS.sub("_", text.strip().strip(" ,"))


def name_desktops(
    candidates: Sequence[Iterable[str]],
    *,
    desktop_ids: Sequence[str],
    group_names: Collection[str],
    on_duplicate: str = SUFFIX,
    earlier: Earlier | None = None,
) -> Naming:
    """Return one name for each desktop: its first valid candidate, else its ID.

    Desktops with the same first choice, ignoring case, all get `<name>_<desktop_id>` (suffix) or their ID (id); with
    `error` DuplicateNameError is raised. All names are distinct. A desktop that is a host already keeps its name, and
    duplicates of such hosts are treated in the same way.
    """
    earlier = earlier or Earlier(names=[None] * len(desktop_ids))
    chosen = [
        name or _first_name(names, desktop_id=desktop_id, group_names=group_names)
        for name, names, desktop_id in zip(earlier.names, candidates, desktop_ids, strict=True)
    ]
    counts = Counter(name.casefold() for name, is_host in zip(chosen, earlier.names, strict=True) if not is_host)
    duplicates: dict[str, int] = {}
    result: list[str] = []
    used: set[str] = set(earlier.used)
    seen: set[str] = set()
    for wanted, desktop_id, is_host in zip(chosen, desktop_ids, earlier.names, strict=True):
        if is_host:
            result.append(wanted)
            continue
        name, folded = wanted, wanted.casefold()
        others = earlier.wanted.get(folded, 0)
        if counts[folded] + others > 1:
            count = counts[folded] + others
            if on_duplicate == ERROR:
                where = f", {others} of them from earlier sources" if others else ""
                raise DuplicateNameError(
                    f"{count} desktops have the name {name!r}{where}: "
                    "set on_duplicate to suffix or id, or use other fields in hostnames."
                )
            if folded not in seen:
                seen.add(folded)
                duplicates[name] = count
            name = _with_desktop_id(name, desktop_id=desktop_id, on_duplicate=on_duplicate, group_names=group_names)
        final = unused_name(name, used=used, group_names=group_names)
        used.add(final.casefold())
        result.append(final)
    return Naming(names=result, duplicates=duplicates, wanted=chosen)


def renamed(name: str, *, desktop_id: str, used: Collection[str], group_names: Collection[str]) -> str:
    """Return the new name of a host whose name is needed for a group."""
    name = _with_desktop_id(name, desktop_id=desktop_id, on_duplicate=SUFFIX, group_names=group_names)
    return unused_name(name, used=used, group_names=group_names)


def unused_name(name: str, *, used: Collection[str], group_names: Collection[str]) -> str:
    """Return the name, with a number appended if a host (ignoring case) or a group has it already."""
    final = name
    number = 2
    while final.casefold() in used or final in group_names:
        final = f"{name}_{number}"
        number += 1
    return final


def _first_name(names: Iterable[str], *, desktop_id: str, group_names: Collection[str]) -> str:
    for name in names:
        wanted = as_host_name(name)
        if is_host_name(wanted, taken=group_names):
            return wanted
    return _id_name(desktop_id, group_names=group_names)


def _id_name(desktop_id: str, *, group_names: Collection[str]) -> str:
    if is_host_name(desktop_id, taken=group_names):
        return desktop_id
    return f"desktop-{hashlib.sha256(desktop_id.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _with_desktop_id(name: str, *, desktop_id: str, on_duplicate: str, group_names: Collection[str]) -> str:
    own = _id_name(desktop_id, group_names=group_names)
    suffixed = f"{name}_{own}"
    if on_duplicate == ID or name == own or not is_host_name(suffixed, taken=group_names):
        return own
    return suffixed
