# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules return from a whole estate: every record, complete, under the documented names."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.support.module_runner import (
    CONNECTIONS,
    DESKTOPS,
    FEW,
    LOGINS,
    MODULES,
    PACKAGE,
    STATUS,
    USAGE,
    fail,
    succeed,
)
from tests.support.service_fixtures import Options
from tests.support.simulator_process import Simulator

pytestmark = pytest.mark.one_core

TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": list,
    "dict": dict,
    "raw": object,
}


def documented(name: str) -> dict[str, Any]:
    module = importlib.import_module(f"{PACKAGE}.{name}")
    found: dict[str, Any] = yaml.safe_load(module.RETURN)
    return found


def undocumented(value: Any, documentation: dict[str, Any], *, path: str) -> Iterator[str]:
    """Yield where a value is not as its documentation says; what may be missing or null is not complained of."""
    if value is None:
        return
    kind: Any = TYPES[documentation["type"]]
    if not isinstance(value, kind):
        yield f"{path} is {value!r}, not {documentation['type']}"
        return
    contains = documentation.get("contains", {})
    for entry in (value if isinstance(value, list) else [value]) if contains else ():
        for name, inner in entry.items():
            if name in contains:
                yield from undocumented(inner, contains[name], path=f"{path}.{name}")


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("check_mode", [False, True])
def test_results_are_as_documented(service: Simulator, by_token: Options, *, name: str, check_mode: bool) -> None:
    result = succeed(name, by_token, check_mode=check_mode)
    documentation = documented(name)
    always = {key for key, rules in documentation.items() if rules["returned"] == "success"}
    assert always >= set(documentation) - {"error", "notices"}
    assert always <= set(result)
    for key, rules in documentation.items():
        if key in always:
            assert list(undocumented(result[key], rules, path=key)) == []
            assert rules.get("description")
    assert service.get("requests")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (CONNECTIONS, "desktops"),
        (DESKTOPS, "desktops"),
        (LOGINS, "records"),
        (STATUS, "statics"),
        (USAGE, "desktops"),
    ],
    ids=str,
)
def test_every_field_of_the_service_is_documented(service: Simulator, by_token: Options, name: str, key: str) -> None:
    """Each field that ordinary records carry has its entry in RETURN."""
    rows = succeed(name, by_token)[key]
    common = {field for field in rows[0] if sum(field in row for row in rows) > len(rows) / 2}
    known = set(documented(name)[key]["contains"])
    assert common <= known
    assert len(common) >= 4


def test_all_desktops(service: Simulator, by_token: Options) -> None:
    result = succeed(DESKTOPS, by_token)
    records = {record["desktop_id"]: record for record in service.records()}
    assert len(result["desktops"]) == len(records) == 230
    for row in result["desktops"]:
        record = records[row["desktop_id"]]
        expected = {name: value for name, value in record.items() if name not in ("security_groups", "addresses")}
        assert {name: value for name, value in row.items() if name != "addresses"} == expected
        assert isinstance(row["addresses"], dict)
        assert all(isinstance(nics, list) for nics in row["addresses"].values())
        if isinstance(record.get("addresses"), dict):
            assert row["addresses"] == record["addresses"]
    names = [str(row.get("computer_name") or "").casefold() for row in result["desktops"]]
    assert names == sorted(names)


@pytest.mark.parametrize("shape", ["current", "page-example"])
def test_desktops_by_id_are_the_same_records_with_security_groups(
    service: Simulator, by_token: Options, shape: str
) -> None:
    records = service.records()[:60]
    service.patch("settings", {"shape": shape})
    rows = succeed(DESKTOPS, {**by_token, "desktop_ids": [record["desktop_id"] for record in records]})["desktops"]
    for row, record in zip(rows, records, strict=True):
        assert row["desktop_id"] == record["desktop_id"]
        assert row.get("security_groups") == record.get("security_groups")
        nics = [nic for nics in row["addresses"].values() for nic in nics]
        given = record.get("addresses") or []
        assert nics == (given if isinstance(given, list) else [nic for nics in given.values() for nic in nics])
        assert set(row) - set(record) <= {"addresses"}


