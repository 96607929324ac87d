# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM: tokens by password, their scope and their end, and projects by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.support.simulator_process import Reply, Simulator, http_call, running_simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--projects", "cn-north-4=8,eu-west-101=4") as simulator:
        yield simulator


def login(simulator: Simulator, *, scope: object = None, query: str = "?nocatalog=true", **changes: str) -> Reply:
    """Ask for a token; what is not changed is right."""
    given = {name: changes.get(name, simulator.ready[name]) for name in ("username", "password", "domain_name")}
    user = {"name": given["username"], "password": given["password"], "domain": {"name": given["domain_name"]}}
    auth: dict[str, Any] = {"identity": {"methods": ["password"], "password": {"user": user}}}
    if scope is not None:
        auth["scope"] = scope
    body = json.dumps({"auth": auth}).encode()
    return http_call(f"{simulator.url}/v3/auth/tokens{query}", method="POST", body=body)


def project_scope(simulator: Simulator, name: str = "cn-north-4") -> dict[str, Any]:
    return {"project": {"id": simulator.ready["projects"][name]}}


def test_a_token_by_project_id(simulator: Simulator) -> None:
    reply = login(simulator, scope=project_scope(simulator))
    assert reply.status == 201
    assert reply.headers["x-iam-trace-id"]
    token = reply.json["token"]
    assert token["project"]["id"] == simulator.ready["project_id"]
    assert token["project"]["name"] == "cn-north-4"
    assert token["project"]["domain"]["name"] == simulator.ready["domain_name"]
    expires = datetime.strptime(token["expires_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    assert 86000 < (expires - datetime.now(timezone.utc)).total_seconds() < 86500
    answer = simulator.call("/connections/status", headers={"X-Auth-Token": reply.headers["x-subject-token"]})
    assert answer.status == 200


def test_a_token_by_project_name(simulator: Simulator) -> None:
    reply = login(simulator, scope={"project": {"name": "eu-west-101"}})
    assert reply.json["token"]["project"]["id"] == simulator.ready["projects"]["eu-west-101"]


def test_a_catalog_comes_unless_it_is_declined(simulator: Simulator) -> None:
    assert "catalog" not in login(simulator, scope=project_scope(simulator)).json["token"]
    catalog = login(simulator, scope=project_scope(simulator), query="").json["token"]["catalog"]
    assert [service["type"] for service in catalog] == ["workspace", "workspace"]


@pytest.mark.parametrize("name", ["username", "password", "domain_name"])
def test_wrong_credentials(simulator: Simulator, name: str) -> None:
    reply = login(simulator, scope=project_scope(simulator), **{name: "wrong"})
    assert reply.status == 401
    assert reply.json == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }


def test_an_unknown_project(simulator: Simulator) -> None:
    assert login(simulator, scope={"project": {"name": "mars-1"}}).status == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"auth": {"identity": {"methods": ["token"]}}}'])
def test_malformed_requests(simulator: Simulator, body: bytes) -> None:
    reply = http_call(f"{simulator.url}/v3/auth/tokens", method="POST", body=body)
    assert (reply.status, reply.json["error"]["code"]) == (400, 400)


def test_a_token_is_good_for_its_project_only(simulator: Simulator) -> None:
    foreign = login(simulator, scope=project_scope(simulator, "eu-west-101")).headers["x-subject-token"]
    unscoped = login(simulator).headers["x-subject-token"]
    for token in (foreign, unscoped):
        reply = simulator.call("/connections/status", headers={"X-Auth-Token": token})
        assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0307")


def test_unknown_and_missing_tokens(simulator: Simulator) -> None:
    for headers in ({}, {"X-Auth-Token": "nonsense"}):
        reply = simulator.call("/connections/status", headers=headers)
        assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0301")
        assert reply.json["request_id"] == reply.headers["x-request-id"]


def test_tokens_end(simulator: Simulator) -> None:
    simulator.patch("settings", {"token_ttl": 0})
    token = login(simulator, scope=project_scope(simulator)).headers["x-subject-token"]
    reply = simulator.call("/connections/status", headers={"X-Auth-Token": token})
    assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0307")


def test_tokens_may_be_taken_after_their_end(simulator: Simulator) -> None:
    simulator.patch("settings", {"token_ttl": 0, "token_grace": 600})
    token = login(simulator, scope=project_scope(simulator)).headers["x-subject-token"]
    assert simulator.call("/connections/status", headers={"X-Auth-Token": token}).status == 200


def test_tokens_can_be_ended(simulator: Simulator) -> None:
    assert simulator.post("tokens/expire") == {"expired": 1}
    assert simulator.call("/connections/status").status == 401
    token = login(simulator, scope=project_scope(simulator)).headers["x-subject-token"]
    assert simulator.call("/connections/status", headers={"X-Auth-Token": token}).status == 200


def test_reset_brings_the_ready_token_back(simulator: Simulator) -> None:
    simulator.post("tokens/expire")
    simulator.post("reset")
    assert simulator.call("/connections/status").status == 200


def test_projects_by_name(simulator: Simulator) -> None:
    def named(query: str) -> Any:
        url = f"{simulator.url}/v3/projects{query}"
        return http_call(url, headers={"X-Auth-Token": simulator.ready["token"]}).json

    assert [item["id"] for item in named("?name=cn-north-4")["projects"]] == [simulator.ready["project_id"]]
    assert named("?name=mars-1")["projects"] == []
    assert [item["name"] for item in named("")["projects"]] == ["cn-north-4", "eu-west-101"]
    assert "links" in named("")


def test_projects_need_credentials(simulator: Simulator) -> None:
    reply = http_call(f"{simulator.url}/v3/projects?name=cn-north-4")
    assert (reply.status, reply.json["error"]["title"]) == (401, "Unauthorized")


def test_temporary_keys_of_a_machine_with_an_agency(simulator: Simulator) -> None:
    session_url = f"{simulator.url}/meta-data/latest/api/token"
    key_url = f"{simulator.url}/openstack/latest/securitykey"
    assert http_call(session_url, method="PUT").status == 400
    session = http_call(session_url, method="PUT", headers={"X-Metadata-Token-Ttl-Seconds": "300"})
    assert http_call(key_url).status == 401
    headers = {"X-Metadata-Token": session.body.decode()}
    credential = http_call(key_url, headers=headers).json["credential"]
    assert credential["access"] == simulator.ready["temporary_access_key"]
    assert credential["secret"] == simulator.ready["temporary_secret_key"]
    assert credential["securitytoken"] == simulator.ready["security_token"]
    assert credential["expires_at"].endswith("Z")
    machine = http_call(f"{simulator.url}/openstack/latest/meta_data.json", headers=headers).json
    assert (machine["region_id"], machine["project_id"]) == ("cn-north-4", simulator.ready["project_id"])
