# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking about the desktop behind one host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible import constants

from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import connection_argument_spec
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts import status_request
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.status_request import (
    Surroundings,
    check_host,
)
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import isolate

OPTIONS: dict[str, Any] = {
    **{name: rules.get("default") for name, rules in connection_argument_spec().items()},
    "hostvars_prefix": "workspace_",
    "max_age": 60.0,
    "wait_while": [],
    "wait_timeout": 0.0,
    "wait_interval": 1.0,
    "wait_since": None,
}


def around(said: list[str], **variables: Any) -> Surroundings:
    known = {"inventory_hostname": "h1", "hostvars": {"h1": variables}, "ansible_play_batch": ["h1"]}
    return Surroundings(variables=known, environment={}, check_mode=False, say=lambda text, _level: said.append(text))


@pytest.fixture(autouse=True)
def run_of_ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of files that last for one run, and no client that could ask anything."""
    isolate(monkeypatch, home=tmp_path)
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))

    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("nothing is to be asked")

    monkeypatch.setattr(status_request, "build_client", refuse)


def test_a_host_without_a_desktop_is_not_asked_for() -> None:
    said: list[str] = []
    result = check_host(OPTIONS, around=around(said, workspace_desktop_id=" "))
    assert (result["desktop_id"], result["found"], result["users"], said) == ("", False, [], [])


def test_without_a_credential_each_host_fails_with_the_same_sentence() -> None:
    for _host in range(2):
        result = check_host(OPTIONS, around=around([], workspace_desktop_id="d1", workspace_region="r"))
        assert result["failed"] is True
        assert result["msg"].startswith("No credential was given: ")
        assert (result["desktop_id"], result["found"]) == ("d1", False)
