# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking again and again: patience, what ends it, and what is left behind."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.concurrency import pause
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    AuthenticationError,
    ConnectionFailedError,
    IncompleteListError,
    NotFoundError,
    OptionError,
    PermissionDeniedError,
    ThrottledError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.watching import (
    Pace,
    Watch,
    in_thread,
    watch_service,
)

LOG = logging.getLogger("huaweicloud.workspace.test")


class FakeClient:
    """A client that counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Run:
    """Plays a script of responses and failures to a watch, and ends it after the last."""

    def __init__(self, *script: Any, interval: float = 60.0, queue: asyncio.Queue[Any] | None = None) -> None:
        self.script = list(script)
        self.clients: list[FakeClient] = []
        self.pauses: list[float] = []
        self.queue: asyncio.Queue[Any] = queue or asyncio.Queue()
        self.pace = Pace(interval=interval, clock=lambda: 0.0, sleep=self.sleep)

    def connect(self) -> Any:
        self.clients.append(FakeClient())
        return self.clients[-1]

    def read(self, _client: Any) -> list[str]:
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return list(step)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if not self.script:
            raise asyncio.CancelledError

    def take(self, response: list[str], _moment: Any) -> list[dict[str, Any]]:
        if response == ["doubtful"]:
            raise WorkspaceError("This cannot be true.")
        return [{"told": text} for text in response]

    def play(self) -> list[str]:
        watch = Watch(connect=self.connect, read=self.read, take=self.take, log=LOG)
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(watch_service(self.queue, watch, pace=self.pace))
        return [self.queue.get_nowait()["told"] for _event in range(self.queue.qsize())]


def test_each_look_tells_its_events_in_their_order() -> None:
    run = Run(["a", "b"], [], ["c"])
    assert run.play() == ["a", "b", "c"]
    assert run.pauses == [60.0, 60.0, 60.0]
    (client,) = run.clients
    assert client.closed == 1


FAILURES: list[WorkspaceError] = [
    ConnectionFailedError("The service cannot be reached: try again"),
    ThrottledError("The service throttles: try again later."),
    IncompleteListError("Only 5 of 9 desktops could be read.", total=9, missing=4),
    WorkspaceError("Something else."),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_a_failed_look_is_told_and_made_good(failure: WorkspaceError, caplog: pytest.LogCaptureFixture) -> None:
    run = Run(["a"], failure, failure, failure, ["b"])
    assert run.play() == ["a", "b"]
    assert run.pauses == [60.0, 60.0, 120.0, 240.0, 60.0]
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert told[0] == f"{str(failure).rstrip('.')}. Looking again in 60 seconds."
    assert "answers again (failed looks: 3). Events tell" in told[3]
    # A client may remember how it failed.
    assert [client.closed for client in run.clients] == [1, 1, 1, 1]


def test_a_response_that_cannot_be_true_is_a_failed_look() -> None:
    run = Run(["a"], ["doubtful"], ["b"])
    assert run.play() == ["a", "b"]
    assert len(run.clients) == 2


def test_a_long_outage_is_looked_at_every_ten_minutes() -> None:
    pace = Pace(interval=60)
    assert [pace.after_failures(count) for count in (1, 2, 3, 4, 5, 6, 100_000)] == [60, 120, 240, 480, 600, 600, 600]
    assert Pace(interval=3600).after_failures(7) == 3600


@pytest.mark.parametrize(
    ("script", "looks"),
    [
        ([AuthenticationError("refused")], 1),
        ([[], AuthenticationError("refused")], 2),
        ([[], OptionError("refused")], 2),
        ([PermissionDeniedError("refused")], 1),
        ([NotFoundError("refused")], 1),
        ([ConnectionFailedError("away"), PermissionDeniedError("refused")], 2),
    ],
)
def test_what_waiting_does_not_mend_ends_it_at_once(script: list[Any], looks: int) -> None:
    run = Run(*script, ["never"], ["never"])
    watch = Watch(connect=run.connect, read=run.read, take=run.take, log=LOG)
    with pytest.raises(WorkspaceError, match="refused"):
        asyncio.run(watch_service(run.queue, watch, pace=run.pace))
    assert len(run.pauses) == looks - 1
    assert [client.closed for client in run.clients] == [1] * len(run.clients)


def test_a_right_that_is_taken_away_may_come_back() -> None:
    run = Run(["a"], PermissionDeniedError("no right"), NotFoundError("nothing"), ["b"])
    assert run.play() == ["a", "b"]


def test_a_full_queue_is_waited_for() -> None:
    async def play() -> list[str]:
        queue: asyncio.Queue[Any] = asyncio.Queue(maxsize=1)
        run = Run(["a", "b", "c"], ["d"], queue=queue)
        watch = Watch(connect=run.connect, read=run.read, take=run.take, log=LOG)
        task = asyncio.create_task(watch_service(queue, watch, pace=run.pace))
        await asyncio.sleep(0.1)
        # The second look waits until all events of the first are taken.
        assert run.pauses == []
        return [(await queue.get())["told"] for _event in range(4)] + [str(task.cancelled())]

    assert asyncio.run(play())[:4] == ["a", "b", "c", "d"]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def looking_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "workspace_look"]


def test_a_cancelled_source_leaves_no_thread_and_no_open_client() -> None:
    client = FakeClient()
    begun = threading.Event()

    def read(_client: Any) -> list[str]:
        begun.set()
        pause(3600)
        return []

    def connect() -> Any:
        return client

    async def play() -> None:
        watch: Watch[Any] = Watch(connect=connect, read=read, take=lambda *_: [], log=LOG)
        task = asyncio.create_task(watch_service(asyncio.Queue(), watch, pace=Pace(interval=60)))
        assert await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert client.closed == 1
    wait_until(lambda: not looking_threads())


def test_a_thread_that_hangs_does_not_hold_back_the_end() -> None:
    released = threading.Event()

    async def play() -> None:
        task = asyncio.create_task(in_thread(lambda: released.wait(60)))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    begun_at = time.monotonic()
    asyncio.run(play())
    assert looking_threads()
    assert time.monotonic() - begun_at < 30
    released.set()
    wait_until(lambda: not looking_threads())


def test_the_loop_goes_on_while_a_look_waits() -> None:
    released = threading.Event()

    async def play() -> bool:
        task = asyncio.create_task(in_thread(lambda: released.wait(10)))
        await asyncio.sleep(0.01)
        released.set()
        return await task

    assert asyncio.run(play())
