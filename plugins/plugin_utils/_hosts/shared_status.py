# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""One response of the service for many hosts: the first host of a run requests it, and the others read it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from ansible.errors import AnsibleActionFail

from ...module_utils._api.client import WorkspaceClient
from ...module_utils._api.errors import ApiError, WorkspaceError
from ...module_utils._api.filters import DesktopFilters
from ...module_utils._api.records import Record, by_given_id, text_of, unique_ids
from ...module_utils._client import call_details
from .._join import join_records

Failure = dict[str, Any]
Status = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StatusSnapshot:
    """What the service returned for these desktops, and when, or why it failed.

    `checked_at` is in seconds since the epoch, `clock` in monotonic seconds.
    """

    checked_at: float
    clock: float
    desktop_ids: Sequence[str]
    statuses: Mapping[str, Status]
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """The snapshot that serves a host, and whether the request was made for this host."""

    snapshot: StatusSnapshot
    is_fresh: bool


@dataclass(frozen=True, kw_only=True)
class StatusRequest:
    """Which desktops to request together, and the maximum age of their snapshot in seconds."""

    desktop_ids: Callable[[], Sequence[str]]
    max_age: float


def shared_snapshot(
    path: str, *, host: str, desktop_id: str, batch: StatusRequest, fetch: Callable[[Sequence[str]], StatusSnapshot]
) -> Share:
    """Return a snapshot that includes this desktop, is recent enough, and is new to this host.

    The file at `path` is shared by the processes of one run: one sends the request while the others wait for it. A
    snapshot serves each host once, so that a host that comes again gets what is true now. Failures are shared too: a
    service that cannot be reached is not tried once for each host.
    """
    with _locked(path) as file:
        head, *served = file.read().splitlines() or [""]
        mark = json.dumps(host)
        if head and mark not in served:
            snapshot = StatusSnapshot(**json.loads(head))
            if time.monotonic() - snapshot.clock < batch.max_age and desktop_id in snapshot.desktop_ids:
                file.write(f"{mark}\n")
                return Share(snapshot=snapshot, is_fresh=False)
        snapshot = fetch(sorted({desktop_id, *batch.desktop_ids()}))
        file.seek(0)
        file.truncate()
        file.write(f"{json.dumps(asdict(snapshot))}\n{mark}\n")
        return Share(snapshot=snapshot, is_fresh=True)


@contextmanager
def _locked(path: str) -> Iterator[TextIO]:
    """Open a file that one process at a time may have, and make it if need be; raises AnsibleActionFail where none can.

    Without the lock each host would send requests of its own and a refused key would be locked, so this is fatal.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise _unusable(path, "made", exc) from None
    with open(descriptor, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as exc:
            raise _unusable(path, "locked", exc) from None
        yield file


def _unusable(path: str, what: str, error: OSError) -> AnsibleActionFail:
    code = errno.errorcode.get(error.errno or 0, "unknown error")
    return AnsibleActionFail(
        f"The file {path}, by which the hosts of a run share the login statuses, cannot be {what} ({code}): set "
        "ANSIBLE_LOCAL_TEMP, or local_tmp in ansible.cfg, to a directory on a local file system with file locks."
    )


def fetch_unless_refused(path: str, *, fetch: Callable[[], StatusSnapshot]) -> StatusSnapshot:
    """Fetch with an access key, unless the key was already refused in this run.

    Five refusals lock a key, and the hosts of each region use the same one. The file at `path` is that of the key:
    while it is neither proven nor refused, one process sends requests and the others wait.
    """
    with _locked(path) as file:
        known = file.read()
        if not known:
            snapshot = fetch()
            is_refused = snapshot.failure is not None and snapshot.failure.get("error", {}).get("status") == 401
            if is_refused or snapshot.failure is None:
                file.write(json.dumps(asdict(snapshot) if is_refused else None))
            return snapshot
    refused = json.loads(known)
    return fetch() if refused is None else StatusSnapshot(**{**refused, "clock": time.monotonic()})


def fetch_statuses(desktop_ids: Sequence[str], *, connect: Callable[[], WorkspaceClient]) -> StatusSnapshot:
    """Return the login status that these desktops have now; a failure of the service becomes part of it."""
    statuses: dict[str, Status] = {}
    failure: Failure | None = None
    try:
        with connect() as client:
            statuses = read_statuses(client, desktop_ids=desktop_ids)
    except WorkspaceError as exc:
        failure = {"msg": str(exc), **call_details(exc)}
    # The time at which the response is there: what it says was true a moment earlier.
    return StatusSnapshot(
        checked_at=time.time(),
        clock=time.monotonic(),
        desktop_ids=list(desktop_ids),
        statuses=statuses,
        failure=failure,
    )


def read_statuses(client: WorkspaceClient, *, desktop_ids: Sequence[str]) -> dict[str, Status]:
    """Return the login status and users of those of the desktops that exist, by id.

    The bulk call takes one request for 100 desktops. Where it is refused (403) or unknown (404), all connections of the
    project are read instead.
    """
    try:
        found = join_records(client.desktops(DesktopFilters(desktop_ids=desktop_ids)), ())
    except ApiError as exc:
        if exc.details.status not in (403, 404):
            raise
        found = join_records((), by_given_id(client.connections(), unique_ids(desktop_ids)).values())
    return {desktop_id: _status_of(record) for desktop_id, record in by_given_id(found, desktop_ids).items()}


def _status_of(record: Record) -> Status:
    """Return the status of a desktop for its host; a connection has no power status."""
    power = text_of(record["status"])
    users = {"login_status": record["connect_status"] or "", "users": record["users"]}
    return {**users, "status": power} if power else users
