# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook as a user would, in an environment that holds nothing of the user's."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .quick_commands import START, run_quickly

COMMANDS = Path(sys.executable).parent
# What one command packs for its modules serves the next; the folder ends with the tests.
PAYLOADS = tempfile.TemporaryDirectory(prefix="payloads-")
ACTION_PLUGINS = str(Path(__file__).with_name("action_plugins"))
RUN_SECONDS = 300
DROPPED = ("ANSIBLE_", "HUAWEICLOUD_", "HW_", "PYTHON")
RECAP = re.compile(r"^localhost\s+:(.*)$", re.MULTILINE)

Task = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a playbook run left behind."""

    code: int
    stdout: str
    stderr: str
    results: Sequence[dict[str, Any]]

    @property
    def output(self) -> str:
        """All that was shown."""
        return f"{self.stdout}\n{self.stderr}"

    @property
    def recap(self) -> dict[str, int]:
        """The numbers of the play recap."""
        found = RECAP.search(self.stdout)
        assert found, self.output
        return {name: int(number) for name, _equals, number in (part.partition("=") for part in found[1].split())}


def collections_path() -> str:
    """The directory that holds ansible_collections, of which this file is a part or which the environment names."""
    found = [parent.parent for parent in Path(__file__).parents if parent.name == "ansible_collections"]
    return str(found[0]) if found else os.environ["ANSIBLE_COLLECTIONS_PATH"]


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a command: a home directory of its own, and of the variables only those given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(DROPPED) and not name.lower().endswith("_proxy")
    }
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": collections_path(),
        "ANSIBLE_HOME": str(home / ".ansible"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "false",
        "HOME": str(home),
        "NO_PROXY": "127.0.0.1,localhost",
        "PATH": f"{COMMANDS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "TESTS_PAYLOADS": PAYLOADS.name,
        **START,
        **more,
    }


def run_play(
    tasks: Sequence[Task],
    *,
    folder: Path,
    environ: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    keywords: Mapping[str, Any] | None = None,
) -> Run:
    """Run the tasks as one play on localhost and return what each of them returned, failed ones too.

    `keywords` are more keywords of the play, such as module_defaults.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    results, playbook = folder / "results.json", folder / "play.yml"
    results.unlink(missing_ok=True)
    registered = [{"register": f"result_{number}", **task} for number, task in enumerate(tasks)]
    collected = ", ".join(task["register"] for task in registered)
    last = {
        "name": "Keep the results",
        "keep_results": {"content": f"{{{{ [{collected}] | to_json }}}}", "path": str(results)},
        "check_mode": False,
        "no_log": True,
    }
    play = {"hosts": "localhost", "gather_facts": False, **(keywords or {}), "tasks": [*registered, last]}
    playbook.write_text(yaml.safe_dump([play], sort_keys=False, allow_unicode=True), encoding="utf-8")
    done = run_quickly(
        COMMANDS / "ansible-playbook",
        *arguments,
        str(playbook),
        cwd=folder,
        env=clean_environment(home, ANSIBLE_ACTION_PLUGINS=ACTION_PLUGINS, **(environ or {})),
        timeout=RUN_SECONDS,
    )
    found = json.loads(results.read_text(encoding="utf-8")) if results.exists() else []
    return Run(code=done.returncode, stdout=done.stdout, stderr=done.stderr, results=found)
