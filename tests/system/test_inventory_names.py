# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which host a name selects, and which desktop a host is, over several sources: with the real commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import yaml

from tests.support.inventory_sources import Account, Listing
from tests.support.simulator_process import Simulator, running_simulator

REGIONS = ("cn-north-4", "eu-west-101")
NAMES = (
    *(
        "Lab PC 7",
        "Lab",
        "PC",
        "7",
        "Doe, Jane",
        "Doe",
        "Jane",
        "a.b:22",
        "~.*",
        "!Lab",
        "@site",
        "no ip",
        "[1:3]",
        "*",
    ),
    *("Meeting Room", "meeting_room", "o'neil", "a&b", "a;b", "\u8d22\u52a1\u90e8", "10.0.0.9", "True", "null"),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of two projects without any desktop."""
    with running_simulator("--projects", ",".join(f"{region}=0" for region in REGIONS)) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def site(account: Account) -> None:
    """A directory of sources."""
    (account.folder / "site").mkdir()


def fill(account: Account, region: str, names: Sequence[str], *, first: int) -> None:
    """Give a project desktops of these names, each with an address that tells which one it is."""
    rows = [
        {"desktop_id": f"d{number}", "computer_name": name, "ip_addresses": [f"10.0.0.{number}"], "status": "ACTIVE"}
        for number, name in enumerate(names, start=first)
    ]
    account.simulator.post("desktops", {"desktops": rows, "project": region})


def write_source(account: Account, region: str, *, name: str, **options: Any) -> None:
    """Write a source of one region into the inventory directory, with all that says where it is."""
    ready = account.simulator.ready
    where = {
        "region": region,
        "project_id": ready["projects"][region],
        "endpoint": account.simulator.url,
        "auth_url": ready["auth_url"],
    }
    replace(account, folder=account.folder / "site").write({**where, **options}, name=f"{name}.workspace_desktops.yml")


def run(account: Account, command: str, *arguments: str, **environ: str) -> Listing:
    """Run a command over the inventory directory; where it is stands in its sources alone."""
    elsewhere = {"HW_REGION_NAME": "", "HW_WORKSPACE_ENDPOINT": "", "HW_AUTH_URL": ""}
    return account.run(command, "-i", "site", *arguments, environ={**elsewhere, **environ})


def write_play(account: Account, *plays: dict[str, Any], name: str = "play.yml") -> str:
    text = yaml.safe_dump([{"gather_facts": False, "connection": "local", **play} for play in plays], sort_keys=False)
    (account.folder / name).write_text(text, encoding="utf-8")
    return name


def desktops(listing: Listing) -> dict[str, tuple[Any, Any]]:
    """Return the id and the address of each host."""
    return {name: (host.get("workspace_desktop_id"), host.get("ansible_host")) for name, host in listing.hosts.items()}


def test_desktops_of_equal_names_in_two_sources_are_hosts_of_their_own(account: Account) -> None:
    fill(account, REGIONS[0], ["pc-1", "pc-2", "Lab PC"], first=1)
    fill(account, REGIONS[1], ["PC-1", "pc-3", "lab_pc", "office"], first=4)
    write_source(account, REGIONS[0], name="a")
    write_source(account, REGIONS[1], name="b")
    (account.folder / "site" / "hosts").write_text("[office_pcs]\npc-2 seat=A7\nPC-1_d4 seat=B1\n", encoding="utf-8")
    listing = run(account, "ansible-inventory", "--list")
    assert desktops(listing) == {
        "pc-1": ("d1", "10.0.0.1"),
        "pc-2": ("d2", "10.0.0.2"),
        "Lab_PC": ("d3", "10.0.0.3"),
        "PC-1_d4": ("d4", "10.0.0.4"),
        "pc-3": ("d5", "10.0.0.5"),
        "lab_pc_d6": ("d6", "10.0.0.6"),
        "office": ("d7", "10.0.0.7"),
    }
    assert "4 desktops share 2 names ('lab_pc', 'PC-1')" in listing.words
    assert {listing.hosts[name]["seat"] for name in listing.members("office_pcs")} == {"A7", "B1"}

    # Told apart by what is in no variable, from the cache, and when the inventory is read again in a play.
    kept = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(account.folder / "cache"),
    }
    write_source(account, REGIONS[0], name="a", hostvars=["status"], **kept)
    write_source(account, REGIONS[1], name="b", hostvars_prefix="ws_", ip_groups={"pc-1": ["10.0.0.0/8"]}, **kept)
    show = {"ansible.builtin.debug": {"msg": "{{ groups['all'] | sort | to_json | b64encode }}"}, "run_once": True}
    task = {"hosts": "all", "tasks": [show, {"ansible.builtin.meta": "refresh_inventory"}]}
    done = run(account, "ansible-playbook", write_play(account, task, {**task, "tasks": [show]}))
    assert done.code == 0, done.stderr
    cached = run(account, "ansible-inventory", "--list", "-v")
    assert "desktops from the cache" in cached.words
    assert {name: host["ansible_host"] for name, host in cached.hosts.items()} == {
        name if name != "pc-1" else "pc-1_d1": host["ansible_host"] for name, host in listing.hosts.items()
    }
    assert "The host 'pc-1' of an earlier source is renamed 'pc-1_d1': a group has its old name." in cached.words

    write_source(account, REGIONS[1], name="b", on_duplicate="error")
    refused = run(account, "ansible-inventory", "--list")
    assert refused.code != 0
    assert "2 desktops have the name 'lab_pc', 1 of them from earlier sources: set on_duplicate" in refused.words


def test_one_desktop_of_several_sources_and_projects_is_one_host(account: Account) -> None:
    ids = list(account.simulator.ready["projects"].values())
    fill(account, REGIONS[0], ["pc-1"], first=1)
    write_source(account, REGIONS[0], name="a", hostnames=["desktop_id"], compose={"seat": "'A7'"})
    write_source(account, REGIONS[0], name="b", project_id=None, project_ids=[ids[0], ids[0]], on_duplicate="error")
    listing = run(account, "ansible-inventory", "--list")
    assert desktops(listing) == {"d1": ("d1", "10.0.0.1")}
    assert listing.hosts["d1"]["seat"] == "A7"
    assert "share" not in listing.words

    fill(account, REGIONS[1], ["pc-1"], first=1)
    write_source(account, REGIONS[0], name="b", project_id=None, project_ids=ids)
    refused = run(account, "ansible-inventory", "--list")
    assert refused.code != 0
    assert "The desktop 'd1' is in both cn-north-4 project" in refused.words
    assert all(project_id in refused.words for project_id in ids)
    assert "Traceback" not in refused.words


def test_each_name_selects_its_host_in_real_runs(account: Account) -> None:
    fill(account, REGIONS[0], NAMES, first=1)
    write_source(account, REGIONS[0], name="a", group_by=["status"])
    listing = run(account, "ansible-inventory", "--list")
    hosts = {name: host["workspace_desktop_id"] for name, host in listing.hosts.items()}
    assert len(hosts) == len(NAMES)
    assert {"Lab_PC_7", "Doe_Jane", "Lab", "PC", "7", "Doe", "Jane"} <= set(hosts)
    by_play = {"ansible.builtin.debug": {"msg": "by_play={{ workspace_desktop_id }}={{ wanted }}="}}
    keep = {"delegate_facts": True, "ansible.builtin.set_fact": {"kept": "{{ own }}"}}
    by_task = [
        {
            "hosts": "localhost",
            "tasks": [{**keep, "delegate_to": name, "vars": {"own": own}} for name, own in hosts.items()],
        },
        {
            "hosts": "all",
            "tasks": [{"ansible.builtin.debug": {"msg": "by_task={{ workspace_desktop_id }}={{ kept }}="}}],
        },
    ]
    plays = [{"hosts": name, "vars": {"wanted": own}, "tasks": [by_play]} for name, own in hosts.items()]
    done = run(account, "ansible-playbook", write_play(account, *plays, *by_task))
    assert done.code == 0, done.stdout + done.stderr
    for own in hosts.values():
        assert done.stdout.count(f"by_play={own}=") == 1
        assert f"by_play={own}={own}=" in done.stdout
        assert f"by_task={own}={own}=" in done.stdout

    failing = {"ansible.builtin.fail": {"msg": "x"}, "when": "workspace_desktop_id in wanted"}
    wanted = {name: own for name, own in hosts.items() if int(own[1:]) % 2}
    play = write_play(account, {"hosts": "all", "vars": {"wanted": list(wanted.values())}, "tasks": [failing]})
    retried = {"ANSIBLE_RETRY_FILES_ENABLED": "true", "ANSIBLE_RETRY_FILES_SAVE_PATH": str(account.folder / "retry")}
    assert run(account, "ansible-playbook", play, **retried).code == 2
    retry_file = next((account.folder / "retry").glob("*.retry"))
    for limits in (f"@{retry_file}", ",".join(wanted)):
        listed = run(account, "ansible", "all", "--list-hosts", "--limit", limits)
        assert sorted(line.strip() for line in listed.stdout.splitlines()[1:]) == sorted(wanted)
    for name in ("Lab_PC_7", "Doe_Jane"):
        listed = run(account, "ansible", "all", "--list-hosts", "--limit", name)
        assert [line.strip() for line in listed.stdout.splitlines()[1:]] == [name]
    assert json.loads(run(account, "ansible-inventory", "--host", "Lab_PC_7").stdout)["workspace_desktop_id"] == "d1"
