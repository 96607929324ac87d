# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""All desktops of a project with their details, also where the service's paging stops before their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .._wire.request import QueryValue
from .._wire.session import Progress
from ..errors import IncompleteListError, NotFoundError, PermissionDeniedError
from ..filters import MOST_NAMES, DesktopFilters
from ..pagination import Listing, hides_rows, incomplete
from ..records import Record, id_key
from .batches import IdBatches, RunBatches
from .counting import LIMITED, differs_little, hint_for, unchecked, why_short
from .parts import ListQuery, PartReader

# How often what is hidden is looked for anew where desktops come and go meanwhile.
MOST_ROUNDS = 3
# By which part of it a count of another call may be too low.
_COUNT_PART = 100


@dataclass(frozen=True, kw_only=True)
class DesktopCalls:
    """The requests that desktops are read by: the bulk call by pages, its total, every id, and desktops one by one.

    `peek` is the first page of the bulk call, `count_elsewhere` how many desktops other calls know of at least, and
    `read_ids` returns ids from the connections, and whether these are all; with True it also looks for them by users.
    """

    read: Callable[[ListQuery], Listing]
    peek: Callable[[ListQuery], Listing]
    count: Callable[[ListQuery], int | None]
    count_elsewhere: Callable[[int], int | None]
    read_ids: Callable[[bool], tuple[list[str], bool]]
    run_batches: RunBatches
    read_each: Callable[[Sequence[str]], list[Record]]
    progress: Progress
    warn: Callable[[str], None]


def read_desktops(filters: DesktopFilters, *, calls: DesktopCalls) -> list[Record]:
    """Return the record of every desktop that passes the filters, as it came.

    What paging hides is read from the other end, and then by id, as many at a time as the service takes; the ids come
    from the connections. What these do not lead to is looked for in parts of the list.
    Raises IncompleteListError when desktops stay out of reach.
    """
    found: dict[str, Record] = {}
    is_sorted = True
    for query in filters.queries():
        search = _Search(query=query, calls=calls)
        found.update(search.all().rows)
        is_sorted = is_sorted and not search.is_hidden
    rows = list(found.values())
    if filters.sort_field and not is_sorted:
        name = filters.sort_field
        rows.sort(key=lambda row: str(row.get(name) or "").casefold(), reverse=filters.sort_type == "DESC")
    return rows


def read_reachable(*, calls: DesktopCalls) -> tuple[list[Record], bool]:
    """Return the desktops that the bulk call alone leads to, and whether these are all."""
    search = _Search(query={}, calls=calls)
    is_whole = search.without_ids()
    return list(search.listing.rows.values()), is_whole


