# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Reading a list page by page until it is provably whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .errors import ApiError, IncompleteListError
from .records import Record, id_key

MAX_PASSES = 4
MAX_PAGES = 5_000
# The page documents offsets up to here; a list that ends below it cannot have been cut off by this limit.
DOCUMENTED_OFFSET_LIMIT = 2_000
# How a service says that it does not take an offset.
OFFSET_REFUSALS = (400, 416, 422)
# What may mean the offset where it comes twice: for lists that can be read in another way.
MAYBE_OFFSET_REFUSALS = (404,)
# What says nothing of an offset: a credential, or too many requests.
_NOT_THE_OFFSET = (401, 429, 502, 503, 504)
# By which part of it a total may change because rows come and go while they are read.
_STEADY_PART = 10
# Nobody has as many rows: a larger number is no count.
LARGEST_TOTAL = 10**12
# A service with smaller pages than were asked for has pages of a round number of rows.
PAGE_SIZES = 50


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of one response, and the total it names (None: not named)."""

    rows: list[Record]
    total: int | None


FetchPage = Callable[[int, int], Page]
RowKey = Callable[[Record], str]
RunMany = Callable[[Callable[[int], Page], Sequence[int]], list[Page]]


def row_key(row: Record) -> str:
    """Return what tells a desktop from others: its desktop_id without case, or all of it where it has none."""
    return id_key(row.get("desktop_id")) or whole_row(row)


def whole_row(row: Record) -> str:
    """Return all of a row as a text, the same for equal rows."""
    return json.dumps(row, sort_keys=True, default=str)


@dataclass(kw_only=True)
class Listing:
    """Rows without repetition in the order they came.

    `out_of_reach` is set when the service refuses or repeats an offset before the end; `ended_at` is the offset at
    which it gave an empty page. `page_sized_total` is the length of the longest page, where a total of this size may
    be no more than the length of a page. `total_stable` tells whether all pages named the same total, and
    `lowest_total` is the lowest of them. `step` is the length of the first page, and `ends_full` is set when a page of
    this length came before the empty one. `counts_variants` tells that rows do not change while they are read: those of
    one key that differ are then several, if the total counts them so.
    """

    rows: dict[str, Record] = field(default_factory=dict)
    key: RowKey = row_key
    # Rows that differ from one of the same key, by their content.
    variants: dict[str, Record] = field(default_factory=dict)
    counts_variants: bool = False
    total: int | None = None
    longest_page: int = 0
    step: int = 0
    ends_full: bool = False
    out_of_reach: bool = False
    ended_at: int | None = None
    page_sized_total: int | None = None
    total_stable: bool = True
    lowest_total: int | None = None

    @property
    def has_real_total(self) -> bool:
        """Whether the total is there and counts more than the rows of one page."""
        return self.total is not None and (self.page_sized_total is None or self.total > self.page_sized_total)

    @property
    def is_cut_off(self) -> bool:
        """Whether rows are missing, or may be, because paging stopped short and no total tells how many there are."""
        if self.missing:
            return True
        return self.out_of_reach and not (self.has_real_total and self.total_stable and self.is_as_many_as_counted)

    @property
    def is_as_many_as_counted(self) -> bool:
        """Whether the rows are as many as the total."""
        return self.total is not None and self.missing == 0 and self.total >= len(self.rows)

    @property
    def known_total(self) -> int | None:
        """How many rows there are: a total that is less counts something else, one that grows the rows given so far."""
        if not self.has_real_total or self.total is None or self.total < len(self.rows):
            return None
        lowest = self.total if self.lowest_total is None else self.lowest_total
        return self.total if self.total - lowest <= self.total // _STEADY_PART else None

    @property
    def ends_at_a_limit(self) -> bool:
        """Whether this may be no more than paging shows, though no page says so: only another source can tell."""
        count = len(self.rows)
        if self.is_cut_off or not self.step:
            return False
        if self.known_total is None:
            return self.ends_full and count > self.step
        return count in (DOCUMENTED_OFFSET_LIMIT, DOCUMENTED_OFFSET_LIMIT + self.step)

    @property
    def may_lack_rows(self) -> bool:
        """Whether nothing counts the rows, or there are more of them than are here."""
        return self.total is None or self.total > len(self.rows)

    @property
    def missing(self) -> int:
        """How many rows the service counts beyond those that are here."""
        missing = max(0, (self.total or 0) - len(self.rows))
        has_all = self.counts_variants and self.total_stable and missing == len(self.variants)
        return 0 if has_all else missing

    def add(self, page: Page) -> int:
        """Take in a page and return how many of its rows are new."""
        before = len(self.rows)
        self.longest_page = max(self.longest_page, len(page.rows))
        for row in page.rows:
            known = self.rows.setdefault(self.key(row), row)
            if known is not row and known != row:
                self.variants[whole_row(row)] = row
        if self.page_sized_total is not None and page.total == len(page.rows):
            self.page_sized_total = max(self.page_sized_total, page.total)
        if page.total is not None:
            self._count(page.total, is_empty=not page.rows)
        return len(self.rows) - before

    def forget_total(self) -> None:
        """Let the next page name the total anew."""
        self.total = self.lowest_total = self.ended_at = None
        self.total_stable, self.out_of_reach = True, False
        # Read again, a row may have become its own variant.
        self.counts_variants = False

    def _count(self, total: int, *, is_empty: bool) -> None:
        """Take over the total of a page, unless it denies rows that are here and that an earlier one counted."""
        if self.total is not None and total < min(self.total, len(self.rows)):
            # Of an empty page it says that the service counts nothing there, of another that rows went away.
            self.total_stable = self.total_stable and is_empty
            return
        self.total_stable = self.total_stable and self.total in (None, total)
        self.lowest_total = total if self.lowest_total is None else min(self.lowest_total, total)
        self.total = total


def hides_rows(listing: Listing, *, is_filtered: bool, count_all: Callable[[], int | None]) -> bool:
    """Tell whether the service has rows for a request that are not in the listing, or may have.

    `count_all` counts the list without the filters of the request.
    """
    if not listing.is_cut_off:
        return False
    if listing.out_of_reach or not is_filtered:
        return True
    # Perhaps the total counts all desktops and not only those requested; then an empty page was the end.
    is_end = listing.ended_at is not None and listing.ended_at <= DOCUMENTED_OFFSET_LIMIT
    return not (is_end and listing.total == count_all())


def incomplete(listing: Listing, *, what: str, hint: str, why: str = "") -> IncompleteListError:
    """Return the error that rows are missing of a listing of `what`, with why that is and what to do."""
    count, missing = len(listing.rows), listing.missing
    of_all, would = f"{count} {what}", "others may be missing"
    if missing:
        of_all, would = f"{count} of {count + missing} {what}", f"{missing} would be missing"
    return IncompleteListError(
        f"Only {of_all} could be read{why}, so {would}: {hint}.", total=count + (missing or 1), missing=missing or 1
    )


def unchecked(count: int, *, what: str, remedy: str) -> str:
    """Return the warning that a list ends where paging may stop, and that nothing tells whether it goes on."""
    return (
        f"The service lists {count} {what}, which is where its paging may stop, and nothing else tells how many there "
        f"are, so some may be missing: compare with the console; {remedy}."
    )


def read_total(value: Any) -> int | None:
    """Return a total_count as a number, None for anything that is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    return value if isinstance(value, int) and 0 <= value <= LARGEST_TOTAL else None


