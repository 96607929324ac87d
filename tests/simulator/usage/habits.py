# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a desktop is used: a week that repeats up to the last day, so that any span is summed without its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..desktop import Desktop
from .moments import DAY, mix
from .odd import has_odd_logins

WEEK = 7
PLANS = 997
HOUR = 3600
JITTER = 600
NIGHT_START = 22 * HOUR
NIGHT_LENGTH = 3 * HOUR
# The numbers of the sessions of one day; those of today, and of failed attempts, have their own.
MORNING, AFTERNOON, NIGHT, FAILED, TODAY, FAILED_TODAY = 0, 1, 2, 3, 5, 6
MOST_FAILED = 2
# Places at which nobody has used the desktop for so many days: least and most, or never.
IDLE_CYCLE = 17
IDLE_PLACES = {0: None, 3: (9, 28), 5: None, 6: (9, 28), 9: (33, 85), 11: (33, 85), 13: (93, 175), 15: (190, 400)}


@dataclass(frozen=True)
class Stint:
    """One session of a planned day: its number, and its start and length in seconds."""

    number: int
    start: int
    length: int


@dataclass(frozen=True)
class Plan:
    """A week of sessions, day 0 being the last day of use and day 1 the one before it, with sums for each day."""

    days: tuple[tuple[Stint, ...], ...]
    used: tuple[int, ...]
    carried: tuple[int, ...]
    logins: tuple[int, ...]
    failures: tuple[int, ...]


@dataclass(frozen=True)
class Habit:
    """How one desktop is used: its last day of use before today, if any, and the week that repeats until then."""

    key: int
    last: int | None
    plan: Plan


def habit_of(desktop: Desktop, *, salt: int, today: int) -> Habit | None:
    """Return the habit of a desktop; one that was added by a test has no past."""
    if desktop.place < 0:
        return None
    key = mix(salt, desktop.place)
    return Habit(key=key, last=_last_day(desktop, key=key, today=today), plan=plan(key % PLANS))


def start_of(habit: Habit, stint: Stint, *, day: int) -> int:
    """Return when a session starts on a day."""
    jitter = 0 if stint.number == NIGHT else mix(habit.key, day) % JITTER
    return day * DAY + stint.start + jitter


def stints(habit: Habit, day: int) -> tuple[Stint, ...]:
    """Return the sessions of a day before today, failed attempts among them."""
    if habit.last is None or day > habit.last:
        return ()
    return habit.plan.days[(habit.last - day) % WEEK]


def total(table: Sequence[int], *, last: int, first_day: int, last_day: int) -> int:
    """Return the sum of a plan's table over the days of a span."""
    last_day = min(last_day, last)
    count = last_day - first_day + 1
    if count <= 0:
        return 0
    weeks, rest = divmod(count, WEEK)
    place = (last - last_day) % WEEK
    return weeks * sum(table) + sum(table[(place + number) % WEEK] for number in range(rest))


def used_seconds(habit: Habit, *, first_day: int, last_day: int) -> int:
    """Return for how long the desktop was used in a span of days; a session over midnight counts on both."""
    if habit.last is None:
        return 0
    own = total(habit.plan.used, last=habit.last, first_day=first_day, last_day=last_day)
    return own + total(habit.plan.carried, last=habit.last, first_day=first_day - 1, last_day=last_day - 1)


def last_end(habit: Habit, *, last_day: int) -> int | None:
    """Return when the last session that started up to this day ended."""
    if habit.last is None:
        return None
    day = min(last_day, habit.last)
    while True:
        ends = [start_of(habit, item, day=day) + item.length for item in stints(habit, day) if item.number < FAILED]
        if ends:
            return max(ends)
        day -= 1


@lru_cache(maxsize=PLANS)
def plan(number: int) -> Plan:
    """Return one of the weeks."""
    days = tuple(_day(number, place) for place in range(WEEK))
    return Plan(
        days=days,
        used=tuple(sum(_before_midnight(item) for item in day) for day in days),
        carried=tuple(sum(_after_midnight(item) for item in day) for day in days),
        logins=tuple(sum(item.number < FAILED for item in day) for day in days),
        failures=tuple(sum(item.number >= FAILED for item in day) for day in days),
    )


def _before_midnight(stint: Stint) -> int:
    return min(stint.length, DAY - stint.start) if stint.number < FAILED else 0


def _after_midnight(stint: Stint) -> int:
    return max(0, stint.start + stint.length - DAY) if stint.number < FAILED else 0


def _day(number: int, place: int) -> tuple[Stint, ...]:
    free_days = (5, 6) if number % 7 else (6,)
    if place in free_days:
        return ()
    chance = mix(number, place)
    found = [Stint(MORNING, 7 * HOUR + chance % (2 * HOUR), 2 * HOUR + (chance >> 16) % (3 * HOUR // 2))]
    if number % 3:
        found.append(Stint(AFTERNOON, 13 * HOUR + (chance >> 32) % HOUR, HOUR + (chance >> 40) % (3 * HOUR)))
    if number % 23 == 5:
        found.append(Stint(NIGHT, NIGHT_START, NIGHT_LENGTH))
    if number % 11 == 3 and place in (0, 3):
        attempts = MOST_FAILED if number % 2 else 1
        found += [Stint(FAILED + count, found[0].start - 90 * (count + 1), 5) for count in range(attempts)]
    return tuple(found)


def _last_day(desktop: Desktop, *, key: int, today: int) -> int | None:
    if desktop.first_login in ("CONNECTED", "DISCONNECTED"):
        return today - 1
    if desktop.place % IDLE_CYCLE not in IDLE_PLACES or has_odd_logins(desktop.place):
        return today - 1 - key % 4
    span = IDLE_PLACES[desktop.place % IDLE_CYCLE]
    if span is None:
        return None
    least, most = span
    return today - least - (key >> 8) % (most - least + 1)
