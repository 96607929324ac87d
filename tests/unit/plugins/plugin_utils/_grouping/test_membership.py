# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The built-in groups of a desktop."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import parse_networks
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._grouping.membership import (
    GroupRules,
    groups_of,
    login_status_group,
    nested_groups,
    network_group,
    slug,
    value_groups,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._usage import usage_figures
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import desktop

NOTHING = GroupRules(all_desktops="", ipv4_prefix=0, ipv6_prefix=0)


def groups(rules: GroupRules = NOTHING, **record: Any) -> list[str]:
    return list(dict.fromkeys(groups_of(desktop(ip_addresses=["10.0.9.7"], **record), rules=rules)))


def by(*names: str, **record: Any) -> list[str]:
    return groups(GroupRules(all_desktops="", ipv4_prefix=0, group_by=names), **record)


@pytest.mark.parametrize(
    ("address", "prefix", "expected"),
    [
        ("10.0.9.7", 24, "ip_10_0_9_0_24"),
        ("10.0.9.7", 16, "ip_10_0_0_0_16"),
        ("10.0.9.7", 23, "ip_10_0_8_0_23"),
        ("10.0.9.7", 1, "ip_0_0_0_0_1"),
        ("10.0.9.7", 32, "ip_10_0_9_7_32"),
        ("2001:db8:0:1::7", 64, "ip_2001_0db8_0000_0001_64"),
        ("2001:db8:0:1::7", 60, "ip_2001_0db8_0000_0000_60"),
        ("2001:db8:0:1::7", 48, "ip_2001_0db8_0000_48"),
        ("2001:db8:0:1::7", 49, "ip_2001_0db8_0000_0000_49"),
        ("2001:db8:0:1::7", 32, "ip_2001_0db8_32"),
        ("2001:db8:0:1::7", 1, "ip_0000_1"),
        ("2001:db8:0:1::7", 128, "ip_2001_0db8_0000_0001_0000_0000_0000_0007_128"),
        ("::ffff:10.0.9.7", 96, "ip_0000_0000_0000_0000_0000_ffff_96"),
    ],
)
def test_the_name_of_a_network_says_which_it_is(address: str, prefix: int, expected: str) -> None:
    assert network_group(ipaddress.ip_address(address), prefix) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ACTIVE", "active"),
        (" Finance & Controlling ", "finance_controlling"),
        ("cn-north-4a", "cn_north_4a"),
        ("\u8d22\u52a1\u90e8", "\u8d22\u52a1\u90e8"),
        ("a__b", "a__b"),
        ("_x_", "x"),
        ("\U0001f5a5", "other"),
        ("---", "other"),
        ("{{ lookup('pipe', 'id') }}", "lookup_pipe_id"),
        ("#jinja2: x", "jinja2_x"),
        ("a\nb", "a_b"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_value_in_a_groups_name_is_letters_digits_and_underscores(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize("status", ["UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED", "LOCKED", "{{ 1 }}"])
def test_each_login_status_has_a_group_also_one_nobody_has_seen_yet(status: str) -> None:
    assert groups(login_status=status) == [login_status_group(status)]


@pytest.mark.parametrize("status", [None, "", "  ", [], {}, True])
def test_no_login_status_is_no_group(status: object) -> None:
    assert groups(login_status=status) == []


def test_groups_that_always_exist() -> None:
    rules = GroupRules(
        ip_groups={"office": []}, os_variables={"os_type_linux": {"ansible_port": 22}}, idle_days=(7, 30)
    )
    login = [f"login_status_{status}" for status in ("unregister", "registered", "connected", "disconnected")]
    idle = ["idle_7_days", "idle_30_days"]
    assert rules.fixed_names() == ["workspace_desktops", *login, "no_ip", *idle, "office", "os_type_linux"]
    assert GroupRules(all_desktops="").fixed_names() == [*login, "no_ip"]


def test_the_group_of_all_desktops_has_the_name_it_is_given() -> None:
    assert groups(GroupRules(all_desktops="vdi", ipv4_prefix=0)) == ["vdi"]


def test_each_address_counts_for_networks_and_each_network_once() -> None:
    rules = GroupRules(all_desktops="", ipv4_prefix=24, ipv6_prefix=64)
    record = {"addresses": {"vpc": [{"addr": text} for text in ("10.0.9.8", "198.19.0.5", "2001:db8::7")]}}
    assert groups(rules, **record) == ["ip_10_0_9_0_24", "ip_198_19_0_0_24", "ip_2001_0db8_0000_0000_64"]


def test_a_prefix_of_0_makes_no_groups_of_that_version() -> None:
    record = {"ipv6": "2001:db8::7"}
    assert groups(NOTHING, **record) == []
    assert groups(GroupRules(all_desktops="", ipv4_prefix=0), **record) == ["ip_2001_0db8_0000_0000_64"]
    assert groups(GroupRules(all_desktops="", ipv6_prefix=0), **record) == ["ip_10_0_9_0_24"]


@pytest.mark.parametrize(
    "record", [{}, {"ip_addresses": None}, {"ip_addresses": ["-oX", "fe80::1%x"]}, {"addresses": {}}]
)
def test_a_desktop_without_an_address_is_in_no_ip(record: dict[str, Any]) -> None:
    assert list(groups_of(desktop(**record), rules=GroupRules(all_desktops=""))) == ["no_ip"]


@pytest.mark.parametrize(
    ("idle", "status", "expected"),
    [
        (90, "REGISTERED", ["idle_7_days", "idle_30_days", "idle_90_days"]),
        (30.0, "REGISTERED", ["idle_7_days", "idle_30_days"]),
        (29.99, "UNREGISTER", ["idle_7_days"]),
        (6.99, "REGISTERED", []),
        (None, "REGISTERED", []),
        (90, "CONNECTED", []),
        (90, "DISCONNECTED", []),
    ],
)
def test_groups_of_desktops_that_nobody_used(idle: float | None, status: str, expected: list[str]) -> None:
    rules = GroupRules(all_desktops="", ipv4_prefix=0, ipv6_prefix=0, idle_days=(7, 30, 90))
    rows = [{"desktop_id": "d1", "idle_days": idle, "usage_seconds": 18_000}]
    usage = usage_figures(rows, days=90, read_at=0.0)
    made = replace(desktop(desktop_id="d1", login_status=status, ip_addresses=["10.0.9.7"]), usage=usage)
    assert [name for name in groups_of(made, rules=rules) if name.startswith("idle_")] == expected
    assert not [name for name in groups_of(replace(made, usage=None), rules=rules) if name.startswith("idle_")]


def test_groups_by_lists_of_networks() -> None:
    named = {
        "office": parse_networks(["192.0.2.0/24", "10.0.9.0/24"], option="x"),
        "six": parse_networks(["2001:db8::/32"], option="x"),
        "all_of_it": parse_networks(["0.0.0.0/0"], option="x"),
        "none": [],
    }
    rules = GroupRules(all_desktops="", ipv4_prefix=0, ipv6_prefix=0, ip_groups=named)
    assert groups(rules) == ["office", "all_of_it"]
    assert groups(rules, ipv6="2001:db8::7") == ["office", "all_of_it", "six"]


@pytest.mark.parametrize(
    ("os_type", "expected"),
    [
        ("Windows", ["os_type_windows"]),
        ("Linux", ["os_type_linux"]),
        ("Others", ["os_type_others"]),
        (None, []),
        (7, ["os_type_7"]),
    ],
)
def test_groups_by_operating_system(os_type: object, expected: Sequence[str]) -> None:
    assert groups(metadata={"os_type": os_type}) == expected


RECORD: Mapping[str, Any] = {
    "status": "ACTIVE",
    "availability_zone": "cn-north-4a",
    "user_name": "alice",
    "user_list": ["bob", "alice"],
    "subnet_id": "05EA6a2a-1",
    "desktop_type": "DEDICATED",
    "in_maintenance_mode": False,
    "charge_mode": 1,
    "product": {"product_id": "vdi.x", "cpu": "4"},
    "metadata": {"metering.image_id": "Gold Image", "image_name": "Win 11"},
    "tags": [{"key": "Cost Center", "value": "4711"}, {"key": "empty", "value": ""}, {"key": "n", "value": 7}],
    "odd": ["a", None, "", 5, True, {"x": 1}, ["y"]],
    "nothing": None,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("status", ["status_active"]),
        ("availability_zone", ["availability_zone_cn_north_4a"]),
        ("user_name", ["user_name_alice"]),
        ("users", ["users_alice", "users_bob"]),
        ("subnet_id", ["subnet_id_05ea6a2a_1"]),
        ("desktop_type", ["desktop_type_dedicated"]),
        ("region", ["region_cn_north_4"]),
        ("project_id", ["project_id_p1"]),
        ("in_maintenance_mode", ["in_maintenance_mode_false"]),
        ("charge_mode", ["charge_mode_1"]),
        ("product.product_id", ["product_product_id_vdi_x"]),
        ("metadata.metering.image_id", ["metadata_metering_image_id_gold_image"]),
        ("tag:Cost Center", ["tag_cost_center_4711"]),
        ("tag:n", ["tag_n_7"]),
        ("tag:empty", []),
        ("tag:missing", []),
        ("odd", ["odd_a", "odd_5", "odd_true"]),
        ("nothing", []),
        ("missing", []),
        ("product", []),
        ("product.missing", []),
        ("status.missing", []),
    ],
)
def test_groups_by_every_kind_of_field(name: str, expected: Sequence[str]) -> None:
    assert by(name, **RECORD) == expected


def test_a_desktop_without_a_region_is_in_no_group_of_one() -> None:
    assert list(value_groups(desktop(region=None), "region")) == []


def nested(*names: str, rules: GroupRules | None = None, **record: Any) -> list[tuple[str, str]]:
    return list(nested_groups(desktop(**record), rules=rules or GroupRules(group_by=names)))


def test_a_region_contains_its_zones_and_projects() -> None:
    record: dict[str, Any] = {"availability_zone": "z1"}
    assert nested("region", "availability_zone", "project_id", **record) == [
        ("region_cn_north_4", "availability_zone_z1"),
        ("region_cn_north_4", "project_id_p1"),
    ]
    assert nested("availability_zone", "region") == []
    assert nested("availability_zone", "project_id", **record) == []


def test_single_addresses_are_all_in_one_group() -> None:
    rules = GroupRules(ipv4_prefix=32, ipv6_prefix=128)
    assert nested(rules=rules, ip_addresses=["10.0.9.7", "::1"]) == [
        ("ip_addresses", "ip_10_0_9_7_32"),
        ("ip_addresses", "ip_0000_0000_0000_0000_0000_0000_0000_0001_128"),
    ]


def test_a_network_of_ipv6_with_the_prefix_32_is_no_single_address() -> None:
    record: dict[str, Any] = {"ip_addresses": ["2001:db8::7", "10.0.9.7"]}
    assert nested(rules=GroupRules(ipv6_prefix=32), **record) == []
    rules = GroupRules(ipv4_prefix=0, group_by=["ip_addresses"], ip_groups={"ip_vpn_32": []})
    assert nested(rules=rules, ip_addresses=["10.0.9.32"]) == []


def test_names_that_built_in_groups_may_have_on_another_day() -> None:
    rules = GroupRules(group_by=("status", "tag:Cost Centre"))
    names = ("os_type_windows", "login_status_new", "no_ip", "ip_10_0_9_0_24", "ip_2001_0db8_0000_0001_64")
    for name in (*names, "ip_addresses", "status_error", "tag_cost_centre_5"):
        assert rules.may_name(name), name
    for name in ("ip_phone", "os_type", "status", "region_a", "Lab_PC_7", "no_ip_2", "statusboard", ""):
        assert not rules.may_name(name), name
