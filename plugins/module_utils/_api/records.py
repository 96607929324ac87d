# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The one place where records of the service get their normal shape."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]

# The key for addresses that came without the id of their VPC.
UNKNOWN_VPC = "default"


def normalise_desktop(record: Record) -> Record:
    """Return a desktop record with `addresses` as a map from VPC id to a list of NICs; all else is kept as it is."""
    return {**record, "addresses": normalise_addresses(record.get("addresses"))}


def normalise_addresses(addresses: object) -> dict[str, list[Any]]:
    """Accept a map, an array of NICs, an array of maps, or nothing, and return a map from VPC id to a list of NICs."""
    if isinstance(addresses, dict):
        if "addr" in addresses:
            return {UNKNOWN_VPC: [addresses]}
        return {str(vpc): _as_list(nics) for vpc, nics in addresses.items()}
    result: dict[str, list[Any]] = {}
    for entry in _as_list(addresses):
        if isinstance(entry, dict) and entry and "addr" not in entry and _holds_lists(entry):
            for vpc, nics in entry.items():
                result.setdefault(str(vpc), []).extend(_as_list(nics))
        else:
            result.setdefault(UNKNOWN_VPC, []).append(entry)
    return result


def pick_desktop(answer: Record, *, desktop_id: str) -> Record | None:
    """Return the record in the answer of a single-desktop call, whether `desktop` is an object or an array.

    None when the answer holds no record; LookupError when it holds several and none is of this desktop.
    """
    rows = [row for row in _as_list(answer.get("desktop")) if isinstance(row, dict) and row]
    if not rows:
        return None
    matching = [row for row in rows if row.get("desktop_id") == desktop_id]
    if not matching and len(rows) > 1:
        raise LookupError(desktop_id)
    chosen = (matching or rows)[0]
    return normalise_desktop(chosen if chosen.get("desktop_id") else {**chosen, "desktop_id": desktop_id})


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _holds_lists(entry: Record) -> bool:
    return all(isinstance(nics, (list, type(None))) for nics in entry.values())
