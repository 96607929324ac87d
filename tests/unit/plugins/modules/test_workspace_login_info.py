# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_login_info: spans, users under both spellings, and what it returns."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.modules import workspace_login_info
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import LOGINS, fail, succeed
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve, empty, options

TODAY = datetime.now(timezone.utc)


def ago(**length: float) -> str:
    return (TODAY - timedelta(**length)).strftime("%Y-%m-%dT%H:%M:%SZ")


def login(name: str, *, start: str | None = None, **more: object) -> dict[str, Any]:
    return {
        "transaction_id": f"t-{name}",
        "user_name": name,
        "connection_start_time": start or ago(hours=3),
        "connection_setup_time": start or ago(hours=3),
        "connection_end_time": None,
        "connection_failure_reason": None,
        "network_rtt": 31,
        "future": [1],
        **more,
    }


def rows(*found: dict[str, Any]) -> Response:
    return answer({"total_count": len(found), "records": list(found)})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": -1}, "The option days is -1: give a number of days from 1."),
        ({"days": 10**12}, "The option days is 1000000000000, which begins before 2000: give fewer days."),
        ({"start": ago(days=1), "end": ago(days=2)}, "is before the start"),
        ({"start": ago(days=1), "end": ago(days=1)}, "The start and the end are both"),
        ({"start": ago(days=-1)}, "is in the future: give a moment up to now"),
        ({"end": ago(days=1)}, "An end is given without a start: give start as well, or days alone."),
        ({"start": "now"}, "The start 'now' is no moment in ISO 8601"),
        ({"min_latency": 5, "max_latency": 4}, "give a max_latency that is not smaller."),
        ({"max_latency": -4}, "The option max_latency is -4: give a number from 0."),
    ],
)
def test_what_cannot_be_asked_for(given: dict[str, object], words: str, serve: Serve) -> None:
    transport = serve(empty)
    result = fail(LOGINS, options(**given))
    assert words in result["msg"]
    assert "error" not in result
    assert transport.requests == []


def test_the_logins_of_the_last_day(serve: Serve) -> None:
    older, newer = ago(hours=5), ago(hours=2)
    transport = serve(rows(login("a", start=older), login("b", start=newer, connection_failure_reason="timeout")))
    result = succeed(LOGINS, options())
    assert result["records"] == [
        {
            **login("b", start=newer, connection_failure_reason="timeout"),
            "started_at": newer,
            "connected_at": newer,
            "ended_at": None,
            "is_failed": True,
            "latency_ms": 31,
        },
        {
            **login("a", start=older),
            "started_at": older,
            "connected_at": older,
            "ended_at": None,
            "is_failed": False,
            "latency_ms": 31,
        },
    ]
    assert result["total_count"] == 2
    (request,) = transport.requests
    query = dict(request.query)
    assert (query["offset"], query["limit"]) == ("0", "1000")
    # Whole minutes, so that nothing is added while the list is read.
    assert query["end_time"] == result["end"].replace(":00Z", "Z")
    start = datetime.strptime(result["start"], "%Y-%m-%dT%H:%M:%S%z")
    assert query["start_time"] == (start - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%MZ")


@pytest.mark.parametrize(("zone", "is_warned"), [("", True), ("Z", False), ("+00:00", False)])
def test_times_in_an_unknown_zone_are_told(zone: str, is_warned: bool, serve: Serve) -> None:
    """A service that writes the time of China without a zone."""
    starts = [(TODAY + timedelta(hours=hours)).strftime(f"%Y-%m-%d %H:%M:%S{zone}") for hours in (-15, 7)]
    serve(rows(*(login(str(number), start=start) for number, start in enumerate(starts))))
    result = succeed(LOGINS, options())
    assert len(result["records"]) == (2 if is_warned else 1)
    assert any("without a time zone" in warning for warning in result.get("warnings", ())) is is_warned


def test_failed_logins(serve: Serve) -> None:
    serve(rows(login("a"), login("b", connection_failure_reason="timeout")))
    result = succeed(LOGINS, options(failed_only=True))
    assert ([row["user_name"] for row in result["records"]], result["total_count"]) == (["b"], 1)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"user_name": "jy01"}, {"jy01", "jy01@local.com", "JY01@other.com"}),
        ({"user_name": "jy01@local.com"}, {"jy01", "jy01@local.com"}),
    ],
)
def test_a_user_under_both_spellings(given: dict[str, object], found: set[str], serve: Serve) -> None:
    everyone = [login(name) for name in ("jy01", "jy01@local.com", "JY01@other.com", "jy011", "ajy01@local.com")]

    def reply(request: Request) -> Response:
        name = dict(request.query).get("user_name")
        return rows(*(row for row in everyone if name in (None, row["user_name"])))

    serve(reply)
    result = succeed(LOGINS, options(**given))
    assert {row["user_name"] for row in result["records"]} == found


def test_filters_are_sent_under_the_names_of_the_service(serve: Serve) -> None:
    transport = serve(empty)
    given = {
        "computer_name": "PC-1",
        "terminal_type": "WI",
        "public_ip": "192.0.2.17",
        "domain": "local.com",
        "min_latency": 100,
        "max_latency": 2000,
        "enterprise_project_id": "0",
    }
    succeed(LOGINS, options(**given))
    query = dict(transport.requests[0].query)
    sent = {**given, "min_network_rtt": "100", "max_network_rtt": "2000"}
    del sent["min_latency"], sent["max_latency"]
    assert {name: query[name] for name in sent} == sent


def test_the_names_of_the_module_are_those_of_the_request() -> None:
    """An option that the request does not know would be taken and forgotten."""
    known = set(workspace_login_info.LoginRequest.__dataclass_fields__) - {"span"}
    assert set(workspace_login_info.FILTERS) == known
