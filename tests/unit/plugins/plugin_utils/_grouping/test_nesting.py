# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The group of all desktops contains the built-in groups, and no host that is none, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from ansible.inventory.data import InventoryData
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import parse_networks
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build

WIDE = "workspace_desktops"
RECORDS: list[dict[str, Any]] = [
    {"desktop_id": "d1", "computer_name": "pc-1", "login_status": "CONNECTED", "metadata": {"os_type": "Windows"}},
    {"desktop_id": "d2", "computer_name": "pc-2", "login_status": "REGISTERED", "metadata": {"os_type": "Linux"}},
]
OTHERS = [{**record, "desktop_id": f"x{n}", "computer_name": f"far-{n}"} for n, record in enumerate(RECORDS)]


def children(inventory: InventoryData, group: str = WIDE) -> set[str]:
    return {child.name for child in inventory.groups[group].child_groups}


def members(inventory: InventoryData, group: str = WIDE) -> set[str]:
    """Return the hosts of a group, and hold what the hosts say of it against that."""
    found = {host.name for host in inventory.groups[group].get_hosts()}
    own = {name for name, host in inventory.hosts.items() if inventory.groups[group] in host.get_groups()}
    assert found == own
    return found


def merged(inventory: InventoryData, host: str) -> list[str]:
    """Return the groups of a host in the order in which core merges their variables."""
    inventory.reconcile_inventory()
    groups = inventory.hosts[host].get_groups()
    return [group.name for group in sorted(groups, key=lambda group: (group.depth, group.priority, group.name))]


def test_the_group_of_all_desktops_contains_the_built_in_groups() -> None:
    inventory = build(RECORDS, group_by=["status"], ip_groups={"office": ["10.0.0.0/8"]})
    statuses = {"unregister", "registered", "connected", "disconnected"}
    expected = {f"login_status_{status}" for status in statuses} | {"no_ip", "office"}
    assert children(inventory) == expected | {"os_type_windows", "os_type_linux"}
    assert merged(inventory, "pc-1") == ["all", WIDE, "login_status_connected", "no_ip", "os_type_windows"]


def test_a_group_within_a_built_in_group_is_not_put_into_that_of_all_desktops_as_well() -> None:
    records = [{**record, "availability_zone": "z1"} for record in RECORDS]
    addresses = [{**record, "addresses": {"n": [{"addr": "10.0.0.1"}]}} for record in records]
    inventory = build(addresses, group_by=["region", "availability_zone"], ipv4_prefix=32)
    assert {"region_cn_north_4", "ip_addresses"} <= children(inventory)
    assert not {"availability_zone_z1", "ip_10_0_0_1_32"} & children(inventory)
    assert merged(inventory, "pc-1")[-2:] == ["availability_zone_z1", "ip_10_0_0_1_32"]


def test_without_a_group_of_all_desktops_nothing_contains_the_others() -> None:
    inventory = build(RECORDS, group="")
    assert WIDE not in inventory.groups
    assert all(not group.child_groups for name, group in inventory.groups.items() if name != "all")


def test_groups_of_expressions_stay_beside_and_win_over_the_group_of_all_desktops() -> None:
    inventory = build(RECORDS, {"groups": {"a_group": "true"}})
    assert "a_group" not in children(inventory)
    assert merged(inventory, "pc-1")[:3] == ["all", WIDE, "a_group"]


@pytest.mark.parametrize("first", [True, False], ids=["read before", "read after"])
@pytest.mark.parametrize("by_child", [True, False], ids=["in a group of its own", "in the group itself"])
def test_a_host_of_another_source_never_becomes_a_desktop(first: bool, by_child: bool) -> None:
    inventory = InventoryData()

    def foreign() -> None:
        inventory.add_group("os_type_windows")
        inventory.add_host("printer")
        if by_child:
            inventory.add_group("printers")
            inventory.add_child("os_type_windows", "printers")
        inventory.add_host("printer", "printers" if by_child else "os_type_windows")

    for step in (foreign, lambda: build(RECORDS, inventory=inventory))[:: 1 if first else -1]:
        step()
    assert members(inventory) == {"pc-1", "pc-2"}
    assert members(inventory, "os_type_windows") == {"pc-1", "printer"}
    assert "os_type_windows" not in children(inventory)
    assert "os_type_linux" in children(inventory)
    order = merged(inventory, "pc-1")
    assert order.index(WIDE) < order.index("os_type_windows")
    assert "all" in {group.name for group in inventory.groups["os_type_windows"].get_ancestors()}


def test_a_desktop_that_another_source_names_later_changes_nothing() -> None:
    inventory = build(RECORDS)
    inventory.add_host("pc-2", "os_type_windows")
    assert "os_type_windows" in children(inventory)
    assert members(inventory) == {"pc-1", "pc-2"}


