# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection variables that a file of a wide group would override."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._grouping.group_vars_precedence import (
    keep_os_connection,
)

VARIABLES = {"os_type_windows": {"ansible_connection": "winrm", "ansible_port": 5986}}


def made(folder: Path, **files: str) -> tuple[InventoryData, list[str]]:
    """Return an inventory of one desktop beside these files of groups, and the variables that were held."""
    (folder / "group_vars").mkdir()
    for group, text in files.items():
        (folder / "group_vars" / f"{group}.yml").write_text(text, encoding="utf-8")
    inventory = InventoryData()
    for group in ("workspace_desktops", "os_type_windows"):
        inventory.add_group(group)
    inventory.add_child("workspace_desktops", "os_type_windows")
    inventory.add_host("h1", group="os_type_windows")
    source = folder / "workspace_desktops.yml"
    source.write_text("", encoding="utf-8")
    loader = DataLoader()
    loader.set_basedir(str(folder))
    held = keep_os_connection(
        inventory,
        group_variables=VARIABLES,
        wide={"all", "workspace_desktops"},
        hosts={"h1"},
        loader=loader,
        path=str(source),
    )
    return inventory, held


@pytest.mark.parametrize("group", ["all", "workspace_desktops"])
def test_a_variable_of_a_wide_file_is_held_at_the_host(group: str, tmp_path: Path) -> None:
    inventory, held = made(tmp_path, **{group: "ansible_connection: ssh\n"})
    assert held == ["ansible_connection"]
    assert inventory.hosts["h1"].vars["ansible_connection"] == "winrm"
    assert "ansible_port" not in inventory.hosts["h1"].vars


def test_a_file_of_the_narrow_group_stays_above(tmp_path: Path) -> None:
    inventory, held = made(tmp_path, all="ansible_connection: ssh\n", os_type_windows="ansible_connection: psrp\n")
    assert held == []
    assert "ansible_connection" not in inventory.hosts["h1"].vars


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    inventory, held = made(tmp_path)
    assert held == []
    assert "ansible_connection" not in inventory.hosts["h1"].vars
