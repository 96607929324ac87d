# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pace: never more requests at the service than it takes, and no slower than that."""

from __future__ import annotations

import heapq
import random
import threading
import time
from contextlib import AbstractContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.concurrency import (
    GivenUpError,
    map_concurrently,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.pace import Pace, Paces

CALLS, SECONDS = 200, 60.0


class World:
    """Requests under way on a clock that only waiting moves; each arrives somewhere between start and response."""

    def __init__(self, *, workers: int, slowest: float, seed: int) -> None:
        self.now = 0.0
        self.arrived: list[float] = []
        self.said: list[float] = []
        self.pace = Pace(calls=CALLS, seconds=SECONDS, clock=lambda: self.now, sleep=self.sleep)
        self._workers = workers
        self._slowest = slowest
        self._random = random.Random(seed)
        self._under_way: list[tuple[float, int, AbstractContextManager[None]]] = []

    def sleep(self, seconds: float) -> None:
        self._until(self.now + seconds)

    def send(self, count: int) -> None:
        for number in range(count):
            if len(self._under_way) == self._workers:
                self._until(self._under_way[0][0])
            turn = self.pace.turn(self.said.append)
            turn.__enter__()
            length = self._random.uniform(0, self._slowest)
            self.arrived.append(self.now + self._random.uniform(0, length))
            heapq.heappush(self._under_way, (self.now + length, number, turn))

    def _until(self, moment: float) -> None:
        while self._under_way and self._under_way[0][0] <= moment:
            end, _number, turn = heapq.heappop(self._under_way)
            self.now = max(self.now, end)
            turn.__exit__(None, None, None)
        self.now = max(self.now, moment)


def most_in_a_window(arrived: list[float]) -> int:
    """The most requests that the service saw in any 60 seconds, wherever it begins to count."""
    moments = sorted(arrived)
    most = start = 0
    for end, moment in enumerate(moments):
        while moments[start] <= moment - SECONDS:
            start += 1
        most = max(most, end - start + 1)
    return most


@given(
    workers=st.integers(1, 40),
    slowest=st.sampled_from([0.01, 0.5, 5.0, 45.0, 90.0]),
    seed=st.integers(0, 2**16),
)
def test_no_window_of_the_service_sees_too_many(workers: int, slowest: float, seed: int) -> None:
    world = World(workers=workers, slowest=slowest, seed=seed)
    world.send(700)
    assert len(world.arrived) == 700
    assert most_in_a_window(world.arrived) <= CALLS


def test_fifty_thousand_desktops_take_two_pauses_and_no_more() -> None:
    world = World(workers=16, slowest=0.4, seed=1)
    world.send(501)
    assert most_in_a_window(world.arrived) <= CALLS
    assert 120 < world.now < 140
    # Each of them is told once, whatever the number of threads that wait.
    assert len(world.said) == 2
    assert all(50 < seconds <= 60 for seconds in world.said)


def test_ten_thousand_desktops_wait_for_nothing() -> None:
    world = World(workers=16, slowest=0.4, seed=1)
    world.send(101)
    assert world.now < 10
    assert world.said == []


def test_more_requests_at_once_than_the_service_takes_wait_for_the_first_to_end() -> None:
    world = World(workers=256, slowest=1.0, seed=1)
    world.send(256)
    assert most_in_a_window(world.arrived) <= CALLS


def test_a_request_that_fails_counts_as_well() -> None:
    now = 0.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    pace = Pace(calls=1, seconds=60, clock=lambda: now, sleep=sleep)
    with pytest.raises(ConnectionError), pace.turn(slept.append):
        raise ConnectionError
    with pace.turn(lambda _seconds: None):
        assert slept == [60]


def test_threads_share_a_pace() -> None:
    pace = Pace(calls=5, seconds=0.1)
    starts: list[float] = []
    lock = threading.Lock()

    def call(_number: int) -> None:
        with pace.turn(lambda _seconds: None), lock:
            starts.append(time.monotonic())

    map_concurrently(call, range(20), concurrency=8)
    starts.sort()
    assert len(starts) == 20
    assert all(later - earlier >= 0.1 for earlier, later in zip(starts, starts[5:], strict=False))


def test_a_wait_ends_with_the_work_it_is_for() -> None:
    pace = Pace(calls=1, seconds=600)
    with pace.turn(lambda _seconds: None):
        pass
    waiting = threading.Event()
    failures: list[BaseException] = []

    def call(number: int) -> None:
        if number:
            assert waiting.wait(60)
            raise ConnectionError
        try:
            with pace.turn(lambda _seconds: waiting.set()):
                raise AssertionError
        except GivenUpError as exc:
            failures.append(exc)
            raise

    with pytest.raises(ConnectionError):
        map_concurrently(call, (0, 1), concurrency=2)


def test_a_project_has_a_pace_of_its_own() -> None:
    paces = Paces(lambda: Pace(calls=1, seconds=60))
    first = paces.of("https://a.example.com", "p1")
    assert paces.of("https://a.example.com", "p1") is first
    assert paces.of("https://a.example.com", "p2") is not first
    assert paces.of("https://b.example.com", "p1") is not first
