# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance windows on a service in memory: runs that are killed between any two steps, faults, and users."""

from __future__ import annotations

import platform
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.calls import Clock
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.journal import Journal
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.opening import block
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.releasing import Wish, release
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import Run
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.steps import check, message, wait, wake
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.undo import leftovers, undo
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.window import (
    CONTINUE,
    WAIT,
    Options,
    Service,
    Target,
    Time,
    Verdict,
    Window,
)

from .acting_service import ACTION, MAINTENANCE, ActingService, Fault, broken, desktop
from .fake_transports import PROJECT, WORKSPACE, answer

IN_USE = ("CONNECTED", "DISCONNECTED")
# Above all numbers of processes, so that such a run has ended.
NO_PROCESS = 1 << 23


class KilledError(BaseException):
    """The run ends here, without anything else being done."""


@dataclass(kw_only=True)
class Story:
    """A service, the journal of its windows, and what happens at which event."""

    service: ActingService
    path: Path
    # The event at which the run is killed, and what is called at each request that reads.
    killed_at: int | None = None
    at_read: Callable[[], None] = lambda: None
    fails: Callable[[Request], bool] = lambda _request: False
    events: int = 0
    runs: int = 0
    windows: list[Window] = field(default_factory=list)
    worked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    # The last change of power of each desktop, and the messages to it.
    last: dict[str, str] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    def tick(self) -> None:
        """Count an event, and end the run if it is the one."""
        self.events += 1
        if self.events == self.killed_at:
            raise KilledError

    def begin(self, options: Options | None = None) -> Window:
        """Return the window of a new run."""
        self.runs += 1
        run = Run(host=platform.node(), pid=NO_PROCESS + self.runs, started="")
        window = Window(
            journal=self._journal(),
            run=run,
            connect=self._connect,
            options=options or Options(wait_timeout=60.0, power_timeout=120.0, message="Log out."),
            time=Time(now=lambda: self.service.now, sleep=self.service.sleep),
        )
        self.windows.append(window)
        return window

    def is_left_running(self, host: str) -> bool:
        """Tell whether a run has found a desktop in use that it would have switched off."""
        return any(f"{host} was started, and is left running" in note for run in self.windows for note in run.notes)

    def targets(self) -> list[Target]:
        """Return a host for each desktop."""
        return [
            Target(host=desktop_id, desktop_id=desktop_id, region="", project_id="")
            for desktop_id in self.service.desktops
        ]

    def run(self, options: Options | None = None) -> Window:
        """Run a whole window, as the role does: what fails goes to its end."""
        window = self.begin(options)
        hosts = list(self.service.desktops)
        taken = leftovers(window, [entry for key, entry in window.journal.read().items() if key not in hosts])
        undo(window, taken)
        try:
            verdicts = dict(block(window, self.targets()))
            message(window, _pending(verdicts))
            for step in (wait, wake, check):
                verdicts.update(step(window, _pending(verdicts)))
            self._work([host for host in hosts if verdicts[host].decision == CONTINUE])
        except WorkspaceError as exc:
            window.problems.append(str(exc))
        undo(window, window.entries())
        return window

    def repair(self) -> Window:
        """Run the playbook release_desktops."""
        window = self.begin()
        try:
            release(window, Wish())
        except WorkspaceError as exc:
            window.problems.append(str(exc))
        return window

    def _journal(self) -> Journal:
        """Return the journal, before and after each write of which the run may be killed."""
        journal = Journal(path=str(self.path))
        write = journal._write

        def ticking(entries: Mapping[str, Any], before: bytes | None) -> None:
            self.tick()
            write(entries, before)
            self.tick()

        # The class is frozen for those who use it.
        object.__setattr__(journal, "_write", ticking)
        return journal

    def _work(self, hosts: Sequence[str]) -> None:
        for host in hosts:
            self.tick()
            record = self.service.desktops[host]
            if record["login_status"] in IN_USE or record["status"] != "ACTIVE":
                self.wrong.append(f"worked on {host}, which is {record['login_status']} and {record['status']}")
            self.worked.append(host)

    def reply(self, request: Request) -> Response:
        """Answer a request of a run, before and after which it may be killed."""
        self.tick()
        if request.method == "GET":
            self.at_read()
            if self.fails(request):
                return answer({"error_code": "WKS.00000500", "error_msg": "Later."}, status=503)
        if request.path.endswith("desktops/detail") and not any(key == "desktop_id" for key, _value in request.query):
            rows = list(self.service.desktops.values())
            return answer({"desktops": rows, "total_count": len(rows)})
        before = {key: record["login_status"] for key, record in self.service.desktops.items()}
        sent, applied = len(self.service.sent), len(self.service.applied)
        try:
            return self.service.reply(request)
        finally:
            self._watch(before, sent, applied)
            self.tick()

    def _connect(self, _region: str, _project_id: str) -> Service:
        client = _Watched(self).client(retries=1)
        return Service(client=client, region="", project_id=PROJECT, endpoint=WORKSPACE)

    def _watch(self, before: Mapping[str, str], sent: int, applied: int) -> None:
        """Keep what was wrong with the requests that acted."""
        is_applied = len(self.service.applied) > applied
        for _method, path, body in self.service.sent[sent:]:
            if path == MAINTENANCE:
                continue
            for desktop_id in body["desktop_ids"]:
                # A message is one of its run; a change of power is not sent again after it was made.
                what = body.get("op_type") or f"message of run {self.runs}"
                if self.last.get(desktop_id) == what or (desktop_id, what) in self.told:
                    self.wrong.append(f"{what} was sent to {desktop_id} once more")
                if path == ACTION and before[desktop_id] in IN_USE:
                    self.wrong.append(f"{what} of {desktop_id}, which is {before[desktop_id]}")
                if path != ACTION:
                    self.told.add((desktop_id, what))
                elif is_applied:
                    self.last[desktop_id] = what


