# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every documented filter answers exactly the desktops that a plain look at the records finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.simulator_process import Simulator, running_simulator

Record = dict[str, Any]
Query = list[tuple[str, object]]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 400) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def records(running: Simulator) -> list[Record]:
    return running.records()


def answered(simulator: Simulator, query: Query, *, path: str = "/desktops/detail") -> list[str]:
    reply = simulator.call(path, query)
    assert reply.status == 200, reply.body
    desktops = reply.json["desktops"]
    assert reply.json["total_count"] == len(desktops)
    return [row["desktop_id"] for row in desktops]


def expected(records: list[Record], predicate: Callable[[Record], bool]) -> list[str]:
    found = [record["desktop_id"] for record in records if predicate(record)]
    assert found, "the estate holds no desktop for this filter"
    return found


@pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF", "ERROR", "HIBERNATED"])
def test_status(running: Simulator, records: list[Record], status: str) -> None:
    assert answered(running, [("status", status)]) == expected(records, lambda item: item.get("status") == status)


@pytest.mark.parametrize("types", ["DEDICATED", "POOLED", "SHARED", "POOLED,SHARED"])
def test_desktop_type(running: Simulator, records: list[Record], types: str) -> None:
    wanted = expected(records, lambda item: item.get("desktop_type") in types.split(","))
    assert answered(running, [("desktop_type", types)]) == wanted


@pytest.mark.parametrize(
    "name", ["enterprise_project_id", "subnet_id", "availability_zone", "agent_version", "domain_status"]
)
def test_fields_that_must_be_equal(running: Simulator, records: list[Record], name: str) -> None:
    value = records[0][name]
    assert answered(running, [(name, value)]) == expected(records, lambda item: item.get(name) == value)


@pytest.mark.parametrize("name", ["in_maintenance_mode", "is_support_internet"])
@pytest.mark.parametrize("text", ["true", "false"])
def test_booleans(running: Simulator, records: list[Record], name: str, text: str) -> None:
    wanted = expected(records, lambda item: item.get(name) is (text == "true"))
    assert answered(running, [(name, text)]) == wanted


def test_shared_desktops(running: Simulator, records: list[Record]) -> None:
    wanted = expected(records, lambda item: item.get("desktop_type") == "SHARED")
    assert answered(running, [("is_share_desktop", "true")]) == wanted


@pytest.mark.parametrize("text", ["true", "false"])
def test_user_attached(running: Simulator, records: list[Record], text: str) -> None:
    wanted = expected(records, lambda item: bool(item.get("user_name")) is (text == "true"))
    assert answered(running, [("user_attached", text)]) == wanted


def test_computer_names_are_compared_without_case(running: Simulator, records: list[Record]) -> None:
    names = [records[0]["computer_name"], records[9]["computer_name"]]
    wanted = [records[0]["desktop_id"], records[9]["desktop_id"]]
    assert answered(running, [("computer_names", name.lower()) for name in names]) == wanted
    assert answered(running, [("computer_name", names[0].swapcase())]) == wanted[:1]


def test_names_that_differ_by_case_only_are_all_found(running: Simulator, records: list[Record]) -> None:
    folded = [str(item.get("computer_name")).casefold() for item in records]
    name = next(item for item in folded if folded.count(item) == 2 and item != "none")
    assert len(answered(running, [("computer_name", name)])) == 2


def test_names_beyond_ascii_and_with_blanks(running: Simulator, records: list[Record]) -> None:
    for start in ("\u8d22\u52a1", "Meeting Room"):
        record = next(item for item in records if str(item.get("computer_name")).startswith(start))
        assert record["desktop_id"] in answered(running, [("computer_name", record["computer_name"])])


@pytest.mark.parametrize("path", ["/desktops/detail", "/connect-desktops"])
def test_user_names(running: Simulator, records: list[Record], path: str) -> None:
    names = {records[3]["user_name"], records[4]["user_name"], "nobody"}
    query: Query = [("limit", 400), *(("user_names", name) for name in sorted(names))]
    wanted = expected(records, lambda item: bool(names & set(item.get("user_list") or [])))
    assert answered(running, query, path=path) == wanted
    assert len(wanted) == 3, "the owner of the first has a second desktop"


