# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of each module run as they stand, and module defaults reach all modules."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.plugins.modules.running import MODULES, PACKAGE

from .playbook_runner import run_play
from .simulator_process import Simulator

pytestmark = pytest.mark.one_core


def environment(service: Simulator) -> dict[str, str]:
    ready = service.ready
    return {
        "HW_ACCESS_KEY": ready["access_key"],
        "HW_SECRET_KEY": ready["secret_key"],
        "HW_AUTH_URL": ready["auth_url"],
        "HW_WORKSPACE_ENDPOINT": service.url,
    }


@pytest.mark.parametrize("name", MODULES)
def test_examples(service: Simulator, tmp_path: Path, name: str) -> None:
    for record, user in zip(service.records(), ("chenmin", "lihua"), strict=False):
        infos = [{"user_id": f"id-{user}", "user_name": user, "user_group": "users"}]
        service.patch(f"desktops/{record['desktop_id']}", {"user_name": user, "attach_user_infos": infos})
    tasks: list[dict[str, Any]] = yaml.safe_load(importlib.import_module(f"{PACKAGE}.{name}").EXAMPLES)
    run = run_play(tasks, folder=tmp_path, environ=environment(service))
    assert run.code == 0, run.output
    # And the task that keeps the results.
    assert run.recap["ok"] == len(tasks) + 1
    assert run.recap["failed"] == run.recap["skipped"] == run.recap["ignored"] == 0
    assert len(run.results) == len(tasks)
    assert "WARNING" not in run.output
    for task, result in zip(tasks, run.results, strict=True):
        if f"huaweicloud.workspace.{name}" in task:
            assert result.get("desktops") or result.get("statics"), task["name"]


def test_module_defaults_of_the_action_group(service: Simulator, tmp_path: Path) -> None:
    ready = service.ready
    defaults = {"auth_token": ready["token"], "endpoint": service.url, "project_id": ready["project_id"]}
    tasks = [{"name": "Ask", f"huaweicloud.workspace.{name}": {}} for name in MODULES]
    run = run_play(
        tasks,
        folder=tmp_path,
        keywords={"module_defaults": {"group/huaweicloud.workspace.workspace": defaults}},
    )
    assert run.code == 0, run.output
    assert len(run.results) == len(MODULES)
    assert [entry["auth"] for entry in service.get("requests")] == ["token"] * len(MODULES)


def test_check_mode_and_diff_mode_change_nothing(service: Simulator, tmp_path: Path) -> None:
    before = service.records()
    tasks = [{"name": "Ask", f"huaweicloud.workspace.{name}": {"region": "cn-north-4"}} for name in MODULES]
    run = run_play(tasks, folder=tmp_path, environ=environment(service), arguments=["--check", "--diff"])
    assert run.code == 0, run.output
    assert [result["changed"] for result in run.results] == [False] * len(MODULES)
    assert len(run.results[1]["desktops"]) == 230
    assert service.records() == before
