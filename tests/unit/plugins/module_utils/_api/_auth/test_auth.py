# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How each kind of credential is put on a request."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.auth import (
    IssuedTokenAuthorizer,
    SignatureAuthorizer,
    TokenAuthorizer,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import AccessKey
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.iam import IssuedToken
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import AuthenticationError

REQUEST = Request(method="GET", url="https://workspace.example.com/v2/p1/desktops", headers={"X-Language": "en-us"})


def issued(value: str, *, lifetime: float | None = 1_000.0) -> IssuedToken:
    return IssuedToken(value=value, project_id="p1", lifetime=lifetime)


@pytest.mark.parametrize("security_token", [None, "the-security-token"])
def test_a_signature_is_put_beside_what_was_there(security_token: str | None) -> None:
    key = AccessKey(access_key="AK", secret_key="SK", security_token=security_token)
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    authorizer = SignatureAuthorizer(key, project_id="p1", now=lambda: moment)
    headers = authorizer.authorize(REQUEST).headers
    assert (headers["X-Language"], headers["X-Sdk-Date"], headers["X-Project-Id"]) == (
        "en-us",
        "20260102T030405Z",
        "p1",
    )
    assert "Access=AK" in headers["Authorization"]
    assert "SK" not in str(headers)
    assert headers.get("X-Security-Token") == security_token
    assert "x-security-token" not in headers["Authorization"]
    # One more refused signature could lock the key.
    assert authorizer.renew(REQUEST) is False


def test_a_ready_token_is_sent_and_never_renewed() -> None:
    authorizer = TokenAuthorizer("the-token")
    assert authorizer.authorize(REQUEST).headers["X-Auth-Token"] == "the-token"
    assert authorizer.renew(REQUEST) is False


def test_a_token_is_obtained_once_and_again_before_it_expires() -> None:
    now, learned, tokens = [0.0], [], iter([issued("one"), issued("two")])
    authorizer = IssuedTokenAuthorizer(lambda: next(tokens), learn=learned.append, clock=lambda: now[0])
    assert [authorizer.authorize(REQUEST).headers["X-Auth-Token"] for _try in range(2)] == ["one", "one"]
    now[0] = 899.0
    assert authorizer.token().value == "one"
    now[0] = 901.0
    assert authorizer.token().value == "two"
    assert learned == ["one", "two"]


def test_a_refused_token_is_renewed_by_the_first_that_says_so() -> None:
    tokens = iter([issued("one", lifetime=None), issued("two", lifetime=None)])
    authorizer = IssuedTokenAuthorizer(lambda: next(tokens), learn=lambda _token: None)
    refused = authorizer.authorize(REQUEST)
    assert authorizer.renew(refused) is True
    # Another thread whose request had the old token finds the new one.
    assert authorizer.renew(refused) is True
    assert authorizer.token().value == "two"


def test_a_wrong_password_is_tried_once() -> None:
    tries: list[int] = []

    def issue() -> IssuedToken:
        tries.append(1)
        raise AuthenticationError("The password is wrong.")

    authorizer = IssuedTokenAuthorizer(issue, learn=lambda _token: None)
    for _try in range(3):
        with pytest.raises(AuthenticationError, match="The password is wrong"):
            authorizer.token()
    assert len(tries) == 1
