# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from .._labels import LABELS, LOGIN_LABELS, UNKNOWN, label
from .changes import counted_changes, listed_changes
from .charts import parts_of_bar, ring
from .data import Report
from .rows import FIELDS, shown
from .scope import said_of_filters, said_of_place

_FILES = Path(__file__).parent
_FILTERS = ("login_status", "status", "availability_zone", "network", "user_group", "desktop_type")
# The colours are in the style sheet, chosen to be told apart by everybody; their names never come from the service.
_COLOURS = {"": "c-unknown", **{status: f"c-{status.lower()}" for status in LABELS}}
# Not allowed in a page, or able to turn the text around them: shown as a replacement character.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
# Not by strftime, which writes them in the language of the machine.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """What is chosen for the page: the columns of its table, and the names of the files beside it that it points to."""

    columns: Mapping[str, str]
    links: Mapping[str, str]


def page_of(report: Report, *, options: PageOptions) -> str:
    """Return the page; raises OSError where its template, style sheet or script is not there."""
    style, script = ((_FILES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return _template().render(
        report=report,
        policy=_policy(style=style, script=script),
        style=Markup(style),
        script=Markup(script),
        scope=said_of_place(report.get("scope")),
        filters=said_of_filters(report["filters"]),
        links={kind: quote(os.fsencode(name)) for kind, name in options.links.items()},
        columns=options.columns,
        data=_data(report["desktops"], columns=options.columns),
    )


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
    found.filters.update(counts=counted_changes)
    found.globals.update(cell=_cell, percent=percent, login_statuses=tuple(LOGIN_LABELS))
    return found.get_template("page.html.j2")


def visible(text: str) -> str:
    """Return a text without characters that are no text or change the direction of what stands beside them."""
    return _CONTROLS.sub("\ufffd", text)


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


def _data(rows: Sequence[Mapping[str, Any]], *, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return what the script needs: each text once, and for each field the numbers of the desktops' texts."""
    numbers: dict[str, int] = {}
    fields = list(dict.fromkeys((*columns, *_FILTERS)))
    cells = {field: [numbers.setdefault(visible(_cell(row, field)), len(numbers)) for row in rows] for field in fields}
    hidden = [field for field in FIELDS if field not in fields]
    search = [visible("\n".join(text for field in hidden if (text := _searched(row[field])))) for row in rows]
    return {
        "columns": list(columns.items()),
        "filters": [(field, FIELDS[field]) for field in _FILTERS],
        "labels": {"": UNKNOWN, **LABELS},
        "colours": _COLOURS,
        "texts": list(numbers),
        "cells": cells,
        "search": search,
    }


def _cell(row: Mapping[str, Any], field: str) -> str:
    """Return what stands in the table: a desktop without a name goes by its id."""
    return shown(row[field]) or (row["desktop_id"] if field == "name" else "")


def _searched(value: Any) -> str:
    return "" if isinstance(value, bool) else shown(value)
