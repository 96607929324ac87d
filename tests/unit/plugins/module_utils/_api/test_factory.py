# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From settings to a client: which credential makes which requests, and how the project is found."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Credential,
    Password,
    Token,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import send_patiently
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    AuthenticationError,
    ConnectionFailedError,
    OptionError,
    PermissionDeniedError,
    UnexpectedResponseError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import Lazy, connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    IAM,
    PROJECT,
    WORKSPACE,
    FunctionTransport,
    Step,
    answer,
    script,
    token_answer,
)

KEY = AccessKey(access_key="AK", secret_key="SK", security_token="ST")
TOKEN = Token(value="ready")
PASSWORD = Password(username="admin", password="p4ss", domain_name="corp")
STATUS = f"{WORKSPACE}/v2/{PROJECT}/connections/status"
DONE = answer({"statics": []})
REFUSED = answer({"error_code": "APIGW.0301", "error_msg": "Incorrect"}, status=401)


def client_of(transport: Any, credential: Credential, **more: Any) -> WorkspaceClient:
    values: dict[str, Any] = {
        "workspace_url": WORKSPACE,
        "iam_url": IAM,
        "region": "cn-north-4",
        "project_name": "cn-north-4",
        "max_retries": 0,
        **more,
    }
    return connect(Settings(credential=credential, **values), user_agent="tests/1.0", transport=transport)


def projects(*rows: dict[str, Any]) -> Step:
    return Step(url=f"{IAM}/v3/projects", query={"name": "cn-north-4"}, reply=answer({"projects": list(rows)}))


FOUND = {"id": PROJECT, "name": "cn-north-4"}
GET_TOKEN = Step(method="POST", url=f"{IAM}/v3/auth/tokens", query={"nocatalog": "true"}, reply=token_answer("issued"))


def test_no_request_before_the_first_question() -> None:
    with script() as transport:
        for credential in (KEY, TOKEN, PASSWORD):
            client_of(transport, credential)


@pytest.mark.parametrize("credential", [KEY, TOKEN])
def test_a_project_id_saves_the_look_up(credential: Credential) -> None:
    with script(Step(url=STATUS, reply=DONE)) as transport:
        assert client_of(transport, credential, project_id=PROJECT).status_statistics() == []


@pytest.mark.parametrize("credential", [KEY, TOKEN])
def test_the_project_is_looked_up_once(credential: Credential) -> None:
    steps = (projects({"id": "other", "name": "cn-north-4_sub"}, FOUND), *[Step(url=STATUS, reply=DONE)] * 2)
    with script(*steps) as transport:
        client = client_of(transport, credential)
        client.status_statistics()
        client.status_statistics()
        assert client.project_id == PROJECT


def test_what_a_key_sends() -> None:
    with script(projects(FOUND), Step(url=STATUS, reply=DONE)) as transport:
        client_of(transport, KEY).status_statistics()
        to_iam, to_workspace = (request.headers for request in transport.requests)
    assert "X-Project-Id" not in to_iam
    assert to_workspace["X-Project-Id"] == PROJECT
    for headers in (to_iam, to_workspace):
        assert headers["X-Security-Token"] == "ST"
        assert headers["User-Agent"] == "tests/1.0"
        assert headers["X-Language"] == "en-us"
        assert headers["Accept"] == "application/json"
        assert "X-Auth-Token" not in headers
        assert "SK" not in headers["Authorization"].replace("SDK-HMAC-SHA256", "")


def test_a_ready_token_goes_to_both() -> None:
    with script(projects(FOUND), Step(url=STATUS, reply=DONE)) as transport:
        client_of(transport, TOKEN).status_statistics()
        assert {request.headers["X-Auth-Token"] for request in transport.requests} == {"ready"}
        assert not any("Authorization" in request.headers for request in transport.requests)


@pytest.mark.parametrize(
    ("more", "scope"),
    [({}, {"name": "cn-north-4"}), ({"project_id": PROJECT}, {"id": PROJECT}), ({"project_name": "x"}, {"name": "x"})],
)
def test_what_a_password_sends(more: dict[str, str], scope: dict[str, str]) -> None:
    used = Step(url=STATUS, reply=DONE, headers={"X-Auth-Token": "issued"})
    with script(GET_TOKEN, used) as transport:
        client_of(transport, PASSWORD, **more).status_statistics()
        body = json.loads(transport.requests[0].body)
    assert body["auth"]["scope"] == {"project": scope}
    assert body["auth"]["identity"]["password"]["user"] == {
        "name": "admin",
        "password": "p4ss",
        "domain": {"name": "corp"},
    }
    assert transport.requests[0].headers["Content-Type"] == "application/json"


