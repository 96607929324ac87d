# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service tells of a credential is never in a module's result, however it tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.module_runner import MODULES, fail, run_module
from tests.support.secrets_watching import found_in
from tests.support.simulator_process import Simulator
from tests.system.test_secrets_canary import WRONG

from .recording_echo import WAYS, echo_service, secrets_sent
from .recording_server import Recorder

CREDENTIALS: dict[str, dict[str, object]] = {
    "token": {"auth_token": WRONG["token"]},
    "key": {"access_key": WRONG["access_key"], "secret_key": WRONG["secret_key"]},
    "temporary": {
        "access_key": WRONG["temporary_access_key"],
        "secret_key": WRONG["temporary_secret_key"],
        "security_token": WRONG["security_token"],
    },
}
ONE_TRY: dict[str, object] = {"project_id": "p1", "max_retries": 0}


@pytest.fixture(scope="module", name="echo")
def shared_echo() -> Iterator[Recorder]:
    with echo_service() as recorder:
        yield recorder


@pytest.fixture(autouse=True)
def nothing_recorded(service: Simulator, echo: Recorder) -> None:
    echo.heads.clear()


def assert_hidden(result: dict[str, Any], echo: Recorder) -> None:
    secrets = {**WRONG, **{f"sent {number}": text for number, text in enumerate(sorted(secrets_sent(echo)))}}
    assert len(secrets) > len(WRONG), "Nothing was sent."
    for text in (json.dumps(result), json.dumps(result, ensure_ascii=False), repr(result)):
        assert found_in(text, secrets) == []


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("way", WAYS)
def test_a_credential_told_by_the_service(echo: Recorder, way: str, kind: str, name: str) -> None:
    result = fail(name, {**CREDENTIALS[kind], **ONE_TRY, "endpoint": f"{echo.url}/{way}"})
    assert_hidden(result, echo)
    assert len(result["msg"]) < 600


@pytest.mark.parametrize("way", WAYS)
def test_a_credential_told_by_iam(echo: Recorder, way: str) -> None:
    by_key = {**CREDENTIALS["temporary"], "max_retries": 0, "region": "cn-north-4", "endpoint": "http://127.0.0.1:9"}
    assert_hidden(fail(MODULES[0], {**by_key, "auth_url": f"{echo.url}/{way}"}), echo)
    user = {"username": "alice", "password": WRONG["password"], "domain_name": "acme"}
    result = fail(MODULES[1], {**user, **ONE_TRY, "endpoint": echo.url, "auth_url": f"{echo.url}/{way}"})
    assert found_in(json.dumps(result), WRONG) == []
    assert found_in(repr(result), WRONG) == []


@pytest.mark.parametrize("way", WAYS)
def test_an_issued_token_told_by_the_service(service: Simulator, echo: Recorder, way: str) -> None:
    user = {key: service.ready[key] for key in ("username", "password", "domain_name", "region", "auth_url")}
    result = fail(MODULES[2], {**user, "max_retries": 0, "endpoint": f"{echo.url}/{way}"})
    assert_hidden(result, echo)
    assert found_in(json.dumps(result), {"password": service.ready["password"]}) == []


@pytest.mark.parametrize("text", ["https://me:{}@example.com", "https://{}@example.com:99999", "me:{}@example.com"])
@pytest.mark.parametrize("name", ["endpoint", "auth_url"])
def test_a_password_in_an_address_is_refused_and_not_shown(service: Simulator, name: str, text: str) -> None:
    options = {"auth_token": WRONG["token"], "project_id": "p1", "endpoint": service.url}
    result = fail(MODULES[0], {**options, name: text.format(WRONG["secret_key"])})
    assert result["msg"] == f"The {name} holds a user name or password: give them as options of their own."
    assert found_in(json.dumps(result), WRONG) == []
    assert service.get("requests") == []


def test_a_blank_secret_does_not_hide_all_blanks(service: Simulator) -> None:
    result = run_module(MODULES[0], {"endpoint": service.url, "password": " ", "auth_token": ""})
    assert result["msg"].startswith("No credential was given: set access_key and secret_key, ")
