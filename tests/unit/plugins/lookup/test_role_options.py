# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup role_options."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.huaweicloud.workspace.plugins.lookup.role_options import DOCUMENTATION, LookupModule


class Lookup(LookupModule):
    """The lookup with options that it takes from the test, and else from its documentation."""

    given: dict[str, Any]

    def set_options(self, **options: Any) -> None:
        self.given = options["direct"]

    def get_option(self, option: str, **_more: Any) -> Any:
        return self.given.get(option, yaml.safe_load(DOCUMENTATION)["options"][option].get("default"))


def ask(variables: dict[str, Any], **options: Any) -> Any:
    """Return what the lookup finds for the role desktop_report."""
    loader = DataLoader()
    lookup = Lookup(loader=loader, templar=Templar(loader=loader, variables=variables))
    (found,) = lookup.run(["desktop_report"], variables, **options)
    return found


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_what_was_left_open_is_the_default(blank: str | None) -> None:
    found = ask({"desktop_report_title": blank, "desktop_report_name": "mine"})
    assert (found["options"]["title"], found["options"]["name"]) == ("Workspace desktops", "mine")
    assert found["problems"] == []


def test_an_answer_with_commas_is_a_list() -> None:
    found = ask({"desktop_report_columns": "name, tag:department ,", "desktop_report_formats": "html, csv"})
    assert (found["options"]["columns"], found["options"]["formats"]) == (["name", "tag:department"], ["html", "csv"])
    assert found["problems"] == []


def test_what_is_wrong_is_told_for_each_variable() -> None:
    found = ask({"desktop_report_titel": "x", "desktop_report_ipv4_prefix": "many"})
    assert "did you mean desktop_report_title?" in found["problems"][0]
    assert "desktop_report_ipv4_prefix" in found["problems"][1]
