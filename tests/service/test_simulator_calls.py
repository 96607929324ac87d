# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four calls: paging, limits and errors as documented, and the same desktops in all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.simulator_process import Reply, Simulator, http_call, running_simulator

COUNTERS = (
    ("running_num", "stop_num", "hibernate_num", "other_num"),
    ("attached_num", "unattached_num", "cannot_attach_num", "in_process_num"),
    ("in_use_num", "unregistered_num", "ready_num", "disconnected_num", "unknown_num"),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--projects", "cn-north-4=620,eu-west-101=30") as simulator:
        yield simulator


def assert_bad_parameter(reply: Reply, name: str) -> None:
    assert reply.status == 400, reply.body
    assert set(reply.json) == {"error_code", "error_msg", "error_detail", "encoded_authorization_message"}
    assert reply.json["error_code"].startswith("WKS.")
    assert f"The parameter {name} is invalid" in reply.json["error_detail"]


def walk(simulator: Simulator, path: str, *, limit: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        page = simulator.call(path, [("limit", limit), ("offset", len(rows))]).json
        rows += page["desktops"]
        if len(rows) >= page["total_count"] or not page["desktops"]:
            return rows


def test_the_four_calls_tell_of_the_same_desktops(simulator: Simulator) -> None:
    records = simulator.records()
    bulk = walk(simulator, "/desktops/detail", limit=250)
    assert bulk == [{name: value for name, value in item.items() if name != "security_groups"} for item in records]
    connections = walk(simulator, "/connect-desktops", limit=300)
    assert [(row["desktop_id"], row["desktop_name"], row["connect_status"]) for row in connections] == [
        (item["desktop_id"], item["computer_name"], item["login_status"]) for item in records
    ]
    for record in records[:40]:
        assert simulator.call(f"/desktops/{record['desktop_id']}").json == {"desktop": record}


def test_statistics_add_up_to_the_estate(simulator: Simulator) -> None:
    records = simulator.records()
    statics = simulator.call("/connections/status").json["statics"]
    for counters in COUNTERS:
        assert sum(group[name] for group in statics for name in counters) == len(records)
    connected = sum(item["login_status"] == "CONNECTED" for item in records)
    running = sum(item.get("status") == "ACTIVE" for item in records)
    assert sum(group["in_use_num"] for group in statics) == connected
    assert sum(group["running_num"] for group in statics) == running
    assert len({group["static_name"] for group in statics}) == len(statics) > 8


def test_attached_users_of_a_connection(simulator: Simulator) -> None:
    records = {item["desktop_id"]: item for item in simulator.records()}
    row = next(row for row in walk(simulator, "/connect-desktops", limit=620) if len(row["attach_users"]) == 2)
    users = records[row["desktop_id"]]["attach_user_infos"]
    assert [user["id"] for user in row["attach_users"]] == [user["user_id"] for user in users]
    assert [user["name"] for user in row["attach_users"]] == [user["user_name"] for user in users]
    assert {user["type"] for user in row["attach_users"]} <= {"USER", "GROUP"}


@pytest.mark.parametrize(("path", "default"), [("/connect-desktops", 100), ("/desktops/detail", 500)])
def test_default_limits(simulator: Simulator, path: str, default: int) -> None:
    reply = simulator.call(path).json
    assert len(reply["desktops"]) == default
    assert reply["total_count"] == 620


@pytest.mark.parametrize(
    ("path", "query", "rows"),
    [
        ("/connect-desktops", [("limit", 2000)], 620),
        ("/connect-desktops", [("limit", 0)], 0),
        ("/connect-desktops", [("limit", 10), ("offset", 2000)], 0),
        ("/connect-desktops", [("limit", 10), ("offset", 615)], 5),
        ("/desktops/detail", [("limit", 500)], 500),
        ("/desktops/detail", [("limit", 500), ("offset", 100000)], 0),
    ],
)
def test_limits_within_the_documented_range(
    simulator: Simulator, path: str, query: list[tuple[str, object]], rows: int
) -> None:
    assert len(simulator.call(path, query).json["desktops"]) == rows


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/connect-desktops", "limit", "2001"),
        ("/connect-desktops", "limit", "-1"),
        ("/connect-desktops", "limit", "ten"),
        ("/connect-desktops", "limit", ""),
        ("/connect-desktops", "offset", "2001"),
        ("/connect-desktops", "offset", "1.5"),
        ("/connect-desktops", "connect_status", "ONLINE"),
        ("/connect-desktops", "connect_status", "connected"),
        ("/desktops/detail", "limit", "501"),
        ("/desktops/detail", "offset", "-1"),
        ("/desktops/detail", "status", "RUNNING"),
        ("/desktops/detail", "desktop_type", "DEDICATED,PRIVATE"),
        ("/desktops/detail", "domain_status", "4"),
        ("/desktops/detail", "user_attached", "yes"),
        ("/desktops/detail", "in_maintenance_mode", "True"),
        ("/desktops/detail", "sort_field", "status"),
        ("/desktops/detail", "sort_type", "UP"),
        ("/desktops/detail", "tag", "nonsense"),
        ("/desktops/detail", "charge_mode", "2"),
    ],
)
def test_values_out_of_range_are_refused(simulator: Simulator, path: str, name: str, value: str) -> None:
    assert_bad_parameter(simulator.call(path, [(name, value)]), name)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/connect-desktops", "user_names"), ("/desktops/detail", "user_names"), ("/desktops/detail", "desktop_id")],
)
def test_a_list_has_at_most_a_hundred_values(simulator: Simulator, path: str, name: str) -> None:
    values: list[tuple[str, object]] = [(name, f"value-{number}") for number in range(101)]
    assert_bad_parameter(simulator.call(path, values), name)
    assert simulator.call(path, values[:100]).status == 200


