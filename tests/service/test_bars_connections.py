# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nine thousand connections are complete though paging stops at an offset of two thousand, or it is a clear failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.module_runner import fail, succeed
from tests.support.service_fixtures import token_options
from tests.support.simulator_process import Simulator, running_simulator

CONNECTIONS = "workspace_connection_info"
CONNECT_STATUSES = ("UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED")
COUNT = 9_000
GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "performance_guide.rst"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", COUNT) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def ids(running: Simulator) -> set[str]:
    return {record["desktop_id"] for record in running.records()}


def found(simulator: Simulator, **options: object) -> set[str]:
    result = succeed(CONNECTIONS, {**token_options(simulator), **options})
    rows = {row["desktop_id"] for row in result["desktops"]}
    assert len(rows) == len(result["desktops"]) == result["total_count"]
    return rows


@pytest.mark.parametrize(
    ("largest_limit", "over_limit", "total_count"),
    [
        (2_000, "error", "filtered"),
        (2_000, "clamp", "page"),
        (1_000, "error", "page"),
        (1_000, "clamp", "filtered"),
    ],
)
def test_complete(simulator: Simulator, ids: set[str], largest_limit: int, over_limit: str, total_count: str) -> None:
    simulator.patch(
        "settings",
        {
            "connect_max_limit": largest_limit,
            "connect_max_offset": 2_000,
            "over_limit": over_limit,
            "total_count": total_count,
        },
    )
    assert found(simulator) == ids
    asked = simulator.get("requests")
    assert all(int(dict(entry["query"]).get("limit", 0)) <= 2_000 for entry in asked)
    assert len(asked) < 150


def test_complete_where_every_offset_is_taken(simulator: Simulator, ids: set[str]) -> None:
    simulator.patch("settings", {"connect_max_limit": 1_000, "connect_max_offset": 100_000})
    assert found(simulator) == ids
    assert len(simulator.get("requests")) == 9


def test_complete_where_one_status_holds_more_than_paging_reaches(simulator: Simulator, ids: set[str]) -> None:
    """Most of the desktops wait for their users, as at night."""
    records = simulator.records()
    waiting = [record for record in records if record["login_status"] == "REGISTERED"]
    assert len(waiting) < 4_000
    more = [
        {**record, "desktop_id": f"night-{number}", "login_status": "REGISTERED"}
        for number, record in enumerate(records[:4_500])
    ]
    simulator.post("desktops", more)
    everything = ids | {record["desktop_id"] for record in more}
    assert found(simulator) == everything
    expected = {record["desktop_id"] for record in (*waiting, *more)}
    assert found(simulator, connect_status=["REGISTERED"]) == expected


def test_without_the_bulk_call(simulator: Simulator, ids: set[str]) -> None:
    """Users have more than one desktop each, so those that are seen lead to those that are not."""
    simulator.patch("settings", {"connect_max_limit": 1_000, "denied_actions": ["workspace:desktops:list"]})
    result = fail(CONNECTIONS, token_options(simulator))
    assert "of 9000 connections could be read because the service limits paging, so " in result["msg"]
    # What kept some out of reach is a status that the service shows but cannot be asked for.
    for record in simulator.records():
        if record["login_status"] == "LOCKED":
            simulator.patch(f"desktops/{record['desktop_id']}", {"login_status": "REGISTERED"})
    assert found(simulator) == ids


def test_a_clear_failure_without_the_bulk_call_where_nothing_leads_on(simulator: Simulator) -> None:
    """Desktops of one status that belong to nobody."""
    template = simulator.records()[0]
    unassigned = {"user_name": "", "user_list": [], "attach_user_infos": [], "login_status": "REGISTERED"}
    simulator.post("desktops", [{**template, **unassigned, "desktop_id": f"n-{number}"} for number in range(4_000)])
    simulator.patch("settings", {"connect_max_limit": 1_000, "denied_actions": ["workspace:desktops:list"]})
    result = fail(CONNECTIONS, token_options(simulator))
    assert "connections could be read because the service limits paging, so " in result["msg"]
    assert "of 13000 connections" in result["msg"]
    assert "narrow the request with connect_status or user_names" in result["msg"]
    assert "desktops" not in result


@pytest.mark.parametrize("total_count", ["filtered", "all", "page"])
def test_one_status_of_nine_thousand(simulator: Simulator, total_count: str) -> None:
    expected = {record["desktop_id"] for record in simulator.records() if record["login_status"] == "DISCONNECTED"}
    simulator.patch("settings", {"total_count": total_count})
    assert found(simulator, connect_status=["DISCONNECTED"]) == expected


def give_all_a_known_status(simulator: Simulator) -> None:
    """A status that the service shows but cannot be asked for hides connections."""
    for record in simulator.records():
        if record["login_status"] not in CONNECT_STATUSES:
            simulator.patch(f"desktops/{record['desktop_id']}", {"login_status": "REGISTERED"})
    simulator.delete("requests")


@pytest.mark.parametrize(
    ("over_limit", "connect_max_offset", "service"),
    [
        ("error", 2_000, "It refuses larger offsets with status 400"),
        ("clamp", None, "Only desktops are limited, not connections"),
    ],
)
def test_all_desktops_where_offsets_of_the_bulk_call_end(
    simulator: Simulator, ids: set[str], over_limit: str, connect_max_offset: int | None, service: str
) -> None:
    simulator.patch(
        "settings",
        {"detail_max_offset": 2_000, "connect_max_offset": connect_max_offset, "over_limit": over_limit},
    )
    if connect_max_offset:
        give_all_a_known_status(simulator)
    result = succeed("workspace_desktop_info", {**token_options(simulator), "_ansible_verbosity": 1})
    assert {row["desktop_id"] for row in result["desktops"]} == ids
    assert len(result["desktops"]) == COUNT
    (said,) = re.findall(rf"\* - {service}\n +- (\d+)\n", GUIDE.read_text(encoding="utf-8"))
    assert len(simulator.get("requests")) == pytest.approx(int(said), rel=0.1)
    assert int(said) * 1.1 < 130
    assert any("2500 of 9000 desktops be read by paging" in notice for notice in result["notices"])
