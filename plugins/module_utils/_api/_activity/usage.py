# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How long desktops were used and by whom: requests for the statistics, and their rows in one shape."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from .._wire.request import QueryValue
from ..errors import OptionError
from ..filters import check_text
from ..records import Record, dicts_in, id_key, text_of
from .matching import RowFilter, bound_filters, given_filters, holds_part, is_in_project
from .names import may_be_in_domain, may_hold_part
from .span import EARLIEST, Now, TimeSpan, utc_now

HOUR = 3_600
DAY = 86_400
# The largest number of idle days that the service takes as a filter.
MOST_IDLE_DAYS = 180
DESKTOP_USAGE, DESKTOP_IDLE = "desktop_usage", "desktop_idle_duration"
DESKTOP_SORT_FIELDS = (DESKTOP_USAGE, DESKTOP_IDLE)
USER_SORT_FIELDS = ("user_usage",)
SORT_TYPES = ("ASC", "DESC")
# By how much figures may be off: days end at another hour in other time zones, and the latest may not be summed up yet.
_MARGIN = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class _UsageRequest:
    """What requests for the use of desktops and of users share."""

    span: TimeSpan
    usage_min_hours: int | None = None
    usage_max_hours: int | None = None
    enterprise_project_id: str | None = None
    sort_field: str | None = None
    sort_type: str | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for filters that cannot be asked for."""
        trim_texts(self)
        check_bounds(self, "usage_min_hours", "usage_max_hours")

    @property
    def filters(self) -> dict[str, QueryValue]:
        """The filters under the API's names."""
        return given_only(
            {
                "usage_min_hours": self.usage_min_hours,
                "usage_max_hours": self.usage_max_hours,
                "enterprise_project_id": self.enterprise_project_id,
            }
        )

    def row_filters(self) -> list[RowFilter]:
        """Return the filters that the service may have passed over."""
        used = partial(amount_in, "usage_seconds")
        hours = bound_filters(self, "usage_min_hours", "usage_max_hours", amount=used, unit=HOUR)
        return [*hours, *given_filters(self, enterprise_project_id=is_in_project)]

    @property
    def query(self) -> dict[str, QueryValue]:
        """The query without the page."""
        order = given_only({"sort_field": self.sort_field, "sort_type": self.sort_type})
        return {**self.span.in_seconds(), **self.filters, **order}


@dataclass(frozen=True, kw_only=True)
class DesktopUsageRequest(_UsageRequest):
    """Which desktops' use to list, and over which span; None and blank texts do not filter.

    `desktop_name` is a part of the name, `desktop_id` the whole id. Idle days and hours of use include their bounds.
    """

    desktop_name: str | None = None
    desktop_id: str | None = None
    min_idle_days: int | None = None
    max_idle_days: int | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for filters that cannot be asked for."""
        super().__post_init__()
        check_bounds(self, "min_idle_days", "max_idle_days", largest=MOST_IDLE_DAYS)
        _check_sorting(self.sort_field, self.sort_type, fields=DESKTOP_SORT_FIELDS)

    @property
    def filters(self) -> dict[str, QueryValue]:
        """The filters under the API's names."""
        own: dict[str, QueryValue] = {
            "resource_name": self.desktop_name,
            "resource_id": self.desktop_id,
            "min_idle_days": self.min_idle_days,
            "max_idle_days": self.max_idle_days,
        }
        return {**given_only(own), **super().filters}

    def row_filters(self) -> list[RowFilter]:
        """Return the filters that the service may have passed over; not every source of the API knows `desktop_id`."""
        return [
            *given_filters(self, desktop_name=holds_part("computer_name"), desktop_id=_is_of_desktop),
            *bound_filters(self, "min_idle_days", "max_idle_days", amount=partial(amount_in, "idle_seconds"), unit=DAY),
            *super().row_filters(),
        ]


