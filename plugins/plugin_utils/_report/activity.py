# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What usage figures and login records say of the desktops of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ...module_utils._api._activity.span import iso, read_moment
from ...module_utils._api._activity.usage import read_amount
from ...module_utils._api.records import Record, id_key, text_of
from .._usage import UsageFigures, usage_figures
from .rows import Row, clean

USAGE_PERMISSION = "workspace:statistics:listDesktopMetrics"
LOGINS_PERMISSION = "workspace:connections:securityList"
FORBIDDEN = 403
_DAY = timedelta(days=1)
# When a login was: the first that can be read.
_TIMES = ("started_at", "connected_at", "ended_at")
# Where somebody logged in from: the first that is known.
_ADDRESSES = ("public_ip", "source_ip", "terminal_ip")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """The usage figures of the desktops: over how many days, and up to when they are complete.

    Without the permission neither is known: the module does not say what it was asked for.
    """

    days: int | None = None
    until: datetime | None = None
    figures: UsageFigures | None = None
    missing_permission: str | None = None

    def head(self) -> dict[str, Any]:
        """Return what the report says of them."""
        until = None if self.until is None else iso(self.until)
        known = None if self.figures is None else len(self.figures.rows)
        return {"days": self.days, "until": until, "missing_permission": self.missing_permission, "desktops": known}


@dataclass(frozen=True, kw_only=True)
class Logins:
    """The login records of some hours; a network delay from `slow_rtt` milliseconds is long, 0 for none.

    Those before `since` only tell that a desktop was used. Without the permission the hours are not known.
    """

    hours: int | None = None
    slow_rtt: int
    since: datetime | None = None
    records: Sequence[Record] = ()
    missing_permission: str | None = None

    def shows(self, record: Record) -> bool:
        """Tell whether a record is of the hours that are shown; one whose time is not known is."""
        moment = _moment_of(record)
        return self.since is None or moment is None or moment >= self.since

    def head(self, found: Iterable[tuple[Record, Row | None]] = ()) -> dict[str, Any]:
        """Return what the report says of these records, each with the row of its desktop if that is known."""
        told = [(record, _told(record, row)) for record, row in found if self.shows(record)]
        failures = [entry for record, entry in told if record.get("is_failed") is True]
        slow = [
            {**entry, "network_rtt": delay}
            for record, entry in told
            if record.get("is_failed") is not True and 0 < self.slow_rtt <= (delay := _delay(record) or 0)
        ]
        return {
            "hours": self.hours,
            "slow_rtt": self.slow_rtt,
            "missing_permission": self.missing_permission,
            "total": None if self.missing_permission else len(told),
            "failed": None if self.missing_permission else len(failures),
            "failures": failures,
            "slow": sorted(slow, key=lambda entry: -entry["network_rtt"]),
        }


def lacks_permission(result: Mapping[str, Any]) -> bool:
    """Tell whether a module failed because the credential lacks the permission for its request."""
    error = result.get("error")
    return isinstance(error, Mapping) and error.get("status") == FORBIDDEN


def usage_of(result: Mapping[str, Any]) -> Usage:
    """Return the figures in a result."""
    if lacks_permission(result):
        return Usage(missing_permission=USAGE_PERMISSION)
    start, end, until = (read_moment(result.get(name)) for name in ("start", "end", "figures_until"))
    days = round((end - start) / _DAY) if start and end else 0
    read_at = end.timestamp() if end else 0
    return Usage(
        days=days, until=until, figures=usage_figures(_records(result["desktops"]), days=days, read_at=read_at)
    )


def logins_of(result: Mapping[str, Any], *, slow_rtt: int, hours: int | None = None) -> Logins:
    """Return the login records in a result, to show those of its last hours, None for all."""
    if lacks_permission(result):
        return Logins(slow_rtt=slow_rtt, missing_permission=LOGINS_PERMISSION)
    start, end = (read_moment(result.get(name)) for name in ("start", "end"))
    span = round((end - start) / timedelta(hours=1)) if start and end else 0
    since = end - timedelta(hours=hours) if end is not None and hours is not None and hours < span else None
    return Logins(
        hours=span if hours is None else hours, slow_rtt=slow_rtt, since=since, records=_records(result["records"])
    )


