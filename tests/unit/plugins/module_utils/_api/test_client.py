# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client's questions over a service in memory: complete answers, or a failure that says how many are missing."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import Token
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    ConnectionFailedError,
    IncompleteListError,
    NotFoundError,
    PermissionDeniedError,
    UnexpectedResponseError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import (
    CONNECT_STATUSES,
    ConnectionFilters,
    DesktopFilters,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    PROJECT,
    WORKSPACE,
    FunctionTransport,
    Step,
    answer,
    script,
)

BASE = f"{WORKSPACE}/v2/{PROJECT}"
SETTINGS = Settings(
    credential=Token(value="token"), workspace_url=WORKSPACE, project_id=PROJECT, max_retries=0, concurrency=4
)


def client_of(transport: Any) -> WorkspaceClient:
    return connect(SETTINGS, user_agent="tests", transport=transport)


# How a service may answer an offset that it does not take, besides other rows or none.
OVER = {"error": 400, "missing": 404}


@dataclass
class Estate:
    """The two list calls of a service, with the limits that a stack may have."""

    desktops: list[dict[str, Any]]
    largest_limit: int = 2_000
    largest_offset: int = 2_000
    largest_bulk_offset: int = 10**9
    total: str = "filtered"
    over: str = "error"
    denies_bulk: bool = False
    denies_connections: bool = False
    denies_statistics: bool = False
    # How many rows a list counts at most.
    largest_total: int = 10**9
    unlisted: frozenset[str] = frozenset()
    knows_every_status: bool = True
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def reply(self, request: Request) -> Response:
        call = request.url.removeprefix(f"{BASE}/")
        query: dict[str, list[str]] = {}
        for key, value in request.query:
            query.setdefault(key, []).append(value)
        self.asked.append((call, query))
        if call == "desktops/detail":
            if self.denies_bulk:
                return answer({"error_code": "WKS.00000403", "error_msg": "No."}, status=403)
            ids, status = query.get("desktop_id"), query.get("status", [""])[0]
            assert len(ids or ()) <= 100
            rows = [
                row
                for row in self.desktops
                if status in ("", row.get("status")) and (ids is None or row["desktop_id"] in ids)
                if row["desktop_id"] not in self.unlisted
            ]
            return self.page(rows, query=query, largest_limit=500, largest_offset=self.largest_bulk_offset)
        if call == "connections/status":
            if self.denies_statistics:
                return answer({"error_code": "WKS.00000403", "error_msg": "No."}, status=403)
            counts = dict.fromkeys(LOGIN_NUMBERS.values(), 0)
            for row in self.desktops:
                counts[LOGIN_NUMBERS.get(row["login_status"], "unknown_num")] += 1
            return answer({"statics": [{"static_name": "all", "running_num": len(self.desktops), **counts}]})
        if call.startswith("desktops/"):
            found = [row for row in self.desktops if row["desktop_id"] == call.removeprefix("desktops/")]
            return answer({"desktop": found[0]}) if found else answer({"error_code": "WKS.404"}, status=404)
        if self.denies_connections:
            return answer({"error_code": "WKS.00000403", "error_msg": "No."}, status=403)
        assert call == "connect-desktops"
        users, status = set(query.get("user_names", ())), query.get("connect_status", [""])[0]
        assert len(users) <= 100
        if status not in ("", *CONNECT_STATUSES) and not self.knows_every_status:
            return answer({"error_code": "WKS.00010002", "error_msg": "connect_status is invalid."}, status=400)
        matching = [
            desktop
            for desktop in self.desktops
            if (not users or users & {user["user_name"] for user in desktop["attach_user_infos"]})
            and status in ("", desktop["login_status"])
        ]
        return self.page(
            [connection(desktop) for desktop in matching],
            query=query,
            largest_limit=self.largest_limit,
            largest_offset=self.largest_offset,
        )

    def page(
        self, rows: list[dict[str, Any]], *, query: dict[str, list[str]], largest_limit: int, largest_offset: int
    ) -> Response:
        offset, limit, count = int(query["offset"][0]), int(query["limit"][0]), len(rows)
        if self.over in OVER and (offset > largest_offset or limit > largest_limit):
            status = OVER[self.over] if offset > largest_offset else 400
            return answer({"error_code": "WKS.00000001", "error_msg": "The parameter is invalid."}, status=status)
        if self.over == "empty" and offset > largest_offset:
            rows = []
        if self.over == "cap":
            count = min(count, self.largest_total)
            rows = rows[:count]
        offset, limit = min(offset, largest_offset), min(limit, largest_limit)
        page = rows[offset : offset + limit]
        totals = {"filtered": count, "all": len(self.desktops), "page": len(page), "none": None}
        return answer({"desktops": page, "total_count": totals[self.total]})

    def client(self) -> WorkspaceClient:
        return client_of(FunctionTransport(self.reply))

    def ids(self) -> set[str]:
        return {desktop["desktop_id"] for desktop in self.desktops}