class _Watched(ActingService):
    """The service of a story; its client sends through the story."""

    def __init__(self, story: Story) -> None:
        self.story = story

    @property
    def clock(self) -> Clock:
        return self.story.service.clock

    def sleep(self, seconds: float) -> None:
        self.story.service.sleep(seconds)

    def reply(self, request: Request) -> Response:
        return self.story.reply(request)


def random_story(seed: int, *, path: Path) -> Story:
    """Return desktops in any state, faults of any kind, and users who come and go."""
    dice = random.Random(seed)
    service = ActingService(
        desktops={
            f"d{number}": desktop(f"d{number}", **_state(dice.choice(("idle", "idle", "busy", "off", "off", "asleep"))))
            for number in range(dice.randint(2, 6))
        },
        delay=dice.choice((0.0, 4.0, 15.0)),
        duration=dice.choice((0.0, 10.0, 50.0)),
        now=1000.0,
    )
    for record in service.desktops.values():
        record["in_maintenance_mode"] = dice.random() < 0.2
    story = Story(service=service, path=path)
    lets_in = dice.random() < 0.5
    unreadable = dice.random() < 0.2

    def at_read() -> None:
        for record in service.desktops.values():
            if record["status"] != "ACTIVE":
                record["login_status"] = "UNREGISTER"
                continue
            if record["task_status"]:
                continue
            if record["login_status"] == "UNREGISTER":
                record["login_status"] = "REGISTERED"
            if record["login_status"] == "REGISTERED" and dice.random() < 0.02:
                record["login_status"] = "CONNECTED" if lets_in or not record["in_maintenance_mode"] else "REGISTERED"
            elif record["login_status"] in IN_USE and dice.random() < 0.1:
                record["login_status"] = "REGISTERED"

    story.at_read = at_read
    story.fails = lambda _request: unreadable and dice.random() < 0.2
    if dice.random() < 0.5:
        service.faults = [_fault(dice) if dice.random() < 0.4 else None for _number in range(12)]
    else:
        story.killed_at = dice.randint(1, 80)
    return story


def calm(story: Story) -> None:
    """Let nothing go wrong any more."""
    story.killed_at, story.service.faults = None, []
    story.fails = lambda _request: False


def _fault(dice: random.Random) -> Fault:
    reply = dice.choice(
        (broken(), answer(b"", status=502), answer(b"<html>", status=200), answer({"error_code": "E"}, status=400))
    )
    is_refused = not isinstance(reply, Exception) and reply.status == 400
    return Fault(reply=reply, is_applied=not is_refused and dice.random() < 0.5)


def _state(kind: str) -> dict[str, Any]:
    if kind == "off":
        return {"status": "SHUTOFF", "login_status": "UNREGISTER"}
    if kind == "asleep":
        return {"status": "HIBERNATED", "login_status": "UNREGISTER"}
    return {"login_status": "CONNECTED" if kind == "busy" else "REGISTERED"}


def _pending(verdicts: Mapping[str, Verdict]) -> list[str]:
    return [host for host, verdict in verdicts.items() if verdict.decision == WAIT]
