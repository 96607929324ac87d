# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The pages of the two lists, of the size that the service takes, and the ways past their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .._wire.concurrency import map_concurrently
from .._wire.session import Detail, Progress
from ..error_messages import CODES, STATUSES
from ..errors import ApiError
from ..pagination import DOCUMENTED_OFFSET_LIMIT, Listing, Page, read_all, read_total
from ..records import Record
from . import connection_listing, desktop_listing
from .connection_listing import ConnectionCalls
from .counting import OtherCounts
from .desktop_listing import DesktopCalls
from .parts import ListQuery

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECTIONS, DESKTOPS = "connect-desktops", "desktops/detail"
# The largest page that every source of the API's limits allows, and what one of them allows beyond it.
PAGES = {CONNECTIONS: 1_000, DESKTOPS: 500}
CONNECTIONS_LARGER_PAGE = 2_000
# What is tried where the service refuses the first page.
SMALL_PAGE = 100


@dataclass(kw_only=True)
class ListReader:
    """Reads connections and desktops by pages; what the service turns out to take is remembered."""

    get: Callable[[str, ListQuery], dict[str, Any]]
    rows_in: Callable[[dict[str, Any], str], list[Record]]
    read_each: Callable[[Sequence[str]], list[Record]]
    statistics: Callable[[], Mapping[str, int]]
    concurrency: int
    progress: Progress
    # Sentences that users have to see.
    warnings: list[str] = field(default_factory=list)
    # By call: the largest page that came, and the page size that is asked for.
    longest: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=lambda: dict(PAGES))

    def page(self, path: str, parameters: ListQuery) -> Page:
        """Return the page that parameters with offset and limit ask for."""
        body = self.get(path, parameters)
        page = Page(rows=self.rows_in(body, "desktops"), total=read_total(body.get("total_count")))
        self.longest[path] = max(self.longest.get(path, 0), len(page.rows))
        offset = parameters.get("offset")
        if isinstance(offset, int) and page.total is not None and page.total > len(page.rows):
            self.progress(Detail(f"{path}: rows {offset} to {offset + len(page.rows)} of {page.total}"))
        return page

    def connections(self, query: ListQuery) -> Listing:
        """Return what paging shows of the connections of a query."""
        return self._read(CONNECTIONS, query, larger_limit=CONNECTIONS_LARGER_PAGE)

    def desktops(self, query: ListQuery) -> Listing:
        """Return what paging shows of the desktops of a query."""
        return self._read(DESKTOPS, query)

    def connection_calls(self) -> ConnectionCalls:
        """Return the requests that connections are looked for by."""
        counts = OtherCounts(total=lambda: self._count(DESKTOPS, {}), statistics=self.statistics)
        return ConnectionCalls(
            read=self.connections,
            count=lambda query: self._count(CONNECTIONS, query),
            count_elsewhere=lambda count, status: counts.at_least(count, connect_status=status),
            read_desktops=lambda: desktop_listing.read_reachable(calls=self.desktop_calls()),
            run_batches=self._run,
            progress=self.progress,
            warn=self._warn,
        )

    def desktop_calls(self) -> DesktopCalls:
        """Return the requests that desktops are looked for by."""
        counts = OtherCounts(total=lambda: self._count(CONNECTIONS, {}), statistics=self.statistics)
        return DesktopCalls(
            read=self.desktops,
            peek=self._peek,
            count=lambda query: self._count(DESKTOPS, query),
            count_elsewhere=counts.at_least,
            read_ids=self._read_ids,
            run_batches=self._run,
            read_each=self.read_each,
            progress=self.progress,
            warn=self._warn,
        )

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def _read_ids(self, by_users: bool) -> tuple[list[str], bool]:  # noqa: FBT001 - one of two ways, as its type says
        rows, is_whole = connection_listing.read_reachable(calls=self.connection_calls(), by_users=by_users)
        return [str(row["desktop_id"]) for row in rows if row.get("desktop_id")], is_whole

    def _count(self, path: str, query: ListQuery) -> int | None:
        return self.page(path, {**query, "offset": 0, "limit": 1}).total

    def _peek(self, query: ListQuery) -> Listing:
        listing = Listing()
        listing.add(self.page(DESKTOPS, {**query, "offset": 0, "limit": self.limits[DESKTOPS]}))
        return listing

    def _read(self, path: str, query: ListQuery, *, larger_limit: int | None = None) -> Listing:
        """Read all pages, of a smaller size where the service refuses the first page that was ever asked for."""
        limit = self.limits[path]
        try:
            return self._read_pages(path, query, limit=limit, larger_limit=larger_limit)
        except ApiError as exc:
            if exc.details.status != 400 or self.longest.get(path) or exc.details.error_code in CODES:
                raise
            refusal = exc
        try:
            listing = self._read_pages(path, query, limit=SMALL_PAGE, larger_limit=None)
        except ApiError as exc:
            if exc.details.status != 400 or query:
                raise refusal from None
            raise _without_options(refusal, path=path) from exc
        self.limits[path] = SMALL_PAGE
        self.progress(f"{path}: the service refused pages of {limit} rows, and gives {SMALL_PAGE}")
        return listing

    def _read_pages(self, path: str, query: ListQuery, *, limit: int, larger_limit: int | None) -> Listing:
        ids = query.get("desktop_id")
        return read_all(
            lambda offset, size: self.page(path, {**query, "offset": offset, "limit": size}),
            limit=limit,
            run_many=self._run,
            offset_limit=DOCUMENTED_OFFSET_LIMIT,
            larger_limit=larger_limit if limit == PAGES[path] else None,
            most=len(ids) if isinstance(ids, list) else None,
            known_page=self.longest.get(path, 0),
            is_searched=True,
        )

    def _run(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        return map_concurrently(function, items, concurrency=self.concurrency)


def _without_options(refusal: ApiError, *, path: str) -> ApiError:
    """Return the refusal of a list that no option narrows, without telling the user to check options."""
    cause = (
        f"The service refused {path} with pages of {PAGES[path]} and of {SMALL_PAGE} rows, though no option narrows "
        "it: check endpoint and region, and quote the request id to support"
    )
    return type(refusal)(str(refusal).replace(STATUSES[400], cause), details=refusal.details)