def missing_permissions(report: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each part that a report lacks because the credential lacks a permission."""
    parts = (("use of the desktops", report["usage"]), ("logins", report["logins"]))
    return [
        f"The report does not show the {words}: the credential lacks the permission {part['missing_permission']}."
        for words, part in parts
        if part and part["missing_permission"]
    ]


def matched(records: Iterable[Record], rows: Sequence[Row], *, only_known: bool) -> list[tuple[Record, Row | None]]:
    """Return each login record with the row of its desktop: by its id, or by a name that only one desktop has.

    A record with an id belongs to no desktop of another one, even if that has the name by now.
    Records of desktops without a row are left out if `only_known`.
    """
    by_id = {id_key(row["desktop_id"]): row for row in rows}
    names: dict[str, Row | None] = {}
    for row in rows:
        name = row["name"].casefold()
        names[name] = None if name in names or not name else row
    found = [
        (record, by_id.get(key) if (key := id_key(record.get("desktop_id"))) else names.get(_name(record).casefold()))
        for record in records
    ]
    return [pair for pair in found if pair[1] is not None or not only_known]


def with_usage(rows: Sequence[Row], usage: Usage) -> list[Row]:
    """Return the rows with the figures of their desktops."""
    return [{**row, **_used(row, usage.figures)} for row in rows] if usage.figures is not None else [*rows]


def with_logins(
    rows: Sequence[Row], pairs: Iterable[tuple[Record, Row | None]], *, logins: Logins, now: datetime
) -> list[Row]:
    """Return the rows with their failed logins and their longest network delay.

    Whoever is connected or logged in since the usage figures were summed up has used the desktop.
    """
    by_desktop: dict[str, list[Record]] = {}
    for record, row in pairs:
        if row is not None:
            by_desktop.setdefault(row["desktop_id"], []).append(record)
    return [{**row, **_logged_in(row, by_desktop.get(row["desktop_id"], ()), logins=logins, now=now)} for row in rows]


def in_use_now(row: Row) -> Row:
    """Return the row of a desktop without what the figures of last night say if somebody is connected now.

    Whose session is open without a connection has used the desktop, but when is what the figures say.
    """
    if row["login_status"] == "CONNECTED":
        return {**row, "idle_days": 0, "never_used": False}
    return {**row, "never_used": False} if row["login_status"] == "DISCONNECTED" else row


def _used(row: Row, figures: UsageFigures) -> dict[str, Any]:
    found = figures.fields_of(row)
    idle = found["idle_days"]
    return {
        **found,
        "idle_days": None if idle is None else int(idle),
        "never_used": figures.never_used(row),
        "last_user": clean(found["last_user"] or "") or None,
    }


def _logged_in(row: Row, records: Sequence[Record], *, logins: Logins, now: datetime) -> dict[str, Any]:
    shown = [record for record in records if logins.shows(record)]
    delays = [delay for record in shown if (delay := _delay(record)) is not None]
    found: dict[str, Any] = {
        "failed_logins": sum(record.get("is_failed") is True for record in shown),
        "network_rtt": max(delays, default=None),
    }
    uses = [(_moment_of(record), text_of(record.get("user_name"))) for record in records if _is_use(record)]
    if uses:
        found["never_used"] = False
        # One whose time cannot be read may be of this moment: its desktop is not taken for idle.
        last, user = max((moment or now, user) for moment, user in uses)
        days = max(0, (now - last) // _DAY)
        if row["idle_days"] is None or days <= row["idle_days"]:
            found |= {"idle_days": days, "last_user": clean(user) or row["last_user"]}
    return found


def _records(rows: Iterable[Any]) -> list[Record]:
    return [row for row in rows if isinstance(row, dict)]


def _is_use(record: Record) -> bool:
    """Tell whether somebody was at the desktop: the login did not fail, or only once its connection was set up.

    A connection that was set up and failed afterwards had somebody at the desktop. Which words the service writes for a
    success is not documented, so that what counts as failed may be none. At the worst a vain attempt counts as use.
    """
    return record.get("is_failed") is False or read_moment(record.get("connected_at")) is not None


def _moment_of(record: Record) -> datetime | None:
    return next((moment for name in _TIMES if (moment := read_moment(record.get(name)))), None)


def _told(record: Record, row: Row | None) -> dict[str, Any]:
    moment = _moment_of(record)
    return {
        "at": "" if moment is None else iso(moment),
        "user": clean(text_of(record.get("user_name"))),
        "name": row["name"] or row["desktop_id"] if row else clean(_name(record)),
        "desktop_id": row["desktop_id"] if row else clean(text_of(record.get("desktop_id"))),
        "reason": clean(text_of(record.get("connection_failure_reason"))),
        "address": clean(next(filter(None, (text_of(record.get(name)) for name in _ADDRESSES)), "")),
    }


def _name(record: Record) -> str:
    return text_of(record.get("computer_name"))


def _delay(record: Record) -> int | None:
    delay = read_amount(record.get("latency_ms"))
    return None if delay is None else round(delay)
