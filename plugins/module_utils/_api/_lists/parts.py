# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Desktops that paging hides, found by sorting the list otherwise and by splitting it with filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .._wire.request import QueryValue
from ..errors import ApiError
from ..filters import FILTERS, groups_of_names
from ..pagination import DOCUMENTED_OFFSET_LIMIT, Listing
from ..records import Record, flag_of, text_of, users_of

ListQuery = dict[str, QueryValue]

# How many lists are read at most; each is a few pages.
MOST_LISTS = 120
# How often a part is split again.
MOST_SPLITS = 3
# A filter with more values than this makes too many parts.
MOST_VALUES = 60
# A filter that leaves more than this part of the desktops in one part is of little use.
_LARGEST_SHARE = 0.95
# How many groups of users are asked for in vain before the rest is left.
_VAIN_GROUPS = 3
_BY_NAME = ("computer_name", "DESC"), ("computer_name", "ASC")
_BY_AGE = ("created", "DESC"), ("created", "ASC")
# Filters whose values are documented, and those whose values the desktops show.
_KNOWN: dict[str, tuple[str | bool, ...]] = {
    "status": tuple(FILTERS["status"]["choices"]),
    "user_attached": (True, False),
    "in_maintenance_mode": (True, False),
    "desktop_type": tuple(FILTERS["desktop_type"]["choices"]),
}
_SEEN = ("subnet_id", "availability_zone", "image_id", "enterprise_project_id")


@dataclass(kw_only=True)
class PartReader:
    """Reads what paging hides of a list by other orders and by parts of it, with a bounded number of requests.

    `is_steady` tells whether the lists that were sorted otherwise had the total of the first one.
    """

    read: Callable[[ListQuery], Listing]
    left: int = MOST_LISTS
    is_steady: bool = True

    def add_sorted(self, listing: Listing, *, query: ListQuery, by_age: bool = False) -> None:
        """Add what paging reaches from both ends of the list when it is sorted."""
        names = [str(row.get("computer_name") or "") for row in listing.rows.values()]
        for sort_field, sort_type in _BY_AGE if by_age else _BY_NAME:
            if not listing.may_lack_rows:
                return
            if sort_type == "ASC" and not by_age and names == sorted(names):
                # It came in this order.
                return
            before = len(listing.rows)
            part = self._read({**query, "sort_field": sort_field, "sort_type": sort_type})
            if part is None:
                return
            self.is_steady = self.is_steady and part.known_total in (None, listing.total)
            self._take(part, into=listing)
            if sort_type == "DESC" and len(listing.rows) == before:
                # The order makes no difference.
                return

    def add_parts(self, listing: Listing, *, query: ListQuery, depth: int = 0) -> None:
        """Add what lists of parts of it show: by the filter that makes the smallest parts first."""
        rows = list(listing.rows.values())
        for name in _ranked(rows, query=query):
            is_whole = True
            for value in _values(rows, name):
                if not listing.may_lack_rows or not self.left:
                    return
                part = self._part(query=query, name=name, value=value, depth=depth, total=listing.total)
                self._take(part, into=listing)
                is_whole = is_whole and not part.may_lack_rows
                if part.out_of_reach and not part.step:
                    break
            if is_whole and listing.total is None:
                # Nothing counts this list, but each of its parts is whole.
                return

    def add_users(self, listing: Listing, *, query: ListQuery) -> None:
        """Add the other desktops of the users that were found, as long as these lead to any."""
        if "user_names" in query:
            return
        names = sorted({name for row in listing.rows.values() for name in users_of(row, with_groups=False)})
        in_vain = 0
        for group in groups_of_names(names):
            if not listing.may_lack_rows or not self.left or in_vain == _VAIN_GROUPS:
                return
            before = len(listing.rows)
            part = self._read({**query, "user_names": group})
            if part is None:
                return
            self._take(part, into=listing)
            in_vain = 0 if len(listing.rows) > before else in_vain + 1

    def _part(self, *, query: ListQuery, name: str, value: str | bool, depth: int, total: int | None) -> Listing:
        """Return the desktops of which a field has a value, as far as they can be reached."""
        narrower: ListQuery = {**query, name: value}
        part = self._read(narrower)
        if part is None:
            return Listing(out_of_reach=True)
        if any(_value_of(row, name) not in (value, "") for row in part.rows.values()):
            # The filter was passed over.
            return Listing(rows=part.rows, out_of_reach=True)
        # Of a total that counts all desktops an empty page is the end.
        has_ended = not part.out_of_reach and part.ended_at is not None and part.ended_at <= DOCUMENTED_OFFSET_LIMIT
        if (part.is_cut_off and not (has_ended and part.total == total)) or part.ends_at_a_limit:
            part.total = part.known_total if part.is_cut_off else None
            self.add_sorted(part, query=narrower)
            if part.may_lack_rows and depth < MOST_SPLITS:
                self.add_parts(part, query=narrower, depth=depth + 1)
            if part.may_lack_rows:
                self.add_sorted(part, query=narrower, by_age=True)
        else:
            part.total = len(part.rows)
        return part

    def _read(self, query: ListQuery) -> Listing | None:
        """Return what paging shows of a query, None where the service refuses it."""
        self.left = max(0, self.left - 1)
        try:
            return self.read(query)
        except ApiError as exc:
            if exc.details.status != 400:
                raise
            return None

    def _take(self, part: Listing, *, into: Listing) -> None:
        for key, row in part.rows.items():
            into.rows.setdefault(key, row)


def _ranked(rows: Iterable[Record], *, query: ListQuery) -> list[str]:
    """Return the filters that are of use, the one with the smallest largest part first."""
    shares = {name: _largest_share(rows, name) for name in (*_KNOWN, *_SEEN) if name not in query}
    return sorted((name for name, share in shares.items() if share <= _LARGEST_SHARE), key=lambda name: shares[name])


def _largest_share(rows: Iterable[Record], name: str) -> float:
    """Return which part of the desktops the largest part would hold, those without a value counted with it."""
    counts = Counter(_value_of(row, name) for row in rows)
    unknown = counts.pop("", 0)
    if not counts or len(counts) > MOST_VALUES:
        return 1.0
    return (max(counts.values()) + unknown) / (sum(counts.values()) + unknown)


def _values(rows: Iterable[Record], name: str) -> list[str | bool]:
    """Return the values to filter by, those of most desktops first."""
    counts = Counter(_value_of(row, name) for row in rows)
    seen = [value for value, _count in counts.most_common() if value != ""]
    return list(dict.fromkeys([*seen, *_KNOWN.get(name, ())]))


def _value_of(row: Record, name: str) -> str | bool:
    """Return what a filter compares, an empty text where the desktop does not show it."""
    if name == "user_attached":
        return bool(users_of(row))
    value = flag_of(row.get(name))
    if name == "in_maintenance_mode":
        return value if isinstance(value, bool) else ""
    return text_of(value)
