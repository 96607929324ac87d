# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a failed call is worth another try, and how long to wait before it."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .http import Response

RETRY_STATUSES = frozenset({429, 502, 503, 504})
LONGEST_BACKOFF = 30.0
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_WINDOW = re.compile(rb"time:\s*(\d{1,6})\s*(s|m|h)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a GET is tried again, and the longest wait in seconds that is accepted before one try."""

    max_retries: int = 4
    longest_wait: float = 60.0


def backoff(attempt: int, *, jitter: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (from 0): exponential with jitter."""
    return min(LONGEST_BACKOFF, 0.5 * 2.0**attempt) * (0.5 + jitter() / 2)


def wait_after(response: Response, *, attempt: int, now: Callable[[], datetime] | None = None) -> float:
    """Return the seconds to wait: Retry-After, else the window a throttled answer names, else the backoff."""
    asked = _retry_after(response.headers.get("retry-after", ""), now=now)
    if asked is not None:
        return asked
    window = _WINDOW.search(response.body[:4096]) if response.status == 429 else None
    if window:
        return float(window[1]) * _UNITS[window[2].decode().lower()]
    return backoff(attempt)


def _retry_after(text: str, *, now: Callable[[], datetime] | None) -> float | None:
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    current = now() if now else datetime.now(timezone.utc)
    return max(0.0, (moment - current).total_seconds())


class Gate:
    """Holds back all threads of a session while the service asks for a pause."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def close_for(self, seconds: float) -> None:
        """Let no request pass for this many seconds from now."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock() + seconds)

    def wait(self) -> None:
        """Return when requests may pass."""
        while True:
            with self._lock:
                remaining = self._opens_at - self._clock()
            if remaining <= 0:
                return
            # Spread, so that all the threads held back do not start in the same instant.
            self._sleep(remaining + random.random() * min(1.0, remaining / 4))
