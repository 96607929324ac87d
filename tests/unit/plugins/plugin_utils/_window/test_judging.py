# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided about a host by the record of its desktop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.judging import judge, look
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import Options
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import desktop, service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story


@pytest.mark.parametrize(
    ("values", "decision", "said"),
    [
        ({}, "continue", "h is REGISTERED: nobody is connected to it."),
        ({"login_status": "CONNECTED", "user_name": "li"}, "fail", "h is CONNECTED (li) after a while."),
        ({"login_status": "DISCONNECTED"}, "fail", "h is DISCONNECTED (no known user) after a while."),
        ({"login_status": "UNREGISTER", "status": "SHUTOFF"}, "continue", "It is off, or still starting"),
        ({"login_status": None}, "skip", "Workspace returned no login status."),
        ({"login_status": ["CONNECTED"]}, "skip", "It is unknown whether somebody is using h"),
        ({"login_status": "{{ 7 * 7 }}"}, "skip", "a login status that is not documented"),
    ],
)
def test_the_gate_decides(values: dict[str, Any], decision: str, said: str, tmp_path: Path) -> None:
    window = Story(service=service("a"), path=tmp_path / "journal.json").begin(Options(in_use="fail"))
    verdict = judge(window, host="h", desktop_id="a", record=desktop("a", **values), waited=" after a while")
    assert verdict.decision == decision
    assert said in verdict.reason


def test_all_desktops_of_a_place_are_read_at_once(tmp_path: Path) -> None:
    story = Story(service=service(*(f"d{number}" for number in range(100))), path=tmp_path / "journal.json")
    found = look(story.begin(), story.targets())
    assert all(record is not None for _target, record in found.values())
    assert story.service.reads == 1
