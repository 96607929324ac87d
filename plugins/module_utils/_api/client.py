# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The Workspace client: one method for each API call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from ._acting.calls import Calls, Clock
from ._acting.maintenance_mode import MaintenanceRequest, set_maintenance_mode
from ._acting.notification import NotificationRequest, send_notification
from ._acting.outcomes import Report
from ._acting.power import change_power
from ._acting.power_rules import PowerRequest
from ._activity.logins import LoginRequest
from ._activity.reader import ActivityReader
from ._activity.usage import DesktopUsageRequest, UserUsageRequest
from ._lists.connection_listing import read_connections
from ._lists.desktop_listing import read_desktops
from ._lists.list_reader import CONNECTIONS, ListReader
from ._wire.concurrency import map_concurrently
from ._wire.pace import Pace, Paces
from ._wire.request import QueryValue, escape, make_query
from ._wire.session import ApiSession, Progress, no_progress
from .errors import NotFoundError, UnexpectedResponseError
from .filters import ConnectionFilters, DesktopFilters
from .pagination import Page, read_total
from .records import (
    Record,
    by_given_id,
    normalise_connection,
    normalise_desktop,
    pick_desktop,
    sort_key,
    unique_ids,
)
from .totals import sum_statistics

# What the service takes of the two statistics calls in a minute, and a second more for clocks that differ.
STATISTICS_PACES = Paces(lambda: Pace(calls=200, seconds=61.0))