@dataclass(frozen=True, kw_only=True)
class UserUsageRequest(_UsageRequest):
    """Which users' use to list, and over which span; None and blank texts do not filter.

    `user_name` is a part of the name. Hours of use include their bounds.
    """

    user_name: str | None = None
    domain: str | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for filters that cannot be asked for."""
        super().__post_init__()
        _check_sorting(self.sort_field, self.sort_type, fields=USER_SORT_FIELDS)

    @property
    def filters(self) -> dict[str, QueryValue]:
        """The filters under the API's names."""
        return {**given_only({"username": self.user_name, "domain": self.domain}), **super().filters}

    def row_filters(self) -> list[RowFilter]:
        """Return the filters that the service may have passed over."""
        own = given_filters(
            self,
            user_name=lambda part, row: may_hold_part(part, row.get("user_name")),
            domain=lambda domain, row: may_be_in_domain(domain, user=row.get("user_name"), domain=row.get("domain")),
        )
        return [*own, *super().row_filters()]


def as_desktop_usage(row: Record, *, span: TimeSpan, now: Now = utc_now) -> Record:
    """Return a row of the service with what is made of it beside; what it does not tell is None, never 0.

    So is what cannot be true: an idle time that began before a span with use in it, or before 2000, and more use than
    the span is long.
    """
    metrics = _possible(metrics_of(row), span=span, now=now)
    idle = metrics.get(DESKTOP_IDLE)
    used = metrics.get(DESKTOP_USAGE)
    user = text_of(row.get("latest_connect_username")) or None
    return beside(
        row,
        {
            "desktop_id": text_of(row.get("resource_id")) or None,
            "computer_name": text_of(row.get("resource_name")) or None,
            "usage_seconds": used,
            "usage_hours": _hours(used),
            "idle_seconds": idle,
            "idle_days": None if idle is None else int(idle // DAY),
            "last_user": user,
            "never_used": _never_used(metrics, user=user),
        },
    )


def as_user_usage(row: Record) -> Record:
    """Return a row of the service with what is made of it beside; what it does not tell is None, never 0."""
    metrics = metrics_of(row)
    used = metrics.get("user_usage")
    return beside(
        row,
        {
            "user_name": text_of(row.get("username")) or None,
            "usage_seconds": used,
            "usage_hours": _hours(used),
            "login_count": _count(metrics.get("user_login_count")),
            "login_success_count": _count(metrics.get("user_login_success_count")),
            "login_fail_count": _count(metrics.get("user_login_fail_count")),
        },
    )


def beside(row: Record, made: Record) -> Record:
    """Return a row with what is made of it; a field of the service gives way only to something that is known."""
    return {**row, **{name: value for name, value in made.items() if value is not None or name not in row}}


def metrics_of(row: Record) -> dict[str, float | None]:
    """Return the metrics of a row by name, None for those that are no number, or that contradict each other."""
    found: dict[str, set[float | None]] = {}
    for metric in dicts_in(row.get("metric")):
        name = metric.get("metric_name")
        if isinstance(name, str):
            found.setdefault(name, set()).add(read_amount(metric.get("metric_value")))
    return {name: values.pop() if len(values) == 1 else None for name, values in found.items()}


def usage_by_desktop(rows: Iterable[Record]) -> dict[str, Record]:
    """Return the rows of `desktop_usage` by the `id_key` of their desktop, to join them with other records of desktops.

    Of several rows for one desktop the one counts that shows the latest use, so that nobody is taken for gone who is
    not. Rows without an id belong to no desktop and are left out.
    """
    found: dict[str, Record] = {}
    for row in rows:
        key = id_key(row.get("desktop_id"))
        if key and (key not in found or _shows_less(found[key], row)):
            found[key] = row
    return found


def is_never_used(row: Record | None) -> bool:
    """Tell whether a row of the client says that a desktop was never used."""
    return row is not None and row.get("never_used") is True


def _shows_less(one: Record, other: Record) -> bool:
    return _signs_of_use(one) < _signs_of_use(other)


def _signs_of_use(row: Record) -> tuple[bool, float, float]:
    idle, used = row.get("idle_seconds"), row.get("usage_seconds")
    return not is_never_used(row), -math.inf if idle is None else -idle, used or 0


def amount_in(name: str, row: Record) -> float | None:
    """Return the number from 0 in a field of a row, None where there is none."""
    return read_amount(row.get(name))


def read_amount(value: object) -> float | None:
    """Return a number from 0, which may be written as a text; None for anything that is none."""
    if isinstance(value, str):
        try:
            value = float(value) if value.isascii() and "_" not in value else None
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        is_amount = math.isfinite(value) and value >= 0
    except OverflowError:
        return None
    if not is_amount:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def trim_texts(request: Any) -> None:
    """Take the blanks off the texts of a frozen request; blank ones become None, control characters an OptionError."""
    for name in request.__dataclass_fields__:
        value = getattr(request, name)
        if isinstance(value, str):
            check_text(value.strip(), name=name)
            object.__setattr__(request, name, value.strip() or None)


def check_bounds(request: Any, least: str, most: str, *, largest: int | None = None) -> None:
    """Raise OptionError where two numbers of a request are no range, or outside 0 to `largest`."""
    for name in (least, most):
        value = getattr(request, name)
        if value is not None and (value < 0 or (largest is not None and value > largest)):
            upto = "from 0" if largest is None else f"from 0 to {largest}"
            raise OptionError(f"The option {name} is {value}: give a number {upto}.")
    low, high = getattr(request, least), getattr(request, most)
    if low is not None and high is not None and low > high:
        raise OptionError(f"The option {least} is {low} and {most} is {high}: give a {most} that is not smaller.")


def given_only(parameters: Mapping[str, QueryValue]) -> dict[str, QueryValue]:
    """Return the parameters that have a value."""
    return {name: value for name, value in parameters.items() if value is not None}


def _check_sorting(sort_field: str | None, sort_type: str | None, *, fields: tuple[str, ...]) -> None:
    if sort_field is not None and sort_field not in fields:
        raise OptionError(f"The option sort_field is {sort_field!r}: give {' or '.join(fields)}.")
    if sort_type is not None and sort_type not in SORT_TYPES:
        raise OptionError(f"The option sort_type is {sort_type!r}: give {' or '.join(SORT_TYPES)}.")
    if sort_type is not None and sort_field is None:
        raise OptionError("The option sort_type is given without sort_field: give sort_field as well.")


def _is_of_desktop(desktop_id: str, row: Record) -> bool:
    """Tell whether a row is of this desktop; one without an id is of none."""
    return id_key(row.get("desktop_id")) == id_key(desktop_id)


def _possible(metrics: Mapping[str, float | None], *, span: TimeSpan, now: Now) -> dict[str, float | None]:
    """Return the metrics of a desktop, None for those that cannot be true."""
    used, idle = metrics.get(DESKTOP_USAGE), metrics.get(DESKTOP_IDLE)
    # Whether the idle time is that of now or that of the end of the span is not documented.
    longest = now() - (span.start - _MARGIN if used else EARLIEST)
    found = dict(metrics)
    if idle is not None and idle > longest.total_seconds():
        found[DESKTOP_IDLE] = None
    if used is not None and used > (span.end - span.start + _MARGIN).total_seconds():
        found[DESKTOP_USAGE] = None
    return found


def _never_used(metrics: Mapping[str, float | None], *, user: str | None) -> bool | None:
    """Tell whether nobody ever used a desktop: no use in the span, and no user that ever connected; None if unknown.

    How the service writes that is not documented. A figure that is missing is no 0, one that cannot be read may be any,
    and an idle time of 0 says that the desktop is in use right now.
    """
    if user is not None or metrics.get(DESKTOP_USAGE):
        return False
    is_idle = DESKTOP_IDLE not in metrics or metrics[DESKTOP_IDLE]
    return True if metrics.get(DESKTOP_USAGE) == 0 and is_idle else None


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / HOUR, 2)


def _count(value: float | None) -> int | None:
    return int(value) if value is not None and float(value).is_integer() else None
