# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action workspace_report: what it refuses, and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.huaweicloud.workspace.plugins.action.workspace_report import ARGUMENT_SPEC
from ansible_collections.huaweicloud.workspace.tests.support.action_runner import run_action

NAME = "workspace_report"
RECORD = {"desktop_id": "d1", "computer_name": "FIN-01", "login_status": "CONNECTED", "status": "ACTIVE"}
REGISTERED = {
    "found_desktops": {"desktops": [RECORD], "region": "cn-north-4", "project_id": "p1"},
    "found_connections": {"desktops": [], "region": "cn-north-4", "project_id": "p1"},
    "found_statistics": {"statics": [], "region": "cn-north-4", "project_id": "p1"},
}
# The options that name the variables, in this order.
NAMES = [name for name, rules in ARGUMENT_SPEC.items() if rules.get("required") and name != "directory"]


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
    ],
)
def test_what_cannot_be_is_refused_before_a_file_is_made(given: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(AnsibleActionFail) as raised:
        run_action(NAME, options(tmp_path / "made", **given), variables=REGISTERED)
    assert sentence in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", REGISTERED)
def test_a_variable_that_holds_no_result(missing: str, tmp_path: Path) -> None:
    variables = {name: value for name, value in REGISTERED.items() if name != missing}
    with pytest.raises(AnsibleActionFail) as raised:
        run_action(NAME, options(tmp_path), variables=variables)
    assert repr(missing) in str(raised.value)
