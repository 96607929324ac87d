# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list is read to its end, or it is known that it was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    ErrorDetails,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import (
    MAX_PASSES,
    FetchPage,
    Listing,
    Page,
    hides_rows,
    read_all,
    read_total,
    row_key,
)

ALL = 10**9


def rows(count: int) -> list[dict[str, Any]]:
    return [{"desktop_id": f"d{number:05d}"} for number in range(count)]


@dataclass
class Service:
    """A list call with the limits and habits of a service."""

    rows: list[dict[str, Any]]
    largest_limit: int = ALL
    largest_offset: int = ALL
    over: str = "error"
    total: str | Callable[[int], object] = "real"
    # Changes the rows before the call of this number (from 1).
    moves: dict[int, Callable[[list[dict[str, Any]]], None]] = field(default_factory=dict)
    calls: list[tuple[int, int]] = field(default_factory=list)

    def fetch(self, offset: int, limit: int) -> Page:
        self.calls.append((offset, limit))
        move = self.moves.get(len(self.calls))
        if move:
            move(self.rows)
        if self.over == "error" and (offset > self.largest_offset or limit > self.largest_limit):
            raise ApiError("out of range", details=ErrorDetails(status=400))
        offset, limit = min(offset, self.largest_offset), min(limit, self.largest_limit)
        page = self.rows[offset : offset + limit]
        totals = {"real": len(self.rows), "page": len(page), "none": None, "more": len(self.rows) + 50}
        total = totals[self.total] if isinstance(self.total, str) else read_total(self.total(len(self.rows)))
        return Page(rows=page, total=total)


def in_turn(function: Callable[[int], Page], offsets: Sequence[int]) -> list[Page]:
    return [function(offset) for offset in offsets]


def read(
    service: Service, *, limit: int = 100, offset_limit: int | None = None, larger_limit: int | None = None
) -> Listing:
    return read_all(service.fetch, limit=limit, run_many=in_turn, offset_limit=offset_limit, larger_limit=larger_limit)


def is_whole(listing: Listing, count: int) -> bool:
    return len(listing.rows) == count and not listing.is_cut_off


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 1234])
@pytest.mark.parametrize("total", ["real", "page", "none", str])
def test_complete(count: int, total: Any) -> None:
    service = Service(rows(count), total=total)
    assert is_whole(read(service), count)
    assert len(service.calls) <= count // 100 + 2


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (100, 2), (101, 2), (1000, 10)])
def test_no_call_is_wasted_where_the_total_is_known(count: int, calls: int) -> None:
    service = Service(rows(count))
    assert is_whole(read(service), count)
    assert len(service.calls) == calls


@pytest.mark.parametrize("largest", [1, 7, 50, 99])
@pytest.mark.parametrize("total", ["real", "none"])
def test_a_service_with_smaller_pages_is_followed(largest: int, total: str) -> None:
    assert is_whole(read(Service(rows(250), largest_limit=largest, over="clamp", total=total)), 250)


@pytest.mark.parametrize("largest", [50, 100, 500])
def test_a_smaller_page_whose_length_is_named_as_the_total_is_not_the_end(largest: int) -> None:
    service = Service(rows(1234), largest_limit=largest, over="clamp", total="page")
    assert is_whole(read(service, limit=1000), 1234)


@pytest.mark.parametrize("largest", [50, 100])
@pytest.mark.parametrize("asked_for", [100, 1000])
def test_a_total_that_counts_the_rows_given_so_far_is_not_the_end(largest: int, asked_for: int) -> None:
    service = Service(rows(300), largest_limit=largest, over="clamp")

    def fetch(offset: int, limit: int) -> Page:
        page = service.fetch(offset, limit)
        return Page(rows=page.rows, total=offset + len(page.rows))

    assert is_whole(read_all(fetch, limit=asked_for, run_many=in_turn), 300)


@pytest.mark.parametrize("largest", [7, 50, 99])
@pytest.mark.parametrize("total", [0, 1, 50, 98, 150, 249])
def test_a_total_that_is_less_than_the_rows_is_not_the_end(largest: int, total: int) -> None:
    service = Service(rows(250), largest_limit=largest, over="clamp", total=lambda _count: total)
    assert is_whole(read(service), 250)


@pytest.mark.parametrize("total", [0, 50, 230])
def test_a_total_that_is_less_than_the_rows_proves_nothing_out_of_reach(total: int) -> None:
    service = Service(rows(250), largest_offset=100, total=lambda _count: total)
    assert read(service).is_cut_off


