# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every file says whose it is and under which licence, and none names a path of the machine it was written on."""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import tomllib

from tests.tools.paths import ROOT
from tests.tools.tree import listed_files

_HEAD = 2000
_LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
_COPYRIGHT = re.compile(r"Copyright \(c\) \d{4}|SPDX-FileCopyrightText:")
# The licence itself.
_BARE = frozenset({"COPYING", "LICENSES/GPL-3.0-or-later.txt"})
_MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|root)/[A-Za-z0-9._-]+")


def main() -> int:
    said = list(faults(ROOT, listed_files(ROOT)))
    print("\n".join(said) or "every file has its header, and no path of a machine")
    return 1 if said else 0


def faults(root: Path, names: Iterable[str]) -> Iterator[str]:
    """What is wrong with these files, one sentence each."""
    covered = _covered(root)
    for name in names:
        path = root / name
        if path.is_symlink() or not path.is_file() or name in _BARE:
            continue
        content = path.read_bytes()
        if not content:
            # ansible-test wants __init__.py of module_utils to be empty.
            continue
        if not any(fnmatch.fnmatch(name, pattern) for pattern in covered):
            head = content[:_HEAD].decode("utf-8", errors="replace")
            if _LICENCE not in head:
                yield f"{name}: no line with '{_LICENCE}' at the top"
            if not _COPYRIGHT.search(head):
                yield f"{name}: no line with 'Copyright (c) YEAR, NAME' at the top"
        yield from _machine_paths(name, content)


def _machine_paths(name: str, content: bytes) -> Iterator[str]:
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
        found = _MACHINE_PATH.search(line)
        if found:
            yield f"{name}:{number}: names a path of a machine: {found.group(0).strip()}"


def _covered(root: Path) -> list[str]:
    """The patterns of REUSE.toml, for files that cannot hold a comment."""
    path = root / "REUSE.toml"
    if not path.is_file():
        return []
    annotations = tomllib.loads(path.read_text(encoding="utf-8")).get("annotations", [])
    return [pattern.replace("**", "*") for annotation in annotations for pattern in annotation["path"]]


if __name__ == "__main__":
    sys.exit(main())
