# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening a window: who is blocked, who stays in maintenance mode, and who is in another window."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import Run, run_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.undo import undo
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import Target
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import Fault, service
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story


def test_who_was_in_maintenance_mode_stays_in_it(tmp_path: Path) -> None:
    kept = {"in_maintenance_mode": True}
    story = Story(service=service("a", "b", states={"b": kept}), path=tmp_path / "journal.json")
    window = story.begin()
    verdicts = block(window, story.targets())
    assert {host: verdict.decision for host, verdict in verdicts.items()} == {"a": "wait", "b": "wait"}
    assert {host: entry.mode for host, entry in window.journal.read().items()} == {"a": "blocked", "b": ""}
    undo(window, window.entries())
    assert [record["in_maintenance_mode"] for record in story.service.desktops.values()] == [False, True]


def test_a_service_that_does_not_tell_the_mode_is_taken_to_be_out_of_it(tmp_path: Path) -> None:
    story = Story(service=service("a", states={"a": {"in_maintenance_mode": None}}), path=tmp_path / "journal.json")
    window = story.begin()
    assert block(window, story.targets())["a"].decision == "wait"
    undo(window, window.entries())
    assert story.service.desktops["a"]["in_maintenance_mode"] is False


def test_a_refused_request_fails_the_hosts_and_leaves_nothing_to_undo(tmp_path: Path) -> None:
    refusal = Fault(reply=answer({"error_code": "WKS.1", "error_msg": "No right."}, status=403))
    story = Story(service=service("a", faults=[refusal]), path=tmp_path / "journal.json")
    window = story.begin()
    verdict = block(window, story.targets())["a"]
    assert verdict.decision == "fail"
    assert "could not be blocked" in verdict.reason
    assert "No right" in verdict.reason
    assert window.journal.read()["a"].is_undone


def test_a_desktop_in_the_window_of_another_run_is_not_touched(tmp_path: Path) -> None:
    alive = run_of(os.getpid())
    assert alive is not None
    story = Story(service=service("a", "b", "c"), path=tmp_path / "journal.json")
    first = story.begin()
    block(first, story.targets())
    with first.journal.changing() as entries:
        entries["a"] = replace(entries["a"], run=alive)
        entries["b"] = replace(entries["b"], run=Run(host="elsewhere.invalid", pid=1, started=""))
    second = story.begin()
    verdicts = block(second, story.targets())
    assert verdicts["a"].reason.startswith("a is in the maintenance window of process ")
    assert verdicts["a"].reason.endswith("which is still running.")
    assert "if that run has ended, release the desktop by its name" in verdicts["b"].reason
    # What a run that has ended has left is taken over.
    assert verdicts["c"].decision == "wait"
    assert [entry.desktop_id for entry in second.entries()] == ["c"]
    assert second.entries()[0].mode == "blocked"
    assert len(story.service.sent) == 1


def test_two_hosts_of_one_desktop_and_hosts_without_one(tmp_path: Path) -> None:
    story = Story(service=service("a"), path=tmp_path / "journal.json")
    target = story.targets()[0]
    targets = [target, replace(target, host="twin"), Target(host="gone", desktop_id="x", region="", project_id="")]
    verdicts = block(story.begin(), targets)
    assert verdicts["twin"].reason == "twin is the same desktop as a: leave one of them out."
    assert verdicts["gone"].decision == "skip"
    assert "Workspace no longer knows its desktop." in verdicts["gone"].reason


def test_a_desktop_is_the_same_in_any_case(tmp_path: Path) -> None:
    story = Story(service=service("a"), path=tmp_path / "journal.json")
    (target,) = story.targets()
    twin = replace(target, host="twin", desktop_id="A")
    story.service.desktops["A"] = story.service.desktops["a"]
    first = story.begin()
    assert block(first, [target, twin])["twin"].reason == "twin is the same desktop as a: leave one of them out."
    # What a run has left is found by the other spelling, too.
    second = story.begin()
    assert block(second, [twin])["twin"].decision == "wait"
    ((key, entry),) = second.journal.read().items()
    assert (key, entry.desktop_id, entry.host, entry.mode) == ("a", "A", "twin", "blocked")
    undo(second, second.entries())
    assert (second.journal.read(), second.problems) == ({}, [])
    assert story.service.desktops["a"]["in_maintenance_mode"] is False
