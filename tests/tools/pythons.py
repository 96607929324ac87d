# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the Python interpreters of this machine that really run and can make environments."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROBE = (
    "import ensurepip, ssl, sys, venv; "
    "print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', None) or sys.executable)"
)


def find_python(versions: Iterable[str]) -> tuple[str, Path] | None:
    """The first of these versions ("3.11") that is installed, with its path."""
    for version in versions:
        path = _find(version)
        if path is not None:
            return version, path
    return None


@functools.cache
def _find(version: str) -> Path | None:
    for candidate in _candidates(version):
        found = _probe(candidate)
        if found is not None and found[0] == version:
            return found[1]
    return None


def _candidates(version: str) -> Iterator[Path]:
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        yield Path(sys.executable)
    name = f"python{version}"
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = Path(directory) / name
        if directory and candidate.is_file():
            yield candidate
    # A version manager keeps versions that are not on the PATH, or puts shims there that refuse to run.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for root, pattern in (
        (pyenv / "versions", f"{version}.*/bin/{name}"),
        (Path.home() / ".local/share/uv/python", f"cpython-{version}.*/bin/{name}"),
    ):
        yield from sorted(root.glob(pattern), reverse=True)


def _probe(candidate: Path) -> tuple[str, Path] | None:
    try:
        answer = subprocess.run(
            [candidate, "-c", _PROBE], capture_output=True, text=True, check=True, timeout=30, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version, _blank, path = answer.stdout.strip().partition(" ")
    return version, Path(path)
