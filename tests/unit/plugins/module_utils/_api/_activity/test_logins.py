# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login records: requests that are refused, times and failures, and one user under two spellings."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import (
    LoginRequest,
    as_login,
    identity_of,
    is_failure,
    moment_of,
    warning_of,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import iso, read_span
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError

SPAN = read_span(start="2026-01-01", end="2026-01-07")
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.text(max_size=2))
FIELDS = (
    "transaction_id",
    "user_name",
    "connection_start_time",
    "connection_setup_time",
    "connection_end_time",
    "connection_failure_reason",
    "network_rtt",
    "new",
)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"min_latency": -1}, "The option min_latency is -1: give a number from 0."),
        (
            {"min_latency": 2, "max_latency": 1},
            "The option min_latency is 2 and max_latency is 1: give a max_latency that is not smaller.",
        ),
        ({"user_name": "a\tb"}, "The option user_name holds a line break or another control character: remove it."),
    ],
)
def test_a_request_that_cannot_be(given: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError) as caught:
        LoginRequest(span=SPAN, **given)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"user_name": " "}, []),
        ({"user_name": "jy01"}, ["jy01"]),
        ({"user_name": "jy01", "domain": "local.com"}, ["jy01", "jy01@local.com"]),
        ({"user_name": "jy01@local.com"}, ["jy01@local.com", "jy01"]),
        ({"user_name": "jy01@"}, ["jy01"]),
        ({"user_name": "LOCAL\\jy01"}, ["LOCAL\\jy01", "jy01"]),
        ({"user_name": "LOCAL\\jy01", "domain": "local.com"}, ["LOCAL\\jy01", "jy01"]),
        ({"user_name": "\\jy01"}, ["jy01"]),
        ({"user_name": "LOCAL\\"}, ["LOCAL\\"]),
        ({"user_name": "@local.com"}, ["@local.com"]),
    ],
)
def test_the_spellings_of_a_name(given: dict[str, Any], expected: list[str]) -> None:
    assert LoginRequest(span=SPAN, **given).spellings == expected


def test_a_record() -> None:
    record = {
        "transaction_id": "t1",
        "connection_start_time": "2026-01-02T10:00:00+08:00",
        "connection_setup_time": "2026-01-02 02:00:07",
        "connection_end_time": "still open",
        "connection_failure_reason": "",
        "network_rtt": 31,
        "e2e_rtt": 60,
        "tenantId": None,
    }
    assert as_login(record) == {
        **record,
        "started_at": "2026-01-02T02:00:00Z",
        "connected_at": "2026-01-02T02:00:07Z",
        "ended_at": None,
        "is_failed": False,
        "latency_ms": 31,
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-02T02:00Z", "2026-01-02T03:00Z", "2026-01-02T03:00:00Z"),
        ("2026-01-02T02:00Z", "2026-01-02T02:00Z", "2026-01-02T02:00:00Z"),
        # A login that failed has no start on some services.
        (None, "2026-01-02T03:00Z", "2026-01-02T03:00:00Z"),
        # Without a zone it may be one of those far ahead.
        ("2026-01-05T12:00", "2026-01-06T02:00", "2026-01-06T02:00:00Z"),
        ("2026-01-05T12:00", "2026-01-06T02:01", None),
        (None, "2099-12-31T00:00:00Z", None),
        ("2026-01-02T02:00Z", "9999-12-31T23:59:59Z", None),
        ("2026-01-02T02:00Z", "2026-01-02T01:59Z", None),
        ("2026-01-02T02:00Z", "1970-01-01T00:00:00Z", None),
        ("2026-01-02T02:00Z", "0001-01-01T00:00:00Z", None),
    ],
)
def test_an_end_that_cannot_be_is_none(start: object, end: object, expected: str | None) -> None:
    record = {"connection_start_time": start, "connection_end_time": end}
    shaped = as_login(record, now=lambda: datetime(2026, 1, 5, 12, tzinfo=timezone.utc))
    assert shaped["ended_at"] == expected
    assert {name: shaped[name] for name in record} == record


@pytest.mark.parametrize("rtt", [None, "", -1, True, "slow", []])
def test_a_latency_that_is_not_told(rtt: object) -> None:
    assert as_login({"network_rtt": rtt})["latency_ms"] is None


