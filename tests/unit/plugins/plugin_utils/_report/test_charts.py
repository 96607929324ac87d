# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers behind rings and bars."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.charts import (
    ceiling,
    line,
    parts_of_bar,
    ring,
)


def test_a_ring_is_whole_and_starts_at_the_top() -> None:
    parts = ring({"CONNECTED": 1, "REGISTERED": 3, "UNREGISTER": 0})
    assert [(part.status, part.count, part.start) for part in parts] == [("CONNECTED", 1, 25), ("REGISTERED", 3, 0)]
    assert [part.length for part in parts] == [pytest.approx(24.4), pytest.approx(74.4)]


def test_a_ring_of_one_status_has_no_gap() -> None:
    assert [part.length for part in ring({"CONNECTED": 0, "": 2}) if part.count] == [100]


def test_the_last_of_many_statuses_are_one_part() -> None:
    parts = ring({f"S{number}": 1 for number in range(12)})
    assert [part.count for part in parts] == [*[1] * 9, 3]
    assert parts[-1].status == "Others"


def test_a_ring_of_nothing_says_so() -> None:
    assert [(part.status, part.count) for part in ring({"ACTIVE": 0, "ERROR": 0})] == [("ACTIVE", 0)]


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    parts = parts_of_bar({"CONNECTED": 1, "ERROR": 0, "": 1}, longest=4)
    assert [(part.status, part.start, part.length) for part in parts] == [("CONNECTED", 0, 25), ("", 25, 25)]


@pytest.mark.parametrize(
    ("most", "top"), [(1, 1), (7, 8), (10, 10), (11, 20), (60, 60), (99, 100), (101, 200), (9_001, 10_000)]
)
def test_the_top_of_a_chart_is_round(most: int, top: int) -> None:
    assert ceiling(most) == top


def test_a_line_holds_until_the_next_point() -> None:
    times = ("2026-03-02T06:00:00Z", "2026-03-02T07:00:00Z", "2026-03-02T10:00:00Z")
    points = [{"at": at, "running": count} for at, count in zip(times, (5, 5, 10), strict=True)]
    assert line(points, name="running", top=10) == "M0.0 50.0H250.0H1000.0V0.0"
    assert line([points[0]] * 2, name="running", top=10) == "M0.0 50.0H0.0"
