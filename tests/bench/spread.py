# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several repetitions gave: their median, and the range that they lie in."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The median of some values, the lowest and the highest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"{self.median:.2f}" if self.low == self.high else f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"
        )

    def less(self, amount: float) -> Spread:
        """Return the same with this amount taken from each value."""
        return Spread(median=self.median - amount, low=self.low - amount, high=self.high - amount)


def spread_of(values: Iterable[float]) -> Spread:
    """Return the spread of at least one value."""
    found = sorted(values)
    return Spread(median=statistics.median(found), low=found[0], high=found[-1])


def exactly(value: float) -> Spread:
    """Return the spread of what is counted, or measured once."""
    return Spread(median=value, low=value, high=value)


def ratio(first: Iterable[float], second: Iterable[float]) -> Spread:
    """Return the spread of the ratios of values that were measured in turn, so that both had the same neighbours."""
    return spread_of(one / other for one, other in zip(first, second, strict=True))
