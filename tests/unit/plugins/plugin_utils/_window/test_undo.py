# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What undoing does beyond the stories: users who came, requests under way, deleted desktops, other places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.steps import wake
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.undo import leftovers, undo
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import Window
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story

OFF = {"status": "SHUTOFF", "login_status": "UNREGISTER"}


def opened(story: Story) -> Window:
    """Return a window whose desktops are blocked and started."""
    window = story.begin()
    block(window, story.targets())
    assert wake(window, list(story.service.desktops)) == {}
    return window


def mark(window: Window, desktop_id: str, **changes: Any) -> None:
    with window.journal.changing() as entries:
        entries[desktop_id] = replace(entries[desktop_id], **changes)


def test_a_desktop_in_use_is_left_running_and_released(tmp_path: Path) -> None:
    story = Story(service=service("a", states={"a": OFF}), path=tmp_path / "journal.json")
    window = opened(story)
    story.service.desktops["a"].update(login_status="DISCONNECTED", user_name="chenmin")
    undo(window, window.entries())
    assert window.notes == ["a was started, and is left running: It is in use: DISCONNECTED (chenmin)."]
    assert (story.service.desktops["a"]["status"], story.service.desktops["a"]["in_maintenance_mode"]) == (
        "ACTIVE",
        False,
    )
    assert window.journal.read() == {}


def test_a_request_that_may_be_under_way_is_waited_for(tmp_path: Path) -> None:
    story = Story(service=service("a", states={"a": OFF}, delay=20.0), path=tmp_path / "journal.json")
    window = opened(story)
    # The run ends right after the request to switch it off was sent.
    mark(window, "a", power="restoring", power_sent_at=story.service.now)
    began = story.service.now
    undo(window, window.entries())
    # It did not show in time, so it was never sent, and is sent now.
    assert story.service.now - began >= 30
    assert story.service.desktops["a"]["status"] == "SHUTOFF"
    assert story.wrong == []


def test_a_desktop_that_was_deleted_has_nothing_to_undo(tmp_path: Path) -> None:
    story = Story(service=service("a", "b", states={"a": OFF}), path=tmp_path / "journal.json")
    window = opened(story)
    story.service.desktops.clear()
    undo(window, window.entries())
    assert window.problems == []
    assert window.journal.read() == {}


def test_what_cannot_be_undone_stays_in_the_journal(tmp_path: Path) -> None:
    story = Story(service=service("a", "b", states={"a": OFF}), path=tmp_path / "journal.json")
    window = opened(story)
    story.service.failing = {"a": "WKS.9"}
    undo(window, window.entries())
    assert [problem.partition(":")[0] for problem in window.problems] == [
        "a could not be stopped again",
        "a could not be released",
    ]
    assert "WKS.9 It cannot be done." in window.problems[0]
    assert {host: (entry.mode, entry.power) for host, entry in window.journal.read().items()} == {
        "a": ("blocked", "started")
    }
    story.service.failing = {}
    repair = story.repair()
    assert repair.problems == []
    assert story.service.desktops["a"]["status"] == "SHUTOFF"


def test_desktops_of_another_service_are_left_alone(tmp_path: Path) -> None:
    story = Story(service=service("a"), path=tmp_path / "journal.json")
    window = opened(story)
    mark(window, "a", endpoint="https://elsewhere.example.com")
    undo(window, window.entries())
    (problem,) = window.problems
    assert problem.startswith("a are in a maintenance window at https://elsewhere.example.com, and this run uses")
    assert list(window.journal.read()) == ["a"]


def test_runs_on_this_machine_that_are_over_are_taken_over(tmp_path: Path) -> None:
    story = Story(service=service("a", "b"), path=tmp_path / "journal.json")
    window = opened(story)
    mark(window, "b", run=replace(window.run, host="elsewhere.invalid"))
    later = story.begin()
    entries = list(window.journal.read().values())
    assert [entry.desktop_id for entry in leftovers(later, entries)] == ["a"]
    assert sorted(entry.desktop_id for entry in leftovers(later, entries, is_forced=True)) == ["a", "b"]
