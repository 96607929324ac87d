# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""All connections of a project, also where the service's paging stops before their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .._wire.session import Progress
from ..errors import ApiError, IncompleteListError, NotFoundError, PermissionDeniedError
from ..filters import ConnectionFilters
from ..pagination import Listing, hides_rows, incomplete
from ..records import CONNECT_STATUSES, Record, as_connection, attached_users, id_key, text_of, users_of
from .batches import Batches, RunBatches
from .counting import LIMITED, differs_little, hint_for, unchecked, why_short
from .parts import ListQuery

ReadList = Callable[[ListQuery], Listing]
# The desktops of the bulk call, and whether these are all of them.
ReadDesktops = Callable[[], "tuple[list[Record], bool]"]

# How often users may lead to desktops with users nobody has seen yet, and how many in vain.
MOST_ROUNDS = 50
VAIN_USERS = 500
# How often statuses are read anew where desktops come and go meanwhile.
MOST_READINGS = 3
# Where more than this part is missing, it is not because desktops come and go.
_FEW = 0.01


@dataclass(frozen=True, kw_only=True)
class ConnectionCalls:
    """The requests that connections are read by: connect-desktops by pages, its total, and desktops of the bulk call.

    `count_elsewhere` returns how many other calls know of at least, of all or of one status.
    """

    read: ReadList
    count: Callable[[ListQuery], int | None]
    count_elsewhere: Callable[[int, str | None], int | None]
    read_desktops: ReadDesktops
    run_batches: RunBatches
    progress: Progress
    warn: Callable[[str], None]


def read_connections(filters: ConnectionFilters, *, calls: ConnectionCalls) -> list[Record]:
    """Return the connection of every desktop that passes the filters.

    What the offset limit hides is read status by status, then by the users of the desktops that are missing, and
    what belongs to nobody is taken from the bulk call. Raises IncompleteListError when rows stay out of reach.
    """
    found: dict[str, Record] = {}
    for query in filters.queries():
        found.update(_Search(query=query, calls=calls).all())
    return list(found.values())


def read_reachable(*, calls: ConnectionCalls, by_users: bool) -> tuple[list[Record], bool]:
    """Return the connections that connect-desktops alone leads to, and whether these are all."""
    search = _Search(query={}, calls=calls)
    is_whole = search.by_paging() or search.by_status()
    if not is_whole and by_users:
        search.by_users_of_rows()
        is_whole = search.is_counted
    return list(search.rows.values()), is_whole


