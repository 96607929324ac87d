# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The content of a report as one structure of plain values: what the JSON holds and everything else is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...module_utils._api.records import Record
from ...module_utils._api.totals import read_count
from .._desktop import text_of
from .._join import users_in
from .._labels import LOGIN_LABELS, POWER_LABELS
from .rows import Row, clean

Report = dict[str, Any]

FORMAT = "huaweicloud.workspace.desktop_report"
FORMAT_VERSION = 1
# What becomes of the time: the rest of a report is its data.
_TIMED = frozenset({"generated_at", "changes", "not_compared"})

GROUPED_BY = ("user_group", "availability_zone", "network")


def make_report(
    rows: Sequence[Row],
    *,
    title: str,
    statics: Sequence[Record],
    filters: Mapping[str, Any],
    generated_at: str,
    changes: Mapping[str, Any] | None = None,
    scope: Mapping[str, Any] | None = None,
) -> Report:
    """Return the report of these rows; `statics` is what the service itself counts in the whole project.

    `scope` says which project it is, and which addresses are preferred, as far as that is known.
    """
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "title": clean(title),
        "generated_at": generated_at,
        "scope": dict(scope or {}),
        "filters": dict(filters),
        "totals": _totals(rows),
        "groups": {field: _groups(rows, field=field) for field in GROUPED_BY},
        "statics": [_static(entry) for entry in statics],
        "changes": changes,
        "not_compared": None,
        "desktops": list(rows),
    }


def is_same_data(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two reports differ in nothing but their time and in what changed until then."""
    return {name: one[name] for name in one.keys() - _TIMED} == {name: other[name] for name in other.keys() - _TIMED}


def in_order(counts: Mapping[str, int], *, known: Collection[str]) -> dict[str, int]:
    """Return counts of statuses: known ones first, then others by name, the unknown last."""
    others = sorted(name for name in counts if name and name not in known)
    last = {"": counts[""]} if counts.get("") else {}
    return {**{name: counts.get(name, 0) for name in known}, **{name: counts[name] for name in others}, **last}


def _totals(rows: Sequence[Row]) -> dict[str, Any]:
    connected = [row for row in rows if row["login_status"] == "CONNECTED"]
    return {
        "desktops": len(rows),
        "users": len(users_in(rows)),
        "connected_users": len(users_in(connected)),
        "unassigned": sum(not row["users"] and not row["user_groups"] for row in rows),
        "in_maintenance_mode": sum(row["in_maintenance_mode"] for row in rows),
        "login_status": in_order(Counter(row["login_status"] for row in rows), known=LOGIN_LABELS),
        "status": in_order(Counter(row["status"] for row in rows), known=POWER_LABELS),
    }


def _groups(rows: Sequence[Row], *, field: str) -> list[dict[str, Any]]:
    """Count the desktops by a field and login status, the largest group first."""
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        counted.setdefault(row[field], Counter())[row["login_status"]] += 1
    groups = [
        {"name": name, "desktops": counts.total(), "login_status": in_order(counts, known=LOGIN_LABELS)}
        for name, counts in counted.items()
    ]
    return sorted(groups, key=lambda group: (-group["desktops"], group["name"]))


def _static(entry: Record) -> dict[str, Any]:
    counts = {str(name): read_count(value) for name, value in entry.items() if str(name).endswith("_num")}
    numbers = {clean(name): count for name, count in counts.items() if count is not None}
    return {"name": clean(text_of(entry.get("static_name"))), **numbers}
