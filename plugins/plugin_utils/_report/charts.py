# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The numbers behind the charts of the page: where a slice or a segment begins, and how long it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_GAP = 0.6
_MOST_STATUSES = 9
_ALWAYS = ("CONNECTED", "ACTIVE")


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
