# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For how long desktops were used and by whom, summed up from the very sessions that the login records tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..desktop import field, text_field
from ..query import Pairs, choice, number, one
from ..settings import Settings
from ..vocabulary import SORT_TYPES
from .habits import WEEK, Habit, last_end, total, used_seconds
from .ledger import Entry, Ledger
from .moments import DAY
from .odd import hides_silence, odd_usage
from .sessions import newest_success
from .spans import KEPT_DAYS, Days
from .view import Resident, View

USAGE, IDLE = "desktop_usage", "desktop_idle_duration"
USER_USAGE = "user_usage"
USER_METRICS = (USER_USAGE, "user_login_count", "user_login_success_count", "user_login_fail_count")
Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One row before it is written: whose it is and its figures; None where there are none."""

    place: int
    name: str
    values: tuple[float | None, ...]


def desktop_lines(view: View, days: Days, query: Pairs, *, settings: Settings) -> list[Line]:
    """Return the desktops that a query asks for, with usage and idle duration in seconds."""
    name, wanted_id = (one(query, "resource_name") or "").casefold(), one(query, "resource_id")
    project = one(query, "enterprise_project_id")
    idle = (number(query, "min_idle_days"), number(query, "max_idle_days"))
    used = (number(query, "usage_min_hours"), number(query, "usage_max_hours"))
    sort_field = choice(query, "sort_field", (USAGE, IDLE))
    direction = choice(query, "sort_type", SORT_TYPES)
    lines = []
    for line in _desktop_lines(view, days, settings=settings):
        desktop = view.residents[line.place].desktop
        if name not in text_field(desktop, "computer_name").casefold() or wanted_id not in (None, line.name):
            continue
        if project not in (None, field(desktop, "enterprise_project_id")):
            continue
        if _lies_in(line.values[0], used, unit=3600) and _lies_in(line.values[1], idle, unit=DAY):
            lines.append(line)
    if sort_field:
        lines.sort(key=_sort_key((USAGE, IDLE).index(sort_field)), reverse=direction == "DESC")
    return lines


def desktop_row(view: View, line: Line, *, settings: Settings) -> Row:
    """Return the row of one desktop."""
    resident = view.residents[line.place]
    desktop = resident.desktop
    row: Row = {
        "resource_id": field(desktop, "desktop_id"),
        "resource_name": field(desktop, "computer_name"),
        "enterprise_project_id": field(desktop, "enterprise_project_id"),
        "machine_sid": field(desktop, "sid"),
        "latest_connect_username": _latest_user(view, line.place),
        "metric": _metrics((USAGE, IDLE), line.values),
    }
    if desktop.pool_id:
        row.update(resource_pool_id=desktop.pool_id, resource_pool_name=desktop.group_name)
    row = odd_usage(desktop.place, row, chosen=settings.odd_rows) if desktop.place >= 0 else row
    return {**row, **_row_changes(view.ledger.desktop_changes.get(line.name, {}))}


def user_lines(view: View, days: Days, query: Pairs, *, settings: Settings) -> list[Line]:
    """Return the users that a query asks for, with usage in seconds and counts of logins."""
    name, domain = (one(query, "username") or "").casefold(), one(query, "domain")
    project = one(query, "enterprise_project_id")
    used = (number(query, "usage_min_hours"), number(query, "usage_max_hours"))
    sort_field = choice(query, "sort_field", (USER_USAGE,))
    direction = choice(query, "sort_type", SORT_TYPES)
    lines = []
    for line in _user_lines(view, days):
        if name not in line.name.casefold() or (domain and not line.name.endswith(f"@{domain}")):
            continue
        if project not in (None, _project_of(view, line)) or not _lies_in(line.values[0], used, unit=3600):
            continue
        lines.append(line)
    if sort_field:
        lines.sort(key=_sort_key(0), reverse=direction == "DESC")
    return lines


def user_row(view: View, line: Line, *, settings: Settings) -> Row:
    """Return the row of one user."""
    row: Row = {
        "username": line.name,
        "enterprise_project_id": _project_of(view, line),
        "metric": _metrics(USER_METRICS, line.values),
    }
    if line.place >= 0 and view.residents[line.place].desktop.place >= 0:
        row = odd_usage(view.residents[line.place].desktop.place, row, chosen=settings.odd_rows)
    return {**row, **_row_changes(view.ledger.user_changes.get(line.name, {}))}


def _desktop_lines(view: View, days: Days, *, settings: Settings) -> Iterator[Line]:
    written = _written_sessions(view.ledger, before=days.end)
    for place, resident in enumerate(view.residents):
        desktop_id = field(resident.desktop, "desktop_id")
        if not isinstance(desktop_id, str) or not desktop_id:
            continue
        habit = resident.habit
        ends = [end for end in (last_end(habit, last_day=days.last) if habit else None,) if end is not None]
        usage = used_seconds(habit, first_day=days.first, last_day=days.last) if habit else 0
        for start, end, _user in written.get(desktop_id, ()):
            usage += max(0, min(end, days.end) - max(start, days.first * DAY))
            ends.append(min(end, days.end))
        values: tuple[float | None, ...]
        if ends:
            idle = min(max(0, days.end - max(ends)), KEPT_DAYS * DAY)
            values = (float(usage), float(idle))
        elif settings.never_used == "omit" and desktop_id not in view.ledger.desktop_changes:
            continue
        else:
            is_odd = settings.never_used == "mixed" and hides_silence(resident.desktop.place, chosen=settings.odd_rows)
            is_null = is_odd or settings.never_used == "null"
            values = (None, None) if is_null else (0.0, float(KEPT_DAYS * DAY))
        yield Line(place, desktop_id, _changed(values, view.ledger.desktop_changes.get(desktop_id), (USAGE, IDLE)))


def _user_lines(view: View, days: Days) -> Iterator[Line]:
    sums: dict[str, list[int]] = {}
    places: dict[str, int] = {}
    # In the order of the names, whatever order the desktops are in by now.
    for place, resident in sorted(enumerate(view.residents), key=lambda pair: pair[1].desktop.place):
        if resident.habit is None or resident.habit.last is None:
            continue
        for name, figures in _sums(resident, resident.habit, days):
            if any(figures):
                places.setdefault(name, place)
                known = sums.setdefault(name, [0, 0, 0])
                for number_of, figure in enumerate(figures):
                    known[number_of] += figure
    _add_written(view.ledger, days, sums)
    for name in view.ledger.user_changes:
        sums.setdefault(name, [0, 0, 0])
    for name, (usage, successes, failures) in sorted(sums.items()):
        values = (float(usage), float(successes + failures), float(successes), float(failures))
        yield Line(places.get(name, -1), name, _changed(values, view.ledger.user_changes.get(name), USER_METRICS))


def _sums(resident: Resident, habit: Habit, days: Days) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Yield usage, logins and failed logins of each user of a desktop."""
    assert habit.last is not None
    plan, last = habit.plan, habit.last
    if len(resident.users) == 1:
        figures = (
            used_seconds(habit, first_day=days.first, last_day=days.last),
            total(plan.logins, last=last, first_day=days.first, last_day=days.last),
            total(plan.failures, last=last, first_day=days.first, last_day=days.last),
        )
        yield resident.users[0], figures
        return
    # A session over midnight is that of the user who began it.
    for day in range(days.first - 1, min(days.last, last) + 1) if resident.users else ():
        number_of = (last - day) % WEEK
        is_inside = day >= days.first
        usage = plan.used[number_of] if is_inside else 0
        usage += plan.carried[number_of] if day + 1 <= days.last else 0
        logins, failures = (plan.logins[number_of], plan.failures[number_of]) if is_inside else (0, 0)
        yield resident.user_of(day), (usage, logins, failures)


