# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What of a report needs attention: desktops in error, long disconnected, with failed logins, and more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...module_utils._api.records import NO_SESSION
from .rows import Row

_LONG_UNUSED = 7
# Of any other status it is not known.
_WITHOUT_USER = (*NO_SESSION, "DISCONNECTED")


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One reason to look at desktops: its words, which desktops it is true of, and which part of a report tells it."""

    title: str
    note: str
    is_on: Callable[[Row, Mapping[str, Any]], bool]
    is_alarm: bool = True
    told_by: str | None = None


def is_unassigned(row: Row) -> bool:
    """Tell whether a desktop has neither user nor user group."""
    return not row["users"] and not row["user_groups"]


def _is_long_disconnected(row: Row, _logins: Mapping[str, Any]) -> bool:
    return row["login_status"] == "DISCONNECTED" and (row["idle_days"] or 0) >= 1


def _is_slow(row: Row, logins: Mapping[str, Any]) -> bool:
    least: int = logins.get("slow_rtt") or 0
    delay: int = row["network_rtt"] or 0
    return 0 < least <= delay


def _runs_for_nobody(row: Row, _logins: Mapping[str, Any]) -> bool:
    return (
        (row["idle_days"] or 0) >= _LONG_UNUSED and row["status"] == "ACTIVE" and row["login_status"] in _WITHOUT_USER
    )


# In the order of their weight. Those that are no alarm can only be chosen as a filter.
FLAGS: Mapping[str, Flag] = {
    "error": Flag(
        title="In error",
        note="reported by the service",
        is_on=lambda row, _logins: row["status"] == "ERROR",
    ),
    "long_disconnected": Flag(
        title="Long disconnected",
        note="session open, not used for a day or more",
        is_on=_is_long_disconnected,
        told_by="usage",
    ),
    "failed_logins": Flag(
        title="Failed logins",
        note="desktops that a login failed on",
        is_on=lambda row, _logins: bool(row["failed_logins"]),
        told_by="logins",
    ),
    "slow_line": Flag(
        title="Slow line",
        note="desktops with a long network delay",
        is_on=_is_slow,
        told_by="logins",
    ),
    "running_unused": Flag(
        title="Running for nobody",
        note=f"running, not used for {_LONG_UNUSED} days or more",
        is_on=_runs_for_nobody,
        told_by="usage",
    ),
    "unassigned": Flag(
        title="Unassigned",
        note="no user, no group",
        is_on=lambda row, _logins: is_unassigned(row),
        is_alarm=False,
    ),
    "in_maintenance_mode": Flag(
        title="In maintenance",
        note="in maintenance mode",
        is_on=lambda row, _logins: bool(row["in_maintenance_mode"]),
        is_alarm=False,
    ),
}
ALARMS = {name: flag for name, flag in FLAGS.items() if flag.is_alarm}


def is_silent(part: Mapping[str, Any]) -> bool:
    """Tell whether the service has no usage figures of any desktop, so that they say nothing of the others either."""
    return part.get("desktops") == 0


def flagged(rows: Sequence[Row], *, logins: Mapping[str, Any] | None) -> dict[str, list[int]]:
    """Return for each flag the places of the desktops that it is true of."""
    known = logins or {}
    return {name: [place for place, row in enumerate(rows) if flag.is_on(row, known)] for name, flag in FLAGS.items()}


def count_flags(
    rows: Sequence[Row], *, usage: Mapping[str, Any] | None, logins: Mapping[str, Any] | None
) -> dict[str, int | None]:
    """Return how many desktops need attention, for each reason; None where the report lacks what would tell."""
    found, parts = flagged(rows, logins=logins), {"usage": usage, "logins": logins}
    unknown = {name for name, part in parts.items() if part is None or part["missing_permission"] or is_silent(part)}
    # Logins may tell of use, so that some are found without the figures.
    return {name: len(found[name]) or (None if flag.told_by in unknown else 0) for name, flag in ALARMS.items()}
