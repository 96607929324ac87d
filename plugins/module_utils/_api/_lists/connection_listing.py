# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""All connections of a project, also where the service's paging stops before their end."""

from __future__ import annotations

from collections.abc import Callable

from .._wire.request import QueryValue
from .._wire.session import Progress
from ..errors import ApiError, IncompleteListError, NotFoundError, PermissionDeniedError
from ..filters import ConnectionFilters, groups_of_names
from ..pagination import Listing, hides_rows
from ..records import CONNECT_STATUSES, Record, as_connection, attached_users, users_of

ListQuery = dict[str, QueryValue]
ReadList = Callable[[ListQuery], Listing]
CountAll = Callable[[], "int | None"]
# The desktops of the bulk call, and whether these are all of them.
ReadDesktops = Callable[[], "tuple[list[Record], bool]"]

# How often users may lead to desktops with users nobody has seen yet.
MOST_ROUNDS = 50


def read_connections(
    filters: ConnectionFilters,
    *,
    read: ReadList,
    count_all: CountAll,
    read_desktops: ReadDesktops,
    progress: Progress,
) -> list[Record]:
    """Return the connection of every desktop that passes the filters.

    What the offset limit hides is read status by status, then by the users of the desktops that are missing, and
    what belongs to nobody is taken from the bulk call. Raises IncompleteListError when rows stay out of reach.
    """
    found: dict[str, Record] = {}
    for query in filters.queries():
        listing = read(query)
        if not hides_rows(listing, is_filtered=bool(query), count_all=count_all):
            found.update(listing.rows)
        else:
            _read_hidden(
                query,
                listing=listing,
                found=found,
                read=read,
                count_all=count_all,
                read_desktops=read_desktops,
                progress=progress,
            )
    return list(found.values())


def _read_hidden(
    query: ListQuery,
    *,
    listing: Listing,
    found: dict[str, Record],
    read: ReadList,
    count_all: CountAll,
    read_desktops: ReadDesktops,
    progress: Progress,
) -> None:
    """Add all rows of a query to `found`, the hidden ones by narrower queries."""
    rows = dict(listing.rows)
    # A total that is less than the rows counts something else.
    total = listing.total if listing.has_real_total and len(rows) <= (listing.total or 0) else None
    progress(
        f"the service lets {len(rows)} of {total or 'all'} connections be read by paging: sending narrower requests"
    )
    if not query.get("connect_status"):
        seen = {str(row["connect_status"]) for row in rows.values() if row.get("connect_status")}
        for status in CONNECT_STATUSES:
            rows.update(read({**query, "connect_status": status}).rows)
        for status in sorted(seen - set(CONNECT_STATUSES)):
            rows.update(_read_unknown_status({**query, "connect_status": status}, read=read))
    if total is None or len(rows) < total:
        is_proven = _read_by_users(query, rows=rows, total=total, read=read, read_desktops=read_desktops)
        if total is None and not is_proven:
            raise _incomplete(len(rows), total=None)
        # A total that counts all desktops says nothing of those requested.
        if total is not None and len(rows) < total and not (is_proven and query and total == count_all()):
            raise _incomplete(len(rows), total=total)
    found.update(rows)


def _read_unknown_status(query: ListQuery, *, read: ReadList) -> dict[str, Record]:
    """Return the rows of a status that was seen but is not documented; the service may refuse it as a filter."""
    try:
        return read(query).rows
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
        "narrow the request with connect_status or user_names, or request the permission workspace:desktops:list, "
        "with which the rest can be found.",
        total=count + missing,
        missing=missing,
    )


def _read_by_users(
    query: ListQuery, *, rows: dict[str, Record], total: int | None, read: ReadList, read_desktops: ReadDesktops
) -> bool:
    """Add what the users of hidden desktops lead to; tell whether the bulk call proves that nothing is left."""
    names = query.get("user_names")
    only = set(names) if isinstance(names, list) else None
    status = query.get("connect_status")
    try:
        known, is_whole = read_desktops()
    except (PermissionDeniedError, NotFoundError):
        known, is_whole = [], False
    desktops = [desktop for desktop in known if desktop.get("desktop_id") not in rows]
    hidden = [
        desktop
        for desktop in desktops
        if (status is None or desktop.get("login_status") == status) and (only is None or only & users_of(desktop))
    ]
    users = {name for desktop in hidden for name in users_of(desktop) if only is None or name in only}
    for group in groups_of_names(sorted(users)):
        rows.update(read({**query, "user_names": group}).rows)
    for desktop in hidden:
        desktop_id = desktop.get("desktop_id")
        if isinstance(desktop_id, str) and desktop_id not in rows:
            rows[desktop_id] = as_connection(desktop)
    if not is_whole:
        _read_users_of_rows(query, rows=rows, total=total, read=read)
    return is_whole


def _read_users_of_rows(query: ListQuery, *, rows: dict[str, Record], total: int | None, read: ReadList) -> None:
    """Without all of the bulk call, users that were seen lead to more of their desktops, and these to more users."""
    done: set[str] = set()
    for _round in range(MOST_ROUNDS):
        if total is not None and len(rows) >= total:
            return
        users = {name for row in rows.values() for name in attached_users(row)} - done
        if not users or query.get("user_names"):
            return
        for group in groups_of_names(sorted(users)):
            rows.update(read({**query, "user_names": group}).rows)
        done |= users
