# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes rows and reports for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice, parse_networks
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import Report, make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import NetworkView, Row, rows_of

RECORD = {
    "desktop_id": "d1",
    "computer_name": "FIN-01",
    "login_status": "REGISTERED",
    "status": "ACTIVE",
    "user_list": ["anna"],
    "user_group": "users",
    "availability_zone": "zone-a",
    "ip_addresses": ["172.16.0.1", "10.0.9.7"],
    "tags": [{"key": "department", "value": "Finance"}],
}


def rows(
    *records: Mapping[str, Any],
    connections: Sequence[dict[str, Any]] = (),
    preferred: Sequence[str] = (),
    add_unknown: bool = True,
) -> list[Row]:
    """Return the rows of records, each laid over the ordinary one."""
    choice = AddressChoice(preferred_networks=parse_networks(list(preferred), option="preferred_networks"))
    laid_over = [{**RECORD, **record} for record in records]
    view = NetworkView(choice=choice)
    found: list[Row] = rows_of(laid_over, connections=connections, view=view, add_unknown=add_unknown)
    return found


def report(
    *records: Mapping[str, Any],
    at: str = "2026-03-02T06:00:00Z",
    changes: Mapping[str, Any] | None = None,
    scope: Mapping[str, Any] | None = None,
    filters: Mapping[str, Any] | None = None,
) -> Report:
    """Return a report of records, each laid over the ordinary one."""
    return make_report(
        rows(*records),
        title="Desktops",
        statics=[{"static_name": "Finance", "running_num": 1, "stop_num": None}],
        filters=filters or {},
        generated_at=at,
        changes=changes,
        scope=scope,
    )
