# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What usage figures and login records say of the desktops of a report."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.activity import (
    LOGINS_PERMISSION,
    USAGE_PERMISSION,
    Logins,
    in_use_now,
    lacks_permission,
    logins_of,
    matched,
    missing_permissions,
    usage_of,
    with_logins,
    with_usage,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.attention import flagged
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.groups import IDLE, NO_FIGURES, group_text
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report, rows

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
SPAN = {"start": "2025-12-02T12:00:00Z", "end": "2026-03-02T12:00:00Z", "figures_until": "2026-03-01T00:00:00Z"}
DAY = {"start": "2026-03-01T12:00:00Z", "end": "2026-03-02T12:00:00Z"}
OLD = {"created": "2026-01-01T00:00:00Z"}
REFUSED = {"msg": "no", "error": {"status": 403}}


def login(**more: Any) -> dict[str, Any]:
    usual = {"desktop_id": "d1", "user_name": "bo", "started_at": "2026-03-02T08:00:00Z", "is_failed": False}
    return {**usual, "latency_ms": 20, **more}


def used(*figures: Any, **record: Any) -> dict[str, Any]:
    (row,) = with_usage(rows({**OLD, **record}), usage_of({**SPAN, "desktops": list(figures)}))
    return {name: row[name] for name in ("idle_days", "never_used", "last_user", "usage_hours")}


def test_figures_are_those_of_the_desktop_and_of_the_latest_use() -> None:
    seconds = {"idle_seconds": 1, "usage_seconds": 7200}
    figure = {"desktop_id": "D1", "idle_days": 30, "usage_hours": 2.0, "never_used": False, **seconds}
    found = used(figure, {"desktop_id": "d2", "idle_days": 1}, None, {**figure, "idle_seconds": 0, "last_user": "anna"})
    assert found == {"idle_days": 30, "never_used": False, "last_user": "anna", "usage_hours": 2}


def test_a_desktop_without_figures_was_never_used_unless_it_is_younger_than_they_are() -> None:
    other = {"desktop_id": "d2", "idle_days": 1}
    never = {"idle_days": 60, "never_used": True, "last_user": None, "usage_hours": 0}
    unknown = dict.fromkeys(never)
    assert used(other) == never
    assert used(other, created="2026-03-01T00:00:00Z") == {**never, "idle_days": 1, "never_used": None}
    assert used(other, created="") == {**unknown, "usage_hours": 0}
    # Figures that cannot be read, and figures of unknown desktops.
    assert used({"desktop_id": "d1", "idle_days": [], "last_user": "", "never_used": None}) == unknown
    assert used(other, {"desktop_id": None, "idle_days": 1}) == unknown
    assert used() == unknown


def test_the_span_is_that_of_the_result() -> None:
    assert usage_of({**SPAN, "desktops": []}).head() == {
        "days": 90,
        "until": "2026-03-01T00:00:00Z",
        "missing_permission": None,
        "desktops": 0,
    }
    assert logins_of({**DAY, "records": []}, slow_rtt=150).head() == {
        "hours": 24,
        "slow_rtt": 150,
        "missing_permission": None,
        "total": 0,
        "failed": 0,
        "failures": [],
        "slow": [],
    }


def test_a_right_that_is_missing_is_said() -> None:
    assert lacks_permission(REFUSED)
    for other in ({}, {"error": None}, {"error": {"status": 404}}, {"error": "403"}):
        assert not lacks_permission(other)
    usage, logins = usage_of(REFUSED), logins_of(REFUSED, slow_rtt=150)
    assert (usage.missing_permission, logins.missing_permission) == (USAGE_PERMISSION, LOGINS_PERMISSION)
    assert (logins.head()["total"], logins.head()["failed"]) == (None, None)
    (row,) = with_usage(rows(OLD), usage)
    assert row["never_used"] is None
    assert missing_permissions({"usage": usage.head(), "logins": logins.head()}) == [
        f"The report does not show the use of the desktops: the credential lacks the permission {USAGE_PERMISSION}.",
        f"The report does not show the logins: the credential lacks the permission {LOGINS_PERMISSION}.",
    ]
    assert missing_permissions(report({})) == []