def test_missing_ids(service: Simulator, by_token: Options) -> None:
    first, second = (record["desktop_id"] for record in service.records()[:2])
    service.delete(f"desktops/{second}")
    result = succeed(DESKTOPS, {**by_token, "desktop_ids": ["nobody", first, second]})
    assert [row["desktop_id"] for row in result["desktops"]] == [first]
    assert result["missing_desktop_ids"] == ["nobody", second]
    assert all(f"No desktop has the ID {gone}." in json.dumps(result["warnings"]) for gone in ("nobody", second))


def test_a_desktop_that_vanishes_between_two_calls(service: Simulator, by_token: Options) -> None:
    ids = [record["desktop_id"] for record in service.records()[:20]]
    service.post("faults", {"kind": "vanish", "match": {"path": ids[7]}})
    result = succeed(DESKTOPS, {**by_token, "desktop_ids": ids})
    assert result["missing_desktop_ids"] == [ids[7]]
    assert len(result["desktops"]) == 19


def test_an_empty_list_of_ids(service: Simulator, by_token: Options) -> None:
    result = succeed(DESKTOPS, {**by_token, "desktop_ids": []})
    assert (result["desktops"], result["missing_desktop_ids"]) == ([], [])
    assert service.get("requests") == []


@pytest.mark.parametrize(
    ("name", "options"),
    [(DESKTOPS, {"computer_name": "nobody"}), (CONNECTIONS, {"user_names": ["nobody"]})],
)
def test_nothing_matches(service: Simulator, by_token: Options, name: str, options: Options) -> None:
    assert succeed(name, {**by_token, **options})["desktops"] == []


def test_all_connections(service: Simulator, by_token: Options) -> None:
    result = succeed(CONNECTIONS, by_token)
    records = {record["desktop_id"]: record for record in service.records()}
    assert result["total_count"] == len(result["desktops"]) == len(records)
    for row in result["desktops"]:
        assert set(row) == {"desktop_id", "desktop_name", "connect_status", "attach_users"}
        assert row["connect_status"] == records[row["desktop_id"]]["login_status"]
    names = [str(row["desktop_name"] or "").casefold() for row in result["desktops"]]
    assert names == sorted(names)


@pytest.mark.parametrize(("offset", "limit"), [(0, 5), (5, 5), (229, 10), (230, 10), (None, 7), (220, None), (3, 0)])
def test_exact_pages(service: Simulator, by_token: Options, offset: int | None, limit: int | None) -> None:
    result = succeed(CONNECTIONS, {**by_token, "offset": offset, "limit": limit})
    ids = [record["desktop_id"] for record in service.records()]
    start = offset or 0
    expected = ids[start : start + (100 if limit is None else limit)]
    assert [row["desktop_id"] for row in result["desktops"]] == expected
    assert result["total_count"] == 230
    assert len(service.get("requests")) == 1


