# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What check mode tells of each kind of desktop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.judging import look
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.plan import plan_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import Options
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story

OFF = {"status": "SHUTOFF", "login_status": "UNREGISTER"}


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ({}, {}, "The window would block new logins, run the tasks, release it."),
        (OFF, {}, "would block new logins, start it, run the tasks, stop it again, release it."),
        ({**OFF, "status": "HIBERNATED"}, {}, "start it, run the tasks, hibernate it again, release it."),
        (OFF, {"start": False}, "It would be skipped, because maintenance_window_start is false."),
        (
            {"login_status": "CONNECTED"},
            {"message": "Log out."},
            "block new logins, show the message, wait up to 3600 seconds for its users, and skip it if they stay, run",
        ),
        ({"login_status": "CONNECTED"}, {"wait_timeout": 0.0, "in_use": "fail"}, "It would fail."),
        ({"in_maintenance_mode": True}, {}, "run the tasks, leave it in maintenance mode, in which it is already."),
        ({"login_status": None}, {}, "It would be skipped."),
    ],
)
def test_each_host_gets_a_sentence(values: dict[str, Any], options: dict[str, Any], said: str, tmp_path: Path) -> None:
    story = Story(service=service("a", states={"a": values}), path=tmp_path / "journal.json")
    window = story.begin(Options(**options))
    assert said in plan_of(window, look(window, story.targets()))["a"]
    assert story.service.sent == []
    assert window.journal.read() == {}
