# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spacing requests at the rate that the service allows, on a clock of its own."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import (
    Rate,
    Throttle,
    rate_named_in,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer


class Clock:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def passed(throttle: Throttle, clock: Clock, *, count: int) -> list[float]:
    """Return when so many requests may pass, one after the other, in seconds from now."""
    begin, found = clock.now, []
    for _request in range(count):
        throttle.wait()
        found.append(round(clock.now - begin, 3))
    return found


def test_nothing_waits_before_the_service_throttles(clock: Clock) -> None:
    throttle = Throttle(clock=clock.time, sleep=clock.sleep)
    assert passed(throttle, clock, count=50) == [0.0] * 50


def test_a_rate_that_was_named_is_kept_to(clock: Clock) -> None:
    throttle = Throttle(clock=clock.time, sleep=clock.sleep)
    throttle.close_for(2.0, rate=Rate(calls=10, seconds=1.0))
    found = passed(throttle, clock, count=21)
    assert found[0] == 2.0
    # Twenty spaces of a tenth of a second, and a little more.
    assert 4.0 < found[-1] < 4.2


def test_without_a_rate_the_space_grows_with_each_pause_and_shrinks_again(clock: Clock) -> None:
    throttle = Throttle(clock=clock.time, sleep=clock.sleep)
    spaces = []
    for _pause in range(2):
        passed(throttle, clock, count=5)
        clock.now += 1.0
        throttle.close_for(1.0)
        first, second = passed(throttle, clock, count=2)
        assert first >= 1.0
        spaces.append(second - first)
    assert 0 < spaces[0] < spaces[1]
    times = passed(throttle, clock, count=1_000)
    assert times[-1] - times[-2] < times[1] - times[0]


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (429, "limit:5,time:1 minute", Rate(calls=5, seconds=60.0)),
        (429, "LIMIT: 300 , TIME: 10 s", Rate(calls=300, seconds=10.0)),
        (429, "limit:0,time:1 s", None),
        (429, "slow down", None),
        (503, "limit:5,time:1 minute", None),
    ],
)
def test_the_rate_that_an_answer_names(status: int, text: str, expected: Rate | None) -> None:
    assert rate_named_in(answer({"error_msg": text}, status=status)) == expected
