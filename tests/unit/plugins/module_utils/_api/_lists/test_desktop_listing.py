# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All desktops of a project, also behind the limit of paging; test_client.py has whole estates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._lists.desktop_listing import (
    DesktopCalls,
    read_desktops,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    IncompleteListError,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import DesktopFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import Listing

Row = dict[str, Any]
ROWS: list[Row] = [{"desktop_id": f"d{number}"} for number in range(250)]


def calls_of(*, reach: int, total: int | None = 250, ids: Callable[[], list[str]] | None = None) -> DesktopCalls:
    """Return a service that lets no more than so many desktops be read by paging."""

    def read(query: Row) -> Listing:
        wanted = query.get("desktop_id")
        found = {row["desktop_id"]: row for row in ROWS if wanted is None or row["desktop_id"] in wanted}
        shown = dict(list(found.items())[: len(found) if wanted else reach])
        return Listing(rows=shown, total=len(wanted) if wanted else total, out_of_reach=len(shown) < len(found))

    return DesktopCalls(
        read=read,
        count=lambda _query: total,
        read_ids=ids or (lambda: [row["desktop_id"] for row in ROWS]),
        read_groups=lambda send, groups: list(map(send, groups)),
        read_each=lambda desktop_ids: [{"desktop_id": desktop_id} for desktop_id in desktop_ids],
        progress=notes.append,
    )


notes: list[str] = []


def test_ids_in_groups_find_what_paging_hides() -> None:
    notes.clear()
    assert len(read_desktops(DesktopFilters(), calls=calls_of(reach=20))) == 250
    (note,) = notes
    assert note.startswith("the service lets 20 of 250 desktops be read by paging: ")


def test_nothing_more_is_requested_where_paging_shows_all() -> None:
    calls = replace(calls_of(reach=250), read_ids=lambda: pytest.fail("not needed"))
    assert len(read_desktops(DesktopFilters(), calls=calls)) == 250


def test_desktops_that_no_connection_leads_to_are_missed() -> None:
    calls = calls_of(reach=20, ids=lambda: [f"d{number}" for number in range(240)])
    with pytest.raises(IncompleteListError, match="Only 240 of 250 desktops") as raised:
        read_desktops(DesktopFilters(), calls=calls)
    assert (raised.value.total, raised.value.missing) == (250, 10)


def test_without_the_right_for_connections_the_error_names_it() -> None:
    def refused() -> list[str]:
        raise PermissionDeniedError("The right workspace:desktops:listWithConnectStatus is missing.")

    with pytest.raises(IncompleteListError, match="workspace:desktops:listWithConnectStatus"):
        read_desktops(DesktopFilters(), calls=calls_of(reach=20, ids=refused))
