# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The records of the modules, joined into one for each desktop; pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from ..module_utils._api._auth.iam import parse_iso8601
from ..module_utils._api.records import Record, attached_users, dicts_in, normalise_desktop, users_of
from ._addresses import AddressChoice, addresses_of, choose_address
from ._desktop import text_of
from ._labels import label

IN_USE = "CONNECTED"
# Fields of every record, so that plays can compare them without checking that they exist.
ALWAYS = ("desktop_id", "computer_name", "status", "login_status", "desktop_type", "created")
# ISO 8601 times by desktop ID: when a desktop was first seen, and when it was last seen in use.
History = dict[str, dict[str, str]]


class HistoryError(ValueError):
    """A history that `note_use` did not write."""


def join_records(
    desktops: Iterable[Record], connections: Iterable[Record], *, fields: Sequence[str] = (), add_unknown: bool = True
) -> list[Record]:
    """Return one record for each desktop, in the order of the two lists.

    Each has the fields in ALWAYS, `connect_status` (that of the connection, else the login status), `attach_users`,
    `users`, and `is_complete`, which is false where only one of the lists has the desktop: it was made or deleted
    between the two requests. Of the other fields all are kept, or those in `fields`. Desktops that only `connections`
    has are left out unless `add_unknown`.
    """
    rest = {text_of(row.get("desktop_id")) or number: row for number, row in enumerate(connections)}
    kept = {*fields, *ALWAYS} if fields else None
    joined = [_joined(record, rest.pop(text_of(record.get("desktop_id")), None), kept=kept) for record in desktops]
    return joined + [_of_connection(row) for row in rest.values() if add_unknown]


def users_in(records: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names of all users of joined records, each once."""
    return {user for record in records for user in record["users"]}


def index(records: Sequence[Record]) -> dict[str, Any]:
    """Return the IDs of the desktops by login status and by user, and those of incomplete records."""
    by_status: dict[str, list[str]] = {}
    by_user: dict[str, list[str]] = {user: [] for user in sorted(users_in(records))}
    incomplete: list[str] = []
    for record in records:
        desktop_id = str(record.get("desktop_id") or "")
        if not desktop_id:
            continue
        by_status.setdefault(str(record["connect_status"] or "UNKNOWN"), []).append(desktop_id)
        for user in record["users"]:
            by_user[user].append(desktop_id)
        if not record["is_complete"]:
            incomplete.append(desktop_id)
    return {"by_login_status": by_status, "by_user": by_user, "incomplete": incomplete}


def note_use(records: Iterable[Record], *, history: object, now: str) -> History:
    """Return the history with the current use; desktops that no longer exist are removed.

    Raises HistoryError for an invalid history.
    """
    before = check_history(history)
    noted: History = {}
    for record in records:
        desktop_id = str(record.get("desktop_id") or "")
        if desktop_id:
            entry = {"first_seen": now, **before.get(desktop_id, {})}
            noted[desktop_id] = {**entry, "in_use": now} if record["connect_status"] == IN_USE else entry
    return noted


def add_idle_time(records: Iterable[Record], *, history: History, now: str) -> list[Record]:
    """Return the records with `last_seen_in_use`, `watched_since` and `idle_days`, each null where it is not known."""
    return [{**record, **_idle_time(history.get(str(record.get("desktop_id") or "")), now=now)} for record in records]


def read_history(history: object) -> object:
    """Return the history that a text holds as JSON, and anything else as it is; raises HistoryError for other texts."""
    if not isinstance(history, str):
        return history
    try:
        return json.loads(history)
    except ValueError:
        raise HistoryError("it is not JSON") from None


def check_history(history: object) -> History:
    """Return a history that was read from a file; raises HistoryError for an invalid one."""
    if not isinstance(history, Mapping):
        raise HistoryError("it is not a JSON object")
    for desktop_id, entry in history.items():
        if not isinstance(entry, Mapping) or "first_seen" not in entry or not set(entry) <= {"first_seen", "in_use"}:
            raise HistoryError(f"its entry {desktop_id!r} is not one of first_seen and in_use")
        for text in entry.values():
            parse_time(text)
    return {
        str(desktop_id): {str(name): str(text) for name, text in entry.items()} for desktop_id, entry in history.items()
    }


def parse_time(text: object) -> datetime:
    """Return a time in ISO 8601 with its offset from UTC; raises HistoryError for any other text."""
    try:
        time = parse_iso8601(str(text))
    except ValueError as exc:
        raise HistoryError(f"{text!r} is not a time in ISO 8601") from exc
    if time.tzinfo is None:
        raise HistoryError(f"{text!r} has no offset from UTC")
    return time


def line_of(record: Mapping[str, Any]) -> str:
    """Return name, address, statuses in words, and users of a desktop, in one line."""
    found = normalise_desktop(dict(record))
    address = choose_address(found, addresses=addresses_of(found), choice=AddressChoice())
    name = record.get("computer_name") or record.get("desktop_id") or "a desktop without a name"
    login = record.get("connect_status") or record.get("login_status")
    power = record.get("status")
    users = ", ".join(record.get("users") or ()) or "no user"
    parts = [label(str(login)) if login else "login status unknown", power and label(str(power)), users]
    if (record.get("idle_days") or 0) > 0 and login != IN_USE:
        parts.append(f"not seen in use for {record['idle_days']:g} days")
    line = f"{name}{f', {address}' if address else ''}: {', '.join(str(part) for part in parts if part)}"
    return " ".join(line.split())


def _idle_time(entry: Mapping[str, str] | None, *, now: str) -> Record:
    if entry is None:
        return {"last_seen_in_use": None, "watched_since": None, "idle_days": None}
    since = entry.get("in_use") or entry["first_seen"]
    days = (parse_time(now) - parse_time(since)).total_seconds() / 86_400
    return {
        "last_seen_in_use": entry.get("in_use"),
        "watched_since": entry["first_seen"],
        "idle_days": round(max(days, 0.0), 2),
    }


def _joined(record: Record, row: Record | None, *, kept: Set[str] | None = None) -> Record:
    connection = row or {}
    return {
        **dict.fromkeys(ALWAYS),
        **(record if kept is None else {name: record[name] for name in record if name in kept}),
        "connect_status": text_of(connection.get("connect_status")) or text_of(record.get("login_status")) or None,
        "attach_users": dicts_in(connection.get("attach_users")),
        "users": sorted(users_of(record, with_groups=False) | attached_users(connection, with_groups=False)),
        "is_complete": row is not None,
    }


def _of_connection(row: Record) -> Record:
    record = {**row, "computer_name": row.get("desktop_name"), "login_status": row.get("connect_status")}
    return {**_joined(record, row), "is_complete": False}
