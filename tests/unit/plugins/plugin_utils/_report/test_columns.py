# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The columns of the table have one home, which the documentation repeats."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.huaweicloud.workspace.plugins.action.workspace_report import ARGUMENT_SPEC
from ansible_collections.huaweicloud.workspace.plugins.modules.workspace_report import DOCUMENTATION
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import (
    DEFAULT_COLUMNS,
    FIELDS,
    select_columns,
)

ROOT = Path(__file__).parents[5]
OPTION: dict[str, Any] = yaml.safe_load(DOCUMENTATION)["options"]["columns"]


def test_the_documentation_has_the_default_columns_and_all_fields() -> None:
    assert OPTION["default"] == ARGUMENT_SPEC["columns"]["default"] == list(DEFAULT_COLUMNS)
    assert re.findall(r"V\((\w+)\)", OPTION["description"][-1]) == list(FIELDS)


def test_the_role_leaves_the_default_columns_to_the_module() -> None:
    role = ROOT / "roles" / "desktop_report"
    assert yaml.safe_load((role / "defaults" / "main.yml").read_text(encoding="utf-8"))["desktop_report_columns"] == []
    assert list(select_columns([])) == list(DEFAULT_COLUMNS)
