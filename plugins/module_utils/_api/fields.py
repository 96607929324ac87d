# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Records with some of their fields only."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .errors import OptionError
from .records import Record

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


@dataclass(frozen=True, kw_only=True)
class FieldSelection:
    """The fields to keep of each record, as names or dotted paths without blanks; none stands for all.

    Those that are `documented` are not misspelt, whether a record has them or not.
    """

    paths: Sequence[str] | None = None
    documented: Collection[str] = ()

    def __post_init__(self) -> None:
        """Raise OptionError for a path that no field can have."""
        for path in self.paths or ():
            if not all(path.split(".")):
                raise OptionError(f"The entry {path!r} of fields is no path: give names joined by single dots.")

    def of(self, records: Iterable[Record]) -> list[Record]:
        """Return the records with these fields only; one that a record lacks is None."""
        if not self.paths:
            return list(records)
        if not any("." in path for path in self.paths):
            return [{name: record.get(name) for name in self.paths} for record in records]
        return [self._of_one(record) for record in records]

    def warnings(self, records: Sequence[Record]) -> list[str]:
        """Return a sentence for each field that no record has and that looks like a misspelt one."""
        names = dict.fromkeys(path.split(".")[0] for path in self.paths or ())
        doubtful = [name for name in names if name not in self.documented]
        unknown = [name for name in doubtful if not any(name in record for record in records)]
        seen = {name for record in records for name in record} if unknown else set()
        near = {name: difflib.get_close_matches(name, sorted(seen), n=1, cutoff=_LIKENESS) for name in unknown}
        return [f"No record has the field {name}: did you mean {found[0]}?" for name, found in near.items() if found]

    def _of_one(self, record: Record) -> Record:
        kept: Record = {}
        # A whole field after one of its parts replaces it.
        for path in sorted(self.paths or (), key=lambda path: -path.count(".")):
            _keep(record, path.split("."), kept=kept)
        return kept


def _keep(value: Record, parts: Sequence[str], *, kept: Record) -> None:
    """Copy what the path leads to, through objects and lists of objects; a key may itself hold dots."""
    lengths = (length for length in range(len(parts), 0, -1) if ".".join(parts[:length]) in value)
    length = next(lengths, 1)
    name, rest = ".".join(parts[:length]), parts[length:]
    inner = value.get(name)
    if not rest:
        kept[name] = inner
    elif isinstance(inner, list):
        entries = [entry if isinstance(entry, dict) else {} for entry in inner]
        known = kept.get(name)
        kept[name] = known if isinstance(known, list) else [{} for _entry in entries]
        for entry, kept_entry in zip(entries, kept[name], strict=True):
            _keep(entry, rest, kept=kept_entry)
    else:
        _keep(inner if isinstance(inner, dict) else {}, rest, kept=kept.setdefault(name, {}))
