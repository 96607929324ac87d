# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From records to a plan of hosts and groups."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.constructed import Construction
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import (
    Subject,
    answers,
    build,
    make,
    planner,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import is_template

RECORDS: list[dict[str, Any]] = [
    {"desktop_id": "d1", "computer_name": "B", "login_status": "CONNECTED", "ip_addresses": ["10.0.0.1"]},
    {"desktop_id": "d2", "computer_name": "A", "login_status": "REGISTERED"},
]


def test_a_desktop_is_a_host_with_an_address_where_it_has_one() -> None:
    inventory = build(RECORDS)
    assert sorted(inventory.hosts) == ["A", "B"]
    assert inventory.hosts["B"].vars["ansible_host"] == "10.0.0.1"
    assert "ansible_host" not in inventory.hosts["A"].vars
    assert inventory.hosts["B"].vars["workspace_desktop_id"] == "d1"
    assert [host.name for host in inventory.groups["login_status_connected"].hosts] == ["B"]


def test_equal_names_are_all_changed_or_an_error() -> None:
    records = [{**record, "computer_name": "A"} for record in RECORDS]
    assert sorted(build(records).hosts) == ["A_d1", "A_d2"]
    with pytest.raises(WorkspaceError, match="'A'"):
        build(records, on_duplicate="error")


def test_a_condition_leaves_desktops_out() -> None:
    inventory = build(RECORDS, {"include": ["workspace_login_status == 'CONNECTED'"]})
    assert sorted(inventory.hosts) == ["B"]


PAYLOAD = "{{ lookup('pipe', 'id') }}"
IDLE: list[dict[str, Any]] = [
    {"desktop_id": "busy", "computer_name": "A", "login_status": "CONNECTED", "created": "2025-01-01T00:00:00Z"},
    {"desktop_id": "left", "computer_name": "B", "login_status": "REGISTERED", "created": "2025-01-01T00:00:00Z"},
    {"desktop_id": "never", "computer_name": "C", "login_status": "UNREGISTER", "created": "2025-01-01T00:00:00Z"},
    {"desktop_id": "new", "computer_name": "D", "login_status": "REGISTERED", "created": "2026-11-24T12:00:00Z"},
    {"desktop_id": "daily", "computer_name": "E", "login_status": "REGISTERED", "created": "2025-01-01T00:00:00Z"},
]
USAGE: list[dict[str, Any]] = [
    {"desktop_id": "busy", "idle_days": 60.0, "usage_hours": 4.0, "last_user": "ann"},
    {"desktop_id": "left", "idle_days": 40.0, "usage_hours": 20.0, "last_user": PAYLOAD},
    {"desktop_id": "daily", "idle_days": 0, "usage_hours": 300.0, "last_user": "eve"},
]


def members(inventory: Any, group: str) -> list[str]:
    return sorted(host.name for host in inventory.groups[group].hosts)


def test_desktops_that_nobody_used_are_grouped_by_days() -> None:
    inventory = build(IDLE, usage=USAGE, usage_days=90, idle_groups=[1, 30, 60, 90])
    assert members(inventory, "idle_1_days") == ["B", "C", "D"]
    assert members(inventory, "idle_30_days") == ["B", "C"]
    assert members(inventory, "idle_60_days") == members(inventory, "idle_90_days") == ["C"]
    assert "idle_30_days" in [group.name for group in inventory.groups["workspace_desktops"].child_groups]


def test_figures_of_use_are_variables_like_all_others() -> None:
    given = {
        "compose": {"used": "workspace_usage_hours | int"},
        "groups": {"long_idle": "workspace_idle_days | default(0, true) >= 40"},
        "keyed_groups": [{"key": "workspace_last_user", "prefix": "last"}],
        "exclude": ["workspace_idle_days < 1"],
    }
    inventory = build(IDLE, given, usage=USAGE, usage_days=90, hostnames=["last_user", "computer_name"])
    assert sorted(inventory.hosts) == ["B", "C", "D", "ann"]
    assert members(inventory, "long_idle") == ["B", "C", "ann"]
    assert members(inventory, "last_ann") == ["ann"]
    found = inventory.hosts["B"].vars
    assert (found["workspace_idle_days"], found["workspace_usage_hours"], str(found["used"])) == (40, 20, "20")
    assert found["workspace_last_user"] == PAYLOAD
    assert not is_template(found["workspace_last_user"])
    assert inventory.hosts["D"].vars["workspace_idle_days"] == 2.0
    by_user = build(IDLE, usage=USAGE, usage_days=90, group_by=["last_user"], hostvars=["status"], hostvars_prefix="v_")
    assert members(by_user, "last_user_ann") == ["A"]
    assert [name for name in by_user.hosts["A"].vars if name.startswith("v_")] == ["v_status"]


GUIDE = Path(__file__).parents[5] / "docs" / "docsite" / "rst" / "inventory_guide.rst"
STATUSES = ("CONNECTED", "DISCONNECTED", "REGISTERED", "UNREGISTER", "DESKTOP_NEW", "", None)


def test_the_condition_in_the_guide_means_what_the_group_does() -> None:
    conditions = re.findall("``([^`]*workspace_idle_days [^`]*>=[^`]*)``", GUIDE.read_text(encoding="utf-8"))
    assert len(conditions) == 1
    records = [
        {**IDLE[0], "desktop_id": f"d{number}", "computer_name": f"A{number}", "login_status": status}
        for number, status in enumerate(STATUSES)
    ]
    usage = [{"desktop_id": record["desktop_id"], "idle_days": 60.0} for record in records]
    unknown = {**records[2], "desktop_id": "unknown", "computer_name": "U"}
    inventory = build(
        [*records, unknown],
        {"groups": {"meant": conditions[0]}},
        usage=[*usage, {"desktop_id": "unknown", "idle_days": None}],
        usage_days=90,
        idle_groups=[30],
    )
    assert members(inventory, "meant") == members(inventory, "idle_30_days") == ["A2", "A3"]


def test_without_the_option_there_is_nothing_of_it() -> None:
    record = {"desktop_id": "d1", "computer_name": "A", "last_user": "of the service"}
    inventory = build([record], usage=USAGE)
    assert not [name for name in inventory.groups if name.startswith("idle_")]
    assert not {"workspace_idle_days", "workspace_usage_hours", "workspace_last_user"} & set(inventory.hosts["A"].vars)


def test_it_warns_of_desktops_that_are_idle_by_silence_alone() -> None:
    plugin = make(Subject, {})
    said: list[str] = []
    planning = replace(planner(plugin, Construction(), usage_days=90, idle_groups=[30]), warn=said.append)
    planning.plan(answers(IDLE, usage=USAGE[:2]))
    (sentence,) = said
    assert ": The service has figures of use for 2 of 5 desktops: 3 count as not used only because" in sentence
    said.clear()
    planning.plan(answers(IDLE, usage=USAGE))
    assert said == []


def test_a_service_without_figures_makes_no_desktop_idle() -> None:
    plugin = make(Subject, {})
    plan = planner(plugin, Construction(), idle_groups=[7]).plan(answers(IDLE))
    assert "idle_7_days" in plan.groups
    assert not [host.name for host in plan.hosts if "idle_7_days" in host.groups]
    (warning,) = plugin.warned
    assert warning.startswith("The service has no figures of use for the last 7 days in cn-north-4 project p1: ")
    planner(plugin, Construction(), idle_groups=[7]).plan(answers([]))
    assert plugin.warned == []


def test_figures_that_could_not_be_read_make_no_desktop_idle() -> None:
    plugin = make(Subject, {})
    found = answers(IDLE)
    found.answers[0] = replace(found.answers[0], lacks_usage=True)
    plan = planner(plugin, Construction(), idle_groups=[7]).plan(found)
    assert not [host.name for host in plan.hosts if "idle_7_days" in host.groups]
    assert {host.variables["workspace_idle_days"] for host in plan.hosts} == {None}
    # Whoever read them said so already.
    assert plugin.warned == []


def test_figures_that_name_no_desktop_are_told() -> None:
    plugin = make(Subject, {})
    found = planner(plugin, Construction(), idle_groups=[7], usage_days=90)
    found.plan(answers(IDLE, usage=[*USAGE, {"desktop_id": None, "idle_days": 3}]))
    (warning,) = plugin.warned
    assert warning.startswith("Figures of use in cn-north-4 project p1 do not name their desktop (1 of ")


def test_a_desktop_that_is_called_like_an_idle_group_gets_another_name() -> None:
    record = {"desktop_id": "d1", "computer_name": "idle_7_days", "login_status": "REGISTERED"}
    assert sorted(build([record], idle_groups=[7]).hosts) == ["d1"]
    assert sorted(build([record]).hosts) == ["idle_7_days"]
