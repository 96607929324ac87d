# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan becomes an inventory."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.model import (
    Plan,
    PlannedHost,
    apply_plan,
)


def host(name: str, *groups: str, ansible_host: str | None = None, **variables: Any) -> PlannedHost:
    return PlannedHost(name=name, variables=variables, ansible_host=ansible_host, groups=dict.fromkeys(groups))


def test_everything_of_a_plan_is_in_the_inventory() -> None:
    plan = Plan(hosts=[host("a", "x", "y", ansible_host="10.0.0.1", v=1), host("b", "y")])
    plan.groups.update(dict.fromkeys(("x", "y", "empty")))
    plan.contain("outer", "x")
    plan.group_variables["x"] = {"ansible_port": 22}
    inventory = InventoryData()
    apply_plan(plan, inventory=inventory)
    assert set(inventory.groups) == {"all", "ungrouped", "x", "y", "empty", "outer"}
    assert [member.name for member in inventory.groups["y"].hosts] == ["a", "b"]
    assert [child.name for child in inventory.groups["outer"].child_groups] == ["x"]
    assert inventory.groups["x"].vars == {"ansible_port": 22}
    assert inventory.hosts["a"].vars["ansible_host"] == "10.0.0.1"
    assert inventory.hosts["a"].vars["v"] == 1
    assert "ansible_host" not in inventory.hosts["b"].vars


@pytest.mark.parametrize(("overwrite", "expected"), [(False, "192.0.2.1"), (True, "10.0.0.1")])
def test_an_address_that_is_there_stays_unless_it_is_to_be_overwritten(overwrite: bool, expected: str) -> None:
    inventory = InventoryData()
    inventory.add_host("a")
    inventory.set_variable("a", "ansible_host", "192.0.2.1")
    plan = Plan(hosts=[host("a", ansible_host="10.0.0.1", v=1)])
    apply_plan(plan, inventory=inventory, overwrite_ansible_host=overwrite)
    assert inventory.hosts["a"].vars["ansible_host"] == expected
    assert inventory.hosts["a"].vars["v"] == 1


def test_groups_that_contain_each_other_fail_before_the_first_host() -> None:
    plan = Plan(hosts=[host("a", "x")], groups={"x": None})
    plan.contain("x", "y")
    plan.contain("y", "x")
    inventory = InventoryData()
    with pytest.raises(AnsibleError):
        apply_plan(plan, inventory=inventory)
    assert not inventory.hosts
