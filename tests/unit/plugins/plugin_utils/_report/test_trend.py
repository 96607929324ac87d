# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The trend of a report over earlier reports in its directory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import dated
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.serialise import json_of, read_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.trend import (
    MOST_FILES,
    MOST_POINTS,
    peak_of,
    points_in,
    read_points,
    reports_in,
    trend_until,
)
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report

SCOPE = {"region": "cn-north-4", "project_id": "p1", "preferred_networks": []}


def point(at: str, *, connected: int = 0) -> dict[str, Any]:
    return {"at": at, "desktops": 9, "connected": connected, "running": 5}


def write(folder: Path, name: str, *, at: str, connected: int = 0, **more: Any) -> None:
    found = report(*({"desktop_id": f"d{number}", "login_status": "CONNECTED"} for number in range(connected)), at=at)
    (folder / name).write_text(json_of({**found, "scope": SCOPE, **more}), encoding="utf-8")


def test_earlier_reports_are_in_order_whatever_lies_beside_them(tmp_path: Path) -> None:
    write(tmp_path, "a.json", at="2026-03-02T06:00:00Z", connected=3, trend=[point("2026-02-27T06:00:00Z"), {"at": 1}])
    write(tmp_path, "b.json", at="2026-03-01T06:00:00Z", connected=2)
    write(
        tmp_path,
        "other networks.json",
        at="2026-02-28T06:00:00Z",
        scope={**SCOPE, "preferred_networks": ["10.0.0.0/8"]},
    )
    write(tmp_path, "other project.json", at="2026-02-01T06:00:00Z", scope={**SCOPE, "project_id": "p2"})
    write(tmp_path, "other filters.json", at="2026-02-02T06:00:00Z", filters={"status": "ACTIVE"})
    write(tmp_path, "later.json", at="2027-01-01T06:00:00Z")
    write(tmp_path, "other format.json", at="2026-02-03T06:00:00Z", format_version=2)
    impossible = {**point("2026-02-04T06:00:00Z"), "connected": 10}
    write(tmp_path, "impossible.json", at="2026-03-01T06:00:00Z", trend=[impossible])
    write(tmp_path, "no time.json", at="yesterday")
    texts = [
        "",
        "{",
        "[]",
        "null",
        "9" * 5000,
        "[" * 100_000,
        '{"format": "huaweicloud.workspace.desktop_report"}',
        "\udcff",
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"foreign{number}.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "gone.json").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    now = {**report({}, at="2026-03-03T06:00:00Z"), "scope": SCOPE}
    found = trend_until(now, earlier=points_in(reports_in(tmp_path), like=now))
    assert [entry["at"] for entry in found] == [
        "2026-02-27T06:00:00Z",
        "2026-02-28T06:00:00Z",
        "2026-03-01T06:00:00Z",
        "2026-03-02T06:00:00Z",
        "2026-03-03T06:00:00Z",
    ]
    assert [entry["connected"] for entry in found] == [0, 0, 2, 3, 0]
    assert found[-1] == {"at": "2026-03-03T06:00:00Z", "desktops": 1, "connected": 0, "running": 1}


def test_an_hour_keeps_its_peak_and_the_oldest_points_go() -> None:
    hours = [f"2026-{1 + number // 600:02d}-{1 + number % 600 // 24:02d}T{number % 24:02d}" for number in range(1000)]
    earlier = [
        point(f"{hour}:{minute}:00Z", connected=int(minute == "20")) for hour in hours for minute in ("10", "20")
    ]
    now = report({}, at="2026-12-01T00:00:00Z")
    found = trend_until(now, earlier=earlier)
    assert len(found) == MOST_POINTS
    assert [entry["at"] for entry in found[:-1]] == [f"{hour}:20:00Z" for hour in hours[1 - MOST_POINTS :]]
    assert peak_of(found, name="connected")["at"] == f"{hours[-1]}:20:00Z"


def test_only_the_newest_files_are_read(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 5):
        write(tmp_path, f"{number:03d}.json", at=f"2026-03-01T06:00:{number:02d}Z")
        os.utime(tmp_path / f"{number:03d}.json", (number, number))
    found = reports_in(tmp_path)
    assert [head["generated_at"][-3:-1] for head in found] == [f"{number:02d}" for number in range(54, 4, -1)]
    assert not any("desktops" in head for head in found)


def test_a_directory_that_is_not_there_has_no_reports(tmp_path: Path) -> None:
    assert reports_in(tmp_path / "none") == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        point("2026-03-02"),
        point("2026-13-02T06:00:00Z"),
        point("2026-03-02T06:00:00+0100"),
        {**point("2026-03-02T06:00:00Z"), "running": True},
        {**point("2026-03-02T06:00:00Z"), "running": -1},
        {**point("2026-03-02T06:00:00Z"), "running": 1.5},
        {**point("2026-03-02T06:00:00Z"), "running": 10**30},
    ],
)
def test_what_is_no_point_is_passed_over(wrong: object) -> None:
    right = point("2026-03-02T06:00:00Z")
    assert read_points([wrong, {**right, "more": 1}]) == [right]
    assert read_points(wrong) == []


def test_a_report_that_says_nothing_new_keeps_its_trend() -> None:
    last = dated(report({}, at=""), last=None, base=None)
    assert [entry["at"] for entry in last["trend"]] == [last["generated_at"]]
    assert dated(report({}, at=""), last=last, base=last, earlier=[point("2020-03-02T06:00:00Z")]) == last
    old = {name: value for name, value in last.items() if name != "trend"}
    assert dated(report({}, at=""), last=old, base=old)["trend"] == last["trend"]


def test_each_point_is_one_line_of_the_json() -> None:
    found = {**report({}), "trend": [point("2026-03-02T06:00:00Z"), point("2026-03-02T07:00:00Z")]}
    text = json_of(found)
    assert read_report(text, name="x") == found
    assert sum(line.startswith('  {"at":') for line in text.splitlines()) == 2
    assert list(json.loads(text))[-2:] == ["trend", "desktops"]
