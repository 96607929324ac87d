# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From records to a plan of hosts and groups."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build

RECORDS: list[dict[str, Any]] = [
    {"desktop_id": "d1", "computer_name": "B", "login_status": "CONNECTED", "ip_addresses": ["10.0.0.1"]},
    {"desktop_id": "d2", "computer_name": "A", "login_status": "REGISTERED"},
]


def test_a_desktop_is_a_host_with_an_address_where_it_has_one() -> None:
    inventory = build(RECORDS)
    assert sorted(inventory.hosts) == ["A", "B"]
    assert inventory.hosts["B"].vars["ansible_host"] == "10.0.0.1"
    assert "ansible_host" not in inventory.hosts["A"].vars
    assert inventory.hosts["B"].vars["workspace_desktop_id"] == "d1"
    assert [host.name for host in inventory.groups["login_status_connected"].hosts] == ["B"]


def test_equal_names_are_all_changed_or_an_error() -> None:
    records = [{**record, "computer_name": "A"} for record in RECORDS]
    assert sorted(build(records).hosts) == ["A_d1", "A_d2"]
    with pytest.raises(WorkspaceError, match="'A'"):
        build(records, on_duplicate="error")


def test_a_condition_leaves_desktops_out() -> None:
    inventory = build(RECORDS, {"include": ["workspace_login_status == 'CONNECTED'"]})
    assert sorted(inventory.hosts) == ["B"]
