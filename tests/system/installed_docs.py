# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks ansible-doc of the installed artifact for every plugin there is: ``installed_docs.py module COLLECTION``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_COLLECTION = "huaweicloud.workspace"
_DIRECTORIES = {"module": "modules", "inventory": "inventory", "filter": "filter"}


def main(kind: str, collection: Path) -> int:
    names = {
        f"{_COLLECTION}.{path.stem}"
        for path in (collection / "plugins" / _DIRECTORIES[kind]).glob("*.py")
        if path.stem != "__init__"
    }
    listed = _ansible_doc(kind, "--list", _COLLECTION)
    documented = _ansible_doc(kind, *sorted(names)) if names else {}
    for name in sorted(names):
        print(f"{name}: {listed.get(name, 'not listed')}")
    if not names or names != set(listed) or names != set(documented):
        print(f"expected {sorted(names)}, listed {sorted(listed)}, documented {sorted(documented)}")
        return 1
    return 0


def _ansible_doc(kind: str, *arguments: str) -> dict[str, Any]:
    command: list[str | Path] = [Path(sys.executable).with_name("ansible-doc"), "-t", kind, "--json", *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stdout.write(answer.stderr)
    found: dict[str, Any] = json.loads(answer.stdout or "{}")
    return found if answer.returncode == 0 else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