def read_all(
    fetch: FetchPage,
    *,
    limit: int,
    run_many: RunMany,
    offset_limit: int | None = None,
    larger_limit: int | None = None,
    most: int | None = None,
    key: RowKey = row_key,
    page_sizes: int = PAGE_SIZES,
    known_page: int = 0,
    counts_variants: bool = False,
    is_searched: bool = False,
) -> Listing:
    """Read all pages of a list.

    `limit` is the page size asked for; a service that gives smaller pages is followed at its own pace.
    `offset_limit` is the offset the service is sure to take; beyond it one is tried alone to see whether it goes on.
    `larger_limit` is the page size for the last reachable page, where the service allows it.
    `most` is the number of rows there can be, where the query tells: a page of so many needs no look beyond it.
    `key` tells rows from each other: the first one of each key is kept, one that differs from it is a variant.
    `page_sizes` is what the length of a page is a multiple of, where the service has pages of its own size.
    `known_page` is the length of a page that the call gave before: a shorter one is not full.
    `counts_variants` tells that rows do not change while they are read, so that variants are rows of their own.
    `is_searched` tells that what is out of reach is looked for otherwise, so that other errors may mean the offset.
    """
    reader = _Reader(
        fetch=fetch,
        limit=limit,
        run_many=run_many,
        larger_limit=larger_limit,
        most=most,
        listing=Listing(key=key, counts_variants=counts_variants),
        page_sizes=page_sizes,
        known_page=known_page,
        refusals=(*OFFSET_REFUSALS, *(MAYBE_OFFSET_REFUSALS if is_searched else ())),
    )
    reader.read(offset_limit)
    return reader.listing


