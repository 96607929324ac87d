# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The one place where records of the service get their normal shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]

# Nobody is connected; and somebody is, or has left a session open.
NO_SESSION, OPEN_SESSION = ("UNREGISTER", "REGISTERED"), ("CONNECTED", "DISCONNECTED")
CONNECT_STATUSES = (*NO_SESSION, *OPEN_SESSION)
POWER_STATUSES = ("ACTIVE", "SHUTOFF", "ERROR", "HIBERNATED")
_STATUSES = frozenset((*CONNECT_STATUSES, *POWER_STATUSES))
_WORDS = {"true": True, "false": False}
# The key for addresses that came without the id of their VPC.
UNKNOWN_VPC = "default"


def normalise_desktop(record: Record) -> Record:
    """Return a desktop record with `addresses` as a map from VPC id to a list of NICs, and statuses as documented.

    All else is kept as it is.
    """
    statuses: Record = {name: as_documented(record[name]) for name in ("status", "login_status") if name in record}
    return {**record, **statuses, "addresses": normalise_addresses(record.get("addresses"))}


def normalise_connection(row: Record) -> Record:
    """Return a connection with its status as documented; all else is kept as it is."""
    return {**row, "connect_status": as_documented(row["connect_status"])} if "connect_status" in row else row


def as_documented(status: Any) -> Any:
    """Return a documented status that came in another case, or with blanks, as it is documented; all else unchanged."""
    if not isinstance(status, str) or status in _STATUSES:
        return status
    plain = status.strip().upper()
    return plain if plain in _STATUSES else status


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


def pick_desktop(body: Record, *, desktop_id: str) -> Record | None:
    """Return the record in the response of a single-desktop call, whether `desktop` is an object or an array.

    None when the response holds no record; LookupError when it holds several and none is of this desktop.
    """
    rows = [row for row in _as_list(body.get("desktop")) if isinstance(row, dict) and row]
    if not rows:
        return None
    matching = [row for row in rows if id_key(row.get("desktop_id")) == id_key(desktop_id)]
    if not matching and len(rows) > 1:
        raise LookupError(desktop_id)
    chosen = (matching or rows)[0]
    return normalise_desktop(chosen if chosen.get("desktop_id") else {**chosen, "desktop_id": desktop_id})


def users_of(desktop: Record, *, with_groups: bool = True) -> set[str]:
    """Return the names of the users, and user groups, a detailed record is assigned to, from all fields with them."""
    names: set[str] = set()
    for info in dicts_in(desktop.get("attach_user_infos")):
        if not with_groups and info.get("type") == "GROUP":
            continue
        names.add(str(info.get("user_name") or ""))
    users = desktop.get("user_list")
    if isinstance(users, list):
        names.update(str(name) for name in users if name)
    names.add(str(desktop.get("user_name") or ""))
    return names - {""}


def as_connection(desktop: Record) -> Record:
    """Return a detailed record as connect-desktops would give it."""
    users = [
        {
            "id": info.get("user_id"),
            "name": info.get("user_name"),
            "user_group": info.get("user_group"),
            "type": info.get("type") or "USER",
        }
        for info in dicts_in(desktop.get("attach_user_infos"))
    ]
    return {
        "desktop_id": desktop.get("desktop_id"),
        "desktop_name": desktop.get("computer_name"),
        "connect_status": desktop.get("login_status"),
        "attach_users": users,
    }


def attached_users(connection: Record, *, with_groups: bool = True) -> set[str]:
    """Return the names of the users, and user groups, that a connection is assigned to."""
    return {
        str(user["name"])
        for user in dicts_in(connection.get("attach_users"))
        if user.get("name") and (with_groups or user.get("type") != "GROUP")
    }


def flag_of(value: Any) -> Any:
    """Return a boolean that came as a string, which would always be true in a condition; anything else unchanged."""
    return _WORDS.get(value.strip().lower(), value) if isinstance(value, str) else value


def sort_key(row: Record, name: str = "computer_name", *, other: str = "desktop_id") -> tuple[str, str]:
    """Return what rows are sorted by: the name without case, then another field, by default the id."""
    return str(row.get(name) or "").casefold(), str(row.get(other) or "")


def text_of(value: Any) -> str:
    """Return a scalar as a string, and an empty string for null, booleans, lists and dictionaries."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None or isinstance(value, (list, dict)):
        return ""
    return str(value)


def id_key(value: Any) -> str:
    """Return what ids are compared by: some parts of the service write them in another case than others."""
    return text_of(value).lower()


def unique_ids(ids: Iterable[str]) -> list[str]:
    """Return ids without repetition, whatever their case, each as it is written first."""
    first: dict[str, str] = {}
    for entry in ids:
        first.setdefault(id_key(entry), entry)
    return list(first.values())


def by_given_id(rows: Iterable[Record], ids: Iterable[str]) -> dict[str, Record]:
    """Return the rows of those of these ids that have one, by the ids as they are written here."""
    by_key = {id_key(row.get("desktop_id")): row for row in rows}
    return {entry: by_key[id_key(entry)] for entry in ids if id_key(entry) in by_key}


def dicts_in(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list of the service, which may be missing or hold other things."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _as_list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _holds_lists(entry: Record) -> bool:
    return all(isinstance(nics, (list, type(None))) for nics in entry.values())
