# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spans of time: what is read, what is refused, and what is written on the wire."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import (
    TimeSpan,
    has_zone,
    iso,
    read_moment,
    read_span,
    read_time,
    surely_summed_until,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError

NOW = datetime(2026, 11, 26, 18, 14, 9, 250_000, tzinfo=timezone.utc)
MOMENTS = st.integers(0, 3_000_000_000_000).map(
    lambda milliseconds: datetime(2001, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)
)


def now() -> datetime:
    return NOW


def texts(span: TimeSpan) -> tuple[str, str]:
    return iso(span.start), iso(span.end)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"days": 7}, ("2026-11-19T18:14:09Z", "2026-11-26T18:14:09Z")),
        ({"default_days": 1}, ("2026-11-25T18:14:09Z", "2026-11-26T18:14:09Z")),
        ({"days": 2, "default_days": 1}, ("2026-11-24T18:14:09Z", "2026-11-26T18:14:09Z")),
        ({"days": 2, "whole_minutes": True}, ("2026-11-24T18:14:00Z", "2026-11-26T18:14:00Z")),
        # The longest span begins a minute later, for a service whose clock is ahead.
        ({"days": 30, "longest_days": 30}, ("2026-10-27T18:15:09Z", "2026-11-26T18:14:09Z")),
        ({"start": "2026-11-01", "end": "2026-11-03"}, ("2026-11-01T00:00:00Z", "2026-11-04T00:00:00Z")),
        ({"start": "2026-11-26", "end": "2026-11-26"}, ("2026-11-26T00:00:00Z", "2026-11-26T18:14:09Z")),
        ({"start": "2026-11-26"}, ("2026-11-26T00:00:00Z", "2026-11-26T18:14:09Z")),
        (
            {"start": "2026-11-01T08:00+08:00", "end": "2026-11-02 08:00"},
            ("2026-11-01T00:00:00Z", "2026-11-02T08:00:00Z"),
        ),
        (
            {
                "start": datetime(2026, 11, 1, tzinfo=timezone.utc).replace(tzinfo=None),
                "end": datetime(2026, 11, 2, tzinfo=timezone(timedelta(hours=1))),
            },
            ("2026-11-01T00:00:00Z", "2026-11-01T23:00:00Z"),
        ),
        # Of a span that has just begun nothing is cut off.
        (
            {"start": "2026-11-26T18:14:03Z", "whole_minutes": True},
            ("2026-11-26T18:14:03Z", "2026-11-26T18:14:04Z"),
        ),
        (
            {"start": "2026-11-26T18:14:03Z", "end": "2026-11-26", "whole_minutes": True},
            ("2026-11-26T18:14:03Z", "2026-11-26T18:14:04Z"),
        ),
        (
            {"start": "2026-05-30T18:14:09Z", "end": "2026-11-26T18:14:09Z", "longest_days": 180},
            ("2026-05-30T18:14:09Z", "2026-11-26T18:14:09Z"),
        ),
    ],
)
def test_a_span_is_read(options: dict[str, object], expected: tuple[str, str]) -> None:
    assert texts(read_span(**options, now=now)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "No span of time is given: give days, or start and end."),
        ({"days": 0}, "The option days is 0: give a number of days from 1."),
        ({"days": -3}, "The option days is -3: give a number of days from 1."),
        ({"days": 181, "longest_days": 180}, "The option days is 181: the service takes up to 180 days at once."),
        ({"days": 10**9}, "The option days is 1000000000, which begins before 2000: give fewer days."),
        ({"days": 20_000}, "The option days is 20000, which begins before 2000: give fewer days."),
        (
            {"days": 1, "start": "2026-11-01"},
            "Both days and a start or end are given: give either days, or start and end.",
        ),
        (
            {"days": 1, "end": "2026-11-01"},
            "Both days and a start or end are given: give either days, or start and end.",
        ),
        ({"end": "2026-11-01"}, "An end is given without a start: give start as well, or days alone."),
        (
            {"start": "2026-11-02T00:00Z", "end": "2026-11-01T00:00Z"},
            "The end 2026-11-01T00:00:00Z is before the start 2026-11-02T00:00:00Z: give an end after the start.",
        ),
        (
            {"start": "2026-11-02T00:00Z", "end": "2026-11-02T00:00Z"},
            "The start and the end are both 2026-11-02T00:00:00Z: give an end after the start.",
        ),
        (
            {"start": "2026-11-01", "end": "2026-11-27"},
            "The end 2026-11-27 is in the future: give a moment up to now, 2026-11-26T18:14:09Z.",
        ),
        (
            {"start": " 2026-11-27 "},
            "The start 2026-11-27 is in the future: give a moment up to now, 2026-11-26T18:14:09Z.",
        ),
        (
            {"start": "2026-11-26", "end": "2026-11-25"},
            "The end 2026-11-25 is before the start 2026-11-26: give an end after the start.",
        ),
        (
            {"start": "2026-11-26", "end": "2026-11-20"},
            "The end 2026-11-20 is before the start 2026-11-26: give an end after the start.",
        ),
        (
            {"start": "2026-11-26T00:00Z", "end": "2026-11-25"},
            "The end 2026-11-25 is before the start 2026-11-26T00:00:00Z: give an end after the start.",
        ),
        (
            {"start": "2026-11-26", "end": "2026-11-26T00:00Z"},
            "The start and the end are both 2026-11-26T00:00:00Z: give an end after the start.",
        ),
        (
            {"start": "2026-11-26T18:15Z"},
            "The start 2026-11-26T18:15:00Z is in the future: give a moment up to now, 2026-11-26T18:14:09Z.",
        ),
        (
            {"start": "2026-10-01", "end": "2026-11-01", "longest_days": 30},
            (
                "The span of 32 days is too long: the service takes up to 30 days at once, so give a later start or "
                "an earlier end."
            ),
        ),
        (
            {"start": "2026-10-27T18:14:08Z", "longest_days": 30},
            (
                "The span of 30 days and 1 second is too long: the service takes up to 30 days at once, so give a "
                "later start or an earlier end."
            ),
        ),
        (
            {"start": "2026-10-20", "end": "2026-11-20T05:59Z", "longest_days": 30},
            (
                "The span of 31 days and 5 hours is too long: the service takes up to 30 days at once, so give a "
                "later start or an earlier end."
            ),
        ),
        ({"start": "1999-12-31"}, "The start 1999-12-31T00:00:00Z is before 2000: give a later one."),
        (
            {"start": "yesterday"},
            "The start 'yesterday' is no moment in ISO 8601: give one such as 2026-01-31T08:00:00Z or 2026-01-31.",
        ),
        (
            {"start": "2026-11-01", "end": "9999-12-31"},
            "The end '9999-12-31' is no moment in ISO 8601: give one such as 2026-01-31T08:00:00Z or 2026-01-31.",
        ),
    ],
)
def test_a_span_that_cannot_be_asked_for(options: dict[str, object], words: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_span(**options, now=now)  # type: ignore[arg-type]
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-08-20T21:11Z", "2016-08-20T21:11:00Z"),
        ("2016-08-20t21:11:05z", "2016-08-20T21:11:05Z"),
        (" 2016-08-20 21:11:05 ", "2016-08-20T21:11:05Z"),
        ("2016-08-20T21:11:05.5Z", "2016-08-20T21:11:05.500000Z"),
        ("2016-08-20T21:11:05,123456789+0200", "2016-08-20T19:11:05.123456Z"),
        ("2016-08-20T21:11:05-03", "2016-08-21T00:11:05Z"),
        ("2016-08-20T21:11:05 +08:00", "2016-08-20T13:11:05Z"),
    ],
)
def test_a_moment_is_read(text: str, expected: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert iso(moment) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        True,
        [],
        "",
        "-",
        "2016-08-20",
        "2016-02-30T00:00Z",
        "2016-08-20T25:00Z",
        "0001-01-01T00:00+14:00",
        "2016-08-20T21:11Z\n2016",
        "\u0662016-08-20T21:11Z",
        "{{ now() }}",
    ],
)
def test_what_is_no_moment(value: object) -> None:
    assert read_moment(value) is None


