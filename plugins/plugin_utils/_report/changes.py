# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What changed between two reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...module_utils._api.records import id_key
from .data import Report
from .rows import FIELDS, Row, shown

# The fields that are compared; the rest is in the two files.
COMPARED = ("login_status", "status", "users", "address")


def changes_between(before: Mapping[str, Any], after: Report) -> dict[str, Any]:
    """Return the desktops that are new, gone, or differ in a field that people look at."""
    old = {id_key(row["desktop_id"]): row for row in before["desktops"]}
    new = {id_key(row["desktop_id"]): row for row in after["desktops"]}
    changed = [_changed(old[name], row) for name, row in new.items() if name in old]
    found = [entry for entry in changed if entry["fields"]]
    return {
        "since": before["generated_at"],
        "new": [_name(row) for name, row in new.items() if name not in old],
        "gone": [_name(row) for name, row in old.items() if name not in new],
        "changed": found,
        "counts": {field: sum(field in entry["fields"] for entry in found) for field in COMPARED},
    }


def counted_changes(changes: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return how many desktops are new, gone or different in which field, without those that are none."""
    counts = [(len(changes["new"]), "new"), (len(changes["gone"]), "gone")]
    counts += [(changes["counts"][field], f"changed {FIELDS[field].lower()}") for field in COMPARED]
    return [(count, words) for count, words in counts if count]


def listed_changes(changes: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Return name, what is different, and for a field that changed its key with its text before and after."""
    for kind in ("new", "gone"):
        for entry in changes[kind]:
            yield entry["name"] or entry["desktop_id"], kind.title(), "", "", ""
    for entry in changes["changed"]:
        for field, values in entry["fields"].items():
            yield entry["name"] or entry["desktop_id"], FIELDS[field], field, values["before"], values["after"]


def _name(row: Row) -> dict[str, Any]:
    return {"desktop_id": row["desktop_id"], "name": row["name"]}


def _changed(before: Row, after: Row) -> dict[str, Any]:
    fields = {
        field: {"before": shown(before[field]), "after": shown(after[field])}
        for field in COMPARED
        if before[field] != after[field]
    }
    return {**_name(after), "fields": fields}
