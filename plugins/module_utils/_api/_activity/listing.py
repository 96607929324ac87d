# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Complete lists of rows that have no id which is surely their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import ApiError
from ..pagination import MAX_PAGES, FetchPage, RowKey, RunMany, incomplete, read_all, unchecked
from ..records import Record

# How often a list is read again to tell rows that are equal from rows that moved to another page.
MOST_READINGS = 4
# By how many rows the pages get smaller when a list is read again, so that they end elsewhere.
_SHIFT = 3
# A service that passes over the limit has pages of its documented default, which is 10 or 20 rows for these lists.
_PAGE_SIZES = 10


def read_rows(
    fetch: FetchPage,
    *,
    limit: int,
    run_many: RunMany,
    key: RowKey,
    what: str,
    warn: Callable[[str], None],
    count_all: Callable[[], int | None] | None = None,
    are_final: bool = False,
) -> list[Record]:
    """Return every row of a list, each as often as the service lists it.

    `key` is what tells rows from each other, and does not change while they are read. Rows of the same key may be one
    that was moved from page to page, or several: the list is read again until that is settled by the total.
    `count_all` counts the list without its filters; a total that is as large may not know of them.
    Where rows `are_final`, those of the same key that differ are several, and no row that changed while it moved.
    Where the rows end at a place where paging may stop, and no total tells whether there are more, `warn` gets a
    sentence. Raises IncompleteListError, which names `what` is missing, where the rows are fewer than the total.
    """
    listing = read_all(
        fetch, limit=limit, run_many=run_many, key=key, page_sizes=_PAGE_SIZES, counts_variants=are_final
    )
    rows = list(listing.rows.values())
    if listing.ends_at_a_limit:
        warn(unchecked(len(rows), what=what, remedy="narrow the request with filters or a shorter span to check it"))
    if not listing.is_cut_off:
        # As many as the total: what differs from them has only changed meanwhile, unless one page alone holds more.
        is_counted = listing.has_real_total and listing.longest_page <= len(rows) == listing.total
        return rows if is_counted else [*rows, *listing.variants.values()]
    has_ended = listing.ended_at is not None and not listing.out_of_reach
    if has_ended and count_all is not None and listing.total == count_all():
        return [*rows, *listing.variants.values()]
    settled = _settle(fetch, limit=limit, run_many=run_many, key=key) if listing.total else None
    if settled is None:
        hint = "try again, or narrow the request with filters or a shorter span"
        raise incomplete(listing, what=what, hint=hint)
    return settled


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """All rows as they stand on the pages, read once; `step` is the length of a page."""

    rows: list[Record]
    step: int


def _settle(fetch: FetchPage, *, limit: int, run_many: RunMany, key: RowKey) -> list[Record] | None:
    """Read the list again until no row is there twice, or the same ones are twice whatever the length of the pages."""
    size, failures = limit, 0
    before: Counter[str] | None = None
    for _reading in range(MOST_READINGS):
        reading = _read_once(fetch, limit=size, run_many=run_many)
        if reading is None:
            failures += 1
            if failures > 1:
                return None
            before = None
            continue
        found = Counter(key(row) for row in reading.rows)
        is_one_page = reading.step == len(reading.rows)
        if is_one_page or len(found) == len(reading.rows) or found == before:
            return reading.rows
        before, size = found, max(1, reading.step - _SHIFT)
    return None


def _read_once(fetch: FetchPage, *, limit: int, run_many: RunMany) -> _Reading | None:
    """Return the rows of all pages, None where they are not as many as each page says there are."""
    first = fetch(0, limit)
    step = len(first.rows)
    if not first.total or not step or first.total > MAX_PAGES * step:
        return None
    try:
        others = run_many(lambda offset: fetch(offset, limit), range(step, first.total, step))
    except ApiError as exc:
        if exc.details.status != 400:
            raise
        # An offset that the service does not take.
        return None
    if not others and fetch(step, limit).rows:
        # The total is no more than the length of the page.
        return None
    rows = [row for page in (first, *others) for row in page.rows]
    is_whole = len(rows) == first.total and all(page.total == first.total for page in others)
    return _Reading(rows=rows, step=step) if is_whole else None
