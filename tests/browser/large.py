# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page of very many or very few desktops, made of what the simulator would answer, without service and playbook."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import (
    NetworkView,
    rows_of,
    select_columns,
)
from tests.simulator.estate import build_estate


def write_page(folder: Path, *, desktops: int) -> Path:
    """Write the page and return where it is."""
    records = [desktop.record for desktop in build_estate(desktops, seed=1, region="cn-north-4")]
    rows = rows_of(records, connections=[], view=NetworkView(choice=AddressChoice()), add_unknown=True)
    report = make_report(rows, title="Workspace desktops", statics=[], filters={}, generated_at="2026-03-02T06:00:00Z")
    path = folder / "desktop_report.html"
    options = PageOptions(columns=select_columns(()), links={"JSON": "desktop_report.json"})
    path.write_text(page_of(report, options=options), encoding="utf-8")
    return path
