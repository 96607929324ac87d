# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long desktops were not used, whatever the service tells of them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._usage import (
    USAGE_FIELDS,
    FigureSpan,
    UsageFigures,
    surely_never_used,
    unused_days,
    usage_figures,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
OTHER: dict[str, Any] = {"desktop_id": "other", "idle_days": 1, "usage_hours": 2.0}


def created(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")


def figures(*rows: dict[str, Any], days: int = 90) -> UsageFigures:
    return usage_figures(rows, days=days, read_at=NOW.timestamp())


def told(row: dict[str, Any], *, days: int = 90, **record: Any) -> list[Any]:
    """Return what a desktop gets of one row."""
    fields = figures({"desktop_id": "d1", **row}, days=days).fields_of({"desktop_id": "d1", **record})
    assert tuple(fields) == USAGE_FIELDS
    return list(fields.values())


def idle(row: dict[str, Any] | None, *, days: int = 90, **record: Any) -> float:
    """Return for how many days nobody has used a desktop for certain."""
    rows = [OTHER] if row is None else [{"desktop_id": "d1", **row}]
    found = figures(*rows, days=days)
    desktop = {"desktop_id": "d1", **record}
    return unused_days(found.fields_of(desktop), statuses=[record.get("login_status", "REGISTERED")])


def test_a_desktop_has_the_figures_of_the_service() -> None:
    assert told({"idle_days": 12, "usage_hours": 30.25, "last_user": "chenmin"}) == [12, 30.25, "chenmin"]
    assert told({"idle_days": 0, "usage_hours": "3", "last_user": " "}) == [0, 3, None]


def test_ids_are_compared_without_case() -> None:
    found = figures({"desktop_id": "ABC-1", "idle_days": 3, "usage_hours": 1})
    assert found.fields_of({"desktop_id": "abc-1"})["idle_days"] == 3
    assert figures({"desktop_id": 7, "idle_days": 3}).fields_of({"desktop_id": "7"})["idle_days"] == 3


@pytest.mark.parametrize("value", [None, "", "soon", True, [], {}, -1, float("nan"), float("inf"), "1e999", "{{ 1 }}"])
def test_what_is_no_figure_is_not_known(value: Any) -> None:
    row = {"idle_days": value, "usage_hours": value, "usage_seconds": value, "idle_seconds": value, "last_user": "ann"}
    assert told(row, created=created(400)) == [None, None, "ann"]
    assert idle(row, created=created(400)) == 0
    json.dumps(told({**row, "last_user": value}, created=created(400)))


@pytest.mark.parametrize("row", [{"never_used": True}, {"never_used": True, "usage_seconds": 0}], ids=str)
def test_a_row_without_any_use_is_one_of_a_desktop_never_used(row: dict[str, Any]) -> None:
    # Where it is unknown when it was created, it may be new.
    assert told(row)[0] is None
    assert idle(row, created=created(400)) == 90
    assert idle(row, created=created(2)) == 2


def test_a_row_that_cannot_be_read_does_not_say_that_a_desktop_was_not_used() -> None:
    unclear = {"usage_seconds": None, "idle_days": None, "last_user": None, "never_used": None}
    assert told(unclear, created=created(400)) == [None, None, None]
    assert told({**unclear, "never_used": True}, created=created(400))[0] == 90


def test_of_two_rows_of_a_desktop_the_later_use_counts() -> None:
    rows = [
        {"desktop_id": text, "idle_days": days, "idle_seconds": days * 86_400} for text, days in (("A", 40), ("a", 3))
    ]
    for given in (rows, rows[::-1]):
        assert figures(*given).fields_of({"desktop_id": "a"})["idle_days"] == 3


def test_a_desktop_without_a_row_was_not_used_in_the_span_nor_before_it_was_created() -> None:
    for age, days in ((400, 90), (2.5, 2), (0, 0), (-3, 0)):
        found = figures(OTHER).fields_of({"desktop_id": "d1", "created": created(age)})
        assert found == {"idle_days": days, "usage_hours": 0, "last_user": None}
        assert idle(None, created=created(age)) == days


@pytest.mark.parametrize("value", [None, "", "yesterday", 5, [], "2026-13-45T00:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_a_desktop_without_a_row_and_without_an_age_is_not_known(value: Any) -> None:
    assert figures(OTHER).fields_of({"desktop_id": "d1", "created": value})["idle_days"] is None
    assert idle(None, created=value) == 0


@pytest.mark.parametrize("text", ["2026-11-16T12:00:00Z", "2026-11-16T12:00:00.0Z", "2026-11-16T19:59:59.000123+08:00"])
def test_an_age_by_times_as_services_write_them(text: str) -> None:
    row = {"idle_days": 90, "usage_seconds": 0}
    assert idle(row, created=text) == 10
    assert idle(row, created="2026-11-16T12:00:00") == 10


def test_no_figures_at_all_tell_nothing() -> None:
    for found in (figures(), figures({"idle_days": 3}, {"desktop_id": None}, {"desktop_id": True}, {"desktop_id": []})):
        assert found.is_empty
        record = {"desktop_id": "d1", "created": created(400)}
        fields = found.fields_of(record)
        assert set(fields.values()) == {None}
        assert unused_days(fields, statuses=["REGISTERED"]) == 0


@pytest.mark.parametrize("status", ["CONNECTED", "DISCONNECTED", "NEW", "", None, []])
def test_an_open_session_is_use_of_today_and_there_may_be_one(status: str) -> None:
    for row in ({"idle_days": 80, "usage_hours": 1}, None):
        assert idle(row, created=created(400), login_status=status) == 0
        for free in ("REGISTERED", "UNREGISTER"):
            assert idle(row, created=created(400), login_status=free) >= 80


def test_no_desktop_is_idle_for_longer_than_it_exists() -> None:
    assert told({"idle_days": 180, "usage_seconds": 0}, created=created(2.9))[0] == 2
    assert idle({"idle_days": 90, "usage_hours": 0}, created=created(2)) == 2
    assert idle({"idle_days": 90, "usage_hours": 0}) == 90
    assert idle({"idle_days": 20, "usage_hours": 3}, created=created(400)) == 20


def test_without_any_use_the_hours_not_yet_counted_do_not_matter() -> None:
    for used, days, shown in ((0, 29, 30), (0.0, 28, 30), (0, 27, 27), (0, 170, 170), (9, 29, 29), (None, 29, 29)):
        assert told({"idle_days": days, "usage_seconds": used, "usage_hours": 0}, days=30)[0] == shown


@pytest.mark.parametrize(("days", "idle_days", "shown"), [(7, 5, 7), (6, 4, 4), (3, 1, 1), (2, 1, 1), (2, 0, 0)])
def test_in_a_short_span_those_hours_are_much_of_it(days: int, idle_days: int, shown: int) -> None:
    assert told({"idle_days": idle_days, "usage_seconds": 0}, days=days)[0] == shown


@pytest.mark.parametrize(("days", "idle_days", "never"), [(1, None, None), (2, None, None), (3, 3, True)])
def test_no_use_in_days_that_are_not_summed_up_says_nothing(
    days: int, idle_days: int | None, *, never: bool | None
) -> None:
    row = {"desktop_id": "d1", "usage_seconds": 0, "idle_days": None, "never_used": True}
    found = figures(row, days=days)
    record = {"desktop_id": "d1", "created": created(400)}
    assert found.fields_of(record)["idle_days"] == idle_days
    assert found.never_used(record) is never


def test_a_desktop_of_an_enterprise_project_without_any_figures_is_not_known() -> None:
    row = {**OTHER, "enterprise_project_id": "E1"}
    silent = {"desktop_id": "d1", "created": created(60)}
    for project, idle_days, never in (("e2", None, None), ("e1", 60, True), (None, 60, True), ("", 60, True)):
        record = {**silent, "enterprise_project_id": project}
        assert figures(row).fields_of(record)["idle_days"] == idle_days
        assert figures(row).never_used(record) is never
        # Where no row names one, nothing speaks for a limit.
        assert figures(OTHER).fields_of(record)["idle_days"] == 60


def test_it_is_told_how_many_desktops_count_as_not_used_by_silence_alone() -> None:
    silent = [
        {"desktop_id": f"s{number}", "created": created(400), "login_status": "REGISTERED"} for number in range(3)
    ]
    others = [{"desktop_id": "other"}, {"desktop_id": "in use", "created": created(400), "login_status": "CONNECTED"}]
    assert figures(OTHER).doubt([*silent, *others]) == (
        "The service has figures of use for 1 of 5 desktops: 3 count as not used only because it has none for them, so "
        "compare with the console before you act on them."
    )
    assert "1 counts as not used only because it has none for it, so" in str(figures(OTHER).doubt(silent[:1]))
    # For half of the desktops there are figures.
    assert figures(OTHER).doubt([others[0], silent[0]]) is None
    # Of these nothing is known.
    assert figures().doubt(silent) is figures(OTHER, days=2).doubt(silent) is figures(OTHER, {}).doubt(silent) is None
    assert figures(OTHER).doubt([]) is figures(OTHER).doubt(others[1:]) is None


@pytest.mark.parametrize("days", [1, 2])
def test_silence_over_days_that_are_not_summed_up_says_nothing(days: int) -> None:
    found = figures(OTHER, days=days)
    record = {"desktop_id": "d1", "created": created(400)}
    assert set(found.fields_of(record).values()) == {None}
    assert found.never_used(record) is None


def test_rows_that_name_no_desktop_may_be_of_any() -> None:
    found = figures(OTHER, {"idle_days": 2}, {"desktop_id": " ", "idle_days": 3})
    assert found.nameless == 2
    record = {"desktop_id": "d1", "created": created(400)}
    assert set(found.fields_of(record).values()) == {None}
    assert found.never_used(record) is None
    assert found.fields_of({"desktop_id": "other"})["idle_days"] == 1


@pytest.mark.parametrize(
    ("days", "age", "expected"),
    # Before the span it may have been used.
    [(90, 400, None), (90, 91, None), (90, 90, True), (29, 28, True), (90, 3, True), (90, 1, None), (2, 400, None)],
)
def test_which_desktops_without_a_row_count_as_never_used(days: int, age: float, expected: bool | None) -> None:
    assert figures(OTHER, days=days).never_used({"desktop_id": "d1", "created": created(age)}) is expected
    assert figures(OTHER, days=days).never_used({"desktop_id": "d1"}) is None


@pytest.mark.parametrize(("value", "expected"), [(True, True), (False, False), (None, None), ("{{ 1 }}", None)])
def test_a_row_says_whether_a_desktop_was_never_used(value: object, expected: bool | None) -> None:
    assert figures({"desktop_id": "D1", "never_used": value}).never_used({"desktop_id": "d1"}) is expected


@pytest.mark.parametrize(
    ("hours", "age", "days", "expected"),
    [
        (30, 400, 90, 30 * 7 / 90),
        (30, None, 90, 30 * 7 / 90),
        # A desktop younger than the span.
        (30, 15, 90, 14),
        ("30", 15, 10, 21),
        (8, 0.5, 90, 56),
        (8, -3, 90, 56),
        (0, 15, 90, 0),
        (None, 15, 90, None),
        ("NaN", 15, 90, None),
    ],
)
def test_hours_in_an_average_week(hours: object, age: float | None, days: int, expected: float | None) -> None:
    record = {"usage_hours": hours, "created": None if age is None else created(age)}
    # The figures go on for about a day after the moment up to which they are surely complete.
    span = FigureSpan(days=days, until=NOW - timedelta(days=1))
    assert span.hours_a_week(record) == (None if expected is None else pytest.approx(expected))


def test_hours_a_week_where_it_is_unknown_up_to_when_the_figures_are() -> None:
    assert FigureSpan(days=14).hours_a_week({"usage_hours": 6, "created": created(2)}) == 3
    assert FigureSpan(days=0).hours_a_week({"usage_hours": 1}) == 7


@pytest.mark.parametrize(
    ("figure", "statuses", "expected"),
    [
        (True, ["REGISTERED", "UNREGISTER"], True),
        # Used today for the first time.
        (True, ["REGISTERED", "CONNECTED"], False),
        (True, ["DISCONNECTED", None], False),
        (None, ["CONNECTED", "CONNECTED"], False),
        (True, ["REGISTERED", None], None),
        (True, ["REGISTERED", "NEW"], None),
        (False, [None], False),
        (None, ["REGISTERED"], None),
    ],
)
def test_a_desktop_with_an_open_session_is_not_one_never_used(
    figure: bool | None, statuses: list[str | None], expected: bool | None
) -> None:
    assert surely_never_used(statuses, figure=figure) is expected