@pytest.mark.parametrize(
    "reason",
    [
        *(None, "", "  ", "0", 0, "000", "0x0", 0.0, "0.0", "none", "null", "-", "N/A", False, []),
        *("SUCCESS", "Success.", "Succeeded", "ok", "LOGIN_SUCCESS", "CONNECTION_SUCCESS", "Login succeeded"),
        *("Logon successful", "CONNECT_SUCCESS", "CONNECTED", "成功", "登录成功", "正常"),
    ],
)
def test_what_is_no_failure(reason: object) -> None:
    assert is_failure(reason) is False


@pytest.mark.parametrize(
    "reason",
    [
        *("timeout", "1", 5, "0.1", "0.", "WI_0001", "password error", "{{ 0 }}", True, ["x"]),
        *("unsuccessful", "no success", "not successful", "LOGIN_UNSUCCESSFUL", "login not successful"),
        *(
            "CONNECT_FAILED",
            "CONNECTION",
            "LOGIN",
            "NOT_CONNECTED",
            "DISCONNECTED",
            "不成功",
            "未成功",
            "失败",
            "不正常",
        ),
    ],
)
def test_what_is_a_failure(reason: object) -> None:
    assert is_failure(reason) is True


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-01-01T00:00:00Z", True),
        ("2026-01-07T23:59:59Z", True),
        ("2026-01-08T00:00:00Z", False),
        ("2025-12-31T23:59:59Z", False),
        ("2026-01-08T07:59:59+08:00", True),
        ("2026-01-08T08:00:00+08:00", False),
        (1_767_225_600_000, True),
        ("1767225599", False),
        # Without a zone it may be in any.
        ("2026-01-08 13:59:59", True),
        ("2026-01-08 14:00:00", False),
        ("2025-12-31T12:00", True),
        ("2025-12-31T11:59", False),
        (None, True),
        ("", True),
        ("01/02/2026 10:00", True),
        (7, True),
    ],
)
def test_only_records_that_surely_began_outside_the_span_are_left_out(start: object, expected: bool) -> None:
    row = {"connection_start_time": start, "connection_setup_time": "2020-01-01T00:00:00Z"}
    for end in (None, "2099-12-31T00:00:00Z", "1970-01-01T00:00:00Z", 0):
        assert LoginRequest(span=SPAN).keeps(as_login({**row, "connection_end_time": end})) is expected


@pytest.mark.parametrize(
    ("starts", "is_warned"),
    [
        ([], False),
        (["2026-01-03T00:00:00", "2026-01-07T23:59:59", "2025-12-31T23:59:30"], False),
        (["2026-01-03T00:00:00", "2026-01-08T03:00:00"], True),
        (["2026-01-08T03:00:00Z", 7, None, "?"], False),
    ],
)
def test_times_without_a_zone_that_cannot_be_in_utc_are_told(starts: list[object], is_warned: bool) -> None:
    warning = warning_of([{"connection_start_time": start} for start in starts], span=SPAN)
    assert (warning is not None) is is_warned
    assert warning is None or "without a time zone" in warning


def test_when_a_connection_began() -> None:
    moment = moment_of({"connection_start_time": "?", "connection_setup_time": "2026-01-02T10:00Z"})
    assert moment is not None
    assert iso(moment) == "2026-01-02T10:00:00Z"
    assert moment_of({"connection_start_time": 7}) is None


def test_what_changes_while_a_connection_lasts_is_no_part_of_its_identity() -> None:
    record = {"transaction_id": "t1", "connection_start_time": "2026-01-02T10:00Z", "user_name": "a"}
    assert identity_of(record) == identity_of({**record, "connection_end_time": "2026-01-02T11:00Z", "network_rtt": 9})
    assert identity_of(record) != identity_of({**record, "connection_start_time": "2026-01-02T10:01Z"})
    assert identity_of(record) != identity_of({**record, "user_name": "b"})


def test_records_without_an_identity_are_told_apart_by_their_content() -> None:
    assert identity_of({"network_rtt": 1}) != identity_of({"network_rtt": 2})


@given(record=st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_any_record_keeps_its_fields(record: dict[str, Any]) -> None:
    shaped = as_login(record)
    assert {name: repr(shaped[name]) for name in record} == {name: repr(record[name]) for name in record}
    LoginRequest(span=SPAN, user_name="a", failed_only=True).keeps(shaped)
    json.dumps([shaped, identity_of(shaped)])
