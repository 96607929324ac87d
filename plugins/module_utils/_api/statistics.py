# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Sums of the service's statistics."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import UnexpectedAnswerError
from .explain import shorten
from .paging import LARGEST_TOTAL
from .records import Record

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

    Raises UnexpectedAnswerError for a number that is no count.
    """
    totals = dict.fromkeys(DOCUMENTED_COUNTS, 0)
    for entry in statics:
        for name, value in entry.items():
            if name.endswith("_num") and isinstance(value, int) and not isinstance(value, bool):
                if abs(value) > LARGEST_TOTAL:
                    raise UnexpectedAnswerError(
                        f"The statistics hold {shorten(name)} of more than {LARGEST_TOTAL}: check endpoint."
                    )
                totals[name] = totals.get(name, 0) + value
    return totals
