# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How many rows other calls say there are, where a list ends at a limit of paging and cannot tell itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ..errors import ApiError
from ..pagination import DOCUMENTED_OFFSET_LIMIT, Listing

Result = TypeVar("Result")

# Statuses of a call that is not permitted or not there.
_NOT_TO_BE_HAD = (400, 403, 404)
# A count of another list that is lower than this part of the rows was itself cut off, and tells nothing.
_LEAST_PART = 0.9
# What are few: so many, or this part of all.
_LEAST_FEW, _FEW_PART = 2, 500
# How a sentence goes on where the service takes no further offset.
LIMITED = " because the service limits paging"
_POWER_STATES = ("running_num", "stop_num", "hibernate_num", "other_num")
_LOGIN_STATES = {
    "UNREGISTER": "unregistered_num",
    "REGISTERED": "ready_num",
    "CONNECTED": "in_use_num",
    "DISCONNECTED": "disconnected_num",
}


@dataclass(frozen=True, kw_only=True)
class OtherCounts:
    """The total of another list, which may be cut off as well, and the statistics, which are not read by pages."""

    total: Callable[[], int | None]
    statistics: Callable[[], Mapping[str, int]]

    def at_least(self, count: int, *, connect_status: str | None = None) -> int | None:
        """Return how many desktops there are at least, of one status where one is given; None where it is not known.

        The other total is asked for first, and the statistics only where it does not settle whether there are more.
        """
        total = _optional(self.total) if connect_status is None else None
        agrees = total is not None and total >= count * _LEAST_PART
        if total is not None and agrees and (total > count or total != DOCUMENTED_OFFSET_LIMIT):
            return max(total, count)
        totals = _optional(self.statistics)
        if totals is None:
            return count if agrees else None
        names = _POWER_STATES if connect_status is None else (_LOGIN_STATES.get(connect_status, ""),)
        known = sum(totals.get(name, 0) for name in names)
        return max(known, count) if known or agrees else None


def unchecked(count: int, *, what: str, is_filtered: bool) -> str:
    """Return the warning that a list ends where paging may stop, and that nothing tells whether it goes on."""
    remedy = "narrow the request to check it"
    if not is_filtered:
        remedy = "with the permission workspace:desktops:getConnectStatus it is checked"
    return (
        f"The service lists {count} {what}, which is where its paging may stop, and nothing else tells how many there "
        f"are, so some may be missing: compare with the console; {remedy}."
    )


def why_short(listing: Listing) -> str:
    """Return why a listing lacks rows, as a part of a sentence: nothing where the list only changed meanwhile."""
    if listing.out_of_reach:
        return LIMITED
    # A limit may look like this, and a total that counts what the service does not list.
    return " because the pages of the service end there" if listing.ended_at is not None else ""


def hint_for(why: str, *, narrow: str, came_and_went: bool) -> str:
    """Return what to do about missing rows, by what `why_short` said; `narrow` says how to ask for fewer."""
    if came_and_went or not why:
        return f"desktops came or went meanwhile, so try again, or {narrow}"
    return narrow if why == LIMITED else f"try again, or compare with the console, or {narrow}"


def differs_little(count: int, known: int | None, *, what: str) -> str | None:
    """Return the warning that another call counts a few more than were found; None where these are not few.

    It may count what is just being created or deleted, so that nobody can tell.
    """
    missing = (known or 0) - count
    if not 0 < missing <= max(_LEAST_FEW, count // _FEW_PART):
        return None
    return (
        f"The service lists {count} {what} and counts {known} elsewhere, so {missing} may be missing: try again, or "
        "compare with the console."
    )


def _optional(call: Callable[[], Result | None]) -> Result | None:
    """Return what a call gives, None where it is not permitted or not there."""
    try:
        return call()
    except ApiError as exc:
        if exc.details.status not in (None, *_NOT_TO_BE_HAD):
            raise
        return None
