# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets that take the place of this process: the demo, the simulator, the benchmarks."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from tests.tools import tree
from tests.tools.environments import AWX, DEMO, SERVICE, Environment, ensure
from tests.tools.isolation import isolated_environment
from tests.tools.lanes_core import extra_arguments
from tests.tools.paths import ROOT

FOREGROUND: dict[str, tuple[Environment, tuple[str, ...]]] = {
    "demo": (DEMO, ("tests/demo/run_demo.py",)),
    "simulator": (DEMO, ("-m", "tests.simulator")),
    "bench": (SERVICE, ("-m", "tests.bench")),
    "ee": (AWX, ("tests/tools/ee.py",)),
}


def replace_process(target: str) -> NoReturn:
    """Run the target; signals reach it directly."""
    environment, arguments = FOREGROUND[target]
    entry = arguments[-1]
    path = ROOT / (entry if entry.endswith(".py") else entry.replace(".", "/"))
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is not there yet: nothing to run.")
    if not environment.path.is_dir():
        print("Building the environment, once: this takes about half a minute.", flush=True)
    ensure(environment)
    variables = isolated_environment(environment=environment.path, home=environment.name)
    variables |= {name: value for name, value in os.environ.items() if name.startswith(("HW_", "HUAWEICLOUD_"))}
    variables["PYTHONPATH"] = str(ROOT)
    if target == "bench":
        tree.sync(target)
        variables["PYTHONPATH"] += f"{os.pathsep}{tree.collections_root(target)}"
    python = environment.path / "bin" / "python"
    os.chdir(ROOT)
    os.execve(python, [str(python), *arguments, *extra_arguments()], variables)
