# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules with a transport in memory: what they refuse, what they ask, what they return."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client, _module
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ErrorDetails
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    PROJECT,
    WORKSPACE,
    Answer,
    FunctionTransport,
    answer,
)
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import (
    MODULES,
    PACKAGE,
    fail,
    isolate,
    succeed,
)

CONNECTION = {"auth_token": "the-token", "endpoint": WORKSPACE, "project_id": PROJECT}
CONNECTIONS, DESKTOPS, STATUS = MODULES
Serve = Callable[[Answer], FunctionTransport]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, home=tmp_path)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Let all clients of the test use one transport that gives this answer."""

    def use(reply: Answer) -> FunctionTransport:
        transport = FunctionTransport(reply if callable(reply) else lambda _request: reply)

        def build(settings: Settings, *, notify: Callable[[str], None]) -> Any:
            return connect(settings, user_agent="tests", notify=notify, transport=transport)

        monkeypatch.setattr(_module, "build_client", build)
        return transport

    return use


def empty(request: Request) -> Response:
    if request.url.endswith("/connections/status"):
        return answer({"statics": []})
    return answer({"desktops": [], "total_count": 0})


def options(**more: object) -> dict[str, object]:
    return {**CONNECTION, **more}


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("check_mode", [False, True])
def test_nothing_there(name: str, check_mode: bool, serve: Serve) -> None:
    transport = serve(empty)
    result = succeed(name, options(), check_mode=check_mode)
    assert result.get("desktops", []) == []
    assert {request.method for request in transport.requests} == {"GET"}


@pytest.mark.parametrize("name", MODULES)
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
    serve(answer({"desktops": [row], "statics": [row], "total_count": 1}))
    result = succeed(name, {**CONNECTION, "auth_token": ""})
    assert "environment-token" not in json.dumps(result)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("name", MODULES)
def test_empty_options_are_not_given(name: str, blank: str, serve: Serve) -> None:
    """As a template or a survey yields them, whatever they would have to be."""
    serve(answer({"desktops": [], "statics": [], "total_count": 0}))
    documented = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{name}").DOCUMENTATION).get("options", {})
    given = dict.fromkeys({*_client.connection_argument_spec(), *documented} - CONNECTION.keys(), blank)
    succeed(name, options(**given))


@pytest.mark.parametrize("name", MODULES)
def test_requests_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "HAS_REQUESTS", False)
    assert "Failed to import the required Python library (requests)" in fail(name, options())["msg"]


LISTS = [
    (CONNECTIONS, "user_names"),
    (CONNECTIONS, "connect_status"),
    *((DESKTOPS, name) for name in ("desktop_ids", "desktop_id", "computer_names", "user_names", "login_status")),
    *((DESKTOPS, name) for name in ("desktop_type", "pool_ids")),
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


@pytest.mark.parametrize(("name", "option"), [entry for entry in LISTS if "desktop_id" not in entry[1]])
def test_blanks_around_a_value_mean_nothing(name: str, option: str, serve: Serve) -> None:
    values = ["POOLED", "SHARED"] if option == "desktop_type" else ["CONNECTED", "REGISTERED"]
    sent = []
    for given in (values, [f" {values[0]} ", "", values[1], None, values[0]], f"{values[0]} , {values[1]},"):
        transport = serve(empty)
        succeed(name, options(**{option: given}))
        sent.append([(request.url, request.query) for request in transport.requests])
    assert sent[0] == sent[1] == sent[2] != []


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_texts_do_not_filter(blank: object, serve: Serve) -> None:
    transport = serve(empty)
    filters = dict.fromkeys(importlib.import_module(f"{PACKAGE}.{DESKTOPS}").FILTERS, blank)
    succeed(DESKTOPS, options(**filters))
    assert dict(transport.requests[0].query) == {"limit": "500", "offset": "0"}


def test_a_text_is_sent_without_blanks_around_it(serve: Serve) -> None:
    transport = serve(empty)
    succeed(DESKTOPS, options(computer_name=" a b ", status=" ACTIVE", tags={" k ": " v "}))
    query = dict(transport.requests[0].query)
    assert (query["computer_name"], query["status"], query["tag"]) == ("a b", "ACTIVE", "k=v")


class TestConnectionInfo:
    """workspace_connection_info."""

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"offset": -1}, "The offset is -1: give a number from 0."),
            ({"limit": -1}, "The limit is -1: give a number from 0 to 2000."),
            ({"limit": 2001}, "The limit is 2001: give a number from 0 to 2000."),
            ({"limit": 5, "connect_status": ["CONNECTED", "REGISTERED"]}, "One page takes at most 100 user_names"),
            ({"offset": 0, "user_names": [f"u{number}" for number in range(101)]}, "One page takes at most 100"),
        ],
    )
    def test_pages_that_cannot_be_asked_for(self, given: dict[str, object], words: str, serve: Serve) -> None:
        transport = serve(empty)
        assert words in fail(CONNECTIONS, options(**given))["msg"]
        assert transport.requests == []

    @pytest.mark.parametrize(
        ("given", "query"),
        [
            ({"limit": 0}, {"limit": "0"}),
            ({"offset": 2000}, {"offset": "2000"}),
            (
                {"offset": 5, "limit": 2000, "connect_status": "CONNECTED", "user_names": "a"},
                {"offset": "5", "limit": "2000", "connect_status": "CONNECTED", "user_names": "a"},
            ),
        ],
    )
    def test_a_page_is_one_request_as_asked(
        self, given: dict[str, object], query: dict[str, str], serve: Serve
    ) -> None:
        rows = [{"desktop_id": "2", "desktop_name": "b"}, {"desktop_id": "1", "desktop_name": "a"}]
        transport = serve(answer({"desktops": rows, "total_count": 77}))
        result = succeed(CONNECTIONS, options(**given))
        assert [dict(request.query) for request in transport.requests] == [query]
        assert (result["desktops"], result["total_count"]) == (rows, 77)

    def test_a_page_without_a_total(self, serve: Serve) -> None:
        serve(answer({"desktops": []}))
        assert succeed(CONNECTIONS, options(limit=1))["total_count"] is None

    @pytest.mark.parametrize("blank", [[], "", " ", None])
    def test_no_names_do_not_filter(self, blank: object, serve: Serve) -> None:
        transport = serve(empty)
        succeed(CONNECTIONS, options(user_names=blank, connect_status=blank))
        assert not {"user_names", "connect_status"} & dict(transport.requests[0].query).keys()

    def test_an_unknown_status(self, serve: Serve) -> None:
        serve(empty)
        assert "must be one or more of: UNREGISTER" in fail(CONNECTIONS, options(connect_status="GONE"))["msg"]


class TestDesktopInfo:
    """workspace_desktop_info."""

    @pytest.mark.parametrize("desktop_id", ["a/b", "a?b", "../x", "a b", "a%2Fb", "{{ x }}"])
    def test_ids_that_cannot_be(self, desktop_id: str, serve: Serve) -> None:
        transport = serve(empty)
        result = fail(DESKTOPS, options(desktop_ids=["good", desktop_id]))
        assert f"The desktop_id {desktop_id!r} is not an id" in result["msg"]
        assert transport.requests == []

    def test_no_ids_are_no_desktops(self, serve: Serve) -> None:
        transport = serve(empty)
        result = succeed(DESKTOPS, options(desktop_ids=[]))
        assert (result["desktops"], result["missing_desktop_ids"]) == ([], [])
        assert transport.requests == []

    @pytest.mark.parametrize("blank", ["", " ", None])
    def test_a_blank_id_is_no_id(self, blank: object, serve: Serve) -> None:
        """As an empty survey field is: nobody asked for a desktop of no name."""
        transport = serve(empty)
        succeed(DESKTOPS, options(desktop_id=blank))
        assert [request.url.rpartition("/")[2] for request in transport.requests] == ["detail"]

    def test_missing_ids_are_told(self, serve: Serve) -> None:
        def reply(request: Request) -> Response:
            if request.url.endswith("/gone"):
                return answer({"error_code": "WKS.00010201", "error_msg": "The desktop does not exist."}, status=404)
            return answer({"desktop": [{"desktop_id": "here", "addresses": [{"addr": "10.0.0.1"}]}]})

        serve(reply)
        result = succeed(DESKTOPS, options(desktop_ids=["gone", " here "]))
        assert result["missing_desktop_ids"] == ["gone"]
        assert result["desktops"] == [{"desktop_id": "here", "addresses": {"default": [{"addr": "10.0.0.1"}]}}]
        assert "No desktop has the id gone." in str(result["warnings"])

    @pytest.mark.parametrize("tags", [{"a=b": "1"}, {"a": "1,2"}, {"": "1"}, {" ": "1"}])
    def test_tags_that_cannot_be(self, tags: dict[str, str], serve: Serve) -> None:
        transport = serve(empty)
        assert "cannot be asked for" in fail(DESKTOPS, options(tags=tags))["msg"]
        assert transport.requests == []

    def test_ids_exclude_every_filter(self, serve: Serve) -> None:
        serve(empty)
        module = importlib.import_module(f"{PACKAGE}.{DESKTOPS}")
        for name, rules in {**module.FILTERS, "login_status": module.LOGIN_STATUS}.items():
            value = {"str": "x", "bool": True, "int": 1, "list": ["x"], "dict": {"a": "b"}}[rules["type"]]
            if "choices" in rules:
                value = rules["choices"][0]
            result = fail(DESKTOPS, options(desktop_ids=["a"], **{name: value}))
            assert "mutually exclusive" in result["msg"], name

    def test_login_status_is_filtered_here(self, serve: Serve) -> None:
        rows = [
            {"desktop_id": str(number), "login_status": status}
            for number, status in enumerate(["CONNECTED", "REGISTERED", "UNREGISTER", None])
        ]
        transport = serve(answer({"desktops": rows, "total_count": 4}))
        result = succeed(DESKTOPS, options(login_status=["CONNECTED", "UNREGISTER"]))
        assert [row["desktop_id"] for row in result["desktops"]] == ["0", "2"]
        assert dict(transport.requests[0].query) == {"limit": "500", "offset": "0"}


def test_status_info(serve: Serve) -> None:
    statics = [{"static_name": "a", "running_num": 2}, {"static_name": "b", "running_num": 3, "new_num": 1}]
    serve(answer({"statics": statics}))
    result = succeed(STATUS, options())
    assert result["statics"] == statics
    assert (result["totals"]["running_num"], result["totals"]["new_num"], result["totals"]["stop_num"]) == (5, 1, 0)


@pytest.mark.parametrize("name", MODULES)
def test_every_documented_option_is_in_the_argument_spec(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.huaweicloud.workspace.plugins.doc_fragments import connection

    module = importlib.import_module(f"{PACKAGE}.{name}")
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(
        module,
        "run_module",
        lambda _ask, **more: seen.append({**_client.connection_argument_spec(), **more.get("argument_spec", {})}),
    )
    module.main()
    documented = yaml.safe_load(connection.ModuleDocFragment.DOCUMENTATION)["options"]
    documented |= yaml.safe_load(module.DOCUMENTATION).get("options", {})
    assert set(seen[0]) == set(documented)
    for option, rules in documented.items():
        spec = seen[0][option]
        for rule in ("type", "elements", "choices", "default", "aliases"):
            assert spec.get(rule) == rules.get(rule), (option, rule)


@pytest.mark.parametrize("name", MODULES)
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
