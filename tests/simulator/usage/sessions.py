# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sessions and failed logins of a span, as numbers that sort by time and tell which session each one is."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator
from dataclasses import dataclass

from ..desktop import text_field
from .habits import FAILED, FAILED_TODAY, TODAY, start_of, stints
from .ledger import Entry
from .moments import DAY, mix
from .view import Resident, View, open_start, sessions_of_today

WRITTEN = 15
_PLACE_BITS, _NUMBER_BITS = 24, 4
_PLACE_MASK, _NUMBER_MASK = (1 << _PLACE_BITS) - 1, (1 << _NUMBER_BITS) - 1
DAYS_REMEMBERED = 200


@dataclass(frozen=True)
class Session:
    """One login: when it was tried, when its session ended if it has, and whose it is; or a written record."""

    start: int
    end: int | None
    number: int
    resident: Resident | None = None
    user: str = ""
    entry: Entry | None = None

    @property
    def is_success(self) -> bool:
        """Whether a session followed the login."""
        if self.entry is not None:
            return self.entry.is_success
        return self.number < FAILED or self.number == TODAY

    @property
    def day(self) -> int:
        """The day of the login."""
        return self.start // DAY


def codes_between(view: View, start: int, end: int, *, places: Container[int] | None = None) -> array[int]:
    """Return the logins from start to end, both included, the newest first; of some desktops only, if told."""
    found: list[int] = []
    for day in range(end // DAY, start // DAY - 1, -1):
        codes = _codes_of_day(view, day)
        if day in (end // DAY, start // DAY):
            found += [code for code in codes if start <= moment_of(code) <= end]
        else:
            found += codes
    if places is not None:
        found = [code for code in found if place_of(code) in places]
    written = [
        _code(entry.start, place=place, number=WRITTEN)
        for place, entry in enumerate(view.ledger.entries)
        if start <= entry.start <= end
    ]
    if written:
        found += written
        found.sort(reverse=True)
    return array("q", found)


def moment_of(code: int) -> int:
    """Return the moment of a login."""
    return code >> (_PLACE_BITS + _NUMBER_BITS)


def place_of(code: int) -> int:
    """Return the place of its desktop in the view, or of its record in the ledger."""
    return code >> _NUMBER_BITS & _PLACE_MASK


def number_of(code: int) -> int:
    """Return the number of the session in its day."""
    return code & _NUMBER_MASK


def session_of(view: View, code: int) -> Session:
    """Return the login that a number stands for."""
    start, place, number = moment_of(code), place_of(code), number_of(code)
    if number == WRITTEN:
        entry = view.ledger.entries[place]
        return Session(entry.start, entry.end, number, user=entry.text("user_name"), entry=entry)
    resident = view.residents[place]
    day = start // DAY
    if number == TODAY:
        end = end_today(view, resident)
    elif number >= FAILED_TODAY:
        end = start + 5
    else:
        habit = resident.habit
        length = next(item.length for item in stints(habit, day) if item.number == number) if habit else 0
        end = start + length
    return Session(start, end, number, resident=resident, user=resident.user_of(day))


def end_today(view: View, resident: Resident) -> int | None:
    """Return when the session that a desktop began with ended, or nothing while it is open."""
    start, started = open_start(resident, view.ledger), int(view.ledger.started)
    if resident.desktop.first_login == "DISCONNECTED":
        age = started - start
        return start + min(age, max(5, mix(start, resident.desktop.place) % max(1, age)))
    return view.ledger.ended.get(text_field(resident.desktop, "desktop_id"))


def newest_success(view: View, place: int) -> Session | None:
    """Return the last login of a desktop that was followed by a session, without what was written."""
    resident = view.residents[place]
    for number, start in sessions_of_today(resident, view.ledger):
        if number == TODAY:
            return session_of(view, _code(start, place=place, number=number))
    habit = resident.habit
    if habit is None or habit.last is None:
        return None
    found = [(start_of(habit, item, day=habit.last), item.number) for item in stints(habit, habit.last)]
    start, number = max((start, number) for start, number in found if number < FAILED)
    return session_of(view, _code(start, place=place, number=number))


def _codes_of_day(view: View, day: int) -> array[int]:
    known = view.ledger.days
    if day not in known:
        while len(known) >= DAYS_REMEMBERED:
            del known[next(iter(known))]
        known[day] = array("q", sorted(_day_codes(view, day), reverse=True))
    codes: array[int] = known[day]
    return codes


def _day_codes(view: View, day: int) -> Iterator[int]:
    for place, resident in enumerate(view.residents):
        if day == view.today:
            for number, start in sessions_of_today(resident, view.ledger):
                yield _code(start, place=place, number=number)
        elif resident.habit is not None:
            for item in stints(resident.habit, day):
                yield _code(start_of(resident.habit, item, day=day), place=place, number=item.number)


def _code(start: int, *, place: int, number: int) -> int:
    return (start << _PLACE_BITS | place) << _NUMBER_BITS | number
