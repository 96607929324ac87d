# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The least an inventory plugin can do: add hosts and set variables, in a loop."""

from __future__ import annotations

DOCUMENTATION = r"""
name: bare_loop
short_description: Hosts and variables from a file with one JSON object in each line
description:
  - Adds each host and sets each of its variables, and nothing else, so that other plugins can be measured against it.
  - Marks strings as templates, each value once, which makes them plain in the output of ansible-core 2.19 and later.
author: huaweicloud.workspace contributors
extends_documentation_fragment: constructed
options:
  plugin:
    description: Marks the file as a configuration of this plugin.
    required: true
  path:
    description: The file.
    type: path
    required: true
  grouped:
    description: Whether the hosts are added to their groups as well.
    type: bool
    default: false
"""

import json
from pathlib import Path
from typing import Any

from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.template import trust_as_template


class InventoryModule(BaseInventoryPlugin, Constructable):
    """Reads a line, adds a host, sets its variables."""

    NAME = "bare_loop"

    def verify_file(self, path: str) -> bool:
        return bool(super().verify_file(path))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:  # noqa: FBT001, FBT002 - as core calls it
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        self._marked: dict[str, str] = {}
        with Path(self.get_option("path")).open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                host = inventory.add_host(entry["host"])
                for name, value in entry["variables"].items():
                    inventory.set_variable(host, name, self._mark(value))
                if self.get_option("grouped"):
                    for group in entry["groups"]:
                        inventory.add_child(inventory.add_group(group), host)
                self._construct(host, inventory=inventory)

    def _construct(self, host: str, *, inventory: InventoryData) -> None:
        compose, groups, keyed_groups = (self.get_option(name) for name in ("compose", "groups", "keyed_groups"))
        if compose or groups or keyed_groups:
            variables = inventory.hosts[host].get_vars()
            self._set_composite_vars(compose, variables, host)
            self._add_host_to_composed_groups(groups, variables, host)
            self._add_host_to_keyed_groups(keyed_groups, variables, host)

    def _mark(self, value: Any) -> Any:
        if isinstance(value, str):
            found = self._marked.get(value)
            if found is None:
                found = self._marked[value] = trust_as_template(value)
            return found
        if isinstance(value, list):
            return [self._mark(entry) for entry in value]
        if isinstance(value, dict):
            return {name: self._mark(entry) for name, entry in value.items()}
        return value
