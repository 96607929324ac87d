# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the desktops come from: the bulk call or single ones, filters on the wire, several regions, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.ansible_commands import addresses_by_region
from tests.support.inventory_sources import Account
from tests.support.simulator_process import Simulator, running_simulator

pytestmark = pytest.mark.one_core

SMALL, OTHER = 12, 5


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of two small projects without odd records."""
    projects = f"cn-north-4={SMALL},eu-west-101={OTHER},cn-south-1=0"
    with running_simulator("--projects", projects, "--odd-records", "none") as simulator:
        yield simulator


def refuse_bulk(account: Account, status: int) -> None:
    if status == 403:
        account.simulator.patch("settings", {"denied_actions": ["workspace:desktops:list"]})
    else:
        fault = {"kind": "gateway_error", "status": 404, "error_code": "APIGW.0101", "match": {"path": "/detail$"}}
        account.simulator.post("faults", fault)


@pytest.mark.parametrize("status", [403, 404])
def test_where_the_bulk_call_is_refused_or_unknown_the_desktops_are_read_one_by_one(
    account: Account, status: int
) -> None:
    bulk = account.read()
    assert len(account.requests("/desktops/")) == 1
    refuse_bulk(account, status)
    single = account.read()
    assert f"The bulk desktop API is unavailable ({status} " in single.words
    paths = [request["path"].rsplit("/", 1)[-1] for request in account.requests("/v2/")]
    assert len(paths) == 1 + 1 + SMALL
    assert single.hosts == bulk.hosts
    assert {name: set(group.get("hosts", ())) for name, group in single.data.items()} == {
        name: set(group.get("hosts", ())) for name, group in bulk.data.items()
    }


def test_bulk_and_nothing_else_is_an_error_where_it_is_refused(account: Account) -> None:
    refuse_bulk(account, 403)
    listing = account.read({"fetch": "bulk"})
    assert listing.code != 0
    assert "403" in listing.words
    assert len(account.requests("/v2/")) == 1


def test_filters_need_the_bulk_call(account: Account) -> None:
    listing = account.read({"fetch": "single", "filters": {"status": "ACTIVE"}})
    assert listing.code != 0
    assert "The option filters requires the bulk desktop API" in listing.words


def test_a_desktop_that_vanishes_between_list_and_detail_is_left_out_with_a_notice(account: Account) -> None:
    gone = account.simulator.records()[3]["desktop_id"]
    fault = {"kind": "vanish", "desktop_id": gone, "times": 1, "match": {"path": "/connect-desktops$"}}
    account.simulator.post("faults", fault)
    listing = account.read({"fetch": "single", "hostnames": ["desktop_id"]})
    assert len(listing.hosts) == SMALL - 1
    assert gone not in listing.hosts
    assert f"The desktop {gone} was deleted while the inventory was read; it is omitted." in listing.words


def test_desktops_that_are_listed_but_denied_are_an_error(account: Account) -> None:
    account.simulator.post("faults", {"kind": "vanish", "match": {"path": "/desktops/[^/]+$"}})
    listing = account.read({"fetch": "single"})
    assert listing.code != 0
    assert f"The service lists {SMALL} desktops that it does not find by ID" in listing.words


def test_single_calls_are_made_side_by_side(account: Account) -> None:
    account.simulator.patch("settings", {"latency_ms": 150})
    assert len(account.read({"fetch": "single"}).hosts) == SMALL
    assert account.simulator.get("state?summary=true")["max_in_flight"] > 3


def test_filters_of_every_kind_reach_the_wire(account: Account) -> None:
    filters = {
        "computer_name": "FIN",
        "computer_names": ["a", "b"],
        "user_names": ["alice", "bob"],
        "user_id": "u1",
        "status": "ACTIVE",
        "desktop_ip": "10.0.9.7",
        "desktop_type": ["DEDICATED", "POOLED"],
        "domain_status": 1,
        "tags": {"department": "finance", "n": 7},
        "pool_ids": ["p1", "p2"],
        "user_attached": "yes",
        "enterprise_project_id": 0,
        "image_id": "i1",
        "charge_mode": 1,
        "in_maintenance_mode": False,
        "is_share_desktop": False,
        "is_support_internet": True,
        "subnet_id": "s1",
        "availability_zone": "cn-north-4a",
        "agent_version": "{{ 'v' ~ 1 }}",
        "without_any_tag": None,
    }
    listing = account.read({"filters": filters})
    assert listing.hosts == {}
    (request,) = account.requests("/desktops/detail")
    assert sorted(map(tuple, request["query"])) == sorted(
        [
            ("agent_version", "v1"),
            ("availability_zone", "cn-north-4a"),
            ("charge_mode", "1"),
            ("computer_name", "FIN"),
            ("computer_names", "a"),
            ("computer_names", "b"),
            ("desktop_ip", "10.0.9.7"),
            ("desktop_type", "DEDICATED,POOLED"),
            ("domain_status", "1"),
            ("enterprise_project_id", "0"),
            ("image_id", "i1"),
            ("in_maintenance_mode", "false"),
            ("is_share_desktop", "false"),
            ("is_support_internet", "true"),
            ("limit", "500"),
            ("offset", "0"),
            ("pool_id", "p1,p2"),
            ("status", "ACTIVE"),
            ("subnet_id", "s1"),
            ("tag", "department=finance,n=7"),
            ("user_attached", "true"),
            ("user_id", "u1"),
            ("user_names", "alice"),
            ("user_names", "bob"),
        ]
    )


def test_a_filter_gives_only_what_passes_it(account: Account) -> None:
    running = [row["desktop_id"] for row in account.simulator.records() if row["status"] == "ACTIVE"]
    listing = account.read({"filters": {"status": "ACTIVE"}, "hostnames": ["desktop_id"]})
    assert sorted(listing.hosts) == sorted(running)
    assert 0 < len(running) < SMALL


def test_conditions_are_applied_to_what_comes(account: Account) -> None:
    rows = {row["desktop_id"]: row for row in account.simulator.records()}
    conditions = {
        "include": ["workspace_status == 'ACTIVE'", "workspace_login_status == 'CONNECTED'"],
        "exclude": ["workspace_users | length == 0", "workspace_os_type == 'Linux'"],
    }
    wanted = {
        desktop_id
        for desktop_id, row in rows.items()
        if (row["status"] == "ACTIVE" or row["login_status"] == "CONNECTED")
        and (row.get("user_list") or row.get("user_name") or row.get("attach_user_infos"))
        and row["metadata"]["os_type"] != "Linux"
    }
    assert set(account.read({**conditions, "hostnames": ["desktop_id"]}).hosts) == wanted
    assert 0 < len(wanted) < SMALL


REGIONS: dict[str, Any] = {"regions": ["cn-north-4", "eu-west-101"], "group_by": ["region", "availability_zone"]}


def by_region(account: Account) -> dict[str, str]:
    """Return variables that name no region, and addresses for all of them."""
    return {"HW_REGION_NAME": "", **addresses_by_region(account.simulator)}


def test_several_regions_are_one_inventory(account: Account) -> None:
    listing = account.read(
        REGIONS, environ={**by_region(account), "HW_PROJECT_ID": account.simulator.ready["project_id"]}
    )
    assert len(listing.members("region_cn_north_4") or listing.data["region_cn_north_4"]["children"]) > 0
    regions = [host["workspace_region"] for host in listing.hosts.values()]
    assert (regions.count("cn-north-4"), regions.count("eu-west-101")) == (SMALL, OTHER)
    projects = {host["workspace_project_id"] for host in listing.hosts.values()}
    assert projects == {account.simulator.ready["projects"][name] for name in REGIONS["regions"]}
    assert all(zone.startswith("availability_zone_") for zone in listing.data["region_eu_west_101"]["children"])


def test_several_projects_of_one_region_are_one_inventory(account: Account) -> None:
    projects = account.simulator.ready["projects"]
    listing = account.read({"project_ids": [projects["cn-north-4"], projects["eu-west-101"]]})
    assert len(listing.hosts) == SMALL + OTHER
    assert len(account.requests("/v2/")) == 2


def break_region(account: Account, name: str) -> None:
    fault = {"kind": "service_error", "status": 400, "error_code": "WKS.00010099", "error_msg": "not enabled"}
    account.simulator.post("faults", {**fault, "match": {"path": account.simulator.ready["projects"][name]}})


def test_a_region_that_fails_is_an_error_that_names_it(account: Account) -> None:
    break_region(account, "eu-west-101")
    listing = account.read(REGIONS, environ=by_region(account))
    assert listing.code != 0
    assert "eu-west-101: " in listing.words
    assert "hostvars" not in listing.stdout


def test_a_region_that_fails_can_be_a_warning_and_what_is_partial_is_not_kept(account: Account) -> None:
    break_region(account, "eu-west-101")
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cached"}
    config = {**REGIONS, **cache, "strict_regions": False}
    listing = account.read(config, environ=by_region(account))
    assert len(listing.hosts) == SMALL
    assert (
        "The inventory is incomplete: the desktops of one region or project are missing. eu-west-101: " in listing.words
    )
    account.simulator.delete("faults")
    assert len(account.read(config, environ=by_region(account)).hosts) == SMALL + OTHER


def nics(*addresses: str) -> dict[str, Any]:
    kinds = {"203.0.113.8": "floating"}
    return {"vpc": [{"addr": text, "OS-EXT-IPS:type": kinds.get(text, "fixed")} for text in addresses]}


DESKTOPS: list[dict[str, Any]] = [
    {"desktop_id": "one", "addresses": nics("10.0.9.7")},
    {"desktop_id": "two", "addresses": nics("198.19.0.5", "10.0.9.8"), "ipv4": "10.0.9.8"},
    {"desktop_id": "two-without-a-hint", "addresses": nics("198.19.0.6", "10.0.9.9")},
    {"desktop_id": "six", "addresses": nics("2001:db8::7")},
    {"desktop_id": "elastic", "addresses": nics("203.0.113.8", "10.0.9.10")},
    {"desktop_id": "array", "addresses": nics("10.0.9.11")["vpc"]},
    {"desktop_id": "listed", "ip_addresses": ["10.0.9.12"]},
    {"desktop_id": "link", "addresses": nics("169.254.10.5", "10.0.9.13"), "ipv4": "169.254.10.5"},
    # It has addresses, so it is not in no_ip, but none to connect to.
    {"desktop_id": "lost", "addresses": nics("169.254.10.5", "fe80::1", "240.0.0.1"), "ipv4": "127.0.0.1"},
    {"desktop_id": "none", "addresses": None},
    {"desktop_id": "bad", "addresses": nics("-oProxyCommand=touch canary", "fe80::1%eth0")},
]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {},
            {
                "one": "10.0.9.7",
                "two": "10.0.9.8",
                "two-without-a-hint": "198.19.0.6",
                "six": "2001:db8::7",
                "elastic": "10.0.9.10",
                "array": "10.0.9.11",
                "listed": "10.0.9.12",
                "link": "10.0.9.13",
            },
        ),
        (
            {"preferred_networks": ["10.0.0.0/8", "{{ '2001:db8::/32' }}"], "ip_version": 4, "ipv4_prefix": 32},
            {
                "one": "10.0.9.7",
                "two": "10.0.9.8",
                "two-without-a-hint": "10.0.9.9",
                "elastic": "10.0.9.10",
                "array": "10.0.9.11",
                "listed": "10.0.9.12",
                "link": "10.0.9.13",
            },
        ),
        ({"address_type": "floating"}, {"elastic": "203.0.113.8"}),
        ({"ip_version": 6}, {"six": "2001:db8::7"}),
        ({"set_ansible_host": False}, {}),
    ],
    ids=["default", "preferred networks", "floating", "IPv6", "none"],
)
def test_the_address_to_connect_to(account: Account, options: dict[str, Any], expected: dict[str, str]) -> None:
    south = account.simulator.ready["projects"]["cn-south-1"]
    account.simulator.post("desktops", {"desktops": DESKTOPS, "project": south})
    listing = account.read({"region": "cn-south-1", "project_id": south, **options})
    assert len(listing.hosts) == len(DESKTOPS)
    found = {name: host["ansible_host"] for name, host in listing.hosts.items() if "ansible_host" in host}
    assert found == expected
    assert sorted(listing.members("no_ip")) == ["bad", "none"]
    if options.get("ipv4_prefix") == 32:
        assert "ip_10_0_9_7_32" in listing.data["ip_addresses"]["children"]
        assert "ip_2001_0db8_0000_0000_64" not in listing.data["ip_addresses"]["children"]