def test_names_beyond_a_hundred(service: Simulator, by_token: Options) -> None:
    records = service.records()
    names = sorted({record["user_name"] for record in records if record.get("user_name")})
    asked = [*names, *(f"nobody{number}" for number in range(250))]
    result = succeed(CONNECTIONS, {**by_token, "user_names": asked})
    expected = {record["desktop_id"] for record in records if record.get("user_name")}
    assert {row["desktop_id"] for row in result["desktops"]} >= expected
    assert len(service.get("requests")) == -(-len(set(asked)) // 100)
    result = succeed(DESKTOPS, {**by_token, "user_names": asked})
    assert {row["desktop_id"] for row in result["desktops"]} >= expected


def test_login_status(service: Simulator, by_token: Options) -> None:
    result = succeed(DESKTOPS, {**by_token, "login_status": ["CONNECTED", "DISCONNECTED"]})
    expected = {
        record["desktop_id"] for record in service.records() if record["login_status"] in ("CONNECTED", "DISCONNECTED")
    }
    assert {row["desktop_id"] for row in result["desktops"]} == expected


def test_statistics(service: Simulator, by_token: Options) -> None:
    result = succeed(STATUS, by_token)
    assert result["statics"] == service.call("/connections/status").json["statics"]
    assert set(result["totals"]) == {key for entry in result["statics"] for key in entry if key.endswith("_num")}
    for key, total in result["totals"].items():
        assert total == sum(entry[key] for entry in result["statics"])


def test_rows_that_move_between_pages(service: Simulator, by_token: Options) -> None:
    service.patch("settings", {"detail_max_limit": 50, "over_limit": "clamp"})
    service.post("faults", {"kind": "reorder", "by": 7, "times": 3, "after": 1})
    result = succeed(DESKTOPS, by_token)
    assert {row["desktop_id"] for row in result["desktops"]} == {row["desktop_id"] for row in service.records()}


@pytest.mark.parametrize("kind", ["short_pages", "duplicate_rows"])
def test_pages_with_fewer_or_repeated_rows(service: Simulator, by_token: Options, kind: str) -> None:
    service.post("faults", {"kind": kind, "rows": 40})
    assert len(succeed(DESKTOPS, by_token)["desktops"]) == 230
    assert len(succeed(CONNECTIONS, by_token)["desktops"]) == 230


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "throttle", "retry_after": "0"},
        {"kind": "throttle", "retry_after_date": 0},
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 504, "headers": {"Retry-After": "0"}},
        {"kind": "reset"},
        {"kind": "cut_off"},
        {"kind": "cut_off_chunked"},
    ],
    ids=lambda fault: str(fault["kind"]),
)
def test_a_fault_that_passes(service: Simulator, by_token: Options, name: str, fault: dict[str, Any]) -> None:
    service.post("faults", {**fault, "times": 1})
    succeed(name, {**by_token, **FEW.get(name, {})})
    assert len(service.get("requests")) == 2


@pytest.mark.parametrize("name", MODULES)
def test_a_token_that_expires_meanwhile_is_renewed_once(service: Simulator, name: str) -> None:
    ready = service.ready
    service.post("faults", {"kind": "expire_tokens", "times": 1, "match": {"method": "GET"}})
    user = {key: ready[key] for key in ("username", "password", "domain_name", "auth_url", "region")}
    succeed(name, {**user, "endpoint": service.url, **FEW.get(name, {})})
    assert [(entry["method"], entry["status"]) for entry in service.get("requests")] == [
        ("POST", 201),
        ("GET", 401),
        ("POST", 201),
        ("GET", 200),
    ]


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "html", "status": 200}, "answered 200 with something that is not the API's JSON (text/html)"),
        ({"kind": "html", "status": 403}, "The credential lacks the permission for this request"),
        ({"kind": "empty"}, "answered 200 with an empty response: check endpoint"),
        ({"kind": "bad_json"}, "answered 200 with JSON that ends early: the response may have been cut off"),
        ({"kind": "redirect", "location": "https://login.example.com/"}, "redirected the request to https://login"),
        ({"kind": "throttle", "window": "1 hour"}, "asks to wait 3600 seconds, more than the timeout of 60"),
        ({"kind": "throttle", "retry_after": "600"}, "asks to wait 600 seconds"),
        ({"kind": "service_error", "error_code": "WKS.00000009"}, "Internal service error"),
    ],
    ids=lambda value: str(value["kind"]) if isinstance(value, dict) else None,
)
def test_a_fault_that_stays(
    service: Simulator, by_token: Options, name: str, fault: dict[str, Any], words: str
) -> None:
    service.post("faults", fault)
    assert words in fail(name, by_token)["msg"]
    assert len(service.get("requests")) == 1


@pytest.mark.parametrize(
    ("name", "action"),
    [
        (CONNECTIONS, "workspace:desktops:listWithConnectStatus"),
        (DESKTOPS, "workspace:desktops:list"),
        (STATUS, "workspace:desktops:getConnectStatus"),
    ],
)
def test_a_missing_right_is_named(service: Simulator, by_key: Options, name: str, action: str) -> None:
    service.patch("settings", {"denied_actions": [action]})
    result = fail(name, by_key)
    assert f"ask for the IAM action {action} (403 " in result["msg"]
    assert result["error"]["error_detail"]
