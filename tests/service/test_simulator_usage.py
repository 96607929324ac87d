# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Usage, logins and events: they agree with each other and with the connections, and keep the documented limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.projects import EstateOptions, build_projects, rotate
from tests.simulator.settings import Settings
from tests.simulator.usage.moments import DAY, read_moment
from tests.simulator.usage.records import login_record
from tests.simulator.usage.sessions import Session, codes_between, session_of
from tests.simulator.usage.view import QUIET, view_of
from tests.support.simulator_process import Reply, Simulator, running_simulator
from tests.support.usage_calls import DESKTOPS, EVENTS, LOGINS, USERS, all_rows, figures, soon, span

Row = dict[str, Any]
DESKTOP_COUNT = 120


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    # The night's sum is there from the first minute of a day, so that no hour changes what is tested.
    with running_simulator("--desktops", DESKTOP_COUNT, "--odd-records", "none") as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.post("reset")
    running.patch("settings", {"metrics_summed_up_hour": 0})
    return running


@pytest.fixture(scope="module")
def odd() -> Iterator[Simulator]:
    with running_simulator("--desktops", 60) as simulator:
        yield simulator


def is_success(login: Row) -> bool:
    return bool(login["connection_setup_time"]) and not login["connection_failure_reason"]


def assert_bad_parameter(reply: Reply, name: str) -> None:
    assert reply.status == 400, reply.body
    assert f"The parameter {name} is invalid" in reply.json["error_detail"]


def test_a_desktop_is_connected_where_a_session_is_open(simulator: Simulator) -> None:
    connected = {item["desktop_id"]: item for item in simulator.records() if item["login_status"] == "CONNECTED"}
    logins = all_rows(simulator, LOGINS, span(LOGINS, days=1))
    still_open = {row["desktop_id"]: row for row in logins if is_success(row) and row["connection_end_time"] is None}
    assert set(still_open) == set(connected)
    for desktop_id, row in still_open.items():
        record = connected[desktop_id]
        assert (row["computer_name"], row["sid"]) == (record["computer_name"], record["sid"])
        if record["user_list"]:
            assert row["user_name"].removesuffix("@corp.example") in record["user_list"]