def test_short_pages_in_the_middle_leave_no_gap() -> None:
    service = Service(rows(300))
    cut = service.fetch

    def fetch(offset: int, limit: int) -> Page:
        page = cut(offset, limit)
        return Page(rows=page.rows[:60], total=page.total) if offset == 100 else page

    assert is_whole(read_all(fetch, limit=100, run_many=in_turn), 300)


def test_an_empty_page_at_the_end_is_the_end() -> None:
    service = Service(rows(200), total="none")
    listing = read(service)
    assert (listing.ended_at, len(listing.rows)) == (200, 200)
    assert [offset for offset, _limit in service.calls] == [0, 100, 200]


def test_a_total_that_counts_more_than_the_rows() -> None:
    """As a total of all desktops does in a list that is filtered."""
    listing = read(Service(rows(130), total="more"))
    assert (len(listing.rows), listing.missing, listing.ended_at) == (130, 50, 130)
    assert not listing.out_of_reach


def test_rows_that_move_to_the_front_are_found_by_reading_again() -> None:
    def move(current: list[dict[str, Any]]) -> None:
        current.insert(0, current.pop())

    service = Service(rows(250), moves={2: move, 3: move})
    assert is_whole(read(service), 250)


def test_a_row_that_vanishes_shifts_the_others() -> None:
    service = Service(rows(250), moves={2: lambda current: current.remove(current[0])})
    listing = read(service)
    assert {f"d{number:05d}" for number in range(1, 250)} <= set(listing.rows)
    assert not listing.missing


def test_duplicates_are_removed_and_the_first_is_kept() -> None:
    current = rows(150)
    current[120] = {**current[3], "note": "again"}
    listing = read(Service(current))
    assert len(listing.rows) == 149
    assert "note" not in listing.rows["d00003"]
    assert listing.missing == 1


def test_rows_that_move_where_nothing_counts_them() -> None:
    def move(current: list[dict[str, Any]]) -> None:
        current.insert(0, current.pop())

    service = Service(rows(250), total="none", moves={2: move, 3: move})
    assert is_whole(read(service), 250)


@pytest.mark.parametrize(("count", "calls"), [(250, 8), (200, 6), (100, 4)])
def test_rows_that_are_listed_twice_where_nothing_counts_them(count: int, calls: int) -> None:
    current = rows(count)
    current[-1] = current[3]
    service = Service(current, total="none")
    assert is_whole(read(service), count - 1)
    assert len(service.calls) == calls


@pytest.mark.parametrize("total", ["real", "none"])
def test_a_list_that_never_settles_is_not_whole(total: str) -> None:
    chance = Random(7)
    listing = read(Service(rows(2_200), total=total, moves=dict.fromkeys(range(1, 99), chance.shuffle)), limit=500)
    assert len(listing.rows) < 2_200
    assert listing.is_cut_off
    assert listing.missing == (2_200 - len(listing.rows) if total == "real" else 0)


def test_reading_again_is_bounded() -> None:
    service = Service(rows(250), total=lambda count: count + 10, largest_offset=249, over="clamp")
    read(service)
    assert len(service.calls) <= 3 * MAX_PASSES + 8


def test_an_offset_that_is_refused_is_out_of_reach() -> None:
    listing = read(Service(rows(1000), largest_offset=200), offset_limit=200)
    assert (len(listing.rows), listing.missing, listing.out_of_reach) == (300, 700, True)
    assert listing.is_cut_off


def test_an_offset_that_is_refused_below_the_documented_limit() -> None:
    listing = read(Service(rows(1000), largest_offset=200), offset_limit=2000)
    assert (len(listing.rows), listing.missing, listing.out_of_reach) == (300, 700, True)


def test_an_offset_beyond_the_documented_limit_is_tried_alone() -> None:
    service = Service(rows(1000))
    assert is_whole(read(service, offset_limit=200), 1000)
    assert [offset for offset, _limit in service.calls] == list(range(0, 1000, 100))


def test_an_offset_that_is_clamped_gives_rows_again() -> None:
    listing = read(Service(rows(1000), largest_offset=200, over="clamp"), offset_limit=200)
    assert (len(listing.rows), listing.out_of_reach, listing.is_cut_off) == (300, True, True)


@pytest.mark.parametrize("over", ["error", "clamp"])
@pytest.mark.parametrize("total", ["page", "none"])
def test_out_of_reach_without_a_total_to_trust(over: str, total: str) -> None:
    listing = read(Service(rows(1000), largest_offset=200, over=over, total=total), offset_limit=200)
    assert len(listing.rows) == 300
    assert listing.is_cut_off


