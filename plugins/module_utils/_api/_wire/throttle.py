# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Spacing calls at the rate that the service allows."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from .concurrency import pause
from .request import Response
from .retry import UNITS

_RATE = re.compile(rb"limit:\s*(\d{1,6})\s*,\s*time:\s*(\d{1,6})\s*(s|m|h|d)", re.IGNORECASE)
# A little slower than the service allows, because its clock is not this one.
_MARGIN = 1.03
_SHRINK = 0.999
_GROWTH = 1.1
_LEAST_GROWTH = 1.05
_LARGEST_SPACE = 5.0


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many calls a service says it takes in how many seconds."""

    calls: int
    seconds: float


def rate_named_in(response: Response) -> Rate | None:
    """Return the rate that a throttled response names in its message, as in `limit:5,time:1 minute`."""
    found = _RATE.search(response.body[:4096]) if response.status == 429 else None
    if found is None or not int(found[1]):
        return None
    return Rate(calls=int(found[1]), seconds=float(found[2]) * UNITS[found[3].decode().lower()])


class Throttle:
    """Holds back all threads of a session while the service asks for a pause, and spaces their calls afterwards.

    Calls that are throttled count for the service's limit as well, so running into it again and again wastes it. The
    space is what the service says. Else it is doubled when it throttles, up to what it was seen to take, and shrinks
    slowly while it does not.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = pause
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._started_at = clock()  # monotonic seconds, as all times here
        self._passed = 0
        self._opened_at = self._started_at
        self._passed_since = 0
        self._taken_in = 0.0
        self._taken = 0.0
        self._opens_at = 0.0
        self._next_at = 0.0
        self._space = 0.0
        self._is_told = False

    def close_for(self, seconds: float, *, rate: Rate | None = None) -> None:
        """Let no request pass for this many seconds from now, and then no more than the rate says."""
        with self._lock:
            now = self._clock()
            is_new = now >= self._opens_at
            self._opens_at = max(self._opens_at, now + seconds)
            self._next_at = max(self._next_at, self._opens_at)
            if rate is not None:
                self._is_told = True
                self._space = max(self._space, _MARGIN * rate.seconds / rate.calls)
            elif is_new and not self._is_told:
                # Answers to calls sent before the pause tell nothing new.
                average = (now - self._started_at) / max(1, self._passed)
                # What the service took between pauses, lately above all: no more space is needed than that shows.
                self._taken_in = self._taken_in / 2 + max(now - self._opened_at, seconds)
                self._taken = self._taken / 2 + self._passed_since
                needed = self._taken_in / max(1.0, self._taken)
                wider = min(2 * self._space, max(_LEAST_GROWTH * self._space, _GROWTH * needed))
                self._space = min(_LARGEST_SPACE, max(wider, average))
                self._opened_at, self._passed_since = self._opens_at, 0

    def wait(self) -> None:
        """Return when this request may pass."""
        own_turn: float | None = None
        while True:
            with self._lock:
                if own_turn is not None and self._opens_at <= own_turn:
                    # Waited for, and no pause came between.
                    self._count()
                    return
                now = self._clock()
                turn = max(self._opens_at, self._next_at)
                if turn <= now:
                    self._next_at = now + self._space
                    self._count()
                    return
                if self._space:
                    own_turn = turn
                    self._next_at = turn + self._space
            self._sleep(turn - now)

    def _count(self) -> None:
        self._passed += 1
        self._passed_since += 1
        if not self._is_told:
            self._space *= _SHRINK
