# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Sums of the service's statistics."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .error_messages import shorten
from .errors import UnexpectedResponseError
from .pagination import LARGEST_TOTAL
from .records import Record

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,20}", re.ASCII)
DOCUMENTED_COUNTS = (
    "running_num",
    "stop_num",
    "hibernate_num",
    "other_num",
    "attached_num",
    "unattached_num",
    "cannot_attach_num",
    "in_process_num",
    "in_use_num",
    "unregistered_num",
    "ready_num",
    "disconnected_num",
    "unknown_num",
)


def sum_statistics(statics: Iterable[Record]) -> dict[str, int]:
    """Return each number whose name ends in `_num`, documented or new, summed over all entries.

    Raises UnexpectedResponseError for a documented number that is none, and for one that is no count.
    """
    totals = dict.fromkeys(DOCUMENTED_COUNTS, 0)
    for entry in statics:
        for name, value in entry.items():
            if not name.endswith("_num") or value in (None, ""):
                continue
            count = read_count(value)
            if count is not None:
                totals[name] = totals.get(name, 0) + count
            if (count is None and name in DOCUMENTED_COUNTS) or abs(count or 0) > LARGEST_TOTAL:
                # A sum without it would be too small, and nobody would know.
                raise UnexpectedResponseError(
                    f"The statistics hold {shorten(name)} that is no number up to {LARGEST_TOTAL}: check endpoint."
                )
    return totals


def read_count(value: object) -> int | None:
    """Return a number of the statistics, which may be written as a text; None for anything that is none."""
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
