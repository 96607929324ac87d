# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The content of a report as one structure of plain values: what the JSON holds and everything else is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...module_utils._api.records import Record, text_of
from ...module_utils._api.totals import read_count
from .._join import users_in
from .._labels import LOGIN_LABELS, POWER_LABELS
from .attention import count_flags, is_unassigned
from .groups import ALWAYS_GROUPED, DEFAULT_GROUPS, IDLE, USE, count_groups, figure_span, in_order
from .rows import Row, clean

Report = dict[str, Any]

FORMAT = "huaweicloud.workspace.desktop_report"
FORMAT_VERSION = 1
# What becomes of the time: the rest of a report is its data.
TIMED = ("generated_at", "changes", "not_compared", "trend")


def make_report(
    rows: Sequence[Row],
    *,
    title: str,
    statics: Sequence[Record],
    filters: Mapping[str, Any],
    generated_at: str,
    changes: Mapping[str, Any] | None = None,
    scope: Mapping[str, Any] | None = None,
    group_by: Sequence[str] = DEFAULT_GROUPS,
    usage: Mapping[str, Any] | None = None,
    logins: Mapping[str, Any] | None = None,
) -> Report:
    """Return the report of these rows; `statics` is what the service itself counts in the whole project.

    `scope` says which project it is, and which addresses are preferred, as far as that is known. `usage` and `logins`
    say of what span the rows have figures; they are None where nobody asked for them.
    """
    span = figure_span(usage)
    groups = dict.fromkeys((*ALWAYS_GROUPED, *group_by, *((IDLE, USE) if span.days else ())))
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "title": clean(title),
        "generated_at": generated_at,
        "scope": dict(scope or {}),
        "filters": dict(filters),
        "totals": _totals(rows),
        "group_by": [clean(field) for field in group_by],
        "groups": {clean(field): count_groups(rows, field=field, span=span) for field in groups},
        "attention": count_flags(rows, usage=usage, logins=logins),
        "usage": usage,
        "logins": logins,
        "statics": [_static(entry) for entry in statics],
        "changes": changes,
        "not_compared": None,
        "trend": [],
        "desktops": list(rows),
    }


def is_same_data(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two reports differ in nothing but their time and in what changed until then."""
    return _untimed(one) == _untimed(other)


def _untimed(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name not in TIMED}


def _totals(rows: Sequence[Row]) -> dict[str, Any]:
    connected = [row for row in rows if row["login_status"] == "CONNECTED"]
    return {
        "desktops": len(rows),
        "users": len(users_in(rows)),
        "connected_users": len(users_in(connected)),
        "unassigned": sum(is_unassigned(row) for row in rows),
        "in_maintenance_mode": sum(row["in_maintenance_mode"] for row in rows),
        "login_status": in_order(Counter(row["login_status"] for row in rows), known=LOGIN_LABELS),
        "status": in_order(Counter(row["status"] for row in rows), known=POWER_LABELS),
    }


def _static(entry: Record) -> dict[str, Any]:
    counts = {str(name): read_count(value) for name, value in entry.items() if str(name).endswith("_num")}
    numbers = {clean(name): count for name, count in counts.items() if count is not None}
    return {"name": clean(text_of(entry.get("static_name"))), **numbers}
