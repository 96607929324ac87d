# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The security policy promises nothing that no test holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.support.module_runner import ACTING, FEW, MODULES, succeed
from tests.support.service_fixtures import Options
from tests.support.simulator_process import Simulator

ROOT = Path(__file__).resolve().parents[2]
PROMISES = re.findall(
    r"^\| (?!promise|--)(.+) \| (.+) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_every_promise_names_tests_that_exist() -> None:
    assert len(PROMISES) >= 10
    for promise, tests in PROMISES:
        names = re.findall(r"`(tests/[^`]+)`", tests)
        assert names, promise
        assert [name for name in names if not (ROOT / name).is_file()] == []


def test_problems_are_reported_to_the_repository_of_the_collection() -> None:
    repository = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    assert f"{repository}/security/advisories/new" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


# The methods of the client that act, and what uses a module that acts.
ACTS = {"act", "change_power", "send_notification", "set_maintenance_mode"}
USES_ACTING = {"playbooks/message_connected_users.yml"}
# The maintenance window, which acts by the client, and the one action that uses it.
WINDOW, WINDOW_ACTION = "plugins/plugin_utils/_window/", "plugins/action/workspace_maintenance_window.py"
# The client itself.
CLIENT = (
    "plugins/module_utils/_api/_acting/",
    "plugins/module_utils/_api/_wire/",
    "plugins/module_utils/_api/client.py",
)
# Tokens of IAM, and keys of the machine's own metadata service.
WRITES = {"plugins/module_utils/_api/_auth/iam.py", "plugins/module_utils/_api/_auth/agency.py"}


def python_files() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("plugins", "extensions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_only_three_modules_and_the_maintenance_window_act() -> None:
    users = {
        name
        for name, tree in python_files()
        if not name.startswith((*CLIENT, WINDOW))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ACTS
    }
    assert users == {f"plugins/modules/{name}.py" for name in ACTING}


def test_only_its_own_action_opens_a_maintenance_window() -> None:
    users = {
        name
        for name, tree in python_files()
        if not name.startswith(WINDOW)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "_window" in (node.module or "").split(".")
    }
    assert users == {WINDOW_ACTION}


def test_only_what_acts_and_what_gets_a_credential_sends_more_than_get() -> None:
    senders = {
        name
        for name, tree in python_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in ("POST", "PUT", "DELETE", "PATCH")
    }
    assert senders - WRITES == {
        f"plugins/module_utils/_api/_acting/{name}.py" for name in ("maintenance_mode", "notification", "power")
    }


def test_what_uses_a_module_that_acts_is_known() -> None:
    """Add what acts here, and say so in its documentation."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("playbooks", "roles", "extensions")
        for path in (ROOT / folder).rglob("*.yml")
        if any(f"{name}:" in path.read_text(encoding="utf-8") for name in ACTING)
    }
    assert found == USES_ACTING


def test_modules_that_read_send_get_and_nothing_else(service: Simulator, by_key: Options) -> None:
    before = service.records()
    for name in MODULES:
        succeed(name, {**by_key, **FEW.get(name, {})})
    assert {entry["method"] for entry in service.get("requests")} == {"GET"}
    assert (service.get("acts"), service.records()) == ([], before)
