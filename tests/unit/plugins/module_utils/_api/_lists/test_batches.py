# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading by many names or ids: how many the service takes at once is found out, not assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.batches import (
    MOST_REFUSALS,
    Batches,
    IdBatches,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ApiError, ErrorDetails
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing

IDS = [f"d{number:04d}" for number in range(1_000)]


def in_turn(read: Any, groups: Sequence[list[str]]) -> list[Listing]:
    return [read(group) for group in groups]


def listing_of(ids: Iterable[str]) -> Listing:
    return Listing(rows={desktop_id: {"desktop_id": desktop_id} for desktop_id in ids})


class Service:
    """A list that can be filtered by id, with a habit."""

    def __init__(self, *, most: int = 100, habit: str = "", unknown: frozenset[str] = frozenset()) -> None:
        self.most, self.habit, self.unknown = most, habit, unknown
        self.sizes: list[int] = []

    def read(self, batch: Any) -> Listing:
        ids = batch.split(",") if isinstance(batch, str) else list(batch)
        self.sizes.append(len(ids))
        if self.habit == "ignores":
            return listing_of(IDS[:500])
        if self.habit == "joined" and not isinstance(batch, str):
            ids = ids[:1]
        if self.habit == "cuts":
            ids = ids[: self.most]
        elif len(ids) > self.most or self.unknown & set(ids):
            raise ApiError("No.", details=ErrorDetails(status=400))
        return listing_of(entry for entry in ids if entry in IDS)


def test_batches_of_a_hundred() -> None:
    service = Service()
    assert len(Batches(read=service.read, run_many=in_turn).rows_of(IDS)) == 1_000
    assert service.sizes == [100] * 10


def test_a_shorter_batch_is_found_out_once() -> None:
    service = Service(most=50)
    batches = Batches(read=service.read, run_many=in_turn)
    assert len(batches.rows_of(IDS)) == 1_000
    assert service.sizes == [100] + [50] * 20
    assert batches.refused == []


def test_entries_that_are_refused_are_told() -> None:
    unknown = frozenset({"d0007", "d0500", "d0501"})
    service = Service(unknown=unknown)
    batches = Batches(read=service.read, run_many=in_turn)
    assert len(batches.rows_of(IDS)) == 997
    assert set(batches.refused) == unknown
    assert len(service.sizes) < 60


def test_a_filter_that_is_always_refused_costs_a_few_requests() -> None:
    service = Service(most=0)
    batches = IdBatches(read=service.read, run_many=in_turn)
    assert batches.rows_of(IDS) == {}
    assert not batches.works
    assert len(service.sizes) <= MOST_REFUSALS + 8
    assert batches.rows_of(IDS) == {}


def test_another_error_is_raised() -> None:
    def read(_batch: object) -> Listing:
        raise ApiError("stop", details=ErrorDetails(status=500))

    with pytest.raises(ApiError, match="stop"):
        Batches(read=read, run_many=in_turn).rows_of(IDS)


@pytest.mark.parametrize(("habit", "most", "requests"), [("cuts", 50, 21), ("joined", 100, 11), ("", 100, 10)])
def test_ids_are_read_as_the_service_takes_them(habit: str, most: int, requests: int) -> None:
    service = Service(habit=habit, most=most)
    batches = IdBatches(read=service.read, run_many=in_turn)
    assert len(batches.rows_of(list(reversed(IDS)))) == 1_000
    assert batches.works
    assert len(service.sizes) <= requests


def test_a_filter_that_is_passed_over_is_found_out_by_the_first_batch() -> None:
    service = Service(habit="ignores")
    batches = IdBatches(read=service.read, run_many=in_turn)
    assert len(batches.rows_of(IDS)) <= 100
    assert not batches.works
    assert len(service.sizes) == 1


def test_ids_that_do_not_exist_are_no_habit() -> None:
    service = Service()
    batches = IdBatches(read=service.read, run_many=in_turn)
    assert len(batches.rows_of([*IDS, "x1", "x2"])) == 1_000
    assert batches.works
    assert IdBatches(read=service.read, run_many=in_turn).rows_of(["x1", "x2"]) == {}
