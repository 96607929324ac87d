# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the steps share: whose desktops they are, and where they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import Run
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import RunEndedError
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import Story


def test_what_another_run_has_taken_over_is_left_to_it(tmp_path: Path) -> None:
    """As a process does that outlives the ansible-playbook that started it."""
    story = Story(service=service("a", "b"), path=tmp_path / "journal.json")
    window = story.begin()
    block(window, story.targets())
    with window.journal.changing() as entries:
        entries["a"] = replace(entries["a"], run=Run(host="h", pid=1, started=""))
    with pytest.raises(RunEndedError, match="Another run of Ansible has taken over the desktop a"):
        window.intend(["a", "b"], power="starting")
    window.conclude({"a": {"mode": ""}, "b": {"mode": ""}})
    assert {host: (entry.mode, entry.power) for host, entry in window.journal.read().items()} == {
        "a": ("blocked", ""),
        "b": ("", ""),
    }
    assert [entry.host for entry in window.entries()] == ["b"]


def test_where_the_bulk_call_is_refused_desktops_are_read_one_by_one(tmp_path: Path) -> None:
    story = Story(service=service("a", "b", is_bulk_denied=True), path=tmp_path / "journal.json")
    window = story.begin()
    assert list(window.service("", "").read(["a", "b", "gone"])) == ["a", "b"]
    assert window.service("", "").read([]) == {}


@pytest.mark.parametrize("is_bulk_denied", [False, True])
def test_a_service_may_write_ids_in_another_case(tmp_path: Path, is_bulk_denied: bool) -> None:
    states = {"a": {"desktop_id": "A", "status": "SHUTOFF"}, "b": {"desktop_id": "B"}}
    here = service("a", "b", states=states, is_bulk_denied=is_bulk_denied)
    story = Story(service=here, path=tmp_path / "journal.json")
    window = story.run()
    assert (window.problems, window.journal.read(), sorted(story.worked)) == ([], {}, ["a", "b"])
    assert [here.desktops[name]["status"] for name in "ab"] == ["SHUTOFF", "ACTIVE"]
    # As the hosts have them.
    assert {desktop_id for _method, _path, body in here.sent for desktop_id in body["desktop_ids"]} == {"a", "b"}
