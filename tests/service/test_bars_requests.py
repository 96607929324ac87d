# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a question costs, and how few a wrong credential gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.module_runner import CONNECTIONS, DESKTOPS, MODULES, STATUS, fail, succeed
from tests.support.service_fixtures import Options, key_options
from tests.support.simulator_process import Simulator, running_simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 1_000) as simulator:
        yield simulator


def credentials(simulator: Simulator) -> dict[str, Options]:
    """Return the options of each kind of credential, without a project id."""
    ready = simulator.ready
    common: Options = {"endpoint": simulator.url, "auth_url": ready["auth_url"], "region": ready["region"]}
    return {
        "key": {**common, "access_key": ready["access_key"], "secret_key": ready["secret_key"]},
        "password": {**common, **{name: ready[name] for name in ("username", "password", "domain_name")}},
        "token": {**common, "auth_token": ready["token"]},
    }


def counted(simulator: Simulator) -> Counter[str]:
    return Counter("iam" if entry["path"].startswith("/v3/") else "workspace" for entry in simulator.get("requests"))


def counts(name: str, result: dict[str, Any]) -> int:
    """Return how many desktops a result tells of; every desktop is in one power state."""
    if name != STATUS:
        return len(result["desktops"])
    return sum(result["totals"][f"{state}_num"] for state in ("running", "stop", "hibernate", "other"))


@pytest.mark.parametrize("kind", ["key", "password", "token"])
@pytest.mark.parametrize(("name", "most"), [(DESKTOPS, 2), (CONNECTIONS, 2), (STATUS, 1)])
def test_a_thousand_desktops(simulator: Simulator, kind: str, name: str, most: int) -> None:
    result = succeed(name, credentials(simulator)[kind])
    assert counts(name, result) == 1_000
    numbers = counted(simulator)
    assert numbers["workspace"] <= most
    assert numbers["iam"] == 1


@pytest.mark.parametrize("kind", ["key", "password", "token"])
def test_four_hundred_single_desktops(simulator: Simulator, kind: str) -> None:
    ids = [record["desktop_id"] for record in simulator.records()[:400]]
    result = succeed(DESKTOPS, {**credentials(simulator)[kind], "desktop_ids": ids})
    assert [row["desktop_id"] for row in result["desktops"]] == ids
    assert counted(simulator) == {"workspace": 400, "iam": 1}


@pytest.mark.parametrize("look_up", [False, True])
@pytest.mark.parametrize("concurrency", [16, 64])
def test_a_wrong_secret_key_is_refused_twice_at_most(simulator: Simulator, *, look_up: bool, concurrency: int) -> None:
    """So that the key is not locked, which five refusals do."""
    simulator.patch("settings", {"latency_ms": 20})
    options: Options = {
        **key_options(simulator),
        "secret_key": "wrong-secret",
        "desktop_ids": [f"desktop-{number}" for number in range(400)],
        "concurrency": concurrency,
    }
    if look_up:
        options["project_id"] = None
    result = fail(DESKTOPS, options)
    assert result["error"]["status"] == 401
    assert len(simulator.get("requests")) <= 2
    assert simulator.get("state?summary=true")["locked_access_keys"] == []


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("retries", [0, 4])
def test_a_signed_request_that_is_refused_is_not_tried_again(simulator: Simulator, name: str, retries: int) -> None:
    fail(name, {**key_options(simulator), "secret_key": "wrong-secret", "max_retries": retries})
    assert [entry["status"] for entry in simulator.get("requests")] == [401]


def test_a_signed_request_that_is_refused_meanwhile_is_not_tried_again(simulator: Simulator) -> None:
    fault: dict[str, Any] = {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0301", "after": 50}
    simulator.post("faults", fault)
    ids = [record["desktop_id"] for record in simulator.records()[:400]]
    fail(DESKTOPS, {**key_options(simulator), "desktop_ids": ids, "concurrency": 4})
    asked = [entry["path"] for entry in simulator.get("requests")]
    assert len(asked) == len(set(asked))
    assert sum(entry["status"] == 401 for entry in simulator.get("requests")) <= 4


@pytest.mark.parametrize("kind", ["password", "token"])
def test_a_wrong_token_or_password_is_refused_once(simulator: Simulator, kind: str) -> None:
    options = {**credentials(simulator)[kind], "desktop_ids": [f"desktop-{number}" for number in range(400)]}
    options |= {"password": "wrong"} if kind == "password" else {"auth_token": "wrong"}
    fail(DESKTOPS, options)
    assert [entry["status"] for entry in simulator.get("requests")] == [401]


def test_throttling_is_waited_out(simulator: Simulator) -> None:
    """Sixteen threads together keep to the pause that one of them was asked for."""
    simulator.post("faults", {"kind": "throttle", "window": "1 second", "after": 30, "times": 5})
    ids = [record["desktop_id"] for record in simulator.records()[:100]]
    result = succeed(DESKTOPS, {**key_options(simulator), "desktop_ids": ids})
    assert len(result["desktops"]) == 100
    assert len(simulator.get("requests")) == 105
