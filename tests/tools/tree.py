# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the repository to where the tools want it: ``ansible_collections/huaweicloud/workspace``, no symbolic link."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.tools.isolation import BUILD, ROOT

TREES = BUILD / "trees"


def collections_root(name: str) -> Path:
    """The directory that is ANSIBLE_COLLECTIONS_PATH for the copy of this name."""
    return TREES / name


def collection_root(name: str) -> Path:
    """The directory of the collection in the copy of this name."""
    return collections_root(name) / "ansible_collections" / "huaweicloud" / "workspace"


def sync(name: str, *, source: Path = ROOT) -> Path:
    """Bring the copy of this name up to date: what vanished is removed."""
    target = collection_root(name)
    manifest = collections_root(name) / "manifest.json"
    target.mkdir(parents=True, exist_ok=True)
    # Two runs may bring the same copy up to date.
    with manifest.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = set(json.loads(manifest.read_text(encoding="utf-8"))) if manifest.is_file() else set()
        now = {path for path in listed_files(source) if _copy(source / path, target / path)}
        for path in before - now:
            _remove(target, target / path)
        manifest.write_text(json.dumps(sorted(now)), encoding="utf-8")
    return target


def listed_files(source: Path = ROOT) -> list[str]:
    """What git tracks, and what is new and not ignored."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=source,
        capture_output=True,
        check=True,
    )
    return sorted({os.fsdecode(name) for name in answer.stdout.split(b"\0") if name})


def _copy(source: Path, target: Path) -> bool:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    except FileNotFoundError:
        # Deleted but still tracked, or gone since the files were listed.
        return False
    return True


def _remove(root: Path, path: Path) -> None:
    path.unlink(missing_ok=True)
    for parent in path.parents:
        if parent == root or not parent.is_dir() or any(parent.iterdir()):
            return
        parent.rmdir()
