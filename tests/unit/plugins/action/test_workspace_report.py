# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action workspace_report: what it refuses, and what it writes."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.huaweicloud.workspace.plugins.action import workspace_report
from ansible_collections.huaweicloud.workspace.plugins.action.workspace_report import ARGUMENT_SPEC
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import iso
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.activity import (
    LOGINS_PERMISSION,
    USAGE_PERMISSION,
)
from ansible_collections.huaweicloud.workspace.tests.support.action_runner import run_action

NAME = "workspace_report"
RECORD = {"desktop_id": "d1", "computer_name": "FIN-01", "login_status": "CONNECTED", "status": "ACTIVE"}
REGISTERED = {
    "found_desktops": {"desktops": [RECORD], "region": "cn-north-4", "project_id": "p1"},
    "found_connections": {"desktops": [], "region": "cn-north-4", "project_id": "p1"},
    "found_statistics": {"statics": [], "region": "cn-north-4", "project_id": "p1"},
}
FIGURES = {"desktop_id": "d1", "idle_days": 9, "usage_hours": 3.5, "usage_seconds": 12600, "last_user": "=anna"}
# The options that name the variables, in this order.
NAMES = [*ARGUMENT_SPEC][:3]


def options(folder: Path, **more: Any) -> dict[str, Any]:
    return {**dict(zip(NAMES, REGISTERED, strict=True)), "directory": str(folder), **more}


