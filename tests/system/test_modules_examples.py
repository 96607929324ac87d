# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of each module run as they stand, and module defaults reach all modules."""

from __future__ import annotations

import codecs
import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN, list_inventory, run_command
from tests.support.module_runner import ACTING, FEW, MODULES, PACKAGE
from tests.support.playbook_runner import run_play
from tests.support.simulator_process import ROOT, Simulator

pytestmark = pytest.mark.one_core


REGION = {"HW_REGION_NAME": "cn-north-4"}
RECAP = re.compile(r"^(.+?)\s+: ok=(\d+) .*? failed=(\d+) ", re.MULTILINE)
# Of these there need not be a desktop in the simulated estate.
PERHAPS_NONE = (
    "Gather the desktops of a user whose ID is known",
    "Gather dedicated desktops without any tag",
    "Gather desktops of two pools",
    "Gather the desktops of an enterprise project with a certain name",
    "Gather the use of one desktop",
    "Gather how long the users of a domain worked",
    "Gather the logins of a user in January",
    "Gather the logins to one desktop over a slow line",
)


def environment(service: Simulator) -> dict[str, str]:
    ready = service.ready
    return {
        "HW_ACCESS_KEY": ready["access_key"],
        "HW_SECRET_KEY": ready["secret_key"],
        "HW_AUTH_URL": ready["auth_url"],
        "HW_WORKSPACE_ENDPOINT": service.url,
        "TEAM_TOKEN": ready["token"],
        "TEAM_PROJECT_ID": ready["project_id"],
        "TEAM_USER": ready["username"],
        "TEAM_PASSWORD": ready["password"],
        "TEAM_ACCOUNT": ready["domain_name"],
        "TEAM_ACCESS_KEY": ready["temporary_access_key"],
        "TEAM_SECRET_KEY": ready["temporary_secret_key"],
        "TEAM_SECURITY_TOKEN": ready["security_token"],
    }


def examples(name: str, service: Simulator) -> Any:
    """Return the EXAMPLES of a module, with the addresses of the simulator in place of those made up."""
    text: str = importlib.import_module(f"{PACKAGE}.{name}").EXAMPLES
    text = text.replace("https://workspace.cloud.example.com", service.url)
    text = text.replace("https://iam.cloud.example.com", service.ready["auth_url"].removesuffix("/v3"))
    return yaml.safe_load(text)


def write_profile(folder: Path, service: Simulator) -> None:
    """Write the credentials file that an example names to the home directory of the run."""
    path = folder / "home" / ".huaweicloud" / "team"
    path.parent.mkdir(parents=True)
    key, secret = service.ready["access_key"], service.ready["secret_key"]
    path.write_text(f"[basic]\nak = {key}\nsk = {secret}\n", encoding="utf-8")


@pytest.mark.parametrize("name", MODULES)
def test_examples(service: Simulator, tmp_path: Path, name: str) -> None:
    for record, user in zip(service.records(), ("chenmin", "lihua"), strict=False):
        infos = [{"user_id": f"id-{user}", "user_name": user, "user_group": "users"}]
        service.patch(f"desktops/{record['desktop_id']}", {"user_name": user, "attach_user_infos": infos})
    write_profile(tmp_path, service)
    tasks: list[dict[str, Any]] = examples(name, service)
    run = run_play(tasks, folder=tmp_path, environ=environment(service))
    assert run.code == 0, run.output
    # And the task that keeps the results.
    assert run.recap["ok"] == len(tasks) + 1
    assert run.recap["failed"] == run.recap["skipped"] == run.recap["ignored"] == 0
    assert len(run.results) == len(tasks)
    assert "WARNING" not in run.output
    for task, result in zip(tasks, run.results, strict=True):
        if f"huaweicloud.workspace.{name}" not in task:
            continue
        for answer in result.get("results", [result]):
            found = [answer[key] for key in ("desktops", "users", "records", "statics") if answer.get(key)]
            assert found or task["name"].startswith(PERHAPS_NONE), task["name"]


@pytest.mark.parametrize("name", ACTING)
def test_the_examples_of_modules_that_act(service: Simulator, tmp_path: Path, name: str) -> None:
    """In check mode as well, in which nothing is done."""
    service.patch("settings", {"power_ms": 100, "job_ms": 100})
    for place, record in enumerate(service.records()[:4]):
        # Two are off, and nobody uses the others.
        power = {
            "status": "SHUTOFF" if place < 2 else "ACTIVE",
            "login_status": "UNREGISTER" if place < 2 else "REGISTERED",
        }
        rest = {"tags": [{"key": "team", "value": "finance"}], "task_status": "", "in_maintenance_mode": False}
        service.patch(f"desktops/{record['desktop_id']}", {**rest, **power})
    tasks = examples(name, service)
    for arguments in (["--check", "--diff"], []):
        run = run_play(tasks, folder=tmp_path, environ=environment(service), arguments=arguments)
        assert run.code == 0, run.output
        acted = [result for result in run.results if result.get("changed")]
        assert len(acted) >= 2
        assert bool(service.get("acts")) is not bool(arguments)
    assert all(row["result"] in ("changed", "already") for result in acted for row in result["desktops"])


