# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A project and a private data directory as AWX hands them to ansible-runner."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner
import pytest

from tests.support.ansible_commands import PLUGIN, variables_of
from tests.support.playbook_runner import clean_environment
from tests.support.simulator_process import Simulator

SOURCE = "workspace_desktops.yml"
# What AWX gives to every inventory update; one at verbosity 1 runs with -vvv.
UPDATE = {
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
}
VERBOSE = "-vvv"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run left: its exit code, what it showed, and where its artifacts are."""

    code: int
    status: str
    artifacts: Path
    events: Sequence[dict[str, Any]]

    @property
    def stdout(self) -> str:
        """All that the command showed."""
        return (self.artifacts / "stdout").read_text(encoding="utf-8")

    @property
    def stderr(self) -> str:
        """What the command showed apart, without a terminal."""
        return (self.artifacts / "stderr").read_text(encoding="utf-8")

    @property
    def inventory_file(self) -> Path:
        """Where an inventory update is to leave the inventory."""
        return self.artifacts / "output.json"

    @property
    def inventory(self) -> dict[str, Any]:
        """The inventory that AWX would import."""
        found: dict[str, Any] = json.loads(self.inventory_file.read_text(encoding="utf-8"))
        return found


@dataclass(frozen=True, kw_only=True)
class Project:
    """A private data directory with a project that must stay as it is, and an empty home directory."""

    simulator: Simulator
    folder: Path

    @classmethod
    def make(cls, simulator: Simulator, folder: Path, *, config: str = "") -> Project:
        """Write a project: an inventory source, and for each playbook of the collection the wrapper that AWX needs."""
        project = folder / "project"
        project.mkdir()
        (folder / "home").mkdir()
        (project / SOURCE).write_text(f"plugin: {PLUGIN}\n{config}", encoding="utf-8")
        for name in playbook_names():
            wrapper = f"---\n- name: Run {name}\n  ansible.builtin.import_playbook: huaweicloud.workspace.{name}\n"
            (project / f"{name}.yml").write_text(wrapper, encoding="utf-8")
        for path in (*project.iterdir(), project):
            path.chmod(0o555 if path.is_dir() else 0o444)
        return cls(simulator=simulator, folder=folder)

    @property
    def project(self) -> Path:
        """The checked-out project."""
        return self.folder / "project"

    @property
    def home(self) -> Path:
        """The home directory, empty at first."""
        return self.folder / "home"

    def variables(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the variables that come with a run: the credential's, and where collections are."""
        clean = clean_environment(self.home)
        names = ("ANSIBLE_COLLECTIONS_PATH", "HOME", "LC_ALL", "NO_PROXY", "PATH")
        return {**{name: clean[name] for name in names}, **variables_of(self.simulator), **(more or {})}

    def update_arguments(self, output: Path) -> list[str]:
        """Return the arguments of ansible-inventory in an inventory update."""
        source = ["-i", str(self.project / SOURCE), "--output", str(output), "--playbook-dir", str(self.project)]
        return ["--list", "--export", *source, VERBOSE]

    def update(self, ident: str, *, terminal: bool = True, environ: Mapping[str, str] | None = None) -> Outcome:
        """Update the inventory as AWX does, with a terminal as there, or without one."""
        artifacts = self.folder / "artifacts" / ident
        arguments = self.update_arguments(artifacts / "output.json")
        with Path(os.devnull).open(encoding="utf-8") as nothing:
            runner = ansible_runner.interface.init_command_config(
                "ansible-inventory",
                cmdline_args=arguments,
                envvars={**self.variables(environ), **UPDATE},
                private_data_dir=str(self.folder),
                host_cwd=str(self.project),
                ident=ident,
                quiet=True,
                suppress_env_files=True,
                # Given an input, ansible-runner makes no terminal.
                input_fd=None if terminal else nothing,
            )
            return self._outcome(runner, artifacts=artifacts)

    def play(
        self,
        playbook: str,
        *,
        ident: str,
        extravars: Mapping[str, Any],
        terminal: bool = True,
        environ: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run a wrapper playbook of the project as a job of AWX does, or without a terminal."""
        runner = ansible_runner.interface.init_runner(
            playbook=f"{playbook}.yml",
            inventory=str(self.project / SOURCE),
            extravars=dict(extravars),
            envvars=self.variables(environ),
            private_data_dir=str(self.folder),
            ident=ident,
            quiet=True,
            suppress_env_files=True,
            settings={},
            verbosity=3,
        )
        if not terminal:
            runner.config.runner_mode = "subprocess"
        return self._outcome(runner, artifacts=self.folder / "artifacts" / ident)

    def _outcome(self, runner: Any, *, artifacts: Path) -> Outcome:
        runner.run()
        return Outcome(code=runner.rc, status=runner.status, artifacts=artifacts, events=list(runner.events))


def isolate_runner(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Take away all variables that ansible-runner would hand on from the environment of the tests."""
    clean = clean_environment(home)
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in clean.items():
        if not name.startswith("ANSIBLE_") or name == "ANSIBLE_COLLECTIONS_PATH":
            monkeypatch.setenv(name, value)


def playbook_names() -> list[str]:
    """Return the names of the playbooks of the collection that need no controller."""
    found = (Path(__file__).parents[2] / "playbooks").glob("*.yml")
    return sorted(path.stem for path in found if path.stem != "configure_awx")


def fingerprint(folder: Path) -> dict[str, str]:
    """Return what all files of a folder hold, so that two moments can be compared."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def secrets_in(folder: Path, simulator: Simulator) -> list[str]:
    """Return the files that hold a secret of the simulator, but for the environment as ansible-runner keeps it."""
    ready = simulator.ready
    names = ("access_key", "secret_key", "security_token", "temporary_secret_key", "token", "password")
    secrets = [str(ready[name]) for name in names]
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_bytes().decode(errors="replace")
        if path.name == "command":
            text = json.dumps({**json.loads(text), "env": None})
        found += [f"{path.relative_to(folder)}: {secret[:4]}..." for secret in secrets if secret in text]
    return found
