# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A report as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from .changes import COMPARED
from .data import FORMAT, FORMAT_VERSION, Report
from .rows import CONTROLS, FIELDS, shown, visible

# What is read of an earlier report; it may lack fields that were added since.
_NEEDED = {"desktop_id", "name", *COMPARED}
# Lists with one entry in each line; the desktops come last, so that the rest can be read without them.
_IN_LINES = ("trend", "desktops")
# With one of these in front a spreadsheet takes a cell for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class NotAReportError(Exception):
    """A file is no report that can be read; the message says which and what to do."""


def json_of(report: Report) -> str:
    """Return the report as JSON with one desktop in each line, so that two reports can be compared line by line.

    Control characters are escaped: the values are unchanged, and a terminal that shows the file does not obey them.
    """
    head = {name: value for name, value in report.items() if name not in _IN_LINES}
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    for name in _IN_LINES:
        lines = ",\n".join("  " + _compact(entry) for entry in report[name])
        text += f',\n "{name}": [\n{lines}\n ]'
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", f"{text}\n}}\n")


def read_report(text: str, *, name: str) -> Report:
    """Return the report that is written in a JSON text; raises NotAReportError for any other text."""
    advice = "Move it away, or choose another name for the report."
    try:
        found = json.loads(text)
    except ValueError as exc:
        raise NotAReportError(f"{name} is not JSON. {advice}") from exc
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotAReportError(f"{name} is no report of desktops. {advice}")
    if found.get("format_version") != FORMAT_VERSION or not _is_whole(found):
        raise NotAReportError(
            f"{name} is a report of format {found.get('format_version')!r}, "
            f"and not one of format {FORMAT_VERSION} in its right shape. {advice}"
        )
    return found


def csv_of(report: Report, *, bom: bool) -> str:
    """Return the desktops as CSV by RFC 4180, with all fields.

    A cell that a spreadsheet could take for a formula begins with an apostrophe. Every cell is in quotes, so that none
    falls apart where the spreadsheet expects semicolons. No cell has a control character: some programs read no further
    than a NUL, and a terminal obeys an ESC.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(FIELDS.values())
    for row in report["desktops"]:
        writer.writerow([guarded(visible(shown(row[field]))) for field in FIELDS])
    return f"\ufeff{text.getvalue()}" if bom else text.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _is_whole(found: Mapping[str, Any]) -> bool:
    rows = found.get("desktops")
    return (
        isinstance(found.get("generated_at"), str)
        and isinstance(rows, list)
        and all(isinstance(row, dict) and row.keys() >= _NEEDED for row in rows)
    )
