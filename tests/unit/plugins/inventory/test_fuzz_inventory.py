# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the records hold, each desktop becomes one host with a legal name, variables and groups."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible.inventory.data import InventoryData
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import read_span
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.usage import as_desktop_usage
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.decode import parse_json
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import text_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.hostnames import is_host_name
from ansible_collections.huaweicloud.workspace.tests.support.hostile_responses import (
    RECORDS,
    as_bytes,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import is_template


def _read(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return a record as the client hands it on, None for one that it refuses."""
    try:
        read: dict[str, Any] = parse_json(as_bytes(record))
    except ValueError:
        return None
    return read


READ_RECORDS = st.lists(RECORDS.map(_read).filter(bool), max_size=5)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "hostvars": st.sampled_from((["default"], ["all"])),
        "on_duplicate": st.sampled_from(("suffix", "id")),
        "ipv4_prefix": st.sampled_from((0, 8, 24, 32)),
        "ipv6_prefix": st.sampled_from((0, 64, 128)),
        "group_by": st.just(["status", "user_name", "extra", "tag:a", "ip_addresses"]),
        "hostnames": st.just(["extra", "computer_name", "status"]),
        "idle_groups": st.just([7, 30]),
    },
)


def check(inventory: InventoryData, *, count: int) -> None:
    assert len(inventory.hosts) == count
    groups = set(inventory.groups)
    for name, host in inventory.hosts.items():
        assert is_host_name(name, taken=groups)
        address = host.vars.get("ansible_host")
        assert address is None or ipaddress.ip_address(address)
        for variable, value in host.vars.items():
            assert variable.isidentifier()
            assert variable.isascii()
            assert variable == "ansible_host" or variable.startswith(("workspace_", "inventory_"))
            _check_value(value)
        assert isinstance(host.vars["workspace_users"], list)
        assert host in inventory.groups["workspace_desktops"].hosts
    for group in groups:
        assert group.isprintable()
        assert not set("{}%#:") & set(group)


def _check_value(value: Any) -> None:
    if isinstance(value, str):
        assert not is_template(value) or not set("{}#%()[]'\"|") & set(value)
        value.encode()
    elif isinstance(value, dict):
        for entry in value.values():
            _check_value(entry)
    elif isinstance(value, list):
        for entry in value:
            _check_value(entry)


def _usage_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return what the client makes of figures of use that hold whatever the record holds."""
    extra = record.get("extra")
    metric = [{"metric_name": name, "metric_value": extra} for name in ("desktop_usage", "desktop_idle_duration")]
    row = {**record, "resource_id": record.get("desktop_id"), "latest_connect_username": extra, "metric": metric}
    return as_desktop_usage(row, span=read_span(days=90))


def _count(ids: list[str]) -> int:
    return len(set(filter(None, ids))) + ids.count("")


@settings(max_examples=30, phases=(Phase.explicit, Phase.generate))
@given(READ_RECORDS, OPTIONS)
def test_every_desktop_becomes_one_host(records: list[dict[str, Any]], changes: dict[str, Any]) -> None:
    ids = [text_of(record.get("desktop_id")) for record in records]
    check(build(records, usage=[_usage_of(record) for record in records], **changes), count=_count(ids))