@dataclass(kw_only=True)
class _Reader:
    fetch: FetchPage
    limit: int
    run_many: RunMany
    larger_limit: int | None
    most: int | None
    listing: Listing
    page_sizes: int
    known_page: int
    # The statuses that mean that the service does not take an offset.
    refusals: Sequence[int]
    # Rows up to here have been asked for without a gap.
    covered: int = 0
    # How many rows the first page and the one behind all others had.
    step: int = 0
    last: int = 0
    # Where an earlier reading came to an empty page.
    seen_end: int = 0

    def read(self, offset_limit: int | None) -> None:
        first = self._fetch(0)
        self.listing.add(first)
        self.covered = self.step = self.last = self.listing.step = len(first.rows)
        if self.most is not None and len(self.listing.rows) >= self.most:
            # All that there can be, or more: then the query was passed over, and these rows are not what it asks for.
            self.listing.out_of_reach = len(self.listing.rows) > self.most
            return
        if self._is_full(first, page_sizes=self.page_sizes):
            self.listing.page_sized_total = self.step
        if not first.rows:
            self.listing.ended_at = 0
            return
        # A short page may be all there is, whatever the total counts: then nothing is asked for ahead.
        if len(first.rows) < self.limit and not self._is_whole() and not self._read_next():
            self._read_to_the_end()
            return
        self._read_ahead(offset_limit)
        if offset_limit is not None and not self._is_whole() and self._read_next():
            self._read_ahead(None)
        if not self._is_whole():
            self._read_to_the_end()

    def _fetch(self, offset: int) -> Page:
        try:
            page = self.fetch(offset, self.limit)
        except ApiError as exc:
            if offset == 0 or exc.details.status in (None, *OFFSET_REFUSALS, *_NOT_THE_OFFSET):
                raise
            raise _with_offset(exc, offset=offset) from exc
        # A total of more than there can be counts something else.
        is_wrong = self.most is not None and page.total is not None and page.total > self.most
        return Page(rows=page.rows, total=None) if is_wrong else page

    def _fetch_surely(self, offset: int) -> Page:
        """Return a page, requested twice where the first failure may be one of the moment."""
        try:
            return self._fetch(offset)
        except ApiError as exc:
            if offset == 0 or exc.details.status not in self.refusals or exc.details.status in OFFSET_REFUSALS:
                raise
        return self._fetch(offset)

    def _is_full(self, page: Page, *, page_sizes: int) -> bool:
        """Tell whether a page may be all that the service gives at once."""
        count = len(page.rows)
        return count >= self.limit or (count % page_sizes == 0 and count >= self.known_page)

    def _is_whole(self) -> bool:
        """Rows that went away while others were read make the sum match though one is missing: hence the steadiness."""
        return self._total_says_end() and self.listing.is_as_many_as_counted

    def _read_ahead(self, offset_limit: int | None) -> None:
        """Ask for all the pages that the total promises side by side."""
        end = min(self.listing.total or 0, MAX_PAGES * self.step)
        if offset_limit is not None:
            end = min(end, offset_limit + 1)
        offsets = range(self.covered, end, self.step)
        if not offsets:
            return
        try:
            pages = self.run_many(self._fetch, offsets)
        except ApiError as exc:
            if exc.details.status not in self.refusals:
                raise
            # An offset the service does not take: reading in turn finds out which.
            return
        for offset, page in zip(offsets, pages, strict=True):
            self.listing.add(page)
            if offset == self.covered:
                self.covered += len(page.rows)
                self.last = len(page.rows)

    def _read_next(self) -> bool:
        """Read the page behind what is covered and tell whether it gave anything new."""
        try:
            page = self._fetch_surely(self.covered)
        except ApiError as exc:
            if exc.details.status not in self.refusals or self.covered == 0:
                raise
            if self.last < self.step and not self.listing.missing:
                # The page before was not full, as the last one of a list is.
                self.listing.ended_at = self.covered
                return False
            self.listing.out_of_reach = True
            self._stretch_last_page()
            return False
        new = self.listing.add(page)
        self.covered += len(page.rows)
        if not page.rows:
            self.listing.ended_at = self.covered
            self.listing.ends_full = self.last == self.step
        self.last = len(page.rows)
        if not page.rows:
            return False
        is_known = self.covered <= self.seen_end
        if not new and not is_known and self.covered >= len(self.listing.rows) + len(page.rows):
            # The service answers a large offset with rows it gave before.
            # A page of fewer rows, all of which equal earlier ones, is the end of a list without a count.
            is_full = self._is_full(page, page_sizes=PAGE_SIZES)
            self.listing.out_of_reach = self.listing.total is not None or is_full
            return False
        return True

    def _read_to_the_end(self) -> None:
        """Read in turn, and again from the start as long as rows that moved between the pages turn up."""
        for reading in range(MAX_PASSES):
            if reading:
                self.covered, self.seen_end = 0, self.listing.ended_at or 0
                self.listing.forget_total()
            before = len(self.listing.rows)
            for _page in range(MAX_PAGES):
                if self.listing.out_of_reach or self._has_ended() or not self._read_next():
                    break
            finds_more = len(self.listing.rows) > before
            if self._is_settled() or (reading and not finds_more):
                return
        if not self.listing.has_real_total:
            # The last reading still found rows, and nothing tells how many there are.
            self.listing.out_of_reach = True

    def _is_settled(self) -> bool:
        """Tell whether nothing speaks for rows that moved to a page that was read before."""
        listing = self.listing
        has_total = listing.has_real_total
        if has_total and not listing.total_stable:
            return listing.out_of_reach and bool(listing.missing)
        if listing.out_of_reach or listing.ended_at == len(listing.rows):
            return True
        # Without a total, rows that came twice before an empty page show that others may not have come at all.
        return not listing.missing and (has_total or listing.ended_at is None)

    def _has_ended(self) -> bool:
        return self.listing.ended_at is not None or self._total_says_end()

    def _total_says_end(self) -> bool:
        """Tell whether the total is one to believe, and reached.

        One that changes may count the rows given so far, and one that is less than the rows counts something else. Of a
        service with pages of its own size the last one is not full, unless there are more.
        """
        listing = self.listing
        total = listing.total or 0
        may_go_on = self.last == self.step and self.step < min(self.limit, self.covered)
        is_believed = listing.has_real_total and listing.total_stable and len(listing.rows) <= total
        return is_believed and self.covered >= total and not may_go_on

    def _stretch_last_page(self) -> None:
        offset = self.covered - self.step
        if self.larger_limit is None or offset < 0 or not self.listing.is_cut_off:
            return
        try:
            self.listing.add(self.fetch(offset, self.larger_limit))
        except ApiError as exc:
            if exc.details.status not in self.refusals:
                raise


def _with_offset(error: ApiError, *, offset: int) -> ApiError:
    """Return the failure with a word on the offset, which the service may mean though it does not say so."""
    return type(error)(
        f"{str(error).rstrip('.')}. The list could be read at its start, but not at offset {offset}: if it fails "
        "there again, the service takes no such offset, so narrow the request with filters.",
        details=error.details,
    )