def connection(desktop: dict[str, Any]) -> dict[str, Any]:
    return {
        "desktop_id": desktop["desktop_id"],
        "desktop_name": desktop["computer_name"],
        "connect_status": desktop["login_status"],
        "attach_users": [
            {"id": user["user_id"], "name": user["user_name"], "user_group": user["user_group"], "type": "USER"}
            for user in desktop["attach_user_infos"]
        ],
    }


def desktop(number: int, *, status: str = "CONNECTED", users: tuple[str, ...] = ()) -> dict[str, Any]:
    infos = [{"user_id": f"id-{name}", "user_name": name, "user_group": "users"} for name in users]
    return {
        "desktop_id": f"d{number:05d}",
        "computer_name": f"PC-{number:05d}",
        "login_status": status,
        "attach_user_infos": infos,
    }


def estate_of(count: int, *, statuses: tuple[str, ...] = CONNECT_STATUSES, **more: Any) -> Estate:
    """Every desktop has a user of its own, but for every tenth, which has none."""
    return Estate(
        [
            desktop(number, status=statuses[number % len(statuses)], users=(f"user{number}",) if number % 10 else ())
            for number in range(count)
        ],
        **more,
    )


def ids_of(rows: list[dict[str, Any]]) -> set[str]:
    assert len({row["desktop_id"] for row in rows}) == len(rows)
    return {row["desktop_id"] for row in rows}


LOGIN_NUMBERS = {
    "UNREGISTER": "unregistered_num",
    "REGISTERED": "ready_num",
    "CONNECTED": "in_use_num",
    "DISCONNECTED": "disconnected_num",
    "": "unknown_num",
}


