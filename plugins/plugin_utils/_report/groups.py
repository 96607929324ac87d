# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The groups that the desktops of a report are counted in: by a field, by a tag, by how much they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...module_utils._api._activity.span import read_moment
from .._labels import LOGIN_LABELS
from .._usage import FigureSpan
from .rows import TAG, Row, chosen, field_text, heading_of

ALWAYS_GROUPED = ("user_group", "availability_zone", "network")
DEFAULT_GROUPS = ("user_group",)
# Fields with one value for each desktop, shared by many.
GROUPABLE = (
    *("user_group", "availability_zone", "network", "desktop_type", "os_type", "os_version", "attach_state"),
    *("subnet_id", "enterprise_project_id", "product_id", "agent_version", "last_user"),
)
# Groups that are worked out: how long a desktop was not used, and how much it is used.
IDLE, USE = "idle", "use"
_NEVER = "Never used"
_UNKNOWN = "Not known"
_IDLE = ((90, "90 days or more"), (30, "30 to 89 days"), (7, "7 to 29 days"), (0, "Less than 7 days"))
_USE = ((30, "30 hours or more"), (10, "10 to 29 hours"), (1, "1 to 9 hours"), (0, "Less than 1 hour"))
_NOT_AT_ALL = "Not used"
# In the order in which they are shown.
ORDERS: Mapping[str, Sequence[str]] = {
    IDLE: (_NEVER, *(words for _days, words in _IDLE), _UNKNOWN),
    USE: (_NOT_AT_ALL, *(words for _hours, words in reversed(_USE)), _UNKNOWN),
}
NO_FIGURES = FigureSpan(days=0)
HEADINGS = {IDLE: "Not used for", USE: "Hours used a week"}


def select_groups(wanted: Sequence[str]) -> dict[str, str]:
    """Return the headings of these groups, in this order, the default ones for none; raises ValueError for others."""
    return {name: heading_of(name, option="group_by", known=GROUPABLE) for name in chosen(wanted, usual=DEFAULT_GROUPS)}


def figure_span(usage: Mapping[str, Any] | None) -> FigureSpan:
    """Return the span of the figures by what a report says of them."""
    return FigureSpan(days=usage["days"] or 0, until=read_moment(usage["until"])) if usage else NO_FIGURES


def group_text(row: Row, field: str, *, span: FigureSpan) -> str:
    """Return the group of a desktop; `span` is that of the usage figures."""
    if field == IDLE:
        return _idle_group(row)
    return _use_group(row, span=span) if field == USE else field_text(row, field)


def count_groups(rows: Sequence[Row], *, field: str, span: FigureSpan) -> list[dict[str, Any]]:
    """Count the desktops by a field and login status, the largest group first, or in the order that is natural."""
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        counted.setdefault(group_text(row, field, span=span), Counter())[row["login_status"]] += 1
    groups = [
        {"name": name, "desktops": counts.total(), "login_status": in_order(counts, known=LOGIN_LABELS)}
        for name, counts in counted.items()
    ]
    order = ORDERS.get(field)
    if order:
        return sorted(groups, key=lambda group: order.index(group["name"]))
    return sorted(groups, key=lambda group: (-group["desktops"], group["name"]))


def unknown_tags(report: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each tag that the desktops of a report are grouped by, and that none of them has."""
    tags = {name: groups for name, groups in report["groups"].items() if name.startswith(TAG)}
    return [
        f"No desktop has the tag {name.removeprefix(TAG)!r} of group_by: check how it is written."
        for name, groups in tags.items()
        if [group["name"] for group in groups] == [""]
    ]


def in_order(counts: Mapping[str, int], *, known: Collection[str]) -> dict[str, int]:
    """Return counts of statuses: known ones first, then others by name, the unknown last."""
    others = sorted(name for name in counts if name and name not in known)
    last = {"": counts[""]} if counts.get("") else {}
    return {**{name: counts.get(name, 0) for name in known}, **{name: counts[name] for name in others}, **last}


def _idle_group(row: Row) -> str:
    if row["never_used"]:
        return _NEVER
    days = row["idle_days"]
    return _UNKNOWN if days is None else next(words for least, words in _IDLE if days >= least)


def _use_group(row: Row, *, span: FigureSpan) -> str:
    weekly = span.hours_a_week(row)
    if weekly is None:
        return _UNKNOWN
    return next(words for least, words in _USE if weekly >= least) if weekly else _NOT_AT_ALL
