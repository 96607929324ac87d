# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An inventory update as AWX runs it, by ansible-runner in a terminal, against ansible-inventory alone."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.estate import running_estate
from tests.bench.loading import LoadFailedError
from tests.bench.report import Row, at_most
from tests.bench.spread import ratio
from tests.tools.isolation import environment_path, isolated_environment

DESKTOPS = 10_000
TIMES = 3
LIMIT = 1.15
DRIVER = Path(__file__).parent / "drivers" / "update_by_runner.py"
# What AWX gives to an inventory update; verbosity 1 of the source means -vvv.
UPDATE = {
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds on the clock, and of CPU time of the command and all that it started."""

    wall: float
    cpu: float


def rows(collections: Path) -> Iterator[Row]:
    """Measure both with the collection in this directory; what else runs on the machine only ever adds to the time."""
    environment = environment_path("awx")
    variables = isolated_environment(environment=environment, home="awx", collections=collections)
    yield from compare(environment / "bin", variables | UPDATE)


def compare(tools: Path, variables: Mapping[str, str]) -> Iterator[Row]:
    """Measure both in turn with the tools of an environment."""
    with running_estate((DESKTOPS,)) as estate:
        source = estate.source("update", desktops=DESKTOPS)
        output = estate.directory / "output.json"
        where = ["-i", str(source), "--output", str(output), "--playbook-dir", str(estate.directory)]
        update = ["--list", "--export", *where, "-vvv"]
        private = estate.directory / "job"
        private.mkdir()
        commands = {
            "alone": [str(tools / "ansible-inventory"), *update],
            "runner": [str(tools / "python"), str(DRIVER), str(private), "ansible-inventory", *update],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _time in range(TIMES):
            for name, command in commands.items():
                costs[name].append(measure(command, variables=variables, output=output))
    cpu = {name: min(cost.cpu for cost in found) for name, found in costs.items()}
    wall = {name: min(cost.wall for cost in found) for name, found in costs.items()}
    clock = f"on the clock {wall['runner']:.1f} s to {wall['alone']:.1f} s"
    yield Row(
        what=f"{DESKTOPS} desktops, an inventory update by ansible-runner to ansible-inventory alone",
        value=ratio(*([cost.cpu for cost in costs[name]] for name in ("runner", "alone"))),
        wanted=at_most(LIMIT),
        note=f"{cpu['runner']:.2f} s to {cpu['alone']:.2f} s, {clock}",
    )


def measure(command: Sequence[str], *, variables: Mapping[str, str], output: Path) -> Cost:
    """Run a command that is to write a file, and return what it took."""
    output.unlink(missing_ok=True)
    start = time.perf_counter()
    before = os.times()
    done = subprocess.run(
        command, env=dict(variables), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode or not output.is_file():
        raise LoadFailedError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall=wall, cpu=cpu)
