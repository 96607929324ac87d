# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the collection, run by their names, and the role desktop_facts in them."""

from __future__ import annotations

import base64
import json
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.ansible_commands import PLUGIN, run_command, variables_of
from tests.support.simulator_process import ROOT, Simulator

MESSAGE = "Save $(touch canary) \"now\" 'please' bitte %PATH% 保存"


def play(name: str, *arguments: str, service: Simulator, folder: Path, **more: str) -> tuple[int, str]:
    """Run a playbook of the collection and return its exit code and what it shows."""
    (folder / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\nhostnames: [desktop_id]\n", encoding="utf-8")
    environ = {**variables_of(service), **more}
    done = run_command("ansible-playbook", f"huaweicloud.workspace.{name}", *arguments, folder=folder, environ=environ)
    return done.returncode, done.stdout + done.stderr


def ids(service: Simulator, status: str, *, os_type: str | None = None) -> list[str]:
    """Return the ids of desktops of this login status and operating system."""
    return [
        record["desktop_id"]
        for record in service.records()
        if record.get("login_status") == status
        and (os_type is None or (record.get("metadata") or {}).get("os_type") == os_type)
    ]


def test_maintain_idle_desktops(service: Simulator, tmp_path: Path) -> None:
    busy, idle = ids(service, "CONNECTED")[0], ids(service, "REGISTERED")[0]
    (tmp_path / "update.yml").write_text(
        "- name: Update\n  ansible.builtin.debug:\n    msg: updating {{ inventory_hostname }}\n", encoding="utf-8"
    )
    options = ("-i", "workspace_desktops.yml", "-e", f"maintain_hosts={busy}:{idle}", "-e", "ansible_connection=local")
    code, shown = play("maintain_idle_desktops", *options, service=service, folder=tmp_path)
    assert code == 0, shown
    assert f"{idle} is REGISTERED: nobody is connected to it. Give maintain_tasks" in shown
    code, shown = play(
        "maintain_idle_desktops", *options, "-e", "maintain_tasks=update.yml", service=service, folder=tmp_path
    )
    assert code == 0, shown
    assert f"updating {idle}" in shown
    assert f"updating {busy}" not in shown


def maintenance(service: Simulator, folder: Path) -> tuple[tuple[str, ...], str, str]:
    """Return the arguments that maintain a desktop in use and an idle one, both told apart by tags, and their names."""
    busy, idle = ids(service, "CONNECTED")[0], ids(service, "REGISTERED")[0]
    tasks = [
        {"name": name, "tags": [name], "ansible.builtin.debug": {"msg": f"{name} of {{{{ inventory_hostname }}}}"}}
        for name in ("update", "restart")
    ]
    (folder / "update.yml").write_text(json.dumps(tasks), encoding="utf-8")
    values = {"maintain_hosts": f"{busy}:{idle}", "ansible_connection": "local", "maintain_tasks": "update.yml"}
    return ("-i", "workspace_desktops.yml", "-e", json.dumps(values)), busy, idle


# A decision that was not made in this run: of an earlier one, or of nobody.
STALE = json.dumps({"idle_gate_decision": "continue", "idle_gate_found": {"decision": "continue", "reason": "stale"}})


@pytest.mark.parametrize(
    "left_out",
    [
        ("--start-at-task", "Maintain the desktop", "-e", STALE),
        ("--skip-tags", "always"),
        ("--skip-tags", "always", "--tags", "restart", "-e", STALE),
    ],
    ids=["start-at-task", "skip-tags", "tags"],
)
def test_maintain_idle_desktops_finds_out_that_the_gate_was_left_out(
    left_out: tuple[str, ...], service: Simulator, tmp_path: Path
) -> None:
    options, busy, idle = maintenance(service, tmp_path)
    code, shown = play("maintain_idle_desktops", *options, *left_out, service=service, folder=tmp_path)
    assert code == 2, shown
    assert "restart of" not in shown
    assert "update of" not in shown
    for host in (busy, idle):
        assert f"The gate has not decided about {host} in this run, so it is not touched" in shown


@pytest.mark.one_core
@pytest.mark.parametrize(("answers", "said"), [("nnnnnn", "has not decided about"), ("yyyynn", "did not let")])
def test_maintain_idle_desktops_in_steps(answers: str, said: str, service: Simulator, tmp_path: Path) -> None:
    """A no to all tasks of the gate, or to the one that holds up hosts, and a yes to the work."""
    options, busy, idle = maintenance(service, tmp_path)
    (tmp_path / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\nhostnames: [desktop_id]\n", encoding="utf-8")
    text = "\n".join([*answers, *("y" * 9)])
    arguments = ("huaweicloud.workspace.maintain_idle_desktops", *options, "--step")
    done = run_command("ansible-playbook", *arguments, folder=tmp_path, environ=variables_of(service), answers=text)
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"restart of {busy}" not in done.stdout
    assert (f"restart of {idle}" in done.stdout) == (answers[1] == "y")
    assert f"{said} {busy}" in done.stdout + done.stderr


def test_maintain_idle_desktops_by_tags(service: Simulator, tmp_path: Path) -> None:
    options, busy, idle = maintenance(service, tmp_path)
    code, shown = play("maintain_idle_desktops", *options, "--tags", "restart", service=service, folder=tmp_path)
    assert code == 0, shown
    assert f"restart of {idle}" in shown
    assert "update of" not in shown
    assert f"restart of {busy}" not in shown


def test_maintain_idle_desktops_leaves_out_what_does_not_run(service: Simulator, tmp_path: Path) -> None:
    """Off, starting, or left with an open session; what is not given counts as not given, however it is spelt."""
    options, busy, idle = maintenance(service, tmp_path)
    off, left = ids(service, "UNREGISTER")[0], ids(service, "DISCONNECTED")[0]
    nothing: dict[str, object] = {
        "maintain_serial": None,
        "idle_gate_action": "",
        "idle_gate_busy_statuses": [],
        "idle_gate_not_running": " ",
        "idle_gate_timeout": None,
        "idle_gate_max_age": "",
        "maintain_hosts": f"{busy}:{idle}:{off}:{left}",
    }
    options = (*options, "-e", json.dumps(nothing), "-b")
    code, shown = play("maintain_idle_desktops", *options, service=service, folder=tmp_path)
    assert code == 0, shown
    assert {host for host in (busy, idle, off, left) if f"restart of {host}" in shown} == {idle}
    assert f"{off} is UNREGISTER: nobody is connected to it. It is off, or still starting" in shown
    assert f"{left} is DISCONNECTED" in shown
    chosen = {"idle_gate_not_running": "continue", "idle_gate_busy_statuses": ["CONNECTED"]}
    code, shown = play("maintain_idle_desktops", *options, "-e", json.dumps(chosen), service=service, folder=tmp_path)
    assert {host for host in (busy, idle, off, left) if f"restart of {host}" in shown} == {idle, off, left}
    assert code == 0, shown


def test_maintain_idle_desktops_refuses_once_what_is_wrong(service: Simulator, tmp_path: Path) -> None:
    options, busy, idle = maintenance(service, tmp_path)
    code, shown = play(
        "maintain_idle_desktops", *options, "-e", "maintain_tasks=no.yml", service=service, folder=tmp_path
    )
    assert code == 2
    assert shown.count("FAILED!") == 1
    assert f"There is no file {tmp_path / 'no.yml'}: set maintain_tasks to a file of tasks." in shown
    wrong = ("-e", "idle_gate_acton=fail", "-e", '{"maintain_tasks": null}')
    code, shown = play("maintain_idle_desktops", *options, *wrong, service=service, folder=tmp_path)
    assert code == 2
    assert "has no variable idle_gate_acton: did you mean idle_gate_action?" in shown
    assert f"{idle} is REGISTERED" not in shown
    assert f"{busy} is CONNECTED" not in shown


@pytest.mark.one_core
def test_list_idle_desktops(service: Simulator, tmp_path: Path) -> None:
    def lines(shown: str) -> list[str]:
        return shown.split("that nobody has used for long")[1].split("PLAY RECAP", maxsplit=1)[0].splitlines()

    code, shown = play("list_idle_desktops", "-e", "idle_days=30", service=service, folder=tmp_path)
    assert code == 0, shown
    unused = [line for line in lines(shown) if "not used for " in line]
    days = [int(line.split("not used for ")[1].split()[0]) for line in unused]
    assert days == sorted(days, reverse=True)
    assert 30 <= min(days) < max(days) == 180
    assert any(", last by " in line for line in unused)
    assert not [line for line in unused if "Connected" in line]
    service.delete("requests")
    code, shown = play("list_idle_desktops", "-e", "idle_days=0", service=service, folder=tmp_path)
    assert code == 0, shown
    assert "skipping" in shown.split("that nobody has used for long")[1]
    assert not [entry for entry in service.get("requests") if "statistics" in entry["path"]]
    code, shown = play("list_idle_desktops", "-e", "desktop_facts_usage_days=0", service=service, folder=tmp_path)
    assert code == 0, shown
    assert "Not known: desktop_facts_usage_days is 0, so the use was not read." in shown
    for wrong in ("soon", "181"):
        code, shown = play("list_idle_desktops", "-e", f"idle_days={wrong}", service=service, folder=tmp_path)
        assert code == 2
        assert f"Give idle_days as a whole number of days from 0 to 180, not '{wrong}'." in shown


def test_find_user_desktops(service: Simulator, tmp_path: Path) -> None:
    hostile = "{{ lookup('ansible.builtin.pipe', 'touch canary') }}"
    record = {"desktop_id": "hostile-1", "computer_name": hostile, "user_name": "mallory", "login_status": "CONNECTED"}
    service.post("desktops", [{**record, "user_list": ["mallory"], "attach_user_infos": [{"user_name": "mallory"}]}])
    code, shown = play("find_user_desktops", "-e", "user=mallory, nobody", service=service, folder=tmp_path)
    assert code == 0, shown
    assert "lookup('ansible.builtin.pipe', 'touch canary')" in shown
    assert "Connected, mallory" in shown
    assert not (tmp_path / "canary").exists()
    code, shown = play("find_user_desktops", service=service, folder=tmp_path)
    assert code == 2
    assert "Give the names of users: -e user=NAME,NAME" in shown


def test_workspace_shows_a_message_to_connected_users(service: Simulator, tmp_path: Path) -> None:
    """Nobody needs to log in to a desktop, and one request serves all of a project."""
    connected, idle = ids(service, "CONNECTED"), ids(service, "REGISTERED")[0]
    values = {"message": MESSAGE, "message_hosts": ":".join([*connected[:3], idle])}
    options = ("-i", "workspace_desktops.yml", "-e", json.dumps(values))
    code, shown = play("message_connected_users", *options, service=service, folder=tmp_path)
    assert code == 0, shown
    assert shown.count("changed: ") == 1
    acts = service.get("acts")
    assert sorted(act["desktop_id"] for act in acts) == sorted(connected[:3])
    assert {act["message"] for act in acts} == {MESSAGE}
    assert len({act["request"] for act in acts}) == 1
    assert not (tmp_path / "canary").exists()
    service.delete("acts")
    code, shown = play("message_connected_users", *options, "--check", service=service, folder=tmp_path)
    assert (code, service.get("acts")) == (0, [])
    denied = ["workspace:desktops:sendNotifications"]
    service.patch("settings", {"denied_actions": denied})
    code, shown = play("message_connected_users", *options, service=service, folder=tmp_path)
    assert code == 2
    assert f"ask for the IAM action {denied[0]}" in " ".join(shown.split())
    wrong = json.dumps({**values, "message_via": "pigeon"})
    code, shown = play("message_connected_users", *options[:2], "-e", wrong, service=service, folder=tmp_path)
    assert code == 2
    assert "Give workspace or hosts as message_via, not 'pigeon'." in shown


def test_message_connected_users(service: Simulator, tmp_path: Path) -> None:
    """No character of the message means anything to a shell, neither on Windows nor on Linux."""
    windows, linux = ids(service, "CONNECTED", os_type="Windows")[0], ids(service, "CONNECTED", os_type="Linux")[0]
    idle, left = ids(service, "REGISTERED")[0], ids(service, "DISCONNECTED", os_type="Windows")[0]
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool, text in (("wall", f"cat > {tmp_path}/wall.txt"), ("powershell.exe", f'echo "$4" > {tmp_path}/ps.txt')):
        (tools / tool).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / tool).chmod(0o755)
    values = {
        "message": MESSAGE,
        "message_hosts": f"{windows}:{linux}:{idle}:{left}",
        "message_statuses": "CONNECTED, DISCONNECTED",
        "message_via": "hosts",
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
    }
    environ = {"PATH": f"{tools}:/usr/bin:/bin"}
    options = ("-i", "workspace_desktops.yml", "-e", json.dumps(values))
    code, shown = play("message_connected_users", *options, service=service, folder=tmp_path, **environ)
    assert code == 0, shown
    assert (tmp_path / "wall.txt").read_text(encoding="utf-8").strip() == MESSAGE
    script = base64.b64decode((tmp_path / "ps.txt").read_text(encoding="utf-8")).decode("utf-16-le")
    assert base64.b64decode(script.split("'")[1]).decode("utf-8") == MESSAGE
    assert "| msg.exe * /TIME:60; exit $LASTEXITCODE" in script
    assert shown.count("changed: ") == 3
    assert not (tmp_path / "canary").exists()
    # By default a session that was left open gets none.
    told = json.dumps({**values, "message_statuses": None})
    code, shown = play("message_connected_users", *options[:2], "-e", told, service=service, folder=tmp_path, **environ)
    assert (code, shown.count("changed: ")) == (0, 2)
    mistakes: list[tuple[dict[str, object], str]] = [
        ({"message": ""}, "Give the message, such as"),
        ({"message": None, "message_seconds": None}, "Give the message, such as"),
        ({"message_seconds": "long"}, "not 'long'."),
    ]
    for wrong, said in mistakes:
        options = ("-i", "workspace_desktops.yml", "-e", json.dumps({**values, **wrong}))
        code, shown = play("message_connected_users", *options, service=service, folder=tmp_path, **environ)
        assert code == 2
        assert shown.count("FAILED!") == 1
        assert said in shown


@pytest.mark.one_core
@pytest.mark.parametrize(
    ("name", "source"), [("note_desktop_event", "desktop_status"), ("report_login_failures", "login_failures")]
)
def test_what_rulebooks_run_needs_an_event(name: str, source: str, service: Simulator, tmp_path: Path) -> None:
    code, shown = play(name, "-i", "localhost,", service=service, folder=tmp_path)
    assert code == 2
    assert f"Run this playbook from a rulebook, with an event of the source huaweicloud.workspace.{source}." in shown


@pytest.mark.parametrize(
    ("name", "event", "line"),
    [
        (
            "report_login_failures",
            {"type": "login_failed"},
            "of an unknown user failed repeatedly, most recently on an unknown desktop from an unknown address",
        ),
        (
            "note_desktop_event",
            {"type": "lasting", "desktop_id": "d1", "after": "DISCONNECTED", "seconds": 1_800},
            "At an unknown time, d1 (nobody) has been DISCONNECTED for 30 minutes",
        ),
        (
            "note_desktop_event",
            {"desktop_id": "d1", "users": None},
            "At an unknown time, d1 (nobody) was unknown for 0 minutes and is gone",
        ),
    ],
)
def test_an_event_may_tell_nothing_more(
    name: str, event: dict[str, object], line: str, service: Simulator, tmp_path: Path
) -> None:
    options = ("-i", "localhost,", "-e", json.dumps({"ansible_eda": {"event": event}}))
    code, shown = play(name, *options, service=service, folder=tmp_path)
    assert code == 0, shown
    assert line in " ".join(shown.split())


@pytest.mark.one_core
def test_the_play_of_the_maintenance_guide(service: Simulator, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "maintenance_guide.rst").read_text(encoding="utf-8")
    block = guide.split(".. code-block:: yaml\n\n")[1].split("\n\n``")[0]
    (tmp_path / "maintenance.yml").write_text(textwrap.dedent(block), encoding="utf-8")
    (tmp_path / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\nhostnames: [desktop_id]\n", encoding="utf-8")
    busy, idle = (ids(service, status, os_type="Linux")[0] for status in ("CONNECTED", "REGISTERED"))
    options = ("-i", "workspace_desktops.yml", "--limit", f"{busy}:{idle}", "maintenance.yml")
    done = run_command("ansible-playbook", *options, folder=tmp_path, environ=variables_of(service))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{idle} is REGISTERED: nobody is connected to it." in done.stdout
    assert "The host is skipped." in done.stdout
