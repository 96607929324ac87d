# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook of the collection as a job of ansible-runner: from a project that it must not change."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awx.runner_project import (
    SOURCE,
    Project,
    fingerprint,
    isolate_runner,
    playbook_names,
    secrets_in,
)
from tests.support.ansible_commands import variables_of
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS
from tests.support.simulator_process import Simulator, running_simulator

MESSAGE = "Maintenance begins at 18:00."
# What a survey would ask for, by the folder for files and a user; a playbook that is not named here runs as it is.
ANSWERS: Mapping[str, Callable[[Path, str], dict[str, Any]]] = {
    "desktop_report": lambda folder, _user: {"desktop_report_directory": str(folder)},
    "maintain_desktops": lambda folder, _user: {
        "maintain_hosts": "login_status_registered,login_status_connected",
        # Nobody logs out here.
        "maintenance_window_wait_timeout": 0,
        "maintenance_window_journal": str(folder / "journal.json"),
    },
    "find_user_desktops": lambda _folder, user: {"user": user},
    "list_idle_desktops": lambda _folder, _user: {"idle_days": 30},
    "message_connected_users": lambda _folder, _user: {
        "message": MESSAGE,
        "message_hosts": "os_type_linux",
        "message_via": "hosts",
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
    },
    "note_desktop_event": lambda folder, user: {
        "events_file": str(folder / "events.txt"),
        "ansible_eda": {
            "event": {
                "type": "lasting",
                "desktop_id": "d1",
                "computer_name": "PC-1",
                "users": [user],
                "before": "CONNECTED",
                "after": "DISCONNECTED",
                "seconds": 1_800,
                "seen_at": "2026-03-02T08:00:00Z",
            }
        },
    },
    "report_login_failures": lambda folder, user: {
        "events_file": str(folder / "events.txt"),
        "ansible_eda": {
            "event": {
                "type": "login_failed",
                "user_name": user,
                "computer_name": "PC-1",
                "public_ip": None,
                "source_ip": "10.0.0.9",
                "connection_failure_reason": "wrong password",
                "seen_at": "2026-03-02T08:00:00Z",
            }
        },
    },
}
# The file that a playbook writes, and a word of it; where nothing is named, its output is all there is.
WRITTEN: Mapping[str, tuple[str, str]] = {
    "desktop_report": ("desktop_report.html", "ENG-W-0001"),
    "message_connected_users": ("wall.txt", MESSAGE),
    "note_desktop_event": ("events.txt", "has been DISCONNECTED for 30 minutes"),
    "report_login_failures": ("events.txt", "from 10.0.0.9: wrong password"),
}
# In place of the command that would write to the terminals of this machine.
WALL = "#!/bin/sh\ncat >> {file}\n"
GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "execution_environment_guide.rst"
FACTS = "gather_desktop_facts"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """A simulator for the tests of this file, which only read."""
    with running_simulator("--desktops", 30, "--odd-records", "none") as running:
        yield running


