# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How long desktops were not used, by the figures that the service sums up every night; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..module_utils._api._activity.span import read_time
from ..module_utils._api._activity.usage import is_never_used, read_amount, usage_by_desktop
from ..module_utils._api.records import NO_SESSION, OPEN_SESSION, Record, id_key, text_of

# What a record gets of the figures.
USAGE_FIELDS = ("idle_days", "usage_hours", "last_user")
# What of a row of the client these are made of.
_SECONDS = ("idle_seconds", "usage_seconds")
FIGURES = ("desktop_id", *USAGE_FIELDS, *_SECONDS, "never_used", "enterprise_project_id")
# The latest days of a span that the service may not have summed up yet: until 02:00 the figures end 26 hours ago.
_UNCOUNTED_DAYS = 2
# From so many days on, the idle time of a desktop without any use is rounded up to the span.
_LEAST_ROUNDED_DAYS = 7
_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class UsageFigures:
    """The figures of one project over the last `days`, by the id of the desktop in lower case.

    `read_at` is when they were read, in seconds since the epoch. Desktops of which the service tells nothing were not
    used, but only where it tells something of others: where it has no figures at all, nothing is known. `nameless` rows
    do not tell of which desktop they are: then nothing is known of desktops without a row. Nor is anything known of
    those whose enterprise project is none of the `enterprise_projects` that the rows name, if they name any: the
    credential may not see the figures of it.
    """

    days: int
    read_at: float
    rows: Mapping[str, Record]
    nameless: int = 0
    enterprise_projects: Collection[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the service has no figures, so that nothing is known of any desktop."""
        return not self.rows

    def fields_of(self, record: Record) -> dict[str, Any]:
        """Return the fields in USAGE_FIELDS of a desktop's record, each null where it is not known.

        No desktop is idle for longer than it exists.
        """
        row = self._row_of(record)
        age = self._age(record)
        idle, hours, user = self._of_row(row, age) if row is not None else self._without_row(record, age)
        return {
            "idle_days": idle if idle is None or age is None else min(idle, int(age)),
            "usage_hours": hours,
            "last_user": text_of(user) or None,
        }

    def never_used(self, record: Record) -> bool | None:
        """Tell whether nobody ever used a desktop, None where it is not known."""
        row = self._row_of(record)
        if row is not None:
            if is_never_used(row):
                return True if self._is_long_enough else None
            return False if row.get("never_used") is False else None
        age = self._age(record)
        if not self._tells_by_silence(record) or age is None or age <= _UNCOUNTED_DAYS:
            return None
        # Whether it was used before the span is not known.
        return True if self.days >= age else None

    def doubt(self, records: Collection[Record]) -> str | None:
        """Return a sentence on how many desktops count as not used only because there are no figures of them.

        None where there are figures of half of the desktops or more, and where no desktop counts so.
        """
        silent = [record for record in records if self._row_of(record) is None]
        told = len(records) - len(silent)
        if told * 2 >= len(records):
            return None
        count = sum(unused_days(self.fields_of(record), statuses=[record.get("login_status")]) > 0 for record in silent)
        if not count:
            return None
        counts, them = ("1 counts", "it") if count == 1 else (f"{count} count", "them")
        return (
            f"The service has figures of use for {told} of {len(records)} desktops: {counts} as not used only because "
            f"it has none for {them}, so compare with the console before you act on {them}."
        )

    @property
    def _is_long_enough(self) -> bool:
        """Whether no use in the span says anything: the latest days may not be summed up yet."""
        return self.days > _UNCOUNTED_DAYS

    def _row_of(self, record: Mapping[str, Any]) -> Record | None:
        return self.rows.get(id_key(record.get("desktop_id")))

    def _tells_by_silence(self, record: Mapping[str, Any]) -> bool:
        """Whether a desktop without a row was not used."""
        project = id_key(record.get("enterprise_project_id"))
        may_be_seen = not project or not self.enterprise_projects or project in self.enterprise_projects
        return may_be_seen and not self.is_empty and not self.nameless and self._is_long_enough

    def _of_row(self, row: Record, age: float | None) -> tuple[float | None, float | None, object]:
        return self._idle_days(row, age), read_amount(row.get("usage_hours")), row.get("last_user")

    def _without_row(self, record: Mapping[str, Any], age: float | None) -> tuple[float | None, float | None, object]:
        if not self._tells_by_silence(record):
            return None, None, None
        # Where it is unknown when it was created, it may be new.
        return (None if age is None else self.days), 0, None

    def _idle_days(self, row: Record, age: float | None) -> float | None:
        idle = read_amount(row.get("idle_days"))
        if idle is None:
            # Where it is unknown when it was created, it may be new.
            return self.days if is_never_used(row) and self._is_long_enough and age is not None else None
        is_unused = row.get("usage_seconds") == 0 and self.days >= _LEAST_ROUNDED_DAYS
        # Not used in the whole span.
        return self.days if is_unused and self.days - _UNCOUNTED_DAYS <= idle < self.days else idle

    def _age(self, record: Record) -> float | None:
        return _age_at(self.read_at, record)


@dataclass(frozen=True, kw_only=True)
class FigureSpan:
    """The span of figures in days, and the moment up to which they are surely complete, None if that is unknown.

    They go on for about a day more: so far back is that moment to hold in all time zones.
    """

    days: int
    until: datetime | None = None

    def hours_a_week(self, record: Mapping[str, Any]) -> float | None:
        """Return the hours of use of a desktop in an average week of the span, or of its life where that is shorter.

        None where they are unknown. A life is at least a day.
        """
        hours = read_amount(record.get("usage_hours"))
        if hours is None:
            return None
        age = None if self.until is None else _age_at(self.until.timestamp() + _DAY, record)
        return hours * 7 / max(1, self.days if age is None else min(self.days, age))


def unused_days(fields: Mapping[str, Any], *, statuses: Iterable[object]) -> float:
    """Return for how many days nobody has used a desktop for certain, by its usage fields and its login statuses.

    0 where a session is open, or may be, because the figures end the night before, and where nothing is known.
    """
    is_free = all(status in NO_SESSION for status in statuses)
    return fields["idle_days"] or 0 if is_free else 0


def surely_never_used(statuses: Collection[object], *, figure: bool | None) -> bool | None:
    """Return what the figures say of whether nobody ever used a desktop, as far as its login statuses allow that.

    Whose session is open uses it for the first time; one that may be open leaves it unknown.
    """
    if any(status in OPEN_SESSION for status in statuses):
        return False
    return figure if not figure or all(status in NO_SESSION for status in statuses) else None


def usage_figures(rows: Collection[Record], *, days: int, read_at: float) -> UsageFigures:
    """Return the figures that the rows of the client hold."""
    found = usage_by_desktop({**row, **{name: read_amount(row.get(name)) for name in _SECONDS}} for row in rows)
    projects = {id_key(row.get("enterprise_project_id")) for row in rows} - {""}
    return UsageFigures(
        days=days, read_at=read_at, rows=found, nameless=_count_nameless(rows), enterprise_projects=frozenset(projects)
    )


def _age_at(moment: float, record: Mapping[str, Any]) -> float | None:
    """Return the age of a desktop in days at a moment in seconds since the epoch, None where it is unknown."""
    created = read_time(record.get("created"))
    return None if created is None else max(0.0, (moment - created.timestamp()) / _DAY)


def _count_nameless(rows: Iterable[Record]) -> int:
    """Return how many rows do not tell of which desktop they are."""
    return sum(not id_key(row.get("desktop_id")) for row in rows)