LOST = ConnectionFailedError("The connection broke: try again.", retryable=True)


def token_step(reply: Any) -> Step:
    return Step(method="POST", url=f"{IAM}/v3/auth/tokens", reply=reply)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setitem(send_patiently.__kwdefaults__, "sleep", waits.append)
    return waits


@pytest.mark.parametrize("project_id", [None, PROJECT])
def test_a_token_is_asked_for_again_when_no_answer_comes(project_id: str | None, slept: list[float]) -> None:
    steps = (token_step(LOST), token_step(LOST), GET_TOKEN, Step(url=STATUS, reply=DONE))
    with script(*steps) as transport:
        client_of(transport, PASSWORD, project_id=project_id, max_retries=2).status_statistics()
    assert len(slept) == 2


def test_a_token_is_asked_for_as_often_as_max_retries_says(slept: list[float]) -> None:
    with script(*[token_step(LOST)] * 3) as transport, pytest.raises(ConnectionFailedError, match="broke: try again"):
        client_of(transport, PASSWORD, project_id=PROJECT, max_retries=2).status_statistics()
    assert len(slept) == 2


def test_a_token_that_is_renewed_is_not_asked_for_more_often(slept: list[float]) -> None:
    steps = (GET_TOKEN, Step(url=STATUS, reply=REFUSED), *[token_step(LOST)] * 3)
    with script(*steps) as transport, pytest.raises(ConnectionFailedError, match="broke: try again"):
        client_of(transport, PASSWORD, project_id=PROJECT, max_retries=2).status_statistics()
    assert len(slept) == 2


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503])
def test_what_iam_answers_is_final(status: int) -> None:
    failed = answer({"error": {"code": status, "title": "No"}}, status=status)
    with script(token_step(failed)) as transport, pytest.raises(ApiError):
        client_of(transport, PASSWORD, project_id=PROJECT, max_retries=4).status_statistics()


def test_two_requests_to_iam_at_the_most_however_many_threads() -> None:
    def reply(request: Request) -> Response:
        if request.url.startswith(IAM):
            return token_answer() if request.method == "POST" else answer({"projects": [FOUND]})
        return DONE

    for credential, most in ((KEY, 1), (TOKEN, 1), (PASSWORD, 1)):
        transport = FunctionTransport(reply)
        client = client_of(transport, credential)
        with ThreadPoolExecutor(16) as executor:
            list(executor.map(lambda _number, client=client: client.status_statistics(), range(64)))
        assert sum(request.url.startswith(IAM) for request in transport.requests) <= most
        assert len(transport.requests) == 64 + most


@pytest.mark.parametrize("project_id", [None, PROJECT])
@pytest.mark.parametrize("credential", [KEY, TOKEN, PASSWORD])
def test_a_wrong_credential_in_many_threads_is_refused_once(credential: Credential, project_id: str | None) -> None:
    transport = FunctionTransport(lambda _request: REFUSED)
    client = client_of(transport, credential, project_id=project_id)
    barrier = threading.Barrier(16)

    def ask(_number: int) -> None:
        barrier.wait()
        with pytest.raises(AuthenticationError):
            client.status_statistics()

    with ThreadPoolExecutor(16) as executor:
        list(executor.map(ask, range(16)))
    assert len(transport.requests) == 1


def test_four_hundred_desktops_with_a_wrong_key() -> None:
    transport = FunctionTransport(lambda _request: REFUSED)
    with pytest.raises(AuthenticationError):
        client_of(transport, KEY, project_id=PROJECT).desktops_by_id([str(number) for number in range(400)])
    assert len(transport.requests) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "IAM knows no project named 'cn-north-4' for this credential: check region and project_name"),
        ([{"id": "1", "name": "other"}], "IAM knows no project named"),
        ([{"id": "", "name": "cn-north-4"}], "IAM knows no project named"),
        (["text"], "IAM knows no project named"),
        ([FOUND, {"id": "2", "name": "cn-north-4"}], "IAM knows 2 projects named 'cn-north-4': give project_id"),
    ],
)
def test_no_project_or_several(rows: list[Any], words: str) -> None:
    with script(projects(*rows)) as transport, pytest.raises(OptionError, match=words):
        client_of(transport, KEY).status_statistics()


