# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many calls at the same time: results in order, and an end at the first failure."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.concurrency import (
    Abandonable,
    GivenUpError,
    check_wanted,
    map_concurrently,
    pause,
)

PATIENCE = 60.0
PATH = ":".join(part for part in sys.path if part)


@pytest.mark.parametrize("concurrency", [1, 2, 16])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_results_are_in_the_order_of_the_values(count: int, concurrency: int) -> None:
    def slow_first(value: int) -> int:
        time.sleep(0.002 if value < 3 else 0)
        return value * 2

    assert map_concurrently(slow_first, range(count), concurrency=concurrency) == [2 * value for value in range(count)]


def test_they_run_at_the_same_time_and_no_more_than_allowed() -> None:
    together, lock = threading.Barrier(4), threading.Lock()
    running = [0, 0]

    def meet(_value: int) -> None:
        with lock:
            running[0] += 1
            running[1] = max(running)
        together.wait(10)
        with lock:
            running[0] -= 1

    map_concurrently(meet, range(16), concurrency=4)
    assert running[1] <= 4


@pytest.mark.parametrize("concurrency", [1, 8])
def test_the_first_failure_stops_the_rest(concurrency: int) -> None:
    called: list[int] = []

    def fail(value: int) -> None:
        called.append(value)
        if value == 3:
            raise ValueError(f"failed at {value}")
        time.sleep(0.005)

    with pytest.raises(ValueError, match="failed at 3"):
        map_concurrently(fail, range(400), concurrency=concurrency)
    assert len(called) < 100


def test_no_call_begins_after_a_failure() -> None:
    """Not even while the thread that waits for them has not noticed yet."""
    together, called = threading.Barrier(4), []

    def fail(value: int) -> None:
        called.append(value)
        together.wait(10)
        raise ValueError(f"failed at {value}")

    with pytest.raises(ValueError, match="failed at"):
        map_concurrently(fail, range(10_000), concurrency=4)
    assert sorted(called) == [0, 1, 2, 3]


def refuse_beside(other: Callable[[int], object], *, count: int = 2) -> None:
    """Make calls side by side of which the last fails as soon as the others have begun."""
    begun = threading.Barrier(count)

    def call(value: int) -> None:
        begun.wait(PATIENCE)
        if value == count - 1:
            raise ValueError("refused")
        other(value)

    with pytest.raises(ValueError, match="refused"):
        map_concurrently(call, range(count), concurrency=count)


def test_a_failure_does_not_wait_for_a_call_that_hangs() -> None:
    answered, ended = threading.Event(), threading.Event()

    def hang(_value: int) -> None:
        answered.wait(PATIENCE)
        ended.set()

    refuse_beside(hang)
    assert not ended.is_set()
    answered.set()
    assert ended.wait(PATIENCE)


def test_whoever_was_given_up_finds_out() -> None:
    answered, found = threading.Event(), threading.Event()

    def hang(_value: int) -> None:
        answered.wait(PATIENCE)
        try:
            check_wanted()
        except GivenUpError:
            found.set()

    refuse_beside(hang)
    answered.set()
    assert found.wait(PATIENCE)


def test_a_pause_ends_when_the_call_is_given_up() -> None:
    found = threading.Event()

    def wait(_value: int) -> None:
        try:
            pause(3600)
        except GivenUpError:
            found.set()

    refuse_beside(wait)
    assert found.wait(PATIENCE)


def test_what_a_call_does_side_by_side_is_given_up_with_it() -> None:
    found = [threading.Event() for _number in range(3)]
    begun = threading.Barrier(4)

    def wait(number: int) -> None:
        begun.wait(PATIENCE)
        try:
            pause(3600)
        except GivenUpError:
            found[number].set()
            raise

    def read_pages(_value: int) -> None:
        map_concurrently(wait, range(3), concurrency=3)

    def call(value: int) -> None:
        if value == 0:
            read_pages(value)
        begun.wait(PATIENCE)
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        map_concurrently(call, range(2), concurrency=2)
    assert all(event.wait(PATIENCE) for event in found)


def test_calls_of_another_thread_can_be_given_up() -> None:
    calls = Abandonable()
    ended: list[BaseException] = []
    waiting = threading.Event()

    def wait_for_long(_value: int) -> None:
        waiting.set()
        pause(3600)

    def work() -> None:
        try:
            calls.run(lambda: map_concurrently(wait_for_long, [1, 2], concurrency=2))
        except GivenUpError as exc:
            ended.append(exc)
        check_wanted()

    thread = threading.Thread(target=work)
    thread.start()
    assert waiting.wait(10)
    calls.give_up()
    thread.join(10)
    assert not thread.is_alive()
    assert len(ended) == 1
    assert Abandonable().run(lambda: "a result") == "a result"


def test_alone_everything_is_wanted() -> None:
    check_wanted()
    pause(0)


def test_no_thread_is_left_after_a_success() -> None:
    before = set(threading.enumerate())
    map_concurrently(lambda value: value, range(100), concurrency=8)
    assert set(threading.enumerate()) <= before


def test_a_machine_with_little_room_for_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    room, start = [2], threading.Thread.start

    def scarce(thread: threading.Thread) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", scarce)
    assert map_concurrently(lambda value: value, range(50), concurrency=8) == list(range(50))


HANGING = """
import threading
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.concurrency import map_concurrently

def call(value):
    if value:
        raise SystemExit(7)
    threading.Event().wait(3600)

map_concurrently(call, range(2), concurrency=2)
"""


def test_a_call_that_hangs_does_not_hold_back_the_end_of_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", HANGING], check=False, timeout=PATIENCE, env={"PYTHONPATH": PATH})
    assert done.returncode == 7
