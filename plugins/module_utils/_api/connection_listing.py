# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""All connections of a project, also where the service's paging stops before their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ._wire.request import QueryValue
from .errors import ApiError, IncompleteListError, NotFoundError, PermissionDeniedError
from .filters import CONNECT_STATUSES, chunks
from .pagination import Listing
from .records import Record

Question = dict[str, QueryValue]
ReadList = Callable[[Question], Listing]
CountAll = Callable[[], "int | None"]
ReadDesktops = Callable[[], list[Record]]
Notify = Callable[[str], None]

# The page documents offsets up to here; a list that ends below it cannot have been cut off by this limit.
DOCUMENTED_OFFSET_LIMIT = 2_000
# How often users may lead to desktops with users nobody has seen yet.
MOST_ROUNDS = 50


def read_connections(
    *,
    user_names: Sequence[str] | None,
    statuses: Sequence[str],
    read: ReadList,
    count_all: CountAll,
    read_desktops: ReadDesktops,
    notify: Notify,
) -> list[Record]:
    """Return the connection of every desktop that has one of the users and statuses (none given: of all).

    What the offset limit hides is asked for status by status, then by the users of the desktops that are missing, and
    what belongs to nobody is taken from the bulk call. Raises IncompleteListError when rows stay out of reach.
    """
    found: dict[str, Record] = {}
    for group in chunks(user_names):
        questions = [_question(group, status) for status in statuses] or [_question(group, None)]
        for question in questions:
            listing = read(question)
            if not _hides_rows(listing, question=question, count_all=count_all):
                found.update(listing.rows)
            else:
                _read_hidden(
                    question,
                    listing=listing,
                    found=found,
                    read=read,
                    count_all=count_all,
                    read_desktops=read_desktops,
                    notify=notify,
                )
    return list(found.values())


def _question(user_names: Sequence[str], status: str | None) -> Question:
    question: Question = {}
    if user_names:
        question["user_names"] = list(user_names)
    if status:
        question["connect_status"] = status
    return question


def _hides_rows(listing: Listing, *, question: Question, count_all: CountAll) -> bool:
    if not listing.is_cut_off:
        return False
    if listing.out_of_reach or not question:
        return True
    # Perhaps the total counts all desktops and not only those asked for; then an empty page was the end.
    ended_early = listing.ended_at is not None and listing.ended_at <= DOCUMENTED_OFFSET_LIMIT
    return not (ended_early and listing.total == count_all())


def _read_hidden(
    question: Question,
    *,
    listing: Listing,
    found: dict[str, Record],
    read: ReadList,
    count_all: CountAll,
    read_desktops: ReadDesktops,
    notify: Notify,
) -> None:
    """Add all rows of a question to `found`, the hidden ones by narrower questions."""
    rows = dict(listing.rows)
    # A total that is less than the rows counts something else.
    total = listing.total if listing.has_real_total and len(rows) <= (listing.total or 0) else None
    notify(f"the service lets {len(rows)} of {total or 'all'} connections be read by paging: asking in smaller parts")
    if not question.get("connect_status"):
        seen = {str(row["connect_status"]) for row in rows.values() if row.get("connect_status")}
        for status in CONNECT_STATUSES:
            rows.update(read({**question, "connect_status": status}).rows)
        for status in sorted(seen - set(CONNECT_STATUSES)):
            rows.update(_read_unknown_status({**question, "connect_status": status}, read=read))
    if total is None or len(rows) < total:
        is_proven = _read_by_users(question, rows=rows, total=total, read=read, read_desktops=read_desktops)
        if total is None and not is_proven:
            raise _incomplete(len(rows), total=None)
        # A total that counts all desktops says nothing of those asked for.
        if total is not None and len(rows) < total and not (is_proven and question and total == count_all()):
            raise _incomplete(len(rows), total=total)
    found.update(rows)


def _read_unknown_status(question: Question, *, read: ReadList) -> dict[str, Record]:
    """Return the rows of a status that was seen but is not documented; the service may refuse to be asked for it."""
    try:
        return read(question).rows
    except ApiError as exc:
        if exc.details.status != 400:
            raise
        return {}


def _incomplete(count: int, *, total: int | None) -> IncompleteListError:
    missing = 1 if total is None else total - count
    of_all = f"{count} connections" if total is None else f"{count} of {total} connections"
    would = "others may be missing" if total is None else f"{missing} would be missing"
    return IncompleteListError(
        f"Only {of_all} can be read because the service limits paging, so {would}: "
        "narrow the question with connect_status or user_names, or ask for the right workspace:desktops:list, "
        "with which the rest can be found.",
        total=count + missing,
        missing=missing,
    )


def _read_by_users(
    question: Question, *, rows: dict[str, Record], total: int | None, read: ReadList, read_desktops: ReadDesktops
) -> bool:
    """Add what the users of hidden desktops lead to; tell whether the bulk call proves that nothing is left."""
    asked = question.get("user_names")
    only = set(asked) if isinstance(asked, list) else None
    status = question.get("connect_status")
    try:
        desktops = [desktop for desktop in read_desktops() if desktop.get("desktop_id") not in rows]
    except (PermissionDeniedError, NotFoundError):
        _read_users_of_rows(question, rows=rows, total=total, read=read)
        return False
    hidden = [
        desktop
        for desktop in desktops
        if (status is None or desktop.get("login_status") == status) and _belongs_to(desktop, only)
    ]
    users = {name for desktop in hidden for name in users_of(desktop) if only is None or name in only}
    for group in chunks(sorted(users)):
        if group:
            rows.update(read({**question, "user_names": group}).rows)
    for desktop in hidden:
        desktop_id = desktop.get("desktop_id")
        if isinstance(desktop_id, str) and desktop_id not in rows:
            rows[desktop_id] = as_connection(desktop)
    return True


def _read_users_of_rows(question: Question, *, rows: dict[str, Record], total: int | None, read: ReadList) -> None:
    """Without the bulk call the users of what was seen lead to more of their desktops, and these to more users."""
    asked: set[str] = set()
    for _round in range(MOST_ROUNDS):
        if total is not None and len(rows) >= total:
            return
        users = {name for row in rows.values() for name in attached_users(row)} - asked
        if not users or question.get("user_names"):
            return
        for group in chunks(sorted(users)):
            rows.update(read({**question, "user_names": group}).rows)
        asked |= users


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


def _belongs_to(desktop: Record, users: set[str] | None) -> bool:
    return users is None or bool(users & users_of(desktop))


def dicts_in(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list of the service, which may be missing or hold other things."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
