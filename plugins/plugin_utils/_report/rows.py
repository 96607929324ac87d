# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What a report says of each desktop: records of the three modules become rows of plain values."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...module_utils._api.records import Record, flag_of, normalise_desktop, text_of
from .._addresses import AddressChoice, IPAddress, choose_address, parse_ip, written
from .._desktop import Desktop
from .._join import join_records

Row = dict[str, Any]

# The fields of a desktop in the JSON and their headings in the page and the CSV, in the order of both.
FIELDS: Mapping[str, str] = {
    "name": "Desktop",
    "users": "Users",
    "user_groups": "Assigned groups",
    "login_status": "Login status",
    "status": "Power status",
    "task_status": "Task",
    "idle_days": "Days idle",
    "never_used": "Never used",
    "last_user": "Last user",
    "usage_hours": "Hours used",
    "failed_logins": "Failed logins",
    "network_rtt": "Network delay (ms)",
    "address": "Address",
    "network": "Network",
    "availability_zone": "Zone",
    "user_group": "User group",
    "desktop_type": "Type",
    "os_type": "System",
    "os_version": "System version",
    "attach_state": "Assignment",
    "in_maintenance_mode": "Maintenance",
    "created": "Created",
    "tags": "Tags",
    "addresses": "All addresses",
    "subnet_id": "Subnet",
    "enterprise_project_id": "Enterprise project",
    "product_id": "Product",
    "agent_version": "Agent",
    "desktop_id": "Desktop ID",
}
# The columns of the table in the page, unless others are chosen.
DEFAULT_COLUMNS = (
    *("name", "users", "login_status", "status", "idle_days", "last_user"),
    *("address", "availability_zone", "os_version"),
)
# What usage figures and login records add to a row. It is null where nothing is known.
ACTIVITY = ("idle_days", "never_used", "last_user", "usage_hours", "failed_logins", "network_rtt")
TAG = "tag:"
# No text, or able to turn the text around them. Tabs and line breaks are text.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
_TEXTS = (
    "status",
    "task_status",
    "availability_zone",
    "user_group",
    "desktop_type",
    "os_version",
    "attach_state",
    "created",
    "subnet_id",
    "enterprise_project_id",
    "product_id",
    "agent_version",
)


@dataclass(frozen=True, kw_only=True)
class NetworkView:
    """Which address of a desktop is shown, and how large the network is that it is counted in."""

    choice: AddressChoice
    ipv4_prefix: int = 24
    ipv6_prefix: int = 64


def rows_of(
    records: Iterable[Record], *, connections: Iterable[Record], view: NetworkView, add_unknown: bool
) -> list[Row]:
    """Return a row for each desktop, sorted by name and id, those without a name last.

    The login status is that of the connection, which was read last. A desktop that only has a connection gets a row of
    what is known if `add_unknown`.
    """
    found = [normalise_desktop(record) for record in records]
    joined = join_records(found, connections, add_unknown=add_unknown)
    sources = (*found, *joined[len(found) :])
    rows = [_row(record, source=source, view=view) for record, source in zip(joined, sources, strict=True)]
    return sorted(rows, key=lambda row: (not row["name"], row["name"].casefold(), row["name"], row["desktop_id"]))


def clean(text: str) -> str:
    """Return a text that can be written as UTF-8: half a surrogate pair becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Return a text with a replacement character for each that is no text or turns what stands beside it around."""
    return CONTROLS.sub("\ufffd", text)


def shown(value: Any) -> str:
    """Return a field of a row as one text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={text}" if text else str(key) for key, text in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def field_text(row: Row, field: str) -> str:
    """Return a field of a row, or the value of the tag that `tag:KEY` names, as one text."""
    return str(row["tags"].get(field.removeprefix(TAG), "")) if field.startswith(TAG) else shown(row[field])


def _row(record: Record, *, source: Record, view: NetworkView) -> Row:
    """Return the row of a joined record; an id that the service did not give is made of the record as it came."""
    desktop = Desktop(record=source, region=None, project_id="")
    groups = [entry.get("name") for entry in record["attach_users"] if entry.get("type") == "GROUP"]
    if isinstance(named := record.get("user_group_list"), list):
        groups += named
    address = choose_address(record, addresses=desktop.addresses, choice=view.choice) or ""
    found: Row = {
        **{name: clean(text_of(record.get(name))) for name in _TEXTS},
        **dict.fromkeys(ACTIVITY),
        "desktop_id": clean(desktop.desktop_id),
        "name": clean(text_of(record.get("computer_name"))),
        "login_status": clean(text_of(record["connect_status"])),
        "users": sorted({clean(name) for name in record["users"]}),
        "user_groups": sorted({clean(text_of(name)) for name in groups} - {""}),
        "address": address,
        "network": _network_of(address, view.ipv4_prefix, view.ipv6_prefix),
        "addresses": [found.text for found in desktop.addresses],
        "os_type": clean(desktop.os_type),
        "in_maintenance_mode": flag_of(record.get("in_maintenance_mode")) is True,
        "tags": {clean(key): clean(value) for key, value in sorted(desktop.tags.items())},
    }
    return {name: found[name] for name in FIELDS}


@lru_cache(maxsize=100_000)
def _network_of(address: str, ipv4_prefix: int, ipv6_prefix: int) -> str:
    ip: IPAddress | None = parse_ip(address) if address else None
    if ip is None:
        return ""
    prefix = ipv4_prefix if ip.version == 4 else ipv6_prefix
    network = ipaddress.ip_network((ip, prefix), strict=False)
    return f"{written(network.network_address)}/{network.prefixlen}"


def select_columns(wanted: Sequence[str]) -> dict[str, str]:
    """Return the headings of these fields, in this order, the default ones for none; raises ValueError for others."""
    return {name: heading_of(name, option="columns", known=FIELDS) for name in chosen(wanted, usual=DEFAULT_COLUMNS)}


def chosen(wanted: Sequence[str], *, usual: Sequence[str]) -> list[str]:
    """Return each name once, without blanks around it as in `name, users`; the usual ones for none."""
    return list(dict.fromkeys(map(str.strip, wanted or usual)))


def heading_of(name: str, *, option: str, known: Collection[str]) -> str:
    """Return the heading of a field or of a tag (`tag:KEY`); raises ValueError where it is not one of those known."""
    if name.startswith(TAG) and name.removeprefix(TAG).strip():
        key = clean(name.removeprefix(TAG))
        return key[:1].upper() + key[1:]
    if name not in known:
        raise ValueError(f"{option}: there is no {name!r}, choose from {', '.join(known)} and tag:KEY.")
    return FIELDS[name]