def test_the_examples_of_the_report(service: Simulator, tmp_path: Path) -> None:
    run = run_play(examples("workspace_report", service), folder=tmp_path, environ=environment(service) | REGION)
    assert run.code == 0, run.output
    reports = {path.name for path in (tmp_path / "reports").iterdir()}
    names = ("finance.html", "finance.csv", "finance.json", "finance_table.csv", "finance_table.json")
    assert reports == {*names, "finance_wall.html", "finance_wall.json"}
    table = (tmp_path / "reports" / "finance_table.csv").read_bytes()
    heads = table.partition(b"\r\n")[0]
    assert not heads.startswith(codecs.BOM_UTF8)
    assert (tmp_path / "reports" / "finance.csv").read_bytes().startswith(codecs.BOM_UTF8 + heads)
    assert run.results[-1]["changes"]["since"] == run.results[-3]["generated_at"]


def test_the_examples_for_hosts(service: Simulator, tmp_path: Path) -> None:
    """In check mode nothing is rebooted and nobody is waited for."""
    source = {"plugin": PLUGIN, "filters": {"status": "ACTIVE"}}
    (tmp_path / "workspace_desktops.yml").write_text(yaml.safe_dump(source), encoding="utf-8")
    (tmp_path / "play.yml").write_text(yaml.safe_dump(examples("workspace_host_info", service)), encoding="utf-8")
    arguments = ("-i", "workspace_desktops.yml", "--check", "play.yml")
    done = run_command("ansible-playbook", *arguments, folder=tmp_path, environ=environment(service) | REGION)
    counts = {host: (int(ok), int(failed)) for host, ok, failed in RECAP.findall(done.stdout)}
    listed = list_inventory(yaml.safe_dump(source), folder=tmp_path, environ=environment(service) | REGION)
    variables = listed["_meta"]["hostvars"]
    windows, linux = (listed[f"os_type_{name}"]["hosts"] for name in ("windows", "linux"))
    assert set(counts) == {*windows, *linux}
    in_use = {host for host in windows if variables[host]["workspace_login_status"] == "CONNECTED"}
    assert in_use
    assert {host for host, (_ok, failed) in counts.items() if failed} == in_use, done.stdout + done.stderr
    idle = {host for host in linux if variables[host]["workspace_login_status"] in ("REGISTERED", "DISCONNECTED")}
    assert {host for host in linux if counts[host][0] == 2} == idle


def test_every_option_is_in_an_example() -> None:
    for path in (
        *sorted((ROOT / "plugins" / "modules").glob("*.py")),
        ROOT / "plugins/inventory/workspace_desktops.py",
    ):
        texts = documentation_of(path)
        options = yaml.safe_load(texts["DOCUMENTATION"])["options"] if "\noptions:" in texts["DOCUMENTATION"] else {}
        guide = (ROOT / "docs/docsite/rst/inventory_guide.rst").read_text("utf-8") if "inventory" in str(path) else ""
        assert [name for name in options if not re.search(rf"\b{name}:", texts["EXAMPLES"] + guide)] == [], path.stem
    fragment = documentation_of(ROOT / "plugins" / "doc_fragments" / "connection.py")["DOCUMENTATION"]
    shown = documentation_of(ROOT / "plugins" / "modules" / "workspace_status_info.py")["EXAMPLES"]
    assert [name for name in yaml.safe_load(fragment)["options"] if not re.search(rf"\b{name}:", shown)] == []


def documentation_of(path: Path) -> dict[str, str]:
    """Return the texts of documentation in a file by their names."""
    text = path.read_text(encoding="utf-8")
    return dict(re.findall(r'([A-Z]+) = r"""\n(.*?)"""', text, re.DOTALL))


def test_module_defaults_of_the_action_group(service: Simulator, tmp_path: Path) -> None:
    ready = service.ready
    defaults = {"auth_token": ready["token"], "endpoint": service.url, "project_id": ready["project_id"]}
    tasks = [{"name": "Ask", f"huaweicloud.workspace.{name}": FEW.get(name, {})} for name in MODULES]
    run = run_play(
        tasks,
        folder=tmp_path,
        keywords={"module_defaults": {"group/huaweicloud.workspace.workspace": defaults}},
    )
    assert run.code == 0, run.output
    assert len(run.results) == len(MODULES)
    assert [entry["auth"] for entry in service.get("requests")] == ["token"] * len(MODULES)


def test_check_mode_and_diff_mode_change_nothing(service: Simulator, tmp_path: Path) -> None:
    before = service.records()
    tasks = [{"name": "Ask", f"huaweicloud.workspace.{name}": {"region": "cn-north-4"}} for name in MODULES]
    run = run_play(tasks, folder=tmp_path, environ=environment(service), arguments=["--check", "--diff"])
    assert run.code == 0, run.output
    assert [result["changed"] for result in run.results] == [False] * len(MODULES)
    assert len(run.results[1]["desktops"]) == 230
    assert service.records() == before
