# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two calls to IAM."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import Password
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.iam import (
    IssuedToken,
    create_token,
    find_project,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    AuthenticationError,
    OptionError,
    UnexpectedResponseError,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import IAM, PROJECT, answer, token_answer

USER = Password(username="me", password="the-password", domain_name="ours")


def create(reply: Response, *, project_id: str | None = None, project_name: str | None = None) -> tuple[Any, Request]:
    """Return the token and the request it was asked for with."""
    sent: list[Request] = []

    def send(request: Request) -> Response:
        sent.append(request)
        return reply

    found = create_token(
        IAM, send=send, user=USER, project_id=project_id, project_name=project_name, headers={"X-Language": "en-us"}
    )
    return found, sent[0]


@pytest.mark.parametrize(
    ("given", "project"),
    [
        ({"project_id": "p1"}, {"id": "p1"}),
        ({"project_name": "cn-north-4"}, {"name": "cn-north-4"}),
        ({"project_id": "p1", "project_name": "cn-north-4"}, {"id": "p1"}),
    ],
)
def test_a_token_is_asked_for_in_a_project(given: dict[str, str], project: dict[str, str]) -> None:
    token, request = create(token_answer(hours=2), **given)
    assert token == IssuedToken(value="the-token", project_id=PROJECT, lifetime=7_200.0)
    assert "the-token" not in repr(token)
    assert request.wire_url == f"{IAM}/v3/auth/tokens?nocatalog=true"
    auth = json.loads(request.body)["auth"]
    assert auth["scope"] == {"project": project}
    assert auth["identity"]["password"]["user"]["domain"] == {"name": "ours"}


def test_without_a_project_nothing_is_asked() -> None:
    with pytest.raises(OptionError, match="give project_id, project_name or region"):
        create(token_answer())


def test_a_wrong_password_is_not_shown() -> None:
    refusal = answer({"error": {"message": "the-password is wrong", "code": 401}}, status=401)
    with pytest.raises(AuthenticationError) as raised:
        create(refusal, project_id="p1")
    assert "the-password" not in f"{raised.value} {raised.value.details.as_dict()}"


def test_an_answer_without_a_token() -> None:
    with pytest.raises(UnexpectedResponseError, match="check that auth_url is the address of IAM"):
        create(answer({"token": {}}, status=201), project_id="p1")


@pytest.mark.parametrize("times", [{}, {"issued_at": "x", "expires_at": "y"}, {"issued_at": 1, "expires_at": None}])
def test_times_that_are_none_are_not_told(times: dict[str, Any]) -> None:
    token, _request = create(answer({"token": times}, status=201, headers={"x-subject-token": "t"}), project_id="p1")
    assert (token.value, token.project_id, token.lifetime) == ("t", None, None)


def test_the_one_project_of_a_name() -> None:
    rows = [{"id": "p1", "name": "a"}, {"id": "p2", "name": "b"}, {"id": "p1", "name": "a"}, "b", {"name": "b"}]
    assert find_project({"projects": rows}, name="a") == "p1"
    with pytest.raises(OptionError, match=r"no project named 'c' .*\(not used: p9\)"):
        find_project({"projects": rows}, name="c", passed_over=["p9"])
    with pytest.raises(OptionError, match="knows 2 projects named 'a': give project_id"):
        find_project({"projects": [*rows, {"id": "p3", "name": "a"}]}, name="a")
    with pytest.raises(OptionError, match="no project named"):
        find_project({"projects": None}, name="a")
