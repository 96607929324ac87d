# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures as a user of ansible-playbook sees them: one clear sentence, no traceback, no secret at any verbosity."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.support.module_runner import ERROR_KEYS, MODULES
from tests.support.playbook_runner import Run, run_play
from tests.support.simulator_process import Simulator

pytestmark = pytest.mark.one_core

DESKTOPS = "workspace_desktop_info"
# Told by variables of the environment, as a lookup of a vault would be.
SECRETS = {
    "TEST_TOKEN": "wrong-token-5a1f0d",
    "TEST_ACCESS_KEY": "WRONGACCESSKEY77",
    "TEST_SECRET_KEY": "wrong-secret-key-9c2e7b",
    "TEST_PASSWORD": "wrong-password-{{ 3f8d }}",
}


# Nothing was asked, so there are no details of a request.
BEFORE_ANY_REQUEST = {"not a URL", "half a key", "half a user", "no credential", "no region"}


def secret(name: str) -> str:
    return f"{{{{ lookup('ansible.builtin.env', '{name}') }}}}"


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def cases(service: Simulator) -> dict[str, tuple[dict[str, Any], str]]:
    """Return options for each way to fail, and what the message must say."""
    ready = service.ready
    token = {"auth_token": secret("TEST_TOKEN"), "project_id": ready["project_id"]}
    wrong = {"secret_key": secret("TEST_SECRET_KEY"), "endpoint": service.url, "auth_url": ready["auth_url"]}
    user = {"username": ready["username"], "domain_name": ready["domain_name"], "region": ready["region"]}
    return {
        "unknown region": (
            {**token, "region": "mars-1", "cloud": "nowhere.invalid"},
            "The host name workspace.mars-1.nowhere.invalid cannot be resolved: check region, cloud and endpoint.",
        ),
        "a region that is no host name": (
            {**token, "region": "x" * 70},
            "is not a host name: check region, cloud and endpoint.",
        ),
        "unreachable endpoint": (
            {**token, "endpoint": f"http://127.0.0.1:{closed_port()}"},
            "refused the connection: check endpoint, auth_url and network.",
        ),
        "not a URL": ({**token, "endpoint": "workspace"}, "The endpoint 'workspace' is not a URL"),
        "wrong token": (
            {**token, "endpoint": service.url},
            "The token was refused: get a new one of this region, and copy the whole of it (401 APIGW.0301: ",
        ),
        "wrong secret key": (
            {**wrong, "access_key": ready["access_key"], "project_id": ready["project_id"]},
            "The credential was refused: check access_key and secret_key (401 APIGW.0301: ",
        ),
        "wrong key with a look-up": (
            {**wrong, "access_key": secret("TEST_ACCESS_KEY"), "region": ready["region"]},
            "The credential was refused",
        ),
        "wrong password": (
            {**user, "password": secret("TEST_PASSWORD"), "endpoint": service.url, "auth_url": ready["auth_url"]},
            "The credential was refused",
        ),
        "half a key": (
            {"secret_key": secret("TEST_SECRET_KEY"), "endpoint": service.url},
            "The credential from the options lacks access_key: give it there too",
        ),
        "half a user": (
            {"password": secret("TEST_PASSWORD"), "endpoint": service.url},
            "The credential from the options lacks username and domain_name",
        ),
        "no credential": ({"region": "mars-1"}, "No credential was given: set access_key and secret_key, auth_token,"),
        "no region": (token, "Neither region nor endpoint was given"),
        "HTML": (
            {**token, "auth_token": ready["token"], "endpoint": f"{service.url}/html"},
            "answered 200 with something that is not the API's JSON (text/html): check endpoint",
        ),
        "unknown project": (
            {
                "access_key": ready["access_key"],
                "secret_key": ready["secret_key"],
                "project_name": "mars",
                "endpoint": service.url,
                "auth_url": ready["auth_url"],
            },
            "IAM knows no project named 'mars' for this credential",
        ),
        "unreadable CA": (
            {**token, "endpoint": service.url.replace("http://", "https://"), "ca_path": "/nonexistent/ca.pem"},
            "The CA certificates cannot be read",
        ),
    }


def assert_one_sentence(message: str) -> None:
    assert message.endswith(".")
    assert "\n" not in message
    assert "Traceback" not in message
    assert " object at 0x" not in message


def assert_nothing_shown(run: Run, *secrets: str) -> None:
    assert "Traceback" not in run.output
    assert 'File "' not in run.output
    for shown in (*SECRETS.values(), *secrets):
        assert shown not in run.output
    assert "canonicalRequest" not in run.output


