# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads one source as ansible-inventory does, and prints what it cost: ``load_inventory.py SOURCE [DUMP]``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader

from tests.bench.drivers.memory import peak_memory

# Of the implicit groups and hosts, none is the source's doing.
_IMPLICIT = frozenset({"all", "ungrouped"})


def main(source: Path, dump: Path | None) -> None:
    init_plugin_loader()
    start = time.process_time()
    inventory = InventoryManager(loader=DataLoader(), sources=[str(source)])
    cpu = time.process_time() - start
    memory = peak_memory()
    groups = {name: group for name, group in inventory.groups.items() if name not in _IMPLICIT}
    found = {
        "cpu": cpu,
        "memory": memory,
        "hosts": len(inventory.hosts),
        "groups": len(groups),
        "memberships": sum(len(group.hosts) for group in groups.values()),
        "leaves": sum(leaves(_own_variables(host)) for host in inventory.hosts.values()),
    }
    if dump is not None:
        with dump.open("w", encoding="utf-8") as lines:
            for name, host in inventory.hosts.items():
                own_groups = [group.name for group in host.groups if group.name in groups]
                entry = {"host": name, "variables": _own_variables(host), "groups": own_groups}
                lines.write(json.dumps(entry, separators=(",", ":"), default=str) + "\n")
    print(json.dumps(found))


def leaves(value: Any) -> int:
    """Count the scalars in a value."""
    if isinstance(value, dict):
        return sum(leaves(entry) for entry in value.values())
    if isinstance(value, (list, tuple)):
        return sum(leaves(entry) for entry in value)
    return 1


def _own_variables(host: Any) -> dict[str, Any]:
    return {name: value for name, value in host.vars.items() if name not in ("inventory_file", "inventory_dir")}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
