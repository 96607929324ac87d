# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_usage_info: spans, options that do not fit, and what it returns."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.modules import workspace_usage_info
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import USAGE, fail, succeed
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve, empty, options

TODAY = datetime.now(timezone.utc)
DESKTOP = {
    "resource_id": "d1",
    "resource_name": "PC-1",
    "latest_connect_username": "jy01",
    "metric": [
        {"metric_name": "desktop_usage", "metric_value": 5_400.0},
        {"metric_name": "desktop_idle_duration", "metric_value": 777_600.0},
    ],
    "future": {"a": 1},
}
USER = {
    "username": "jy01",
    "metric": [
        {"metric_name": "user_usage", "metric_value": 3_600.0},
        {"metric_name": "user_login_count", "metric_value": 5.0},
        {"metric_name": "user_login_success_count", "metric_value": 4.0},
        {"metric_name": "user_login_fail_count", "metric_value": 1.0},
    ],
}


def rows(*found: dict[str, Any]) -> Response:
    return answer({"count": len(found), "items": list(found)})


def ago(**length: float) -> str:
    return (TODAY - timedelta(**length)).strftime("%Y-%m-%dT%H:%M:%SZ")


def days_between(request: Request) -> float:
    query = dict(request.query)
    start, end = (datetime.strptime(query[name], "%Y-%m-%dT%H:%M:%S%z") for name in ("start_time", "end_time"))
    return (end - start) / timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": 0}, "The option days is 0: give a number of days from 1."),
        ({"days": 181}, "The option days is 181: the service takes up to 180 days at once."),
        ({"by": "user", "days": 31}, "The option days is 31: the service takes up to 30 days at once."),
        ({"start": ago(days=31), "by": "user"}, "is too long: the service takes up to 30 days"),
        ({"start": ago(days=1), "end": ago(days=2)}, "is before the start"),
        ({"start": ago(days=1), "end": ago(days=-1)}, "is in the future: give a moment up to now"),
        ({"days": 1, "start": ago(days=1)}, "Both days and a start or end are given"),
        ({"user_name": "a"}, "The option user_name does not fit by: desktop: leave it out, or set by to user."),
        ({"domain": "a"}, "The option domain does not fit by: desktop: leave it out, or set by to user."),
        (
            {"by": "user", "min_idle_days": 0},
            "The option min_idle_days does not fit by: user: leave it out, or set by to desktop.",
        ),
        ({"by": "user", "desktop_id": "d1"}, "The option desktop_id does not fit by: user"),
        ({"sort_field": "user_usage"}, "The option sort_field is 'user_usage': give desktop_usage or"),
        ({"by": "user", "sort_field": "desktop_usage"}, "The option sort_field is 'desktop_usage': give user_usage."),
        ({"sort_type": "ASC"}, "The option sort_type is given without sort_field: give sort_field as well."),
        ({"min_idle_days": 181}, "The option min_idle_days is 181: give a number from 0 to 180."),
    ],
)
def test_what_cannot_be_asked_for(given: dict[str, object], words: str, serve: Serve) -> None:
    transport = serve(empty)
    result = fail(USAGE, options(**given))
    assert words in result["msg"]
    assert "error" not in result
    assert transport.requests == []


def test_rows_that_do_not_match_are_left_out_with_a_warning(serve: Serve) -> None:
    serve(rows(DESKTOP, {**DESKTOP, "resource_id": "d2", "resource_name": "OTHER"}))
    result = succeed(USAGE, options(desktop_name="pc"))
    assert [row["desktop_id"] for row in result["desktops"]] == ["d1"]
    assert result["total_count"] == 1
    assert result["warnings"] == [
        "The service passed over the filter desktop_name, so 1 row that does not match it was left out."
    ]


def test_the_use_of_desktops(serve: Serve) -> None:
    transport = serve(rows(DESKTOP))
    result = succeed(USAGE, options())
    assert result["desktops"] == [
        {
            **DESKTOP,
            "desktop_id": "d1",
            "computer_name": "PC-1",
            "usage_seconds": 5_400,
            "usage_hours": 1.5,
            "idle_seconds": 777_600,
            "idle_days": 9,
            "last_user": "jy01",
            "never_used": False,
        }
    ]
    assert (result["users"], result["total_count"], result["warnings"]) == ([], 1, [])
    (request,) = transport.requests
    assert request.url.endswith("/statistics/metrics/desktops")
    assert {name: value for name, value in request.query if not name.endswith("_time")} == {
        "offset": "0",
        "limit": "100",
    }
    assert days_between(request) == 30
    query = dict(request.query)
    assert (result["start"], result["end"]) == (query["start_time"], query["end_time"])
    assert result["figures_until"].endswith("T00:00:00Z")
    assert result["figures_until"] < result["end"]


def test_the_use_of_users(serve: Serve) -> None:
    transport = serve(rows(USER))
    result = succeed(USAGE, options(by="user", days=7, user_name="jy", domain="local.com", sort_field="user_usage"))
    assert result["users"] == [
        {
            **USER,
            "user_name": "jy01",
            "usage_seconds": 3_600,
            "usage_hours": 1.0,
            "login_count": 5,
            "login_success_count": 4,
            "login_fail_count": 1,
        }
    ]
    assert (result["desktops"], result["total_count"]) == ([], 1)
    (request,) = transport.requests
    assert request.url.endswith("/statistics/metrics/users")
    assert days_between(request) == 7
    query = dict(request.query)
    assert (query["username"], query["domain"], query["sort_field"]) == ("jy", "local.com", "user_usage")


def test_the_user_of_a_desktop_is_no_credential(serve: Serve) -> None:
    """In other modules the option is another name of username."""
    transport = serve(rows(USER))
    succeed(USAGE, options(by="user", user_name="jy"))
    assert transport.requests[0].headers["X-Auth-Token"] == "the-token"


@pytest.mark.parametrize(("days", "length"), [(180, 180), (30, 30), (1, 1)])
def test_the_longest_span_is_taken_by_a_service_whose_clock_is_ahead(days: int, length: int, serve: Serve) -> None:
    transport = serve(empty)
    succeed(USAGE, options(days=days))
    sent = days_between(transport.requests[0])
    assert sent < 180
    assert abs(sent - length) < 0.001


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": 1}, ["The span may be too short for figures"]),
        ({"start": ago(hours=3)}, ["The span may be too short for figures"]),
        ({"days": 180}, []),
        (
            {"start": ago(days=200), "end": ago(days=150)},
            ["The service keeps figures for 180 days, so nothing is known"],
        ),
    ],
)
def test_what_the_figures_do_not_tell_is_warned_of(given: dict[str, object], words: list[str], serve: Serve) -> None:
    serve(empty)
    warnings = succeed(USAGE, options(**given))["warnings"]
    assert len(warnings) == len(words)
    assert all(text in warning for text, warning in zip(words, warnings, strict=True))


def test_the_names_of_the_module_are_those_of_the_requests() -> None:
    """An option that none of the two requests knows would be taken and forgotten."""
    names = {*workspace_usage_info.OF_DESKTOPS, *workspace_usage_info.OF_BOTH}
    assert names == set(workspace_usage_info.DesktopUsageRequest.__dataclass_fields__) - {"span"}
    names = {*workspace_usage_info.OF_USERS, *workspace_usage_info.OF_BOTH}
    assert names == set(workspace_usage_info.UserUsageRequest.__dataclass_fields__) - {"span"}
