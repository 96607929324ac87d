# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Spans of time: read from options, checked before any request, and written as the service takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..errors import OptionError
from ..records import text_of

# How much the service lets be read at once, by its documentation; for logins it names nothing.
DESKTOP_USAGE_DAYS = 180
USER_USAGE_DAYS = 30

Now = Callable[[], datetime]

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
# Nothing can be older, and a moment far away has no neighbours.
EARLIEST = datetime(2000, 1, 1, tzinfo=timezone.utc)
# The clock of the service may be ahead of this one; the oldest moment it still takes would then be too old.
_CLOCK_MARGIN = _MINUTE
# The hours by which clocks differ from UTC.
_FARTHEST_WEST, FARTHEST_EAST = timedelta(hours=12), timedelta(hours=14)
_SINCE_1970 = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d)(?P<seconds>:\d\d)?(?:[.,](?P<fraction>\d{1,9}))?"
    r" ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True, kw_only=True)
class TimeSpan:
    """From `start` up to, but without, `end`; both are aware and in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Raise OptionError for a span that holds nothing; a moment without a zone is in UTC."""
        for name in ("start", "end"):
            # The class is frozen for those who use it.
            object.__setattr__(self, name, _in_utc(getattr(self, name)))
        if self.start == self.end:
            raise OptionError(f"The start and the end are both {iso(self.start)}: give an end after the start.")
        if self.start > self.end:
            raise OptionError(
                f"The end {iso(self.end)} is before the start {iso(self.start)}: give an end after the start."
            )

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies in the span."""
        return self.start <= moment < self.end

    def may_hold(self, value: object) -> bool:
        """Tell whether a moment, as the service writes it, may lie in the span.

        One that cannot be read may, and one without a zone may be in any zone.
        """
        moment = read_time(value)
        if moment is None:
            return True
        if has_zone(value):
            return self.holds(moment)
        return self.start - _FARTHEST_WEST <= moment < self.end + FARTHEST_EAST

    def in_seconds(self) -> dict[str, str]:
        """Return `start_time` and `end_time` as the statistics take them: `2026-01-31T08:05:09Z`."""
        return {"start_time": iso(_floor(self.start, _SECOND)), "end_time": iso(_ceil(self.end, _SECOND))}

    def in_minutes(self) -> dict[str, str]:
        """Return `start_time` and `end_time` as the login records take them: `2026-01-31T08:05Z`.

        They are a little wider than the span, because the service may leave out the first minute it is given.
        """
        start, end = _floor(self.start, _MINUTE) - _MINUTE, _ceil(self.end, _MINUTE)
        return {"start_time": f"{start:%Y-%m-%dT%H:%M}Z", "end_time": f"{end:%Y-%m-%dT%H:%M}Z"}


def read_span(
    *,
    days: int | None = None,
    start: str | datetime | None = None,
    end: str | datetime | None = None,
    default_days: int | None = None,
    longest_days: int | None = None,
    whole_minutes: bool = False,
    now: Now = utc_now,
) -> TimeSpan:
    """Return the last `days`, or from `start` to `end` (now where it is left out), in UTC.

    Texts are ISO 8601; without a zone they are in UTC, and a date alone as the end includes that day. `default_days`
    counts where nothing is given, and `longest_days` is what the service allows. With `whole_minutes` a span that ends
    now ends with the last whole minute, so that what is listed for it does not grow any more.
    Raises OptionError, in one sentence, for a span that cannot be asked for.
    """
    moment = _in_utc(now())
    last = _floor(moment, _MINUTE if whole_minutes else _SECOND)
    if start is None and end is None:
        days = default_days if days is None else days
        if days is None:
            raise OptionError("No span of time is given: give days, or start and end.")
        return _last_days(days, end=last, longest_days=longest_days)
    if days is not None:
        raise OptionError("Both days and a start or end are given: give either days, or start and end.")
    if start is None:
        raise OptionError("An end is given without a start: give start as well, or days alone.")
    first = _start_of(start)
    latest = max(last, min(first + _SECOND, moment))
    until = latest if end is None else _end_of(end, now=moment, last=latest)
    for name, value, given in (("start", first, start), ("end", until, end)):
        if value > moment:
            words = f"The {name} {_said(value, given)} is in the future"
            raise OptionError(f"{words}: give a moment up to now, {iso(last)}.")
    if until < first or (until == first and _is_date(end)):
        words = f"The end {_said(until, end)} is before the start {_said(first, start)}"
        raise OptionError(f"{words}: give an end after the start.")
    span = TimeSpan(start=first, end=until)
    if longest_days is not None and span.end - span.start > longest_days * _DAY:
        raise OptionError(
            f"The span of {_length_of(span)} is too long: the service takes up to {longest_days} days at once, "
            "so give a later start or an earlier end."
        )
    return span


def read_moment(value: object) -> datetime | None:
    """Return a moment that the service, or a user, writes in ISO 8601, in UTC; None for anything else.

    Without a zone it is in UTC. Seconds may be left out, and a blank may stand for the T.
    """
    found = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    zone = (found["zone"] or "Z").upper().replace(":", "")
    offset = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[3:] or '00'}"
    fraction = (found["fraction"] or "0")[:6].ljust(6, "0")
    try:
        # Python 3.10 reads no other spelling.
        moment = datetime.fromisoformat(
            f"{found['date']}T{found['time']}{found['seconds'] or ':00'}.{fraction}{offset}"
        )
        return moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def read_time(value: object) -> datetime | None:
    """Return a moment as the service may write it, in UTC: in ISO 8601, or in seconds or milliseconds since 1970.

    None for anything else. Without a zone it is taken for UTC.
    """
    text = text_of(value)
    if _SINCE_1970.fullmatch(text) is None:
        return read_moment(text)
    seconds = int(text[:10])
    return datetime.fromtimestamp(seconds, timezone.utc) + timedelta(milliseconds=int(text[10:] or 0))


def has_zone(value: object) -> bool:
    """Tell whether it is known in which zone the service wrote a moment; since 1970 is in UTC."""
    found = _MOMENT.fullmatch(text_of(value))
    return found is None or found["zone"] is not None


def iso(moment: datetime) -> str:
    """Return a moment in UTC as `2026-01-31T08:05:09Z`, with the parts of a second where it has any."""
    return _in_utc(moment).isoformat().replace("+00:00", "Z")


def surely_summed_until(span: TimeSpan, *, now: Now = utc_now) -> datetime:
    """Return the moment up to which the statistics of a span are complete, whatever the service's time zone.

    The service sums up at 02:00 for the day before. In which time zone its days begin and its clock stands is not
    documented; at the worst moment the latest figures ended 26 hours ago. This is the last midnight in UTC before
    that, or the end of the span where that is earlier. Figures of one more day may be there.
    """
    return min(span.end, _floor(_in_utc(now()) - timedelta(hours=26), _DAY))


def _last_days(days: int, *, end: datetime, longest_days: int | None) -> TimeSpan:
    if days <= 0:
        raise OptionError(f"The option days is {days}: give a number of days from 1.")
    if longest_days is not None and days > longest_days:
        raise OptionError(f"The option days is {days}: the service takes up to {longest_days} days at once.")
    try:
        start = end - days * _DAY
    except OverflowError:
        start = EARLIEST
    if start <= EARLIEST:
        raise OptionError(f"The option days is {days}, which begins before 2000: give fewer days.")
    return TimeSpan(start=start + _CLOCK_MARGIN if days == longest_days else start, end=end)


def _start_of(value: str | datetime) -> datetime:
    moment = _moment_of(value, name="start")
    if moment <= EARLIEST:
        raise OptionError(f"The start {iso(moment)} is before 2000: give a later one.")
    return moment


def _end_of(value: str | datetime, *, now: datetime, last: datetime) -> datetime:
    moment = _moment_of(value, name="end")
    if not _is_date(value):
        return moment
    # The whole of that day, as far as it has come.
    return last if moment <= now < moment + _DAY else moment + _DAY


def _moment_of(value: str | datetime, *, name: str) -> datetime:
    if isinstance(value, datetime):
        return _in_utc(value)
    text = value.strip()
    moment = read_moment(f"{text}T00:00" if _DATE.fullmatch(text) else text)
    # The last years that can be written leave no room for the day after.
    if moment is None or moment.year > 9000:
        raise OptionError(
            f"The {name} {value!r} is no moment in ISO 8601: give one such as 2026-01-31T08:00:00Z or 2026-01-31."
        )
    return moment


def _is_date(value: str | datetime | None) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value.strip()) is not None


def _said(moment: datetime, given: str | datetime | None) -> str:
    """Return a moment in the words of whoever gave it: a date, whose end is the day after, stays that date."""
    return given.strip() if isinstance(given, str) and _is_date(given) else iso(moment)


def _length_of(span: TimeSpan) -> str:
    """Return the length of a span in days, and what remains in the largest unit that it fills."""
    days, rest = divmod(span.end - span.start, _DAY)
    for name, unit in (("hour", _HOUR), ("minute", _MINUTE), ("second", _SECOND)):
        if count := rest // unit:
            return f"{days} days and {count} {name}{'' if count == 1 else 's'}"
    return f"{days} days"


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _floor(moment: datetime, unit: timedelta) -> datetime:
    return moment - (moment - EARLIEST) % unit


def _ceil(moment: datetime, unit: timedelta) -> datetime:
    floor = _floor(moment, unit)
    return floor if floor == moment else floor + unit
