# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many looks in one process: nothing is lost or told twice, whatever the service does meanwhile."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import build_client, settings_from
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.sources import watch_desktops, watch_logins
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.watching import Pace
from tests.support.simulator_process import Simulator, running_simulator

LOOKS = 200
DESKTOPS = 40
STATUSES = ("UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED")
# Each hits the next request of the source; some make the look fail, and others it has to survive.
FAULTS: tuple[Mapping[str, Any], ...] = (
    {"kind": "throttle", "times": 1},
    {"kind": "status", "status": 503, "times": 1},
    {"kind": "html", "status": 403, "times": 1},
    {"kind": "reset", "times": 1},
    {"kind": "cut_off", "bytes": 100, "times": 1},
    {"kind": "bad_json", "times": 1},
    {"kind": "empty", "status": 502, "times": 1},
    {"kind": "hang", "seconds": 2, "times": 1},
    {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0307", "times": 1},
    {"kind": "expire_tokens", "times": 1},
    {"kind": "short_pages", "rows": 7},
    {"kind": "duplicate_rows", "rows": 5, "times": 1},
)
OPEN: Mapping[str, Any] = {"max_retries": 0, "timeout": 1}


@pytest.fixture(scope="module")
def service() -> Iterator[Simulator]:
    with running_simulator(
        "--desktops", DESKTOPS, "--odd-records", "none", "--connect-max-limit", 15, "--over-limit", "clamp"
    ) as running:
        yield running


def account_of(service: Simulator) -> dict[str, Any]:
    """Return the arguments of a source that logs in with a password, whose tokens expire."""
    names = ("username", "password", "domain_name", "region", "auth_url")
    return {**{name: service.ready[name] for name in names}, "endpoint": service.url, **OPEN}


class Course:
    """Changes the service before each look, and lets a tenth of the looks meet a fault."""

    def __init__(self, service: Simulator, caplog: pytest.LogCaptureFixture) -> None:
        self.service = service
        self.chance = random.Random(13)
        self.looks = 0
        self.faults = 0
        self.expected: list[Any] = []
        self._caplog = caplog
        self._failed_before = 0

    @property
    def failed(self) -> int:
        """How many looks have failed so far."""
        return sum("Looking again" in record.getMessage() for record in self._caplog.records)

    async def after_look(self, _seconds: float) -> None:
        """Take the place of the pause between two looks."""
        self.looks += 1
        if self.failed == self._failed_before:
            self.note_seen()
        self._failed_before = self.failed
        if self.looks > LOOKS:
            raise asyncio.CancelledError
        self.service.delete("faults")
        self.change()
        if self.looks % 10 == 5 and self.looks < LOOKS:
            self.service.post("faults", {**FAULTS[self.faults % len(FAULTS)], "match": {"path": "/v2/"}})
            self.faults += 1

    def note_seen(self) -> None:
        """Note what the look that has succeeded is to tell."""
        raise NotImplementedError

    def change(self) -> None:
        """Change something."""
        raise NotImplementedError

    def run(self, source: Any, **arguments: Any) -> list[dict[str, Any]]:
        """Return all events of all looks."""
        queue: asyncio.Queue[Any] = asyncio.Queue()
        pace = Pace(interval=1.0, clock=lambda: float(self.looks), sleep=self.after_look)
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(source(queue, {**account_of(self.service), **arguments}, pace=pace))
        assert self.faults == LOOKS // 10
        assert self.failed >= self.faults // 2
        left = [thread for thread in threading.enumerate() if thread.name == "workspace_look"]
        for thread in left:
            # The last one may have handed over its result without having ended yet.
            thread.join(timeout=30)
        assert not [thread for thread in left if thread.is_alive()]
        return [queue.get_nowait() for _event in range(queue.qsize())]


class Statuses(Course):
    """Desktops whose login status changes; between two successful looks only the difference counts."""

    def __init__(self, service: Simulator, caplog: pytest.LogCaptureFixture) -> None:
        super().__init__(service, caplog)
        self.now = {record["desktop_id"]: record["login_status"] for record in service.records()}
        self.seen: dict[str, str] | None = None

    def note_seen(self) -> None:
        if self.seen is not None:
            changed = [(key, self.seen[key], status) for key, status in self.now.items() if self.seen[key] != status]
            self.expected += sorted(changed)
        self.seen = dict(self.now)

    def change(self) -> None:
        for desktop_id in self.chance.sample(sorted(self.now), k=self.chance.randrange(5)):
            status = self.now[desktop_id] = self.chance.choice(STATUSES)
            self.service.patch(f"desktops/{desktop_id}", {"login_status": status})


def test_no_change_is_lost_or_told_twice(service: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="huaweicloud.workspace")
    course = Statuses(service, caplog)
    events = course.run(watch_desktops)
    assert {event["type"] for event in events} == {"changed"}
    found = [(event["desktop_id"], event["before"], event["after"]) for event in events]
    # Within one look the order is that of the names.
    assert sorted(found) == sorted(course.expected)
    assert len(found) > LOOKS
    known = {desktop_id: before for desktop_id, before, _after in reversed(found)}
    for desktop_id, before, after in found:
        assert known[desktop_id] == before != after
        known[desktop_id] = after
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not [name for name in ("password", "secret_key", "token") if str(service.ready[name]) in said]


def test_a_look_costs_what_the_module_costs(service: Simulator) -> None:
    async def end(_seconds: float) -> None:
        raise asyncio.CancelledError

    def requests() -> list[tuple[str, str]]:
        found = [(request["method"], request["raw_path"]) for request in service.get("requests")]
        service.delete("requests")
        return sorted(found)

    service.delete("faults")
    requests()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(watch_desktops(asyncio.Queue(), account_of(service), pace=Pace(interval=1.0, sleep=end)))
    look = requests()
    with build_client(settings_from(account_of(service), environ={}), progress=print) as client:
        assert len(client.connections()) == DESKTOPS
    assert look == requests()
    assert len(look) > 2


class Failures(Course):
    """Users who fail to log in."""

    def note_seen(self) -> None:
        """All of them are to be told, however late."""

    def change(self) -> None:
        desktop_id = self.service.records()[0]["desktop_id"]
        for _try in range(self.chance.randrange(3)):
            ids = self.service.post("failed-login", {"desktop_id": desktop_id})["transaction_ids"]
            self.expected += ids.values()


def test_no_failed_login_is_lost_or_told_twice(service: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="huaweicloud.workspace")
    course = Failures(service, caplog)
    events = course.run(watch_logins)
    # Several begin in one second.
    assert sorted(event["transaction_id"] for event in events) == sorted(course.expected)
    assert len(events) > LOOKS // 2
