# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves that ends early: the process of ansible-playbook releases it when it ends, and no other process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window import at_end
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import run_of
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story

CONTENT = {"connection": {}, "environment": {}, "directory": ".", "power_timeout": 60.0}


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A window of this process that is still open."""
    found = Story(service=service("a"), path=tmp_path / "journal.json")
    window = found.begin()
    run = run_of(os.getpid())
    assert run is not None
    window.run = run
    block(window, found.targets())

    def connector(_options: Any, **_more: Any) -> Any:
        return window.connect

    monkeypatch.setattr(at_end, "connector", connector)
    return found


def test_what_is_open_is_released(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    notice = at_end.Notice()
    notice.write(str(story.path), CONTENT)
    at_end.release_what_is_left(notice)
    assert story.service.desktops["a"]["in_maintenance_mode"] is False
    assert "Releasing desktops whose maintenance window is still open: a\n" in capsys.readouterr().out
    at_end.release_what_is_left(notice)
    assert capsys.readouterr().out == ""


def test_a_process_that_was_forked_releases_nothing(story: Story) -> None:
    notice = at_end.Notice()
    notice.write(str(story.path), CONTENT)
    notice.pid += 1
    at_end.release_what_is_left(notice)
    assert story.service.desktops["a"]["in_maintenance_mode"] is True


def test_a_forked_process_writes_what_its_parent_reads(tmp_path: Path) -> None:
    notice = at_end.Notice()
    child = os.fork()
    if child == 0:
        notice.write("one", CONTENT)
        notice.write("two", {**CONTENT, "directory": "/"})
        os._exit(0)
    os.waitpid(child, 0)
    assert set(notice.read()) == {"one", "two"}
    assert not list(tmp_path.iterdir())


def test_a_failure_is_told(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    notice = at_end.Notice()
    notice.write(str(story.path), CONTENT)
    story.path.write_text("{", encoding="utf-8")
    Path(f"{story.path}.previous").unlink(missing_ok=True)
    at_end.release_what_is_left(notice)
    shown = capsys.readouterr()
    assert "is damaged" in " ".join((shown.out + shown.err).split())