def _add_written(ledger: Ledger, days: Days, sums: dict[str, list[int]]) -> None:
    start_of_days = days.first * DAY
    for entry in ledger.entries:
        user = entry.text("user_name")
        if not user:
            continue
        known = [0, 0, 0]
        if entry.is_success:
            end = days.end if entry.end is None else min(entry.end, days.end)
            known[0] = max(0, end - max(entry.start, start_of_days))
        if start_of_days <= entry.start < days.end:
            known[1 if entry.is_success else 2] = 1
        if any(known):
            sums[user] = [left + right for left, right in zip(sums.get(user, [0, 0, 0]), known, strict=True)]


def _written_sessions(ledger: Ledger, *, before: int) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for entry in ledger.entries:
        if entry.is_success and entry.start < before:
            end = before if entry.end is None else entry.end
            found.setdefault(entry.text("desktop_id"), []).append((entry.start, end, entry.text("user_name")))
    return found


def _latest_user(view: View, place: int) -> str | None:
    newest = newest_success(view, place)
    start, user = (newest.start, newest.user) if newest else (-1, "")
    entry = _newest_entries(view.ledger).get(text_field(view.residents[place].desktop, "desktop_id"))
    if entry is not None and entry.start >= start:
        user = entry.text("user_name")
    return user or None


def _newest_entries(ledger: Ledger) -> dict[str, Entry]:
    known: dict[str, Entry] | None = ledger.memory.get("newest")
    if known is None:
        known = {}
        for entry in ledger.entries:
            desktop_id = entry.text("desktop_id")
            if entry.is_success and (desktop_id not in known or entry.start >= known[desktop_id].start):
                known[desktop_id] = entry
        ledger.memory["newest"] = known
    return known


def _project_of(view: View, line: Line) -> object:
    return field(view.residents[line.place].desktop, "enterprise_project_id") if line.place >= 0 else "0"


def _metrics(names: tuple[str, ...], values: tuple[float | None, ...]) -> list[Row] | None:
    if values[0] is None:
        return None
    return [{"metric_name": name, "metric_value": value} for name, value in zip(names, values, strict=True)]


def _changed(
    values: tuple[float | None, ...], changes: dict[str, Any] | None, names: tuple[str, ...]
) -> tuple[float | None, ...]:
    if not changes:
        return values
    return tuple(
        changes[name] if isinstance(changes.get(name), (int, float)) else value
        for name, value in zip(names, values, strict=True)
    )


def _row_changes(changes: dict[str, Any]) -> Row:
    """Return the fields that a test gave, but for those that are figures and stand in the metrics already."""
    return {name: value for name, value in changes.items() if name not in (USAGE, IDLE, *USER_METRICS)}


def _lies_in(value: float | None, bounds: tuple[int | None, int | None], *, unit: int) -> bool:
    least, most = bounds
    if (least, most) == (None, None):
        return True
    if value is None:
        return False
    return (least is None or value >= least * unit) and (most is None or value <= most * unit)


def _sort_key(place: int) -> Callable[[Line], float]:
    def key(line: Line) -> float:
        value = line.values[place]
        return -1.0 if value is None else value

    return key
