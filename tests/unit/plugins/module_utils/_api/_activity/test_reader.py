# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests for usage and logins over a service in memory: everything, or a failure that says what is missing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import LoginRequest
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import read_span
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.usage import (
    DesktopUsageRequest,
    UserUsageRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import Token
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.pace import Pace
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import STATISTICS_PACES, WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    IncompleteListError,
    PermissionDeniedError,
    UnexpectedResponseError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    PROJECT,
    WORKSPACE,
    FunctionTransport,
    answer,
)

BASE = f"{WORKSPACE}/v2/{PROJECT}"
DESKTOPS, USERS, LOGINS = "statistics/metrics/desktops", "statistics/metrics/users", "connections/desktops"
SETTINGS = Settings(
    credential=Token(value="token"), workspace_url=WORKSPACE, project_id=PROJECT, max_retries=0, concurrency=4
)
SPAN = read_span(start="2026-01-01", end="2026-01-07")
Row = dict[str, Any]


@dataclass
class Service:
    """The three calls over rows in memory, with the limits and habits that a service may have."""

    rows: list[Row]
    largest_limit: int = 10_000
    over: str = "error"
    matching: str = "parts"
    total: Callable[[int], object] = lambda count: count
    # Behind this offset all pages are empty.
    last_offset: int = 10**9
    # Whether it compares the id of a desktop, letter by letter.
    matches_ids: bool = False
    # Changes the rows before the call of this number (from 1).
    moves: dict[int, Callable[[list[Row]], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def reply(self, request: Request) -> Response:
        call, query = request.url.removeprefix(f"{BASE}/"), dict(request.query)
        self.asked.append((call, query))
        if move := self.moves.get(len(self.asked)):
            move(self.rows)
        offset, limit = int(query["offset"]), int(query["limit"])
        if limit > self.largest_limit and self.over == "error":
            return answer({"error_code": "WKS.00000001", "error_msg": "limit is invalid."}, status=400)
        rows = [row for row in self.rows if self.fits(row, query.get("user_name"))]
        if self.matches_ids:
            rows = [row for row in rows if query.get("resource_id", row["resource_id"]) == row["resource_id"]]
        page = rows[offset : offset + min(limit, self.largest_limit)] if offset <= self.last_offset else []
        names = ("total_count", "records") if call == LOGINS else ("count", "items")
        return answer({names[0]: self.total(len(rows)), names[1]: page})

    def fits(self, row: Row, name: str | None) -> bool:
        if name is None or self.matching == "none":
            return True
        found = str(row.get("user_name"))
        return name in found if self.matching == "parts" else name == found

    def client(self) -> WorkspaceClient:
        pace = Pace(calls=10**6, seconds=1)
        return connect(
            SETTINGS, user_agent="tests", transport=FunctionTransport(self.reply), pace_of=lambda _url, _project: pace
        )

    def queries(self) -> list[dict[str, str]]:
        return [query for _call, query in self.asked]


def desktop(number: int, **more: object) -> Row:
    return {
        "resource_id": f"d{number:05d}",
        "resource_name": f"PC-{number:05d}",
        "latest_connect_username": "jy01",
        "metric": [
            {"metric_name": "desktop_usage", "metric_value": 3_600.0 * number},
            {"metric_name": "desktop_idle_duration", "metric_value": 86_400.0 * number},
        ],
        **more,
    }


def login(number: int, **more: object) -> Row:
    return {
        "transaction_id": f"t{number:05d}",
        "user_name": "jy01",
        "computer_name": f"PC-{number:05d}",
        "connection_start_time": f"2026-01-0{1 + number % 5}T{number % 24:02d}:{number % 60:02d}:00Z",
        "connection_end_time": None,
        "connection_failure_reason": "",
        "network_rtt": 20,
        **more,
    }


def ids(rows: list[Row]) -> list[str]:
    return [row["desktop_id"] for row in rows]


def test_ten_thousand_desktops_are_a_hundred_requests() -> None:
    service = Service([desktop(number) for number in range(10_000)])
    rows = service.client().desktop_usage(DesktopUsageRequest(span=SPAN))
    assert ids(rows) == [f"d{number:05d}" for number in range(10_000)]
    assert len(service.asked) == 100
    assert {query["limit"] for query in service.queries()} == {"100"}
    assert rows[30]["usage_hours"] == rows[30]["idle_days"] == 30


def test_both_statistics_calls_keep_the_pace_of_the_project() -> None:
    slept: list[float] = []
    paces: list[tuple[str, str]] = []
    pace = Pace(calls=1, seconds=60, clock=lambda: sum(slept), sleep=slept.append)

    def pace_of(url: str, project_id: str) -> Pace:
        paces.append((url, project_id))
        return pace

    service = Service([])
    client = connect(SETTINGS, user_agent="tests", transport=FunctionTransport(service.reply), pace_of=pace_of)
    client.login_records(LoginRequest(span=SPAN))
    assert paces == []
    client.desktop_usage(DesktopUsageRequest(span=SPAN))
    client.user_usage(UserUsageRequest(span=SPAN))
    assert paces == [(WORKSPACE, PROJECT)] * 2
    assert slept == [60]


def test_clients_of_a_process_share_the_pace_of_a_project() -> None:
    assert STATISTICS_PACES.of(WORKSPACE, PROJECT) is STATISTICS_PACES.of(WORKSPACE, PROJECT)
    assert inspect.signature(connect).parameters["pace_of"].default == STATISTICS_PACES.of


def test_the_query_of_desktops() -> None:
    service = Service([desktop(1)])
    service.client().desktop_usage(
        DesktopUsageRequest(
            span=SPAN,
            desktop_name="PC",
            desktop_id="d00001",
            min_idle_days=0,
            max_idle_days=180,
            usage_min_hours=1,
            usage_max_hours=2,
            enterprise_project_id="0",
            sort_field="desktop_usage",
            sort_type="DESC",
        )
    )
    assert service.asked == [
        (
            DESKTOPS,
            {
                "start_time": "2026-01-01T00:00:00Z",
                "end_time": "2026-01-08T00:00:00Z",
                "resource_name": "PC",
                "resource_id": "d00001",
                "min_idle_days": "0",
                "max_idle_days": "180",
                "usage_min_hours": "1",
                "usage_max_hours": "2",
                "enterprise_project_id": "0",
                "sort_field": "desktop_usage",
                "sort_type": "DESC",
                "offset": "0",
                "limit": "100",
            },
        )
    ]


@pytest.mark.parametrize(
    ("given", "expected", "left_out"),
    [
        ({"desktop_id": "D00149"}, ["d00149"], 149),
        ({"desktop_name": "c-0014"}, [f"d{number:05d}" for number in range(140, 150)], 140),
        ({"min_idle_days": 148}, ["d00148", "d00149"], 148),
        ({"max_idle_days": 1}, ["d00000", "d00001"], 148),
        ({"usage_min_hours": 149}, ["d00149"], 149),
        ({"usage_max_hours": 0}, ["d00000"], 149),
        ({"enterprise_project_id": "E1"}, ["d00007"], 149),
    ],
    ids=str,
)
def test_a_filter_that_the_service_does_not_know(given: dict[str, Any], expected: list[str], left_out: int) -> None:
    """It counts all rows, and that is no sign of missing ones."""
    rows = [desktop(number, enterprise_project_id="e1" if number == 7 else "0") for number in range(150)]
    service = Service(rows)
    client = service.client()
    assert ids(client.desktop_usage(DesktopUsageRequest(span=SPAN, **given))) == expected
    (option,), (warning,) = given, client.warnings
    assert warning == (
        f"The service passed over the filter {option}, so {left_out} rows that do not match it were left out."
    )
    assert len(service.asked) == 2


def test_filters_of_users_that_the_service_does_not_know() -> None:
    rows: list[Row] = [
        {"username": name, "metric": [{"metric_name": "user_usage", "metric_value": hours * 3_600}]}
        for name, hours in (("jy01", 5), ("JY02@LOCAL.com", 6), ("jy03@other.com", 6), ("ab", 6), ("jy04", 1))
    ]
    client = Service([*rows, {"username": None}]).client()
    request = UserUsageRequest(span=SPAN, user_name="Jy", domain="local.com", usage_min_hours=5)
    assert [row["user_name"] for row in client.user_usage(request)] == [None, "jy01", "JY02@LOCAL.com"]
    client.user_usage(request)
    (warning,) = client.warnings
    assert "the filters user_name, domain and usage_min_hours, so 3 rows that do not match them were" in warning


def test_rows_that_match_are_no_reason_for_a_warning() -> None:
    client = Service([desktop(1), login(1)]).client()
    client.desktop_usage(DesktopUsageRequest(span=SPAN, min_idle_days=1, usage_max_hours=1))
    client.login_records(LoginRequest(span=SPAN, user_name="jy01", computer_name="PC-00001", max_latency=20))
    assert client.warnings == ()


def test_the_service_sorts_where_it_is_told_how() -> None:
    service = Service([desktop(2), desktop(1)])
    assert ids(service.client().desktop_usage(DesktopUsageRequest(span=SPAN, sort_field="desktop_usage"))) == [
        "d00002",
        "d00001",
    ]


def test_users() -> None:
    rows = [
        {"username": name, "metric": [{"metric_name": "user_login_count", "metric_value": 2.0}]}
        for name in ("ba", "A", "ba")
    ]
    rows[2]["domain"] = "local.com"
    service = Service(rows)
    found = service.client().user_usage(
        UserUsageRequest(span=SPAN, user_name="a", domain="local.com", usage_min_hours=1, sort_type=None)
    )
    assert [(row["user_name"], row.get("domain"), row["login_count"], row["usage_seconds"]) for row in found] == [
        ("A", None, 2, None),
        ("ba", None, 2, None),
        ("ba", "local.com", 2, None),
    ]
    assert service.asked[0] == (
        USERS,
        {
            "start_time": "2026-01-01T00:00:00Z",
            "end_time": "2026-01-08T00:00:00Z",
            "username": "a",
            "domain": "local.com",
            "usage_min_hours": "1",
            "offset": "0",
            "limit": "100",
        },
    )


@pytest.mark.parametrize("count", [150, 300])
def test_equal_users_are_all_there(count: int) -> None:
    """As those of two domains that did nothing, where the service does not tell the domain."""
    rows: list[Row] = [{"username": f"u{number % 140:03d}", "metric": []} for number in range(count)]
    found = Service(rows).client().user_usage(UserUsageRequest(span=SPAN))
    assert [row["user_name"] for row in found] == sorted(row["username"] for row in rows)


@pytest.mark.parametrize("count", [3, 250])
def test_different_rows_of_one_id_are_all_there(count: int) -> None:
    rows = [desktop(number) for number in range(count)]
    rows[-1] = desktop(0, machine_sid="other")
    found = Service(rows).client().desktop_usage(DesktopUsageRequest(span=SPAN))
    assert sorted(row.get("machine_sid", "") for row in found)[-2:] == ["", "other"]
    assert len(found) == count


def test_ten_thousand_desktops_are_a_hundred_requests_even_where_one_has_two_rows() -> None:
    rows = [desktop(number) for number in range(10_000)]
    rows[-1] = desktop(0, machine_sid="other")
    service = Service(rows)
    assert len(service.client().desktop_usage(DesktopUsageRequest(span=SPAN))) == 10_000
    assert len(service.asked) == 100


def test_rows_that_move_are_read_again() -> None:
    def to_the_front(rows: list[Row]) -> None:
        rows.insert(0, rows.pop())

    service = Service([desktop(number) for number in range(350)], moves={2: to_the_front, 3: to_the_front})
    assert len(set(ids(service.client().desktop_usage(DesktopUsageRequest(span=SPAN))))) == 350


@pytest.mark.parametrize("call", ["desktops", "users", "logins"])
def test_a_total_that_disagrees(call: str) -> None:
    rows: list[Row] = [{**desktop(number), **login(number), "username": f"u{number:03d}"} for number in range(130)]
    client = Service(rows, total=lambda count: count + 7).client()
    reads: dict[str, Callable[[], object]] = {
        "desktops": lambda: client.desktop_usage(DesktopUsageRequest(span=SPAN)),
        "users": lambda: client.user_usage(UserUsageRequest(span=SPAN)),
        "logins": lambda: client.login_records(LoginRequest(span=SPAN)),
    }
    with pytest.raises(IncompleteListError) as caught:
        reads[call]()
    what = "login records" if call == "logins" else call
    assert str(caught.value) == (
        f"Only 130 of 137 {what} could be read, so 7 would be missing: try again, or narrow the request with filters "
        "or a shorter span."
    )
    assert (caught.value.total, caught.value.missing) == (137, 7)


@pytest.mark.parametrize("total", [None, "many", -1])
def test_a_total_that_is_none(total: object) -> None:
    rows = [desktop(number) for number in range(130)]
    service = Service([*rows, desktop(3, note="again")], total=lambda _count: total)
    assert len(service.client().desktop_usage(DesktopUsageRequest(span=SPAN))) == 131


@pytest.mark.parametrize(("written", "requests"), [("d00001", 2), ("D00001", 1), ("d00009", 2)])
def test_an_id_in_another_case_is_asked_for_once_more(written: str, requests: int) -> None:
    service = Service([desktop(1, resource_id=written)])
    service.matches_ids = True
    found = service.client().desktop_usage(DesktopUsageRequest(span=SPAN, desktop_id="D00001"))
    asked = [query["resource_id"] for query in service.queries() if "resource_id" in query]
    assert asked == ["D00001", "d00001"][:requests]
    assert ids(found) == ([] if written == "d00009" else [written])


def test_an_id_in_lower_case_is_asked_for_once() -> None:
    service = Service([desktop(1)])
    service.matches_ids = True
    assert service.client().desktop_usage(DesktopUsageRequest(span=SPAN, desktop_id="d00002")) == []
    assert [query["resource_id"] for query in service.queries()] == ["d00002"]


def test_a_total_that_counts_what_the_filters_leave_out() -> None:
    service = Service([desktop(number) for number in range(130)], total=lambda _count: 700)
    assert len(service.client().desktop_usage(DesktopUsageRequest(span=SPAN, min_idle_days=0))) == 130


@pytest.mark.parametrize("over", ["error", "clamp"])
@pytest.mark.parametrize("largest", [100, 1_000])
def test_logins_at_the_pace_of_the_service(largest: int, over: str) -> None:
    service = Service([login(number) for number in range(1_250)], largest_limit=largest, over=over)
    client = service.client()
    found = client.login_records(LoginRequest(span=SPAN))
    assert sorted(row["transaction_id"] for row in found) == [f"t{number:05d}" for number in range(1_250)]
    moments = [row["started_at"] for row in found]
    assert moments == sorted(moments, reverse=True)
    before = len(service.asked)
    client.login_records(LoginRequest(span=SPAN))
    refused = largest == 100 and over == "error"
    # What was refused once is not tried again.
    assert service.asked[before][1]["limit"] == ("100" if refused else "1000")
    assert before == {100: 13, 1_000: 2}[largest] + (1 if refused else 0)


def test_a_login_request_that_is_refused_for_another_reason() -> None:
    service = Service([], largest_limit=-1)
    with pytest.raises(ApiError, match="limit is invalid"):
        service.client().login_records(LoginRequest(span=SPAN))
    assert [query["limit"] for query in service.queries()] == ["1000", "100"]


def test_a_login_request_that_is_refused_for_a_known_reason() -> None:
    transport = FunctionTransport(
        lambda _request: answer({"error_code": "WKS.00010099", "error_msg": "Not enabled"}, status=400)
    )
    with pytest.raises(ApiError, match="Workspace is not enabled"):
        connect(SETTINGS, user_agent="tests", transport=transport).login_records(LoginRequest(span=SPAN))
    assert len(transport.requests) == 1


def test_the_query_of_logins() -> None:
    service = Service([])
    service.client().login_records(
        LoginRequest(
            span=SPAN,
            computer_name="PC-1",
            terminal_type="WI",
            public_ip="192.0.2.1",
            domain="local.com",
            min_latency=100,
            max_latency=500,
            enterprise_project_id="0",
        )
    )
    assert service.asked[0] == (
        LOGINS,
        {
            "start_time": "2025-12-31T23:59Z",
            "end_time": "2026-01-08T00:00Z",
            "computer_name": "PC-1",
            "terminal_type": "WI",
            "public_ip": "192.0.2.1",
            "domain": "local.com",
            "min_network_rtt": "100",
            "max_network_rtt": "500",
            "enterprise_project_id": "0",
            "offset": "0",
            "limit": "1000",
        },
    )


def test_logins_outside_of_the_span_are_left_out() -> None:
    rows = [
        login(1, connection_start_time="2025-12-31T23:59:59Z"),
        login(2, connection_start_time="2026-01-01T00:00:00Z"),
        login(3, connection_start_time="2026-01-08T00:00:00Z"),
        login(4, connection_start_time="some day"),
        login(5, connection_start_time=None, connection_setup_time="2026-01-09T00:00:00Z"),
    ]
    found = Service(rows).client().login_records(LoginRequest(span=SPAN))
    # Where the start cannot be read, nothing says that the service is wrong to list the record.
    assert [row["transaction_id"] for row in found] == ["t00005", "t00002", "t00004"]


@pytest.mark.parametrize("matching", ["parts", "whole", "none"])
@pytest.mark.parametrize(
    ("wanted", "domain", "expected"),
    [
        ("jy01", None, {"jy01", "jy01@local.com", "jy01@other.com"}),
        ("JY01", None, {"jy01", "jy01@local.com", "jy01@other.com"}),
        ("jy01@local.com", None, {"jy01", "jy01@local.com"}),
        ("jy01", "local.com", {"jy01", "jy01@local.com"}),
        ("nobody", None, set()),
    ],
)
def test_a_user_under_both_spellings(matching: str, wanted: str, domain: str | None, expected: set[str]) -> None:
    names = ["jy01", "jy01@local.com", "jy01@other.com", "jy011", "ajy01", "jy011@local.com"]
    service = Service([login(number, user_name=name) for number, name in enumerate(names)], matching=matching)
    found = service.client().login_records(LoginRequest(span=SPAN, user_name=wanted, domain=domain))
    kept = {row["user_name"] for row in found}
    assert kept - ({"jy01@other.com"} if domain else set()) == expected
    assert len(found) == len(kept)
    assert service.asked[0][1]["user_name"] == wanted


@pytest.mark.parametrize(
    ("wanted", "domain", "name"),
    [
        ("LOCAL\\jy01", None, "jy01@local.com"),
        ("jy01@local.com", None, "LOCAL\\jy01"),
        ("jy01", "LOCAL", "LOCAL\\jy01"),
    ],
)
def test_a_user_under_a_third_spelling(wanted: str, domain: str | None, name: str) -> None:
    service = Service([login(1, user_name=name), login(2, user_name="jy02@local.com")], matching="whole")
    request = LoginRequest(span=SPAN, user_name=wanted, domain=domain)
    assert [row["user_name"] for row in service.client().login_records(request)] == [name]
    asked = [query.get("user_name") for query in service.queries() if query["limit"] != "1"]
    assert asked == [wanted, "jy01" if domain is None else "jy01@LOCAL", None]


def test_a_user_that_is_found_with_the_domain_needs_no_look_at_all_records() -> None:
    service = Service([login(1, user_name="jy01@local.com")], matching="whole")
    service.client().login_records(LoginRequest(span=SPAN, user_name="jy01@local.com"))
    assert [query["user_name"] for query in service.queries()] == ["jy01@local.com", "jy01"]


def test_records_that_end_where_paging_may_stop_are_a_warning() -> None:
    """Without a total, and with nothing but empty pages behind an offset."""
    service = Service([login(number) for number in range(5_200)], total=lambda _count: None, last_offset=2_000)
    client = service.client()
    assert len(client.login_records(LoginRequest(span=SPAN))) == 3_000
    (warning,) = client.warnings
    assert warning == (
        "The service lists 3000 login records, which is where its paging may stop, and nothing else tells how many "
        "there are, so some may be missing: compare with the console; narrow the request with filters or a shorter "
        "span to check it."
    )
    whole = Service([login(number) for number in range(2_900)], total=lambda _count: None).client()
    assert len(whole.login_records(LoginRequest(span=SPAN))) == 2_900
    assert whole.warnings == ()


def test_figures_that_end_where_paging_may_stop_are_a_warning() -> None:
    rows = [desktop(number) for number in range(5_000)]
    client = Service(rows, total=lambda _count: None, last_offset=2_000).client()
    assert len(client.desktop_usage(DesktopUsageRequest(span=SPAN))) == 2_100
    (warning,) = client.warnings
    assert warning.startswith("The service lists 2100 desktops, which is where its paging may stop")


def test_logins_that_share_a_transaction_are_all_there() -> None:
    rows = [
        login(1),
        login(1, connection_start_time="2026-01-02T02:00:00Z"),
        login(1, connection_failure_reason="timeout"),
        *(login(number) for number in range(2, 1_100)),
    ]
    found = Service(rows).client().login_records(LoginRequest(span=SPAN))
    assert len([row for row in found if row["transaction_id"] == "t00001"]) == 3
    assert len(found) == len(rows)


def test_logins_that_come_while_others_are_read() -> None:
    def grow(rows: list[Row]) -> None:
        rows.insert(0, login(5_000 + len(rows)))

    service = Service(
        [login(number) for number in range(250)], largest_limit=100, over="clamp", moves={2: grow, 3: grow}
    )
    found = service.client().login_records(LoginRequest(span=SPAN))
    assert {f"t{number:05d}" for number in range(250)} <= {row["transaction_id"] for row in found}
    assert len(found) == len({row["transaction_id"] for row in found})


def test_a_login_that_ends_while_others_are_read_is_there_once() -> None:
    def end(rows: list[Row]) -> None:
        last = rows.pop()
        rows.insert(0, {**rows.pop(0), "connection_end_time": "2026-01-06T00:00:00Z"})
        rows.insert(0, last)

    service = Service([login(number) for number in range(250)], largest_limit=100, over="clamp", moves={2: end})
    found = service.client().login_records(LoginRequest(span=SPAN))
    assert sorted(row["transaction_id"] for row in found) == [f"t{number:05d}" for number in range(250)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"computer_name": "pc-00003"}, {3}),
        ({"computer_name": "0000"}, {1, 2, 3, 4}),
        ({"terminal_type": "wi"}, {1, 4}),
        ({"public_ip": "192.0.2.1"}, {1, 3, 4}),
        ({"domain": "local.com"}, {1, 2, 3}),
        ({"min_latency": 21}, {2, 4}),
        ({"max_latency": 20}, {1, 3, 4}),
        ({"enterprise_project_id": "0"}, {1, 3, 4}),
        # A name may be looked for over all records, and that is nothing to warn of.
        ({"user_name": "jy01"}, {1, 3}),
    ],
    ids=str,
)
def test_a_filter_of_logins_that_the_service_does_not_know(given: dict[str, Any], kept: set[int]) -> None:
    rows = [
        login(1, terminal_type="WI", public_ip="192.0.2.1", enterprise_project_id="0"),
        login(2, terminal_type="X", public_ip="192.0.2.2", enterprise_project_id="e1", network_rtt=900)
        | {"user_name": "LOCAL\\jy02"},
        login(3, terminal_type="X", public_ip="", user_name="jy01@local.com"),
        login(4, terminal_type=None, network_rtt="31 ms", user_name="jy04@other.com"),
    ]
    client = Service(rows, matching="none").client()
    found = client.login_records(LoginRequest(span=SPAN, **given))
    assert {row["transaction_id"] for row in found} == {f"t{number:05d}" for number in kept}
    assert len(client.warnings) == ("user_name" not in given and len(kept) < 4)