def test_the_last_page_is_stretched_where_that_is_allowed() -> None:
    service = Service(rows(350), largest_offset=200, largest_limit=200)
    assert is_whole(read(service, offset_limit=200, larger_limit=200), 350)
    assert service.calls[-1] == (200, 200)


def test_a_stretch_that_is_refused_changes_nothing() -> None:
    service = Service(rows(350), largest_offset=200, largest_limit=100)
    listing = read(service, offset_limit=200, larger_limit=200)
    assert (len(listing.rows), listing.missing, listing.out_of_reach) == (300, 50, True)


@pytest.mark.parametrize("total", [0, 1, 299])
def test_an_empty_page_that_denies_what_was_counted_is_not_the_end(total: int) -> None:
    service = Service(rows(1000))

    def fetch(offset: int, limit: int) -> Page:
        return service.fetch(offset, limit) if offset <= 200 else Page(rows=[], total=total)

    listing = read_all(fetch, limit=100, run_many=in_turn, offset_limit=200)
    assert (len(listing.rows), listing.missing, listing.is_cut_off) == (300, 700, True)


def test_a_total_that_collapses_while_rows_still_come_does_not_shorten_the_list() -> None:
    service = Service(rows(1000), largest_offset=500, over="clamp")

    def fetch(offset: int, limit: int) -> Page:
        page = service.fetch(offset, limit)
        return Page(rows=page.rows if offset <= 500 else [], total=1000 if offset < 300 else 0)

    assert read_all(fetch, limit=100, run_many=in_turn, offset_limit=200).is_cut_off


@pytest.mark.parametrize("over", ["error", "clamp"])
def test_rows_counted_so_far_prove_nothing_where_an_offset_is_refused(over: str) -> None:
    service = Service(rows(1000), largest_offset=200, over=over)

    def fetch(offset: int, limit: int) -> Page:
        page = service.fetch(offset, limit)
        return Page(rows=page.rows, total=offset + len(page.rows))

    listing = read_all(fetch, limit=100, run_many=in_turn, offset_limit=200)
    assert listing.is_cut_off
    assert listing.known_total is None


@pytest.mark.parametrize("gone", [1, 3])
def test_rows_that_vanish_from_a_list_that_ends_at_the_limit_do_not_cut_it_off(gone: int) -> None:
    def vanish(current: list[dict[str, Any]]) -> None:
        del current[:gone]

    service = Service(rows(300), largest_offset=200, moves={3: vanish})
    listing = read(service, offset_limit=200)
    assert {f"d{number:05d}" for number in range(gone, 300)} <= set(listing.rows)


@pytest.mark.parametrize("status", [416, 422])
def test_other_ways_to_refuse_an_offset(status: int) -> None:
    service = Service(rows(1000))

    def fetch(offset: int, limit: int) -> Page:
        if offset > 200:
            raise ApiError("out of range", details=ErrorDetails(status=status))
        return service.fetch(offset, limit)

    assert read_all(fetch, limit=100, run_many=in_turn, offset_limit=200).missing == 700


@pytest.mark.parametrize(("status", "is_told"), [(403, True), (404, True), (500, True), (401, False), (429, False)])
def test_a_failure_behind_the_first_page_has_a_word_on_the_offset(status: int, *, is_told: bool) -> None:
    service = Service(rows(1000))

    def fetch(offset: int, limit: int) -> Page:
        if offset > 200:
            raise PermissionDeniedError("No (403).", details=ErrorDetails(status=status))
        return service.fetch(offset, limit)

    with pytest.raises(PermissionDeniedError, match=r"No \(403\)\.") as raised:
        read_all(fetch, limit=100, run_many=in_turn, offset_limit=200)
    assert ("could be read at its start, but not at offset 300: " in str(raised.value)) is is_told
    assert raised.value.details.status == status


def failing(service: Service, *, status: int, at: Callable[[int], bool]) -> FetchPage:
    def fetch(offset: int, limit: int) -> Page:
        if at(offset):
            raise ApiError("stop", details=ErrorDetails(status=status))
        return service.fetch(offset, limit)

    return fetch


def test_a_404_may_mean_the_offset_where_there_is_another_way() -> None:
    asked: list[int] = []

    def is_refused(offset: int) -> bool:
        asked.append(offset)
        return offset > 200

    fetch = failing(Service(rows(1000)), status=404, at=is_refused)
    listing = read_all(fetch, limit=100, run_many=in_turn, offset_limit=200, is_searched=True)
    assert (len(listing.rows), listing.missing, listing.out_of_reach) == (300, 700, True)
    assert asked[-2:] == [300, 300]


