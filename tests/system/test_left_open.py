# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions that a survey left open, variables that nobody knows, and become set for everything."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import run_command, variables_of
from tests.support.simulator_process import ROOT, Simulator

BLANKS: Sequence[Any] = (None, "", " ")
PYTHON_WORDS = ("NoneType", "Traceback", "object has no", "is not iterable", "unable to convert", "cannot be converted")
VARIABLES_OF_PLAYBOOKS = {
    "desktop_report": ["workspace_region"],
    "find_user_desktops": ["workspace_region"],
    "gather_desktop_facts": ["workspace_region"],
    "list_idle_desktops": ["workspace_region", "idle_days"],
}
# What ansible-core says of null depends on its version; the playbook with most options shows it on each.
EACH_PLAYBOOK = [
    pytest.param(name, marks=[] if name == "desktop_report" else [pytest.mark.one_core])
    for name in VARIABLES_OF_PLAYBOOKS
]
ROLE_OF = {
    "desktop_report": "desktop_report",
    "list_idle_desktops": "desktop_facts",
    "find_user_desktops": "desktop_facts",
}


def options_of(role: str) -> dict[str, Any]:
    """Return the options that the role documents."""
    path = ROOT / "roles" / role / "meta" / "argument_specs.yml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    return found


def run(name: str, variables: dict[str, Any], *, service: Simulator, folder: Path, **more: str) -> tuple[int, str]:
    """Run a playbook of the collection with these extra variables."""
    done = run_command(
        "ansible-playbook",
        f"huaweicloud.workspace.{name}",
        "-e",
        json.dumps(variables),
        folder=folder,
        environ={**variables_of(service), **more},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", EACH_PLAYBOOK)
def test_what_was_left_open_counts_as_not_given(name: str, service: Simulator, tmp_path: Path) -> None:
    needed = {"user": "chenmin"} if name == "find_user_desktops" else {}
    role = options_of(ROLE_OF[name]) if name in ROLE_OF else {}
    seen = []
    for number, blank in enumerate((..., *BLANKS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        names = [] if blank is ... else [*VARIABLES_OF_PLAYBOOKS[name], *role]
        if name == "find_user_desktops":
            # The playbook gives it itself.
            names = [option for option in names if option != "desktop_facts_user_names"]
        code, shown = run(name, {**dict.fromkeys(names, blank), **needed}, service=service, folder=folder)
        assert code == 0, (blank, shown)
        assert not [word for word in PYTHON_WORDS if word in shown]
        seen.append((sorted(path.name for path in folder.rglob("*") if "home" not in path.parts), len(shown)))
        report = folder / "desktop_report"
        assert sorted(path.name for path in folder.iterdir()) == (
            ["desktop_report", "home"] if report.exists() else ["home"]
        )
    assert len({str(files) for files, _length in seen}) == 1


@pytest.mark.one_core
def test_nobody_is_asked_for_where_no_name_was_given(service: Simulator, tmp_path: Path) -> None:
    for user in (*BLANKS, " , ,"):
        code, shown = run("find_user_desktops", {"user": user}, service=service, folder=tmp_path)
        assert code == 2, shown
        assert "Give the names of users: -e user=NAME,NAME" in shown
        assert not [word for word in PYTHON_WORDS if word in shown]
    assert service.get("requests") == []


# What ansible-core says of an option of a role, and how values reach one, each core shows by half of them.
@pytest.mark.parametrize(
    ("name", "variables", "sentence"),
    [
        (
            "desktop_report",
            {"desktop_report_titel": "x"},
            "no option desktop_report_titel: did you mean desktop_report_title?",
        ),
        pytest.param(
            "list_idle_desktops",
            {"desktop_facts_usage_day": 7},
            "did you mean desktop_facts_usage_days?",
            marks=pytest.mark.one_core,
        ),
        ("desktop_report", {"desktop_report_ipv4_prefix": "many"}, "desktop_report_ipv4_prefix"),
        pytest.param(
            "desktop_report",
            {"desktop_report_csv_bom": "perhaps"},
            "desktop_report_csv_bom",
            marks=pytest.mark.one_core,
        ),
        pytest.param(
            "desktop_report",
            {"desktop_report_usage_days": 181},
            "desktop_report_usage_days must be from 0 to 180",
            marks=pytest.mark.one_core,
        ),
        *(
            pytest.param(
                "list_idle_desktops",
                {"desktop_facts_usage_days": days},
                "desktop_facts_usage_days must be from 0 to 180",
                marks=pytest.mark.one_core,
            )
            for days in (181, -1)
        ),
        (
            "desktop_report",
            {"desktop_report_formats": ["pdf"]},
            "value of desktop_report_formats must be one or more of: html, csv.",
        ),
        ("desktop_report", {"desktop_report_filters": {"statsu": "x"}}, "desktop_report_filters.statsu"),
        pytest.param(
            "list_idle_desktops", {"desktop_facts_user_names": [" "]}, "user_names", marks=pytest.mark.one_core
        ),
        pytest.param(
            "desktop_report", {"desktop_report_filters": {"user_names": [""]}}, "user_names", marks=pytest.mark.one_core
        ),
    ],
)
def test_what_is_wrong_is_told_before_any_request(
    name: str, variables: dict[str, Any], sentence: str, service: Simulator, tmp_path: Path
) -> None:
    code, shown = run(name, variables, service=service, folder=tmp_path)
    assert code == 2, shown
    assert sentence in " ".join(shown.split())
    assert shown.count("fatal: ") == 1
    assert "Traceback" not in shown
    # The role counts first; the module that is asked wrongly asks nothing.
    assert not [entry for entry in service.get("requests") if "desktops" in entry["path"]]


@pytest.mark.parametrize("name", EACH_PLAYBOOK)
def test_become_for_everything_does_not_take_the_credential_away(name: str, service: Simulator, tmp_path: Path) -> None:
    """What asks the service runs as the user, whose credential it needs."""
    sudo = tmp_path / "sudo"
    sudo.write_text(f"#!/bin/sh\ntouch {tmp_path}/became\nexit 1\n", encoding="utf-8")
    sudo.chmod(0o755)
    group_vars = tmp_path / "group_vars"
    group_vars.mkdir()
    (group_vars / "all.yml").write_text("ansible_become: true\n", encoding="utf-8")
    (tmp_path / "hosts").write_text(
        f"localhost ansible_connection=local ansible_python_interpreter={sys.executable}\n", encoding="utf-8"
    )
    become = {"ANSIBLE_BECOME": "true", "ANSIBLE_BECOME_EXE": str(sudo)}
    for more in ({}, {"ANSIBLE_INVENTORY": str(tmp_path / "hosts")}):
        code, shown = run(name, {"user": "chenmin"}, service=service, folder=tmp_path, **become, **more)
        assert code == 0, shown
        assert not (tmp_path / "became").exists()
