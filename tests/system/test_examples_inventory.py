# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of the inventory plugin work as they stand there."""

from __future__ import annotations

import ast
from pathlib import Path

import yaml

from tests.support.ansible_commands import list_inventory, variables_of
from tests.support.simulator_process import ROOT, Simulator


def examples() -> str:
    """Return the text of EXAMPLES."""
    tree = ast.parse((ROOT / "plugins" / "inventory" / "workspace_desktops.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "EXAMPLES":
            return str(ast.literal_eval(node.value))
    raise AssertionError("there are no EXAMPLES")


def test_the_examples_are_one_configuration_that_works(service: Simulator, tmp_path: Path) -> None:
    text = examples()
    found = list_inventory(text, folder=tmp_path, environ=variables_of(service))
    running = [record for record in service.records() if record.get("status") == "ACTIVE"]
    assert 0 < len(found["_meta"]["hostvars"]) <= len(running)
    options = yaml.safe_load(text)
    idle = [f"idle_{days}_days" for days in options["idle_groups"]]
    for group in (*options["ip_groups"], *options["groups"], *idle):
        assert found[group]["hosts"], group
    assert any(name.startswith("zone_") for name in found)
    assert all("ansible_user" in variables for variables in found["_meta"]["hostvars"].values())


def test_the_examples_are_asked_for_once(service: Simulator, tmp_path: Path) -> None:
    first = list_inventory(examples(), folder=tmp_path, environ=variables_of(service))
    service.delete("requests")
    second = list_inventory(examples(), folder=tmp_path, environ=variables_of(service))
    assert second == first
    assert service.get("requests") == []