def test_every_failure_is_one_clear_sentence(service: Simulator, tmp_path: Path) -> None:
    """Real tasks of one module; the others share all of this, and are put to it in one process elsewhere."""
    name = MODULES[0]
    service.post("faults", {"kind": "html", "status": 200, "match": {"path": "^/html/"}})
    expected = cases(service)
    tasks = [
        {"name": case, f"huaweicloud.workspace.{name}": options, "ignore_errors": True}
        for case, (options, _words) in expected.items()
    ]
    run = run_play(tasks, folder=tmp_path, environ=SECRETS, arguments=["-vvv"])
    assert run.code == 0, run.output
    for (case, (_options, words)), result in zip(expected.items(), run.results, strict=True):
        assert result["failed"] is True, case
        assert words in result["msg"], case
        assert_one_sentence(result["msg"])
        assert set(result.get("error", ())) == (set() if case in BEFORE_ANY_REQUEST else ERROR_KEYS), case
    assert_nothing_shown(run, service.ready["token"], service.ready["secret_key"])
    refused = [entry for entry in service.get("requests") if entry["status"] == 401]
    assert len(refused) == 4
    assert len([entry for entry in refused if entry["auth"] == "aksk"]) == 2


def test_ids_that_cannot_stand_in_a_path(service: Simulator, tmp_path: Path) -> None:
    options = {"auth_token": service.ready["token"], "endpoint": service.url, "project_id": "p1"}
    ids = ["a/../detail", "a?limit=1", "../../v3/projects", "a b", "a#b"]
    tasks = [
        {"name": "Ask", f"huaweicloud.workspace.{DESKTOPS}": {**options, "desktop_ids": [text]}, "ignore_errors": True}
        for text in ids
    ]
    run = run_play(tasks, folder=tmp_path, arguments=["-vvv"])
    for text, result in zip(ids, run.results, strict=True):
        assert result["msg"] == (
            f"The desktop_id {text!r} is not an id: it may hold only letters, digits, dots, hyphens and underscores."
        )
    assert "Traceback" not in run.output
    assert service.get("requests") == []


def test_requests_is_missing(service: Simulator, tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "requests"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no requests here')\n", encoding="utf-8")
    options = {"auth_token": service.ready["token"], "endpoint": service.url, "project_id": "p1"}
    tasks = [{"name": "Ask", f"huaweicloud.workspace.{name}": options, "ignore_errors": True} for name in MODULES]
    run = run_play(tasks, folder=tmp_path, environ={"PYTHONPATH": str(broken.parent)}, arguments=["-vvv"])
    assert len(run.results) == len(MODULES)
    for result in run.results:
        assert result["failed"] is True
        assert result["msg"].startswith("Failed to import the required Python library (requests) on ")
    assert "Traceback" not in run.output
    assert service.ready["token"] not in run.output
    assert service.get("requests") == []


@pytest.mark.parametrize("name", MODULES)
def test_nothing_secret_is_shown_on_success(service: Simulator, tmp_path: Path, name: str) -> None:
    ready = service.ready
    environ = {
        "HW_ACCESS_KEY": ready["temporary_access_key"],
        "HW_SECRET_KEY": ready["temporary_secret_key"],
        "HW_SECURITY_TOKEN": ready["security_token"],
        "HW_WORKSPACE_ENDPOINT": service.url,
        "HW_AUTH_URL": ready["auth_url"],
        "HW_REGION_NAME": ready["region"],
    }
    user = {key: ready[key] for key in ("username", "domain_name", "region", "auth_url")}
    by_password = {**user, "password": secret("TEST_PASSWORD"), "endpoint": service.url}
    tasks = [
        {"name": "By key", f"huaweicloud.workspace.{name}": {}},
        {"name": "By password", f"huaweicloud.workspace.{name}": by_password},
        {
            "name": "By token",
            f"huaweicloud.workspace.{name}": {
                "auth_token": secret("TEST_TOKEN"),
                "endpoint": service.url,
                "project_id": ready["project_id"],
            },
        },
    ]
    environ |= {"TEST_PASSWORD": ready["password"], "TEST_TOKEN": ready["token"]}
    run = run_play(tasks, folder=tmp_path, environ=environ, arguments=["-vvv"])
    assert run.code == 0, run.output
    assert run.recap["failed"] == 0
    names = ("temporary_access_key", "temporary_secret_key", "security_token", "password", "token")
    assert [key for key in names if ready[key] in run.output] == []
    assert "Signature=" not in run.output
