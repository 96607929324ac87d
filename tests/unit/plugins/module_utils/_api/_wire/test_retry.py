# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long is waited, and that it is never for ever."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.retry import (
    LONGEST_BACKOFF,
    backoff,
    wait_after,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import (
    Rate,
    Throttle,
    rate_named_in,
)

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)
THROTTLED = b'{"error_code": "APIGW.0308", "error_msg": "reached: policy user over ratelimit,limit:5,time:%s"}'


def wait(text: str | None = None, *, status: int = 429, body: bytes = b"", attempt: int = 0) -> float:
    headers = {} if text is None else {"retry-after": text}
    return wait_after(Response(status=status, headers=headers, body=body), attempt=attempt, now=lambda: NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 13:00:30 +0100", 30),
        ("Fri, 20 Nov 2026 12:00:30", 30),
    ],
)
def test_retry_after(text: str, seconds: float) -> None:
    assert wait(text, status=503) == seconds


@pytest.mark.parametrize("text", ["0", "00", "Fri, 20 Nov 2026 11:00:00 GMT"])
def test_a_retry_after_of_no_time_does_not_use_up_all_tries_at_once(text: str) -> None:
    waits = [wait(text, attempt=attempt, body=THROTTLED % b"1 minute") for attempt in range(4)]
    assert 0.25 <= waits[0] < waits[1] < waits[2] < waits[3] <= 4


def test_a_date_is_measured_by_the_clock_of_the_service() -> None:
    headers = {"retry-after": "Fri, 20 Nov 2006 12:00:30 GMT", "date": "Fri, 20 Nov 2006 12:00:00 GMT"}
    assert wait_after(Response(status=429, headers=headers, body=b""), attempt=0) == 30


@pytest.mark.parametrize(
    ("window", "seconds"),
    [
        *[(b"1 minute", 60), (b"2 minutes", 120), (b"10 second", 10), (b"30s", 30), (b" 5 m", 300)],
        *[(b"1 hour", 3600), (b"1 day", 86_400)],
    ],
)
def test_the_window_in_the_message(window: bytes, seconds: float) -> None:
    assert wait(body=THROTTLED % window) == seconds


def test_retry_after_comes_before_the_window() -> None:
    assert wait("3", body=THROTTLED % b"1 minute") == 3


def test_the_window_counts_for_throttled_answers_only() -> None:
    assert wait(status=503, body=THROTTLED % b"1 hour") <= LONGEST_BACKOFF


NO_DATES = ["Fri, 99 Nov 2026 12:00:30 GMT", "Mon, 01 Jan 99999999999 00:00:00 GMT"]


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "\u0661", *NO_DATES])
def test_what_is_no_retry_after(text: str) -> None:
    assert 0 < wait(text) <= LONGEST_BACKOFF


@given(st.text())
def test_any_retry_after_is_a_number(text: str) -> None:
    assert wait(text) >= 0


@given(st.binary())
def test_any_body_is_a_number(body: bytes) -> None:
    assert wait(body=b"time:" + body) >= 0


@given(st.integers(0, 256), st.floats(0, 1))
def test_backoff_is_bounded(attempt: int, jitter: float) -> None:
    assert 0.25 <= backoff(attempt, jitter=lambda: jitter) <= LONGEST_BACKOFF


def test_backoff_grows() -> None:
    assert [backoff(attempt, jitter=lambda: 1.0) for attempt in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_an_open_gate_holds_nobody() -> None:
    clock = Clock()
    Throttle(clock=clock.read, sleep=clock.sleep).wait()
    assert clock.slept == []


def test_a_closed_gate_holds_until_the_longest_pause_is_over() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock.read, sleep=clock.sleep)
    throttle.close_for(60)
    throttle.close_for(5)
    throttle.wait()
    assert 160 <= clock.now <= 161
    throttle.wait()
    assert len(clock.slept) == 1


def test_a_gate_closed_again_meanwhile_holds_on() -> None:
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.slept) == 1:
            throttle.close_for(10)

    throttle = Throttle(clock=clock.read, sleep=sleep)
    throttle.close_for(1)
    throttle.wait()
    assert len(clock.slept) == 2
    assert clock.now >= 111


@pytest.mark.parametrize(
    ("body", "rate"),
    [
        (
            b'{"error_msg": "The throttling threshold has been reached: limit:5,time:1 minute"}',
            Rate(calls=5, seconds=60),
        ),
        (b"limit:20,time:1 second", Rate(calls=20, seconds=1)),
        (b"limit: 100, time: 2 hours", Rate(calls=100, seconds=7200)),
        (b"limit:0,time:1 second", None),
        (b"slow down", None),
    ],
)
def test_the_rate_a_throttled_answer_names(body: bytes, rate: Rate | None) -> None:
    assert rate_named_in(Response(status=429, headers={}, body=body)) == rate
    assert rate_named_in(Response(status=503, headers={}, body=body)) is None


def test_after_a_named_rate_calls_are_spaced_by_it() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock.read, sleep=clock.sleep)
    throttle.wait()
    throttle.close_for(1, rate=Rate(calls=20, seconds=1))
    start = clock.now
    for _call in range(41):
        throttle.wait()
    assert 1 + 40 / 20 <= clock.now - start <= 1 + 1.1 * 40 / 20


def test_without_a_named_rate_the_space_grows_with_each_pause_and_shrinks_afterwards() -> None:
    clock = Clock()
    throttle = Throttle(clock=clock.read, sleep=clock.sleep)
    for _call in range(10):
        throttle.wait()
        clock.now += 0.01
    throttle.close_for(1)
    throttle.close_for(1)
    took = []
    for _episode in range(2):
        throttle.wait()
        start = clock.now
        for _call in range(10):
            throttle.wait()
        took.append(clock.now - start)
        throttle.close_for(1)
    assert took[0] > 0
    assert took[1] > 1.5 * took[0]
    for _call in range(4_000):
        throttle.wait()
    start = clock.now
    for _call in range(10):
        throttle.wait()
    assert clock.now - start < took[0]


def test_threads_that_wait_get_turns_of_their_own() -> None:
    clock = Clock()
    lock = threading.Lock()
    turns = []

    def sleep(seconds: float) -> None:
        with lock:
            turns.append(seconds)

    throttle = Throttle(clock=clock.read, sleep=sleep)
    throttle.close_for(2, rate=Rate(calls=10, seconds=1))
    threads = [threading.Thread(target=throttle.wait) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [later - earlier for earlier, later in pairwise(sorted(turns))]
    assert len(turns) == 8
    assert min(turns) >= 2
    assert min(gaps) >= 0.1
