# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description is good OpenAPI and names all that the documentation's pages and the official SDK name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.description import Description, load, load_yaml
from tests.simulator.filters import CONNECT_PARAMETERS, DETAIL_PARAMETERS
from tests.simulator.usage.calls import (
    DESKTOP_METRIC_PARAMETERS,
    EVENT_PARAMETERS,
    LOGIN_PARAMETERS,
    USER_METRIC_PARAMETERS,
)

sdk = pytest.importorskip("huaweicloudsdkworkspace.v2")

DESCRIPTION = load()
PAGES = load_yaml("pages.yaml")
CALLS = {
    "ListInstancesStatus": "connections-status",
    "ListDesktopsConnectStatus": "connect-desktops",
    "ShowDesktopDetail": "desktop",
    "ListDesktopsDetail": None,
    "ListDesktopUsageMetric": None,
    "ListUserUsageMetric": None,
    "ListLoginRecordsNew": None,
    "ListUserEvents": None,
    "ListDesktopActions": None,
    "ShowJob": None,
}
ACTING_CALLS = {
    "BatchRunDesktops": True,
    "SetMaintenanceMode": False,
    "SendNotifications": True,
    "BatchLogoffDesktops": False,
    "BatchAddDesktopsTags": False,
    "BatchDeleteDesktopsTags": False,
}
PARAMETERS = {
    "ListDesktopsConnectStatus": CONNECT_PARAMETERS,
    "ListDesktopsDetail": DETAIL_PARAMETERS,
    "ListDesktopUsageMetric": DESKTOP_METRIC_PARAMETERS,
    "ListUserUsageMetric": USER_METRIC_PARAMETERS,
    "ListLoginRecordsNew": LOGIN_PARAMETERS,
    "ListUserEvents": EVENT_PARAMETERS,
}
SDK_TYPES = {"str": "string", "int": "integer", "bool": "boolean", "float": "number"}
PAGE_TYPES = {"String": "string", "Integer": "integer", "Boolean": "boolean"}
Schema = Mapping[str, Any]


def operation(name: str) -> Any:
    (found,) = [one for one in DESCRIPTION.operations if one.definition["operationId"] == name]
    return found


def answer_schema(name: str) -> Schema:
    schema: Schema = operation(name).definition["responses"]["200"]["content"]["application/json"]["schema"]
    return DESCRIPTION.resolved(schema)


def types_of(schema: Schema) -> set[str]:
    """Return the JSON types a schema allows, null left out."""
    schema = DESCRIPTION.resolved(schema)
    if "anyOf" in schema:
        return set().union(*(types_of(choice) for choice in schema["anyOf"]))
    kinds = schema["type"]
    return ({kinds} if isinstance(kinds, str) else set(kinds)) - {"null"}


def part(schema: Schema, kind: str) -> Schema:
    """Return the choice of a schema that is of this type."""
    schema = DESCRIPTION.resolved(schema)
    for choice in schema.get("anyOf", ()):
        if kind in types_of(choice):
            return part(choice, kind)
    return schema


def breaches_of_sdk_type(kind: str, schema: Schema, *, where: str) -> Iterator[str]:
    """Yield what the description lacks of a type as the SDK writes it."""
    if listed := re.fullmatch(r"list\[(.+)\]", kind):
        if "array" not in types_of(schema):
            yield f"{where} is no list"
            return
        yield from breaches_of_sdk_type(listed[1], part(schema, "array")["items"], where=f"{where}[]")
    elif mapped := re.fullmatch(r"dict\(str, (.+)\)", kind):
        if "object" not in types_of(schema):
            yield f"{where} is no map"
            return
        yield from breaches_of_sdk_type(mapped[1], part(schema, "object")["additionalProperties"], where=f"{where}.*")
    elif kind in SDK_TYPES:
        if types_of(schema) != {SDK_TYPES[kind]}:
            yield f"{where} is {types_of(schema)} and not {SDK_TYPES[kind]}"
    else:
        yield from breaches_of_sdk_model(getattr(sdk, kind), part(schema, "object"), where=where)


def breaches_of_sdk_model(model: Any, schema: Schema, *, where: str) -> Iterator[str]:
    """Yield which fields of a model of the SDK the description lacks or gives another type."""
    properties = DESCRIPTION.resolved(schema).get("properties", {})
    for attribute, kind in model.openapi_types.items():
        name = model.attribute_map[attribute]
        if name not in properties:
            yield f"{where}.{name} is missing"
        else:
            yield from breaches_of_sdk_type(kind, properties[name], where=f"{where}.{name}")


