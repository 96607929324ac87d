# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory sources of this collection as a user has them: a file, an environment, and a command that reads both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .ansible_commands import PLUGIN, run_command, variables_of
from .simulator_process import Simulator

SOURCE = "workspace_desktops.yml"
FAILS = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True"}
# What is said at -v is said where errors are, as under AWX.
TALKS = {"ANSIBLE_VERBOSE_TO_STDERR": "True"}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a command said of an inventory."""

    code: int
    stdout: str
    stderr: str

    @property
    def data(self) -> dict[str, Any]:
        """The inventory; it must have been read."""
        assert self.code == 0, self.stderr
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        """The hosts and their variables."""
        found: dict[str, dict[str, Any]] = self.data["_meta"]["hostvars"]
        return found

    @property
    def words(self) -> str:
        """What was said beside the inventory, in one line."""
        return " ".join(self.stderr.split())

    def members(self, group: str) -> list[str]:
        """The hosts that are in a group itself."""
        return list(self.data.get(group, {}).get("hosts", []))


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where the sources of a test are, and the account of the simulator they are of."""

    simulator: Simulator
    folder: Path

    def write(self, config: Mapping[str, Any] | None = None, *, name: str = SOURCE) -> Path:
        """Write a source; without anything said it is the whole default project."""
        text = yaml.safe_dump({"plugin": PLUGIN, **(config or {})}, sort_keys=False, allow_unicode=True)
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, command: str, *arguments: str, environ: Mapping[str, str] | None = None) -> Listing:
        """Run a command in the folder, with the account in its environment; an empty variable counts as unset."""
        variables = {**variables_of(self.simulator), **FAILS, **TALKS, **(environ or {})}
        done = run_command(command, *arguments, folder=self.folder, environ=variables)
        return Listing(code=done.returncode, stdout=done.stdout, stderr=done.stderr)

    def read(
        self,
        config: Mapping[str, Any] | None = None,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        sources: Sequence[str] = (SOURCE,),
    ) -> Listing:
        """Return the list of a source that says this."""
        self.write(config)
        inventories = [part for source in sources for part in ("-i", source)]
        return self.run("ansible-inventory", "--list", *inventories, *arguments, environ=environ)

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """What the service was asked, and forget it."""
        found = [request for request in self.simulator.get("requests") if path in request["path"]]
        self.simulator.delete("requests")
        return found

    @staticmethod
    def without_credential() -> dict[str, str]:
        """An environment in which no credential is."""
        return {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": ""}