def test_a_failed_look_up_is_not_repeated() -> None:
    step = Step(url=f"{IAM}/v3/projects", reply=answer({"error": {"code": 403, "title": "Forbidden"}}, status=403))
    with script(step) as transport:
        client = client_of(transport, KEY)
        for _attempt in range(3):
            with pytest.raises(PermissionDeniedError, match="iam:projects:listProjects"):
                client.status_statistics()


@pytest.mark.parametrize("credential", [KEY, TOKEN, PASSWORD])
def test_without_region_iam_is_unknown(credential: Credential) -> None:
    more = {"iam_url": None, "region": None, "project_name": "mine"}
    with script() as transport, pytest.raises(OptionError, match="give auth_url or region"):
        client_of(transport, credential, **more).status_statistics()


@pytest.mark.parametrize("credential", [KEY, TOKEN, PASSWORD])
def test_without_any_project(credential: Credential) -> None:
    with script() as transport, pytest.raises(OptionError, match="give project_id, project_name or region"):
        client_of(transport, credential, region=None, project_name=None).status_statistics()


def test_a_token_without_a_project() -> None:
    step = Step(method="POST", url=GET_TOKEN.url, reply=token_answer(project_id=None))
    with script(step) as transport, pytest.raises(OptionError, match="IAM gave a token without a project"):
        client_of(transport, PASSWORD).status_statistics()


@pytest.mark.parametrize(
    "reply",
    [
        answer({"token": {}}, status=201),
        answer(b"<html>", status=200),
        answer(b"<html>", status=200, headers={"x-subject-token": "t"}),
        answer(b"", status=302, headers={"location": "https://login.example.com"}),
    ],
)
def test_what_is_not_iam(reply: Response) -> None:
    step = Step(method="POST", url=GET_TOKEN.url, reply=reply)
    with script(step) as transport, pytest.raises(UnexpectedResponseError, match="auth_url"):
        client_of(transport, PASSWORD).status_statistics()


def test_a_wrong_password_is_not_shown() -> None:
    body = {"error": {"code": 401, "message": "The password p4ss is wrong.", "title": "Unauthorized"}}
    step = Step(method="POST", url=GET_TOKEN.url, reply=answer(body, status=401))
    with script(step) as transport, pytest.raises(AuthenticationError) as caught:
        client_of(transport, PASSWORD).status_statistics()
    assert "p4ss" not in f"{caught.value}{caught.value.details}"


@pytest.mark.parametrize("times", [{}, {"issued_at": "x", "expires_at": "y"}, {"issued_at": 1, "expires_at": None}])
def test_a_token_without_readable_times_is_good(times: dict[str, Any]) -> None:
    body = {"token": {"project": {"id": PROJECT}, **times}}
    step = Step(method="POST", url=GET_TOKEN.url, reply=answer(body, status=201, headers={"x-subject-token": "t"}))
    with script(step, Step(url=STATUS, reply=DONE), Step(url=STATUS, reply=DONE)) as transport:
        client = client_of(transport, PASSWORD)
        client.status_statistics()
        client.status_statistics()


def test_a_token_echoed_in_an_error_is_not_shown() -> None:
    echo = answer({"error_code": "APIGW.0301", "error_msg": "bad token issued"}, status=403)
    with script(GET_TOKEN, Step(url=STATUS, reply=echo)) as transport, pytest.raises(PermissionDeniedError) as caught:
        client_of(transport, PASSWORD).status_statistics()
    assert "issued" not in f"{caught.value}{caught.value.details}"


def test_once_remembers_a_value_and_a_failure() -> None:
    calls: list[int] = []

    def fail() -> str:
        calls.append(1)
        raise OptionError("no")

    good, bad = Lazy(lambda: str(len(calls))), Lazy(fail)
    for _attempt in range(2):
        assert good() == "0"
        with pytest.raises(OptionError, match="no"):
            bad()
    assert calls == [1]