def test_the_other_dialect_of_limits(simulator: Simulator) -> None:
    simulator.patch("settings", {"connect_max_limit": 1000, "connect_max_offset": 100000, "detail_max_limit": 1000})
    assert_bad_parameter(simulator.call("/connect-desktops", [("limit", 1001)]), "limit")
    assert simulator.call("/connect-desktops", [("offset", 100000)]).status == 200
    assert len(simulator.call("/desktops/detail", [("limit", 1000)]).json["desktops"]) == 620
    simulator.patch("settings", {"over_limit": "clamp", "detail_max_limit": 50})
    assert len(simulator.call("/desktops/detail", [("limit", 1000)]).json["desktops"]) == 50


@pytest.mark.parametrize(("counted", "expected"), [("filtered", 1), ("all", 620), ("page", 1)])
def test_what_total_count_counts(simulator: Simulator, counted: str, expected: int) -> None:
    simulator.patch("settings", {"total_count": counted})
    desktop_id = simulator.records()[3]["desktop_id"]
    assert simulator.call("/desktops/detail", [("desktop_id", desktop_id)]).json["total_count"] == expected


def test_the_shape_of_the_documentation_example(simulator: Simulator) -> None:
    simulator.patch("settings", {"shape": "page-example"})
    record = simulator.records()[0]
    (shown,) = simulator.call(f"/desktops/{record['desktop_id']}").json["desktop"]
    assert shown["addresses"] == [nic for nics in record["addresses"].values() for nic in nics]
    bulk = simulator.call("/desktops/detail", [("limit", 1)]).json["desktops"][0]
    assert bulk["addresses"] == shown["addresses"]


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text[:-1], lambda text: text + "0", lambda text: text + "/"]
)
def test_a_desktop_id_must_be_exact(simulator: Simulator, change: Any) -> None:
    desktop_id = next(item["desktop_id"] for item in simulator.records() if item["desktop_id"].islower())
    assert simulator.call(f"/desktops/{change(desktop_id)}").status == 404


def test_an_unknown_desktop(simulator: Simulator) -> None:
    reply = simulator.call("/desktops/21616aa6-061d-4b2f-bd83-b230d7a9a14c")
    assert (reply.status, reply.json["error_code"]) == (404, "WKS.00010004")


@pytest.mark.parametrize("path", ["/desktops", "/nothing", "/desktops/", "//connect-desktops"])
def test_an_unknown_path(simulator: Simulator, path: str) -> None:
    reply = simulator.call(path)
    assert (reply.status, reply.json["error_code"]) == (404, "APIGW.0101")
    assert reply.json["request_id"] == reply.headers["x-request-id"]


def test_only_get_exists(simulator: Simulator) -> None:
    reply = http_call(f"{simulator.project_url}/connect-desktops", method="POST", body=b"{}")
    assert (reply.status, reply.json["error_code"]) == (404, "APIGW.0101")


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("workspace:desktops:list", "/desktops/detail"),
        ("workspace:desktops:get", "/desktops/{desktop_id}"),
        ("workspace:desktops:listWithConnectStatus", "/connect-desktops"),
        ("workspace:desktops:getConnectStatus", "/connections/status"),
    ],
)
def test_rights_differ_by_call(simulator: Simulator, action: str, path: str) -> None:
    paths = ["/desktops/detail", "/desktops/{desktop_id}", "/connect-desktops", "/connections/status"]
    desktop_id = simulator.records()[0]["desktop_id"]
    simulator.patch("settings", {"denied_actions": [action]})
    for tried in paths:
        reply = simulator.call(tried.format(desktop_id=desktop_id))
        assert reply.status == (403 if tried == path else 200)
        if tried == path:
            assert reply.json["error_code"] == "WKS.00010003"
            assert action in reply.json["error_detail"]
            assert reply.json["encoded_authorization_message"]


def test_a_project_without_workspace(simulator: Simulator) -> None:
    simulator.patch("settings", {"disabled_projects": [simulator.ready["project_id"]]})
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.json["error_code"]) == (400, "WKS.00010099")


def test_unknown_parameters_may_be_refused(simulator: Simulator) -> None:
    query: list[tuple[str, object]] = [("computername", "x")]
    assert simulator.call("/desktops/detail", query).json["total_count"] == 620
    simulator.patch("settings", {"unknown_parameters": "error"})
    assert_bad_parameter(simulator.call("/desktops/detail", query), "computername")


def test_projects_have_their_own_estates(simulator: Simulator) -> None:
    here = {item["desktop_id"] for item in simulator.records()}
    there = {item["desktop_id"] for item in simulator.records("eu-west-101")}
    assert len(there) == 30
    assert not here & there


def test_text_is_sent_as_utf8(simulator: Simulator) -> None:
    body = simulator.call("/desktops/detail").body
    assert "\u8d22\u52a1\u90e8" in body.decode()
    assert b"\\u" not in body
    assert json.loads(body)["total_count"] == 620
