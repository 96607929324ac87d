# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""All desktops of a project with their details, also where the service's paging stops before their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .._wire.request import QueryValue
from .._wire.session import Progress
from ..errors import ApiError, IncompleteListError, NotFoundError, PermissionDeniedError
from ..filters import DesktopFilters, groups_of_names
from ..pagination import Listing, hides_rows, incomplete
from ..records import Record

ListQuery = dict[str, QueryValue]

# How often connections are read anew where desktops come and go meanwhile.
MOST_ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class DesktopCalls:
    """The requests that desktops are read by: the bulk call by pages, its total, every id, and desktops one by one."""

    read: Callable[[ListQuery], Listing]
    count: Callable[[ListQuery], int | None]
    read_ids: Callable[[], list[str]]
    read_groups: Callable[[Callable[[list[str]], Listing], Sequence[list[str]]], list[Listing]]
    read_each: Callable[[Sequence[str]], list[Record]]
    progress: Progress


def read_desktops(filters: DesktopFilters, *, calls: DesktopCalls) -> list[Record]:
    """Return the record of every desktop that passes the filters, as it came.

    What paging hides is read from the other end, and then by id, as many at a time as the service takes; the ids come
    from the connections.
    Raises IncompleteListError when desktops stay out of reach.
    """
    found: dict[str, Record] = {}
    is_sorted = True
    for query in filters.queries():
        listing = calls.read(query)
        if hides_rows(listing, is_filtered=bool(query), count_all=lambda: calls.count({})):
            _add_hidden(listing, query=query, calls=calls)
            is_sorted = False
        found.update(listing.rows)
    rows = list(found.values())
    if filters.sort_field and not is_sorted:
        name = filters.sort_field
        rows.sort(key=lambda row: str(row.get(name) or "").casefold(), reverse=filters.sort_type == "DESC")
    return rows


def _add_hidden(listing: Listing, *, query: ListQuery, calls: DesktopCalls) -> None:
    """Add to a listing the rows that paging does not reach."""
    if query.get("desktop_id"):
        raise _incomplete(listing)
    calls.progress(
        f"the service lets {len(listing.rows)} of {listing.total or 'all'} desktops be read by paging: "
        "requesting the others in reverse order and by desktop_id"
    )
    _add_reversed(listing, query=query, calls=calls)
    if listing.known_total is not None and not listing.missing:
        return
    for _round in range(MOST_ROUNDS):
        try:
            _add_by_ids(listing, query=query, calls=calls)
        except (PermissionDeniedError, NotFoundError, IncompleteListError) as exc:
            raise _incomplete(listing) from exc
        total = calls.count(query)
        if total is None or total <= len(listing.rows) or (query and total == calls.count({})):
            return
        listing.total = total
    raise _incomplete(listing)


def _add_reversed(listing: Listing, *, query: ListQuery, calls: DesktopCalls) -> None:
    """Add what paging reaches from the other end, which is as much again for a few requests."""
    try:
        listing.rows.update(calls.read({**query, "sort_field": "computer_name", "sort_type": "DESC"}).rows)
    except ApiError as exc:
        if exc.details.status != 400:
            raise


def _add_by_ids(listing: Listing, *, query: ListQuery, calls: DesktopCalls) -> None:
    hidden = [desktop_id for desktop_id in calls.read_ids() if desktop_id not in listing.rows]
    groups = groups_of_names(hidden)
    for part in calls.read_groups(lambda group: calls.read({**query, "desktop_id": group}), groups):
        if query and part.is_cut_off:
            raise _incomplete(listing)
        listing.rows.update(part.rows)
    if not query:
        # Whether one that the bulk call does not list was deleted, only the call for one desktop tells.
        rest = calls.read_each([desktop_id for desktop_id in hidden if desktop_id not in listing.rows])
        listing.rows.update((record["desktop_id"], record) for record in rest)


def _incomplete(listing: Listing) -> IncompleteListError:
    why, hint = "", "try again, or narrow the request with filters"
    if listing.out_of_reach:
        why = " because the service limits paging"
        hint = (
            "narrow the request with filters, or request the permission workspace:desktops:listWithConnectStatus, "
            "with which the others can be found"
        )
    return incomplete(listing, what="desktops", why=why, hint=hint)
