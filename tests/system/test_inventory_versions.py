# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the ansible-core: the inventory is what the simulator has, as plain values, and its errors are clear.

These tests run on every supported ansible-core and hold each of them to the same truth, which is worked out here from
the records of the simulator without the plugin's help.
"""

from __future__ import annotations

import ipaddress
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.ansible_commands import PLUGIN, list_inventory, run_command, variables_of
from tests.support.simulator_process import Simulator, running_simulator

CONFIG = f"plugin: {PLUGIN}\n"
COPIED = (
    "desktop_id",
    "computer_name",
    "login_status",
    "status",
    "task_status",
    "user_name",
    "user_group",
    "attach_state",
    "desktop_type",
    "os_version",
    "availability_zone",
    "site_name",
    "subnet_id",
    "enterprise_project_id",
    "product_id",
    "created",
    "in_maintenance_mode",
)
HOSTILE = "{{ lookup('ansible.builtin.pipe', 'echo evaluated') }}"


@pytest.fixture(scope="module")
def ordinary() -> Iterator[Simulator]:
    """A simulator whose records are all of the ordinary kind."""
    with running_simulator("--desktops", 60, "--odd-records", "none") as simulator:
        yield simulator


def expected_variables(record: dict[str, Any], *, simulator: Simulator) -> dict[str, Any]:
    """Return what the documentation promises for a record."""
    return {
        **{f"workspace_{name}": record.get(name) for name in COPIED},
        "workspace_ip_addresses": addresses_of(record),
        "workspace_users": sorted(record["user_list"]),
        "workspace_os_type": record["metadata"]["os_type"],
        "workspace_tags": {tag["key"]: tag["value"] for tag in record["tags"]},
        "workspace_region": simulator.ready["region"],
        "workspace_project_id": simulator.ready["project_id"],
        "workspace_is_connected": record["login_status"] == "CONNECTED",
        "workspace_is_running": record["status"] == "ACTIVE",
    }


def addresses_of(record: dict[str, Any]) -> list[str]:
    """Return the addresses of all network interfaces, IPv6 in its canonical spelling."""
    return [str(ipaddress.ip_address(nic["addr"])) for nics in record["addresses"].values() for nic in nics]


def expected_groups(records: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Return the hosts of every group that is not empty."""
    groups: dict[str, set[str]] = defaultdict(set)
    for record in records:
        name = record["computer_name"]
        groups["workspace_desktops"].add(name)
        groups[f"login_status_{record['login_status'].lower()}"].add(name)
        groups[f"os_type_{record['metadata']['os_type'].lower()}"].add(name)
        for text in addresses_of(record):
            address = ipaddress.ip_address(text)
            words = text.split(".")[:3] if address.version == 4 else address.exploded.split(":")[:4]
            groups["_".join(["ip", *words, "0_24" if address.version == 4 else "64"])].add(name)
    return groups


def test_hosts_and_values_are_those_of_the_records(ordinary: Simulator, tmp_path: Path) -> None:
    hosts = list_inventory(CONFIG, folder=tmp_path, environ=variables_of(ordinary))["_meta"]["hostvars"]
    records = {record["computer_name"]: record for record in ordinary.records()}
    assert set(hosts) == set(records)
    for name, record in records.items():
        variables = dict(hosts[name])
        assert variables.pop("ansible_host") == (record.get("ipv4") or addresses_of(record)[0])
        assert {
            key: sorted(value) if key == "workspace_ip_addresses" else value for key, value in variables.items()
        } == {
            key: sorted(value) if key == "workspace_ip_addresses" else value
            for key, value in expected_variables(record, simulator=ordinary).items()
        }


def test_groups_are_those_of_the_records(ordinary: Simulator, tmp_path: Path) -> None:
    found = list_inventory(CONFIG, folder=tmp_path, environ=variables_of(ordinary))
    groups = {name: set(group["hosts"]) for name, group in found.items() if group.get("hosts")}
    assert groups == expected_groups(ordinary.records())
    statuses = {f"login_status_{name}" for name in ("unregister", "registered", "connected", "disconnected")}
    assert "workspace_desktops" in found["all"]["children"]
    assert {*groups, *statuses, "no_ip"} - {"workspace_desktops"} <= set(found["workspace_desktops"]["children"])


