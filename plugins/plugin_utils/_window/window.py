# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What the steps of a maintenance window share: options, hosts, the service of a place, the entries of the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ...module_utils._api._acting.outcomes import Failures, Report
from ...module_utils._api.client import WorkspaceClient
from ...module_utils._api.errors import ApiError, WorkspaceError
from ...module_utils._api.filters import DesktopFilters
from ...module_utils._api.records import OPEN_SESSION, Record, by_given_id, id_key
from .._hosts.status_request import Place
from .journal import Entry, Journal
from .run import Run

# What a host waits for, before it is decided.
WAIT, CONTINUE, SKIP, FAIL = "wait", "continue", "skip", "fail"


class RunEndedError(Exception):
    """The run of Ansible that this step belongs to has ended, or another run has taken over: nothing more is done."""


@dataclass(frozen=True, kw_only=True)
class Target(Place):
    """A host of the batch and its desktop; an empty desktop_id for a host that is none."""

    host: str


Placed = TypeVar("Placed", Target, Entry)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What to do with a host, and why."""

    decision: str
    reason: str
    status: str = ""
    users: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a window; times in seconds."""

    in_use: str = SKIP
    unknown: str = SKIP
    busy_statuses: Sequence[str] = OPEN_SESSION
    wait_timeout: float = 3600.0
    wait_interval: float = 30.0
    message: str = ""
    start: bool = True
    power_timeout: float = 600.0
    hostvars_prefix: str = "workspace_"


@dataclass(frozen=True, kw_only=True)
class Service:
    """The client of one place, and where that is."""

    client: WorkspaceClient
    region: str
    project_id: str
    endpoint: str

    def read(self, desktop_ids: Sequence[str]) -> dict[str, Record]:
        """Return the records of those of these desktops that exist, with one request for 100 of them.

        One request for each where the bulk call is refused.
        """
        if not desktop_ids:
            return {}
        try:
            rows = self.client.desktops(DesktopFilters(desktop_ids=desktop_ids))
        except ApiError as exc:
            if exc.details.status not in (403, 404):
                raise
            rows = self.client.desktops_by_id(desktop_ids)[0]
        return by_given_id(rows, desktop_ids)


@dataclass(frozen=True, kw_only=True)
class Time:
    """Time in seconds since the epoch, and sleep."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], object] = time.sleep


@dataclass(kw_only=True)
class Window:
    """The window of one run, as far as one step needs it."""

    journal: Journal
    run: Run
    connect: Callable[[str, str], Service]
    options: Options = field(default_factory=Options)
    time: Time = field(default_factory=Time)
    say: Callable[[str], None] = lambda _text: None
    # Raises RunEndedError where the run has ended meanwhile, as after a kill of ansible-playbook.
    check_alive: Callable[[], None] = lambda: None
    is_changed: bool = False
    # What did not come about, and what is left as it is, one sentence each.
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: Failures = field(default_factory=Failures)
    _services: dict[tuple[str, str], Service] = field(default_factory=dict)

    def service(self, region: str, project_id: str) -> Service:
        """Return the service of a place; no request is made for it unless the project is not known."""
        place = (region, project_id)
        if place not in self._services:
            service = self.connect(region, project_id)
            # Entries name the place as it was found out.
            self._services[place] = self._services[service.region, service.project_id] = service
        return self._services[place]

    def close(self) -> None:
        """Close the connections."""
        for service in self._services.values():
            service.client.close()

    def note_report(self, report: Report) -> None:
        """Keep whether a request has changed something, and what the first failed one said."""
        self.is_changed |= report.is_changed
        if report.failures:
            self.failures.note(WorkspaceError("", details=report.details))

    def entries(self, hosts: Iterable[str] | None = None) -> list[Entry]:
        """Return the entries of this run, of these hosts only where they are given."""
        wanted = None if hosts is None else set(hosts)
        return [
            entry
            for entry in self.journal.read().values()
            if entry.run == self.run and (wanted is None or entry.host in wanted)
        ]

    def intend(self, desktop_ids: Iterable[str], **changes: Any) -> None:
        """Write what is about to be done; raises RunEndedError where the desktops are no longer those of the run."""
        self.check_alive()
        with self.journal.changing() as entries:
            for desktop_id in desktop_ids:
                key = id_key(desktop_id)
                entry = entries.get(key)
                if entry is None or entry.run != self.run:
                    raise RunEndedError(f"Another run of Ansible has taken over the desktop {desktop_id}.")
                entries[key] = replace(entry, **changes)

    def conclude(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Write what is known after an act, by desktop; what another run has taken over is left to it."""
        with self.journal.changing() as entries:
            for desktop_id, change in changes.items():
                key = id_key(desktop_id)
                entry = entries.get(key)
                if entry is not None and entry.run == self.run:
                    entries[key] = replace(entry, **change)

    def by_place(self, entries: Sequence[Entry]) -> Iterator[tuple[Service, list[Entry]]]:
        """Yield the entries of each place with its service."""
        for place, group in grouped_by_place(entries).items():
            yield self.service(*place), group


def grouped_by_place(items: Iterable[Placed]) -> dict[tuple[str, str], list[Placed]]:
    """Return entries or targets by their region and project, in the order of each."""
    groups: dict[tuple[str, str], list[Placed]] = {}
    for item in items:
        groups.setdefault((item.region, item.project_id), []).append(item)
    return groups
