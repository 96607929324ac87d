# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The figures and charts of the page, drawn as HTML and SVG that need no script."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .html import NONE, amount, colour, escape, label, number, percent, remote, table

_RADIUS = 15.9155  # its circumference is 100
_GAP = 0.6
_MOST_STATUSES = 9
_FIRST = 8
_MOST = 100
_CONNECTED = ("login_status", "CONNECTED")
_RUNNING = ("status", "ACTIVE")


def figures(totals: Mapping[str, Any]) -> str:
    """Return the totals as figures."""
    login, power, all_of_them = totals["login_status"], totals["status"], totals["desktops"]
    cards = (
        ("Desktops", all_of_them, amount(totals["users"], "user"), ("", "")),
        ("Connected", login["CONNECTED"], f"{amount(totals['connected_users'], 'user')} at work", _CONNECTED),
        ("Ready", login["REGISTERED"], "waiting for their users", ("login_status", "REGISTERED")),
        ("Disconnected", login["DISCONNECTED"], "left, session still open", ("login_status", "DISCONNECTED")),
        ("Running", power["ACTIVE"], f"{percent(power['ACTIVE'], whole=all_of_them)} of all desktops", _RUNNING),
        ("Error", power["ERROR"], "reported by the service", ("status", "ERROR")),
        ("Unassigned", totals["unassigned"], "no user, no group", ("", "")),
        ("Maintenance", totals["in_maintenance_mode"], "in maintenance mode", ("", "")),
    )
    return "".join(_card(name, value, note, counted=counted) for name, value, note, counted in cards)


def donut(title: str, counts: Mapping[str, int], *, field: str) -> str:
    """Return a ring of statuses, and beside it the same as a table."""
    whole = sum(counts.values())
    counts = _joined(counts)
    statuses = [status for status, count in counts.items() if count or status in ("CONNECTED", "ACTIVE")]
    rows = [
        f"<tr{_counted(field, status)}>"
        f'<th scope="row"><i class="dot {colour(status)}"></i>{remote(label(status))}</th>'
        f"<td>{number(counts[status])}</td><td>{percent(counts[status], whole=whole)}</td></tr>"
        for status in statuses
    ]
    legend = table(f"Desktops by {title.lower()}", heads=("Status", "Desktops", "Share"), rows=rows, kind="legend")
    return (
        f'<section class="chart ring"><h3>{escape(title)}</h3><div>'
        f'<svg viewBox="0 0 42 42" aria-hidden="true" focusable="false">'
        f'<circle class="track" cx="21" cy="21" r="{_RADIUS}"/>{_arcs(counts, whole=whole)}'
        f'<text class="big" x="21" y="21.6">{_short(whole)}</text>'
        f'<text class="small" x="21" y="26.2">{"desktop" if whole == 1 else "desktops"}</text></svg>'
        f"{legend}</div></section>"
    )


def bars(title: str, groups: Sequence[Mapping[str, Any]], *, field: str, empty: str = NONE) -> str:
    """Return a bar for each group, divided by login status; all but the first few are folded away."""
    if not groups:
        return f'<section class="chart"><h3>{escape(title)}</h3><p class="quiet">There are no desktops.</p></section>'
    longest = max((group["desktops"] for group in groups), default=1)
    rows = [_bar(group, field=field, longest=longest, empty=empty) for group in groups[:_MOST]]
    heads = (escape(title), "Desktops", "Connected")
    caption = f"Desktops by {title.lower()}"
    first = table(caption, heads=heads, rows=rows[:_FIRST], kind="bars")
    more = ""
    if len(groups) > _FIRST:
        rest = table(f"{caption}, continued", heads=heads, rows=rows[_FIRST:], kind="bars")
        left = len(groups) - _MOST
        note = f"<p>{number(left)} smaller ones are in the JSON.</p>" if left > 0 else ""
        more = f"<details><summary>{number(len(groups) - _FIRST)} more</summary>{rest}{note}</details>"
    return f'<section class="chart"><h3>{escape(title)}</h3>{first}{more}</section>'


def statics(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return what the service counts for each of its desktop groups."""
    if not entries:
        return '<p class="quiet">The service counts no desktop group.</p>'
    columns = {
        "running_num": "Running",
        "stop_num": "Stopped",
        "in_use_num": "In use",
        "ready_num": "Ready",
        "disconnected_num": "Disconnected",
        "unregistered_num": "Not registered",
        "attached_num": "Assigned",
        "unattached_num": "Unassigned",
    }
    rows = [
        f'<tr><th scope="row">{remote(entry["name"])}</th>'
        + "".join(f"<td>{number(entry.get(name, 0))}</td>" for name in columns)
        + "</tr>"
        for entry in entries[:_MOST]
    ]
    found = table(
        "Desktop groups as the service counts them", heads=("Desktop group", *columns.values()), rows=rows, kind="plain"
    )
    left = len(entries) - _MOST
    note = f"<p>{number(left)} more are in the JSON.</p>" if left > 0 else ""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Desktop groups">{found}</div>{note}'


def _card(name: str, value: int, note: str, *, counted: tuple[str, str]) -> str:
    """Return a figure, with a colour if it counts a status; nothing wrong is no reason for an alarm."""
    field, status = counted
    kind = f" {colour(status)}" if status and (value or status != "ERROR") else ""
    return (
        f'<div class="figure{kind}"{_counted(field, status) if field else ""}><dt>{name}</dt>'
        f"<dd><b>{number(value)}</b> <span>{escape(note)}</span></dd></div>"
    )


def _counted(field: str, value: str) -> str:
    """Return the attributes that say what is counted here: with a script, it is a button that shows just this."""
    return f' data-field="{field}" data-value="{escape(value)}"'


def _bar(group: Mapping[str, Any], *, field: str, longest: int, empty: str) -> str:
    start, pieces = 0.0, []
    for status, count in group["login_status"].items():
        if count:
            width = 100 * count / longest
            pieces.append(f'<rect class="{colour(status)}" x="{start:.2f}%" width="{width:.2f}%" height="100%"/>')
            start += width
    picture = f'<svg aria-hidden="true" focusable="false">{"".join(pieces)}</svg>'
    return (
        f'<tr{_counted(field, group["name"])}><th scope="row">{remote(group["name"], empty=empty)}{picture}</th>'
        f"<td>{number(group['desktops'])}</td><td>{number(group['login_status'].get('CONNECTED', 0))}</td></tr>"
    )


def _joined(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts, the last of very many statuses as one."""
    listed = list(counts.items())
    rest = sum(count for _status, count in listed[_MOST_STATUSES:])
    return {**dict(listed[:_MOST_STATUSES]), **({"Others": rest} if rest else {})}


def _arcs(counts: Mapping[str, int], *, whole: int) -> str:
    start, arcs = 25.0, []
    kinds = [(status, count) for status, count in counts.items() if count]
    for status, count in kinds:
        length = 100 * count / whole
        drawn = max(length - (_GAP if len(kinds) > 1 else 0), 0.2)
        arcs.append(
            f'<circle class="arc {colour(status)}" cx="21" cy="21" r="{_RADIUS}" '
            f'stroke-dasharray="{drawn:.3f} {100 - drawn:.3f}" stroke-dashoffset="{start:.3f}"/>'
        )
        start = math.fmod(start - length + 100, 100)
    return "".join(arcs)


def _short(value: int) -> str:
    return number(value) if value < 100_000 else f"{value / 1000:,.0f}k"
