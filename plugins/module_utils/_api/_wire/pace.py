# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Keeping within a number of requests in a time that the service documents, before it refuses any."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .concurrency import pause

# Seconds; after a pause the next requests may start one after the other, as the earlier ones did.
_WORTH_TELLING = 1.0


class Pace:
    """Lets no more than `calls` requests reach the service in any `seconds`, whichever threads send them.

    A request reaches the service at some moment between its start and the end of its response. It is therefore counted
    from its start until `seconds` after its end, so that neither slow ways nor windows of the service that begin
    elsewhere can bring more requests together than it takes. Requests that are sent again count again.
    """

    def __init__(
        self,
        *,
        calls: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = pause,
    ) -> None:
        self._calls = calls
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._under_way = 0
        # When the latest requests ended (monotonic seconds), in order.
        self._ended: deque[float] = deque()
        self._told_until = 0.0

    @contextmanager
    def turn(self, tell: Callable[[float], object]) -> Iterator[None]:
        """Wait until a request may start, and count it at the end of the block; `tell` gets the seconds of a wait."""
        while seconds := self._begin(tell):
            self._sleep(seconds)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._ended.append(self._clock())

    def _begin(self, tell: Callable[[float], object]) -> float:
        """Start a request, or return how many seconds none may start; the first to wait long is told."""
        with self._lock:
            now = self._clock()
            while self._ended and self._ended[0] + self._seconds <= now:
                self._ended.popleft()
            if self._under_way + len(self._ended) < self._calls:
                self._under_way += 1
                return 0.0
            # Where all are under way, the first to end is counted as long as any.
            seconds = self._ended[0] + self._seconds - now if self._ended else self._seconds
            is_news = now >= self._told_until and seconds >= _WORTH_TELLING
            self._told_until = max(self._told_until, now + seconds)
        if is_news:
            tell(seconds)
        return seconds


class Paces:
    """The paces of all clients of a process: one for each project of each service, which have a quota each."""

    def __init__(self, make: Callable[[], Pace]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Pace] = {}

    def of(self, url: str, project_id: str) -> Pace:
        """Return the pace of a project."""
        with self._lock:
            return self._known.setdefault((url, project_id), self._make())
