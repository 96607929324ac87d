# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The numbers behind the charts of the page: where a slice, a segment or a line begins, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_GAP = 0.6
_MOST_STATUSES = 9
_ALWAYS = ("CONNECTED", "ACTIVE")
_WIDTH, _HEIGHT = 1000, 100


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a ring or a bar, in percent of its whole length."""

    status: str
    count: int
    start: float
    length: float


def ring(counts: Mapping[str, int]) -> list[Part]:
    """Return the parts of a ring, clockwise from the top; the last of very many statuses are one part."""
    listed, whole = list(counts.items()), sum(counts.values())
    rest = sum(count for _status, count in listed[_MOST_STATUSES:])
    kinds = [(name, count) for name, count in (*listed[:_MOST_STATUSES], ("Others", rest)) if count or name in _ALWAYS]
    gap = _GAP if sum(count > 0 for _name, count in kinds) > 1 else 0
    start, parts = 25.0, []
    for status, count in kinds:
        length = 100 * count / (whole or 1)
        parts.append(Part(status=status, count=count, start=start, length=max(length - gap, 0.2)))
        start = (start - length + 100) % 100
    return parts


def parts_of_bar(counts: Mapping[str, int], *, longest: int) -> list[Part]:
    """Return the parts of a bar, from left to right, where the longest bar fills the line."""
    start, parts = 0.0, []
    for status, count in counts.items():
        if count:
            parts.append(Part(status=status, count=count, start=start, length=100 * count / longest))
            start += parts[-1].length
    return parts


def ceiling(most: int) -> int:
    """Return the round number at the top of a chart: 1, 2 or 5 with zeros, or what is between them and above `most`."""
    size = 1
    while most > 10 * size:
        size *= 10
    return next(step * size for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * size >= most)


def line(points: Sequence[Mapping[str, Any]], *, name: str, top: int) -> str:
    """Return the path of a count over the time, in a field of 1000 by 100: it holds until the next point."""
    times = [datetime.fromisoformat(point["at"].replace("Z", "+00:00")).timestamp() for point in points]
    first, span = times[0], (times[-1] - times[0]) or 1
    path, level = [], None
    for time, point in zip(times, points, strict=True):
        x, y = _WIDTH * (time - first) / span, _HEIGHT * (1 - point[name] / top)
        if level is None:
            path.append(f"M{x:.1f} {y:.1f}")
        else:
            path.append(f"H{x:.1f}" + (f"V{y:.1f}" if y != level else ""))
        level = y
    return "".join(path)
