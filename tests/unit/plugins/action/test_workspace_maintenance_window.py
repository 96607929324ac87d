# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action workspace_maintenance_window: which hosts a step takes, and what it refuses before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants

from ansible_collections.huaweicloud.workspace.plugins.action import workspace_maintenance_window as action
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import read_note
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.action_runner import run_action
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story

NAME = "workspace_maintenance_window"
HOSTS = ["h1", "h2", "h3"]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """Three hosts: one that is idle, one in use, and one that is no desktop."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    found = Story(
        service=service("d1", "d2", states={"d2": {"login_status": "CONNECTED"}}), path=tmp_path / "journal.json"
    )
    monkeypatch.setattr(action, "connector", lambda *_given, **_more: found.begin().connect)
    yield found
    action.NOTICE.write(str(found.path), {})
    action.NOTICE.file.truncate(0)


def step(story: Story, name: str, *, host: str = "h1", strategy: str = "linear", **more: Any) -> dict[str, Any]:
    options = {"step": name, "journal": str(story.path), "wait_timeout": 0, **more.pop("options", {})}
    variables = {
        "inventory_hostname": host,
        "hostvars": {"h1": {"workspace_desktop_id": "d1"}, "h2": {"workspace_desktop_id": "d2"}, "h3": {}},
        "ansible_play_batch": more.pop("batch", HOSTS),
    }
    play = SimpleNamespace(strategy=strategy)
    return run_action(NAME, options, variables=variables, get_play=lambda: play, **more)


def decisions() -> dict[str, str]:
    return {host: (read_note(host) or {}).get("decision", "") for host in HOSTS}


def test_the_steps_of_a_batch(story: Story) -> None:
    assert step(story, "plan")["changed"] is False
    blocked = step(story, "block")
    assert blocked["changed"] is True
    assert decisions() == {"h1": "wait", "h2": "wait", "h3": "skip"}
    assert step(story, "wait")["hosts"]["h2"] == {
        "decision": "skip",
        "reason": "h2 is CONNECTED (no known user).",
        "users": [],
    }
    assert story.service.desktops["d2"]["in_maintenance_mode"] is False
    step(story, "wake")
    step(story, "check")
    assert decisions() == {"h1": "continue", "h2": "skip", "h3": "skip"}
    assert "failed" not in step(story, "refuse", host="h2")
    # A host that has failed may come here before the others.
    assert step(story, "close")["changed"] is False
    assert story.service.desktops["d1"]["in_maintenance_mode"] is True
    step(story, "finish")
    assert step(story, "close")["changed"] is True
    assert story.service.desktops["d1"]["in_maintenance_mode"] is False
    assert decisions()["h1"] == "closed"


def test_hosts_that_are_no_longer_in_the_play_are_closed_with_the_others(story: Story) -> None:
    step(story, "block")
    assert step(story, "close", batch=["h3"])["changed"] is True
    assert [record["in_maintenance_mode"] for record in story.service.desktops.values()] == [False, False]


def test_a_host_that_is_to_fail_fails(story: Story) -> None:
    step(story, "block", options={"in_use": "fail", "unknown": "fail"})
    result = step(story, "refuse", host="h3")
    assert (result["failed"], result["msg"]) == (True, "h3 is not a desktop.")


def test_check_mode_tells_the_plan_and_does_nothing(story: Story) -> None:
    plan = step(story, "plan", check_mode=True)["plan"]
    assert "block new logins" in plan["h1"]
    assert set(plan) == set(HOSTS)
    assert step(story, "block", check_mode=True)["skipped"] is True
    assert story.service.sent == []
    assert not story.path.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"strategy": "ansible.builtin.free"}, "The strategy ansible.builtin.free does not take the hosts"),
        ({"options": {"wait_timeout": -1}}, "The wait_timeout is -1: give a number of seconds from 0."),
        ({"options": {"wait_interval": 0}}, "The wait_interval is 0: give a number of seconds above 0."),
    ],
)
def test_what_cannot_work_is_refused(more: dict[str, Any], said: str, story: Story) -> None:
    result = step(story, "block", **more)
    assert result["failed"] is True
    assert said in result["msg"]
    assert story.service.sent == []


def test_what_could_not_be_undone_fails_the_step(story: Story) -> None:
    step(story, "block")
    story.service.failing = {"d1": "WKS.1"}
    step(story, "finish")
    result = step(story, "close", batch=[])
    assert result["failed"] is True
    assert result["msg"].startswith("h1 could not be released: ")
    story.path.write_text("{", encoding="utf-8")
    Path(f"{story.path}.previous").unlink()
    assert "is damaged" in step(story, "close")["msg"]


def test_desktops_are_released_by_name(story: Story) -> None:
    story.service.desktops["d2"]["in_maintenance_mode"] = True
    assert step(story, "release")["blocked"] == ["pc-d2 (d2)"]
    assert step(story, "release", options={"names": ["d2"]})["released"] == ["pc-d2 (d2)"]


def test_the_journal_is_in_the_state_directory_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    name = "huaweicloud.workspace/maintenance_window.json"
    assert action.journal_path(None) == str(tmp_path / ".local" / "state" / name)
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert action.journal_path("") == f"/state/{name}"
    assert action.journal_path("~/j.json") == str(tmp_path / "j.json")
