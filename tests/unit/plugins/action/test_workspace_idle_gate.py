# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action workspace_idle_gate: its steps, and what it keeps for this run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import read_note, write_note
from ansible_collections.huaweicloud.workspace.tests.support.action_runner import run_action

NAME = "workspace_idle_gate"


@pytest.fixture(autouse=True)
def run_of_ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of files that last for one run."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def parent_of(**said: Any) -> object:
    """Return the block around a task."""
    block = {"rescue": [], "always": [], "_play": SimpleNamespace(force_handlers=False), "_parent": None}
    return SimpleNamespace(**{**block, **said})


def test_what_was_not_decided_is_refused() -> None:
    result = run_action(NAME, {"step": "refuse"}, parent=parent_of())
    assert result["failed"] is True
    assert result["msg"] == "The gate has not decided about h1 in this run, so the host is not touched."


@pytest.mark.parametrize(
    "around",
    [{"rescue": [1]}, {"always": [1]}, {"_play": SimpleNamespace(force_handlers=True)}],
    ids=["rescue", "always", "force_handlers"],
)
def test_where_the_play_would_go_on_the_host_is_taken_out(around: dict[str, Any]) -> None:
    write_note("h1", {"decision": "fail", "reason": "It is in use."})
    result = run_action(NAME, {"step": "refuse"}, parent=parent_of(**around))
    assert result["unreachable"] is True
    assert "failed" not in result
    assert result["msg"].startswith("It is in use. ")


@pytest.mark.parametrize("decision", ["continue", "skip"])
def test_what_was_decided_otherwise_is_not_refused(decision: str) -> None:
    write_note("h1", {"decision": decision, "reason": ""})
    assert run_action(NAME, {"step": "refuse"}, parent=parent_of())["skipped"] is True


def test_a_misspelt_variable_becomes_a_refusal() -> None:
    write_note("h1", {"decision": "continue", "reason": "of an earlier task"})
    result = run_action(NAME, {"step": "decide"}, variables={"idle_gate_acton": "skip"})
    assert not result.get("failed")
    assert result["decision"] == "fail"
    assert "did you mean idle_gate_action?" in result["reason"]
    note = read_note("h1")
    assert note is not None
    assert note["decision"] == "fail"


def test_only_a_host_that_was_told_to_wait_waits() -> None:
    assert run_action(NAME, {"step": "wait"})["skipped"] is True
    write_note("h1", {"decision": "skip", "reason": "It is in use."})
    assert run_action(NAME, {"step": "wait"})["decision"] == "skip"
