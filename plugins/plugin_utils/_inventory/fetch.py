# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Where the inventory's desktops come from: the bulk call, or connections and single calls where that is refused.

And their figures of use, where those are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...module_utils._api._activity.span import DESKTOP_USAGE_DAYS, read_span
from ...module_utils._api._activity.usage import DesktopUsageRequest
from ...module_utils._api.client import WorkspaceClient
from ...module_utils._api.errors import ApiError, IncompleteListError, WorkspaceError
from ...module_utils._api.filters import DesktopFilters
from ...module_utils._api.records import Record, id_key
from .._usage import FIGURES

AUTO = "auto"
BULK = "bulk"
SINGLE = "single"

Warn = Callable[[str], None]


def fetch_desktops(client: WorkspaceClient, *, mode: str, filters: DesktopFilters, warning: Warn) -> list[Record]:
    """Return the full records of all desktops that pass the filters.

    `auto` reads the desktops one by one if the bulk desktop API is refused (403) or unknown (404). A desktop that is
    deleted meanwhile is omitted with a warning. Raises WorkspaceError rather than omit anything else.
    """
    if mode == SINGLE:
        return _fetch_singly(client, filters=filters, warning=warning)
    try:
        return client.desktops(filters)
    except ApiError as exc:
        if mode != AUTO or exc.details.status not in (403, 404):
            raise
        warning(
            f"The bulk desktop API is unavailable ({exc.details.status} {exc.details.error_code or ''}".rstrip()
            + "); reading desktops one by one."
        )
        return _fetch_singly(client, filters=filters, warning=warning)


def fetch_usage(client: WorkspaceClient, *, days: int) -> list[Record]:
    """Return the figures of use of all desktops over the last days, without fields that nobody needs.

    For 0 days nothing is asked. Raises WorkspaceError, also for a credential that may read the desktops alone.
    """
    if not days:
        return []
    span = read_span(days=days, longest_days=DESKTOP_USAGE_DAYS)
    rows = client.desktop_usage(DesktopUsageRequest(span=span))
    return [{name: row.get(name) for name in FIGURES} for row in rows]


def _fetch_singly(client: WorkspaceClient, *, filters: DesktopFilters, warning: Warn) -> list[Record]:
    if not filters.is_empty:
        raise WorkspaceError("The option filters requires the bulk desktop API: remove it, or request its permission.")
    try:
        rows = client.connections()
    except IncompleteListError as exc:
        raise IncompleteListError(
            f"Only {exc.total - exc.missing} of {exc.total} desktops can be listed without the bulk desktop API: "
            "request the permission workspace:desktops:list.",
            total=exc.total,
            missing=exc.missing,
        ) from exc
    ids = [str(row["desktop_id"]) for row in rows if row.get("desktop_id")]
    nameless = len(rows) - len(ids)
    if nameless:
        raise IncompleteListError(
            f"The service lists {nameless} of {len(rows)} desktops without an ID, so they cannot be read: "
            "try again, or request the permission workspace:desktops:list.",
            total=len(rows),
            missing=nameless,
        )
    records, vanished = client.desktops_by_id(ids)
    if vanished:
        _check_vanished(vanished, client=client, total=len(ids))
    for desktop_id in vanished:
        warning(f"The desktop {desktop_id} was deleted while the inventory was read; it is omitted.")
    return records


def _check_vanished(vanished: Sequence[str], *, client: WorkspaceClient, total: int) -> None:
    """Raise IncompleteListError for desktops that the service still lists although it did not find them by ID."""
    listed = {id_key(row.get("desktop_id")) for row in client.connections()}
    denied = [desktop_id for desktop_id in vanished if id_key(desktop_id) in listed]
    if denied:
        raise IncompleteListError(
            f"The service lists {len(denied)} desktops that it does not find by ID, such as {denied[0]}: "
            "try again, or request the permission workspace:desktops:list.",
            total=total,
            missing=len(denied),
        )
