# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One token a run: however long it is, renewed when it ends, and explained when it belongs elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.module_runner import DESKTOPS, MODULES, fail, succeed
from tests.support.service_fixtures import Options
from tests.support.simulator_process import Simulator, running_simulator

REAL_LENGTH = 40_960


def by_password(simulator: Simulator, **more: object) -> Options:
    ready = simulator.ready
    names = ("username", "password", "domain_name", "region", "auth_url")
    return {**{name: ready[name] for name in names}, "endpoint": simulator.url, "max_retries": 0, **more}


def logins(simulator: Simulator) -> int:
    return sum(request["path"] == "/v3/auth/tokens" for request in simulator.get("requests"))


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["desktop_id"] for row in rows}


@pytest.mark.parametrize("name", MODULES)
def test_a_token_of_40_kb(service: Simulator, name: str) -> None:
    service.patch("settings", {"token_length": REAL_LENGTH})
    succeed(name, by_password(service))
    assert logins(service) == 1


def test_one_token_serves_all_pages_and_threads(service: Simulator) -> None:
    wanted = sorted(ids(service.records()))
    found = succeed(DESKTOPS, by_password(service, desktop_ids=wanted))
    assert [row["desktop_id"] for row in found["desktops"]] == wanted
    assert logins(service) == 1


def test_a_token_that_ends_midway_is_renewed_once(service: Simulator) -> None:
    wanted = sorted(ids(service.records()))
    service.post("faults", {"kind": "expire_tokens", "after": 100, "times": 1, "match": {"path": "/desktops/"}})
    found = succeed(DESKTOPS, by_password(service, desktop_ids=wanted))
    assert [row["desktop_id"] for row in found["desktops"]] == wanted
    assert logins(service) == 2


def test_a_token_is_renewed_before_it_ends(service: Simulator) -> None:
    # The service takes a token for longer than it says, so that only what it says can be why there is a second one.
    service.patch("settings", {"token_ttl": 1, "token_grace": 600})
    service.patch("settings", {"latency_ms": 150})
    wanted = sorted(ids(service.records()))[:40]
    found = succeed(DESKTOPS, by_password(service, desktop_ids=wanted, concurrency=4))
    assert len(found["desktops"]) == len(wanted)
    assert logins(service) >= 2
    assert all(request["status"] != 401 for request in service.get("requests"))


@pytest.mark.parametrize("name", MODULES)
def test_a_token_of_another_region(service: Simulator, name: str) -> None:
    with running_simulator("--projects", "eu-west-101=3", "--seed", "9") as elsewhere:
        given = by_password(service, auth_url=elsewhere.ready["auth_url"], project_name="eu-west-101")
        for key in ("username", "password", "domain_name"):
            given[key] = elsewhere.ready[key]
        given["project_id"] = elsewhere.ready["project_id"]
        result = fail(name, given)
        assert logins(elsewhere) == 2
    assert "auth_url and endpoint belong to different regions" in result["msg"]
    assert result["error"]["status"] == 401


@pytest.mark.parametrize("name", MODULES)
def test_a_ready_token_of_another_region(service: Simulator, name: str) -> None:
    with running_simulator("--projects", "eu-west-101=3", "--seed", "9") as elsewhere:
        token = elsewhere.ready["token"]
    ready = {"auth_token": token, "endpoint": service.url, "project_id": service.ready["project_id"]}
    result = fail(name, ready)
    assert "The token was refused: get a new one of this region" in result["msg"]
    assert token not in str(result)