def test_user_name_is_ignored_beside_user_names(running: Simulator, records: list[Record]) -> None:
    first, second = records[1]["user_name"], records[2]["user_name"]
    assert answered(running, [("user_name", first), ("user_names", second)]) == answered(
        running, [("user_name", second)]
    )


def test_users_known_only_as_attached_are_found(running: Simulator, records: list[Record]) -> None:
    wanted = expected(records, lambda item: item.get("user_name") == "visitor")
    assert answered(running, [("user_names", "visitor")], path="/connect-desktops") == wanted


def test_user_id(running: Simulator, records: list[Record]) -> None:
    user_id = records[0]["attach_user_infos"][0]["user_id"]
    users = "attach_user_infos"
    wanted = expected(records, lambda item: any(user["user_id"] == user_id for user in item.get(users) or []))
    assert answered(running, [("user_id", user_id)]) == wanted


def test_desktop_id(running: Simulator, records: list[Record]) -> None:
    ids = [records[5]["desktop_id"], records[2]["desktop_id"], "unknown"]
    assert answered(running, [("desktop_id", item) for item in ids]) == [records[2]["desktop_id"], ids[0]]


def test_desktop_ip(running: Simulator, records: list[Record]) -> None:
    for address in records[2]["ip_addresses"]:
        assert answered(running, [("desktop_ip", address)]) == [records[2]["desktop_id"]]


def test_tags(running: Simulator, records: list[Record]) -> None:
    def tags(item: Record) -> dict[str, str]:
        return {tag["key"]: tag["value"] for tag in item.get("tags") or []}

    def both(item: Record) -> bool:
        return tags(item).get("department") == "Finance" and tags(item).get("environment") == "test"

    assert answered(running, [("tag", "department=Finance,environment=test")]) == expected(records, both)
    assert answered(running, [("without_any_tag", "true")]) == expected(records, lambda item: not item.get("tags"))


def test_image_and_charge_mode(running: Simulator, records: list[Record]) -> None:
    image = records[0]["metadata"]["metering.image_id"]
    of_image = expected(records, lambda item: (item.get("metadata") or {}).get("metering.image_id") == image)
    assert answered(running, [("image_id", image)]) == of_image
    yearly = expected(records, lambda item: (item.get("product") or {}).get("charge_mode") == "1")
    assert answered(running, [("charge_mode", "1")]) == yearly


def test_pools(running: Simulator, records: list[Record]) -> None:
    pooled = [item["desktop_id"] for item in records if item.get("desktop_type") == "POOLED"]
    pool_ids = sorted({running.get(f"desktops/{desktop_id}")["pool_id"] for desktop_id in pooled[:16]})
    assert len(pool_ids) == 8
    found = answered(running, [("pool_id", ",".join(pool_ids))])
    assert set(pooled) <= set(found)
    assert 0 < len(answered(running, [("pool_id", pool_ids[0])])) < len(found)


def test_filters_are_joined_by_and(running: Simulator, records: list[Record]) -> None:
    wanted = expected(records, lambda item: item.get("status") == "ACTIVE" and item.get("desktop_type") == "POOLED")
    assert answered(running, [("status", "ACTIVE"), ("desktop_type", "POOLED")]) == wanted


@pytest.mark.parametrize("name", ["created", "computer_name"])
def test_sorting(running: Simulator, records: list[Record], name: str) -> None:
    values = sorted(item.get(name) or "" for item in records)
    by_id = {item["desktop_id"]: item.get(name) or "" for item in records}
    assert [by_id[item] for item in answered(running, [("sort_field", name)])] == values
    down = answered(running, [("sort_field", name), ("sort_type", "DESC")])
    assert [by_id[item] for item in down] == values[::-1]


@pytest.mark.parametrize("status", ["UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED"])
def test_connect_status(running: Simulator, records: list[Record], status: str) -> None:
    wanted = expected(records, lambda item: item.get("login_status") == status)
    assert answered(running, [("connect_status", status), ("limit", 400)], path="/connect-desktops") == wanted
