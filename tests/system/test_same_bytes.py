# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a machine has set - language, time zone, umask, terminal, order of sets - shows nowhere in the output."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.ansible_commands import run_command, variables_of
from tests.support.module_runner import isolate
from tests.support.playbook_runner import run_play
from tests.support.simulator_process import Simulator

pytestmark = pytest.mark.one_core

GERMAN = "de_DE.UTF-8"
# A umask, and variables.
USUAL = (0o022, {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "COLUMNS": "80"})
OTHERS = {
    "closed": (0o077, {"LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1", "COLUMNS": "30"}),
    "open": (0o000, {"LC_ALL": "", "LANG": "C", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "COLUMNS": "400"}),
    "German": (0o027, {"LC_ALL": GERMAN, "LANG": GERMAN, "LANGUAGE": "de", "TZ": "Europe/Berlin"}),
}
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d\d [A-Z][a-z]+ 20\d\d, \d\d:\d\d UTC")
INVENTORY = """
plugin: huaweicloud.workspace.workspace_desktops
group_by: [user_name, availability_zone, "tag:department"]
ip_groups: {office: [10.0.0.0/8], other: [172.16.0.0/12]}
"""
ANSWERS = {"desktops_from": "result_0", "connections_from": "result_1", "statistics_from": "result_2"}


def _report(folder: Path, **options: Any) -> dict[str, Any]:
    module = {**ANSWERS, "directory": f"{folder}/made/for/it", **options}
    return {"huaweicloud.workspace.workspace_report": module, "ignore_errors": True}


def _output(service: Simulator, folder: Path, *, umask: int, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return all that comes out in such surroundings, without the place and the time."""
    folder.mkdir()
    (folder / "file").write_text("{}", encoding="utf-8")
    variables = {**variables_of(service), **environ}
    (folder / "workspace_desktops.yml").write_text(INVENTORY, encoding="utf-8")
    (folder / "wrong.workspace_desktops.yml").write_text(f"{INVENTORY}foo: 1\nbar: 2\nbaz: 3\n", encoding="utf-8")
    tasks = [
        {"huaweicloud.workspace.workspace_desktop_info": {}},
        {"huaweicloud.workspace.workspace_connection_info": {}},
        {"huaweicloud.workspace.workspace_status_info": {}},
        _report(folder, name="a#b"),
        _report(folder, directory=f"{folder}/file/x"),
        _report(folder, directory="/proc/there"),
        _report(folder, columns=["foo", "bar"]),
        {"huaweicloud.workspace.workspace_desktop_info": {"tags": {"": ""}}, "ignore_errors": True},
    ]
    before = os.umask(umask)
    try:
        run = run_play(tasks, folder=folder, environ=variables)
        listings = [
            run_command("ansible-inventory", "--list", "-i", name, folder=folder, environ=variables)
            for name in ("workspace_desktops.yml", "wrong.workspace_desktops.yml")
        ]
    finally:
        os.umask(before)
    assert run.code == 0, run.output
    assert [bool(result.get("failed")) for result in run.results] == [False] * 4 + [True] * 4
    made = sorted((folder / "made").rglob("*"))
    said = " ".join(listings[1].stderr.split()).partition("foo")[2].partition(". ")[0]
    assert said
    return {
        "results": _plain(json.dumps(run.results), folder=folder),
        "inventory": listings[0].stdout,
        "complaint": said,
        "modes": {str(path.relative_to(folder)): oct(path.stat().st_mode) for path in (folder / "made", *made)},
        "files": {path.name: _plain(path.read_text("utf-8"), folder=folder) for path in made if path.is_file()},
    }


def _plain(text: str, *, folder: Path) -> str:
    # How long the task took is Ansible's to say.
    return re.sub(r'"(?:delta|start|end)": "[^"]*",? ?', "", TIMES.sub("TIME", text.replace(str(folder), "FOLDER")))


@pytest.fixture(scope="module")
def usual(shared_service: Simulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes out in ordinary surroundings."""
    umask, environ = USUAL
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("usual")
        isolate(patch, home=folder)
        shared_service.post("reset")
        found = _output(shared_service, folder / "work", umask=umask, environ=environ)
    assert set(found["modes"].values()) == {"0o40750", "0o100640"}
    assert set(found["files"]) == {"a#b.html", "a#b.csv", "a#b.json"}
    assert "TIME" in found["files"]["a#b.html"]
    return found


def _german(folder: Path) -> dict[str, str]:
    """Return the variables that name a German locale made for the test."""
    program = shutil.which("localedef")
    if program is None:
        pytest.skip("there is no localedef to make a German locale with")
    done = subprocess.run(
        [program, "-i", "de_DE", "-f", "UTF-8", str(folder / GERMAN)], capture_output=True, text=True, check=False
    )
    if not (folder / GERMAN).is_dir():
        pytest.skip(f"localedef makes no German locale here: {' '.join(done.stderr.split())[:200]}")
    return {"LOCPATH": str(folder)}


@pytest.mark.parametrize("name", OTHERS)
def test_the_same_input_gives_the_same_bytes(
    name: str, service: Simulator, tmp_path: Path, usual: dict[str, Any]
) -> None:
    umask, environ = OTHERS[name]
    more = _german(tmp_path) if name == "German" else {}
    found = _output(service, tmp_path / "work", umask=umask, environ={**environ, **more})
    for part, expected in usual.items():
        assert found[part] == expected, part
