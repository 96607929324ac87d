# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is released without the run that blocked it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.journal import JournalError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.releasing import Released, Wish, release
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import run_of
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import ActingService, service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story

BLOCKED = {"in_maintenance_mode": True}


def estate() -> ActingService:
    return service("a", "b", "c", states={"b": BLOCKED, "c": BLOCKED})


def modes(story: Story) -> list[bool]:
    return [record["in_maintenance_mode"] for record in story.service.desktops.values()]


@pytest.mark.parametrize("check_mode", [True, False])
def test_without_a_name_only_the_journal_is_undone(check_mode: bool, tmp_path: Path) -> None:
    story = Story(service=estate(), path=tmp_path / "journal.json")
    block(story.begin(), story.targets())
    window = story.begin()
    found = release(window, Wish(), check_mode=check_mode)
    assert (found.released, found.blocked) == (["a"], [] if check_mode else ["pc-b (b)", "pc-c (c)"])
    assert window.is_changed
    assert modes(story) == [check_mode, True, True]


@pytest.mark.parametrize(
    ("wish", "released"),
    [
        (Wish(names=("PC-B",)), ["pc-b (b)"]),
        (Wish(names=("c", "pc-b")), ["pc-b (b)", "pc-c (c)"]),
        (Wish(is_all=True), ["pc-b (b)", "pc-c (c)"]),
    ],
)
def test_what_is_named_is_released(wish: Wish, released: list[str], tmp_path: Path) -> None:
    story = Story(service=estate(), path=tmp_path / "journal.json")
    assert release(story.begin(), wish).released == released
    assert modes(story) == [False, "pc-b (b)" not in released, "pc-c (c)" not in released]


def test_a_name_that_is_not_blocked_is_told(tmp_path: Path) -> None:
    story = Story(service=estate(), path=tmp_path / "journal.json")
    window = story.begin()
    assert release(window, Wish(names=("nobody",))).released == []
    assert window.notes == ["No desktop in maintenance mode has the name or ID nobody."]


def test_the_window_of_a_run_that_is_running_is_left_alone(tmp_path: Path) -> None:
    story = Story(service=service("a", "b"), path=tmp_path / "journal.json")
    first = story.begin()
    block(first, story.targets())
    alive = run_of(os.getpid())
    assert alive is not None
    with first.journal.changing() as entries:
        entries["a"] = replace(entries["a"], run=alive)
        entries["b"] = replace(entries["b"], run=replace(alive, host="elsewhere.invalid"))
    assert release(story.begin(), Wish()).released == []
    window = story.begin()
    # A run on another machine may have ended: the user knows.
    assert release(window, Wish(is_all=True)).released == ["b"]
    (problem,) = window.problems
    assert problem.startswith("a is in the window of process ")
    assert modes(story) == [True, False]


def test_a_damaged_journal_does_not_keep_from_releasing_by_name(tmp_path: Path) -> None:
    story = Story(service=estate(), path=tmp_path / "journal.json")
    story.path.write_text("{", encoding="utf-8")
    with pytest.raises(JournalError):
        release(story.begin(), Wish())
    window = story.begin()
    assert release(window, Wish(names=("b",))).released == ["pc-b (b)"]
    assert "is damaged" in window.problems[0]


def test_what_another_run_holds_is_known_in_any_case(tmp_path: Path) -> None:
    alive = run_of(os.getpid())
    assert alive is not None
    story = Story(service=service("a", states={"a": {"desktop_id": "A"}}), path=tmp_path / "journal.json")
    first = story.begin()
    block(first, story.targets())
    with first.journal.changing() as entries:
        entries["a"] = replace(entries["a"], run=alive)
    assert release(story.begin(), Wish()) == Released()
    assert release(story.begin(), Wish(is_all=True)).released == []
    assert modes(story) == [True]
