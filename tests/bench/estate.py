# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator with projects of several sizes, and inventory sources that read them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.simulator_process import Simulator, running_simulator

PLUGIN = "huaweicloud.workspace.workspace_desktops"


@dataclass(frozen=True, kw_only=True)
class Estate:
    """A running simulator, and a directory for inventory sources and caches."""

    simulator: Simulator
    directory: Path

    def connection(self, desktops: int) -> dict[str, object]:
        """Return the connection options for the project with this many desktops."""
        ready, project = self.simulator.ready, project_name(desktops)
        return {
            "endpoint": self.simulator.url,
            "auth_url": ready["auth_url"],
            "access_key": ready["access_key"],
            "secret_key": ready["secret_key"],
            "region": project,
            "project_id": ready["projects"][project],
        }

    def source(self, name: str, *, desktops: int, **options: object) -> Path:
        """Write a source of the plugin for the project with this many desktops."""
        connection = {"plugin": PLUGIN, **self.connection(desktops)}
        return self.write(f"{name}.workspace_desktops.yml", connection | options)

    def playbook(self, name: str, *, desktops: int, **content: object) -> Path:
        """Write a playbook of one play, whose modules read the project with this many desktops."""
        defaults = {"group/huaweicloud.workspace.workspace": self.connection(desktops)}
        play = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, **content}
        path = self.directory / f"{name}.yml"
        path.write_text(json.dumps([play]), encoding="utf-8")
        return path

    def bare_loop(self, name: str, *, dump: Path, **options: object) -> Path:
        """Write a source that adds the hosts of a dump with nothing but a loop."""
        return self.write(f"{name}.yml", {"plugin": "bare_loop", "path": str(dump), **options})

    def write(self, name: str, content: Mapping[str, object]) -> Path:
        """Write a source; JSON is YAML."""
        path = self.directory / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path


@contextmanager
def running_estate(sizes: Sequence[int], *arguments: str) -> Iterator[Estate]:
    """Run a simulator with one project for each of these numbers of desktops."""
    projects = ",".join(f"{project_name(size)}={size}" for size in sizes)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as directory,
        running_simulator("--projects", projects, *arguments) as found,
    ):
        yield Estate(simulator=found, directory=Path(directory))


def project_name(desktops: int) -> str:
    return f"size-{desktops}"
