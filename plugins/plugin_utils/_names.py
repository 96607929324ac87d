# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Host names: from what a desktop is called to a name that is safe, unique and stable."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

RESERVED = frozenset({"all", "ungrouped", "localhost", "127.0.0.1", "::1"})
SUFFIX = "suffix"
ID = "id"
ERROR = "error"
_FORBIDDEN = frozenset(":{}%#/\\*?[]")
# A command's option, a hidden file, and what has a meaning of its own in patterns of hosts.
_FORBIDDEN_AT_START = ("-", ".", "!", "&", "~", "@")
_LONGEST = 250


@dataclass(frozen=True, kw_only=True)
class Naming:
    """The names of desktops in their order, and for each name that several wanted, how many did."""

    names: list[str]
    duplicates: dict[str, int]


class DuplicateNameError(ValueError):
    """Several desktops have one name, and the user asked for that to be an error."""


def is_host_name(name: str, *, taken: Collection[str] = ()) -> bool:
    """Tell whether a name can stand for a host: visible, not reserved, no group's name, safe in patterns and paths."""
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
    """Return the name of a group without what could make a template of it: it is the value of variables as well."""
    return "".join("_" if char in "{}%#" or not char.isprintable() else char for char in name)


def name_desktops(
    candidates: Sequence[Iterable[str]],
    *,
    desktop_ids: Sequence[str],
    group_names: Collection[str],
    on_duplicate: str = SUFFIX,
) -> Naming:
    """Return one name for each desktop: its first candidate that can be a host name, else its id.

    Desktops that want the same name, compared without case, all get `<name>_<desktop_id>` (suffix) or their id (id);
    with `error` DuplicateNameError is raised. No two names are ever equal.
    """
    chosen = [
        _first_name(names, desktop_id=desktop_id, group_names=group_names)
        for names, desktop_id in zip(candidates, desktop_ids, strict=True)
    ]
    counts = Counter(name.casefold() for name in chosen)
    duplicates: dict[str, int] = {}
    result: list[str] = []
    used: set[str] = set()
    seen: set[str] = set()
    for wanted, desktop_id in zip(chosen, desktop_ids, strict=True):
        name = wanted
        if counts[name.casefold()] > 1:
            if on_duplicate == ERROR:
                raise DuplicateNameError(
                    f"{counts[name.casefold()]} desktops have the name {name!r}: "
                    "set on_duplicate to suffix or id, or name other fields in hostnames."
                )
            if name.casefold() not in seen:
                seen.add(name.casefold())
                duplicates[name] = counts[name.casefold()]
            name = _distinct(name, desktop_id=desktop_id, on_duplicate=on_duplicate, group_names=group_names)
        final = name
        number = 2
        while final.casefold() in used or final in group_names:
            final = f"{name}_{number}"
            number += 1
        used.add(final.casefold())
        result.append(final)
    return Naming(names=result, duplicates=duplicates)


def _first_name(names: Iterable[str], *, desktop_id: str, group_names: Collection[str]) -> str:
    for name in names:
        stripped = name.strip()
        if is_host_name(stripped, taken=group_names):
            return stripped
    return _id_name(desktop_id, group_names=group_names)


def _id_name(desktop_id: str, *, group_names: Collection[str]) -> str:
    if is_host_name(desktop_id, taken=group_names):
        return desktop_id
    return f"desktop-{hashlib.sha256(desktop_id.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _distinct(name: str, *, desktop_id: str, on_duplicate: str, group_names: Collection[str]) -> str:
    own = _id_name(desktop_id, group_names=group_names)
    suffixed = f"{name}_{own}"
    if on_duplicate == ID or name == own or not is_host_name(suffixed, taken=group_names):
        return own
    return suffixed