@pytest.mark.parametrize("at", [100, 300, 400])
def test_a_failure_of_the_moment_is_not_the_offset(at: int) -> None:
    left = [at]

    def fails_once(offset: int) -> bool:
        return bool(left) and left[0] == offset and left.pop() == offset

    fetch = failing(Service(rows(450)), status=404, at=fails_once)
    assert is_whole(read_all(fetch, limit=100, run_many=in_turn, offset_limit=200, is_searched=True), 450)
    assert left == []


@pytest.mark.parametrize("status", [400, 404])
def test_what_is_the_end_of_a_list_without_a_total(status: int) -> None:
    fetch = failing(Service(rows(250), total="none"), status=status, at=lambda offset: offset >= 250)
    listing = read_all(fetch, limit=100, run_many=in_turn, offset_limit=200, is_searched=True)
    assert is_whole(listing, 250)


@pytest.mark.parametrize("status", [404, 500])
def test_the_first_page_must_come(status: int) -> None:
    fetch = failing(Service(rows(250)), status=status, at=lambda offset: offset == 0)
    with pytest.raises(ApiError, match="stop"):
        read_all(fetch, limit=100, run_many=in_turn, is_searched=True)


@pytest.mark.parametrize(
    ("status", "is_searched"), [*((status, False) for status in (401, 403, 404, 500, None)), (403, True), (500, True)]
)
@pytest.mark.parametrize("at", [0, 100, 300])
def test_other_errors_are_raised(status: int | None, is_searched: bool, at: int) -> None:
    service = Service(rows(500))

    def fetch(offset: int, limit: int) -> Page:
        if offset == at:
            raise ApiError("stop", details=ErrorDetails(status=status))
        return service.fetch(offset, limit)

    with pytest.raises(ApiError, match="stop"):
        read_all(fetch, limit=100, run_many=in_turn, offset_limit=200, is_searched=is_searched)


def test_a_refused_first_page_is_raised() -> None:
    def fetch(_offset: int, _limit: int) -> Page:
        raise ApiError("bad filter", details=ErrorDetails(status=400))

    with pytest.raises(ApiError, match="bad filter"):
        read_all(fetch, limit=100, run_many=in_turn)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (7, 7),
        ("7", 7),
        ("\u0667", None),
        (" 7", 7),
        ("", None),
        ("many", None),
        (None, None),
        (True, None),
        (-1, None),
        (1.0, None),
        ([], None),
    ],
)
def test_total_count(value: object, expected: int | None) -> None:
    assert read_total(value) == expected


def test_rows_without_an_id_are_told_apart_by_their_content() -> None:
    assert row_key({"desktop_id": "a", "x": 1}) == "a"
    assert row_key({"desktop_id": "A"}) == "a"
    assert row_key({"desktop_id": "", "x": 1}) != row_key({"desktop_id": None, "x": 2})
    assert row_key({"x": 1, "y": [2]}) == row_key({"y": [2], "x": 1})
    assert is_whole(read(Service([{"n": number} for number in range(150)])), 150)


def test_rows_are_told_apart_as_the_list_needs() -> None:
    current = [{"name": "a"}, {"name": "b"}, {"name": "a", "x": 1}, {"name": "a", "x": 1}, {"name": "b"}]
    service = Service(current, total="none")
    listing = read_all(service.fetch, limit=2, run_many=in_turn, key=lambda row: str(row["name"]))
    assert list(listing.rows) == ["a", "b"]
    # What differs from the first of its key is not lost.
    assert list(listing.variants.values()) == [{"name": "a", "x": 1}]


