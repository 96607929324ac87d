# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page of very many or very few desktops, made of what the simulator would answer, without service and playbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.groups import select_groups
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import (
    NetworkView,
    rows_of,
    select_columns,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.trend import MOST_POINTS
from tests.simulator.estate import build_estate

WRITTEN_AT = "2026-03-02T06:00:00Z"
USAGE = {"days": 90, "until": "2026-03-01T00:00:00Z", "missing_permission": None}
NO_USAGE = {"days": None, "until": None, "missing_permission": "workspace:statistics:listDesktopMetrics"}
IDLE_DAYS = (0, 0, 3, 8, 45, 120, None)


def write_page(
    folder: Path,
    *,
    desktops: int,
    has_usage: bool = True,
    filters: Mapping[str, Any] | None = None,
    change: Callable[[list[dict[str, Any]]], None] = lambda _rows: None,
    **options: Any,
) -> Path:
    """Write the page and return where it is; every seventh desktop was never used, and `change` may change the rows.

    The permission for logins is missing, and without `has_usage` that for usage too.
    """
    records = [desktop.record for desktop in build_estate(desktops, seed=1, region="cn-north-4")]
    rows = rows_of(records, connections=[], view=NetworkView(choice=AddressChoice()), add_unknown=True)
    for number, row in enumerate(rows if has_usage else ()):
        days = IDLE_DAYS[number % len(IDLE_DAYS)]
        row.update(idle_days=days, never_used=days is None, usage_hours=0 if days is None else 12.5, last_user="anna")
    change(rows)
    report = make_report(
        rows,
        title="Workspace desktops",
        statics=[],
        filters=filters or {},
        generated_at=WRITTEN_AT,
        group_by=("tag:department",),
        usage=USAGE if has_usage else NO_USAGE,
        logins={"hours": None, "slow_rtt": 150, "missing_permission": "workspace:connections:securityList"},
    )
    # As many points as a report can have.
    start = datetime(2026, 1, 31, 5, tzinfo=timezone.utc)
    report["trend"] = [
        {
            "at": f"{start + timedelta(hours=hour):%Y-%m-%dT%H:00:00Z}",
            "desktops": desktops,
            "connected": hour,
            "running": 900,
        }
        for hour in range(MOST_POINTS)
    ]
    path = folder / "desktop_report.html"
    usual = {"columns": select_columns(()), "groups": select_groups(["tag:department"]), "links": {"JSON": "x.json"}}
    path.write_text(page_of(report, options=PageOptions(**{**usual, **options})), encoding="utf-8")
    return path
