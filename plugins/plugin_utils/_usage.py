# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How long desktops were not used, by the figures that the service sums up every night; pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from ..module_utils._api._auth.iam import parse_iso8601
from ..module_utils._api.records import Record

# What a record gets of the figures.
USAGE_FIELDS = ("idle_days", "usage_hours", "last_user")
# A session is open, so that the desktop is in use whatever the figures of the nights before say.
OPEN_SESSION = ("CONNECTED", "DISCONNECTED")
_DAY = 86_400
_FRACTION = re.compile(r"\.\d+")


@dataclass(frozen=True, kw_only=True)
class UsageFigures:
    """The figures of one project over the last `days`, by the id of the desktop.

    `read_at` is when they were read, in seconds since the epoch.

    Desktops of which the service tells nothing were not used, but only where it tells something of others: where it has
    no figures at all, nothing is known.
    """

    days: int
    read_at: float
    rows: Mapping[str, Record]

    @property
    def is_empty(self) -> bool:
        """Whether the service has no figures, so that nothing is known of any desktop."""
        return not self.rows

    def fields_of(self, record: Record) -> dict[str, Any]:
        """Return the fields in USAGE_FIELDS of a desktop's record, each null where it is not known."""
        row = self.rows.get(_key(record.get("desktop_id")))
        if row is None:
            age = self._age(record)
            is_known = not self.is_empty
            idle = None if age is None or not is_known else _rounded(min(float(self.days), age))
            return {"idle_days": idle, "usage_hours": 0.0 if is_known else None, "last_user": None}
        hours, idle = _number(row.get("usage_hours")), _number(row.get("idle_days"))
        if hours == 0 and (idle is None or self.days - 1 <= idle < self.days):
            # Not used in the whole span, of which the service may not have counted the last hours yet.
            idle = float(self.days)
        user = row.get("last_user")
        return {
            "idle_days": idle,
            "usage_hours": hours,
            "last_user": user.strip() or None if isinstance(user, str) else None,
        }

    def idle_for(self, record: Record, *, fields: Mapping[str, Any], status: object) -> float:
        """Return for how many days nobody has used a desktop for certain, by its record, its usage fields and status.

        0 where a session is open, because the figures end the night before, and never more days than the desktop
        exists.
        """
        idle = fields["idle_days"]
        if idle is None or status in OPEN_SESSION:
            return 0.0
        age = self._age(record)
        return float(idle if age is None else min(idle, age))

    def _age(self, record: Record) -> float | None:
        created = record.get("created")
        if not isinstance(created, str):
            return None
        try:
            moment = parse_iso8601(_FRACTION.sub("", created))
            # Without an offset it is UTC, as all times of the service.
            moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
            return max(0.0, (self.read_at - moment.timestamp()) / _DAY)
        except (ValueError, OverflowError):
            return None


def usage_figures(rows: Iterable[Record], *, days: int, read_at: float) -> UsageFigures:
    """Return the figures that the rows of the client hold; a row without the id of a desktop tells nothing."""
    found = {_key(row.get("desktop_id")): row for row in rows}
    found.pop("", None)
    return UsageFigures(days=days, read_at=read_at, rows=found)


def _key(desktop_id: object) -> str:
    is_id = isinstance(desktop_id, (str, int)) and not isinstance(desktop_id, bool)
    return str(desktop_id).strip().lower() if is_id else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _rounded(days: float) -> float:
    """Return days with two decimals, never more than there are."""
    return math.floor(days * 100) / 100