class WorkspaceClient:
    """Reads desktops, connections and statistics of one project, and acts on desktops; may be shared by threads."""

    def __init__(
        self,
        session: ApiSession,
        *,
        workspace_url: str,
        project_id: Callable[[], str],
        concurrency: int,
        progress: Progress = no_progress,
        clock: Clock | None = None,
        pace_of: Callable[[str, str], Pace] = STATISTICS_PACES.of,
    ) -> None:
        self._session = session
        self._workspace_url = workspace_url
        self._project_id = project_id
        self._concurrency = concurrency
        self._progress = progress
        self._used_project: str | None = None
        self._acting = Calls(
            act=self._act,
            get=self._get,
            read_group=self._read_group,
            read_each=self._read_each,
            progress=progress,
            clock=clock or Clock(),
        )
        self._pace_of = pace_of
        self._activity = ActivityReader(get=self._get, rows_in=self._rows, run_many=self._run_many, progress=progress)
        self._lists = ListReader(
            get=self._get,
            rows_in=self._rows,
            read_each=self._read_each,
            statistics=lambda: sum_statistics(self.status_statistics()),
            concurrency=concurrency,
            progress=progress,
        )

    def __enter__(self) -> WorkspaceClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the service."""
        self._session.transport.close()

    @property
    def project_id(self) -> str:
        """The id of the project, found out by the first use where it was not given."""
        return self._project_id()

    @property
    def used_project_id(self) -> str | None:
        """The id of the project that was used, None before the first request: it is not found out for this."""
        return self._used_project

    @property
    def warnings(self) -> tuple[str, ...]:
        """What users have to know of the lists that were read, in sentences."""
        return (*self._lists.warnings, *self._activity.warnings)

    def status_statistics(self) -> list[Record]:
        """Return the statistics of desktops by login, power and assignment status (`GET connections/status`)."""
        return self._rows(self._get("connections/status"), "statics")

    def connections_page(
        self, filters: ConnectionFilters | None = None, *, offset: int | None = None, limit: int | None = None
    ) -> Page:
        """Return one page of connections (`GET connect-desktops`) for filters that fit in one query."""
        (query,) = (filters or ConnectionFilters()).queries()
        page = self._lists.page(CONNECTIONS, {**query, "offset": offset, "limit": limit})
        return replace(page, rows=[normalise_connection(row) for row in page.rows])

    def connections(self, filters: ConnectionFilters | None = None) -> list[Record]:
        """Return all connections, sorted by name and id; raises IncompleteListError when some are out of reach."""
        rows = read_connections(filters or ConnectionFilters(), calls=self._lists.connection_calls())
        return sorted(map(normalise_connection, rows), key=lambda row: sort_key(row, name="desktop_name"))

    def desktops(self, filters: DesktopFilters | None = None) -> list[Record]:
        """Return the full records of all desktops that pass the filters (`GET desktops/detail`).

        Sorted by name and id, or as the service sorts when `sort_field` is given.
        Raises IncompleteListError when some are out of reach.
        """
        filters = filters or DesktopFilters()
        rows = [normalise_desktop(row) for row in read_desktops(filters, calls=self._lists.desktop_calls())]
        return rows if filters.sort_field else sorted(rows, key=sort_key)

    def desktop(self, desktop_id: str) -> Record:
        """Return the full record of one desktop (`GET desktops/{desktop_id}`); raises NotFoundError for none."""
        body = self._get(f"desktops/{escape(desktop_id)}")
        if "desktop" not in body:
            raise UnexpectedResponseError(
                f"The response for desktop {desktop_id} has no field desktop: check endpoint."
            )
        try:
            record = pick_desktop(body, desktop_id=desktop_id)
        except LookupError as exc:
            raise UnexpectedResponseError(
                f"The response for desktop {desktop_id} holds several desktops and none of this id: check endpoint."
            ) from exc
        if record is None:
            raise NotFoundError(f"The desktop {desktop_id} does not exist in this project: check the id.")
        return record

    def desktops_by_id(self, desktop_ids: Sequence[str]) -> tuple[list[Record], list[str]]:
        """Return the full records of these desktops in the order of the ids, and the ids that do not exist."""
        unique = unique_ids(desktop_ids)
        # The first one alone: where it hangs or is refused, the others are not sent after it.
        records = [self._desktop_or_none(desktop_id) for desktop_id in unique[:1]]
        records += map_concurrently(self._desktop_or_none, unique[1:], concurrency=self._concurrency)
        found = [record for record in records if record is not None]
        missing = [desktop_id for desktop_id, record in zip(unique, records, strict=True) if record is None]
        return found, missing

    def change_power(self, request: PowerRequest) -> Report:
        """Bring desktops to a power state (`POST desktops/action`) and return what became of each."""
        return change_power(request, calls=self._acting)

    def set_maintenance_mode(self, request: MaintenanceRequest) -> Report:
        """Switch maintenance mode (`PUT desktops/maintenance-mode`) and return what became of each desktop."""
        return set_maintenance_mode(request, calls=self._acting)

    def send_notification(self, request: NotificationRequest) -> Report:
        """Send a message to desktops (`POST desktops/notifications`) and return which of them got it."""
        return send_notification(request, calls=self._acting)

    def desktop_usage(self, request: DesktopUsageRequest) -> list[Record]:
        """Return how long each desktop was used (`GET statistics/metrics/desktops`), by name and id or as requested.

        Raises IncompleteListError when some are out of reach.
        """
        return self._activity.desktop_usage(request)

    def user_usage(self, request: UserUsageRequest) -> list[Record]:
        """Return how long each user used desktops (`GET statistics/metrics/users`), by name or as requested.

        Raises IncompleteListError when some are out of reach.
        """
        return self._activity.user_usage(request)

    def login_records(self, request: LoginRequest) -> list[Record]:
        """Return the logins that began in a span (`GET connections/desktops`), newest first.

        Raises IncompleteListError when some are out of reach.
        """
        return self._activity.login_records(request)

    def _desktop_or_none(self, desktop_id: str) -> Record | None:
        try:
            return self.desktop(desktop_id)
        except NotFoundError:
            return None

    def _read_each(self, desktop_ids: Sequence[str]) -> list[Record]:
        return self.desktops_by_id(desktop_ids)[0]

    def _run_many(self, function: Callable[[int], Page], offsets: Sequence[int]) -> list[Page]:
        return map_concurrently(function, offsets, concurrency=self._concurrency)

    def _read_group(self, desktop_ids: list[str]) -> dict[str, Record]:
        """Return the desktops that the bulk call lists of these, at most as many as it takes at once."""
        rows = self._lists.desktops({"desktop_id": desktop_ids}).rows.values()
        return by_given_id(map(normalise_desktop, rows), desktop_ids)

    def _act(self, method: str, path: str, body: Mapping[str, Any], *, expects_body: bool) -> Record:
        project_id = self._used_project = self._project_id()
        url = f"{self._workspace_url}/v2/{escape(project_id)}/{path}"
        return self._session.act(method, url, body=body, expects_body=expects_body)

    def _get(
        self, path: str, parameters: dict[str, QueryValue] | None = None, *, is_paced: bool = False
    ) -> dict[str, Any]:
        project_id = self._used_project = self._project_id()
        url = f"{self._workspace_url}/v2/{escape(project_id)}/{path}"
        pace = self._pace_of(self._workspace_url, project_id) if is_paced else None
        return self._session.get(url, query=make_query(parameters or {}), pace=pace)

    def _rows(self, body: dict[str, Any], name: str) -> list[Record]:
        rows = body.get(name)
        if rows is None and (name in body or 0 in (read_total(body.get("total_count")), read_total(body.get("count")))):
            return []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnexpectedResponseError(
                f"{self._workspace_url} answered without a list of objects named {name}: check endpoint."
            )
        return rows