def test_a_host_that_is_added_while_a_play_runs_never_becomes_a_desktop() -> None:
    inventory = build(RECORDS)
    inventory.reconcile_inventory()
    inventory.add_host("printer", "os_type_windows")
    assert members(inventory) == {"pc-1", "pc-2"}
    assert members(inventory, "all") == {"pc-1", "pc-2", "printer"}
    assert merged(inventory, "pc-1")[-1] == "os_type_windows"


@pytest.mark.parametrize("group_by", [[], ["region", "status"]])
def test_sources_with_one_group_of_all_desktops_share_it(group_by: list[str]) -> None:
    inventory = build(RECORDS, group_by=group_by)
    build(OTHERS, inventory=inventory, group_by=group_by)
    assert members(inventory) == {"pc-1", "pc-2", "far-0", "far-1"}
    assert {"login_status_connected", "os_type_windows", "no_ip"} <= children(inventory)


@pytest.mark.parametrize("second", ["far", ""])
def test_desktops_of_one_source_are_never_in_the_group_of_all_of_another(second: str) -> None:
    inventory = build(RECORDS, group="near", group_by=["region"])
    build(OTHERS, inventory=inventory, group=second, group_by=["region", "availability_zone"])
    assert members(inventory, "near") == {"pc-1", "pc-2"}
    assert members(inventory, "login_status_connected") == {"pc-1", "far-0"}
    if second:
        assert members(inventory, "far") == {"far-0", "far-1"}
        order = merged(inventory, "far-0")
        assert order.index("far") < order.index("os_type_windows")
    order = merged(inventory, "pc-1")
    assert order.index("near") < order.index("os_type_windows")


def test_a_priority_that_another_source_set_is_kept() -> None:
    inventory = InventoryData()
    inventory.add_group(WIDE)
    inventory.set_variable(WIDE, "ansible_group_priority", 7)
    build(RECORDS, inventory=inventory)
    assert inventory.groups[WIDE].priority == 7


LOOPS: Sequence[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"ip_groups": {WIDE: parse_networks(["10.0.0.0/8"], option="x")}}),
    ({}, {"group": "os_type_windows"}),
    ({}, {"group": "login_status_connected", "group_by": ["region", "availability_zone"]}),
    ({}, {"group": "availability_zone_z1", "group_by": ["region", "availability_zone"]}),
    ({}, {"group": "region_cn_north_4", "group_by": ["region", "availability_zone"]}),
    ({"keyed_groups": [{"key": "'workspace_desktops'", "separator": "", "parent_group": "no_ip"}]}, {}),
    ({"keyed_groups": [{"key": "'no_ip'", "separator": "", "parent_group": WIDE}]}, {}),
]


@pytest.mark.parametrize(("given_options", "changes"), LOOPS)
def test_no_group_comes_to_contain_itself(given_options: dict[str, Any], changes: dict[str, Any]) -> None:
    records = [{**record, "availability_zone": "z1"} for record in RECORDS]
    networks = {name: [str(each) for each in value] for name, value in changes.get("ip_groups", {}).items()}
    changes = {**changes, **({"ip_groups": networks} if networks else {})}
    inventory = build(records, given_options, **changes)
    build(records, given_options, inventory=inventory, **changes)
    inventory.reconcile_inventory()
    assert all(group not in group.get_ancestors() for group in inventory.groups.values())
    assert members(inventory, "all") == {"pc-1", "pc-2"}


def test_another_source_may_put_the_group_of_all_desktops_into_one_it_contains() -> None:
    inventory = build(RECORDS)
    inventory.add_child("no_ip", WIDE)
    assert "no_ip" not in children(inventory)
    assert children(inventory, "no_ip") == {WIDE}


STEPS = st.lists(
    st.tuples(st.sampled_from(["near", "far", "static"]), st.sampled_from(["os_type_windows", "no_ip", "near"])),
    min_size=1,
    max_size=5,
)


@given(STEPS)
def test_the_members_of_a_group_of_all_are_the_desktops_of_its_sources_in_any_order(
    steps: list[tuple[str, str]],
) -> None:
    inventory = InventoryData()
    sources: dict[str, Callable[[], Any]] = {
        "near": lambda: build(RECORDS, inventory=inventory, group="near", group_by=["region", "status"]),
        "far": lambda: build(OTHERS, inventory=inventory, group="far", group_by=["region"]),
    }
    own: dict[str, set[str]] = {"near": set(), "far": set()}
    for kind, group in steps:
        if kind == "static":
            inventory.add_group(group)
            inventory.add_host("printer", group)
            own.setdefault(group, set()).add("printer")
            continue
        sources[kind]()
        own[kind] |= {"pc-1", "pc-2"} if kind == "near" else {"far-0", "far-1"}
    for group in ("near", "far"):
        if group in inventory.groups:
            assert members(inventory, group) == own[group]
