# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Records with some of their fields only."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import OptionError
from .records import Record

_LIKENESS = 0.8
_Parts = tuple[str, ...]
# A key of this field may hold dots, so of one that is not there the rest of the path is the name.
_METADATA = ("metadata",)


@dataclass(frozen=True, kw_only=True)
class FieldSelection:
    """The fields to keep of each record, as names or dotted paths without blanks; none stands for all."""

    paths: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for a path that no field can have."""
        for path in self.paths or ():
            if not all(path.split(".")):
                raise OptionError(f"The entry {path!r} of fields is no path: give names joined by single dots.")

    def of(self, records: Iterable[Record]) -> list[Record]:
        """Return the records with these fields only; of a path, the first part that is missing or null is None."""
        if not self.paths:
            return list(records)
        if not any("." in path for path in self.paths):
            return [{name: record.get(name) for name in self.paths} for record in records]
        split = [tuple(path.split(".")) for path in self.paths]
        return [_of_map(record, split, place=()) for record in records]

    def warnings(self, records: Sequence[Record]) -> list[str]:
        """Return a sentence for each field that no record has and that looks like a misspelt one."""
        names = dict.fromkeys(path.split(".")[0] for path in self.paths or ())
        unknown = [name for name in names if not any(name in record for record in records)]
        seen = {name for record in records for name in record} if unknown else set()
        near = {name: difflib.get_close_matches(name, sorted(seen), n=1, cutoff=_LIKENESS) for name in unknown}
        return [f"No record has the field {name}: did you mean {found[0]}?" for name, found in near.items() if found]


def _of_map(value: Record, paths: Sequence[_Parts], *, place: _Parts) -> Record:
    """Return what the paths lead to in a map, which is itself at this place of the record."""
    rests: dict[str, list[_Parts]] = {}
    for path in paths:
        key, rest = _step(value, path, place=place)
        rests.setdefault(key, []).append(rest)
    return {
        # A whole field replaces its parts.
        key: value.get(key) if () in found else _below(value.get(key), found, place=(*place, key))
        for key, found in rests.items()
    }


def _below(value: object, paths: Sequence[_Parts], *, place: _Parts) -> Any:
    """Return what the paths lead to in a map, or in each map of a list; None for anything else has nothing below it."""
    if isinstance(value, dict):
        return _of_map(value, paths, place=place)
    if isinstance(value, list) and (not value or any(isinstance(entry, dict) for entry in value)):
        return [_of_map(entry, paths, place=place) if isinstance(entry, dict) else None for entry in value]
    return None


def _step(value: Record, path: _Parts, *, place: _Parts) -> tuple[str, _Parts]:
    """Return the key of a map that the path begins with, and the parts after it; a key may itself hold dots."""
    if path[1:]:
        for length in range(len(path), 0, -1):
            key = ".".join(path[:length])
            if key in value:
                return key, path[length:]
        if place == _METADATA:
            return ".".join(path), ()
    return path[0], path[1:]
