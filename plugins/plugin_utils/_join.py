# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The records of the modules, joined into one for each desktop; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from ..module_utils._api._auth.iam import parse_iso8601
from ..module_utils._api.errors import OptionError
from ..module_utils._api.fields import FieldSelection
from ..module_utils._api.records import Record, attached_users, dicts_in, id_key, normalise_desktop, text_of, users_of
from ._addresses import AddressChoice, addresses_of, choose_address
from ._labels import label
from ._usage import UsageFigures, surely_never_used, unused_days

# Fields that every record has, so that a play may compare them without asking whether they are there.
ALWAYS = ("desktop_id", "computer_name", "status", "login_status", "desktop_type", "created")


def join_records(
    desktops: Iterable[Record], connections: Iterable[Record], *, fields: Sequence[str] = (), add_unknown: bool = True
) -> list[Record]:
    """Return one record for each desktop, in the order of the two lists.

    Each has the fields in ALWAYS, `connect_status` (that of the connection, else the login status), `attach_users`,
    `users`, and `is_complete`, which is false where only one of the lists has the desktop: it was made or deleted
    between the two requests. Of the other fields all are kept, or those that `fields` names or leads to. Desktops that
    only `connections` has are left out unless `add_unknown`. Raises ValueError for what can be no field.
    """
    keyed = ((id_key(row.get("desktop_id")), row) for row in connections)
    rest: dict[object, Record] = {key or number: row for number, (key, row) in enumerate(keyed)}
    records = list(desktops)
    try:
        kept = FieldSelection(paths=[*fields, *ALWAYS] if fields else None).of(records)
    except OptionError as exc:
        raise ValueError(str(exc)) from exc
    joined = [
        _joined(record, rest.pop(id_key(record.get("desktop_id")), None), kept=fewer)
        for record, fewer in zip(records, kept, strict=True)
    ]
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


def whole_records(records: Iterable[Record], desktops: Iterable[Record]) -> list[Record]:
    """Return joined records with the fields that were not kept, from the desktops that they were joined from."""
    nothing: Record = {}
    return [{**desktop, **record} for record, desktop in zip_longest(records, desktops, fillvalue=nothing)]


def add_usage(
    records: Sequence[Record], *, figures: UsageFigures, whole: Sequence[Record] | None = None
) -> list[Record]:
    """Return the records with the figures of their use.

    They are those of USAGE_FIELDS, `unused_days`, the days nobody used them for certain, and `never_used`. `whole` are
    the same records with all fields, where only some of these were kept.
    """
    found = []
    for record, told in zip(records, records if whole is None else whole, strict=True):
        fields = figures.fields_of(told)
        # The two requests may have told of two moments.
        statuses = (record["connect_status"], record.get("login_status") or record["connect_status"])
        certain = {
            "unused_days": unused_days(fields, statuses=statuses),
            "never_used": surely_never_used(statuses, figure=figures.never_used(told)),
        }
        found.append({**record, **fields, **certain})
    return found


def parse_time(text: object) -> datetime:
    """Return a time in ISO 8601 with its offset from UTC; raises ValueError for any other text."""
    try:
        time = parse_iso8601(str(text))
    except ValueError as exc:
        raise ValueError(f"{text!r} is no time in ISO 8601") from exc
    if time.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
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
    unused = record.get("unused_days") or 0
    if unused:
        parts.append(f"not used for {unused} {'day' if unused == 1 else 'days'}")
        last = f"last by {record['last_user']}" if record.get("last_user") else None
        parts.append("nor ever before" if record.get("never_used") is True else last)
    line = f"{name}{f', {address}' if address else ''}: {', '.join(str(part) for part in parts if part)}"
    return " ".join(line.split())


def _joined(record: Record, row: Record | None, *, kept: Record) -> Record:
    connection = row or {}
    return {
        **dict.fromkeys(ALWAYS),
        **kept,
        "connect_status": text_of(connection.get("connect_status")) or text_of(record.get("login_status")) or None,
        "attach_users": dicts_in(connection.get("attach_users")),
        "users": sorted(users_of(record, with_groups=False) | attached_users(connection, with_groups=False)),
        "is_complete": row is not None,
    }


def _of_connection(row: Record) -> Record:
    record = {**row, "computer_name": row.get("desktop_name"), "login_status": row.get("connect_status")}
    return {**_joined(record, row, kept=record), "is_complete": False}