def test_it_is_valid_openapi() -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(DESCRIPTION.document).iter_errors()] == []


def test_all_components_are_used() -> None:
    text = str(DESCRIPTION.document)
    components = DESCRIPTION.document["components"]
    names = [
        f"#/components/{kind}/{name}" for kind in components if kind != "securitySchemes" for name in components[kind]
    ]
    assert [name for name in names if f"'{name}'" not in text] == []


@pytest.mark.parametrize("call", CALLS)
def test_query_parameters_are_those_of_the_sdk(call: str) -> None:
    model = getattr(sdk, f"{call}Request")
    asked = {**operation(call).named("query"), **operation(call).named("path")}
    asked.pop("project_id")
    assert set(asked) == set(model.attribute_map.values())
    for attribute, kind in model.openapi_types.items():
        name = model.attribute_map[attribute]
        assert list(breaches_of_sdk_type(kind, asked[name]["schema"], where=name)) == []


@pytest.mark.parametrize("call", CALLS)
def test_answers_have_every_field_of_the_sdk(call: str) -> None:
    model = getattr(sdk, f"{call}Response")
    assert list(breaches_of_sdk_model(model, answer_schema(call), where=call)) == []


@pytest.mark.parametrize("call", ACTING_CALLS)
def test_bodies_and_answers_of_acting_calls_are_those_of_the_sdk(call: str) -> None:
    (model_name,) = getattr(sdk, f"{call}Request").openapi_types.values()
    described = operation(call).definition["requestBody"]["content"]["application/json"]["schema"]
    model = getattr(sdk, model_name)
    assert list(breaches_of_sdk_model(model, described, where=call)) == []
    assert set(DESCRIPTION.resolved(described)["properties"]) == set(model.attribute_map.values())
    answer = getattr(sdk, f"{call}Response")
    assert bool(answer.openapi_types) is ACTING_CALLS[call]
    if ACTING_CALLS[call]:
        assert list(breaches_of_sdk_model(answer, answer_schema(call), where=call)) == []


def tables_of(page: str) -> Iterator[tuple[str, Mapping[str, str], Schema]]:
    """Yield the tables of a page that describe objects, each with the schema that stands for it."""
    tables = PAGES[page]
    (call,) = [name for name, found in CALLS.items() if found == page]
    waiting = [("Response body parameters", answer_schema(call))]
    while waiting:
        title, schema = waiting.pop()
        yield title, tables[title], schema
        for name, kind in tables[title].items():
            inner = next((table for table in tables if re.search(rf"\b{table}\b", kind)), None)
            if inner is None or name not in schema["properties"]:
                continue
            entry = schema["properties"][name]
            if kind.startswith("Map"):
                entry = part(part(entry, "object")["additionalProperties"], "array")["items"]
            elif kind.startswith("Array"):
                entry = part(entry, "array")["items"]
            waiting.append((inner, part(entry, "object")))


@pytest.mark.parametrize("page", PAGES)
def test_answers_have_every_field_of_the_page(page: str) -> None:
    seen = set()
    for title, table, schema in tables_of(page):
        seen.add(title)
        assert set(table) <= set(schema["properties"]), title
        for name, kind in table.items():
            wanted = "array" if kind.startswith("Array") else PAGE_TYPES.get(kind, "object")
            assert wanted in types_of(schema["properties"][name]), f"{title}.{name}"
    others = {"Path Parameters", "Query Parameters", "Request header parameters", "Error body parameters"}
    assert seen == set(PAGES[page]) - others


@pytest.mark.parametrize("page", PAGES)
def test_requests_have_every_parameter_of_the_page(page: str) -> None:
    (call,) = [name for name, found in CALLS.items() if found == page]
    asked = operation(call)
    assert set(PAGES[page]["Path Parameters"]) == set(asked.named("path"))
    assert set(PAGES[page].get("Query Parameters", {})) == set(asked.named("query"))
    credentials = {scheme["name"] for scheme in DESCRIPTION.document["components"]["securitySchemes"].values()}
    headers = {name.lower() for name in credentials} | set(asked.named("header"))
    assert {name.lower() for name in PAGES[page]["Request header parameters"]} <= headers
    error = DESCRIPTION.document["components"]["schemas"]["ServiceError"]["properties"]
    assert set(PAGES[page]["Error body parameters"]) <= set(error)


@pytest.mark.parametrize("call", PARAMETERS)
def test_the_simulator_knows_the_same_parameters(call: str) -> None:
    assert set(PARAMETERS[call]) == set(operation(call).named("query"))


