# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin: which files are its own, and which keys and expressions it refuses."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleParserError

from ansible_collections.huaweicloud.workspace.plugins.inventory.workspace_desktops import InventoryModule
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build

RECORDS: list[dict[str, Any]] = [{"desktop_id": "d1", "computer_name": "A", "login_status": "CONNECTED"}]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("workspace_desktops.yml", True),
        ("site.workspace_desktops.yaml", True),
        ("workspace_desktops.json", False),
        ("desktops.yml", False),
    ],
)
def test_a_file_is_known_by_its_name(name: str, expected: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("plugin: other.collection.plugin\n", encoding="utf-8")
    assert InventoryModule().verify_file(str(path)) is expected
    assert InventoryModule().verify_file(str(tmp_path / "gone" / name)) is False


@pytest.mark.parametrize("suffix", [".yml", ".json", ".txt", ""])
@pytest.mark.parametrize("other", ["other.collection.plugin", "huaweicloud.workspace.workspace_desktops_2"])
def test_a_file_of_this_plugin_with_another_name_is_told_the_right_one(
    suffix: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    plugin = InventoryModule()
    monkeypatch.setattr(plugin, "display", SimpleNamespace(warning=warned.append))
    path = tmp_path / f"desktops{suffix}"
    for name, count in ((other, 0), (f"'{plugin.NAME}' # ours", 1)):
        path.write_text(f"---\nregion: x\nplugin: {name}\n", encoding="utf-8")
        assert plugin.verify_file(str(path)) is False
        assert len(warned) == count
    assert warned[0].endswith(" must end in workspace_desktops.yml or workspace_desktops.yaml.")


@pytest.mark.parametrize("option", ["include", "exclude"])
def test_a_condition_that_fails_names_the_option_and_the_desktop(option: str) -> None:
    with pytest.raises(OptionError, match=rf"of {option} cannot be evaluated for 'A'"):
        build(RECORDS, {option: ["workspace_login_status | no_such_filter"]})


def test_an_entry_of_hostnames_that_fails_is_an_error_only_where_it_is_strict() -> None:
    wrong = {"hostnames": ["{{ workspace_computer_name | no_such_filter }}", "desktop_id"]}
    assert sorted(build(RECORDS, {"strict": False}, **wrong).hosts) == ["d1"]
    with pytest.raises(OptionError, match=r"The entry .* of hostnames cannot be evaluated"):
        build(RECORDS, {"strict": True}, **wrong)


def test_what_is_composed_stands_at_the_host() -> None:
    given = {"compose": {"upper": "workspace_login_status | lower"}, "groups": {"busy": "upper == 'connected'"}}
    inventory = build(RECORDS, given)
    assert inventory.hosts["A"].vars["upper"] == "connected"


def test_the_plugin_takes_no_expression_that_is_none() -> None:
    plugin = InventoryModule()
    # As the loader of ansible-core does.
    plugin._load_name = plugin.NAME
    with pytest.raises(AnsibleParserError, match="compose"):
        plugin.set_options(direct={"compose": ["a"]})
