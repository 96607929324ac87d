# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desktops of a project with their habits and users, as they are now."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from ..desktop import Desktop, attached_users, list_field, text_field
from ..estate_people import owner_number, user_name
from ..projects import Project
from .habits import FAILED_TODAY, TODAY, Habit, habit_of
from .ledger import Ledger
from .moments import DAY, day_of, mix

DOMAIN = "corp.example"
FAILED_CYCLE = 11
MANY_FAILED = 3
SLOW_CYCLE = 6
SETUP_SECONDS = 4
# So long before the estate begins nothing happens: a span that ends with a whole minute then holds the same logins
# whenever it is asked for, and a session that is open has been set up.
QUIET = 120


@dataclass(frozen=True)
class Resident:
    """One desktop, its habit, and its users in the spelling of the login records."""

    desktop: Desktop
    habit: Habit | None
    users: tuple[str, ...]

    def user_of(self, day: int) -> str:
        """Return who uses the desktop on a day; a shared desktop goes from one to the next."""
        return self.users[(day + self.desktop.place) % len(self.users)] if self.users else ""


@dataclass(frozen=True)
class View:
    """All desktops of a project in the order they have until rows move, and the ledger with what was written."""

    ledger: Ledger
    residents: tuple[Resident, ...]
    rotation: int

    @property
    def today(self) -> int:
        """The day the estate began."""
        return day_of(self.ledger.started)


def view_of(project: Project) -> View:
    """Return the view of a project, remembered until its desktops or its ledger change."""
    ledger = project.ledger
    if ledger.view is None or ledger.view[0] != project.version:
        ledger.memory.clear()
        ledger.days.clear()
        today = day_of(ledger.started)
        # Of what happened in the same second the order must not change where rows move.
        first = -project.rotation % max(1, len(project.desktops))
        desktops = (*project.desktops[first:], *project.desktops[:first])
        residents = tuple(_resident(desktop, ledger, today=today) for desktop in desktops)
        view = View(ledger, residents, rotation=project.rotation)
        ledger.view = (project.version, view)
    found: View = ledger.view[1]
    return found


def spelled(name: str) -> str:
    """Return a user's name as the login records spell it: some carry their domain."""
    has_domain = "@" not in name and zlib.crc32(name.encode("utf-8", "surrogatepass")) % 4 == 0
    return f"{name}@{DOMAIN}" if has_domain else name


def open_start(resident: Resident, ledger: Ledger) -> int:
    """Return when the session began that was open, or was left, when the estate began."""
    key, started = resident.habit.key if resident.habit else 1, int(ledger.started)
    return max(day_of(started) * DAY, started - QUIET - key % _elapsed(ledger, most=9 * 3600))


def sessions_of_today(resident: Resident, ledger: Ledger) -> Iterable[tuple[int, int]]:
    """Yield number and start of what happened on the day the estate began, before that."""
    place, started = resident.desktop.place, int(ledger.started)
    if not ledger.has_past:
        return
    is_open = resident.desktop.first_login in ("CONNECTED", "DISCONNECTED")
    start = open_start(resident, ledger)
    if is_open:
        yield TODAY, start
    if place >= 0 and place % FAILED_CYCLE == 3 and resident.users:
        latest = start - 60 if is_open else started - QUIET - mix(place, 7) % _elapsed(ledger, most=6 * 3600)
        for number in range(MANY_FAILED if place % (FAILED_CYCLE * 3) == 3 else 1):
            yield FAILED_TODAY + number, max(day_of(started) * DAY, latest - 90 * number)


def _elapsed(ledger: Ledger, *, most: int) -> int:
    return max(1, min(int(ledger.started) % DAY, most))


def _resident(desktop: Desktop, ledger: Ledger, *, today: int) -> Resident:
    habit = habit_of(desktop, salt=ledger.salt, today=today) if ledger.has_past else None
    return Resident(desktop, habit, users_of(desktop))


def users_of(desktop: Desktop) -> tuple[str, ...]:
    names = [name for name in list_field(desktop, "user_list") if isinstance(name, str) and name]
    if not names:
        people = [user for user in attached_users(desktop) if user.get("type") != "GROUP"]
        names = [str(user["user_name"]) for user in people if user.get("user_name")]
    if not names:
        name = text_field(desktop, "user_name")
        # Whoever used a desktop that is assigned to nobody now had it once.
        names = [name] if name else [user_name(owner_number(desktop.place))] if desktop.place >= 0 else []
    return tuple(spelled(name) for name in dict.fromkeys(names))
