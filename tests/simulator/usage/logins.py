# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The logins that a request asks for."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from typing import Any

from ..desktop import text_field
from ..query import Pairs, number, one
from ..settings import Settings
from .moments import DAY, day_of
from .records import login_record
from .sessions import codes_between, session_of
from .view import Resident, View

TEXTS = ("user_name", "computer_name", "terminal_type", "public_ip", "enterprise_project_id")
MOST_REMEMBERED = 8


def matching_logins(view: View, query: Pairs, *, start: int | None, end: int | None, settings: Settings) -> array[int]:
    """Return the logins that fulfil a query, as numbers, in the order of the list."""
    wanted = {name: value for name in TEXTS if (value := one(query, name))}
    domain = one(query, "domain") or ""
    least, most = number(query, "min_network_rtt"), number(query, "max_network_rtt")
    today = day_of(time.time())
    first = (today - settings.logins_kept_days) * DAY
    last = (today + 2) * DAY if end is None else end
    start = first if start is None else max(start, first)
    key = ("logins", start, last, *sorted(wanted.items()), domain, least, most, settings)
    memory = view.ledger.memory
    if key not in memory:
        while len(memory) >= MOST_REMEMBERED:
            del memory[next(iter(memory))]
        memory[key] = _find(view, wanted, domain, (least, most), start=start, end=last, settings=settings)
    found: array[int] = memory[key]
    return found


def _find(
    view: View,
    wanted: dict[str, str],
    domain: str,
    rtt: tuple[int | None, int | None],
    *,
    start: int,
    end: int,
    settings: Settings,
) -> array[int]:
    places = _places(view, wanted, domain, settings=settings)
    found = codes_between(view, start, end, places=places)
    if wanted or domain or rtt != (None, None):
        fits = _row_check(wanted, domain, rtt, settings=settings)
        found = array(
            "q", [code for code in found if fits(login_record(view, session_of(view, code), settings=settings))]
        )
    if settings.login_order == "oldest":
        found.reverse()
    return found


def _places(view: View, wanted: dict[str, str], domain: str, *, settings: Settings) -> frozenset[int] | None:
    """Return the desktops whose logins can fulfil the query; None stands for all of them."""
    checks: list[Callable[[Resident], bool]] = []
    user, computer = wanted.get("user_name"), wanted.get("computer_name")
    same = _same(settings)
    if user:
        checks.append(lambda resident: any(same(name, user) for name in resident.users))
    if computer:
        checks.append(lambda resident: same(text_field(resident.desktop, "computer_name"), computer))
    if domain:
        checks.append(lambda resident: any(name.endswith(f"@{domain}") for name in resident.users))
    if not checks:
        return None
    return frozenset(place for place, resident in enumerate(view.residents) if all(check(resident) for check in checks))


def _row_check(
    wanted: dict[str, str], domain: str, rtt: tuple[int | None, int | None], *, settings: Settings
) -> Callable[[Any], bool]:
    same = _same(settings)
    least, most = rtt

    def fits(row: Any) -> bool:
        if not isinstance(row, dict):
            return False
        for name, value in wanted.items():
            compare = same if name in ("user_name", "computer_name") else str.__eq__
            if not compare(str(row.get(name)), value):
                return False
        if domain and not str(row.get("user_name")).endswith(f"@{domain}"):
            return False
        if (least, most) == (None, None):
            return True
        delay = row.get("network_rtt")
        if not isinstance(delay, int) or isinstance(delay, bool):
            return False
        return (least is None or least <= delay) and (most is None or delay <= most)

    return fits


def _same(settings: Settings) -> Callable[[str, str], bool]:
    if settings.login_names == "contains":
        return lambda text, part: part.casefold() in text.casefold()
    return lambda text, other: text.casefold() == other.casefold()
