# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from .._labels import LABELS, LOGIN_LABELS, UNKNOWN, label
from .._usage import FigureSpan
from .attention import ALARMS, FLAGS, flagged, is_silent
from .changes import counted_changes, listed_changes
from .charts import ceiling, line, parts_of_bar, ring
from .data import Report
from .groups import HEADINGS, IDLE, NO_FIGURES, ORDERS, figure_span, group_text, select_groups
from .rows import ACTIVITY, DEFAULT_COLUMNS, FIELDS, Row, clean, shown, visible
from .scope import said_of_filters, said_of_place
from .trend import Point, peak_of

_FILES = Path(__file__).parent
_STATUSES = ("login_status", "status")
_FILTERS = ("availability_zone", "network", "desktop_type")
# The lines of the trend, in the colours of these statuses.
_LINES = {"running": "ACTIVE", "connected": "CONNECTED"}
# The colours are in the style sheet, chosen to be told apart by everybody; their names never come from the service.
_COLOURS = {"": "c-unknown", **{status: f"c-{status.lower()}" for status in LABELS}}
# Not by strftime, which writes them in the language of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """What is chosen for the page: columns, groups, times, and the names of the files beside it that it points to."""

    columns: Mapping[str, str]
    links: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=lambda: select_groups(()))
    # Seconds after which the page loads itself anew, 0 for never, and after which it warns of its age.
    refresh: int = 0
    max_age: int = 86_400
    # When the service was asked, if that is later than the time of the report.
    checked_at: str | None = None


def page_of(report: Report, *, options: PageOptions) -> str:
    """Return the page; raises OSError where its template, style sheet or script is not there."""
    style, script = ((_FILES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    groups = {clean(name): title for name, title in options.groups.items()}
    columns = _known_columns(report, options.columns)
    return _template().render(
        report=report,
        policy=_policy(style=style, script=script),
        style=Markup(style),
        script=Markup(script),
        scope=said_of_place(report.get("scope")),
        filters=said_of_filters(report["filters"]),
        links={kind: quote(os.fsencode(name)) for kind, name in options.links.items()},
        options=options,
        columns=columns,
        groups=groups,
        ids={row["desktop_id"] for row in report["desktops"]} - {""},
        alarms=[(name, flag, report["attention"][name]) for name, flag in ALARMS.items()],
        trend=_trend(report["trend"]),
        worked_out=_worked_out(report),
        data={**_data(report, columns=columns, groups=groups), "refresh": options.refresh},
    )


def _worked_out(report: Report) -> dict[str, str]:
    return {name: title for name, title in HEADINGS.items() if name in report["groups"]}


def _known_columns(report: Report, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns; of the default ones without those that nothing is known of."""
    if tuple(columns) != DEFAULT_COLUMNS or IDLE in report["groups"]:
        return dict(columns)
    return {name: title for name, title in columns.items() if name not in ACTIVITY}


def _trend(points: Sequence[Point]) -> dict[str, Any] | None:
    """Return what the chart of the trend shows, None where there is no earlier report."""
    if len(points) < 2:
        return None
    top = ceiling(max(1, *(point[name] for point in points for name in _LINES)))
    return {
        "top": top,
        "lines": [(name, status, line(points, name=name, top=top)) for name, status in _LINES.items()],
        "peaks": {name: peak_of(points, name=name) for name in _LINES},
        "first": points[0]["at"],
        "last": points[-1],
    }


def _template() -> Template:
    """Return the template of the page: each value in it is text, and is escaped, whatever it holds."""
    found = Environment(
        loader=FileSystemLoader(_FILES),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else visible(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    found.filters.update(label=label, number=number, amount=amount, time=_time, ring=ring, bar=parts_of_bar)
    found.filters.update(colour=lambda status: _COLOURS.get(status, "c-other"), changes=listed_changes)
    found.filters.update(counts=counted_changes, span=_span)
    found.tests.update(silent=is_silent)
    found.globals.update(cell=_cell, percent=percent, login_statuses=tuple(LOGIN_LABELS), flags=FLAGS)
    return found.get_template("page.html.j2")


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


def amount(value: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one."""
    return f"{number(value)} {noun}" if value == 1 else f"{number(value)} {noun}s"


def percent(part: int, whole: int) -> str:
    """Return a share; one that is not nothing is never shown as nothing."""
    if not whole or not part:
        return "0%"
    share = 100 * part / whole
    return "<1%" if share < 1 else ">99%" if share > 99 and part < whole else f"{share:.0f}%"


def _span(seconds: int) -> str:
    """Return a span of time in its largest whole unit."""
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return amount(seconds // size, noun)
    return amount(seconds, "second")


def _policy(*, style: str, script: str) -> str:
    allowed = f"style-src {_digest(style)}; script-src {_digest(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _time(text: str) -> str:
    try:
        time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return text
    return f"{time.day:02d} {_MONTHS[time.month - 1]} {time.year:04d}, {time.hour:02d}:{time.minute:02d} UTC"


def _data(report: Report, *, columns: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, Any]:
    """Return what the script needs: each text once, and for each field the numbers of the desktops' texts."""
    rows = report["desktops"]
    span = figure_span(report["usage"])
    worked_out = _worked_out(report)
    filters = {
        **{name: FIELDS[name] for name in _STATUSES},
        **groups,
        **{name: FIELDS[name] for name in _FILTERS if name not in groups},
        **worked_out,
    }
    numbers: dict[str, int] = {}
    cells = {
        name: [numbers.setdefault(visible(_cell(row, name, span=span)), len(numbers)) for row in rows]
        for name in dict.fromkeys((*columns, *filters))
    }
    hidden = [name for name in FIELDS if name not in cells]
    search = [visible("\n".join(text for name in hidden if (text := _searched(row[name])))) for row in rows]
    places = flagged(rows, logins=report["logins"])
    return {
        "columns": list(columns.items()),
        "filters": list(filters.items()),
        "flags": [
            (name, flag.title, places[name])
            for name, flag in FLAGS.items()
            if report["attention"].get(name, 0) is not None
        ],
        "orders": {name: ORDERS[name] for name in worked_out},
        "labels": {"": UNKNOWN, **LABELS},
        "colours": _COLOURS,
        "texts": list(numbers),
        "cells": cells,
        "search": search,
    }


def _cell(row: Row, field: str, *, span: FigureSpan = NO_FIGURES) -> str:
    """Return what stands in the table: a desktop without a name goes by its id."""
    return group_text(row, field, span=span) or (row["desktop_id"] if field == "name" else "")


def _searched(value: Any) -> str:
    return "" if value is None or isinstance(value, bool) else shown(value)
