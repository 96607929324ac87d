# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many calls at the same time: results in order, and an end at the first failure."""

from __future__ import annotations

import threading
import time

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.side_by_side import run_side_by_side


@pytest.mark.parametrize("concurrency", [1, 2, 16])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_results_are_in_the_order_of_the_values(count: int, concurrency: int) -> None:
    def slow_first(value: int) -> int:
        time.sleep(0.002 if value < 3 else 0)
        return value * 2

    assert run_side_by_side(slow_first, range(count), concurrency=concurrency) == [2 * value for value in range(count)]


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

    run_side_by_side(meet, range(16), concurrency=4)
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
        run_side_by_side(fail, range(400), concurrency=concurrency)
    assert len(called) < 100


def test_no_call_begins_after_a_failure() -> None:
    """Not even while the thread that waits for them has not noticed yet."""
    together, called = threading.Barrier(4), []

    def fail(value: int) -> None:
        called.append(value)
        together.wait(10)
        raise ValueError(f"failed at {value}")

    with pytest.raises(ValueError, match="failed at"):
        run_side_by_side(fail, range(10_000), concurrency=4)
    assert sorted(called) == [0, 1, 2, 3]
