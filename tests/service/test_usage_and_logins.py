# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Usage and logins as the modules read them: complete, at the documented rate, and true to what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._usage import usage_figures
from tests.simulator.usage.moments import DAY, as_text
from tests.support.module_runner import LOGINS, USAGE, fail, isolate, succeed
from tests.support.service_fixtures import key_options
from tests.support.simulator_process import Simulator, running_simulator

DESKTOPS = 260
DOMAIN = "corp.example"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", DESKTOPS, "--odd-records", "typed") as simulator:
        yield simulator


@pytest.fixture
def estate(running: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Simulator:
    isolate(monkeypatch, home=tmp_path)
    running.post("reset")
    running.patch("settings", {"unknown_parameters": "error", "metrics_summed_up_hour": 0})
    return running


def usage(estate: Simulator, **options: object) -> Rows:
    result = succeed(USAGE, {**key_options(estate), **options})
    rows: Rows = result["users" if options.get("by") == "user" else "desktops"]
    return rows


def logins(estate: Simulator, **options: object) -> Rows:
    rows: Rows = succeed(LOGINS, {**key_options(estate), **options})["records"]
    return rows


def last_days(days: int) -> dict[str, str]:
    """Return the options for a span up to this minute, which several requests are to share."""
    end = int(time.time()) // 60 * 60
    return {"start": as_text(end - days * DAY), "end": as_text(end)}


def statuses(estate: Simulator) -> list[int]:
    return [entry["status"] for entry in estate.get("requests")]


def test_ten_thousand_desktops_at_the_documented_rate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, home=tmp_path)
    with running_simulator("--desktops", 10_000, "--odd-records", "none") as estate:
        estate.patch("settings", {"statistics_rate_limit": {"requests": 200, "seconds": 60}})
        found = usage(estate)
        assert {row["desktop_id"] for row in found} == {record["desktop_id"] for record in estate.records()}
        assert len(found) == 10_000
        assert set(statuses(estate)) == {200}
        assert len(statuses(estate)) <= 101


@pytest.mark.parametrize("by", [1, 7, 99])
def test_rows_that_move_between_pages(estate: Simulator, by: int) -> None:
    estate.post("faults", {"kind": "reorder", "by": by, "times": 2, "after": 1, "match": {"method": "GET"}})
    assert len({row["desktop_id"] for row in usage(estate, sort_field="desktop_usage", sort_type="DESC")}) == DESKTOPS


@pytest.mark.parametrize("never_used", ["mixed", "null", "zero", "omit"])
def test_desktops_that_nobody_has_used(estate: Simulator, never_used: str) -> None:
    estate.patch("settings", {"never_used": never_used})
    figures = usage_figures(usage(estate, days=180), days=180, read_at=time.time())
    never = {record["desktop_id"] for record in estate.records() if figures.never_used(record)}
    if never_used == "null":
        # Figures that are missing say nothing.
        assert never == set()
        return
    assert 0 < len(never) < DESKTOPS / 2
    used = {record["desktop_id"] for record in estate.records() if record["login_status"] == "CONNECTED"}
    # Who is connected for the first time today is in no figures yet.
    assert len(never & used) < len(used) / 4


def test_filters_of_desktops(estate: Simulator) -> None:
    everything = usage(estate, days=180)
    idle = [row["desktop_id"] for row in everything if (row["idle_days"] or 0) >= 30]
    found = usage(estate, days=180, min_idle_days=30, sort_field="desktop_idle_duration", sort_type="DESC")
    assert {row["desktop_id"] for row in found if row["idle_days"] is not None} == set(idle)
    days = [row["idle_seconds"] for row in found if row["idle_seconds"] is not None]
    assert days == sorted(days, reverse=True) != []
    one = everything[0]["desktop_id"]
    assert [row["desktop_id"] for row in usage(estate, days=180, desktop_id=one)] == [one]


