# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An inventory update by ansible-runner, as AWX does it: the inventory in its file, everything else beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.awx.runner_project import Project, fingerprint, isolate_runner, secrets_in
from tests.support.simulator_process import Simulator, running_simulator

TERMINALS = pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "no terminal"])


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator for the tests of this file."""
    with running_simulator("--desktops", 60) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    """The simulator as it was at its start."""
    running.post("reset")
    return running


@pytest.fixture
def project(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of AWX, in an environment without anything of the user's."""
    made = Project.make(simulator, tmp_path)
    isolate_runner(monkeypatch, made.home)
    return made


@TERMINALS
def test_the_inventory_is_in_its_file_and_nothing_else_is(project: Project, *, terminal: bool) -> None:
    before = fingerprint(project.project)
    done = project.update("1", terminal=terminal)
    assert (done.code, done.status) == (0, "successful"), done.stdout
    records = project.simulator.records()
    hosts = done.inventory["_meta"]["hostvars"]
    assert sorted(host["workspace_desktop_id"] for host in hosts.values()) == sorted(
        record["desktop_id"] for record in records
    )
    assert (done.artifacts / "rc").read_text(encoding="utf-8") == "0"
    assert f"cn-north-4: {len(records)} desktops" in (done.stdout if terminal else done.stderr)
    assert "_meta" not in done.stdout + done.stderr
    assert terminal or done.stdout == ""
    assert fingerprint(project.project) == before
    assert {path.name for path in project.home.iterdir()} <= {".ansible"}


@TERMINALS
def test_no_artifact_holds_a_secret(project: Project, *, terminal: bool) -> None:
    done = project.update("1", terminal=terminal)
    assert done.code == 0, done.stdout
    assert done.inventory_file.is_file()
    assert secrets_in(project.folder, project.simulator) == []


def test_no_artifact_holds_a_token_that_was_made_of_a_password(project: Project) -> None:
    ready = project.simulator.ready
    by_password = {
        "HW_ACCESS_KEY": "",
        "HW_SECRET_KEY": "",
        "HW_USER_NAME": ready["username"],
        "HW_USER_PASSWORD": ready["password"],
        "HW_DOMAIN_NAME": ready["domain_name"],
    }
    done = project.update("1", environ=by_password)
    assert done.code == 0, done.stdout
    assert any(request["path"] == "/v3/auth/tokens" for request in project.simulator.get("requests"))
    assert secrets_in(project.folder, project.simulator) == []


@TERMINALS
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"HW_SECRET_KEY": "not-the-right-key"}, "The credential was refused"),
        ({"HW_WORKSPACE_ENDPOINT": "http://127.0.0.1:9"}, "refused the connection"),
        ({"HW_SECRET_KEY": ""}, "lacks HW_SECRET_KEY"),
    ],
    ids=["wrong key", "service down", "half a credential"],
)
def test_a_failed_update_leaves_no_inventory(
    simulator: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    variables: dict[str, str],
    words: str,
    terminal: bool,
) -> None:
    project = Project.make(simulator, tmp_path, config="max_retries: 0\n")
    isolate_runner(monkeypatch, project.home)
    done = project.update("1", terminal=terminal, environ=variables)
    told = done.stdout + done.stderr
    assert done.code != 0
    assert done.status == "failed"
    assert not done.inventory_file.exists()
    assert words in " ".join(told.split())
    assert "Traceback" not in told
    assert "not-the-right-key" not in told
    assert secrets_in(project.folder, project.simulator) == []


def test_a_service_that_breaks_down_midway_leaves_no_inventory(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.patch("settings", {"detail_max_limit": 20})
    simulator.post("faults", {"kind": "html", "status": 500, "match": {"path": "/desktops/detail$"}, "after": 1})
    project = Project.make(simulator, tmp_path, config="max_retries: 0\nfetch: bulk\n")
    isolate_runner(monkeypatch, project.home)
    done = project.update("1")
    assert done.code != 0
    assert not done.inventory_file.exists()


def test_two_updates_give_the_same_inventory(project: Project) -> None:
    assert project.update("1").inventory == project.update("2", terminal=False).inventory