@pytest.mark.parametrize(
    ("method", "target", "headers", "words"),
    [
        ("GET", "/v2/p/other", {}, "is no call"),
        ("POST", "/v2/p/connections/status", {}, "is no call"),
        ("GET", "/v2/p/connections/status?limit=1", {}, "no query parameter limit"),
        ("GET", "/v2/p/connections/status?", {}, "the query is empty"),
        ("GET", "/v2/p/connect-desktops?limit=2001", {}, "greater than the maximum"),
        ("GET", "/v2/p/connect-desktops?limit=ten", {}, "is not of type"),
        ("GET", "/v2/p/connect-desktops?limit=1&limit=2", {}, "comes 2 times"),
        ("GET", "/v2/p/connect-desktops?limit=1&connect_status=CONNECTED", {}, "is not sorted"),
        ("GET", "/v2/p/connect-desktops?connect_status=GONE", {}, "is not one of"),
        ("GET", "/v2/p/connect-desktops?user_names=a+b", {}, "is not encoded"),
        ("GET", "/v2/p/connect-desktops?user_names=a%2cb", {}, "is not encoded"),
        ("GET", "/v2/p/connect-desktops?" + "&".join(["user_names=a"] * 101), {}, "is too long"),
        ("GET", "/v2/p/desktops/detail?user_attached=True", {}, "is not of type"),
        ("GET", "/v2/p/desktops/detail?tag=a", {}, "does not match"),
        ("GET", "/v2/p/desktops/a%2fb", {}, "is not encoded"),
        ("PUT", "/v2/p/desktops/action", {}, "is no call"),
        ("GET", "/v2/p/desktops/d1/actions?limit=1001", {}, "greater than the maximum"),
        ("GET", "/v2/p/user-events?end_time=2026-01-02T00%3A00%3A00Z", {}, "start_time is missing"),
        ("GET", "/v2/p/connections/desktops?end_time=2026-01-02T00%3A00%3A00Z", {}, "does not match"),
        ("GET", "/v2/p/connections/status", {"x-auth-token": ""}, "are not the one that is needed"),
        (
            "GET",
            "/v2/p/connections/status",
            {"authorization": "t", "x-sdk-date": "20260101T000000Z"},
            "are not the one that is needed",
        ),
        ("GET", "/v2/p/connections/status", {"x-auth-token": "", "authorization": "t"}, "has no date"),
        ("GET", "/v2/p/connections/status", {"x-language": "xx"}, "is not one of"),
        ("GET", "/v2/p/connections/status", {"x-new": "1"}, "there is no header x-new"),
        ("POST", "/v3/auth/tokens", {}, "are not the one that is needed"),
    ],
)
def test_a_breach_is_found(method: str, target: str, headers: dict[str, str], words: str) -> None:
    sent = {name: value for name, value in {"x-auth-token": "t", **headers}.items() if value}
    breaches = list(DESCRIPTION.breaches_of_request(method, target, headers=sent))
    assert len(breaches) == 1
    assert words in breaches[0]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("action", b'{"desktop_ids": ["a"], "op_type": "os-start"}', "'type' is a required property"),
        ("action", b'{"desktop_ids": [], "op_type": "os-start", "type": "SOFT"}', "should be non-empty"),
        ("notifications", b'{"desktop_ids": ["a"], "notifications": 5}', "is not of type"),
        ("logoff", b'{"desktop_ids": "a"}', "is not of type"),
    ],
)
def test_a_breach_of_a_body_is_found(path: str, body: bytes, words: str) -> None:
    headers = {"x-auth-token": "t"}
    target = f"/v2/p/desktops/{path}"
    (breach,) = DESCRIPTION.breaches_of_request("POST", target, headers=headers, body=body)
    assert words in breach


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b'{"desktops": [{"desktop_id": 5}]}', "$.desktops[0].desktop_id"),
        (200, b'{"rows": []}', "required property"),
        (200, b'{"desktops": [], "total_count": -1}', "minimum"),
        (403, b'{"error_code": "X"}', "not valid under any"),
        (418, b"{}", "not described"),
    ],
)
def test_a_breach_of_an_answer_is_found(status: int, body: bytes, words: str) -> None:
    headers = {"content-type": "application/json"}
    described: Description = DESCRIPTION
    breaches = list(
        described.breaches_of_answer("GET", "/v2/p/connect-desktops", status=status, headers=headers, body=body)
    )
    assert len(breaches) == 1
    assert words in breaches[0]