def test_filters_of_users(estate: Simulator) -> None:
    everything = usage(estate, by="user")
    hours = [row for row in everything if (row["usage_hours"] or 0) >= 20]
    found = usage(estate, by="user", usage_min_hours=20, sort_field="user_usage", sort_type="ASC")
    # Of some the figures are missing, and the service counts more than it tells.
    assert {row["user_name"] for row in found if row["usage_hours"] is not None} == {row["user_name"] for row in hours}
    name = str(found[0]["user_name"])
    assert name in {row["user_name"] for row in usage(estate, by="user", user_name=name[1:])}


@pytest.mark.parametrize("total_count", ["filtered", "all", "page"])
def test_totals_of_every_kind(estate: Simulator, total_count: str) -> None:
    expected = sorted(row["desktop_id"] for row in usage(estate, usage_max_hours=10))
    assert 0 < len(expected) < DESKTOPS
    estate.patch("settings", {"total_count": total_count})
    assert sorted(row["desktop_id"] for row in usage(estate, usage_max_hours=10)) == expected
    assert len(usage(estate)) == DESKTOPS


def test_an_offset_that_is_out_of_reach(estate: Simulator) -> None:
    estate.patch("settings", {"metrics_max_offset": 100})
    words = f"Only 200 of {DESKTOPS} desktops could be read, so {DESKTOPS - 200} would be missing"
    assert words in fail(USAGE, key_options(estate))["msg"]


@pytest.mark.parametrize("over_limit", ["error", "clamp"])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_logins_with_small_pages(estate: Simulator, over_limit: str, order: str) -> None:
    asked = last_days(3)
    ids = sorted(str(row["transaction_id"]) for row in logins(estate, **asked))
    assert len(ids) > 300
    estate.patch("settings", {"logins_max_limit": 100, "over_limit": over_limit, "login_order": order})
    found = logins(estate, **asked)
    assert sorted(str(row["transaction_id"]) for row in found) == ids
    moments = [row["started_at"] for row in found if row["started_at"]]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize("names", ["exact", "contains"])
def test_a_user_under_both_spellings(estate: Simulator, names: str) -> None:
    estate.patch("settings", {"login_names": names})
    asked = last_days(5)
    everyone = logins(estate, **asked)
    with_domain = next(str(row["user_name"]) for row in everyone if str(row["user_name"]).endswith(f"@{DOMAIN}"))
    name = with_domain.partition("@")[0]
    expected = {row["transaction_id"] for row in everyone if str(row["user_name"]).casefold() in (name, with_domain)}
    for spelling in (name, with_domain):
        found = {row["transaction_id"] for row in logins(estate, **asked, user_name=spelling)}
        assert found == expected


def test_failed_and_slow_logins(estate: Simulator) -> None:
    asked = last_days(5)
    failed = [row["transaction_id"] for row in logins(estate, **asked) if row["connection_failure_reason"]]
    assert [row["transaction_id"] for row in logins(estate, **asked, failed_only=True)] == failed
    assert failed
    slow = logins(estate, **asked, min_latency=100)
    assert slow
    assert all(row["latency_ms"] >= 100 for row in slow)


@pytest.mark.parametrize(
    ("name", "options", "action", "words"),
    [
        (USAGE, {}, "workspace:statistics:listDesktopMetrics", "workspace:statistics:listDesktopMetrics"),
        (
            USAGE,
            {"by": "user"},
            "workspace:statistics:listUserMetrics",
            "ask for the IAM action for the statistics of users, which has no documented name (403",
        ),
        (LOGINS, {}, "workspace:connections:securityList", "workspace:connections:securityList"),
    ],
)
def test_a_missing_right(estate: Simulator, name: str, options: dict[str, object], action: str, words: str) -> None:
    estate.patch("settings", {"denied_actions": [action]})
    result = fail(name, {**key_options(estate), **options})
    assert words in result["msg"]
    assert result["error"]["status"] == 403
