# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role idle_gate and the module behind it, in real plays over the hosts of the inventory plugin."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN, addresses_by_region, run_command, variables_of
from tests.support.simulator_process import Simulator

MODULE = "huaweicloud.workspace.workspace_host_info"
GATE = {"name": "Gate", "ansible.builtin.import_role": {"name": "huaweicloud.workspace.idle_gate"}}
WORK = {"name": "Work", "ansible.builtin.debug": {"msg": "worked on {{ inventory_hostname }}"}}
DETAIL = "/desktops/detail"


def run(
    plays: list[dict[str, Any]],
    *arguments: str,
    service: Simulator,
    folder: Path,
    regions: tuple[str, ...] = (),
    unknown: str = "skip",
) -> subprocess.CompletedProcess[str]:
    """Run plays over all desktops of the simulator, reached as this machine."""
    source = {"plugin": PLUGIN, "hostnames": ["desktop_id"], "regions": list(regions)}
    (folder / "workspace_desktops.yml").write_text(yaml.safe_dump(source), encoding="utf-8")
    more = {
        "all": {"vars": {"idle_gate_unknown": unknown}},
        "bastion": {"hosts": {"jump1": None}, "vars": {"idle_gate_unknown": "continue"}},
    }
    (folder / "more.yml").write_text(yaml.safe_dump(more), encoding="utf-8")
    common = {"gather_facts": False, "vars": {"ansible_python_interpreter": sys.executable}, "connection": "local"}
    (folder / "play.yml").write_text(
        yaml.safe_dump([{**common, **play} for play in plays], sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    sources = ("-i", "workspace_desktops.yml", "-i", "more.yml")
    environ = variables_of(service) | (addresses_by_region(service) if regions else {})
    return run_command("ansible-playbook", *sources, *arguments, "play.yml", folder=folder, environ=environ)


def before(service: Simulator, *changes: tuple[str, str, dict[str, Any] | None]) -> dict[str, Any]:
    """Return a play that changes the simulator after the inventory was read."""
    tasks = []
    for method, desktop_id, body in changes:
        call: dict[str, Any] = {"url": f"{service.url}/_simulator/desktops/{desktop_id}", "method": method}
        if body is not None:
            call.update(body=body, body_format="json")
        tasks.append({"name": f"{method} {desktop_id}", "ansible.builtin.uri": call})
    forget = {
        "name": "Forget",
        "ansible.builtin.uri": {"url": f"{service.url}/_simulator/requests", "method": "DELETE"},
    }
    return {"name": "Before", "hosts": "localhost", "tasks": [*tasks, forget]}


def with_status(service: Simulator, status: str) -> list[str]:
    """Return the ids of the ordinary desktops of this login status."""
    return [
        record["desktop_id"]
        for record in service.records()
        if record.get("login_status") == status and record.get("desktop_id")
    ]


def worked(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The hosts on which the play did its work."""
    return {line.split("worked on ")[1].strip('", ') for line in done.stdout.splitlines() if "worked on " in line}


@pytest.mark.one_core
def test_many_hosts_share_one_answer_with_every_strategy(service: Simulator, tmp_path: Path) -> None:
    hosts = [record["desktop_id"] for record in service.records() if record.get("desktop_id")][:200]
    ask = {"name": "Ask", MODULE: {"max_age": 600}, "register": "told", "failed_when": "not told.found"}
    plays = [
        before(service),
        {"name": "In step", "hosts": hosts, "tasks": [ask]},
        {"name": "Each by itself", "hosts": hosts, "strategy": "free", "tasks": [ask]},
    ]
    done = run(plays, "--forks", "10", service=service, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    requests = service.get("requests")
    # The second play has an answer of its own: one answer serves each host once.
    assert [request["path"].endswith(DETAIL) for request in requests] == [True] * 4
    assert all(sum(pair[0] == "desktop_id" for pair in request["query"]) == 100 for request in requests)


@pytest.mark.parametrize(("strategy", "unknown"), [("linear", "skip"), ("free", "fail")])
def test_only_idle_desktops_pass(strategy: str, unknown: str, service: Simulator, tmp_path: Path) -> None:
    far_project = service.ready["projects"]["eu-west-101"]
    connected = with_status(service, "CONNECTED")[0]
    far_connected, far_idle = [record["desktop_id"] for record in service.records(far_project)][:2]
    came, gone, odd, *idle = with_status(service, "REGISTERED")[:5]
    left = with_status(service, "CONNECTED")[1]
    canary = tmp_path / "canary"
    hostile = f"{{{{ lookup('ansible.builtin.pipe', 'touch {canary}') }}}}#jinja2: variable_start_string:'[['"
    # Not from the play, where they would be templates of its author.
    service.patch(f"desktops/{came}", {"user_name": hostile, "attach_user_infos": []})
    service.patch(f"desktops/{odd}", {"login_status": hostile})
    hosts = [connected, came, gone, odd, left, far_connected, far_idle, *idle, "jump1"]
    plays = [
        before(
            service,
            ("PATCH", came, {"login_status": "CONNECTED"}),
            ("PATCH", left, {"login_status": "DISCONNECTED"}),
            ("PATCH", far_connected, {"login_status": "CONNECTED"}),
            ("PATCH", far_idle, {"login_status": "REGISTERED"}),
            ("DELETE", gone, None),
        ),
        {
            "name": "Work",
            "hosts": hosts,
            "serial": ["60%", "40%"] if strategy == "linear" else "100%",
            "strategy": strategy,
            "tasks": [GATE, WORK],
        },
    ]
    skip = ("-e", "idle_gate_max_age=600", "--forks", "10")
    plays[1]["vars"] = {"ansible_python_interpreter": sys.executable}
    regions = ("cn-north-4", "eu-west-101")
    done = run(plays, *skip, service=service, folder=tmp_path, regions=regions, unknown=unknown)
    # A session that is still open is in use too.
    assert worked(done) == {far_idle, *idle, "jump1"}, done.stdout + done.stderr
    assert f"{left} is DISCONNECTED" in done.stdout
    assert f"{connected} is CONNECTED" in done.stdout
    assert f"{came} is CONNECTED" in done.stdout
    # It stays text.
    assert "lookup('ansible.builtin.pipe', 'touch" in done.stdout
    assert "Workspace no longer knows its desktop." in done.stdout
    assert "Workspace returned a login status that is not documented." in done.stdout
    assert done.returncode == (0 if unknown == "skip" else 2)
    assert not canary.exists()
    asked = [request["path"] for request in service.get("requests")]
    batches = 2 if strategy == "linear" else 1
    assert len(asked) <= 2 * batches
    assert all(path.endswith(DETAIL) for path in asked)


def test_in_check_mode_it_asks_and_decides_without_waiting(service: Simulator, tmp_path: Path) -> None:
    connected, idle = with_status(service, "CONNECTED")[0], with_status(service, "REGISTERED")[0]
    plays = [{"name": "Work", "hosts": [connected, idle], "tasks": [GATE, WORK]}]
    done = run(plays, "--check", "-e", "idle_gate_action=wait", service=service, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert worked(done) == {idle}
    assert "It would be waited for, up to 3600 seconds." in done.stdout


@pytest.mark.one_core
def test_it_waits_for_users_and_gives_up_in_time(service: Simulator, tmp_path: Path) -> None:
    leaves, stays, leaves_by_name = with_status(service, "CONNECTED")[:3]
    idle = with_status(service, "REGISTERED")[0]
    service.delete("requests")
    stopped = threading.Event()

    def go_home() -> None:
        """Let two users go once the gate has looked: the inventory is the first to ask, the gate the second."""
        while not stopped.wait(0.1):
            if sum("desktop_id" in str(request["query"]) for request in service.get("requests")) >= 1:
                for desktop_id in (leaves, leaves_by_name):
                    service.patch(f"desktops/{desktop_id}", {"login_status": "REGISTERED"})
                return

    (tmp_path / "host_vars").mkdir()
    (tmp_path / "host_vars" / f"{stays}.yml").write_text(
        "idle_gate_timeout: 1\nidle_gate_timeout_action: fail\n", encoding="utf-8"
    )
    users = threading.Thread(target=go_home)
    users.start()
    plays = [{"name": "Work", "hosts": [leaves, stays, leaves_by_name, idle], "tasks": [GATE, WORK]}]
    options = ("-e", "idle_gate_action=wait", "-e", '{"idle_gate_interval": 1}')
    try:
        done = run(plays, *options, service=service, folder=tmp_path)
    finally:
        stopped.set()
        users.join()
    assert worked(done) == {leaves, leaves_by_name, idle}, done.stdout + done.stderr
    assert done.returncode == 2
    assert f"{stays} is CONNECTED" in done.stdout
    assert "after 1 seconds of waiting" in done.stdout


def test_it_fails_closed(service: Simulator, tmp_path: Path) -> None:
    """Where the service cannot be asked nothing is touched, and it is not asked once for each host."""
    idle, *others = with_status(service, "REGISTERED")[:8]
    busy = with_status(service, "CONNECTED")[0]
    break_it = {
        "name": "Break the service",
        "ansible.builtin.uri": {
            "url": f"{service.url}/_simulator/faults",
            "method": "POST",
            "body": {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0301"},
            "body_format": "json",
        },
    }
    once = {"name": "Ask for one only", MODULE: {}, "run_once": True}
    note = {"name": "Go on", "ansible.builtin.debug": {"msg": "refused {{ ansible_failed_result.msg }}"}}
    refused = {"name": "Try run_once", "block": [once], "rescue": [note]}
    strict = {**GATE, "vars": {"idle_gate_action": "fail"}}
    broken = before(service)
    broken["tasks"].append(break_it)
    plays = [
        {"name": "Only once", "hosts": [idle], "tasks": [refused]},
        {"name": "Refuse", "hosts": [busy, idle], "tasks": [strict, WORK]},
        broken,
        {"name": "Work", "hosts": others, "tasks": [GATE, WORK], "strategy": "free"},
    ]
    done = run(plays, service=service, folder=tmp_path)
    assert done.returncode == 2
    assert worked(done) == {idle}, done.stdout + done.stderr
    assert "refused With run_once the other hosts would be skipped" in done.stdout
    assert f"{busy} is CONNECTED" in done.stdout
    assert done.stdout.count("fatal: ") == 2 + len(others)
    assert "traceback" not in done.stdout.lower()
    assert len([request for request in service.get("requests") if request["path"].endswith(DETAIL)]) == 1
