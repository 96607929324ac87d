# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules see by the keyword environment, the action of workspace_host_info sees too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.playbook_runner import run_play
from tests.support.simulator_process import Simulator

NOBODY = "http://127.0.0.1:9"
OTHER = "http://127.0.0.1:7"
HTTPS = {"endpoint": "https://workspace.example.invalid"}
HTTP = {"endpoint": "http://workspace.example.invalid", "allow_http": True}
TOKEN = {"auth_token": "a-token", "project_id": "p1", "region": "r1"}

CASES: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    *(({name: NOBODY}, HTTPS) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")),
    *(({name: NOBODY}, HTTP) for name in ("HTTP_PROXY", "http_proxy")),
    *(({"HTTPS_PROXY": NOBODY, name: "example.invalid"}, HTTPS) for name in ("NO_PROXY", "no_proxy")),
    *(({name: "/nowhere.pem"}, HTTPS) for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")),
    *(({"HTTPS_PROXY": value}, HTTPS) for value in ("", None, "no address", "{{ proxy_of_the_play }}")),
    ({"HTTPS_PROXY": OTHER, "https_proxy": NOBODY}, HTTPS),
)


@pytest.mark.one_core
def test_an_action_sees_the_environment_of_a_module(service: Simulator, tmp_path: Path) -> None:
    """In each variable, spelt either way, null and empty ones too; a nearer value comes before one of the play."""
    assert service.url
    (tmp_path / "elsewhere" / ".huaweicloud").mkdir(parents=True)
    (tmp_path / "elsewhere" / ".huaweicloud" / "credentials").write_text("[basic]\nak = AK\n", encoding="utf-8")
    home = ({"HOME": str(tmp_path / "elsewhere")}, HTTPS)
    tasks: list[dict[str, Any]] = []
    for environment, target in (*CASES, home, ({}, HTTPS)):
        options = {**target, "max_retries": 0, "timeout": 5, **({} if "HOME" in environment else TOKEN)}
        tasks += [
            {
                "name": f"{name} with {environment}",
                f"huaweicloud.workspace.{name}": options,
                "environment": environment,
                "ignore_errors": True,
            }
            for name in ("workspace_connection_info", "workspace_host_info")
        ]
    keywords = {
        "environment": {"HTTPS_PROXY": ""},
    }
    variables = json.dumps({"workspace_desktop_id": "d1", "proxy_of_the_play": OTHER})
    done = run_play(tasks, folder=tmp_path, keywords=keywords, arguments=["-e", variables])
    assert len(done.results) == len(tasks), done.output
    messages = [result["msg"] for result in done.results]
    pairs = list(zip(messages[::2], messages[1::2], strict=True))
    for task, (module, action) in zip(tasks[::2], pairs, strict=True):
        assert module == action, task["name"]
    told = [module for module, _action in pairs]
    assert all("The proxy for workspace.example.invalid" in text for text in told[:6]), told
    assert len(set(told)) >= 4, told
