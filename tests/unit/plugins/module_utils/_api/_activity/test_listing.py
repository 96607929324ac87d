# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of rows without an id of their own: whole, or known not to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.listing import read_rows
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    ErrorDetails,
    IncompleteListError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Page, whole_row

Row = dict[str, Any]


def by_id(row: Row) -> str:
    return str(row["id"])


@dataclass
class Service:
    rows: list[Row]
    largest_limit: int = 10**6
    largest_offset: int = 10**6
    total: Callable[[int], int | None] = lambda count: count
    moves: Callable[[list[Row]], None] | None = None
    calls: list[tuple[int, int]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fetch(self, offset: int, limit: int) -> Page:
        self.calls.append((offset, limit))
        if self.moves and len(self.calls) > 1:
            self.moves(self.rows)
        if offset > self.largest_offset:
            raise ApiError("out of range", details=ErrorDetails(status=400))
        return Page(rows=self.rows[offset : offset + min(limit, self.largest_limit)], total=self.total(len(self.rows)))

    def read(
        self,
        *,
        key: Callable[[Row], str] = by_id,
        count_all: Callable[[], int | None] | None = None,
        are_final: bool = False,
    ) -> list[Row]:
        return read_rows(
            self.fetch,
            warn=self.warnings.append,
            limit=100,
            run_many=in_turn,
            key=key,
            what="rows",
            count_all=count_all,
            are_final=are_final,
        )


def ignore(_sentence: str) -> None:
    """Take a warning that a test is not about."""


def in_turn(function: Callable[[int], Page], offsets: Sequence[int]) -> list[Page]:
    return [function(offset) for offset in offsets]


def counted(rows: Sequence[Row]) -> Counter[str]:
    return Counter(whole_row(row) for row in rows)


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (1_000, 10)])
def test_no_request_is_wasted(count: int, calls: int) -> None:
    """A total as large as a page may be no more than the length of the page: one look shows whether there is more."""
    service = Service([{"id": number} for number in range(count)])
    assert service.read() == service.rows
    assert len(service.calls) == calls


@pytest.mark.parametrize("largest_limit", [7, 50, 10**6])
@pytest.mark.parametrize("count", [20, 100, 250])
def test_rows_of_one_key_are_all_there(count: int, largest_limit: int) -> None:
    rows: list[Row] = [{"id": number} for number in range(count)]
    rows[-1] = {"id": 0, "other": True}
    rows[-2] = {"id": 1}
    assert counted(Service(rows, largest_limit=largest_limit).read()) == counted(rows)


@pytest.mark.parametrize(("largest_limit", "calls"), [(10**6, 3), (50, 6)])
def test_final_rows_of_one_key_that_differ_are_not_read_again(largest_limit: int, calls: int) -> None:
    """Two rows of one desktop: the service takes 200 requests a minute, so each page is asked for once."""
    rows: list[Row] = [{"id": number} for number in range(293)]
    rows[150], rows[292] = {"id": 3, "figure": 1}, {"id": 3, "figure": 2}
    service = Service(rows, largest_limit=largest_limit)
    assert counted(service.read(are_final=True)) == counted(rows)
    assert len(service.calls) == calls


def test_rows_that_are_not_final_may_be_one_that_changed_while_it_moved() -> None:
    """As a login that ends: another row then takes its place on a page that was read before."""
    rows: list[Row] = [{"id": number} for number in range(250)]

    def fetch(offset: int, limit: int) -> Page:
        # The first row is on the last page by now, and the first of that page on the one before, which was read.
        moved = [*rows[1:], {**rows[0], "ended": True}] if len(calls) == 2 else rows
        calls.append(offset)
        return Page(rows=moved[offset : offset + limit], total=250)

    calls: list[int] = []
    found = read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore)
    assert {row["id"] for row in found} == set(range(250))
    assert len(found) == 250


@pytest.mark.parametrize("change", [{}, {"figure": 2}], ids=["equal", "changed"])
def test_final_rows_without_a_steady_total_are_read_again(change: Row) -> None:
    """A row that came while others were read moved one to the next page."""
    rows: list[Row] = [{"id": number} for number in range(250)]
    calls: list[int] = []

    def fetch(offset: int, limit: int) -> Page:
        calls.append(offset)
        now = rows if len(calls) == 1 else [{"id": 999}, *rows[:99], {**rows[99], **change}, *rows[100:]]
        return Page(rows=now[offset : offset + limit], total=len(now))

    found = read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore, are_final=True)
    assert {row["id"] for row in found} == {*range(250), 999}


def test_equal_rows_are_read_again_even_where_they_are_final() -> None:
    rows: list[Row] = [{"id": number} for number in range(250)]
    rows[-1] = {"id": 0}
    service = Service(rows)
    assert counted(service.read(are_final=True)) == counted(rows)
    assert len(service.calls) > 3


