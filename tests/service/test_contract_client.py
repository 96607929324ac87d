# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules and the client send keeps the contract, and so does what the simulator answers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client, _module
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.transport import RequestsTransport
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import (
    ConnectionFilters,
    DesktopFilters,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from tests.contract.description import load
from tests.support.module_runner import (
    ACTING,
    CONNECTIONS,
    DESKTOPS,
    FEW,
    LOGINS,
    MAINTENANCE,
    MODULES,
    NOTIFICATION,
    PACKAGE,
    POWER,
    STATUS,
    USAGE,
    isolate,
    run_module,
    succeed,
)
from tests.support.service_fixtures import Options
from tests.support.simulator_process import Simulator, running_simulator
from tests.system.test_modules_options import DESKTOP_FILTERS

DESCRIPTION = load()
STATUSES = ("UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED")
HOSTILE = ["a&b=c", "z b", "a,b", "\u7528\u6237", "100%", "{{ 1 }}", "a/b", "a+b", "~_-."]
ONE_STATUS: list[Options] = [{"connect_status": status} for status in STATUSES]
CONNECTION_OPTIONS: dict[str, list[Options]] = {
    "user_names": [{"user_names": HOSTILE}, {"user_names": [f"user{number}" for number in range(250)]}],
    "connect_status": [*ONE_STATUS, {"connect_status": list(STATUSES)}],
    "offset": [{"offset": 0}, {"offset": 2_000}],
    "limit": [{"limit": 0}, {"limit": 2_000}, {"limit": 7, "offset": 3, "connect_status": "CONNECTED"}],
}


@pytest.fixture(scope="module")
def typed_service() -> Iterator[Simulator]:
    """A simulator whose records are of the types that the contract names."""
    with running_simulator("--projects", "cn-north-4=230,eu-west-101=7", "--odd-records", "typed") as simulator:
        yield simulator


@pytest.fixture
def service(typed_service: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Simulator:
    isolate(monkeypatch, home=tmp_path)
    typed_service.post("reset")
    return typed_service


@dataclass
class Exchanges:
    """A transport that keeps every request and its answer."""

    inner: RequestsTransport
    all: list[tuple[Request, Response]] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        response = self.inner.send(request)
        self.all.append((request, response))
        return response

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Exchanges]]:
    """The transports of all clients that the modules build."""
    built: list[Exchanges] = []

    def build(settings: Settings, *, progress: Callable[[str], None]) -> Any:
        transport = Exchanges(RequestsTransport(timeout=settings.timeout, pool_size=settings.concurrency))
        built.append(transport)
        return connect(settings, user_agent=_client.USER_AGENT, progress=progress, transport=transport)

    monkeypatch.setattr(_module, "build_client", build)
    yield built
    for transport in built:
        transport.close()


def check(service: Simulator, exchanges: list[Exchanges]) -> list[int]:
    """Hold all requests, as they were made and as they came over the wire, and all answers to the contract."""
    breaches: list[str] = []
    statuses = []
    for request, response in (pair for transport in exchanges for pair in transport.all):
        target = request.wire_url.removeprefix(service.url)
        breaches += DESCRIPTION.breaches_of_request(request.method, target, headers=request.headers, body=request.body)
        breaches += DESCRIPTION.breaches_of_answer(
            request.method,
            urlsplit(target).path,
            status=response.status,
            headers=response.headers,
            body=response.body,
        )
        statuses.append(response.status)
    log = service.get("requests")
    for entry in log:
        breaches += DESCRIPTION.breaches_of_request(entry["method"], entry["raw_path"], headers=entry["headers"])
    assert breaches == []
    assert len(log) == len(statuses) > 0
    return statuses


def test_there_is_a_case_for_every_option() -> None:
    module = importlib.import_module(f"{PACKAGE}.{DESKTOPS}")
    assert set(DESKTOP_FILTERS) == set(module.FILTERS)
    assert {"user_names", "connect_status", "offset", "limit"} == set(CONNECTION_OPTIONS)


@pytest.mark.parametrize("shape", ["current", "page-example"])
@pytest.mark.parametrize("credential", ["by_token", "by_key"])
def test_every_module_without_options(
    service: Simulator, exchanges: list[Exchanges], request: pytest.FixtureRequest, shape: str, credential: str
) -> None:
    service.patch("settings", {"shape": shape})
    options = request.getfixturevalue(credential)
    for name in MODULES:
        succeed(name, {**options, **FEW.get(name, {})})
    assert check(service, exchanges) == [200] * len(MODULES)


