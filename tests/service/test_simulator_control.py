# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: log, settings, state and desktops."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.simulator_process import ControlRefusedError, Simulator, http_call, running_simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--projects", "cn-north-4=20,eu-west-101=5") as simulator:
        yield simulator


def test_health(simulator: Simulator) -> None:
    health = simulator.get("health")
    assert (health["status"], health["desktops"]) == ("ok", {"cn-north-4": 20, "eu-west-101": 5})


def test_the_log_shows_requests_as_they_came(simulator: Simulator) -> None:
    simulator.call("/connect-desktops", [("user_names", "b c"), ("user_names", "a,b"), ("limit", 7)])
    simulator.call("/nowhere", headers={"X-Language": "en-us"})
    first, second = simulator.get("requests")
    path = f"/v2/{simulator.ready['project_id']}/connect-desktops"
    assert (first["index"], first["method"], first["path"], first["status"]) == (0, "GET", path, 200)
    assert first["raw_path"] == path + "?user_names=b%20c&user_names=a%2Cb&limit=7"
    assert first["query"] == [["user_names", "b c"], ["user_names", "a,b"], ["limit", "7"]]
    assert (first["auth"], first["headers"]["x-auth-token"], first["fault"]) == ("token", "token", None)
    assert (second["auth"], second["status"], second["headers"]["x-language"]) == ("none", 404, "en-us")
    assert simulator.ready["token"] not in str(first)
    assert simulator.delete("requests") == {"deleted": 2}
    assert simulator.get("requests") == []


def test_control_requests_are_not_logged(simulator: Simulator) -> None:
    simulator.get("state?summary=true")
    assert simulator.get("requests") == []


def test_the_state_knows_how_many_requests_ran_at_once(simulator: Simulator) -> None:
    simulator.patch("settings", {"latency_ms": 200})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _number: simulator.call("/connections/status"), range(4)))
    state = simulator.get("state?summary=true")
    assert (state["max_in_flight"], state["in_flight"], state["requests"]) == (4, 0, 4)
    assert "desktops" not in state["projects"][0]


def test_settings(simulator: Simulator) -> None:
    before = simulator.get("settings")
    after = simulator.patch("settings", {"detail_max_limit": 7, "total_count": "all"})
    assert after == {**before, "detail_max_limit": 7, "total_count": "all"} == simulator.get("settings")
    simulator.post("reset")
    assert simulator.get("settings") == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nonsense": 1}, "There is no setting 'nonsense'"),
        ({"total_count": "some"}, "total_count must be one of"),
        ({"detail_max_limit": -1}, "detail_max_limit must be a whole number"),
        ({"denied_actions": ["workspace:all"]}, "denied_actions knows the actions"),
        ({"rate_limit": 5}, "rate_limit must be null or an object"),
        ([1], "an object of names and values"),
    ],
)
def test_settings_that_make_no_sense(simulator: Simulator, changes: object, words: str) -> None:
    with pytest.raises(ControlRefusedError, match=words):
        simulator.patch("settings", changes)


def test_a_desktop_can_be_changed(simulator: Simulator) -> None:
    desktop_id = simulator.records()[2]["desktop_id"]
    changes = {"login_status": "CONNECTED", "computer_name": "{{ 7 * 7 }}", "user_name": None, "odd": {"x": [1]}}
    simulator.patch(f"desktops/{desktop_id}?remove=tags", changes)
    shown = simulator.call(f"/desktops/{desktop_id}").json["desktop"]
    assert changes.items() <= shown.items()
    assert "tags" not in shown
    row = simulator.call("/connect-desktops", [("limit", 1), ("offset", 2)]).json["desktops"][0]
    assert (row["desktop_name"], row["connect_status"]) == ("{{ 7 * 7 }}", "CONNECTED")
    simulator.post("reset")
    assert simulator.call(f"/desktops/{desktop_id}").json["desktop"]["computer_name"] != "{{ 7 * 7 }}"


def test_a_desktop_can_be_deleted(simulator: Simulator) -> None:
    desktop_id = simulator.records()[2]["desktop_id"]
    simulator.delete(f"desktops/{desktop_id}")
    assert simulator.call(f"/desktops/{desktop_id}").status == 404
    assert simulator.call("/desktops/detail").json["total_count"] == 19
    with pytest.raises(ControlRefusedError, match="There is no desktop"):
        simulator.delete(f"desktops/{desktop_id}")


HOSTILE: list[Any] = [
    {"desktop_id": "x1", "computer_name": "all", "addresses": [None, 3, "x"], "tags": "none", "metadata": 5},
    {"desktop_id": "x2", "computer_name": 17, "addresses": {"vpc": None}, "attach_user_infos": [None, "x"]},
    {"desktop_id": None, "login_status": ["CONNECTED"], "status": {"a": 1}, "ip_addresses": "10.0.0.1"},
    {"desktop_id": "x4", "computer_name": "\ud800", "user_list": {"a": 1}, "attach_state": 3},
    {"desktop_id": {"a": 1}, "desktop_type": [], "user_name": [], "pool_id": 1},
    None,
    "text",
    [],
]


def test_any_record_can_be_added(simulator: Simulator) -> None:
    assert simulator.post("desktops", HOSTILE) == {"added": len(HOSTILE), "count": 28}
    for shape in ("current", "page-example"):
        simulator.patch("settings", {"shape": shape})
        for name in ("x", "computer_name", "desktop_ip", "image_id", "desktop_id", "user_names", "user_id", "pool_id"):
            assert simulator.call("/desktops/detail", [(name, "x")]).status == 200
        for name, value in (("desktop_type", "POOLED"), ("tag", "a=b"), ("sort_field", "created")):
            assert simulator.call("/desktops/detail", [(name, value)]).status == 200
        assert simulator.call("/connect-desktops", [("user_names", "x")]).status == 200
        assert simulator.call("/connections/status").status == 200
        assert simulator.call("/desktops/x2").status == 200
    simulator.patch("settings", {"shape": "current"})
    assert simulator.call("/desktops/detail").json["desktops"][20:] == HOSTILE
    assert simulator.call("/desktops/None").status == 404


def test_records_can_be_added_to_a_pool_of_another_project(simulator: Simulator) -> None:
    body = {"project": "eu-west-101", "group_name": "Guests", "pool_id": "p1", "desktops": [{"desktop_id": "g1"}]}
    assert simulator.post("desktops", body)["count"] == 6
    url = f"{simulator.url}/v2/{simulator.ready['projects']['eu-west-101']}"
    assert simulator.records("eu-west-101")[-1] == {"desktop_id": "g1"}
    assert http_call(f"{url}/desktops/g1").status == 401
    assert simulator.get("desktops/g1")["group_name"] == "Guests"


def test_unknown_control_routes(simulator: Simulator) -> None:
    with pytest.raises(ControlRefusedError, match="there are GET health") as caught:
        simulator.get("nonsense")
    assert caught.value.status == 404


def test_ids_of_requests_repeat_after_a_reset(simulator: Simulator) -> None:
    def round_of_ids() -> list[str]:
        simulator.post("reset")
        return [simulator.call("/connections/status").headers["x-request-id"] for _attempt in range(3)]

    first = round_of_ids()
    assert len(set(first)) == 3
    assert round_of_ids() == first
