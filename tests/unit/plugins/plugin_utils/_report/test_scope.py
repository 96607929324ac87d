# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report shows, and that it is compared with nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import parse_networks
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import dated
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.scope import (
    plain_filters,
    said_of_place,
    scope_of,
    why_not_compared,
)
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report

NORTH = {"region": "cn-north-4", "project_id": "p1", "preferred_networks": []}
SOUTH = {**NORTH, "region": "cn-south-1"}
ALONE = {"region": None, "project_id": "p1", "endpoint": "https://one.example.com", "preferred_networks": []}
OFFICE = {**NORTH, "preferred_networks": ["10.0.0.0/8"]}
SAID = "Not compared with the report of then, which shows something else: "
EARLIER = "Not compared with the report of then: an earlier version wrote it and did not say which region and project"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(NORTH, SOUTH, "region cn-north-4 (now cn-south-1).", id="region"),
        pytest.param(NORTH, {**NORTH, "project_id": "p2"}, "project p1 (now p2).", id="project"),
        pytest.param(NORTH, {**NORTH, "project_id": None}, "project p1 (now unknown).", id="no project"),
        pytest.param({**NORTH, "project_id": None}, NORTH, "project unknown (now p1).", id="a project at last"),
        pytest.param(
            ALONE,
            {**ALONE, "endpoint": "https://two.example.com"},
            "endpoint https://one.example.com (now https://two.example.com).",
            id="endpoint",
        ),
        pytest.param(NORTH, OFFICE, "preferred networks none (now 10.0.0.0/8).", id="networks"),
        pytest.param(
            {**OFFICE, "preferred_networks": ["a", "b"]},
            {**OFFICE, "preferred_networks": ["b", "a"]},
            "preferred networks a; b (now b; a).",
            id="order of networks",
        ),
        pytest.param(
            NORTH, {**OFFICE, "region": "x"}, "region cn-north-4 (now x), preferred networks none (now 10.0.0.0/8)."
        ),
    ],
)
def test_a_report_of_something_else_is_not_compared(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    old, new = report({}, at="then", scope=before), report(scope=after)
    assert why_not_compared(old, new) == SAID + said
    found = dated(new, last=old, base=old)
    assert (found["changes"], found["not_compared"]) == (None, SAID + said)
    # Neither is another report that is named, however often the same is written.
    assert dated(new, last=found, base=old) == found
    # The next report is compared with this one.
    again = dated(report({}, scope=after), last=found, base=found)
    assert (len(again["changes"]["new"]), again["not_compared"]) == (1, None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(NORTH, dict(NORTH), id="same"),
        pytest.param({}, {}, id="nothing known"),
        pytest.param(ALONE, NORTH, id="the region is told now"),
        pytest.param(NORTH, ALONE, id="the region is told no longer"),
    ],
)
def test_a_report_of_the_same_is_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert why_not_compared(report({}, scope=before), report({}, scope=after)) is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"status": "ACTIVE"}, "filters none (now status: ACTIVE)."),
        ({"user_names": ["a"]}, {"user_names": ["a", "b"]}, "filters user_names: a (now user_names: a; b)."),
        ({"tags": {"a": "1"}}, {"tags": {"a": "2"}}, "filters tags: a=1 (now tags: a=2)."),
        ({"user_attached": True}, {"user_attached": "no"}, "filters user_attached: yes (now user_attached: no)."),
        ({"user_attached": False}, {}, "filters user_attached: no (now none)."),
    ],
)
def test_a_report_with_other_filters_is_not_compared(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    old, new = report(at="then", scope=NORTH, filters=before), report(scope=NORTH, filters=after)
    assert why_not_compared(old, new) == SAID + said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"user_names": ["b", "a"]}, {"user_names": ["a", "b", "a"]}),
        ({"desktop_type": "DEDICATED"}, {"desktop_type": ["DEDICATED"]}),
        ({"user_attached": True}, {"user_attached": "yes"}),
        ({"tags": {"a": 1, "b": None}}, {"tags": {"b": "", "a": "1"}}),
        ({"user_names": [" "], "status": " "}, {}),
    ],
)
def test_filters_that_ask_for_the_same_are_the_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert why_not_compared(report(scope=NORTH, filters=before), report(scope=NORTH, filters=after)) is None


@pytest.mark.parametrize("missing", ["scope", "filters"])
def test_a_report_of_an_earlier_version_is_not_compared_and_no_mistake(missing: str) -> None:
    old = report({}, at="then", scope=NORTH)
    del old[missing]
    found = dated(report({}, scope=NORTH), last=old, base=old)
    assert found["changes"] is None
    assert found["not_compared"].startswith(EARLIER)


def test_the_answers_of_the_modules_say_what_a_report_is_of() -> None:
    place = {"region": "cn-north-4", "project_id": "p1", "endpoint": "https://one.example.com"}
    networks = parse_networks(["10.0.9.7/8", "::ffff:10.0.0.0/104"], option="x")
    assert scope_of({"desktops": place, "connections": place, "statistics": {}}, networks=networks) == {
        "region": "cn-north-4",
        "project_id": "p1",
        "preferred_networks": ["10.0.0.0/8", "::ffff:10.0.0.0/104"],
    }
    assert scope_of({"desktops": {**place, "region": None}}, networks=[]) == ALONE
    assert scope_of({"desktops": {"region": 3, "project_id": " "}}, networks=[]) == {
        "region": None,
        "project_id": None,
        "endpoint": None,
        "preferred_networks": [],
    }


@pytest.mark.parametrize("name", ["region", "project_id"])
def test_answers_of_several_projects_make_no_report(name: str) -> None:
    other = {**NORTH, name: "other"}
    words = {"region": "region", "project_id": "project"}[name]
    said = (
        f"connections: its result is of {words} other, but that of desktops of {NORTH[name]}: register results of one"
    )
    with pytest.raises(ValueError, match=said):
        scope_of({"desktops": NORTH, "connections": other}, networks=[])


def test_filters_are_plain_values() -> None:
    given = {"pool_ids": [1, " a ", None], "tags": {"a": 1}, "user_attached": False, "status": None, "x": [" "]}
    assert plain_filters(given) == {"pool_ids": ["1", "a"], "tags": {"a": "1"}, "user_attached": False}


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (NORTH, "Region cn-north-4, project p1"),
        (OFFICE, "Region cn-north-4, project p1, addresses in 10.0.0.0/8 preferred"),
        (ALONE, "Project p1, endpoint https://one.example.com"),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_place_in_words(scope: dict[str, Any] | None, said: str) -> None:
    assert said_of_place(scope) == said
