# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktops read one by one are all of them, or it is said how many are not."""

from __future__ import annotations

from unittest import mock

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import IncompleteListError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import DesktopFilters
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.fetch import (
    SINGLE,
    fetch_desktops,
    fetch_usage,
)


@pytest.mark.parametrize("nameless", [{}, {"desktop_id": None}, {"desktop_id": ""}])
def test_a_desktop_that_is_listed_without_an_id_is_not_left_out(nameless: dict[str, object]) -> None:
    client = mock.create_autospec(WorkspaceClient, instance=True)
    client.connections.return_value = [{"desktop_id": "d1"}, {**nameless, "desktop_name": "PC2"}]
    with pytest.raises(IncompleteListError, match="The service lists 1 of 2 desktops without an ID") as caught:
        fetch_desktops(client, mode=SINGLE, filters=DesktopFilters(), warning=lambda _text: None)
    assert (caught.value.total, caught.value.missing) == (2, 1)


def test_figures_of_use_are_read_for_the_last_days_and_only_where_they_are_wanted() -> None:
    client = mock.create_autospec(WorkspaceClient, instance=True)
    row = {
        "resource_id": "d1",
        "metric": [{"metric_name": "desktop_usage", "metric_value": 3600.0}],
        "desktop_id": "d1",
        "idle_days": 3,
        "idle_seconds": 300_000,
        "usage_hours": 1.0,
        "usage_seconds": 3_600,
        "last_user": "ann",
        "never_used": False,
        "enterprise_project_id": "e1",
    }
    client.desktop_usage.return_value = [row]
    assert fetch_usage(client, days=0) == []
    assert client.desktop_usage.call_count == 0
    assert fetch_usage(client, days=30) == [{name: row[name] for name in row if name not in ("resource_id", "metric")}]
    (request,) = client.desktop_usage.call_args.args
    assert request.filters == {}
    assert round((request.span.end - request.span.start).total_seconds() / 86_400) == 30
