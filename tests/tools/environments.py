# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The virtual environments: built once, and again only when their requirements change."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.tools.locks import locked
from tests.tools.paths import ENVIRONMENTS, PIP_CACHE, REQUIREMENTS
from tests.tools.pythons import find_python

_INCLUDE = re.compile(r"^(?:-r|-c)\s+(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Environment:
    """One virtual environment: ``tests/requirements/<name>.txt`` on the first Python that is found."""

    name: str
    pythons: tuple[str, ...]

    @property
    def path(self) -> Path:
        return ENVIRONMENTS / self.name

    @property
    def requirements(self) -> Path:
        return REQUIREMENTS / f"{self.name}.txt"

    @property
    def python_version(self) -> str | None:
        found = find_python(self.pythons)
        return found[0] if found else None

    def missing(self) -> str | None:
        """Why this environment cannot be made here, or nothing."""
        if self.python_version is None:
            return f"no Python {' or '.join(self.pythons)} found"
        return None


CORES = {
    "2.16": Environment("core-2.16", ("3.11", "3.12")),
    "2.19": Environment("core-2.19", ("3.11", "3.12", "3.13")),
    "2.21": Environment("core-2.21", ("3.12", "3.13", "3.14")),
}
TOOLS = Environment("tools", ("3.11", "3.12", "3.13", "3.14"))
GALAXY = Environment("galaxy", ("3.11", "3.12", "3.13"))
DEMO = Environment("demo", ("3.11", "3.12", "3.13", "3.14"))
SERVICE = Environment("service", ("3.11", "3.12", "3.13"))
BROWSER = Environment("browser", ("3.11", "3.12", "3.13"))
AWX = Environment("awx", ("3.11", "3.12", "3.13"))
ALL = (*CORES.values(), TOOLS, GALAXY, DEMO, SERVICE, BROWSER, AWX)


class BuildFailedError(Exception):
    """An environment could not be built; the message holds what pip said."""


def ensure(environment: Environment) -> bool:
    """Build the environment unless it stands as its requirements want it. True if it was built."""
    found = find_python(environment.pythons)
    if found is None:
        raise BuildFailedError(f"{environment.name}: {environment.missing()}")
    with locked(f"env-{environment.name}"):
        stamp = environment.path / "stamp"
        wanted = _fingerprint(environment.requirements, python=found[1])
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return False
        shutil.rmtree(environment.path, ignore_errors=True)
        _run([found[1], "-m", "venv", environment.path], environment=environment)
        pip: list[str | Path] = [environment.path / "bin" / "python", "-m", "pip", "--no-input"]
        _run([*pip, "install", "--quiet", "--prefer-binary", "-r", environment.requirements], environment=environment)
        stamp.write_text(wanted, encoding="utf-8")
    return True


def _fingerprint(requirements: Path, *, python: Path) -> str:
    digest = hashlib.sha256(str(python).encode())
    for path in _included(requirements):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _included(requirements: Path) -> list[Path]:
    found = [requirements]
    for name in _INCLUDE.findall(requirements.read_text(encoding="utf-8")):
        found += _included((requirements.parent / name).resolve())
    return found


def _run(command: list[str | Path], *, environment: Environment) -> None:
    variables = {"PIP_CACHE_DIR": str(PIP_CACHE)} | os.environ
    variables |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONNOUSERSITE": "1"}
    variables.pop("PYTHONPATH", None)
    done = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BuildFailedError(f"{environment.name}: {' '.join(map(str, command))}\n{done.stdout}")
