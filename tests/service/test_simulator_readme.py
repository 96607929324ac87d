# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README of the simulator: its commands work in the order in which they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.playbook_runner import RUN_SECONDS, clean_environment
from tests.support.simulator_process import ROOT, running_simulator

README = (ROOT / "tests" / "simulator" / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)
START = "make simulator ARGS="


def test_its_commands_work(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here, which the README uses")
    first, *commands = COMMAND.findall(README)
    assert first.startswith(START)
    (arguments,) = shlex.split(first.removeprefix(START))
    _option, env_file = shlex.split(arguments)[-2:]
    assert f". {env_file}" in commands
    (tmp_path / env_file).parent.mkdir()
    script = "\n".join(command.replace("curl ", "curl --silent --show-error --fail ") for command in commands)
    with running_simulator(*shlex.split(arguments), "--env-file", tmp_path / env_file) as simulator:
        done = subprocess.run(
            ["sh", "-ec", script],
            cwd=tmp_path,
            env=clean_environment(tmp_path / "home"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "localhost | SUCCESS" in done.stdout
        settings, records = simulator.get("settings"), simulator.records()
    assert settings["denied_actions"] == ["workspace:desktops:list"]
    assert records[0]["login_status"] == "CONNECTED"
    assert records[-1]["desktop_id"] == "x1"


def test_what_a_program_starts_is_not_shown_as_a_command() -> None:
    # The Python of a terminal need not have aiohttp.
    assert not [command for command in COMMAND.findall(README) if command.startswith("python")]