@pytest.mark.parametrize("credential", ["by_token", "by_key"])
def test_every_module_that_acts(
    service: Simulator, exchanges: list[Exchanges], request: pytest.FixtureRequest, credential: str
) -> None:
    service.patch("settings", {"power_ms": 50, "job_ms": 50})
    wanted = {"status": "ACTIVE", "login_status": "CONNECTED", "in_maintenance_mode": False}
    records = [row for row in service.records() if all(row.get(name) == value for name, value in wanted.items())]
    ids = [row["desktop_id"] for row in records[:3]]
    acting: dict[str, list[Options]] = {
        NOTIFICATION: [{"text": "a&b=c \u7528\u6237\n"}],
        MAINTENANCE: [{"enabled": True}, {"enabled": False}],
        POWER: [{"state": state, "when_in_use": "proceed"} for state in ("restarted", "stopped", "started")],
    }
    assert set(acting) == set(ACTING)
    for name, several in acting.items():
        for options in several:
            succeed(name, {**request.getfixturevalue(credential), "desktop_ids": ids, **options})
    succeed(POWER, {**request.getfixturevalue(credential), "desktop_ids": ids, "state": "stopped", "force": True})
    assert {response.status for transport in exchanges for _request, response in transport.all} <= {200, 204}
    check(service, exchanges)


def test_every_filter_of_desktops(service: Simulator, by_token: Options, exchanges: list[Exchanges]) -> None:
    service.patch("settings", {"unknown_parameters": "error"})
    for name, (value, _expected) in DESKTOP_FILTERS.items():
        succeed(DESKTOPS, {**by_token, name: value})
    succeed(DESKTOPS, {**by_token, **{name: value for name, (value, _expected) in DESKTOP_FILTERS.items()}})
    for name in ("user_names", "computer_names"):
        succeed(DESKTOPS, {**by_token, name: HOSTILE})
        succeed(DESKTOPS, {**by_token, name: [f"n{number}" for number in range(250)]})
    assert set(check(service, exchanges)) == {200}


def test_every_option_of_connections(service: Simulator, by_key: Options, exchanges: list[Exchanges]) -> None:
    service.patch("settings", {"unknown_parameters": "error"})
    for options in (options for several in CONNECTION_OPTIONS.values() for options in several):
        succeed(CONNECTIONS, {**by_key, **options})
    assert set(check(service, exchanges)) == {200}


ACTIVITY_OPTIONS: dict[str, list[Options]] = {
    USAGE: [
        {"by": "desktop", "days": 180, "desktop_name": "a&b=c", "desktop_id": "d1", "enterprise_project_id": "0"},
        {"start": "2026-01-01", "end": "2026-01-31T08:00+08:00", "min_idle_days": 0, "max_idle_days": 180},
        {"usage_min_hours": 0, "usage_max_hours": 9_999, "sort_field": "desktop_idle_duration", "sort_type": "ASC"},
        {"by": "user", "days": 30, "user_name": "\u7528\u6237", "domain": "a b", "sort_field": "user_usage"},
    ],
    LOGINS: [
        {"days": 2, "user_name": "jy01@local.com", "computer_name": "z b", "terminal_type": "WI"},
        {"start": "2026-01-01", "end": "2026-01-31", "public_ip": "192.0.2.1", "enterprise_project_id": "0"},
        {"min_latency": 0, "max_latency": 9_999, "user_name": "jy01", "domain": "local.com", "failed_only": True},
    ],
}


@pytest.mark.parametrize("name", ACTIVITY_OPTIONS)
def test_every_option_of_usage_and_logins(
    service: Simulator, by_token: Options, exchanges: list[Exchanges], name: str
) -> None:
    service.patch("settings", {"unknown_parameters": "error"})
    own = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{name}").DOCUMENTATION)["options"]
    assert {option for options in ACTIVITY_OPTIONS[name] for option in options} == set(own) - {"username"}
    for options in ACTIVITY_OPTIONS[name]:
        succeed(name, {**by_token, **options})
    assert set(check(service, exchanges)) == {200}


def test_single_desktops_of_every_kind(service: Simulator, by_key: Options, exchanges: list[Exchanges]) -> None:
    ids = [record["desktop_id"] for record in service.records() if record.get("desktop_id")][:60]
    result = succeed(DESKTOPS, {**by_key, "desktop_ids": [*ids, "no-such.desktop_1"]})
    assert result["missing_desktop_ids"] == ["no-such.desktop_1"]
    assert set(check(service, exchanges)) == {200, 404}


