# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a desktop is called in the inventory."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.host_names import HostTemplate, host_names


def names(*desktops: tuple[str, str], template: str = "{computer_name}") -> list[str]:
    fields = [{"computer_name": name, "desktop_id": desktop_id} for name, desktop_id in desktops]
    return host_names(fields, template=HostTemplate(template))


def test_fields_are_put_into_the_template() -> None:
    assert names(("RES-W-1", "id-1")) == ["RES-W-1"]
    assert names(("RES-W-1", "id-1"), template="{computer_name|lower}.example.com") == ["res-w-1.example.com"]
    assert names(("res", "id-1"), template="{ computer_name | upper }_{desktop_id}") == ["RES_id-1"]


def test_desktops_of_one_name_get_their_id_as_in_the_inventory() -> None:
    assert names(("PC", "id-1"), ("pc", "id-2"), ("other", "id-3")) == ["PC_id-1", "pc_id-2", "other"]


@pytest.mark.parametrize(
    "name",
    ["", "all", "localhost", "ungrouped", "a:b", "web*", "~x", "!all", "workspace_desktops", "login_status_connected"],
)
def test_a_name_never_selects_other_hosts(name: str) -> None:
    assert names((name, "id-1")) == ["id-1"]


@pytest.mark.parametrize("value", ["{desktop_id}", "{{ 7 * 7 }}", "{computer_name|lower}"])
def test_a_value_is_no_template(value: str) -> None:
    assert names((value, "id-1")) == ["id-1"]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{computer_nmae}", "did you mean 'computer_name'?"),
        ("{users}", "see the documentation of the source"),
        ("{computer_name|title}", "give lower or upper"),
        ("desktop", "give a field in single braces"),
        ("{{ computer_name }}", "give a field in single braces"),
        ("{computer_name", "give a field in single braces"),
        ("{}", "which events do not have"),
    ],
)
def test_a_template_that_names_nothing_is_refused(template: str, message: str) -> None:
    with pytest.raises(OptionError) as refused:
        HostTemplate(template)
    assert message in str(refused.value)
