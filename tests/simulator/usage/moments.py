# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moments as seconds since 1970, days as whole numbers, and numbers that stand in for chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

DAY = 86_400
SECONDS_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
MINUTES_FORMAT = "%Y-%m-%dT%H:%MZ"
FRACTION_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
FORMATS = (SECONDS_FORMAT, MINUTES_FORMAT, FRACTION_FORMAT)
_MASK = (1 << 64) - 1


def day_of(moment: float) -> int:
    """Return the number of the day, in UTC, that the moment lies in."""
    return int(moment // DAY)


def as_text(moment: float, pattern: str = SECONDS_FORMAT) -> str:
    """Return the moment as the service writes it."""
    return datetime.fromtimestamp(int(moment), timezone.utc).strftime(pattern)


def read_moment(text: object, patterns: Sequence[str] = FORMATS) -> int | None:
    """Return the moment a text stands for, or nothing if it has none of the formats."""
    for pattern in patterns if isinstance(text, str) else ():
        try:
            return int(datetime.strptime(str(text), pattern).replace(tzinfo=timezone.utc).timestamp())
        except (ValueError, OverflowError):
            continue
    return None


def mix(*numbers: int) -> int:
    """Return a number that depends on nothing but the given ones and looks like chance."""
    found = 0x9E3779B97F4A7C15
    for number in numbers:
        found = ((found ^ (number & _MASK)) * 0xBF58476D1CE4E5B9) & _MASK
        found ^= found >> 29
    found = (found * 0x94D049BB133111EB) & _MASK
    return found ^ (found >> 32)