class TestConnections:
    """All connections, though paging stops before their end."""

    def test_within_reach(self) -> None:
        estate = estate_of(2_999)
        rows = estate.client().connections()
        assert ids_of(rows) == estate.ids()
        assert [row["desktop_name"] for row in rows] == [f"PC-{number:05d}" for number in range(2_999)]
        assert [query["offset"][0] for _call, query in estate.asked] == ["0", "1000", "2000"]
        assert {query["limit"][0] for _call, query in estate.asked} == {"1000"}

    def test_the_last_page_is_stretched(self) -> None:
        estate = estate_of(4_000)
        assert ids_of(estate.client().connections()) == estate.ids()
        assert {call for call, _query in estate.asked} == {"connect-desktops"}
        assert not any("connect_status" in query for _call, query in estate.asked)

    def test_split_by_status(self) -> None:
        estate = estate_of(9_000)
        assert ids_of(estate.client().connections()) == estate.ids()
        assert {call for call, _query in estate.asked} == {"connect-desktops"}
        assert {query["connect_status"][0] for _call, query in estate.asked if "connect_status" in query} == set(
            CONNECT_STATUSES
        )

    @pytest.mark.parametrize("knows_status", [False, True])
    def test_a_status_nobody_documents_is_asked_for_too(self, knows_status: bool) -> None:
        estate = estate_of(9_000, statuses=(*CONNECT_STATUSES, "LOCKED"), knows_every_status=knows_status)
        assert ids_of(estate.client().connections()) == estate.ids()
        assert any(query.get("connect_status") == ["LOCKED"] for _call, query in estate.asked)
        assert any(call == "desktops/detail" for call, _query in estate.asked) is not knows_status

    @pytest.mark.parametrize("largest_limit", [1_000, 2_000])
    @pytest.mark.parametrize("over", [*OVER, "clamp"])
    @pytest.mark.parametrize("total", ["filtered", "page", "none"])
    def test_split_by_users_and_the_rest_from_the_bulk_call(self, largest_limit: int, over: str, total: str) -> None:
        estate = estate_of(4_800, statuses=("CONNECTED",), largest_limit=largest_limit, over=over, total=total)
        rows = estate.client().connections()
        assert ids_of(rows) == estate.ids()
        by_id = {row["desktop_id"]: row for row in rows}
        assert all(by_id[record["desktop_id"]] == connection(record) for record in estate.desktops)

    def test_without_the_bulk_call_the_users_of_the_rows_lead_on(self) -> None:
        """Two desktops a user, one of them within reach of paging."""
        desktops = [desktop(number, users=(f"user{number % 3_000}",)) for number in range(6_000)]
        estate = Estate(desktops, denies_bulk=True)
        assert ids_of(estate.client().connections()) == estate.ids()

    @pytest.mark.parametrize("largest_limit", [1_000, 2_000])
    def test_without_the_bulk_call_what_nothing_leads_to_is_missed(self, largest_limit: int) -> None:
        estate = estate_of(4_800, statuses=("CONNECTED",), denies_bulk=True, largest_limit=largest_limit)
        reach = 2_000 + largest_limit
        with pytest.raises(IncompleteListError, match=f"Only {reach} of 4800 .* so {4_800 - reach} would be") as caught:
            estate.client().connections()
        assert (caught.value.total, caught.value.missing) == (4_800, 4_800 - reach)
        assert "narrow the request with connect_status or user_names" in str(caught.value)
        assert "workspace:desktops:list" in str(caught.value)

    @pytest.mark.parametrize("total", ["page", "none"])
    def test_without_the_bulk_call_and_without_a_total_nobody_knows(self, total: str) -> None:
        estate = estate_of(4_800, statuses=("CONNECTED",), denies_bulk=True, total=total)
        with pytest.raises(IncompleteListError, match="others may be missing"):
            estate.client().connections()

    @pytest.mark.parametrize("total", ["filtered", "all", "page", "none"])
    @pytest.mark.parametrize("denies_bulk", [False, True])
    def test_one_status(self, total: str, denies_bulk: bool) -> None:
        estate = estate_of(4_500, total=total, denies_bulk=denies_bulk)
        expected = {record["desktop_id"] for record in estate.desktops if record["login_status"] == "CONNECTED"}
        assert ids_of(estate.client().connections(ConnectionFilters(connect_statuses=["CONNECTED"]))) == expected

    @pytest.mark.parametrize("total", ["filtered", "all", "page", "none"])
    def test_one_status_beyond_reach(self, total: str) -> None:
        estate = estate_of(9_000, statuses=("CONNECTED", "REGISTERED"), total=total)
        expected = {record["desktop_id"] for record in estate.desktops if record["login_status"] == "CONNECTED"}
        assert ids_of(estate.client().connections(ConnectionFilters(connect_statuses=["CONNECTED"]))) == expected

    def test_several_statuses(self) -> None:
        estate = estate_of(100)
        expected = {
            record["desktop_id"] for record in estate.desktops if record["login_status"] in ("CONNECTED", "REGISTERED")
        }
        assert (
            ids_of(estate.client().connections(ConnectionFilters(connect_statuses=["CONNECTED", "REGISTERED"])))
            == expected
        )

    @pytest.mark.parametrize("total", ["filtered", "all", "page", "none"])
    def test_more_than_a_hundred_users(self, total: str) -> None:
        estate = estate_of(1_000, total=total)
        names = [f"user{number}" for number in range(350)]
        rows = estate.client().connections(ConnectionFilters(user_names=[*names, *names]))
        assert ids_of(rows) == {f"d{number:05d}" for number in range(350) if number % 10}
        sizes = [
            len(query["user_names"])
            for _call, query in estate.asked
            if query.get("offset") == ["0"] and "user_names" in query
        ]
        assert sizes == [100, 100, 100, 50]

    def test_users_with_more_desktops_than_paging_reaches(self) -> None:
        desktops = [desktop(number, users=("robot", f"user{number}")) for number in range(5_000)]
        estate = Estate([*desktops, *(desktop(number) for number in range(5_000, 5_100))])
        assert len(estate.client().connections(ConnectionFilters(user_names=["robot", "user7"]))) == 5_000

    def test_no_desktops(self) -> None:
        estate = Estate([])
        assert estate.client().connections() == []
        assert len(estate.asked) == 1

    def test_one_page_is_asked_for_as_it_stands(self) -> None:
        step = Step(
            url=f"{BASE}/connect-desktops", query={"limit": "0"}, reply=answer({"desktops": [], "total_count": 7})
        )
        with script(step) as transport:
            page = client_of(transport).connections_page(limit=0)
        assert (page.rows, page.total) == ([], 7)

    @settings(max_examples=40)
    @given(
        count=st.integers(0, 6_000),
        largest_limit=st.sampled_from([1_000, 2_000]),
        largest_offset=st.integers(0, 5_000),
        denies_bulk=st.booleans(),
        total=st.sampled_from(["filtered", "all", "page", "none"]),
        over=st.sampled_from([*OVER, "clamp"]),
        users=st.integers(1, 8_000),
        seed=st.integers(0, 9),
    )
    def test_any_estate_is_complete_or_a_failure(
        self,
        count: int,
        largest_limit: int,
        largest_offset: int,
        denies_bulk: bool,
        total: str,
        over: str,
        users: int,
        seed: int,
    ) -> None:
        chance = random.Random(seed)
        desktops = [
            desktop(
                number,
                status=chance.choice(CONNECT_STATUSES[: 1 + seed % 4]),
                users=(f"user{chance.randrange(users)}",) if chance.random() < 0.9 else (),
            )
            for number in range(count)
        ]
        estate = Estate(
            desktops,
            largest_limit=largest_limit,
            largest_offset=largest_offset,
            denies_bulk=denies_bulk,
            total=total,
            over=over,
        )
        try:
            rows = estate.client().connections()
        except IncompleteListError:
            # Only where paging stops short, and only what the bulk call could not make up for.
            assert denies_bulk
            assert count > largest_offset
            return
        assert ids_of(rows) == estate.ids()


