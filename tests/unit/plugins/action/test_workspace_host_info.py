# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action workspace_host_info: what it refuses before it asks anything."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.tests.support.action_runner import run_action

NAME = "workspace_host_info"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_age": -1}, "The max_age is -1: give a number of seconds from 0."),
        ({"wait_interval": 0}, "The wait_interval is 0: give a number of seconds above 0."),
        ({"wait_timeout": -5}, "The wait_timeout is -5: give a number of seconds from 0."),
    ],
)
def test_numbers_that_make_no_sense(options: dict[str, Any], sentence: str) -> None:
    result = run_action(NAME, options)
    assert (result["failed"], result["msg"]) == (True, sentence)


def test_run_once_would_leave_hosts_out() -> None:
    result = run_action(NAME, {}, run_once=True)
    assert result["failed"] is True
    assert "remove it" in result["msg"]


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_host_that_is_no_desktop_is_not_asked_for(blank: str | None) -> None:
    variables = {"hostvars": {"h1": {"workspace_desktop_id": blank}}}
    result = run_action(NAME, {"max_age": "", "auth_token": ""}, variables=variables)
    assert not result.get("failed")
    assert (result["found"], result["login_status"], result["users"], result["changed"]) == (False, "", [], False)
