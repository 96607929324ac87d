# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The groups that desktops are counted in."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.groups import (
    GROUPABLE,
    IDLE,
    NO_FIGURES,
    ORDERS,
    USE,
    count_groups,
    figure_span,
    group_text,
    in_order,
    select_groups,
    unknown_tags,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import FIELDS
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._usage import FigureSpan
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report, rows


def test_a_tag_groups_desktops() -> None:
    found = rows(
        {}, {"desktop_id": "d2", "tags": []}, {"desktop_id": "d3", "tags": [{"key": "department", "value": ""}]}
    )
    groups = count_groups(found, field="tag:department", span=NO_FIGURES)
    assert [(group["name"], group["desktops"]) for group in groups] == [("", 2), ("Finance", 1)]


def test_groups_are_fields_with_one_value_or_tags() -> None:
    assert select_groups(["tag:department", "desktop_type", "tag:department"]) == {
        "tag:department": "Department",
        "desktop_type": "Type",
    }
    assert select_groups([]) == {"user_group": "User group"}
    assert set(GROUPABLE) < set(FIELDS)
    for wrong in ("users", "tag:", "tags", "nme"):
        with pytest.raises(
            ValueError, match=f"group_by: there is no '{wrong}', choose from user_group, .* and tag:KEY"
        ):
            select_groups([wrong])


@pytest.mark.parametrize(
    ("figures", "group"),
    [
        ({"never_used": True, "idle_days": 12}, "Never used"),
        ({"idle_days": 0}, "Less than 7 days"),
        ({"idle_days": 6}, "Less than 7 days"),
        ({"idle_days": 7}, "7 to 29 days"),
        ({"idle_days": 30}, "30 to 89 days"),
        ({"idle_days": 90}, "90 days or more"),
        ({}, "Not known"),
    ],
)
def test_how_long_a_desktop_was_not_used(figures: dict[str, Any], group: str) -> None:
    (row,) = rows({})
    assert group_text({**row, **figures}, IDLE, span=FigureSpan(days=90)) == group
    assert group in ORDERS[IDLE]


@pytest.mark.parametrize(
    ("hours", "group"),
    [
        (0, "Not used"),
        (0.5, "Less than 1 hour"),
        (2, "1 to 9 hours"),
        (20, "10 to 29 hours"),
        (60, "30 hours or more"),
        (None, "Not known"),
    ],
)
def test_how_much_a_desktop_is_used_in_a_week(hours: float | None, group: str) -> None:
    (row,) = rows({})
    assert group_text({**row, "usage_hours": hours}, USE, span=FigureSpan(days=14)) == group
    assert group in ORDERS[USE]


def test_a_young_desktop_is_used_for_hours_a_week_of_its_life() -> None:
    (row,) = rows({"created": "2026-02-24T00:00:00Z"})
    used, until = {**row, "usage_hours": 20}, "2026-03-01T00:00:00Z"
    span = figure_span({"days": 30, "until": until, "missing_permission": None})
    assert group_text(used, USE, span=span) == "10 to 29 hours"
    assert group_text({**used, "created": "2025-02-24T00:00:00Z"}, USE, span=span) == "1 to 9 hours"
    assert group_text({**used, "usage_hours": 0}, USE, span=span) == "Not used"
    assert figure_span(None) == NO_FIGURES


def test_groups_of_use_are_in_their_natural_order() -> None:
    (row,) = rows({})
    found = [{**row, "idle_days": days} for days in (0, 0, 8, 100, None)]
    names = [group["name"] for group in count_groups(found, field=IDLE, span=FigureSpan(days=90))]
    assert names == ["90 days or more", "7 to 29 days", "Less than 7 days", "Not known"]


def test_a_report_has_the_groups_that_always_are_and_those_that_are_chosen() -> None:
    assert list(report({})["groups"]) == ["user_group", "availability_zone", "network"]


def test_known_statuses_come_first_and_the_unknown_last() -> None:
    assert list(in_order({"": 1, "Z": 1, "A": 1}, known=("B",))) == ["B", "A", "Z", ""]


def test_a_tag_that_no_desktop_has_is_told() -> None:
    known, unknown = [{"name": "A"}, {"name": ""}], [{"name": ""}]
    found = {"groups": {"tag:department": known, "tag:departmnt": unknown, "user_group": unknown, "tag:empty": []}}
    assert unknown_tags(found) == ["No desktop has the tag 'departmnt' of group_by: check how it is written."]