def test_three_files_are_written_once(tmp_path: Path) -> None:
    first = run_action(NAME, options(tmp_path / "made"), variables=REGISTERED)
    assert first["changed"] is True
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == [
        "desktop_report.csv",
        "desktop_report.html",
        "desktop_report.json",
    ]
    report = json.loads((tmp_path / "made" / "desktop_report.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in report["desktops"]] == ["FIN-01"]
    again = run_action(NAME, options(tmp_path / "made"), variables=REGISTERED)
    assert again["changed"] is False
    assert again["generated_at"] == first["generated_at"]


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    result = run_action(NAME, options(tmp_path / "made"), variables=REGISTERED, check_mode=True)
    assert result["changed"] is True
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"mode": "416"}, "give octal digits in quotes"),
        ({"mode": "rw"}, "'rw' is not a file mode"),
        ({"name": "a/b"}, "'a/b' cannot be a file name"),
        ({"ipv4_prefix": 33}, "ipv4_prefix: 33 is not between 0 and 32."),
        ({"columns": ["nme"]}, "columns: there is no 'nme'"),
        ({"preferred_networks": ["x"]}, "preferred_networks"),
        ({"directory": " "}, "directory: it is empty"),
        ({"group_by": ["tags"]}, "group_by: there is no 'tags', choose from user_group,"),
        ({"refresh": 9}, "refresh: 9 is not between 10 and 31536000. Give 0 to leave it out."),
        ({"max_age": -1}, "max_age: -1 is not between 0 and 31536000."),
        ({"slow_rtt": -1}, "slow_rtt: -1 is not between 0 and 3600000."),
        ({"usage_from": "nothing"}, "the variable 'nothing' holds no list 'desktops': name a variable in which"),
        ({"logins_from": "found_desktops"}, "holds no list 'records': name a variable in which workspace_login_info"),
    ],
)
def test_what_cannot_be_is_refused_before_a_file_is_made(given: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(AnsibleActionFail) as raised:
        run_action(NAME, options(tmp_path / "made", **given), variables=REGISTERED)
    assert sentence in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"group_by": ["department"]}, "group_by: there is no 'department', choose from user_group,"),
        ({"group_by": ["tag: "]}, "group_by: there is no 'tag:'"),
        ({"columns": ["tag:"]}, "columns: there is no 'tag:'"),
        ({"login_hours": 0}, "login_hours: 0 is not between 1 and"),
        ({"slow_rtt": -1}, "slow_rtt: -1 is not between 0 and 3600000."),
        ({"previous": "/nowhere/at_all.json"}, "previous: there is no file /nowhere/at_all.json."),
        ({"name": "other"}, "other.json is no report of desktops."),
        ({"directory": "/dev/null/reports"}, "The report cannot be written: not a directory: /dev/null."),
    ],
)
def test_options_can_be_checked_before_anything_is_requested(
    given: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    usual = {"directory": str(tmp_path), "check_only": True}
    assert run_action(NAME, {**usual, "group_by": "tag:department, os_type"}) == {"changed": False}
    with pytest.raises(AnsibleActionFail) as raised:
        run_action(NAME, {**usual, **given})
    assert sentence in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["other.json"]


def test_a_report_needs_the_results(tmp_path: Path) -> None:
    with pytest.raises(AnsibleActionFail, match="desktops_from, connections_from, statistics_from"):
        run_action(NAME, {"directory": str(tmp_path)})


@pytest.mark.parametrize("missing", REGISTERED)
def test_a_variable_that_holds_no_result(missing: str, tmp_path: Path) -> None:
    variables = {name: value for name, value in REGISTERED.items() if name != missing}
    with pytest.raises(AnsibleActionFail) as raised:
        run_action(NAME, options(tmp_path), variables=variables)
    assert repr(missing) in str(raised.value)


def test_use_and_logins_are_in_all_files(tmp_path: Path) -> None:
    now = datetime.now(timezone.utc)
    more = {
        "found_usage": {
            "start": "2026-01-01T00:00:00Z",
            "end": "2026-01-31T00:00:00Z",
            "figures_until": "2026-01-30T00:00:00Z",
            "desktops": [FIGURES],
        },
        "found_logins": {
            "start": iso(now - timedelta(hours=8)),
            "end": iso(now),
            "records": [{"desktop_id": "d1", "is_failed": True, "latency_ms": 400, "user_name": "eve"}],
        },
    }
    given = options(tmp_path, usage_from="found_usage", logins_from="found_logins", slow_rtt=300)
    result = run_action(NAME, given, variables={**REGISTERED, **more})
    assert "warnings" not in result
    # Somebody is connected now, so the desktop is not idle any more.
    assert result["attention"] == {
        "error": 0,
        "long_disconnected": 0,
        "failed_logins": 1,
        "slow_line": 1,
        "running_unused": 0,
    }
    report = json.loads((tmp_path / "desktop_report.json").read_text(encoding="utf-8"))
    (row,) = report["desktops"]
    figures = {"idle_days": 0, "never_used": False, "last_user": "=anna", "usage_hours": 3.5}
    assert {name: row[name] for name in figures} == figures
    assert (report["usage"]["days"], report["logins"]["hours"], report["logins"]["failed"]) == (30, 8, 1)
    head, line = csv.reader((tmp_path / "desktop_report.csv").read_text(encoding="utf-8-sig").splitlines())
    cells = dict(zip(head, line, strict=True))
    wanted = ("Days idle", "Never used", "Last user", "Hours used", "Failed logins", "Network delay (ms)")
    assert [cells[name] for name in wanted] == ["0", "no", "'=anna", "3.5", "1", "400"]
    # The same once more changes nothing.
    assert run_action(NAME, given, variables={**REGISTERED, **more})["changed"] is False


UNKNOWN = ("long_disconnected", "failed_logins", "slow_line", "running_unused")


def test_a_missing_permission_is_a_warning_and_no_failure(tmp_path: Path) -> None:
    refused = {"msg": "Forbidden", "failed": False, "failed_when_result": False, "error": {"status": 403}}
    given = options(tmp_path, usage_from="refused", logins_from="refused")
    result = run_action(NAME, given, variables={**REGISTERED, "refused": refused})
    assert result["warnings"] == [
        f"The report does not show the use of the desktops: the credential lacks the permission {USAGE_PERMISSION}.",
        f"The report does not show the logins: the credential lacks the permission {LOGINS_PERMISSION}.",
    ]
    assert result["attention"] == {"error": 0, **dict.fromkeys(UNKNOWN)}
    report = json.loads((tmp_path / "desktop_report.json").read_text(encoding="utf-8"))
    assert report["attention"] == result["attention"]
    # Refused, and neither left out nor nothing.
    assert report["usage"] == {
        "days": None,
        "until": None,
        "missing_permission": USAGE_PERMISSION,
        "desktops": None,
    }
    logins = {
        "hours": None,
        "slow_rtt": 150,
        "missing_permission": LOGINS_PERMISSION,
        "total": None,
        "failed": None,
    }
    assert report["logins"] == {**logins, "failures": [], "slow": []}
    assert (result["usage"], result["logins"]) == (report["usage"], logins)
    (row,) = report["desktops"]
    assert (row["login_status"], row["idle_days"], row["never_used"]) == ("CONNECTED", None, None)
    broken = {"msg": "Bad gateway", "error": {"status": 502}}
    with pytest.raises(AnsibleActionFail, match=r"usage_from: .* holds no list 'desktops'"):
        run_action(NAME, given, variables={**REGISTERED, "refused": broken})


def test_nothing_is_told_from_left_out(tmp_path: Path) -> None:
    assert {part: run_action(NAME, options(tmp_path), variables=REGISTERED)[part] for part in ("usage", "logins")} == {
        "usage": None,
        "logins": None,
    }
    span = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-31T00:00:00Z"}
    nothing = {**span, "figures_until": "2026-01-30T00:00:00Z", "desktops": [], "records": []}
    given = options(tmp_path, usage_from="nothing", logins_from="nothing", login_hours=8)
    result = run_action(NAME, given, variables={**REGISTERED, "nothing": nothing})
    assert (result["usage"]["days"], result["usage"]["missing_permission"], result["usage"]["desktops"]) == (
        30,
        None,
        0,
    )
    assert (result["logins"]["hours"], result["logins"]["missing_permission"], result["logins"]["total"]) == (
        8,
        None,
        0,
    )
    # No figures say nothing of how long desktops were not used.
    assert result["attention"] == {
        "error": 0,
        "long_disconnected": None,
        "failed_logins": 0,
        "slow_line": 0,
        "running_unused": None,
    }
    page = (tmp_path / "desktop_report.html").read_text(encoding="utf-8")
    assert "The service has no figures of the use of the desktops in 30 days" in page
    assert "Nothing needs attention in what this report can see." in page


def test_a_page_that_renews_itself_is_written_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = options(tmp_path, refresh=60)
    first = run_action(NAME, given, variables=REGISTERED)
    before = (tmp_path / "desktop_report.json").stat()
    monkeypatch.setattr(workspace_report, "now_text", lambda: "2099-01-01T00:00:00Z")
    again = run_action(NAME, given, variables=REGISTERED)
    assert again["changed"] is True
    assert again["generated_at"] == first["generated_at"]
    # Nothing but the page: the data are the same.
    after = (tmp_path / "desktop_report.json").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert 'data-at="2099-01-01T00:00:00Z"' in (tmp_path / "desktop_report.html").read_text(encoding="utf-8")


def test_the_trend_grows_with_each_report(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    run_action(NAME, options(tmp_path, name="monday"), variables=REGISTERED)
    path = tmp_path / "monday.json"
    monday = path.read_text(encoding="utf-8")
    at = json.loads(monday)["generated_at"]
    path.write_text(monday.replace(at, "2026-01-05T06:00:00Z"), encoding="utf-8")
    run_action(NAME, options(tmp_path, name="tuesday"), variables=REGISTERED)
    trend = json.loads((tmp_path / "tuesday.json").read_text(encoding="utf-8"))["trend"]
    assert [point["at"] for point in trend][:-1] == ["2026-01-05T06:00:00Z"]
