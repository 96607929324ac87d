# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role maintenance_window and its playbooks: the desktops are afterwards as they were before, whatever happens."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.ansible_commands import PLUGIN, run_command, variables_of
from tests.support.playbook_runner import COMMANDS, clean_environment
from tests.support.simulator_process import ROOT, Simulator

PACKAGE = "ansible_collections.huaweicloud.workspace.plugins"
START_SECONDS = 60.0
UNREACHABLE = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}


def arguments_for(
    name: str, *arguments: str, service: Simulator, folder: Path, tasks: Sequence[Any] = (), **values: Any
) -> tuple[str, ...]:
    """Write inventory and tasks, and return the arguments of ansible-playbook for a playbook of the collection."""
    (folder / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\nhostnames: [desktop_id]\n", encoding="utf-8")
    (folder / "work.yml").write_text(json.dumps(tasks), encoding="utf-8")
    local = {"all": {"vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}}
    (folder / "local.yml").write_text(json.dumps(local), encoding="utf-8")
    more = {
        "maintenance_window_tasks": "work.yml" if tasks else "",
        "maintenance_window_wait_timeout": 0,
        "maintenance_window_journal": str(folder / "journal.json"),
        **values,
    }
    inventory = ("-i", "workspace_desktops.yml", "-i", "local.yml")
    return (f"huaweicloud.workspace.{name}", *inventory, *arguments, "-e", json.dumps(more))


def run(name: str, *arguments: str, service: Simulator, folder: Path, **more: Any) -> tuple[int, str]:
    """Run a playbook of the collection and return its exit code and what it shows."""
    line = arguments_for(name, *arguments, service=service, folder=folder, **more)
    done = run_command("ansible-playbook", *line, folder=folder, environ=variables_of(service))
    return done.returncode, done.stdout + done.stderr


def ids(service: Simulator, **wanted: Any) -> list[str]:
    """Return the ids of the ordinary desktops with these values."""
    return [
        record["desktop_id"]
        for record in service.records()
        if record.get("desktop_id")
        and all({**record, **(record.get("metadata") or {})}.get(name) == value for name, value in wanted.items())
    ]


def state(service: Simulator, hosts: Sequence[str]) -> dict[str, Any]:
    """Return what a window must leave as it was."""
    records = {record.get("desktop_id"): record for record in service.records()}
    names = ("status", "in_maintenance_mode", "login_status")
    return {host: {name: records[host].get(name) for name in names} for host in hosts}


def acts(service: Simulator) -> list[tuple[str, str]]:
    return [(act["action"], act["desktop_id"]) for act in service.get("acts")]


def say(text: str, **more: Any) -> dict[str, Any]:
    return {"name": text, "ansible.builtin.debug": {"msg": f"{text} on {{{{ inventory_hostname }}}}"}, **more}


def test_a_window_puts_all_back(service: Simulator, tmp_path: Path) -> None:
    idle, broken, kept = ids(service, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)[:3]
    busy = ids(service, status="ACTIVE", login_status="CONNECTED", in_maintenance_mode=False)[0]
    (off,) = ids(service, status="SHUTOFF", in_maintenance_mode=False)[:1]
    (asleep,) = ids(service, status="HIBERNATED", in_maintenance_mode=False)[:1]
    service.patch(f"desktops/{kept}", {"in_maintenance_mode": True})
    hosts = [idle, broken, busy, off, asleep, kept]
    before = state(service, hosts)
    tasks = [
        say("before"),
        {"name": "Break", "ansible.builtin.fail": {"msg": "broken"}, "when": f"inventory_hostname == '{broken}'"},
        {"name": "A block of its own", "block": [say("worked", tags=["work"])]},
        say("after"),
    ]
    values = {"maintain_hosts": ":".join(hosts), "maintain_serial": "100%", "maintenance_window_message": "Log out!"}
    code, shown = run("maintain_desktops", "--check", service=service, folder=tmp_path, tasks=tasks, **values)
    assert code == 0, shown
    assert f"{off} is UNREGISTER" in shown
    assert "block new logins, start it, run the tasks, stop it again, release it" in shown
    assert "hibernate it again" in shown
    assert f"{busy} is CONNECTED" in shown
    assert acts(service) == []
    code, shown = run("maintain_desktops", service=service, folder=tmp_path, tasks=tasks, **values)
    assert code == 2, shown
    for host in (idle, off, asleep, kept):
        assert f"worked on {host}" in shown, shown
        assert f"after on {host}" in shown, shown
    assert f"worked on {busy}" not in shown
    assert f"worked on {broken}" not in shown
    assert "The host is left out." in shown
    assert state(service, hosts) == before, shown
    assert json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))["desktops"] == []


def test_hosts_that_become_unreachable_are_released(service: Simulator, tmp_path: Path) -> None:
    """Alone in its batch, such a host ends the run; with others, these close the window."""
    lost, other, later = ids(service, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)[:3]
    (off,) = ids(service, status="SHUTOFF", in_maintenance_mode=False)[:1]
    hosts = [lost, other, off, later]
    before = state(service, hosts)
    lose = {"name": "Lose", "ansible.builtin.ping": {}, "vars": UNREACHABLE}
    tasks = [{**lose, "when": f"inventory_hostname == '{lost}'"}, say("worked")]
    values = {"maintain_hosts": ",".join(hosts), "maintain_serial": "2,100%", "maintain_max_fail_percentage": 90}
    code, shown = run("maintain_desktops", service=service, folder=tmp_path, tasks=tasks, **values)
    assert code == 4, shown
    assert [f"worked on {host}" in shown for host in hosts] == [False, True, True, True], shown
    assert state(service, hosts) == before, shown
    values["maintain_serial"] = "1,100%"
    service.delete("acts")
    code, shown = run("maintain_desktops", service=service, folder=tmp_path, tasks=tasks, **values)
    assert code == 4, shown
    assert "worked on" not in shown
    assert f"Releasing desktops whose maintenance window is still open: {lost}" in shown, shown
    assert [what for what, _host in acts(service)] == ["maintenance-mode"] * 2
    assert state(service, hosts) == before, shown


def interrupted(line: Sequence[str], *, folder: Path, environ: Mapping[str, str], by: signal.Signals) -> str:
    """Start ansible-playbook, send it a signal while it works, and return what it shows."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with (folder / "output.txt").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(COMMANDS / "ansible-playbook"), *line],
            cwd=folder,
            env=clean_environment(home, **environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + START_SECONDS
            while not (folder / "working").exists():
                ended = process.poll() is not None or time.monotonic() > until
                assert not ended, (folder / "output.txt").read_text(encoding="utf-8")
                time.sleep(0.1)
            # Ctrl-C reaches all processes of the terminal, and a kill that of ansible-playbook alone.
            (os.killpg if by == signal.SIGINT else os.kill)(process.pid, by)
            process.wait(START_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return (folder / "output.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "by",
    [pytest.param(signal.SIGINT, id="ctrl-c"), pytest.param(signal.SIGKILL, id="kill", marks=pytest.mark.one_core)],
)
def test_an_interrupted_run_is_undone(by: signal.Signals, service: Simulator, tmp_path: Path) -> None:
    """Ctrl-C: by the run itself, when it ends. Killed: by release_desktops, and only once it has ended."""
    idle, kept = ids(service, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False)[:2]
    (off,) = ids(service, status="SHUTOFF", in_maintenance_mode=False)[:1]
    service.patch(f"desktops/{kept}", {"in_maintenance_mode": True})
    hosts = [idle, off, kept]
    before = state(service, hosts)
    work = {"name": "Work long", "ansible.builtin.shell": f"touch {tmp_path}/working; sleep 60"}
    values = {"maintain_hosts": ",".join(hosts), "maintain_serial": "100%"}
    line = arguments_for("maintain_desktops", service=service, folder=tmp_path, tasks=[work], **values)
    shown = interrupted(line, folder=tmp_path, environ=variables_of(service), by=by)
    if by == signal.SIGINT:
        assert "Releasing desktops whose maintenance window is still open: " in shown, shown
        assert state(service, hosts) == before, shown
        return
    assert state(service, [idle])[idle]["in_maintenance_mode"] is True
    journal = tmp_path / "journal.json"
    assert journal.stat().st_mode & 0o777 == 0o600
    assert service.ready["secret_key"] not in journal.read_text(encoding="utf-8")
    code, shown = run("release_desktops", "--check", service=service, folder=tmp_path)
    assert code == 0, shown
    assert "To be released: " in shown
    assert state(service, [idle])[idle]["in_maintenance_mode"] is True
    code, shown = run("release_desktops", service=service, folder=tmp_path)
    assert code == 0, shown
    assert state(service, hosts) == before, shown
    started = [host for what, host in acts(service) if what == "os-start"]
    stopped = [host for what, host in acts(service) if what == "os-stop"]
    assert (started, stopped) == ([off], [off])
    # Only what is named, or all, leaves a maintenance mode that no window has switched on.
    assert f"({kept})" in shown
    code, shown = run("release_desktops", service=service, folder=tmp_path, release_names=kept)
    assert code == 0, shown
    assert state(service, [kept])[kept]["in_maintenance_mode"] is False


@pytest.mark.one_core
def test_the_plays_of_the_guide_and_of_the_module(service: Simulator, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "maintenance_guide.rst").read_text(encoding="utf-8")
    block = guide[guide.index("    # window.yml") :].split("\n\n**")[0]
    readme = (ROOT / "roles" / "maintenance_window" / "README.md").read_text(encoding="utf-8")
    module = importlib.import_module(f"{PACKAGE}.modules.workspace_maintenance_window").EXAMPLES
    plays = {
        "window.yml": textwrap.dedent(block),
        "readme.yml": readme.split("```yaml\n")[1].split("```")[0].replace("timeout: 1800", "timeout: 0"),
        "module.yml": module.replace("wait_timeout: 600", "wait_timeout: 0"),
        "update.yml": json.dumps([say("worked")]),
    }
    for name, text in plays.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    idle = ids(service, status="ACTIVE", login_status="REGISTERED", in_maintenance_mode=False, os_type="Windows")[0]
    (off,) = ids(service, status="SHUTOFF", in_maintenance_mode=False, os_type="Windows")[:1]
    before = state(service, [idle, off])
    arguments = ("--limit", f"{idle},{off},localhost", "window.yml", "readme.yml", "module.yml")
    line = arguments_for("", service=service, folder=tmp_path)[1:-2]
    done = run_command("ansible-playbook", *line, *arguments, folder=tmp_path, environ=variables_of(service))
    assert done.returncode == 0, done.stdout + done.stderr
    for host in (idle, off):
        assert done.stdout.count(f"worked on {host}") == 2
        assert f"Nobody can log in to {host} now." in done.stdout
    assert "No desktop in maintenance mode has the name or ID FIN-W-0007." in done.stderr
    assert state(service, [idle, off]) == before
