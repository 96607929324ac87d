# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How many desktops were connected and running at the times of earlier reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...module_utils._api._activity.span import iso, read_moment
from .data import FORMAT, FORMAT_VERSION, Report
from .scope import why_not_compared

Point = dict[str, Any]

# A month of hours, or years of weekly reports.
MOST_POINTS = 720
# Each file has the points of its predecessors, so the newest ones are enough.
MOST_FILES = 50
_MOST_BYTES = 16_000_000
_MOST_DESKTOPS = 10**9
_COUNTS = ("desktops", "connected", "running")
_HOUR = len("2026-03-02T06")


def points_in(reports: Iterable[object], *, like: Report) -> list[Point]:
    """Return the points of reports that show the same desktops as this one; anything else is passed over."""
    points: list[Point] = []
    for found in reports:
        head = _mapping(found)
        if (head.get("format"), head.get("format_version")) == (FORMAT, FORMAT_VERSION) and _is_alike(head, like):
            points += read_points(head.get("trend"))
            points += read_points([_own_point(head)])
    return points


def reports_in(directory: Path) -> list[Mapping[str, Any]]:
    """Return all but the desktops of the newest reports in a directory; files that are no reports are passed over."""
    try:
        files = [(path.stat().st_mtime, path.name, path) for path in directory.glob("*.json") if path.is_file()]
    except OSError:
        return []
    heads = (_head(path) for _time, _name, path in sorted(files, reverse=True)[:MOST_FILES])
    return [head for head in heads if head is not None]


def trend_until(report: Report, *, earlier: Iterable[Point]) -> list[Point]:
    """Return the points before this report and its own, in the order of time.

    There is one for each hour, that with most connected desktops, and no more than MOST_POINTS in all.
    """
    own = _own_point(report)
    hours: dict[str, Point] = {}
    for point in earlier:
        if point["at"] < own["at"]:
            hour = point["at"][:_HOUR]
            best = hours.get(hour)
            if best is None or (point["connected"], point["at"]) > (best["connected"], best["at"]):
                hours[hour] = point
    points = sorted(hours.values(), key=lambda point: point["at"])
    return [*points[-(MOST_POINTS - 1) :], own]


def read_points(value: object) -> list[Point]:
    """Return the points in a list of anything, those that are none left out."""
    entries = value if isinstance(value, list) else []
    return [{name: entry[name] for name in ("at", *_COUNTS)} for entry in entries if _is_point(entry)]


def peak_of(points: Sequence[Point], *, name: str) -> Point:
    """Return the point with the highest count, the latest of several."""
    return max(points, key=lambda point: (point[name], point["at"]))


def _own_point(report: Mapping[str, Any]) -> Point:
    totals = _mapping(report.get("totals"))
    return {
        "at": report.get("generated_at"),
        "desktops": totals.get("desktops"),
        "connected": _mapping(totals.get("login_status")).get("CONNECTED"),
        "running": _mapping(totals.get("status")).get("ACTIVE"),
    }


def _is_alike(found: Mapping[str, Any], like: Report) -> bool:
    """Tell whether a report counts the desktops of the same project and filters; addresses do not matter to counts."""
    scope = {**_mapping(found.get("scope")), "preferred_networks": like["scope"].get("preferred_networks")}
    return why_not_compared({"generated_at": "", "filters": found.get("filters"), "scope": scope}, like) is None


def _head(path: Path) -> Mapping[str, Any] | None:
    """Return what a report says before it lists its desktops, None for a file that is no report."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
        head, marker, _desktops = text.partition('\n "desktops": [')
        found = json.loads(f"{head.rstrip().removesuffix(',')}}}" if marker else head)
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_point(entry: object) -> bool:
    found = _mapping(entry)
    if not _is_time(found.get("at")) or not all(_is_count(found.get(name)) for name in _COUNTS):
        return False
    return all(found[name] <= found["desktops"] for name in _COUNTS)


def _is_time(value: object) -> bool:
    """Tell whether a value is a time as reports write it: such texts are in the order of their times."""
    moment = read_moment(value) if isinstance(value, str) and len(value) == len("2026-03-02T06:00:00Z") else None
    return moment is not None and iso(moment) == value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_DESKTOPS
