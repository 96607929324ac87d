# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_desktop_info: ids, filters and tags."""

from __future__ import annotations

import importlib

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import (
    DESKTOPS,
    PACKAGE,
    fail,
    succeed,
)
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve, empty, options


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


@pytest.mark.parametrize("desktop_id", ["a/b", "a?b", "../x", "a b", "a%2Fb", "{{ x }}"])
def test_ids_that_cannot_be(desktop_id: str, serve: Serve) -> None:
    transport = serve(empty)
    result = fail(DESKTOPS, options(desktop_ids=["good", desktop_id]))
    assert f"The desktop_id {desktop_id!r} is not an id" in result["msg"]
    assert transport.requests == []


def test_no_ids_are_no_desktops(serve: Serve) -> None:
    transport = serve(empty)
    result = succeed(DESKTOPS, options(desktop_ids=[]))
    assert (result["desktops"], result["missing_desktop_ids"]) == ([], [])
    assert transport.requests == []


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_id_is_no_id(blank: object, serve: Serve) -> None:
    """As an empty survey field is: nobody asked for a desktop of no name."""
    transport = serve(empty)
    succeed(DESKTOPS, options(desktop_id=blank))
    assert [request.url.rpartition("/")[2] for request in transport.requests] == ["detail"]


def test_missing_ids_are_told(serve: Serve) -> None:
    def reply(request: Request) -> Response:
        if request.url.endswith("/gone"):
            return answer({"error_code": "WKS.00010201", "error_msg": "The desktop does not exist."}, status=404)
        return answer({"desktop": [{"desktop_id": "here", "addresses": [{"addr": "10.0.0.1"}]}]})

    serve(reply)
    result = succeed(DESKTOPS, options(desktop_ids=["gone", " here "]))
    assert result["missing_desktop_ids"] == ["gone"]
    assert result["desktops"] == [{"desktop_id": "here", "addresses": {"default": [{"addr": "10.0.0.1"}]}}]
    assert "No desktop has the ID gone." in str(result["warnings"])


@pytest.mark.parametrize("tags", [{"a=b": "1"}, {"a": "1,2"}, {"": "1"}, {" ": "1"}])
def test_tags_that_cannot_be(tags: dict[str, str], serve: Serve) -> None:
    transport = serve(empty)
    assert "cannot be asked for" in fail(DESKTOPS, options(tags=tags))["msg"]
    assert transport.requests == []


def test_ids_exclude_every_filter(serve: Serve) -> None:
    serve(empty)
    module = importlib.import_module(f"{PACKAGE}.{DESKTOPS}")
    for name, rules in {**module.FILTERS, "login_status": module.LOGIN_STATUS}.items():
        value = {"str": "x", "bool": True, "int": 1, "list": ["x"], "dict": {"a": "b"}}[rules["type"]]
        if "choices" in rules:
            value = rules["choices"][0]
        result = fail(DESKTOPS, options(desktop_ids=["a"], **{name: value}))
        assert "mutually exclusive" in result["msg"], name


def test_login_status_is_filtered_here(serve: Serve) -> None:
    rows = [
        {"desktop_id": str(number), "login_status": status}
        for number, status in enumerate(["CONNECTED", "REGISTERED", "UNREGISTER", None])
    ]
    transport = serve(answer({"desktops": rows, "total_count": 4}))
    result = succeed(DESKTOPS, options(login_status=["CONNECTED", "UNREGISTER"]))
    assert [row["desktop_id"] for row in result["desktops"]] == ["0", "2"]
    assert dict(transport.requests[0].query) == {"limit": "500", "offset": "0"}


def test_only_the_fields_asked_for(serve: Serve) -> None:
    rows = [
        {"desktop_id": "1", "computer_name": "a", "login_status": "CONNECTED", "product": {"cpu": "2", "memory": "4"}},
        {"desktop_id": "2", "computer_name": "b", "login_status": "REGISTERED"},
    ]
    serve(answer({"desktops": rows, "total_count": 2}))
    given = {"fields": ["computer_name", "product.cpu", "desktop_di"], "login_status": ["CONNECTED"]}
    result = succeed(DESKTOPS, options(**given))
    assert result["desktops"] == [{"computer_name": "a", "product": {"cpu": "2"}, "desktop_di": None}]
    assert "No record has the field desktop_di: did you mean desktop_id?" in str(result["warnings"])


def test_addresses_in_all_networks(serve: Serve) -> None:
    """Also where the service returns no VPCs."""
    rows = [
        {"desktop_id": "1", "addresses": {"vpc-1": [{"addr": "10.0.9.55", "version": "4"}]}},
        {"desktop_id": "2", "addresses": [{"addr": "10.0.9.56", "version": "4"}]},
        {"desktop_id": "3"},
    ]
    serve(answer({"desktops": rows, "total_count": 3}))
    found = succeed(DESKTOPS, options(fields=["addresses.addr"]))["desktops"]
    assert [desktop["addresses"] for desktop in found] == [
        {"vpc-1": [{"addr": "10.0.9.55"}]},
        {"default": [{"addr": "10.0.9.56"}]},
        {},
    ]


def test_fields_of_desktops_by_id(serve: Serve) -> None:
    serve(answer({"desktop": {"desktop_id": "1", "computer_name": "a"}}))
    result = succeed(DESKTOPS, options(desktop_ids=["1"], fields="computer_name"))
    assert result["desktops"] == [{"computer_name": "a"}]


def test_security_groups_are_null_unless_desktops_are_read_by_id(serve: Serve) -> None:
    serve(answer({"desktops": [{"desktop_id": "1"}], "total_count": 1}))
    assert succeed(DESKTOPS, options(fields=["security_groups.id"]))["desktops"] == [{"security_groups": None}]
    serve(answer({"desktop": {"desktop_id": "1", "security_groups": [{"id": "s1"}]}}))
    found = succeed(DESKTOPS, options(desktop_ids=["1"], fields=["security_groups.id"]))
    assert found["desktops"] == [{"security_groups": [{"id": "s1"}]}]


def test_a_field_that_cannot_be(serve: Serve) -> None:
    transport = serve(empty)
    assert "'product..cpu' of fields is no path" in fail(DESKTOPS, options(fields=["product..cpu"]))["msg"]
    assert transport.requests == []
