# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbook configure_awx as an operator would, against a stand-in controller."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment, collections_path
from tests.support.quick_commands import run_quickly

from .awx_collection import collections_root

PLAYBOOK = "huaweicloud.workspace.configure_awx"
SCM_URL = "https://git.example.com/desktops.git"
REPORTS = "/srv/workspace_reports"
# Each of some dozens of tasks copies a module without it.
QUICK = {"ANSIBLE_PIPELINING": "true"}
_RECAP = re.compile(r"^localhost\s+:(.*)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What one run of the playbook left behind."""

    code: int
    output: str

    @property
    def recap(self) -> dict[str, int]:
        """The numbers of the play recap."""
        found = _RECAP.search(self.output)
        assert found, self.output
        return {name: int(number) for name, _equals, number in (part.partition("=") for part in found[1].split())}

    @property
    def message(self) -> str:
        """The message of the task that failed."""
        found = re.findall(r'"?msg"?: "?(.*?)"?,?$', self.output, re.MULTILINE)
        assert found, self.output
        return str(found[-1])


def configure(
    *arguments: str,
    folder: Path,
    environ: Mapping[str, str],
    variables: Mapping[str, Any] | None = None,
    with_awx: bool = True,
) -> Setup:
    """Run the playbook with these extra variables; project and report have a place unless they say otherwise."""
    given = folder / "variables.json"
    required = {"awx_setup_project_scm_url": SCM_URL, "awx_setup_report_directory": REPORTS}
    given.write_text(json.dumps({**required, **(variables or {})}), encoding="utf-8")
    paths = [collections_path(), *([str(collections_root())] if with_awx else [])]
    done = run_quickly(
        COMMANDS / "ansible-playbook",
        *(PLAYBOOK, "-e", f"@{given}", *arguments),
        cwd=folder,
        env=clean_environment(
            folder / "home",
            **{
                "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(paths),
                "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
                **QUICK,
                **environ,
            },
        ),
        together=True,
        timeout=RUN_SECONDS,
    )
    return Setup(code=done.returncode, output=done.stdout)