@dataclass(kw_only=True)
class _Search:
    """Looks for the connections of one query; `total` is how many there are, None where that is not known."""

    query: ListQuery
    calls: ConnectionCalls
    rows: dict[str, Record] = field(default_factory=dict)
    total: int | None = None
    counted_elsewhere: bool = False
    is_denied: bool = False
    came_and_went: bool = False
    why: str = LIMITED

    @property
    def is_counted(self) -> bool:
        """Whether as many rows are here as there are."""
        if self.total is None:
            return False
        # Other calls may count too few, so that more rows than that prove nothing.
        most = self.total * (1 + _FEW) if self.counted_elsewhere else len(self.rows)
        return self.total <= len(self.rows) <= most

    def all(self) -> dict[str, Record]:
        """Return all rows; raises IncompleteListError where some stay out of reach."""
        if self.by_paging() or self.by_status():
            return self.rows
        is_proven = self._by_desktops()
        # A total that counts all desktops says nothing of those requested.
        is_of_all = bool(self.query) and self.total is not None and self.total == self.calls.count({})
        is_countable = self.total is not None and not is_of_all
        if (is_countable and (self.is_counted or self._counts_enough())) or (is_proven and not is_countable):
            return self.rows
        warning = differs_little(len(self.rows), self.total, what="connections") if self.counted_elsewhere else None
        if warning is None:
            raise self._incomplete()
        self.calls.warn(warning)
        return self.rows

    def by_paging(self) -> bool:
        """Read what paging shows, and tell whether that is all."""
        listing = self.calls.read(self.query)
        self.rows = dict(listing.rows)
        if hides_rows(listing, is_filtered=bool(self.query), count_all=lambda: self.calls.count({})):
            self.total, self.why = listing.known_total, why_short(listing)
        elif not listing.ends_at_a_limit or self._is_all_elsewhere():
            return True
        self.calls.progress(
            f"the service lets {len(self.rows)} of {self.total or 'all'} connections be read by paging: "
            "sending narrower requests"
        )
        return False

    def by_status(self) -> bool:
        """Read status by status, again where desktops come and go meanwhile; tell whether that is all."""
        if self.query.get("connect_status"):
            return False
        is_whole = self._read_statuses(self.rows)
        if self.total is None:
            return is_whole and self._is_all_elsewhere()
        if self.counted_elsewhere and is_whole and len(self.rows) >= self.total:
            return True
        for _reading in range(MOST_READINGS):
            if self.is_counted:
                return True
            total = self._recount()
            few = total is not None and total - len(self.rows) <= max(1, total * _FEW)
            if not is_whole or not (few or self.came_and_went) or total is None:
                return self.is_counted
            again: dict[str, Record] = {}
            is_whole = self._read_statuses(again)
            if len(again) >= total:
                # Without what is gone by now.
                self.rows = again
            self.rows.update(again)
        return self.is_counted

    def by_users_of_rows(self) -> None:
        """Add what users that were seen lead to, as they have more desktops, and these have more users."""
        if self.query.get("user_names"):
            return
        done: set[str] = set()
        in_vain = 0
        for _round in range(MOST_ROUNDS):
            users = sorted({name for row in self.rows.values() for name in attached_users(row)} - done)
            for start in range(0, len(users), VAIN_USERS):
                if self.is_counted or in_vain >= VAIN_USERS:
                    return
                before, some = len(self.rows), users[start : start + VAIN_USERS]
                self._read_users(some)
                in_vain = 0 if len(self.rows) > before else in_vain + len(some)
            if not users:
                return
            done.update(users)

    def _is_all_elsewhere(self) -> bool:
        """Tell whether other calls know of no more, with a warning where none of them tells."""
        count = len(self.rows)
        status = text_of(self.query.get("connect_status"))
        known = None if self.query.get("user_names") else self.calls.count_elsewhere(count, status or None)
        if known is None:
            self.calls.warn(unchecked(count, what="connections", is_filtered=bool(self.query)))
            return True
        self.counted_elsewhere = known > count
        self.total = known if self.counted_elsewhere else self.total
        return not self.counted_elsewhere

    def _recount(self) -> int | None:
        """Take over the total of now and return it; where other calls counted, theirs stays."""
        before = self.total
        if not self.counted_elsewhere:
            self.total = self.calls.count(self.query)
        self.came_and_went = self.came_and_went or self.total != before
        return self.total

    def _counts_enough(self) -> bool:
        """Tell whether all is here by a total of now."""
        return self._recount() is None or self.is_counted

    def _read_statuses(self, rows: dict[str, Record]) -> bool:
        """Add the rows of each status, and tell whether these are whole."""
        seen = {text_of(row.get("connect_status")) for row in (*self.rows.values(), *rows.values())} - {""}
        is_whole = True
        for status in (*CONNECT_STATUSES, *sorted(seen - set(CONNECT_STATUSES))):
            try:
                part = self.calls.read({**self.query, "connect_status": status})
            except ApiError as exc:
                if exc.details.status != 400:
                    raise
                # Seen but not documented: the service may refuse it as a filter.
                is_whole = False
                continue
            rows.update(part.rows)
            is_whole = is_whole and not part.is_cut_off and not part.ends_at_a_limit
        return is_whole

    def _read_users(self, names: list[str]) -> None:
        batches = Batches(
            read=lambda batch: self.calls.read({**self.query, "user_names": batch}), run_many=self.calls.run_batches
        )
        self.rows.update(batches.rows_of(names))

    def _by_desktops(self) -> bool:
        """Add what the users of hidden desktops lead to; tell whether the bulk call proves that nothing is left."""
        names = self.query.get("user_names")
        only = set(names) if isinstance(names, list) else None
        status = self.query.get("connect_status")
        try:
            known, is_whole = self.calls.read_desktops()
        except (PermissionDeniedError, NotFoundError) as exc:
            self.is_denied = isinstance(exc, PermissionDeniedError)
            known, is_whole = [], False
        hidden = [
            desktop
            for desktop in known
            if id_key(desktop.get("desktop_id")) not in self.rows
            and (status is None or desktop.get("login_status") == status)
            and (only is None or only & users_of(desktop))
        ]
        users = {name for desktop in hidden for name in users_of(desktop) if only is None or name in only}
        self._read_users(sorted(users))
        for desktop in hidden:
            if id_key(desktop.get("desktop_id")):
                self.rows.setdefault(id_key(desktop["desktop_id"]), as_connection(desktop))
        if not is_whole:
            self.by_users_of_rows()
        return is_whole

    def _incomplete(self) -> IncompleteListError:
        listing = Listing(rows=self.rows, total=self.total, out_of_reach=True)
        narrow = "narrow the request with connect_status or user_names"
        hint = hint_for(self.why, narrow=narrow, came_and_went=self.came_and_went)
        if self.is_denied:
            hint = f"{narrow}, or request the permission workspace:desktops:list, with which the rest can be found"
        return incomplete(listing, what="connections", why=self.why, hint=hint)
