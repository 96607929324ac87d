# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin in one process of its own that parses source after source.

Starting a command for each would take minutes, and ansible-core's loader of collections is not for a process of tests.
Run as a module it reads paths of sources from standard input, a line each, and answers each with a line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.playbook_runner import clean_environment
from tests.support.simulator_process import ROOT

PLUGIN = "huaweicloud.workspace.workspace_desktops"


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What came of a source: its hosts and their variables, or why there are none, and what was said meanwhile."""

    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    failure: str | None = None
    warnings: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Parser:
    """A process that parses sources."""

    process: subprocess.Popen[str]
    folder: Path

    def parse(self, config: Mapping[str, Any]) -> Parsed:
        """Return what the plugin makes of a source with these options."""
        source = self.folder / "workspace_desktops.yml"
        source.write_text(yaml.safe_dump({"plugin": PLUGIN, **config}, sort_keys=False), encoding="utf-8")
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{source}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, (self.folder / "errors.txt").read_text(encoding="utf-8")
        return Parsed(**json.loads(line))


@contextmanager
def running_parser(folder: Path) -> Iterator[Parser]:
    """Run a process that parses sources for as long as the block lasts."""
    environment = {**clean_environment(folder), "PYTHONPATH": ":".join(part for part in sys.path if part)}
    with (
        (folder / "errors.txt").open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.service.fault_inventory"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield Parser(process=process, folder=folder)
        finally:
            # The end of its input is the end of the process.
            process.communicate(timeout=30)


class Listener:
    """Stands in for the display of Ansible at -v."""

    verbosity = 1

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.told: list[str] = []

    def warning(self, text: str, **_more: object) -> None:
        self.warnings.append(text)

    def display(self, text: str, **_more: object) -> None:
        self.told.append(text)

    def __getattr__(self, name: str) -> Any:
        """Everything else that is said to a display does not matter here."""
        return lambda *_arguments, **_named: None


def parse(path: str) -> Parsed:
    """Parse a source as ansible-core does, into an inventory of its own."""
    from ansible.errors import AnsibleError
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import inventory_loader

    inventory, listener = InventoryData(), Listener()
    plugin = inventory_loader.get(PLUGIN)
    plugin.display = listener
    failure = None
    try:
        plugin.parse(inventory, DataLoader(), path, cache=False)
    except AnsibleError as exc:
        failure = str(exc)
    return Parsed(
        hosts={name: dict(host.vars) for name, host in inventory.hosts.items()},
        groups=tuple(sorted(set(inventory.groups) - {"all", "ungrouped"})),
        failure=failure,
        warnings=tuple(listener.warnings),
        told=tuple(listener.told),
    )


def main() -> None:
    """Parse the sources named on standard input, one after the other."""
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader()
    from tests.service.fault_waiting import fast_clock

    with fast_clock():
        for line in sys.stdin:
            print(json.dumps(vars(parse(line.strip()))), flush=True)


if __name__ == "__main__":
    main()
