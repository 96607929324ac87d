# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads an inventory in a process of its own, and says what that cost."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.tools.isolation import ROOT, environment_path, isolated_environment

_HERE = Path(__file__).parent
_SECONDS = 1200

Measured = TypeVar("Measured")


class LoadFailedError(Exception):
    """An inventory could not be loaded; the message holds what was printed."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """CPU seconds (user and system) from the first byte of the source to the last host, without start-up and imports
    of ansible-core; the highest memory of the whole process in MiB; and how large the inventory is."""

    cpu: float
    memory: float
    hosts: int
    groups: int
    memberships: int
    leaves: int
    """Scalars in the variables of all hosts, however deep."""


@dataclass(frozen=True, kw_only=True)
class Play:
    """CPU seconds of a whole ansible-playbook with all its processes, those on the clock, and the highest memory of one
    of the processes in MiB."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True, kw_only=True)
class Core:
    """An environment with ansible-core, and where its collections are."""

    environment: str
    """The name of the file of its requirements."""
    collections: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        """The interpreter."""
        return environment_path(self.environment) / "bin" / "python"

    def run(self, driver: str, *arguments: str | Path) -> Any:
        """Return what one of the scripts in `drivers` prints, in the environment variables of this core."""
        variables = isolated_environment(
            environment=environment_path(self.environment), home=self.environment, collections=self.collections
        )
        variables["PYTHONPATH"] = str(ROOT)
        variables["ANSIBLE_INVENTORY_PLUGINS"] = str(_HERE / "inventory_plugins")
        variables["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "1"
        done = subprocess.run(
            [self.python, _HERE / "drivers" / driver, *arguments],
            cwd=ROOT,
            env=variables | dict(self.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode:
            raise LoadFailedError(f"{driver} {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def load(self, source: Path, *, dump: Path | None = None) -> Load:
        """Load an inventory source; `dump` is where its hosts are written, one JSON object in each line."""
        return Load(**self.run("load_inventory.py", source, *([dump] if dump else [])))

    def play(self, playbook: Path, *arguments: str | Path) -> Play:
        """Run a playbook, with these arguments of ansible-playbook."""
        return Play(**self.run("run_playbook.py", playbook, *arguments))


def alternate(cases: Mapping[str, Callable[[], Measured]], *, times: int) -> dict[str, list[Measured]]:
    """Run all cases in turn, several times over, and return for each what it gave, in this order."""
    found: dict[str, list[Measured]] = {name: [] for name in cases}
    for _time in range(times):
        for name, case in cases.items():
            found[name].append(case())
    return found


def cpu_of(loads: Sequence[Load]) -> list[float]:
    """Return the CPU seconds of each load."""
    return [load.cpu for load in loads]


def least(loads: Sequence[Load]) -> Load:
    """Return the load with the least CPU time: what else runs on the machine only ever adds to it."""
    return min(loads, key=lambda load: load.cpu)