@pytest.fixture
def project(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of AWX, in an environment without anything of the user's."""
    folder = tmp_path / "job"
    folder.mkdir()
    made = Project.make(simulator, folder)
    isolate_runner(monkeypatch, made.home)
    return made


@pytest.mark.parametrize("playbook", playbook_names())
def test_a_playbook_is_a_job(project: Project, *, playbook: str) -> None:
    before = fingerprint(project.project)
    output = project.folder / "output"
    output.mkdir()
    wall = output / "wall"
    wall.write_text(WALL.format(file=output / "wall.txt"), encoding="utf-8")
    wall.chmod(0o755)
    user = next(str(record["user_name"]) for record in project.simulator.records() if record["user_name"])
    answers = ANSWERS[playbook](output, user) if playbook in ANSWERS else {}
    path = f"{output}{os.pathsep}{os.environ['PATH']}"
    done = project.play(playbook, ident="1", extravars=answers, environ={"PATH": path})
    assert (done.code, done.status) == (0, "successful"), done.stdout[-3000:]
    assert (done.artifacts / "rc").read_text(encoding="utf-8") == "0"
    assert "PLAY RECAP" in done.stdout
    names = [event["event"] for event in done.events]
    assert names.count("playbook_on_stats") == 1
    assert not {"runner_on_failed", "runner_on_unreachable", "error"} & set(names)
    assert any(name == "runner_on_ok" for name in names)
    assert not [event for event in done.events if "Traceback" in event.get("stdout", "")]
    if playbook in WRITTEN:
        name, word = WRITTEN[playbook]
        assert word in (output / name).read_text(encoding="utf-8")
    assert fingerprint(project.project) == before
    assert secrets_in(project.folder, project.simulator) == []


def test_a_playbook_needs_no_terminal(project: Project) -> None:
    done = project.play(FACTS, ident="1", extravars={}, terminal=False)
    assert (done.code, done.status) == (0, "successful"), done.stdout[-3000:]
    results = [event["event_data"]["res"] for event in done.events if event["event"] == "runner_on_ok"]
    told = next(result["msg"] for result in results if isinstance(result.get("msg"), list))
    assert told[0].startswith(f"{len(project.simulator.records())} desktops")


def test_a_job_without_the_right_key_fails_with_one_sentence(project: Project) -> None:
    done = project.play(FACTS, ident="1", extravars={}, environ={"HW_SECRET_KEY": "not-the-right-key"})
    assert (done.code, done.status) == (2, "failed")
    failed = [event for event in done.events if event["event"] == "runner_on_failed"]
    assert len(failed) == 1
    result = failed[0]["event_data"]["res"]
    assert "The credential was refused" in result["msg"]
    assert result["error"]["status"] == 401
    assert "Traceback" not in done.stdout
    assert "not-the-right-key" not in done.stdout
    assert secrets_in(project.folder, project.simulator) == []


def test_the_guide_runs_a_job(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for name, text in re.findall(r"^    # (job/\S+)\n((?:    .*\n)+)", guide, re.MULTILINE):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    environment = tmp_path / "job" / "env" / "envvars"
    shown = yaml.safe_load(environment.read_text(encoding="utf-8"))
    assert set(shown) <= {*variables_of(simulator), "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"}
    isolate_runner(monkeypatch, tmp_path)
    environment.write_text(json.dumps(shown | variables_of(simulator)), encoding="utf-8")
    (command,) = re.findall(r"^    \$ (ansible-runner .*)$", guide, re.MULTILINE)
    done = subprocess.run(shlex.split(command), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(simulator.records())} desktops" in done.stdout
    assert secrets_in(tmp_path / "job" / "artifacts", simulator) == []
    (written,) = (tmp_path / "job" / "artifacts").rglob("command")
    assert simulator.ready["secret_key"] in written.read_text(encoding="utf-8"), "the guide warns of this file"


def test_a_job_is_sent_to_a_worker_and_comes_back(project: Project, tmp_path: Path) -> None:
    # The three steps that a controller and its execution nodes share.
    (project.folder / "env").mkdir()
    (project.folder / "env" / "envvars").write_text(json.dumps(project.variables()), encoding="utf-8")
    (project.folder / "inventory").mkdir()
    (project.folder / "inventory" / SOURCE).write_bytes((project.project / SOURCE).read_bytes())
    worker, back = tmp_path / "worker", tmp_path / "back"
    runner = str(COMMANDS / "ansible-runner")
    job = _pipe([runner, "transmit", str(project.folder), "-p", f"{FACTS}.yml"], data=b"")
    stream = _pipe([runner, "worker", "--private-data-dir", str(worker)], data=job)
    _pipe([runner, "process", str(back)], data=stream)
    artifacts = next(back.rglob("rc")).parent
    assert (artifacts / "rc").read_text(encoding="utf-8") == "0", (artifacts / "stdout").read_text(encoding="utf-8")
    assert (artifacts / "status").read_text(encoding="utf-8") == "successful"
    assert f"{len(project.simulator.records())} desktops" in (artifacts / "stdout").read_text(encoding="utf-8")
    assert secrets_in(back, project.simulator) == []


def _pipe(command: list[str], *, data: bytes) -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, timeout=RUN_SECONDS, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
