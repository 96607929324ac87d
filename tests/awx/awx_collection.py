# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection awx.awx, which the role awx_setup drives a controller with: fetched once, and kept below `.build`.

It comes with the Python package `ansible`, from the index that pip is configured for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "ansible==13.8.0"
# The package asks for a newer Python than the collection in it.
PACKAGE_PYTHON = "3.12"
VERSION = "24.6.1"
FETCH_SECONDS = 600


def collections_root() -> Path:
    """Return the directory for ANSIBLE_COLLECTIONS_PATH; AWX_COLLECTION_CACHE names another cache than `.build/awx`."""
    target = _cache() / VERSION
    if not (target / "ansible_collections" / "awx" / "awx" / "MANIFEST.json").is_file():
        _fetch(target)
    return target


def _cache() -> Path:
    named = os.environ.get("AWX_COLLECTION_CACHE")
    if named:
        return Path(named)
    here = Path(__file__).resolve()
    # Tests run in a copy of the repository that lies in its own .build.
    outer = next((parent for parent in here.parents if parent.name == ".build"), None)
    return (outer or here.parents[2] / ".build") / "awx"


def _fetch(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="fetch-") as folder:
        command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "download", "--quiet"]
        command += ["--no-deps", "--only-binary=:all:", "--python-version", PACKAGE_PYTHON, "--dest", folder, PACKAGE]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=FETCH_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"awx.awx could not be fetched: {done.stdout.strip()}")
        (wheel,) = Path(folder).glob("*.whl")
        unpacked = Path(folder) / "unpacked"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(
                unpacked, [name for name in archive.namelist() if name.startswith("ansible_collections/awx/")]
            )
        shutil.rmtree(target, ignore_errors=True)
        unpacked.rename(target)


if __name__ == "__main__":
    print(collections_root())
