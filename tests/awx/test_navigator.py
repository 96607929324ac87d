# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-navigator finds and runs the collection: every command of the guide, as it stands there."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ansible_commands import PLUGIN, variables_of
from tests.support.module_runner import isolate
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment
from tests.support.simulator_process import Simulator, running_simulator
from tests.tools.isolation import ROOT

GUIDE = ROOT / "docs" / "docsite" / "rst" / "execution_environment_guide.rst"
SHOWN = [
    shlex.split(line)
    for line in re.findall(r"^ +\$ (ansible-navigator .*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
]
WANTED = {
    "run": "PLAY RECAP",
    "inventory": "|--@login_status_connected:",
    "collections": "huaweicloud.workspace.workspace_desktops",
    "doc": "huaweicloud.workspace.",
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """A simulator for the tests of this file, which only read."""
    with running_simulator("--desktops", 20, "--odd-records", "none") as running:
        yield running


def navigate(simulator: Simulator, folder: Path, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory that holds an inventory source, and nothing else."""
    home = folder / "home"
    home.mkdir()
    project = folder / "project"
    project.mkdir()
    (project / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\n", encoding="utf-8")
    done = subprocess.run(
        [str(COMMANDS / command[0]), *command[1:]],
        cwd=project,
        env=clean_environment(home, **{**variables_of(simulator), **more}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    left = {path.name for path in project.iterdir()}
    assert left == {"workspace_desktops.yml"}, "ansible-navigator left files in the project"
    return done


def test_the_guide_shows_all_commands() -> None:
    assert {command[1] for command in SHOWN} == set(WANTED)


@pytest.mark.parametrize("command", SHOWN, ids=[" ".join(command[1:4]) for command in SHOWN])
def test_a_command_of_the_guide_does_what_it_says(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, command: list[str]
) -> None:
    isolate(monkeypatch, home=tmp_path)
    done = navigate(simulator, tmp_path, command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert WANTED[command[1]] in done.stdout
    assert "failed=0" in done.stdout or command[1] != "run"
    assert simulator.ready["secret_key"] not in done.stdout + done.stderr


def test_a_wrong_key_is_told(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch, home=tmp_path)
    command = next(command for command in SHOWN if command[1] == "inventory")
    more = {"HW_SECRET_KEY": "not-the-right-key", "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    done = navigate(simulator, tmp_path, command, **more)
    assert done.returncode != 0
    assert "The credential was refused" in " ".join((done.stdout + done.stderr).split())
    assert "not-the-right-key" not in done.stdout + done.stderr
