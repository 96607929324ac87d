# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules with a transport in memory: what they refuse, what they ask, what they return."""

from __future__ import annotations

import importlib
import json

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ErrorDetails
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    PROJECT,
    WORKSPACE,
    answer,
)
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import (
    ACTING,
    CONNECTIONS,
    DESKTOPS,
    MODULES,
    PACKAGE,
    fail,
    succeed,
)
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import (
    CONNECTION,
    Serve,
    empty,
    list_of,
    options,
)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("check_mode", [False, True])
def test_nothing_there(name: str, check_mode: bool, serve: Serve) -> None:
    transport = serve(empty)
    result = succeed(name, options(), check_mode=check_mode)
    returned = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{name}").RETURN)
    lists = [key for key, rules in returned.items() if rules["type"] == "list" and rules["returned"] == "success"]
    assert {key: result[key] for key in lists} == {key: [] for key in lists} != {}
    assert {request.method for request in transport.requests} == {"GET"}


@pytest.mark.parametrize("name", [*MODULES, *ACTING])
def test_an_error_is_told_in_parts(name: str, serve: Serve) -> None:
    body = {
        "error_code": "WKS.00000403",
        "error_msg": "No permission.",
        "error_detail": "the-token is not allowed",
        "encoded_authorization_message": "XbpJ8",
    }
    serve(answer(body, status=403, headers={"x-request-id": "r1"}))
    result = fail(name, options())
    assert set(result["error"]) == set(ErrorDetails().as_dict())
    assert result["error"]["status"] == 403
    assert result["error"]["request_id"] == "r1"
    assert result["error"]["error_detail"] == "******** is not allowed"
    assert result["error"]["url"].startswith(f"{WORKSPACE}/v2/{PROJECT}/")
    assert "the-token" not in json.dumps(result)


@pytest.mark.parametrize("name", MODULES)
def test_secrets_of_the_environment_are_masked_in_results(
    name: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HW_AUTH_TOKEN", "environment-token")
    row = {"desktop_id": "1", "static_name": "environment-token", "desktop_name": "environment-token"}
    serve(lambda request: list_of(request, row))
    result = succeed(name, {**CONNECTION, "auth_token": ""})
    assert "environment-token" not in json.dumps(result)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("name", MODULES)
def test_empty_options_are_not_given(name: str, blank: str, serve: Serve) -> None:
    """As a template or a survey yields them, whatever they would have to be."""
    serve(empty)
    documented = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{name}").DOCUMENTATION).get("options", {})
    given = dict.fromkeys({*_client.connection_argument_spec(), *documented} - CONNECTION.keys(), blank)
    succeed(name, options(**given))


@pytest.mark.parametrize("name", [*MODULES, *ACTING])
def test_requests_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "HAS_REQUESTS", False)
    assert "Failed to import the required Python library (requests)" in fail(name, options())["msg"]


LISTS = [
    (CONNECTIONS, "user_names"),
    (CONNECTIONS, "connect_status"),
    (CONNECTIONS, "fields"),
    *((DESKTOPS, name) for name in ("desktop_ids", "desktop_id", "computer_names", "user_names", "login_status")),
    *((DESKTOPS, name) for name in ("desktop_type", "pool_ids", "fields")),
]


@pytest.mark.parametrize(("name", "option"), LISTS)
@pytest.mark.parametrize("blank", [[""], [" ", ""], [None], ",", " , "])
def test_a_list_of_nothing_is_an_error_and_never_everything(
    name: str, option: str, blank: object, serve: Serve
) -> None:
    transport = serve(empty)
    result = fail(name, options(**{option: blank}))
    assert result["msg"] == f"The option {option} holds nothing but blanks: give a value, or leave the option out."
    assert transport.requests == []


@pytest.mark.parametrize("name", [CONNECTIONS, DESKTOPS])
@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_no_fields_are_all_fields(name: str, nothing: object, serve: Serve) -> None:
    serve(lambda request: list_of(request, {"desktop_id": "1", "status": "ACTIVE"}))
    desktop = succeed(name, options(fields=nothing))["desktops"][0]
    assert (desktop["desktop_id"], desktop["status"]) == ("1", "ACTIVE")


@pytest.mark.parametrize(("name", "option"), [entry for entry in LISTS if "desktop_id" not in entry[1]])
def test_blanks_around_a_value_mean_nothing(name: str, option: str, serve: Serve) -> None:
    values = ["POOLED", "SHARED"] if option == "desktop_type" else ["CONNECTED", "REGISTERED"]
    sent = []
    for given in (values, [f" {values[0]} ", "", values[1], None, values[0]], f"{values[0]} , {values[1]},"):
        transport = serve(empty)
        succeed(name, options(**{option: given}))
        sent.append([(request.url, request.query) for request in transport.requests])
    assert sent[0] == sent[1] == sent[2] != []


@pytest.mark.parametrize("name", [*MODULES, *ACTING])
def test_what_fails_before_any_request_has_no_details_of_one(name: str) -> None:
    for given in ({"endpoint": "no-url"}, {"auth_token": None}, {"region": "a b", "endpoint": None}):
        result = fail(name, options(**given))
        assert "error" not in result, given


@pytest.mark.parametrize("name", MODULES)
def test_with_verbosity_it_is_told_where_all_came_from(name: str, serve: Serve) -> None:
    serve(empty)
    for verbosity in (0, 1):
        result = succeed(name, options(_ansible_verbosity=verbosity))
        told = [text for text in result.get("notices", []) if text.startswith("Using the ")]
        assert len(told) == verbosity
        assert all("from the options" in text and options()["auth_token"] not in text for text in told)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("verbosity", [0, 1])
def test_with_verbosity_it_is_told_what_was_waited_for(name: str, verbosity: int, serve: Serve) -> None:
    seen: list[Request] = []

    def throttle_once(request: Request) -> Response:
        seen.append(request)
        return answer(status=429, headers={"retry-after": "0"}) if len(seen) == 1 else empty(request)

    serve(throttle_once)
    result = succeed(name, options(_ansible_verbosity=verbosity))
    notices = result.get("notices", [])
    assert [text for text in notices if "throttles; waiting" in text] == notices[:verbosity]
    assert bool(notices) is bool(verbosity)
