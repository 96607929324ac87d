# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The event sources behind their files in extensions/eda: from arguments to what is watched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timezone
from typing import Any, NoReturn

from ...module_utils._api._auth.credentials import Credential
from ...module_utils._api.client import WorkspaceClient
from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import Record
from ...module_utils._api.settings import Settings
from ...module_utils._client import CredentialGuard, build_client, connection_argument_spec, settings_from
from .._harmless import made_harmless
from .failures import FailureTracker
from .options import DESKTOP_STATUS, LOGIN_FAILURES, login_options, read_arguments, status_options
from .statuses import Event, Moment, StatusTracker
from .watching import Pace, Watch, watch_service

Arguments = Mapping[str, Any]
Connect = Callable[[], WorkspaceClient]
Queue = asyncio.Queue[Any]
Run = Callable[..., Awaitable[NoReturn]]

# The sources of a rulebook run in one process, and five refusals lock a key.
_GUARDS: dict[Credential, CredentialGuard] = {}


class SourceEndedError(Exception):
    """A source cannot go on; the text is one sentence on why, and what to do."""


async def watch_desktops(queue: Queue, arguments: Arguments | None, *, pace: Pace | None = None) -> NoReturn:
    """Run the source desktop_status; the pace is that of its interval unless a test sets another one."""
    await _until_ended(_watch_desktops, queue, arguments, pace)


async def _watch_desktops(queue: Queue, arguments: Arguments | None, pace: Pace | None) -> NoReturn:
    log = logging.getLogger("huaweicloud.workspace.desktop_status")
    found = read_arguments(arguments, own=DESKTOP_STATUS)
    options = status_options(found)
    settings = _settings(found, log=log)
    tracker = StatusTracker(options)

    def read(client: WorkspaceClient) -> tuple[list[Record], str | None]:
        return client.connections(options.filters), client.used_project_id

    def take(response: tuple[list[Record], str | None], moment: Moment) -> list[Event]:
        rows, project_id = response
        return [_placed(event, settings, project_id) for event in tracker.take(rows, moment=moment)]

    watch = Watch(connect=_connecting(settings, log=log), read=read, take=take, log=log)
    await watch_service(queue, watch, pace=pace or Pace(interval=found["interval"]))


async def watch_logins(queue: Queue, arguments: Arguments | None, *, pace: Pace | None = None) -> NoReturn:
    """Run the source login_failures; the pace is that of its interval unless a test sets another one."""
    await _until_ended(_watch_logins, queue, arguments, pace)


async def _watch_logins(queue: Queue, arguments: Arguments | None, pace: Pace | None) -> NoReturn:
    log = logging.getLogger("huaweicloud.workspace.login_failures")
    found = read_arguments(arguments, own=LOGIN_FAILURES)
    tracker = FailureTracker(login_options(found))
    settings = _settings(found, log=log)

    def read(client: WorkspaceClient) -> tuple[list[Record], datetime, str | None]:
        now = datetime.now(timezone.utc)
        return client.login_records(tracker.request(now)), now, client.used_project_id

    def take(response: tuple[list[Record], datetime, str | None], moment: Moment) -> list[Event]:
        rows, until, project_id = response
        return [_placed(event, settings, project_id) for event in tracker.take(rows, until=until, moment=moment)]

    watch = Watch(connect=_connecting(settings, log=log), read=read, take=take, log=log)
    await watch_service(queue, watch, pace=pace or Pace(interval=found["interval"]))


async def _until_ended(run: Run, queue: Queue, arguments: Arguments | None, pace: Pace | None) -> NoReturn:
    """Run a source; raises SourceEndedError where it cannot go on."""
    why = ""
    try:
        await run(queue, arguments, pace)
    except WorkspaceError as exc:
        why = str(exc)
    # Outside the handler: ansible-rulebook shows the lines of code that an error came through.
    raise SourceEndedError(why)


def _settings(arguments: Arguments, *, log: logging.Logger) -> Settings:
    settings = settings_from({name: arguments[name] for name in connection_argument_spec()})
    for warning in settings.warnings:
        log.warning("%s", warning)
    log.info("%s", settings.provenance)
    return settings


def _connecting(settings: Settings, *, log: logging.Logger) -> Connect:
    """Return what makes clients of one credential; one that was refused is sent by no other source either."""
    guard = _GUARDS.setdefault(settings.credential, CredentialGuard())
    return lambda: build_client(settings, progress=lambda text: log.info("%s", text), guard=guard)


def _placed(event: Event, settings: Settings, project_id: str | None) -> Event:
    """Return an event with the region and the project of its desktop."""
    place = {"region": settings.region or "", "project_id": made_harmless(project_id or settings.project_id)}
    return {**event, **place}
