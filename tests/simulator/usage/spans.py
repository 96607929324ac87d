# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The span of a request: what its times may look like, and the days that it has figures of."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..errors import bad_parameter
from ..query import Pairs, one
from ..settings import Settings
from .moments import DAY, FORMATS, day_of, read_moment

KEPT_DAYS = 180


@dataclass(frozen=True)
class Days:
    """The days, summed up at night, that lie in a span; the first is after the last where there are none."""

    first: int
    last: int

    @property
    def end(self) -> int:
        """The moment up to which the figures go."""
        return (self.last + 1) * DAY


def required_span(query: Pairs, *, most_days: int, patterns: tuple[str, ...] = FORMATS) -> tuple[int, int]:
    """Return start and end of a span that has to be given."""
    for name in ("start_time", "end_time"):
        if one(query, name) is None:
            raise bad_parameter(name, "it is required")
    span = optional_span(query, patterns=patterns)
    assert span is not None
    start, end = span
    if end - start > most_days * DAY:
        raise bad_parameter("start_time", f"the span must not be longer than {most_days} days")
    return start, end


def optional_span(query: Pairs, *, patterns: tuple[str, ...] = FORMATS) -> tuple[int, int] | None:
    """Return start and end of a span, or nothing if neither is given; one alone is refused."""
    moments = []
    for name in ("start_time", "end_time"):
        text = one(query, name)
        moment = read_moment(text, patterns)
        if text is not None and moment is None:
            raise bad_parameter(name, f"{text} is no time such as 2016-08-20T21:11Z")
        moments.append(moment)
    start, end = moments
    if start is None and end is None:
        return None
    if start is None or end is None:
        missing = "start_time" if start is None else "end_time"
        raise bad_parameter(missing, "start_time and end_time must be given together")
    if end < start:
        raise bad_parameter("end_time", "it must not be before start_time")
    return start, end


def days_of(span: tuple[int, int], *, settings: Settings) -> Days:
    """Return the days whose last second lies in the span, as far as they are summed up and still kept."""
    start, end = span
    today = day_of(time.time())
    is_summed_up = time.time() % DAY >= settings.metrics_summed_up_hour * 3600
    newest = today - 1 if is_summed_up else today - 2
    last = day_of(end + 1) - 1
    return Days(first=max(day_of(start), today - KEPT_DAYS), last=min(last, newest))