@given(start=MOMENTS, length=st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=200)))
def test_nothing_in_the_span_is_outside_of_what_is_sent(start: datetime, length: timedelta) -> None:
    span = TimeSpan(start=start, end=start + length)
    for sent in (span.in_seconds(), span.in_minutes()):
        first, last = read_moment(sent["start_time"]), read_moment(sent["end_time"])
        assert first is not None
        assert last is not None
        assert first <= span.start < span.end <= last
        assert span.start - first <= timedelta(minutes=2)
        assert last - span.end < timedelta(minutes=1)
    # Also where the service leaves out the minute that it is given.
    assert read_moment(span.in_minutes()["start_time"]) <= span.start - timedelta(minutes=1)  # type: ignore[operator]


def test_what_is_sent() -> None:
    span = read_span(start="2026-11-01T08:05:09Z", end="2026-11-02T00:00Z", now=now)
    assert span.in_seconds() == {"start_time": "2026-11-01T08:05:09Z", "end_time": "2026-11-02T00:00:00Z"}
    assert span.in_minutes() == {"start_time": "2026-11-01T08:04Z", "end_time": "2026-11-02T00:00Z"}


def test_what_a_span_holds() -> None:
    span = read_span(start="2026-11-01T08:00Z", end="2026-11-02T00:00Z", now=now)
    assert span.holds(span.start)
    assert not span.holds(span.end)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-26T18:14:09Z", "2026-11-25T00:00:00Z"),
        ("2026-11-26T02:00:00Z", "2026-11-25T00:00:00Z"),
        ("2026-11-26T01:59:59Z", "2026-11-24T00:00:00Z"),
    ],
)
def test_until_when_the_figures_are_good(moment: str, expected: str) -> None:
    current = read_moment(moment)
    assert current is not None
    assert iso(surely_summed_until(read_span(days=7, now=lambda: current), now=lambda: current)) == expected