def test_a_service_that_sorts_equal_rows_anew_for_each_page_loses_none_of_them() -> None:
    """It lists a row on two pages and another one on none."""
    rows = [{"id": number} for number in range(200)]

    def fetch(offset: int, limit: int) -> Page:
        page = rows[offset : offset + limit]
        if offset == 100:
            page = [rows[99], *page[:-1]]
        return Page(rows=page, total=200)

    assert counted(read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore)) == counted(rows)


@pytest.mark.parametrize("largest_limit", [10, 20])
@pytest.mark.parametrize("count", [10, 20, 45])
def test_a_short_page_that_counts_only_itself_is_not_the_end(largest_limit: int, count: int) -> None:
    rows = [{"id": number} for number in range(count)]

    def fetch(offset: int, limit: int) -> Page:
        page = rows[offset : offset + min(limit, largest_limit)]
        return Page(rows=page, total=len(page))

    assert read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore) == rows


def test_rows_that_go_on_moving_are_known_to_be_missing() -> None:
    rows = [{"id": number} for number in range(300)]

    def fetch(offset: int, limit: int) -> Page:
        # Nobody can read the row behind the first page.
        page = rows[offset : offset + limit]
        return Page(rows=[rows[0] if row["id"] == 299 else row for row in page], total=300 if offset else 301)

    with pytest.raises(IncompleteListError, match=r"Only 299 of 30. rows could be read"):
        read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore)


def test_rows_that_only_changed_are_there_once() -> None:
    def change(rows: list[Row]) -> None:
        rows.insert(0, {**rows.pop(), "seen": len(rows)})

    rows = Service([{"id": number} for number in range(250)], moves=change).read()
    assert Counter(row["id"] for row in rows) == Counter(range(250))


def test_an_offset_that_is_refused() -> None:
    service = Service([{"id": number} for number in range(500)], largest_offset=200)
    with pytest.raises(IncompleteListError) as caught:
        service.read()
    assert (caught.value.total, caught.value.missing) == (500, 200)


def test_without_a_total_an_offset_that_is_refused_may_hide_more() -> None:
    service = Service([{"id": number} for number in range(500)], largest_offset=200, total=lambda _count: None)
    with pytest.raises(IncompleteListError, match="Only 300 rows could be read, so others may be missing: try again"):
        service.read()


@pytest.mark.parametrize(("all_rows", "is_whole"), [(400, True), (401, False)])
def test_a_total_that_does_not_know_of_the_filters(all_rows: int, is_whole: bool) -> None:
    service = Service([{"id": number} for number in range(130)], total=lambda _count: 400)
    if is_whole:
        assert len(service.read(count_all=lambda: all_rows)) == 130
        return
    with pytest.raises(IncompleteListError, match="Only 130 of 400 rows could be read, so 270 would be missing"):
        service.read(count_all=lambda: all_rows)


@pytest.mark.parametrize("status", [403, 500])
def test_other_errors_are_raised(status: int) -> None:
    def fetch(offset: int, limit: int) -> Page:
        if offset:
            raise ApiError("stop", details=ErrorDetails(status=status))
        return Page(rows=[{"id": number} for number in range(limit)], total=1_000)

    with pytest.raises(ApiError, match="stop"):
        read_rows(fetch, limit=100, run_many=in_turn, key=by_id, what="rows", warn=ignore)


def test_a_total_that_is_much_too_large_is_no_endless_reading() -> None:
    service = Service([{"id": number % 5} for number in range(10)], total=lambda _count: 10**9)
    service.largest_limit = 5
    with pytest.raises(IncompleteListError):
        service.read()
    assert len(service.calls) < 10_100


@given(
    count=st.integers(0, 260),
    equal=st.integers(1, 40),
    largest_limit=st.integers(20, 120),
    total=st.sampled_from(["real", "none", "page", "less"]),
    are_final=st.booleans(),
)
@example(count=3, equal=3, largest_limit=100, total="less", are_final=False)
@example(count=90, equal=13, largest_limit=20, total="none", are_final=True)
def test_any_list_that_does_not_move_is_whole(
    count: int, equal: int, largest_limit: int, total: str, *, are_final: bool
) -> None:
    rows = [{"id": number // equal, "content": number // 2} for number in range(count)]
    totals: dict[str, Callable[[int], int | None]] = {
        "real": lambda number: number,
        "none": lambda _number: None,
        "page": lambda number: min(number, 100, largest_limit),
        "less": lambda number: number // 2,
    }
    try:
        found = counted(Service(rows, largest_limit=largest_limit, total=totals[total]).read(are_final=are_final))
    except IncompleteListError:
        assert total in ("page", "less")
        return
    if total == "real":
        assert found == counted(rows)
    elif largest_limit >= 100:
        # Equal rows cannot be told from a row that came twice where nobody counts them.
        assert set(found) == set(counted(rows))
