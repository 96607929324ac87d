# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artifact brings what ansible-builder has to know of it, and works where nothing but its needs is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.awx.image import DEFINITION, ROOT, from_artifact, main
from tests.support.ansible_commands import PLUGIN, variables_of
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment
from tests.support.simulator_process import running_simulator

NAME = "huaweicloud.workspace"
NEEDS = ROOT / "meta" / "ee-requirements.txt"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "execution_environment_guide.rst"
BASE_IMAGE = "quay.io/centos/centos:stream9"


def run(*command: str | Path, cwd: Path, environ: dict[str, str]) -> str:
    """Run a command that must succeed and return what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the artifact in dist, and the collection installed from it in collections."""
    folder = tmp_path_factory.mktemp("artifact")
    (folder / "home").mkdir()
    # One that is found elsewhere would do for ansible-galaxy.
    environ = clean_environment(folder / "home") | {"ANSIBLE_COLLECTIONS_PATH": str(folder / "collections")}
    galaxy = COMMANDS / "ansible-galaxy"
    run(galaxy, "collection", "build", ROOT, "--output-path", folder / "dist", cwd=folder, environ=environ)
    install = ("collection", "install", "--offline", "-p", folder / "collections", artifact_in(folder))
    run(galaxy, *install, cwd=folder, environ=environ)
    return folder


def artifact_in(folder: Path) -> Path:
    """Return the one artifact that was built."""
    (artifact,) = (folder / "dist").glob("huaweicloud-workspace-*.tar.gz")
    return artifact


def create(definition: Path, *, context: Path, home: Path) -> tuple[str, Path]:
    """Return the container file and the directory of build files that ansible-builder makes of a definition."""
    command = ("create", "--file", definition, "--context", context, "--output-filename", "Containerfile")
    run(COMMANDS / "ansible-builder", *command, cwd=home, environ=clean_environment(home))
    return (context / "Containerfile").read_text(encoding="utf-8"), context / "_build"


def test_the_artifact_tells_what_it_needs(workplace: Path) -> None:
    told = run(
        *(COMMANDS / "ansible-builder", "introspect", workplace / "collections"),
        cwd=workplace,
        environ=clean_environment(workplace / "home"),
    )
    found = yaml.safe_load("\n".join(line for line in told.splitlines() if not line.startswith("#")))
    wanted = [line for line in NEEDS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert found == {"python": [f"{need}  # from collection {NAME}" for need in wanted], "system": []}


def test_the_definition_makes_a_container_file(tmp_path: Path) -> None:
    container, files = create(DEFINITION, context=tmp_path / "context", home=tmp_path)
    assert f'ARG EE_BASE_IMAGE="{BASE_IMAGE}"' in container
    assert 'ARG PYCMD="/usr/bin/python3.12"' in container
    assert re.search(r'^ARG ANSIBLE_INSTALL_REFS=".*ansible-core.*ansible-runner', container, re.MULTILINE)
    wanted: Any = yaml.safe_load((files / "requirements.yml").read_text(encoding="utf-8"))
    assert wanted == {"collections": [{"name": NAME}]}
    assert (files / "requirements.txt").read_text(encoding="utf-8").split() == ["pypsrp", "pywinrm"]
    assert "openssh-clients [platform:rpm]" in (files / "bindep.txt").read_text(encoding="utf-8")


def test_the_guide_shows_the_definition() -> None:
    shown = re.search(r"    # execution-environment.yml\n(?:    .*\n|\n)+", GUIDE.read_text(encoding="utf-8"))
    assert shown
    assert yaml.safe_load(shown[0]) == yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))


def test_the_decision_environment_makes_a_container_file(tmp_path: Path) -> None:
    definition = ROOT / "decision-environment.yml"
    guide = (ROOT / "docs" / "docsite" / "rst" / "eda_guide.rst").read_text(encoding="utf-8")
    shown = re.search(r"    # decision-environment.yml\n(?:    .*\n|\n)+", guide)
    assert shown
    assert yaml.safe_load(shown[0]) == yaml.safe_load(definition.read_text(encoding="utf-8"))
    _container, files = create(definition, context=tmp_path / "context", home=tmp_path)
    assert yaml.safe_load((files / "requirements.yml").read_text(encoding="utf-8")) == {"collections": [{"name": NAME}]}
    assert (files / "requirements.txt").read_text(encoding="utf-8").split() == ["ansible-rulebook~=1.3"]
    assert "java-17-openjdk-headless [platform:rpm]" in (files / "bindep.txt").read_text(encoding="utf-8")


def test_an_artifact_takes_the_place_of_galaxy(workplace: Path, tmp_path: Path) -> None:
    artifact = artifact_in(workplace)
    definition = from_artifact(yaml.safe_load(DEFINITION.read_text(encoding="utf-8")), artifact)
    file = tmp_path / "execution-environment.yml"
    file.write_text(yaml.safe_dump(definition), encoding="utf-8")
    container, files = create(file, context=tmp_path / "context", home=tmp_path)
    assert 'ARG ANSIBLE_GALAXY_CLI_COLLECTION_OPTS="--offline"' in container
    (wanted,) = yaml.safe_load((files / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    assert wanted == {"name": f"/build/artifacts/{artifact.name}", "type": "file"}
    assert (files / "artifacts" / artifact.name).read_bytes() == artifact.read_bytes()


def test_without_podman_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 1
    assert capsys.readouterr().err == "make ee needs podman, which is not installed here: nothing was built.\n"


def test_nothing_but_its_needs_is_needed(workplace: Path, tmp_path: Path) -> None:
    tools = _bare_environment(tmp_path)
    (tmp_path / "home").mkdir()
    (tmp_path / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\n", encoding="utf-8")
    with running_simulator("--desktops", 20) as simulator:
        environ = {
            **clean_environment(tmp_path / "home", **variables_of(simulator)),
            "ANSIBLE_COLLECTIONS_PATH": str(workplace / "collections"),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "PATH": f"{tools}{os.pathsep}{os.defpath}",
        }
        source = ("-i", "workspace_desktops.yml")
        told = run(tools / "ansible-inventory", *source, "--list", "--export", cwd=tmp_path, environ=environ)
        assert len(json.loads(told)["_meta"]["hostvars"]) == 20
        module = (*source, "localhost", "-m", f"{NAME}.workspace_status_info")
        told = run(tools / "ansible", *module, cwd=tmp_path, environ=environ)
        totals = json.loads(told.partition("=>")[2])["totals"]
        assert totals["running_num"] == sum(record["status"] == "ACTIVE" for record in simulator.records())


def _bare_environment(folder: Path) -> Path:
    """Make a virtual environment with ansible-core and the needs of the collection, and return its commands."""
    target = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", target], check=True, stdin=subprocess.DEVNULL)
    packages: Sequence[str] = [f"ansible-core=={version('ansible-core')}", "-r", str(NEEDS)]
    # With the index that pip is configured for on this machine.
    pip = (sys.executable, "-m", "pip", "--python", target / "bin" / "python", "install", "--quiet")
    run(*pip, *packages, cwd=folder, environ=dict(os.environ))
    return target / "bin"