def test_harmless_values_are_plain(ordinary: Simulator, tmp_path: Path) -> None:
    config = f"{CONFIG}hostvars: all\ncompose:\n  zone: workspace_availability_zone\n  label: workspace_status ~ '-x'\n"
    found = list_inventory(config, folder=tmp_path, environ=variables_of(ordinary))
    hosts = found["_meta"]["hostvars"].values()
    for name in ("workspace_status", "workspace_flavor", "workspace_tags", "workspace_addresses", "zone", "label"):
        assert not any("__ansible_unsafe" in json.dumps(variables[name]) for variables in hosts), name
    assert {variables["zone"] for variables in hosts} == {record["availability_zone"] for record in ordinary.records()}


def test_every_odd_desktop_is_a_host(service: Simulator, tmp_path: Path) -> None:
    found = list_inventory(CONFIG, folder=tmp_path, environ=variables_of(service))
    hosts = found["_meta"]["hostvars"]
    records = service.records()
    assert sorted(host["workspace_desktop_id"] for host in hosts.values()) == sorted(
        record["desktop_id"] for record in records
    )
    assert Counter(host["workspace_login_status"] for host in hosts.values()) == Counter(
        record["login_status"] for record in records
    )


def test_a_template_in_a_record_is_text(service: Simulator, tmp_path: Path) -> None:
    record = {"desktop_id": "x1", "computer_name": HOSTILE, "login_status": "CONNECTED", "site_name": HOSTILE}
    service.post("desktops", [record])
    environ = {**variables_of(service), "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.minimal"}
    found = list_inventory(CONFIG, folder=tmp_path, environ=environ)
    value = found["_meta"]["hostvars"]["x1"]["workspace_site_name"]
    assert value in (HOSTILE, {"__ansible_unsafe": HOSTILE})
    done = run_command(
        "ansible",
        "x1",
        *("-i", "workspace_desktops.yml", "-m", "ansible.builtin.debug", "-a", "var=workspace_site_name"),
        folder=tmp_path,
        environ=environ,
    )
    assert done.returncode == 0, done.stderr
    assert HOSTILE in done.stdout


@pytest.mark.parametrize("by_password", [False, True], ids=["access key", "password"])
def test_a_thousand_desktops_cost_two_requests_and_two_of_iam(tmp_path: Path, *, by_password: bool) -> None:
    with running_simulator("--desktops", 1000, "--odd-records", "none") as simulator:
        environ = variables_of(simulator)
        if by_password:
            ready = simulator.ready
            environ = {name: value for name, value in environ.items() if not name.endswith("_KEY")} | {
                "HW_USER_NAME": ready["username"],
                "HW_USER_PASSWORD": ready["password"],
                "HW_DOMAIN_NAME": ready["domain_name"],
            }
        config = f"{CONFIG}cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: ./cache\n"
        first = list_inventory(config, folder=tmp_path, environ=environ)
        assert len(first["_meta"]["hostvars"]) == 1000
        requests = simulator.get("requests")
        assert sum(request["path"].startswith("/v3/") for request in requests) <= 2
        assert sum(request["path"].startswith("/v2/") for request in requests) <= 2
        simulator.delete("requests")
        assert list_inventory(config, folder=tmp_path, environ=environ) == first
        assert simulator.get("requests") == []


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        ("", {"HW_SECRET_KEY": "not-the-key"}, "The credential was refused"),
        ("", {"HW_WORKSPACE_ENDPOINT": "http://127.0.0.1:9"}, "127.0.0.1:9 refused the connection"),
        ("regionn: cn-north-4\n", {}, "There is no option 'regionn': did you mean 'region'?"),
        ("", {"HW_SECRET_KEY": ""}, "lacks HW_SECRET_KEY"),
    ],
    ids=["wrong key", "unreachable", "unknown option", "half a credential"],
)
def test_an_error_is_a_sentence(
    service: Simulator, tmp_path: Path, *, options: str, variables: dict[str, str], words: str
) -> None:
    (tmp_path / "workspace_desktops.yml").write_text(f"{CONFIG}max_retries: 0\n{options}", encoding="utf-8")
    done = run_command(
        "ansible-inventory",
        *("--list", "-i", "workspace_desktops.yml"),
        folder=tmp_path,
        environ={**variables_of(service), "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", **variables},
    )
    told = " ".join(done.stderr.split())
    assert done.returncode != 0
    assert words in told
    assert "Traceback" not in done.stderr
    assert "not-the-key" not in done.stderr
    assert "hostvars" not in done.stdout
