# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are, and the variables that tools run with: nothing of the user's, nothing left in the user's home."""

from __future__ import annotations

import ast
import functools
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# All that is made lies here.
BUILD = ROOT / ".build"
ENVIRONMENTS = BUILD / "envs"
RESULTS = BUILD / "results"
HOMES = BUILD / "home"

# What would change what the tools do, or send tests to a real account.
_DROPPED = (
    "ANSIBLE_",
    "GIT_",
    "HUAWEICLOUD_",
    "HW_",
    "MOLECULE_",
    "MYPY",
    "NOX_",
    "OS_",
    "PYTEST",
    "PYTHON",
    "RUFF_",
    "XDG_",
)
_DROPPED_NAMES = frozenset({"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV"})
_LOCAL_HOSTS = "localhost,127.0.0.1,::1"


def environment_path(name: str) -> Path:
    """Return where the session ``env-NAME`` builds its environment."""
    return ENVIRONMENTS / f"env-{name.replace('.', '-')}"


def isolated_environment(*, environment: Path, home: str, collections: Path | None = None) -> dict[str, str]:
    """Variables for a tool of this environment, with a home directory below the build directory."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_DROPPED) and name not in _DROPPED_NAMES
    }
    home_path = make_home(home)
    no_proxy = variables.get("NO_PROXY") or variables.get("no_proxy") or ""
    variables |= {
        "ANSIBLE_HOME": str(home_path / ".ansible"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(home_path),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "NO_PROXY": f"{no_proxy},{_LOCAL_HOSTS}".lstrip(","),
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "VIRTUAL_ENV": str(environment),
    }
    variables["no_proxy"] = variables["NO_PROXY"]
    if collections is not None:
        variables["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
        # The copy of the tree lies inside this repository, which ignores it: git must not find the way up.
        variables["GIT_CEILING_DIRECTORIES"] = str(collections)
    return variables


def make_home(name: str) -> Path:
    """A home directory below the build directory.

    Some tools pass on nothing of the environment but HOME, and still call pip: its configuration is put there.
    """
    home = HOMES / name
    target = home / ".config" / "pip" / "pip.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = _pip_configuration()
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.touch(mode=0o600)
        target.write_text(text, encoding="utf-8")
    return home


@functools.cache
def _pip_configuration() -> str:
    """What pip is told on this machine, wherever that is written, as one configuration file."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    sections: dict[str, dict[str, str]] = defaultdict(dict)
    sections["global"]["cache-dir"] = os.environ.get("PIP_CACHE_DIR", str(BUILD / "pip-cache"))
    for line in answer.stdout.splitlines():
        key, equals, value = line.partition("=")
        # Variables are shown as ":env:.name".
        section, _dot, option = key.removeprefix(":env:").partition(".")
        if equals and option and option != "cache-dir":
            sections[section or "global"][option] = str(ast.literal_eval(value)).replace("\n", "\n    ")
    return "".join(
        f"[{section}]\n" + "".join(f"{option} = {value}\n" for option, value in sorted(options.items()))
        for section, options in sorted(sections.items())
    )
