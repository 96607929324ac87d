# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which group wins where several set one variable, on every ansible-core: the narrow one, in the order of the guide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN
from tests.support.inventory_sources import SOURCE, Account
from tests.support.simulator_process import Simulator, running_simulator

WIDE = "workspace_desktops"
OPTIONS: Mapping[str, Any] = {
    "os_connection": {"windows": "winrm", "linux": "ssh"},
    "group_by": ["region", "availability_zone", "status"],
    "groups": {"by_expression": "true", "within": "true"},
    "keyed_groups": [
        {
            "key": "'x' if workspace_os_type == 'Windows' else ''",
            "prefix": "keyed",
            "parent_group": "os_type_windows",
        }
    ],
    "ip_groups": {"office": ["0.0.0.0/0"]},
}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of two small projects of ordinary desktops."""
    with running_simulator("--projects", "cn-north-4=12,eu-west-101=5", "--odd-records", "none") as simulator:
        yield simulator


def write_group_vars(account: Account, files: Mapping[str, Mapping[str, Any]]) -> None:
    folder = account.folder / "group_vars"
    folder.mkdir(exist_ok=True)
    for group, variables in files.items():
        (folder / f"{group}.yml").write_text(yaml.safe_dump(dict(variables)), encoding="utf-8")


def test_the_order_of_the_guide_is_that_of_core(account: Account) -> None:
    """Each group sets the variables of all that are narrower, so that what is left is the name of the narrowest."""
    plain = account.read(OPTIONS)
    windows = plain.members("os_type_windows")[0]
    # By depth, and by name among those of one depth.
    found = [name for name, group in plain.data.items() if windows in group.get("hosts", ())]
    first = [WIDE, "by_expression", "within"]
    networks = [name for name in found if name.startswith("ip_")]
    zone = next(name for name in found if name.startswith("availability_zone_"))
    login = next(name for name in found if name.startswith("login_status_"))
    status = next(name for name in found if name.startswith("status_"))
    second = sorted([login, *networks, "office", "os_type_windows", "region_cn_north_4", status])
    third = sorted([zone, "keyed_x"])
    order = ["all", *first, *second, *third]
    assert set(order) == {*found, "all"}
    write_group_vars(
        account,
        {group: {f"winner_{n}": group for n in range(number, len(order))} for number, group in enumerate(order)},
    )
    host = account.read(OPTIONS).hosts[windows]
    assert [host[f"winner_{number}"] for number in range(len(order))] == order


def test_what_is_said_of_all_desktops_does_not_override_what_is_said_of_some(account: Account) -> None:
    general = {"ansible_connection": "ssh", "ansible_port": 22, "mine": "all desktops"}
    write_group_vars(
        account,
        {"all": general, WIDE: general, "os_type_windows": {"mine": "windows"}, "special": {"ansible_port": 2222}},
    )
    listing = account.read({**OPTIONS, "groups": {"special": "workspace_status == 'SHUTOFF'"}})
    windows, linux = (set(listing.members(f"os_type_{name}")) for name in ("windows", "linux"))
    special = set(listing.members("special"))
    assert windows - special
    assert special & windows
    for name in windows:
        host = listing.hosts[name]
        assert (host["ansible_connection"], host["mine"]) == ("winrm", "windows")
        assert host["ansible_port"] == (2222 if name in special else 5986)
    assert all(listing.hosts[name]["mine"] == "all desktops" for name in linux)


def test_a_static_file_on_all_desktops_does_not_override_the_connection_of_some(account: Account) -> None:
    wide = f"[{WIDE}]\n[{WIDE}:vars]\nansible_connection=ssh\nansible_port=22\n"
    narrow = "[os_type_windows]\n[os_type_windows:vars]\nansible_port=15986\n"
    (account.folder / "hosts.ini").write_text(f"{wide}{narrow}", encoding="utf-8")
    for sources, port in (((SOURCE, "hosts.ini"), 15986), (("hosts.ini", SOURCE), 5986)):
        listing = account.read(OPTIONS, sources=sources)
        for name in listing.members("os_type_windows"):
            host = listing.hosts[name]
            assert (host["ansible_connection"], int(host["ansible_port"])) == ("winrm", port)


def test_hosts_of_other_sources_do_not_become_desktops_in_any_order(account: Account) -> None:
    (account.folder / "hosts.ini").write_text("[os_type_windows]\nprinter\n[no_ip]\nscanner\n", encoding="utf-8")
    east = {"plugin": PLUGIN, "region": "eu-west-101", "group": "east", **OPTIONS}
    account.write(east, name=f"east_{SOURCE}")
    for sources in (("hosts.ini", SOURCE, f"east_{SOURCE}"), (f"east_{SOURCE}", SOURCE, "hosts.ini")):
        listing = account.read({**OPTIONS, "on_duplicate": "id"}, sources=sources)
        data = listing.data
        assert data["no_ip"]["hosts"] == ["scanner"]
        assert _all_hosts(data, WIDE) == set(data[WIDE]["hosts"])
        assert _all_hosts(data, "east") == set(data["east"]["hosts"])
        assert len(data[WIDE]["hosts"]) == 12
        assert len(data["east"]["hosts"]) == 5
        assert "printer" in data["os_type_windows"]["hosts"]


def test_what_awx_imports_has_the_same_order(account: Account) -> None:
    write_group_vars(account, {WIDE: {"mine": "all"}, "os_type_windows": {"mine": "windows"}})
    account.write(OPTIONS)
    exported = account.run("ansible-inventory", "--list", "--export", "-i", SOURCE).data
    assert "os_type_windows" in exported[WIDE]["children"]
    assert exported[WIDE]["vars"] == {"ansible_group_priority": 0, "mine": "all"}
    # As a job of AWX has it: a script that prints what was imported.
    (account.folder / "group_vars" / f"{WIDE}.yml").unlink()
    (account.folder / "group_vars" / "os_type_windows.yml").unlink()
    script = account.folder / "imported.py"
    script.write_text(f"#!/usr/bin/env python3\nprint({json.dumps(json.dumps(exported))})\n", encoding="utf-8")
    script.chmod(0o700)
    imported = account.run("ansible-inventory", "--list", "-i", script.name)
    for name in exported["os_type_windows"]["hosts"]:
        assert imported.hosts[name]["mine"] == "windows"


def _all_hosts(data: Mapping[str, Any], group: str) -> set[str]:
    """Return the hosts in a group and in all groups it contains."""
    found = set(data.get(group, {}).get("hosts", ()))
    return found.union(*(_all_hosts(data, child) for child in data.get(group, {}).get("children", ())))
