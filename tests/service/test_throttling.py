# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Under a limit of requests a second hardly any is refused, and a wrong key is refused twice at the most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.module_runner import CONNECTIONS, DESKTOPS, MODULES, fail, succeed
from tests.support.service_fixtures import key_options
from tests.support.simulator_process import Simulator, running_simulator

from .fault_inventory import Parser, running_parser

CALLS, RATE = 300, 20
MOST_THROTTLED = 0.10
THREADS = 16
MOST_REFUSALS = 2


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--projects", f"cn-north-4={CALLS},cn-south-1=20,eu-west-101=20") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parser]:
    with running_parser(tmp_path_factory.mktemp("sources")) as parser:
        yield parser


def test_three_hundred_calls_at_twenty_a_second(simulator: Simulator) -> None:
    """The limit is found out by being throttled, and kept to from then on; `make bench` tells how long it takes."""
    ids = [record["desktop_id"] for record in simulator.records()]
    simulator.patch("settings", {"rate_limit": {"requests": RATE, "seconds": 1}})
    result = succeed(DESKTOPS, {**key_options(simulator), "desktop_ids": ids, "concurrency": THREADS})
    assert [row["desktop_id"] for row in result["desktops"]] == ids
    log = simulator.get("requests")
    throttled = sum(entry["status"] == 429 for entry in log)
    assert len(log) == CALLS + throttled
    assert 0 < throttled <= MOST_THROTTLED * len(log)


# Options with which a module sends more than one request; others need none.
MANY: dict[str, dict[str, Any]] = {
    DESKTOPS: {"desktop_ids": [f"desktop-{number}" for number in range(200)]},
    CONNECTIONS: {"user_names": [f"user-{number}" for number in range(450)]},
}


def refusals(simulator: Simulator) -> int:
    """Count the refused requests, of which there must be one: anything else would prove nothing."""
    found = [entry["status"] for entry in simulator.get("requests")]
    assert set(found) == {401}
    assert simulator.get("state?summary=true")["locked_access_keys"] == []
    return len(found)


def wrong_key(simulator: Simulator, *, look_up: bool) -> dict[str, Any]:
    # An answer that takes a while, so that many threads would be under way before the first refusal.
    simulator.patch("settings", {"latency_ms": 20})
    options = {**key_options(simulator), "secret_key": "wrong-secret", "concurrency": THREADS}
    return {name: value for name, value in options.items() if not (look_up and name == "project_id")}


@pytest.mark.parametrize("look_up", [False, True], ids=["project id", "project by name"])
@pytest.mark.parametrize("name", MODULES)
def test_a_module_with_a_wrong_key(simulator: Simulator, name: str, *, look_up: bool) -> None:
    result = fail(name, {**wrong_key(simulator, look_up=look_up), **MANY.get(name, {})})
    assert result["error"]["status"] == 401
    assert refusals(simulator) <= MOST_REFUSALS


REGIONS = {"regions": ["cn-north-4", "cn-south-1", "eu-west-101"]}


@pytest.mark.parametrize("fetch", ["auto", "bulk", "single"])
@pytest.mark.parametrize("scope", [{}, REGIONS], ids=["one region", "three regions"])
def test_the_plugin_with_a_wrong_key(simulator: Simulator, parser: Parser, fetch: str, scope: dict[str, Any]) -> None:
    options = {
        name: value for name, value in wrong_key(simulator, look_up=True).items() if not (scope and name == "region")
    }
    addresses = dict.fromkeys(("endpoint", "auth_url"), f"{simulator.url}/{{region}}") if scope else {}
    parsed = parser.parse({**options, **scope, **addresses, "fetch": fetch})
    assert "The credential was refused" in (parsed.failure or "")
    assert not parsed.hosts
    assert refusals(simulator) <= MOST_REFUSALS


@pytest.mark.parametrize("fetch", ["bulk", "single"])
def test_the_plugin_with_a_key_that_is_refused_meanwhile(simulator: Simulator, parser: Parser, fetch: str) -> None:
    """As many as are under way are refused, and none is sent after them."""
    simulator.post("faults", {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0301", "after": 1})
    simulator.patch("settings", {"detail_max_limit": 50, "over_limit": "clamp"})
    parsed = parser.parse({**key_options(simulator), "concurrency": MOST_REFUSALS, "fetch": fetch})
    assert "(401 APIGW.0301" in (parsed.failure or "")
    assert not parsed.hosts
    assert sum(entry["status"] == 401 for entry in simulator.get("requests")) <= MOST_REFUSALS