@given(
    count=st.integers(0, 400),
    limit=st.integers(1, 60),
    largest_limit=st.integers(1, 80),
    largest_offset=st.integers(0, 450),
    over=st.sampled_from(["error", "clamp"]),
    total=st.sampled_from(["real", "page", "none"]),
    offset_limit=st.none() | st.integers(0, 200),
    larger_limit=st.none() | st.integers(60, 100),
)
def test_any_estate_is_whole_or_known_to_be_cut_off(
    count: int,
    limit: int,
    largest_limit: int,
    largest_offset: int,
    over: str,
    total: str,
    offset_limit: int | None,
    larger_limit: int | None,
) -> None:
    # Without a real total a full page whose length is not round cannot be told from a short list.
    assume(total == "real" or largest_limit >= limit)
    service = Service(rows(count), largest_limit=largest_limit, largest_offset=largest_offset, over=over, total=total)
    try:
        listing = read(service, limit=limit, offset_limit=offset_limit, larger_limit=larger_limit)
    except ApiError:
        # The very first page is larger than the service gives.
        assert over == "error"
        assert limit > largest_limit
        return
    assert len(listing.rows) == count or listing.is_cut_off
    assert len(listing.rows) <= count
    assert len(service.calls) <= (count // min(limit, largest_limit) + 4) * (MAX_PASSES + 1)


@given(
    count=st.integers(1, 200),
    limit=st.integers(1, 50),
    moves=st.dictionaries(st.integers(2, 12), st.integers(1, 199), max_size=4),
)
def test_rows_that_move_are_found_or_known_to_be_missing(count: int, limit: int, moves: dict[int, int]) -> None:
    def mover(by: int) -> Callable[[list[dict[str, Any]]], None]:
        def move(current: list[dict[str, Any]]) -> None:
            current[:] = current[by % count :] + current[: by % count]

        return move

    service = Service(rows(count), moves={call: mover(by) for call, by in moves.items()})
    listing = read(service, limit=limit)
    assert len(listing.rows) == count or listing.missing


@pytest.mark.parametrize(
    ("listing", "query", "hides"),
    [
        (Listing(rows={"a": {}}, total=1), {}, False),
        (Listing(rows={"a": {}}, total=9, ended_at=1), {}, True),
        # All desktops are counted, and an empty page was the end of those requested.
        (Listing(rows={"a": {}}, total=9, ended_at=1), {"status": "ACTIVE"}, False),
        # Behind the offset that is sure to be taken, an empty page may be the limit of paging.
        (Listing(rows={"a": {}}, total=9, ended_at=2_500), {"status": "ACTIVE"}, True),
        (Listing(rows={"a": {}}, total=5, ended_at=1), {"status": "ACTIVE"}, True),
        (Listing(rows={"a": {}}, total=None, out_of_reach=True), {}, True),
    ],
)
def test_what_is_hidden(listing: Listing, query: dict[str, str], hides: bool) -> None:
    assert hides_rows(listing, is_filtered=bool(query), count_all=lambda: 9) is hides


@pytest.mark.parametrize(
    ("count", "total", "is_open"),
    [
        (1_500, "real", False),
        # Where a documented limit would cut the list, and the total with it.
        (2_000, "real", True),
        (2_500, "real", True),
        (2_501, "real", False),
        (3_000, "real", False),
        # Nothing but an empty page says that it ends after full pages.
        (1_500, "none", True),
        (1_500, "page", True),
        (1_499, "none", False),
        (500, "none", False),
        (0, "none", False),
    ],
)
def test_a_list_that_may_end_because_paging_does(count: int, total: str, *, is_open: bool) -> None:
    listing = read(Service(rows(count), total=total), limit=500, offset_limit=2_000)
    assert is_whole(listing, count)
    assert listing.ends_at_a_limit is is_open


def test_a_short_page_before_a_refused_offset_is_the_end() -> None:
    service = Service(rows(230), largest_offset=200, total="none")
    assert is_whole(read(service, offset_limit=200), 230)


def test_a_query_that_is_passed_over_shows_on_its_first_page() -> None:
    service = Service(rows(900))
    listing = read_all(service.fetch, limit=100, run_many=in_turn, most=5)
    assert (len(service.calls), listing.out_of_reach) == (1, True)


def test_a_page_that_is_shorter_than_one_before_is_not_full() -> None:
    service = Service(rows(100))
    assert is_whole(read_all(service.fetch, limit=1_000, run_many=in_turn, known_page=1_000), 100)
    assert len(service.calls) == 1


@pytest.mark.parametrize(
    ("listing", "known"),
    [
        (Listing(total=9_000, lowest_total=8_990), 9_000),
        (Listing(total=9_000, lowest_total=500), None),
        (Listing(total=9_000, page_sized_total=9_000), None),
        (Listing(rows={"a": {}, "b": {}}, total=1), None),
        (Listing(), None),
    ],
)
def test_a_total_to_believe(listing: Listing, known: int | None) -> None:
    assert listing.known_total == known


@pytest.mark.parametrize("count", [3, 50, 130])
def test_a_short_list_with_a_total_of_all_is_two_requests(count: int) -> None:
    service = Service(rows(count), total=lambda _count: 9_000)
    listing = read(service, limit=500, offset_limit=2_000)
    assert (len(listing.rows), listing.ended_at, len(service.calls)) == (count, count, 2)
