# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs commands of Ansible as a user would, against a simulator."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .playbook_runner import COMMANDS, RUN_SECONDS, clean_environment
from .quick_commands import run_quickly
from .simulator_process import Simulator

PLUGIN = "huaweicloud.workspace.workspace_desktops"


def run_command(
    command: str, *arguments: str, folder: Path, environ: Mapping[str, str] | None = None, answers: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one command in this folder, with a home directory of its own, and with answers to what it asks."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return run_quickly(
        COMMANDS / command,
        *arguments,
        cwd=folder,
        env=clean_environment(home, **(environ or {})),
        answers=answers,
        timeout=RUN_SECONDS,
    )


def variables_of(simulator: Simulator) -> dict[str, str]:
    """Return the variables by which a user names an account: the access key, the region, and where it is."""
    ready = simulator.ready
    return {
        "HW_ACCESS_KEY": ready["access_key"],
        "HW_SECRET_KEY": ready["secret_key"],
        "HW_REGION_NAME": ready["region"],
        "HW_AUTH_URL": ready["auth_url"],
        "HW_WORKSPACE_ENDPOINT": simulator.url,
    }


def addresses_by_region(simulator: Simulator) -> dict[str, str]:
    """Return variables with addresses that name the region, as several regions need them."""
    return {"HW_AUTH_URL": f"{simulator.url}/{{region}}/v3", "HW_WORKSPACE_ENDPOINT": f"{simulator.url}/{{region}}"}


def list_inventory(config: str, *, folder: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """Return what ansible-inventory --list prints for a configuration file, as AWX asks it."""
    (folder / "workspace_desktops.yml").write_text(config, encoding="utf-8")
    done = run_command(
        "ansible-inventory",
        "--list",
        "-i",
        "workspace_desktops.yml",
        folder=folder,
        environ={"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", **environ},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