def test_a_span_that_is_long_over_is_good_to_its_end() -> None:
    span = read_span(start="2026-11-01", end="2026-11-10T12:00Z", now=now)
    assert surely_summed_until(span, now=now) == span.end


@given(moment=MOMENTS, zone=st.integers(-12, 14))
def test_the_figures_are_good_in_every_time_zone(moment: datetime, zone: int) -> None:
    """The last day that is summed up there at 02:00 ends no earlier than what is promised."""
    local = moment.astimezone(timezone(timedelta(hours=zone))) - timedelta(hours=2)
    summed = local.replace(hour=0, minute=0, second=0, microsecond=0)
    assert surely_summed_until(read_span(days=30, now=lambda: moment), now=lambda: moment) <= summed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-02T10:00+08:00", "2026-01-02T02:00:00Z"),
        (" 2026-01-02 10:00:00 ", "2026-01-02T10:00:00Z"),
        (1_767_225_600, "2026-01-01T00:00:00Z"),
        ("1767225600123", "2026-01-01T00:00:00.123000Z"),
        (1_767_225_600_000, "2026-01-01T00:00:00Z"),
        (176_722_560, None),
        (1_767_225_600.5, None),
        (True, None),
        ([], None),
        ("soon", None),
    ],
)
def test_a_time_as_the_service_may_write_it(value: object, expected: str | None) -> None:
    moment = read_time(value)
    assert (None if moment is None else iso(moment)) == expected


def test_times_of_the_service_without_a_zone() -> None:
    assert not has_zone("2026-01-02 10:00:00")
    assert all(has_zone(value) for value in ("2026-01-02T10:00Z", "2026-01-02T10:00+08", 1_767_225_600, None, "soon"))