class TestDesktops:
    """The bulk call."""

    def test_two_calls_for_a_thousand(self) -> None:
        estate = estate_of(1_000)
        assert ids_of(estate.client().desktops()) == estate.ids()
        assert [(call, query["offset"], query["limit"]) for call, query in estate.asked] == [
            ("desktops/detail", ["0"], ["500"]),
            ("desktops/detail", ["500"], ["500"]),
        ]

    @pytest.mark.parametrize(
        ("over", "total"),
        # An empty page without a count is the end of a list.
        [*product(["error", "clamp"], ["filtered", "all", "page", "none"]), ("empty", "filtered"), ("empty", "all")],
    )
    def test_what_paging_hides_is_requested_by_id(self, over: str, total: str) -> None:
        estate = estate_of(3_000, largest_bulk_offset=1_000, largest_offset=100_000, total=total, over=over)
        assert ids_of(estate.client().desktops()) == estate.ids()

    @pytest.mark.parametrize("over", [*OVER, "clamp", "empty"])
    def test_nine_thousand_behind_the_offset_limit(self, over: str) -> None:
        estate = estate_of(9_000, largest_bulk_offset=2_000, over=over)
        estate.largest_offset = 100_000
        assert ids_of(estate.client().desktops()) == estate.ids()
        assert len(estate.asked) <= 90

    def test_both_lists_end_at_the_same_offset(self) -> None:
        estate = estate_of(9_000, largest_bulk_offset=2_000)
        assert ids_of(estate.client().desktops()) == estate.ids()
        assert len(estate.asked) <= 130

    @pytest.mark.parametrize("total", ["filtered", "all"])
    def test_filters_hold_for_what_is_requested_by_id(self, total: str) -> None:
        estate = estate_of(4_000, largest_bulk_offset=1_000, total=total)
        for number, row in enumerate(estate.desktops):
            row["status"] = "SHUTOFF" if number % 4 else "ACTIVE"
        found = estate.client().desktops(DesktopFilters(status="SHUTOFF"))
        assert ids_of(found) == {row["desktop_id"] for row in estate.desktops if row["status"] == "SHUTOFF"}

    @pytest.mark.parametrize("sort_type", ["ASC", "DESC"])
    def test_what_is_requested_by_id_is_sorted_as_asked(self, sort_type: str) -> None:
        estate = estate_of(2_000, largest_bulk_offset=500)
        found = estate.client().desktops(DesktopFilters(sort_field="computer_name", sort_type=sort_type))
        names = [row["computer_name"] for row in found]
        assert names == sorted(names, reverse=sort_type == "DESC")
        assert len(names) == 2_000

    def test_what_the_list_leaves_out_is_read_alone(self) -> None:
        estate = estate_of(2_000, largest_bulk_offset=500, unlisted=frozenset({"d01999", "d01000"}))
        assert ids_of(estate.client().desktops()) == estate.ids()

    def test_what_was_deleted_meanwhile_is_no_failure(self) -> None:
        estate = estate_of(2_000, largest_bulk_offset=500)
        reply = estate.reply

        def delete_first(request: Request) -> Response:
            if any(key == "desktop_id" for key, _value in request.query):
                estate.desktops = [row for row in estate.desktops if row["desktop_id"] != "d01999"]
            return reply(request)

        found = client_of(FunctionTransport(delete_first)).desktops()
        assert len(found) == 1_999

    @pytest.mark.parametrize("total", ["filtered", "page", "none"])
    @pytest.mark.parametrize("over", [*OVER, "clamp"])
    def test_what_is_out_of_reach_is_a_failure(self, total: str, over: str) -> None:
        estate = estate_of(3_000, largest_bulk_offset=1_000, total=total, over=over, denies_connections=True)
        with pytest.raises(IncompleteListError, match=r"Only 1500 (of 3000 )?desktops") as caught:
            estate.client().desktops()
        assert caught.value.missing == (1_500 if total == "filtered" else 1)
        assert "workspace:desktops:listWithConnectStatus" in str(caught.value)

    @settings(max_examples=40)
    @given(
        count=st.integers(0, 4_000),
        bulk_offset=st.integers(0, 3_000),
        offset=st.integers(0, 4_000),
        total=st.sampled_from(["filtered", "all", "page", "none"]),
        over=st.sampled_from([*OVER, "clamp"]),
        denies_connections=st.booleans(),
    )
    def test_any_estate_is_complete_or_a_failure(
        self, count: int, bulk_offset: int, offset: int, total: str, over: str, denies_connections: bool
    ) -> None:
        estate = estate_of(
            count,
            largest_bulk_offset=bulk_offset,
            largest_offset=offset,
            total=total,
            over=over,
            denies_connections=denies_connections,
        )
        try:
            rows = estate.client().desktops()
        except IncompleteListError:
            assert count > bulk_offset
            assert denies_connections or count > offset
            return
        assert ids_of(rows) == estate.ids()

    def test_a_total_that_is_cut_like_the_list_is_not_believed(self) -> None:
        estate = estate_of(2_600, over="cap", largest_total=2_000)
        assert ids_of(estate.client().desktops()) == estate.ids()
        with pytest.raises(IncompleteListError, match="of 2600 connections"):
            estate_of(2_600, statuses=("CONNECTED",), over="cap", largest_total=2_000).client().connections()

    @pytest.mark.parametrize("count", [2_000, 2_500])
    def test_a_list_that_ends_at_the_limit_costs_little_more(self, count: int) -> None:
        estate = estate_of(count)
        client = estate.client()
        assert ids_of(client.desktops()) == estate.ids()
        assert len(estate.asked) <= count // 500 + 2
        assert client.warnings == ()

    def test_what_cannot_be_checked_is_a_warning(self) -> None:
        client = estate_of(2_500, denies_connections=True, denies_statistics=True).client()
        assert len(client.desktops()) == 2_500
        assert "some may be missing" in client.warnings[0]

    def test_ids_are_the_same_without_case(self) -> None:
        estate = estate_of(3_000, largest_bulk_offset=1_000)
        reply = estate.reply

        def in_capitals(request: Request) -> Response:
            query = tuple((key, text.lower() if key == "desktop_id" else text) for key, text in request.query)
            response = reply(replace(request, query=query))
            if request.url.endswith("connect-desktops"):
                return replace(response, body=response.body.replace(b'"d0', b'"D0'))
            return response

        assert ids_of(client_of(FunctionTransport(in_capitals)).desktops()) == estate.ids()
        # How many depends on how far the others are when the first offset is refused.
        assert len(estate.asked) < 100

    def test_sorted_by_name_without_case_then_id(self) -> None:
        names = [("3", "b"), ("2", "A"), ("1", "a"), ("5", None), ("4", "B")]
        rows = [{"desktop_id": number, "computer_name": name} for number, name in names]
        with script(bulk(rows)) as transport:
            found = client_of(transport).desktops()
        assert [row["desktop_id"] for row in found] == ["5", "1", "2", "3", "4"]

    def test_the_order_of_the_service_is_kept_where_it_sorts(self) -> None:
        rows = [{"desktop_id": "2", "computer_name": "b"}, {"desktop_id": "1", "computer_name": "a"}]
        with script(bulk(rows)) as transport:
            found = client_of(transport).desktops(DesktopFilters(sort_field="created"))
        assert [row["desktop_id"] for row in found] == ["2", "1"]

    def test_addresses_are_always_a_map_of_lists(self) -> None:
        rows: list[dict[str, Any]] = [{"desktop_id": "1"}, {"desktop_id": "2", "addresses": [{"addr": "10.0.0.1"}]}]
        with script(bulk(rows)) as transport:
            first, second = client_of(transport).desktops()
        assert first["addresses"] == {}
        assert second["addresses"] == {"default": [{"addr": "10.0.0.1"}]}

    def test_a_total_of_all_desktops_in_a_filtered_list(self) -> None:
        estate = estate_of(900, total="all")
        for row in estate.desktops[:30]:
            row["status"] = "ACTIVE"
        assert len(estate.client().desktops(DesktopFilters(status="ACTIVE"))) == 30

    def test_a_total_that_is_larger_than_the_list_is_a_failure(self) -> None:
        rows = [{"desktop_id": str(number)} for number in range(30)]

        def reply(request: Request) -> Response:
            offset = int(dict(request.query)["offset"])
            return answer({"desktops": rows[offset:], "total_count": 900})

        with pytest.raises(
            IncompleteListError, match=r"Only 30 of 900 desktops could be read because .* so 870 would be missing"
        ):
            client_of(FunctionTransport(reply)).desktops()

    @pytest.mark.parametrize("body", [{"desktops": None, "total_count": 0}, {"total_count": 0}, {"total_count": "0"}])
    def test_null_is_an_empty_list(self, body: object) -> None:
        step = Step(url=f"{BASE}/desktops/detail", reply=answer(body))
        with script(step) as transport:
            assert client_of(transport).desktops() == []

    @pytest.mark.parametrize("body", [{}, {"desktops": {}}, {"desktops": "x"}, {"desktops": [1]}, {"desktops": [None]}])
    def test_an_answer_without_a_list_of_objects(self, body: object) -> None:
        step = Step(url=f"{BASE}/desktops/detail", reply=answer(body))
        with script(step) as transport, pytest.raises(UnexpectedResponseError, match="without a list of objects"):
            client_of(transport).desktops()