def test_a_record_belongs_to_the_desktop_of_its_id_or_its_name() -> None:
    found = rows(
        {"desktop_id": "1", "computer_name": "A"}, {"desktop_id": "2", "computer_name": "B"}, {"desktop_id": "3"}
    )
    twice = [*found, *rows({"desktop_id": "4"})]
    records = [
        {"desktop_id": "2", "computer_name": "A"},
        {"desktop_id": None, "computer_name": "a"},
        {"computer_name": "FIN-01"},
        {"desktop_id": ["x"], "computer_name": {}},
        # Of a desktop that was deleted, and whose name another one has by now.
        {"desktop_id": "9", "computer_name": "A"},
    ]
    ids = [row and row["desktop_id"] for _record, row in matched(records, found, only_known=False)]
    assert ids == ["2", "1", "3", None, None]
    nameless = rows({"desktop_id": "5", "computer_name": ""})
    assert matched([{"computer_name": None}], nameless, only_known=True) == []
    ids = [row and row["desktop_id"] for _record, row in matched(records, twice, only_known=True)]
    assert ids == ["2", "1"]


@pytest.mark.parametrize(
    ("figures", "records", "expected"),
    [
        ({"idle_days": 5}, [login()], {"idle_days": 0, "never_used": False, "last_user": "bo", "failed_logins": 0}),
        ({"never_used": True}, [login()], {"idle_days": 0, "never_used": False, "last_user": "bo"}),
        ({"idle_days": 5}, [login(is_failed=True)], {"idle_days": 5, "failed_logins": 1}),
        ({"idle_days": 0, "last_user": "x"}, [login(started_at="2026-02-27T08:00:00Z")], {"last_user": "x"}),
        ({}, [login(latency_ms=40), login(latency_ms=180.4), login(latency_ms="y")], {"network_rtt": 180}),
        ({}, [], {"network_rtt": None, "failed_logins": 0}),
    ],
)
def test_logins_since_the_figures_count(
    figures: dict[str, Any], records: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    found = [{**row, **figures} for row in rows({})]
    logins = Logins(hours=24, slow_rtt=150)
    (row,) = with_logins(found, matched(records, found, only_known=True), logins=logins, now=NOW)
    assert {name: row[name] for name in expected} == expected


EARLIER = "2026-02-28T08:00:00Z"


@pytest.mark.parametrize(
    ("record", "idle"),
    [
        (login(started_at=None, connected_at=EARLIER), 2),
        (login(started_at=None, connected_at=None, ended_at=EARLIER), 2),
        (login(started_at=EARLIER, connected_at="2026-03-02T08:00:00Z"), 2),
        # Some time in the span that was asked for: it may have been just now.
        (login(started_at=None), 0),
        # Set up, whatever came afterwards, or in words for a success that nobody knows.
        (login(is_failed=True, connected_at=EARLIER, started_at=EARLIER), 2),
        (login(is_failed=True, connected_at=EARLIER, started_at=None), 2),
    ],
)
def test_every_login_that_reached_the_desktop_is_use_at_the_best_known_moment(
    record: dict[str, Any], idle: int
) -> None:
    found = [{**row, "idle_days": 60, "never_used": True, "status": "ACTIVE"} for row in rows({})]
    pairs = matched([record], found, only_known=False)
    (row,) = with_logins(found, pairs, logins=Logins(hours=24, slow_rtt=150), now=NOW)
    assert (row["idle_days"], row["never_used"], row["last_user"]) == (idle, False, "bo")
    assert row["failed_logins"] == int(record["is_failed"])
    assert group_text(row, IDLE, span=NO_FIGURES) == "Less than 7 days"
    assert flagged([row], logins=None)["running_unused"] == []


@pytest.mark.parametrize("moment", [None, "", "2026/11/27 09:00:00"])
def test_a_login_that_failed_before_it_was_set_up_is_no_use(moment: str | None) -> None:
    found = [{**row, "idle_days": 60, "never_used": True} for row in rows({})]
    pairs = matched([login(is_failed=True, connected_at=moment)], found, only_known=False)
    (row,) = with_logins(found, pairs, logins=Logins(hours=24, slow_rtt=150), now=NOW)
    assert (row["idle_days"], row["never_used"], row["failed_logins"]) == (60, True, 1)


def test_a_login_is_shown_by_the_best_known_moment() -> None:
    logins = Logins(hours=8, slow_rtt=150, since=datetime(2026, 3, 2, 4, tzinfo=timezone.utc))
    failed = login(is_failed=True, started_at=None, connected_at=None)
    records = [{**failed, "connected_at": EARLIER}, {**failed, "ended_at": "2026-03-02T09:00:00Z"}, failed]
    head = logins.head(matched(records, rows({}), only_known=False))
    assert [entry["at"] for entry in head["failures"]] == ["2026-03-02T09:00:00Z", ""]


def test_whoever_is_connected_uses_the_desktop() -> None:
    (row,) = rows({"login_status": "CONNECTED"})
    assert in_use_now({**row, "idle_days": 5})["idle_days"] == 0
    assert in_use_now({**row, "never_used": True})["never_used"] is False
    assert in_use_now(row)["idle_days"] == 0
    (row,) = rows({"login_status": "DISCONNECTED"})
    assert in_use_now({**row, "idle_days": 5})["idle_days"] == 5
    # An open session is no sign of when, but of some use.
    assert in_use_now({**row, "idle_days": 5, "never_used": True})["never_used"] is False


def test_older_logins_only_tell_that_a_desktop_was_used() -> None:
    result = {"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T12:00:00Z"}
    early = login(started_at="2026-03-01T06:00:00Z", latency_ms=900)
    records = [early, {**early, "is_failed": True}, login(started_at=None, is_failed=True, latency_ms=10)]
    logins = logins_of({**result, "records": records}, slow_rtt=150, hours=8)
    found = [{**row, "idle_days": 45} for row in rows({})]
    pairs = matched(records, found, only_known=False)
    (row,) = with_logins(found, pairs, logins=logins, now=NOW)
    assert (row["idle_days"], row["last_user"], row["failed_logins"], row["network_rtt"]) == (1, "bo", 1, 10)
    head = logins.head(pairs)
    assert (head["hours"], head["total"], head["failed"], head["slow"]) == (8, 1, 1, [])
    whole = logins_of({**result, "records": records}, slow_rtt=150)
    assert (whole.hours, whole.head(pairs)["total"]) == (36, 3)


def test_failed_and_slow_logins_are_listed_with_their_desktops() -> None:
    found = rows({})
    records = [
        login(is_failed=True, connection_failure_reason="NO\ud800", terminal_ip="10.1.1.1", latency_ms=900),
        login(latency_ms=150, public_ip="192.0.2.1", source_ip="10.9.9.9"),
        login(latency_ms=300, desktop_id="gone", computer_name="GONE"),
        login(latency_ms=149),
    ]
    pairs = matched(records, found, only_known=False)
    head = Logins(hours=24, slow_rtt=150).head(pairs)
    assert (head["total"], head["failed"]) == (4, 1)
    assert head["failures"] == [
        {
            "at": "2026-03-02T08:00:00Z",
            "user": "bo",
            "name": "FIN-01",
            "desktop_id": "d1",
            "reason": "NO?",
            "address": "10.1.1.1",
        }
    ]
    assert [(entry["name"], entry["network_rtt"], entry["address"]) for entry in head["slow"]] == [
        ("GONE", 300, ""),
        ("FIN-01", 150, "192.0.2.1"),
    ]
    assert Logins(hours=24, slow_rtt=0).head(pairs)["slow"] == []