@pytest.mark.parametrize("seconds", [0, 3, 40, 300, 8 * 3600, DAY - 1])
def test_at_any_hour_nothing_is_ahead_and_rows_keep_their_order(seconds: int) -> None:
    project = next(iter(build_projects(EstateOptions({"cn-north-4": DESKTOP_COUNT}, odd_records="none")).values()))
    midnight = DAY * 20_000
    project.ledger.started = float(midnight + seconds)

    def sessions() -> list[tuple[Session, object]]:
        view = view_of(project)
        found = [session_of(view, code) for code in codes_between(view, midnight - 2 * DAY, midnight + 2 * DAY)]
        return [(session, login_record(view, session, settings=Settings())["transaction_id"]) for session in found]

    before = sessions()
    today = [session for session, _trace in before if session.day == midnight // DAY]
    assert len(today) > DESKTOP_COUNT / 4
    assert all(session.start <= midnight + max(0, seconds - QUIET) for session in today)
    # A failed login ends with nothing.
    assert all((session.end or 0) <= midnight + seconds for session in today if session.is_success)
    rotate(project, by=50)
    assert [trace for _session, trace in sessions()] == [trace for _session, trace in before]


def seconds_by(logins: list[Row], name: str, *, until: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in logins:
        start, end = (read_moment(row[f"connection_{part}_time"]) for part in ("start", "end"))
        if is_success(row) and start is not None and end is not None:
            found[row[name]] = found.get(row[name], 0) + max(0, min(end, until) - start)
    return found


def test_usage_follows_from_the_sessions(simulator: Simulator) -> None:
    asked = span(DESKTOPS, days=10)
    first, today = (read_moment(dict(asked)[name]) for name in ("start_time", "end_time"))
    assert first is not None
    assert today is not None
    logins = all_rows(simulator, LOGINS, span(LOGINS, days=12, until=today + DAY))
    # A session over midnight counts on both days.
    early = [row for row in logins if (read_moment(row["connection_start_time"]) or 0) < first]
    late = [row for row in logins if row not in early]
    wanted = seconds_by(late, "desktop_id", until=today)
    for row in early:
        end = read_moment(row["connection_end_time"])
        if is_success(row) and end is not None and end > first:
            wanted[row["desktop_id"]] = wanted.get(row["desktop_id"], 0) + end - first
    rows = all_rows(simulator, DESKTOPS, asked)
    assert len(rows) == DESKTOP_COUNT
    given = {row["resource_id"]: figures(row).get("desktop_usage", 0.0) for row in rows}
    assert given == {desktop_id: float(wanted.get(desktop_id, 0)) for desktop_id in given}
    assert sum(given.values()) > 0
    by_user = {row["username"]: figures(row) for row in all_rows(simulator, USERS, asked)}
    assert sum(figure["user_usage"] for figure in by_user.values()) == sum(given.values())
    inside = [row for row in late if (read_moment(row["connection_start_time"]) or 0) < today]
    for name, figure in by_user.items():
        own = [row for row in inside if row["user_name"] == name]
        successes = sum(is_success(row) for row in own)
        assert figure["user_login_count"] == len(own)
        assert (figure["user_login_success_count"], figure["user_login_fail_count"]) == (
            successes,
            len(own) - successes,
        )


def test_idle_time_and_last_user_follow_from_the_last_session(simulator: Simulator) -> None:
    asked = dict(span(DESKTOPS, days=180))
    today = read_moment(asked["end_time"])
    assert today is not None
    logins = [row for row in all_rows(simulator, LOGINS, span(LOGINS, days=180)) if is_success(row)]
    newest: dict[str, Row] = {}
    last: dict[str, str] = {}
    for row in logins:
        newest.setdefault(row["desktop_id"], row)
        if row["connection_start_time"] < str(asked["end_time"]):
            last[row["desktop_id"]] = max(last.get(row["desktop_id"], ""), row["connection_end_time"])
    ends = {desktop_id: read_moment(text) or 0 for desktop_id, text in last.items()}
    for row in all_rows(simulator, DESKTOPS, list(asked.items())):
        idle = figures(row).get("desktop_idle_duration")
        if row["resource_id"] in ends:
            assert idle == max(0, today - ends[row["resource_id"]])
        else:
            assert idle in (None, 180.0 * DAY)
        if row["resource_id"] in newest:
            assert row["latest_connect_username"] == newest[row["resource_id"]]["user_name"]


def test_the_estate_has_what_an_administrator_looks_for(simulator: Simulator) -> None:
    rows = all_rows(simulator, DESKTOPS, span(DESKTOPS, days=180))
    idle = [figures(row).get("desktop_idle_duration", -1) / DAY for row in rows]
    for least, most in ((7, 30), (30, 90), (90, 180)):
        assert any(least <= days < most for days in idle)
    never = [row for row in rows if row["latest_connect_username"] is None and not figures(row).get("desktop_usage")]
    assert len(never) > 3
    # Without odd rows each has figures.
    assert all(row["metric"] for row in rows)
    day = all_rows(simulator, LOGINS, span(LOGINS, days=1))
    assert any(row["connection_failure_reason"] for row in day)
    assert any((row["network_rtt"] or 0) > 150 for row in day)
    assert any(str(row["user_name"]).endswith("@corp.example") for row in day)


def test_the_first_sixty_desktops_have_it_too(odd: Simulator) -> None:
    odd.patch("settings", {"metrics_summed_up_hour": 0})
    rows = all_rows(odd, DESKTOPS, span(DESKTOPS, days=180))
    assert len({row["resource_id"] for row in rows}) == 60
    idle = [figures(row).get("desktop_idle_duration") for row in rows]
    days = [value / DAY for value in idle if isinstance(value, float)]
    for least, most in ((7, 30), (30, 90), (90, 180)):
        assert any(least <= value < most for value in days)
    silent = [figures(row) for row in rows if row.get("latest_connect_username") is None]
    # A desktop that nobody ever used has the figure 0 as a rule, and a few have none.
    assert sum(found.get("desktop_usage") == 0 for found in silent) == 2
    assert {} in silent
    assert any("metric" not in row for row in rows)
    assert any(isinstance(row.get("metric"), list) and "desktop_usage" in row["metric"] for row in rows)
    logins = all_rows(odd, LOGINS, span(LOGINS, days=7))
    assert any("desktop_id" not in row for row in logins)
    assert any(row.get("network_rtt") == "31 ms" for row in logins)
    assert any("{{ 7 * 7 }}" in str(row.get("terminal_name")) for row in logins)
    assert any("x-new.field" in row for row in logins)
    assert any(row.get("connection_failure_reason") for row in all_rows(odd, LOGINS, span(LOGINS, days=1)))


def test_more_desktops_begin_with_the_same_past(simulator: Simulator) -> None:
    asked = span(DESKTOPS, days=30)
    few = simulator.call(DESKTOPS, [*asked, ("limit", 60)]).json["items"]
    with running_simulator("--desktops", 60, "--odd-records", "none") as smaller:
        smaller.patch("settings", {"metrics_summed_up_hour": 0})
        assert smaller.call(DESKTOPS, [*asked, ("limit", 60)]).json["items"] == few


def test_events_tell_of_the_same_logins(simulator: Simulator) -> None:
    until = soon()
    logins = all_rows(simulator, LOGINS, span(LOGINS, days=3, until=until))
    events = all_rows(simulator, EVENTS, span(EVENTS, days=3, until=until))
    tried = {row["event_trace_id"]: row for row in events if row["event_type"] == "DESKTOP_LOGIN"}
    assert set(tried) == {row["transaction_id"] for row in logins}
    failed = {row["transaction_id"] for row in logins if row["connection_failure_reason"]}
    assert {trace for trace, row in tried.items() if not row["is_success"]} == failed
    times = [row["event_time"] for row in events]
    assert times == sorted(times, reverse=True)
    user = next(row["username"] for row in events if row["username"])
    asked = [*span(EVENTS, days=3, until=until), ("username", user)]
    asked += [("event_type", "DESKTOP_LOGIN,OTHER"), ("limit", 1000)]
    found = simulator.call(EVENTS, asked).json
    assert found["items"] == [row for row in events if row["username"] == user and row["event_type"] == "DESKTOP_LOGIN"]
    assert found["count"] == len(found["items"]) > 0


@pytest.mark.parametrize(
    ("path", "limit", "name", "value"),
    [
        (DESKTOPS, 1, "limit", "101"),
        (DESKTOPS, 1, "limit", "0"),
        (DESKTOPS, 1, "sort_field", "usage"),
        (DESKTOPS, 1, "min_idle_days", "181"),
        (DESKTOPS, 1, "max_idle_days", "-1"),
        (USERS, 1, "sort_type", "UP"),
        (USERS, 1, "limit", "ten"),
        (LOGINS, 1, "limit", "1001"),
        (LOGINS, 1, "min_network_rtt", "x"),
        (EVENTS, 1, "limit", "1001"),
        (EVENTS, 1, "offset", "-1"),
    ],
)
def test_values_out_of_range_are_refused(simulator: Simulator, path: str, limit: int, name: str, value: str) -> None:
    assert_bad_parameter(simulator.call(path, [*span(path, days=limit), (name, value)]), name)


@pytest.mark.parametrize(("path", "most"), [(DESKTOPS, 180), (USERS, 30), (EVENTS, 30)])
def test_the_span_is_required_and_bounded(simulator: Simulator, path: str, most: int) -> None:
    start, end = span(path, days=1)
    assert_bad_parameter(simulator.call(path, [end]), "start_time")
    assert_bad_parameter(simulator.call(path, [start]), "end_time")
    assert simulator.call(path, span(path, days=most)).status == 200
    assert_bad_parameter(simulator.call(path, span(path, days=most + 1)), "start_time")
    assert_bad_parameter(simulator.call(path, [("start_time", end[1]), ("end_time", start[1])]), "end_time")
    assert_bad_parameter(simulator.call(path, [("start_time", "yesterday"), end]), "start_time")


def test_logins_take_both_ends_or_neither(simulator: Simulator) -> None:
    start, end = span(LOGINS, days=1)
    assert_bad_parameter(simulator.call(LOGINS, [start]), "end_time")
    assert_bad_parameter(simulator.call(LOGINS, [end]), "start_time")
    assert simulator.call(LOGINS).json["total_count"] > simulator.call(LOGINS, [start, end]).json["total_count"] > 0
    with_seconds = [(name, str(value).replace("Z", ":00Z")) for name, value in (start, end)]
    assert_bad_parameter(simulator.call(LOGINS, with_seconds), "start_time")
    simulator.patch("settings", {"times": "any"})
    assert simulator.call(LOGINS, with_seconds).status == 200


@pytest.mark.parametrize(("path", "key", "default"), [(DESKTOPS, "items", 10), (LOGINS, "records", 20)])
def test_default_limits(simulator: Simulator, path: str, key: str, default: int) -> None:
    assert len(simulator.call(path, span(path, days=30)).json[key]) == default
    simulator.patch("settings", {"metrics_default_limit": 0, "logins_default_limit": 0})
    assert simulator.call(path, span(path, days=30)).json[key] == []


def test_the_other_dialect_of_limits(simulator: Simulator) -> None:
    simulator.patch("settings", {"logins_max_limit": 100})
    asked = [*span(LOGINS, days=10), ("limit", 1000)]
    assert_bad_parameter(simulator.call(LOGINS, asked), "limit")
    simulator.patch("settings", {"over_limit": "clamp"})
    assert len(simulator.call(LOGINS, asked).json["records"]) == 100
    assert len(simulator.call(DESKTOPS, [*span(DESKTOPS, days=10), ("limit", 500)]).json["items"]) == 100


def test_filters_and_order_of_desktops(simulator: Simulator) -> None:
    asked = span(DESKTOPS, days=30)
    everything = all_rows(simulator, DESKTOPS, asked)

    def found(*query: tuple[str, object]) -> list[Row]:
        return all_rows(simulator, DESKTOPS, [*asked, *query])

    assert found(("resource_name", "fin-")) == [row for row in everything if "FIN-" in row["resource_name"]]
    wanted = everything[7]
    assert found(("resource_id", wanted["resource_id"])) == [wanted]
    assert found(("resource_id", wanted["resource_id"][:-1])) == []
    project = next(row["enterprise_project_id"] for row in everything if row["enterprise_project_id"] != "0")
    assert found(("enterprise_project_id", project)) == [
        row for row in everything if row["enterprise_project_id"] == project
    ]
    for name, least, most, unit in (
        ("desktop_idle_duration", "min_idle_days", "max_idle_days", DAY),
        ("desktop_usage", "usage_min_hours", "usage_max_hours", 3600),
    ):
        between = found((least, 9), (most, 60))
        assert between == [row for row in everything if 9 * unit <= figures(row).get(name, -1) <= 60 * unit]
        assert between
        ordered = [figures(row).get(name, -1) for row in found(("sort_field", name), ("sort_type", "DESC"))]
        assert ordered == sorted(ordered, reverse=True)
        ordered = [figures(row).get(name, -1) for row in found(("sort_field", name))]
        assert ordered == sorted(ordered)


def test_filters_of_logins(simulator: Simulator) -> None:
    asked = span(LOGINS, days=3)
    everything = all_rows(simulator, LOGINS, asked)
    with_domain = next(row for row in everything if str(row["user_name"]).endswith("@corp.example"))

    def found(*query: tuple[str, object]) -> list[Row]:
        return all_rows(simulator, LOGINS, [*asked, *query])

    name = with_domain["user_name"]
    assert found(("user_name", name)) == [row for row in everything if row["user_name"] == name]
    assert found(("user_name", name.partition("@")[0])) == []
    assert found(("computer_name", with_domain["computer_name"].lower())) == [
        row for row in everything if row["computer_name"] == with_domain["computer_name"]
    ]
    assert found(("domain", "corp.example")) == [
        row for row in everything if str(row["user_name"]).endswith("@corp.example")
    ]
    slow = found(("min_network_rtt", 150), ("max_network_rtt", 400))
    assert slow == [row for row in everything if 150 <= (row["network_rtt"] or 0) <= 400]
    assert slow
    assert found(("terminal_type", "WI")) == everything
    assert found(("terminal_type", "TC")) == []
    address = everything[0]["public_ip"]
    assert found(("public_ip", address)) == [row for row in everything if row["public_ip"] == address]
    simulator.patch("settings", {"login_names": "contains"})
    assert found(("user_name", name.partition("@")[0])) == [row for row in everything if row["user_name"] == name]
    simulator.patch("settings", {"login_order": "oldest"})
    times = [row["connection_start_time"] for row in found()]
    assert times == sorted(times)


def test_the_open_points(simulator: Simulator) -> None:
    asked = span(DESKTOPS, days=30)
    counts = {}
    for choice in ("mixed", "null", "zero", "omit"):
        simulator.patch("settings", {"never_used": choice})
        counts[choice] = simulator.call(DESKTOPS, asked).json["count"]
    assert counts["mixed"] == counts["null"] == counts["zero"] > counts["omit"]
    for choice, value in (("empty", ""), ("null", None), ("absent", "nothing")):
        simulator.patch("settings", {"open_session_end": choice})
        rows = all_rows(simulator, LOGINS, span(LOGINS, days=1))
        assert any(row.get("connection_end_time", "nothing") == value for row in rows)
    query = [*asked, ("resource_name", "FIN"), ("limit", 5)]
    for choice, count in (("filtered", 15), ("all", DESKTOP_COUNT), ("page", 5)):
        simulator.patch("settings", {"total_count": choice, "never_used": "null"})
        assert simulator.call(DESKTOPS, query).json["count"] == count


def test_today_is_in_no_figure(simulator: Simulator) -> None:
    desktop_id = simulator.records()[0]["desktop_id"]
    simulator.post("login", {"desktop_id": desktop_id})
    asked = [*span(DESKTOPS, days=0, length=1), ("limit", 100)]
    assert not any(figures(row).get("desktop_usage") for row in simulator.call(DESKTOPS, asked).json["items"])
    assert simulator.call(USERS, asked).json["items"] == []


def test_a_rate_limit_of_its_own_for_statistics(simulator: Simulator) -> None:
    simulator.patch("settings", {"statistics_rate_limit": {"requests": 2, "seconds": 60}})
    statuses = [simulator.call(DESKTOPS, span(DESKTOPS, days=1)).status for _attempt in range(3)]
    assert statuses == [200, 200, 429]
    assert simulator.call(USERS, span(USERS, days=1)).status == 200
    assert simulator.call(LOGINS).status == 200


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("workspace:statistics:listDesktopMetrics", DESKTOPS),
        ("workspace:statistics:listUserMetrics", USERS),
        ("workspace:connections:securityList", LOGINS),
        ("workspace:userEvents:list", EVENTS),
    ],
)
def test_rights_differ_by_call(simulator: Simulator, action: str, path: str) -> None:
    simulator.patch("settings", {"denied_actions": [action]})
    for tried in (DESKTOPS, USERS, LOGINS, EVENTS):
        reply = simulator.call(tried, span(tried, days=1))
        assert reply.status == (403 if tried == path else 200)
        assert tried != path or action in reply.json["error_detail"]


@pytest.mark.parametrize(
    ("path", "key"), [(DESKTOPS, "items"), (USERS, "items"), (LOGINS, "records"), (EVENTS, "items")]
)
def test_rows_move_between_pages(simulator: Simulator, path: str, key: str) -> None:
    asked = [*span(path, days=20), ("limit", 20)]
    first, second = (simulator.call(path, [*asked, ("offset", offset)]).json[key] for offset in (0, 20))
    simulator.post("faults", {"kind": "reorder", "by": 5, "times": 1, "after": 1, "match": {"path": path}})
    assert simulator.call(path, [*asked, ("offset", 0)]).json[key] == first
    moved = simulator.call(path, [*asked, ("offset", 20)]).json[key]
    assert moved[:15] == second[5:]
    simulator.post("faults", {"kind": "duplicate_rows", "rows": 2, "times": 1, "match": {"path": path}})
    assert len(simulator.call(path, asked).json[key]) == 22
    simulator.delete("faults")
    simulator.post("faults", {"kind": "short_pages", "rows": 3, "times": 1, "match": {"path": path}})
    assert len(simulator.call(path, asked).json[key]) == 3
