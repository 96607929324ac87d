# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short troubles of the network are sat out, bad news is told at once, and little goes over the line."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.module_runner import MODULES, fail, succeed
from tests.support.service_fixtures import key_options, token_options
from tests.support.simulator_process import Simulator, running_simulator

from .fault_inventory import Parser, running_parser
from .fault_waiting import fast_clock

PROJECTS = ("cn-north-4", "cn-south-1")
# What a time-out would take is far more.
AT_ONCE = 20.0
TIMEOUT = 60.0


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--projects", "cn-north-4=500,cn-south-1=7") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parser]:
    with running_parser(tmp_path_factory.mktemp("sources")) as parser:
        yield parser


def user_options(simulator: Simulator) -> dict[str, Any]:
    names = ("username", "password", "domain_name", "region", "auth_url")
    return {name: simulator.ready[name] for name in names} | {"endpoint": simulator.url}


CREDENTIALS = pytest.mark.parametrize(
    "credential", [key_options, token_options, user_options], ids=["key", "token", "user"]
)
Options = Callable[[Simulator], dict[str, Any]]


def failing(error: OSError, *, times: int) -> Callable[..., Any]:
    """Return a resolver that fails so many times and then does what the real one does."""
    left, resolve = [times], socket.getaddrinfo

    def getaddrinfo(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return resolve(*arguments, **named)

    return getaddrinfo


@CREDENTIALS
@pytest.mark.parametrize("module", MODULES)
def test_a_resolver_that_is_not_ready_yet(
    simulator: Simulator, credential: Options, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    monkeypatch.setattr(socket, "getaddrinfo", failing(again, times=3))
    with fast_clock():
        succeed(module, {**credential(simulator), "max_retries": 3})


@CREDENTIALS
def test_a_resolver_that_is_never_ready(
    simulator: Simulator, credential: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    monkeypatch.setattr(socket, "getaddrinfo", failing(again, times=1000))
    with fast_clock():
        result = fail("workspace_status_info", {**credential(simulator), "max_retries": 3})
    assert result["msg"] == (
        f"The host name {simulator.url[7:]} could not be resolved for now, tried 4 times: try again, or check the "
        "name servers of this machine."
    )


@CREDENTIALS
def test_a_name_that_does_not_exist_fails_at_once(
    simulator: Simulator, credential: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Once: another try would succeed.
    none = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", failing(none, times=1))
    result = fail("workspace_status_info", {**credential(simulator), "max_retries": 4})
    assert result["msg"] == (f"The host name {simulator.url[7:]} cannot be resolved: check region, cloud and endpoint.")


def test_a_page_takes_less_than_a_fifth_of_its_size(simulator: Simulator) -> None:
    desktops = succeed("workspace_desktop_info", key_options(simulator))["desktops"]
    assert len(desktops) == 500
    request = simulator.get("requests")[0]
    simulator.delete("requests")
    plain = len(simulator.call("/desktops/detail?offset=0&limit=500").body)
    assert plain > 500_000
    assert 0 < request["bytes"] < plain / 5
    assert desktops == succeed("workspace_desktop_info", token_options(simulator))["desktops"]


def two_projects(simulator: Simulator) -> dict[str, Any]:
    ids = [simulator.ready["projects"][name] for name in PROJECTS]
    return {
        "region": PROJECTS[0],
        "project_ids": ids,
        "timeout": TIMEOUT,
        "max_retries": 2,
        "hostnames": ["desktop_id"],
    }


@CREDENTIALS
@pytest.mark.parametrize("silent", [0, 1], ids=["first", "second"])
def test_a_project_that_refuses_decides_while_another_is_silent(
    simulator: Simulator, parser: Parser, credential: Options, silent: int
) -> None:
    ids = [simulator.ready["projects"][name] for name in PROJECTS]
    refusal = {"kind": "gateway_error", "status": 403, "error_code": "APIGW.0302"}
    simulator.post("faults", [
        {"kind": "hang", "seconds": TIMEOUT, "match": {"path": f"^/v2/{ids[silent]}/"}},
        {**refusal, "match": {"path": f"^/v2/{ids[1 - silent]}/"}},
    ])  # fmt: skip
    options = {name: value for name, value in credential(simulator).items() if name != "project_id"}
    began = time.monotonic()
    parsed = parser.parse({**options, "auth_url": simulator.ready["auth_url"], **two_projects(simulator)})
    assert time.monotonic() - began < AT_ONCE
    assert parsed.failure is not None
    assert ids[1 - silent] in parsed.failure
    assert "(403 APIGW.0302" in parsed.failure
    assert not parsed.hosts
    # What hangs was sent before, where its turn came at all; nothing follows it.
    assert len(asked(simulator, ids[silent])) <= 1
    with contextlib.suppress(OSError):
        simulator.post("reset")
    assert asked(simulator, ids[silent]) == []


def asked(simulator: Simulator, project_id: str) -> list[str]:
    return [entry["path"] for entry in simulator.get("requests") if project_id in entry["path"]]


def test_a_desktop_that_is_refused_decides_while_another_is_silent(simulator: Simulator) -> None:
    project = simulator.ready["projects"][PROJECTS[1]]
    first, silent, refused = (record["desktop_id"] for record in simulator.records(project)[:3])
    simulator.post("faults", [
        {"kind": "hang", "seconds": TIMEOUT, "match": {"path": f"/desktops/{silent}$"}},
        {"kind": "gateway_error", "status": 403, "error_code": "APIGW.0302", "match": {"path": f"/{refused}$"}},
    ])  # fmt: skip
    options = {**key_options(simulator), "project_id": project, "timeout": TIMEOUT}
    began = time.monotonic()
    result = fail("workspace_desktop_info", {**options, "desktop_ids": [first, silent, refused]})
    assert time.monotonic() - began < AT_ONCE
    assert result["error"]["status"] == 403
