# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the AWX guide shows is what the role makes, and works as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.support.ansible_commands import run_command, variables_of
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment, collections_path
from tests.support.simulator_process import running_simulator

from .awx_collection import collections_root
from .controller import Controller, running_controller
from .role import credential_type, role_defaults

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "docsite" / "rst" / "awx_guide.rst").read_text(encoding="utf-8")
PROJECT = ROOT / "roles" / "awx_setup" / "files" / "project"
BLOCK = re.compile(r"^( *)\.\. code-block:: yaml\n\n((?:\1 {4}[^\n]*\n|\n)+)", re.MULTILINE)


def _blocks() -> list[Any]:
    return [yaml.safe_load(textwrap.dedent(code)) for _indent, code in BLOCK.findall(GUIDE)]


def _mapping(key: str) -> Mapping[str, Any]:
    (found,) = (block for block in _blocks() if isinstance(block, dict) and key in block)
    return dict(found)


def _text(role: str) -> str:
    """Return the one YAML block that uses a role, as it is written."""
    (found,) = (code for _indent, code in BLOCK.findall(GUIDE) if f"role: {role}" in code)
    return textwrap.dedent(found)


def test_the_credential_type_to_paste_is_the_one_of_the_role() -> None:
    assert _mapping("fields") == credential_type()["inputs"]
    assert _mapping("env") == credential_type()["injectors"]


def test_the_options_of_the_source_are_those_of_the_role() -> None:
    defaults = role_defaults()
    assert _mapping("ANSIBLE_COLLECTIONS_PATH") == defaults["awx_setup_inventory_source_vars"]
    step = GUIDE[GUIDE.index("7. **Options of the source.**") : GUIDE.index("8. **Job templates.**")]
    source = {name: defaults[f"awx_setup_inventory_source_{name}"] for name in ("enabled_var", "enabled_value")}
    assert source == {"enabled_var": "workspace_is_running", "enabled_value": "true"}
    for value in (*source.values(), defaults["awx_setup_inventory_source_update_cache_timeout"]):
        assert str(value) in step


def test_the_project_holds_what_the_guide_names() -> None:
    part = GUIDE[GUIDE.index("This is what is in it:") : GUIDE.index("A playbook is as short as this:")]
    named = set(re.findall(r"``([\w/]+\.yml)``", part))
    there = {path.relative_to(PROJECT).as_posix() for path in PROJECT.rglob("*.yml")}
    assert named == there
    wrapper = yaml.safe_load((PROJECT / "desktop_report.yml").read_text(encoding="utf-8"))
    assert wrapper in _blocks()
    (needed,) = yaml.safe_load((PROJECT / "collections" / "requirements.yml").read_text(encoding="utf-8"))[
        "collections"
    ]
    assert needed["name"] == "huaweicloud.workspace"


def test_the_project_runs_as_a_job_would(folder: Path) -> None:
    project = folder / "project"
    shutil.copytree(PROJECT, project)
    arguments = [
        "-i",
        "workspace_desktops.yml",
        "maintain_idle_desktops.yml",
        "-e",
        "maintain_tasks=tasks/maintenance.yml",
    ]
    with running_simulator("--desktops", 20) as simulator:
        done = run_command("ansible-playbook", *arguments, folder=project, environ=variables_of(simulator))
        assert done.returncode == 0, done.stdout + done.stderr
        for record in simulator.records():
            # Neither in use, nor left with an open session, nor off.
            idle = record["login_status"] == "REGISTERED"
            assert (f"{record['computer_name']} runs " in done.stdout) is idle


def _run_guide(controller: Controller, folder: Path, *, collections: Path, **more: str) -> str:
    (folder / "configure_awx.yml").write_text(_text("huaweicloud.workspace.awx_setup"), encoding="utf-8")
    paths = f"{collections_path()}:{collections}"
    environ = clean_environment(
        folder / "home", **controller.environment(HW_AUTH_TOKEN="token", **more), ANSIBLE_COLLECTIONS_PATH=paths
    )
    done = subprocess.run(
        [str(COMMANDS / "ansible-playbook"), "configure_awx.yml"],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_second_account_with_the_collection_of_the_automation_platform(folder: Path) -> None:
    theirs = folder / "platform" / "ansible_collections" / "ansible" / "controller"
    shutil.copytree(collections_root() / "ansible_collections" / "awx" / "awx", theirs)
    manifest, api = theirs / "MANIFEST.json", theirs / "plugins" / "module_utils" / "controller_api.py"
    manifest.write_text(
        manifest.read_text("utf-8")
        .replace('"namespace": "awx"', '"namespace": "ansible"')
        .replace('"name": "awx"', '"name": "controller"'),
        encoding="utf-8",
    )
    api.write_text(
        api.read_text("utf-8").replace('_COLLECTION_TYPE = "awx"', '_COLLECTION_TYPE = "controller"'), encoding="utf-8"
    )
    routing = folder / "collections" / "ansible_collections" / "awx" / "awx" / "meta" / "runtime.yml"
    routing.parent.mkdir(parents=True)
    routing.write_text(yaml.safe_dump(_mapping("plugin_routing")), encoding="utf-8")
    with running_controller(prefix="/api/controller/", product="Red Hat Ansible Automation Platform") as controller:
        more = {"CONTROLLER_OPTIONAL_API_URLPATTERN_PREFIX": "/api/controller/"}
        output = _run_guide(controller, folder, collections=folder / "platform", **more)
        assert "You are using the" not in output
        schedule = controller.store.one("schedules", "Workspace Frankfurt every Sunday")
        workflow = controller.store.one("workflow_job_templates", "Workspace Frankfurt workflow")
        assert schedule["unified_job_template"] == workflow["id"]
        assert controller.store.one("credentials", "Workspace Frankfurt")["inputs"] == {"auth_token": "token"}
