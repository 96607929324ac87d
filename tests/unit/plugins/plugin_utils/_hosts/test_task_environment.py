# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keyword environment of a task."""

from __future__ import annotations

import os
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.task_environment import (
    applied,
    environment_of,
)


def same(value: Any) -> Any:
    return value


def test_the_nearest_entry_wins_and_every_value_is_a_text() -> None:
    entries = [{"A": "play", "B": 1}, None, {}, {"A": "task", "C": None}]
    assert environment_of(entries, template=same) == {"A": "task", "B": "1", "C": "None"}
    assert environment_of({"A": "alone"}, template=same) == {"A": "alone"}


def test_what_is_no_dictionary_is_refused() -> None:
    with pytest.raises(AnsibleActionFail, match="must be a dictionary of names and values, not str"):
        environment_of(["A=1"], template=same)


def test_the_environment_is_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSPACE_OLD", "old")
    monkeypatch.delenv("WORKSPACE_NEW", raising=False)
    with applied({"WORKSPACE_OLD": "new", "WORKSPACE_NEW": "1"}, directory="."):
        assert (os.environ["WORKSPACE_OLD"], os.environ["WORKSPACE_NEW"]) == ("new", "1")
    assert os.environ["WORKSPACE_OLD"] == "old"
    assert "WORKSPACE_NEW" not in os.environ


@pytest.mark.parametrize("name", ["A=B", "A\0"])
def test_a_name_that_no_system_takes(name: str) -> None:
    with pytest.raises(AnsibleActionFail, match="cannot be set: correct it"), applied({name: "1"}, directory="."):
        pass
