# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Python that is too old for the modules, as managed hosts have it: one sentence, and no syntax error."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from tests.support.module_runner import MODULES
from tests.support.playbook_runner import run_play

OLD = ("3.6", "3.7", "3.8", "3.9")
SECRET = "secret-of-the-task"


def old_pythons() -> dict[str, Path]:
    """Return the old interpreters of this machine by their versions, as they tell them themselves."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    folders = [
        *map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep)),
        *(Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions").glob("3.*/bin"),
        *(home / ".local/share/uv/python").glob("cpython-3.*/bin"),
    ]
    found: dict[str, Path] = {}
    for path in (folder / f"python{version}" for version in OLD for folder in folders):
        # Its own path: a version manager may have put a shim here.
        command = [str(path), "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3], sys.executable)"]
        if path.is_file():
            told = subprocess.run(command, capture_output=True, text=True, check=False)
            if told.returncode == 0 and told.stdout.startswith(f"{path.name.removeprefix('python')}."):
                version, _blank, executable = told.stdout.strip().partition(" ")
                found.setdefault(version, Path(executable))
    return found


def test_an_old_python_is_told_and_what_is_needed(tmp_path: Path) -> None:
    pythons = old_pythons()
    if not pythons:
        pytest.skip(f"no Python {', '.join(OLD)} on this machine")
    tasks = [
        {
            f"huaweicloud.workspace.{module}": {"auth_token": SECRET, "region": "cn-north-4"},
            "vars": {"ansible_python_interpreter": str(path)},
            "ignore_errors": True,
        }
        for path in pythons.values()
        for module in MODULES
    ]
    # What the other tests start Python with is not for an old one.
    environ = {"ANSIBLE_DEPRECATION_WARNINGS": "false", "PYTHONPATH": ""}
    run = run_play(tasks, folder=tmp_path, arguments=("-vvv",), environ=environ)
    assert SECRET not in run.output
    cases = [(version, path, module) for version, path in pythons.items() for module in MODULES]
    assert len(run.results) == len(cases), run.output
    told = 0
    for (version, path, module), result in zip(cases, run.results, strict=True):
        assert result["failed"], result
        if not result["msg"].startswith("The modules of huaweicloud.workspace need"):
            # A Python that this ansible-core does not support does not come as far as the module.
            assert "ansible_collections" not in f"{result['msg']} {result.get('module_stderr', '')}", result
            continue
        told += 1
        expected = f"The modules of huaweicloud.workspace need Python 3.10 or newer, and this is Python {version} at "
        assert result["msg"].startswith(f"{expected}{path}: set ansible_python_interpreter"), (module, result)
        assert "\n" not in result["msg"]
        assert "Traceback" not in str(result)
    if not told:
        pytest.skip("ansible-core itself refuses each old Python of this machine")