def test_failed_logins_only() -> None:
    rows = [login(1), login(2, connection_failure_reason="timeout"), login(3, connection_failure_reason=None)]
    found = Service(rows).client().login_records(LoginRequest(span=SPAN, failed_only=True))
    assert [row["transaction_id"] for row in found] == ["t00002"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("desktops", "ask for the IAM action workspace:statistics:listDesktopMetrics (403)."),
        ("users", "ask for the IAM action for the statistics of users, which has no documented name (403)."),
        ("logins", "ask for the IAM action workspace:connections:securityList (403)."),
    ],
)
def test_a_missing_right(call: str, words: str) -> None:
    client = connect(SETTINGS, user_agent="tests", transport=FunctionTransport(lambda _request: answer({}, status=403)))
    reads: dict[str, Callable[[], object]] = {
        "desktops": lambda: client.desktop_usage(DesktopUsageRequest(span=SPAN)),
        "users": lambda: client.user_usage(UserUsageRequest(span=SPAN)),
        "logins": lambda: client.login_records(LoginRequest(span=SPAN)),
    }
    with pytest.raises(PermissionDeniedError) as caught:
        reads[call]()
    assert words.removesuffix(".") in str(caught.value)


@pytest.mark.parametrize("body", [{"count": 3}, {"count": 3, "items": {}}, {"count": 1, "items": ["x"]}, {}])
def test_a_body_without_rows(body: object) -> None:
    client = connect(SETTINGS, user_agent="tests", transport=FunctionTransport(lambda _request: answer(body)))
    with pytest.raises(UnexpectedResponseError, match="without a list of objects named items"):
        client.desktop_usage(DesktopUsageRequest(span=SPAN))


@pytest.mark.parametrize("body", [{"count": 0}, {"items": None}, {"count": 0, "items": []}, {"total_count": 0}])
def test_a_body_of_nothing(body: object) -> None:
    client = connect(SETTINGS, user_agent="tests", transport=FunctionTransport(lambda _request: answer(body)))
    assert client.desktop_usage(DesktopUsageRequest(span=SPAN)) == []
