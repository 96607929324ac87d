# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Records with some of their fields only."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import OptionError
from .records import Record, dicts_in

# The fields that modules document. Not every service has them all.
DESKTOP_FIELDS = (
    "desktop_id",
    "computer_name",
    "addresses",
    "ip_addresses",
    "ipv4",
    "ipv6",
    "user_list",
    "user_group_list",
    "desktop_type",
    "metadata",
    "flavor",
    "status",
    "task_status",
    "created",
    "security_groups",
    "login_status",
    "user_name",
    "attach_user_infos",
    "product_id",
    "root_volume",
    "data_volumes",
    "user_group",
    "availability_zone",
    "site_type",
    "site_name",
    "product",
    "ou_name",
    "os_version",
    "os_host_name",
    "sid",
    "order_id",
    "tags",
    "internet_mode",
    "internet_mode_list",
    "is_support_internet",
    "is_attaching_eip",
    "attach_state",
    "enterprise_project_id",
    "domain_status",
    "in_maintenance_mode",
    "subnet_id",
    "is_freeze",
    "isolated",
    "domain",
    "agent_version",
    "share_resource_sku",
    "bill_resource_id",
    "root_resource_id",
    "hour_package_info",
    "process",
)
CONNECTION_FIELDS = (
    "desktop_id",
    "desktop_name",
    "connect_status",
    "attach_users",
)
_LIKENESS = 0.8
_Parts = tuple[str, ...]
# A key of this field may hold dots, so of one that is not there the rest of the path is the name.
_METADATA = ("metadata",)
# The keys of this field are IDs of VPCs, so the name of a field of a network interface leads through all of them.
_ADDRESSES = ("addresses",)
_NIC_FIELDS = ("addr", "version", "OS-EXT-IPS-MAC:mac_addr", "OS-EXT-IPS:type")


@dataclass(frozen=True, kw_only=True)
class FieldSelection:
    """The fields to keep of each record, as names or dotted paths; none stands for all.

    Those that are `documented` are not misspelt, whether a record has them or not.
    """

    paths: Sequence[str] | None = None
    documented: Collection[str] = ()

    def __post_init__(self) -> None:
        """Leave out blanks around the parts of paths; raises OptionError for a path that no field can have."""
        bare = {path: [part.strip() for part in path.split(".")] for path in self.paths or ()}
        for path, parts in bare.items():
            if not all(parts):
                raise OptionError(f"The entry {path!r} of fields is no path: give names joined by single dots.")
        object.__setattr__(self, "paths", [".".join(parts) for parts in bare.values()])

    def of(self, records: Iterable[Record]) -> list[Record]:
        """Return the records with these fields only; of a path, the first part that is missing or null is None."""
        if not self.paths:
            return list(records)
        if not any("." in path for path in self.paths):
            return [{name: record.get(name) for name in self.paths} for record in records]
        split = [tuple(path.split(".")) for path in self.paths]
        return [_of_map(record, split, place=()) for record in records]

    def warnings(self, records: Sequence[Record]) -> list[str]:
        """Return a sentence for each path that no record has, where it is likely to be misspelt."""
        found = [self._warning(tuple(path.split(".")), records) for path in self.paths or ()]
        return [sentence for sentence in dict.fromkeys(found) if sentence]

    def _warning(self, path: _Parts, records: Sequence[Record]) -> str:
        if not records or (path[0] in self.documented and len(path) == 1):
            return ""
        if path[0] not in self.documented and not any(_length_of_key(record, path) for record in records):
            names = {*self.documented, *(name for record in records for name in record)}
            return f"No record has the field {path[0]}{_hint(path[0], names)}"
        misses: dict[_Parts, set[str]] = {}
        if any(_leads(record, path, place=(), misses=misses) for record in records):
            return ""
        place = max(misses, key=len, default=())
        if not place or not misses[place]:
            return ""
        hint = _hint(".".join(path[len(place) :]), misses[place], place=place)
        # Not every desktop has the same metadata, so a name that is like none there may be right.
        return f"No record has {'.'.join(path)}{hint}" if place != _METADATA or hint != "." else ""


def _hint(name: str, names: Iterable[str], *, place: _Parts = ()) -> str:
    """Return the end of a sentence: the question for the nearest of these names, or a full stop."""
    known = {other.lower(): other for other in sorted(names)}
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_LIKENESS)
    return f": did you mean {'.'.join((*place, known[near[0]]))}?" if near else "."


def _leads(value: object, path: _Parts, *, place: _Parts, misses: dict[_Parts, set[str]]) -> bool:
    """Tell whether a path leads to something; where it ends before, `misses` gets the place and the keys there."""
    if not path:
        return True
    if isinstance(value, list):
        return any(_leads(entry, path, place=place, misses=misses) for entry in value)
    if not isinstance(value, dict):
        return False
    length = _length_of_key(value, path)
    if length:
        found = value[".".join(path[:length])]
        return _leads(found, path[length:], place=(*place, *path[:length]), misses=misses)
    if place == _ADDRESSES and _is_of_nics(path, value):
        return True
    nics = [nic for entries in value.values() for nic in dicts_in(entries)] if place == _ADDRESSES else [value]
    misses.setdefault(place, set()).update(*nics)
    return False


def _of_map(value: Record, paths: Sequence[_Parts], *, place: _Parts) -> Record:
    """Return what the paths lead to in a map, which is itself at this place of the record."""
    rests: dict[str, list[_Parts]] = {}
    for path in paths:
        length = _length_of_key(value, path)
        if length:
            rests.setdefault(".".join(path[:length]), []).append(path[length:])
        elif place == _ADDRESSES and _is_of_nics(path, value):
            for vpc in value:
                rests.setdefault(vpc, []).append(path)
        else:
            rests.setdefault(".".join(path) if place == _METADATA else path[0], []).append(())
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


def _length_of_key(value: Record, path: _Parts) -> int:
    """Return how many parts of the path are its longest key in a map, for a key may itself hold dots; 0 for none."""
    for length in range(len(path), 1, -1):
        if ".".join(path[:length]) in value:
            return length
    return int(path[0] in value)


def _is_of_nics(path: _Parts, addresses: Record) -> bool:
    """Return whether the path begins with a field of a network interface rather than with the ID of another VPC."""
    return path[0] in _NIC_FIELDS or any(
        _length_of_key(nic, path) for nics in addresses.values() for nic in dicts_in(nics)
    )