def bulk(rows: list[dict[str, Any]]) -> Step:
    return Step(url=f"{BASE}/desktops/detail", reply=answer({"desktops": rows, "total_count": len(rows)}))


class TestDesktopsById:
    """The single call."""

    def test_order_and_missing(self) -> None:
        def reply(request: Request) -> Response:
            desktop_id = request.url.rpartition("/")[2]
            if desktop_id.startswith("x"):
                return answer({"error_code": "WKS.00010201", "error_msg": "The desktop does not exist."}, status=404)
            return answer({"desktop": {"desktop_id": desktop_id}})

        transport = FunctionTransport(reply)
        found, missing = client_of(transport).desktops_by_id(["c", "x1", "a", "b", "a", "x2", "c"])
        assert [row["desktop_id"] for row in found] == ["c", "a", "b"]
        assert missing == ["x1", "x2"]
        assert len(transport.requests) == 5

    def test_an_id_in_another_case_is_no_other(self) -> None:
        transport = FunctionTransport(lambda request: answer({"desktop": {"desktop_id": "AB"}}))
        assert client_of(transport).desktops_by_id(["ab", "AB"]) == ([{"desktop_id": "AB", "addresses": {}}], [])
        assert [request.url.rpartition("/")[2] for request in transport.requests] == ["ab"]

    def test_none(self) -> None:
        with script() as transport:
            assert client_of(transport).desktops_by_id([]) == ([], [])

    @pytest.mark.parametrize("desktop", [None, [], {}, [{}]])
    def test_an_answer_without_a_record_is_a_missing_desktop(self, desktop: object) -> None:
        step = Step(url=f"{BASE}/desktops/d1", reply=answer({"desktop": desktop}))
        with script(step) as transport, pytest.raises(NotFoundError, match="The desktop d1 does not exist"):
            client_of(transport).desktop("d1")

    def test_an_answer_without_the_field(self) -> None:
        step = Step(url=f"{BASE}/desktops/d1", reply=answer({"desktops": []}))
        with script(step) as transport, pytest.raises(UnexpectedResponseError, match="has no field desktop"):
            client_of(transport).desktop("d1")

    def test_several_records_and_none_of_this_id(self) -> None:
        rows = [{"desktop_id": "d2"}, {"desktop_id": "d3"}]
        step = Step(url=f"{BASE}/desktops/d1", reply=answer({"desktop": rows}))
        with script(step) as transport, pytest.raises(UnexpectedResponseError, match="none of this id"):
            client_of(transport).desktop("d1")

    def test_an_error_stops_everything(self) -> None:
        def reply(request: Request) -> Response:
            if request.url.endswith("/d3"):
                return answer({"error_code": "WKS.00000403"}, status=403)
            return answer({"desktop": {"desktop_id": "d"}})

        transport = FunctionTransport(reply)
        with pytest.raises(PermissionDeniedError, match="workspace:desktops:get"):
            client_of(transport).desktops_by_id([f"d{number}" for number in range(400)])
        # The first alone, then four at a time: d3 is among these four.
        assert len(transport.requests) < 20

    @pytest.mark.parametrize("failure", [ConnectionFailedError("It hangs.", retryable=True), ApiError("It is wrong.")])
    def test_nothing_is_sent_after_a_first_failure(self, failure: Exception) -> None:
        transport = FunctionTransport(lambda _request: failure)
        with pytest.raises(type(failure)):
            client_of(transport).desktops_by_id([f"d{number}" for number in range(400)])
        assert len(transport.requests) == 1

    def test_a_path_segment_is_escaped(self) -> None:
        step = Step(url=f"{BASE}/desktops/a%2F..%3Fb", reply=answer({"desktop": {"desktop_id": "a"}}))
        with script(step) as transport:
            client_of(transport).desktop("a/..?b")


def test_statistics() -> None:
    step = Step(url=f"{BASE}/connections/status", query={}, reply=answer({"statics": [{"running_num": 1}]}))
    with script(step) as transport:
        assert client_of(transport).status_statistics() == [{"running_num": 1}]


def test_closing_the_client_closes_the_transport() -> None:
    with script() as transport, client_of(transport) as client:
        assert client.project_id == PROJECT
    assert transport.closed
