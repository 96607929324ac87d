# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Reads what users did: how long desktops were used, and who logged in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from .._wire.request import QueryValue
from .._wire.session import Progress
from ..error_messages import CODES
from ..errors import ApiError
from ..pagination import Page, RunMany, read_total, whole_row
from ..records import Record, sort_key
from .listing import read_rows
from .logins import LoginRequest, as_login, identity_of, moment_of
from .matching import RowFilter, leave_out
from .usage import DesktopUsageRequest, UserUsageRequest, as_desktop_usage, as_user_usage

USAGE_PAGE = 100
# The sources disagree on how many login records the service takes for a page.
LOGINS_PAGES = (1_000, 100)

Parameters = dict[str, QueryValue]


class Get(Protocol):
    """A GET of the project; a paced one keeps within the requests that the service takes in a minute."""

    def __call__(self, path: str, parameters: Parameters, *, is_paced: bool = False) -> dict[str, Any]:
        """Return the JSON object of the response."""


@dataclass(kw_only=True)
class ActivityReader:
    """The requests for usage and logins of one project; may be shared by threads."""

    get: Get
    rows_in: Callable[[dict[str, Any], str], list[Record]]
    run_many: RunMany
    progress: Progress
    # What the service turned out to take.
    logins_page: int = LOGINS_PAGES[0]
    # Sentences that users have to see.
    warnings: list[str] = field(default_factory=list)

    def desktop_usage(self, request: DesktopUsageRequest) -> list[Record]:
        """Return a row for each desktop; raises IncompleteListError where some are missing.

        An ID with capital letters is asked for once more in lower case if there are no rows, as the service writes it.
        """
        rows = self._desktop_rows(request)
        plain_id = request.desktop_id and request.desktop_id.lower()
        if not rows and plain_id != request.desktop_id:
            rows = self._desktop_rows(replace(request, desktop_id=plain_id))
        shaped = self._matching([as_desktop_usage(row, span=request.span) for row in rows], request.row_filters())
        return shaped if request.sort_field else sorted(shaped, key=sort_key)

    def user_usage(self, request: UserUsageRequest) -> list[Record]:
        """Return a row for each user; raises IncompleteListError where some are missing."""
        rows = self._usage("statistics/metrics/users", request, key=whole_row, what="users")
        shaped = self._matching(map(as_user_usage, rows), request.row_filters())
        return (
            shaped if request.sort_field else sorted(shaped, key=lambda row: sort_key(row, "user_name", other="domain"))
        )

    def login_records(self, request: LoginRequest) -> list[Record]:
        """Return the records that belong to a request, newest first; raises IncompleteListError where some are missing.

        A user is searched for under both spellings of the name. All records of the span are read where nothing is found
        under them, because there may be a third, and where only a part of the name is known, unless the service shows
        that it looks for parts of names.
        """
        names: list[str | None] = [*request.spellings] or [None]
        found = [
            self._logins({**request.query, "user_name": name}, has_filters=bool(request.filters or name))
            for name in names
        ]
        is_found = any(found) if len(names) > 1 else _shows_parts(found[0], names[0])
        if names != [None] and not is_found:
            found = [self._logins(request.query, has_filters=bool(request.filters))]
        kept = [row for row in map(as_login, _united(found)) if request.keeps(row)]
        rows = self._matching(kept, request.row_filters())
        return sorted(rows, key=_newest_first, reverse=True)

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def _matching(self, rows: Iterable[Record], filters: Sequence[RowFilter]) -> list[Record]:
        """Return the rows without those that surely do not match, with a warning on these."""
        kept, warning = leave_out(rows, filters=filters)
        if warning is not None:
            self._warn(warning)
        return kept

    def _desktop_rows(self, request: DesktopUsageRequest) -> list[Record]:
        return self._usage(
            "statistics/metrics/desktops", request, key=lambda row: _id_or_all(row, "resource_id"), what="desktops"
        )

    def _usage(
        self,
        path: str,
        request: DesktopUsageRequest | UserUsageRequest,
        *,
        key: Callable[[Record], str],
        what: str,
    ) -> list[Record]:
        def fetch(offset: int, limit: int, query: Parameters = request.query) -> Page:
            return self._page(path, {**query, "offset": offset, "limit": limit}, name="items", is_paced=True)

        return read_rows(
            fetch,
            limit=USAGE_PAGE,
            run_many=self.run_many,
            key=key,
            what=what,
            warn=self._warn,
            count_all=(lambda: fetch(0, 1, dict(request.span.in_seconds())).total) if request.filters else None,
            # The service sums up at night.
            are_final=True,
        )

    def _logins(self, query: Parameters, *, has_filters: bool) -> list[Record]:
        largest, smaller = LOGINS_PAGES
        if self.logins_page == largest:
            try:
                return self._read_logins(query, limit=largest, has_filters=has_filters)
            except ApiError as exc:
                # A code of a known meaning says that the size of the page is not the reason.
                if exc.details.status != 400 or exc.details.error_code in CODES:
                    raise
        rows = self._read_logins(query, limit=smaller, has_filters=has_filters)
        # Now it is known that the size of the page was the reason.
        self.logins_page = smaller
        return rows

    def _read_logins(self, query: Parameters, *, limit: int, has_filters: bool) -> list[Record]:
        def fetch(offset: int, limit: int, query: Parameters = query) -> Page:
            return self._page("connections/desktops", {**query, "offset": offset, "limit": limit}, name="records")

        times: Parameters = {name: query[name] for name in ("start_time", "end_time")}
        return read_rows(
            fetch,
            limit=limit,
            run_many=self.run_many,
            key=identity_of,
            what="login records",
            warn=self._warn,
            count_all=(lambda: fetch(0, 1, times).total) if has_filters else None,
        )

    def _page(self, path: str, parameters: Parameters, *, name: str, is_paced: bool = False) -> Page:
        body = self.get(path, parameters, is_paced=is_paced)
        count = read_total(body.get("count"))
        page = Page(
            rows=self.rows_in(body, name), total=read_total(body.get("total_count")) if count is None else count
        )
        offset = parameters["offset"]
        if isinstance(offset, int) and page.total is not None and page.total > len(page.rows):
            self.progress(f"{path}: rows {offset} to {offset + len(page.rows)} of {page.total}")
        return page


def _id_or_all(row: Record, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) and value else whole_row(row)


def _united(lists: Iterable[list[Record]]) -> list[Record]:
    """Return the records of several lists, each as often as it stands in one of them."""
    united: dict[str, list[Record]] = {}
    for rows in lists:
        found: dict[str, list[Record]] = {}
        for row in rows:
            found.setdefault(identity_of(row), []).append(row)
        for identity, same in found.items():
            if len(same) > len(united.get(identity, ())):
                united[identity] = same
    return [row for same in united.values() for row in same]


def _shows_parts(rows: Iterable[Record], name: str | None) -> bool:
    """Tell whether rows show that the service takes a name for a part of names, as it then finds every spelling."""
    return name is not None and any(
        str(row.get("user_name") or "").casefold() not in ("", name.casefold()) for row in rows
    )


def _newest_first(row: Record) -> tuple[float, str]:
    """Return what records are sorted by, backwards: those without a time come last."""
    moment = moment_of(row)
    return -math.inf if moment is None else moment.timestamp(), str(row.get("transaction_id") or "")
