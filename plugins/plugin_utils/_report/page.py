# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from .changes import COMPARED
from .charts import bars, donut, figures, statics
from .data import Report
from .html import LABELS, amount, colour, escape, label, number, remote, table, visible
from .rows import FIELDS, shown
from .scope import said_of_filters, said_of_place

_FILES = Path(__file__).parent
_FILTERS = ("login_status", "status", "availability_zone", "network", "user_group", "desktop_type")
_STATUSES = frozenset({"login_status", "status"})
_CHANGES_SHOWN = 200
_CHANGES_OPEN = 12
_ROWS_WITHOUT_SCRIPT = 1000
# Not by strftime, which writes them in the language of the machine.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """What is chosen for the page: the columns of its table, and the names of the files beside it that it points to."""

    columns: Mapping[str, str]
    links: Mapping[str, str]


def page_of(report: Report, *, options: PageOptions) -> str:
    """Return the page; raises OSError where its style sheet or script is not there."""
    style, script = _asset("page.css"), _asset("page.js")
    return Template(_asset("page.html")).substitute(
        title=escape(report["title"]),
        policy=_policy(style=style, script=script),
        style=style,
        script=script,
        generated=_time(report["generated_at"]),
        scope=_scope(report.get("scope")),
        filters=_filters(report["filters"]),
        links="".join(
            f'<a href="{escape(quote(os.fsencode(name)))}" download>{escape(kind)}</a>'
            for kind, name in options.links.items()
        ),
        figures=figures(report["totals"]),
        charts=_charts(report),
        changes=_changes(report["changes"], not_compared=report.get("not_compared")),
        statics=statics(report["statics"]),
        total=amount(len(report["desktops"]), "desktop"),
        plain_table=_plain_table(report["desktops"], columns=options.columns),
        data=_data(report["desktops"], columns=options.columns),
    )


def _asset(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _policy(*, style: str, script: str) -> str:
    allowed = f"style-src {_digest(style)}; script-src {_digest(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _time(text: str) -> str:
    try:
        time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(timezone.utc)
        words = f"{time.day:02d} {_MONTHS[time.month - 1]} {time.year:04d}, {time.hour:02d}:{time.minute:02d} UTC"
    except (ValueError, OverflowError):
        words = text
    return f'<time datetime="{escape(text)}">{escape(words)}</time>'


def _scope(scope: Mapping[str, Any] | None) -> str:
    said = said_of_place(scope)
    return f'<p class="scope">{escape(said)}</p>' if said else ""


def _filters(filters: Mapping[str, Any]) -> str:
    if not filters:
        return ""
    said = f"Only desktops that pass these filters: {said_of_filters(filters)}. Desktop groups are counted in full."
    return f'<p class="notice">{escape(said)}</p>'


def _charts(report: Report) -> str:
    totals, groups = report["totals"], report["groups"]
    return "".join(
        (
            donut("Login status", totals["login_status"], field="login_status"),
            donut("Power status", totals["status"], field="status"),
            bars("User group", groups["user_group"], field="user_group", empty="No user group"),
            bars("Zone", groups["availability_zone"], field="availability_zone", empty="Unknown"),
            bars("Network", groups["network"], field="network", empty="No address"),
        )
    )


def _changes(changes: Mapping[str, Any] | None, *, not_compared: str | None) -> str:
    if not_compared:
        return f'<p class="quiet">{escape(not_compared)} The next report tells what has changed since this one.</p>'
    if changes is None:
        return '<p class="quiet">This is the first report. The next one tells what has changed since.</p>'
    names = {field: FIELDS[field].lower() for field in COMPARED}
    counts = [
        (len(changes["new"]), "new"),
        (len(changes["gone"]), "gone"),
        *((changes["counts"][field], f"changed {name}") for field, name in names.items()),
    ]
    said = "".join(f"<li><b>{number(count)}</b> {words}</li>" for count, words in counts if count)
    since = f'<p class="quiet">Since the report of {_time(changes["since"])}.</p>'
    if not said:
        return f'{since}<p class="quiet">No desktop is new, gone or different.</p>'
    rows = _changed_rows(changes)
    found = table(
        "What changed", heads=("Desktop", "What", "Before", "Now"), rows=rows[:_CHANGES_SHOWN], kind="plain changed"
    )
    left = len(rows) - _CHANGES_SHOWN
    note = f'<p class="quiet">{number(left)} more are in the JSON.</p>' if left > 0 else ""
    state = " open" if len(rows) <= _CHANGES_OPEN else ""
    return (
        f'{since}<ul class="counts">{said}</ul><details class="changes"{state}><summary>Each change</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Each change">{found}</div>{note}</details>'
    )


def _changed_rows(changes: Mapping[str, Any]) -> list[str]:
    rows = [_changed_row(entry, "New") for entry in changes["new"]]
    rows += [_changed_row(entry, "Gone") for entry in changes["gone"]]
    for entry in changes["changed"]:
        for field, values in entry["fields"].items():
            before, after = (_value(field, values[name]) for name in ("before", "after"))
            rows.append(_changed_row(entry, FIELDS[field], before=before, after=after))
    return rows


def _changed_row(entry: Mapping[str, Any], what: str, *, before: str = "", after: str = "") -> str:
    name = remote(entry["name"] or entry["desktop_id"])
    return f'<tr><th scope="row">{name}</th><td>{what}</td><td>{before}</td><td>{after}</td></tr>'


def _value(field: str, text: str) -> str:
    if field in _STATUSES:
        return f'<i class="dot {colour(text)}"></i>{remote(label(text))}'
    return remote(text)


def _plain_table(rows: Sequence[Mapping[str, Any]], *, columns: Mapping[str, str]) -> str:
    """Return the table for a browser without scripts, which has no pages: of so many desktops as one can read."""
    lines = [
        "<tr>" + "".join(f"<td>{_value(field, _cell(row, field))}</td>" for field in columns) + "</tr>"
        for row in rows[:_ROWS_WITHOUT_SCRIPT]
    ]
    found = table("Desktops", heads=[escape(text) for text in columns.values()], rows=lines, kind="plain")
    left = len(rows) - _ROWS_WITHOUT_SCRIPT
    note = f"<p>The other {number(left)} desktops are in the CSV and the JSON.</p>" if left > 0 else ""
    return f'{note}<div class="scroll">{found}</div>'


def _data(rows: Sequence[Mapping[str, Any]], *, columns: Mapping[str, str]) -> str:
    """Return what the script needs as JSON: each text once, and for each field the numbers of the desktops' texts."""
    numbers: dict[str, int] = {}
    fields = list(dict.fromkeys((*columns, *_FILTERS)))
    cells = {field: [numbers.setdefault(visible(_cell(row, field)), len(numbers)) for row in rows] for field in fields}
    hidden = [field for field in FIELDS if field not in fields]
    search = [visible("\n".join(text for field in hidden if (text := _searched(row[field])))) for row in rows]
    found = {
        "columns": [[field, title] for field, title in columns.items()],
        "filters": [[field, FIELDS[field]] for field in _FILTERS],
        "labels": LABELS,
        "texts": list(numbers),
        "cells": cells,
        "search": search,
    }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _cell(row: Mapping[str, Any], field: str) -> str:
    """Return what stands in the table: a desktop without a name goes by its id."""
    return shown(row[field]) or (row["desktop_id"] if field == "name" else "")


def _searched(value: Any) -> str:
    return "" if isinstance(value, bool) else shown(value)