@dataclass(kw_only=True)
class _Search:
    """Looks for the desktops of one query; `counted_elsewhere` is set where the list does not count them itself."""

    query: ListQuery
    calls: DesktopCalls
    listing: Listing = field(default_factory=Listing)
    is_hidden: bool = False
    counted_elsewhere: bool = False
    # How many paging reaches, and how many there are, None where that is not known.
    reach: int = 0
    wanted: int | None = None
    first_total: int | None = None
    is_denied: bool = False
    came_and_went: bool = False
    is_cut: bool = False
    why: str = LIMITED

    def all(self) -> Listing:
        """Return all desktops; raises IncompleteListError where that cannot be."""
        self._begin()
        if not self.is_hidden:
            return self.listing
        ids = self.query.get("desktop_id")
        if isinstance(ids, list):
            return self._all_of_ids({id_key(entry) for entry in ids})
        # With filters it would be out of proportion to read all connections.
        first, second = (self._parts, self._ids) if self.query else (self._ids, self._parts)
        if self._sorted() or first() or second() or self._ids_of_users() or self._differs_little():
            return self.listing
        raise self._incomplete()

    def _differs_little(self) -> bool:
        """Tell whether another call counts only a few more, with a warning."""
        count = len(self.listing.rows)
        warning = differs_little(count, self.wanted, what="desktops") if self.counted_elsewhere else None
        if warning:
            self.calls.warn(warning)
        return warning is not None

    def _all_of_ids(self, ids: set[str]) -> Listing:
        """Return the desktops of a query by id: of all others where the service passes over the ids."""
        if self.listing.rows.keys() <= ids:
            raise self._incomplete()
        self.calls.progress("the service does not filter by desktop_id: reading all desktops")
        query = {key: value for key, value in self.query.items() if key != "desktop_id"}
        rows = _Search(query=query, calls=self.calls).all().rows
        return Listing(rows={key: row for key, row in rows.items() if key in ids})

    def without_ids(self) -> bool:
        """Look for the desktops without the connections, and tell whether these are all."""
        self._begin()
        return not self.is_hidden or self._sorted() or self._parts()

    def _begin(self) -> None:
        """Read what paging shows, and find out whether that is all."""
        self.listing = listing = self.calls.read(self.query)
        self.reach = len(listing.rows)
        if hides_rows(listing, is_filtered=bool(self.query), count_all=lambda: self.calls.count({})):
            self.wanted = listing.known_total
            if self.query and self.wanted is not None and not self.query.get("desktop_id"):
                self.wanted = self._count()
        elif not listing.ends_at_a_limit or not self._is_more_elsewhere():
            return
        self.is_hidden, listing.out_of_reach = True, listing.out_of_reach or self.counted_elsewhere
        self.why = why_short(listing)
        self.first_total = listing.total = self.wanted
        listing.total_stable, listing.page_sized_total = True, None
        self.calls.progress(
            f"the service lets {len(listing.rows)} of {self.wanted or 'all'} desktops be read by paging: "
            "requesting the others in reverse order and by desktop_id"
        )

    def _is_more_elsewhere(self) -> bool:
        """Tell whether there are more than a list shows that ends where a limit of paging would cut it."""
        count = len(self.listing.rows)
        if self.query:
            is_more = self._is_more_at_the_ends()
        else:
            self.wanted = self.calls.count_elsewhere(count)
            is_more = None if self.wanted is None else self.wanted > count
        if is_more is None:
            self.calls.warn(unchecked(count, what="desktops", is_filtered=bool(self.query)))
        self.counted_elsewhere = bool(is_more)
        return bool(is_more)

    def _is_more_at_the_ends(self) -> bool | None:
        """Look at both ends of the sorted list for desktops that are not here; None where it is not sorted."""
        firsts = []
        for sort_type in ("DESC", "ASC"):
            page = self.calls.peek({**self.query, "sort_field": "computer_name", "sort_type": sort_type})
            if page.rows.keys() - self.listing.rows.keys():
                return True
            firsts.append(next(iter(page.rows), None))
        return False if firsts[0] != firsts[1] else None

    def _sorted(self) -> bool:
        parts = PartReader(read=self.calls.read)
        parts.add_sorted(self.listing, query=self.query)
        is_counted = self.wanted is not None and not self.counted_elsewhere
        return is_counted and parts.is_steady and len(self.listing.rows) == self.wanted

    def _ids(self, *, by_users: bool = False) -> bool:
        """Add what ids of connections lead to, and tell whether these are all desktops."""
        for _round in range(MOST_ROUNDS):
            before = len(self.listing.rows)
            self.is_cut = False
            try:
                ids, is_whole = self.calls.read_ids(by_users)
            except (PermissionDeniedError, NotFoundError, IncompleteListError) as exc:
                self.is_denied = isinstance(exc, PermissionDeniedError)
                return False
            self._add_by_ids(ids)
            if self._is_complete(is_proven=is_whole and not self.is_cut):
                return True
            if not is_whole or (len(self.listing.rows) == before and not self.came_and_went):
                return False
        return False

    def _ids_of_users(self) -> bool:
        return not self.is_denied and self._ids(by_users=True)

    def _add_by_ids(self, ids: Sequence[str]) -> None:
        hidden = [entry for entry in ids if id_key(entry) not in self.listing.rows]
        batches = IdBatches(read=lambda batch: self.calls.read({"desktop_id": batch}), run_many=self.calls.run_batches)
        if self.query:
            # Without the filters, to see how many ids the service takes: with them, few of the ids may pass.
            batches.rows_of(sorted(hidden)[:MOST_NAMES])
            batches.read = self._read_batch
        self.listing.rows.update(batches.rows_of(hidden))
        rest = [entry for entry in hidden if id_key(entry) not in self.listing.rows]
        if not batches.works and rest:
            self.calls.progress(
                f"the service does not filter by desktop_id: looking for {len(rest)} desktops in parts of the list"
            )
            self._add_parts()
            rest = [entry for entry in rest if id_key(entry) not in self.listing.rows]
            self.is_cut = bool(self.query and rest)
        if rest and not self.query:
            if not batches.works:
                self.calls.progress(f"requesting {len(rest)} desktops one by one")
            # Whether one that the bulk call does not list was deleted, only the call for one desktop tells.
            for record in self.calls.read_each(rest):
                self.listing.rows[id_key(record["desktop_id"])] = record

    def _read_batch(self, batch: QueryValue) -> Listing:
        part = self.calls.read({**self.query, "desktop_id": batch})
        self.is_cut = self.is_cut or bool(self.query and part.is_cut_off)
        return part

    def _parts(self) -> bool:
        """Add what parts of the list show, and tell whether these are all desktops."""
        for number in range(MOST_ROUNDS):
            if self.wanted is None and not self.counted_elsewhere:
                return False
            if number:
                # Desktops that went away may stand for others that were not found: begin anew.
                self.listing = self.calls.read(self.query)
                self.listing.total, self.listing.out_of_reach = self.wanted, True
            total = self.wanted
            self.calls.progress(
                f"looking for the others of {total or 'all'} desktops in parts of the list, by filters and by users"
            )
            self._add_parts()
            if not self._is_complete(is_proven=False):
                return False
            if self.wanted == total:
                return True
        return False

    def _add_parts(self) -> None:
        self.listing.total = self.wanted
        parts = PartReader(read=self.calls.read)
        parts.add_sorted(self.listing, query=self.query)
        parts.add_parts(self.listing, query=self.query)
        parts.add_users(self.listing, query=self.query)
        parts.add_sorted(self.listing, query=self.query, by_age=True)

    def _is_complete(self, *, is_proven: bool) -> bool:
        """Tell whether all desktops are here, by a new total where there is one to believe."""
        count = len(self.listing.rows)
        if self.counted_elsewhere or self.wanted is None:
            is_counted = self.wanted is not None and self.wanted <= count <= self.wanted + self.wanted // _COUNT_PART
            return (is_proven and count >= (self.wanted or 0)) or is_counted
        wanted = self._count()
        self.came_and_went = self.came_and_went or wanted != self.first_total
        self.wanted = wanted
        self.listing.total = wanted
        return is_proven if wanted is None else count >= wanted

    def _count(self) -> int | None:
        """Return the total of now, None where it is not of this query alone."""
        total = self.calls.count(self.query)
        return None if self.query and total == self.calls.count({}) else total

    def _incomplete(self) -> IncompleteListError:
        self.listing.total = self.wanted
        narrow = (
            f"narrow the request with a filter that at most {self.reach} desktops pass, such as subnet_id, image_id, "
            "availability_zone or user_names"
        )
        hint = hint_for(self.why, narrow=narrow, came_and_went=self.came_and_went)
        if self.is_denied:
            hint = (
                f"{narrow}, or request the permission workspace:desktops:listWithConnectStatus, with which the others "
                "can be found"
            )
        return incomplete(self.listing, what="desktops", why=self.why, hint=hint)