def test_login_statuses(service: Simulator, by_token: Options, exchanges: list[Exchanges]) -> None:
    for status in STATUSES:
        succeed(DESKTOPS, {**by_token, "login_status": status})
    assert set(check(service, exchanges)) == {200}


@pytest.mark.parametrize("name", MODULES)
def test_a_token_of_its_own_and_a_project_looked_up(
    service: Simulator, by_key: Options, exchanges: list[Exchanges], name: str
) -> None:
    ready = service.ready
    user = {key: ready[key] for key in ("username", "password", "domain_name", "auth_url", "region")}
    succeed(name, {**user, "endpoint": service.url})
    succeed(name, {**user, "endpoint": service.url, "project_id": ready["project_id"]})
    succeed(name, {**by_key, "project_id": None})
    succeed(name, {**by_key, "project_id": None, "project_name": "eu-west-101"})
    assert set(check(service, exchanges)) == {200, 201}


def test_more_rows_than_paging_reaches(service: Simulator, by_token: Options, exchanges: list[Exchanges]) -> None:
    service.patch("settings", {"connect_max_offset": 20, "connect_max_limit": 50, "over_limit": "clamp"})
    assert succeed(CONNECTIONS, by_token)["total_count"] == len(service.records())
    # The simulator knows a status that no source names, and the client asks for it once it has seen it.
    sent = [request for transport in exchanges for request, _response in transport.all]
    assert {value for request in sent for key, value in request.query if key == "connect_status"} >= set(STATUSES)
    for transport in exchanges:
        transport.all = [pair for pair in transport.all if not _asks_for_another_status(pair[0])]
    breaches = [
        breach
        for entry in service.get("requests")
        for breach in DESCRIPTION.breaches_of_request(entry["method"], entry["raw_path"], headers=entry["headers"])
    ]
    assert all(breach.startswith("connect_status: ") for breach in breaches)


def _asks_for_another_status(request: Request) -> bool:
    return any(key == "connect_status" and value not in STATUSES for key, value in request.query)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("prefix", ["APIGW", "APIG"])
def test_refusals(service: Simulator, by_token: Options, exchanges: list[Exchanges], name: str, prefix: str) -> None:
    actions = ["getConnectStatus", "listWithConnectStatus", "list"]
    of_activity = ["workspace:statistics:listDesktopMetrics", "workspace:connections:securityList"]
    changes: list[dict[str, Any]] = [
        {"denied_actions": [*(f"workspace:desktops:{action}" for action in actions), *of_activity]},
        {"disabled_projects": [service.ready["project_id"]]},
        {"rate_limit": {"requests": 0, "seconds": 60}},
    ]
    service.patch("settings", {"gateway_prefix": prefix})
    run_module(name, {**by_token, "auth_token": "wrong"})
    run_module(name, {**by_token, "project_id": "wrong"})
    for change in changes:
        service.patch("settings", {"rate_limit": None, "disabled_projects": [], **change})
        run_module(name, {**by_token, "max_retries": 0})
    assert check(service, exchanges) == [401, 401, 403, 400, 429]


def test_refusals_of_iam(service: Simulator, by_key: Options, exchanges: list[Exchanges]) -> None:
    ready = service.ready
    user = {key: ready[key] for key in ("username", "password", "domain_name", "auth_url", "region")}
    run_module(STATUS, {**user, "endpoint": service.url, "password": "wrong"})
    run_module(STATUS, {**user, "endpoint": service.url, "project_name": "mars"})
    run_module(STATUS, {**by_key, "secret_key": "wrong", "project_id": None})
    run_module(STATUS, {**by_key, "project_id": None, "project_name": "mars"})
    assert check(service, exchanges) == [401, 401, 401, 200]


def test_the_client_with_lists_longer_than_one_request(
    service: Simulator, by_token: Options, exchanges: list[Exchanges]
) -> None:
    settings = _client.settings_from(by_token, environ={})
    with _module.build_client(settings, progress=lambda _text: None) as client:
        ids = [record["desktop_id"] for record in service.records() if record.get("desktop_id")]
        found = client.desktops(DesktopFilters(desktop_ids=ids, sort_field="computer_name", sort_type="ASC"))
        assert len(found) == len(set(ids))
        assert client.desktops_by_id(HOSTILE) == ([], HOSTILE)
        assert client.connections_page().rows
        assert client.connections_page(ConnectionFilters(user_names=[]), offset=5, limit=5).rows
    assert set(check(service, exchanges)) == {200, 404}
