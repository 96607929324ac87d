# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""When a failed call is worth another try, and how long to wait before it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .request import Response

RETRY_STATUSES = frozenset({429, 502, 503, 504})
LONGEST_BACKOFF = 30.0
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_WINDOW = re.compile(rb"time:\s*(\d{1,6})\s*(s|m|h|d)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often a GET is tried again, and the longest wait in seconds that is accepted before one try."""

    max_retries: int = 4
    longest_wait: float = 60.0


def backoff(attempt: int, *, jitter: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait after failed attempt number `attempt` (from 0): exponential with jitter."""
    return min(LONGEST_BACKOFF, 0.5 * 2.0**attempt) * (0.5 + jitter() / 2)


def wait_after(response: Response, *, attempt: int, now: Callable[[], datetime] | None = None) -> float:
    """Return the seconds to wait: Retry-After, else the window a throttled response names, else the backoff.

    A Retry-After of 0, or of a moment that has passed, is a backoff as well: all tries would be used up at once.
    """
    told = _retry_after(response, now=now)
    if told is not None:
        return told or backoff(attempt)
    window = _WINDOW.search(response.body[:4096]) if response.status == 429 else None
    if window:
        return float(window[1]) * UNITS[window[2].decode().lower()]
    return backoff(attempt)


def _retry_after(response: Response, *, now: Callable[[], datetime] | None) -> float | None:
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = _moment(text)
    if moment is None:
        return None
    # By the clock of the service where it tells the time, because this machine's may be wrong.
    current = now() if now else _moment(response.headers.get("date", "")) or datetime.now(timezone.utc)
    return max(0.0, (moment - current).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
