# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Looking at the service again and again: in a thread, with patience where it fails, and ended cleanly."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Generic, NoReturn, TypeVar

from ...module_utils._api._wire.concurrency import Abandonable
from ...module_utils._api.client import WorkspaceClient
from ...module_utils._api.errors import (
    AuthenticationError,
    NotFoundError,
    OptionError,
    PermissionDeniedError,
    WorkspaceError,
)
from .statuses import Event, Moment

Response = TypeVar("Response")
Result = TypeVar("Result")

# What no waiting mends, ever, and what none mends as long as no look has succeeded.
_FINAL = (AuthenticationError, OptionError)
_FINAL_AT_FIRST = (PermissionDeniedError, NotFoundError)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The seconds from look to look, and the most of them after looks that failed; by which clock, and how to wait."""

    interval: float
    longest_wait: float = 600.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def after_failures(self, count: int) -> float:
        """Return the seconds to wait after so many looks in a row that failed."""
        # Bounded, because an outage may last for more looks than a float has powers of two.
        return max(self.interval, min(self.longest_wait, self.interval * 2.0 ** min(count - 1, 16)))


@dataclass(frozen=True, kw_only=True)
class Watch(Generic[Response]):
    """What a source looks at: `read` runs in a thread, and `take` makes events of what it returned.

    `take` may raise WorkspaceError for a response that cannot be true, which makes it a failed look.
    """

    connect: Callable[[], WorkspaceClient]
    read: Callable[[WorkspaceClient], Response]
    take: Callable[[Response, Moment], list[Event]]
    log: logging.Logger


async def watch_service(queue: asyncio.Queue[Any], watch: Watch[Response], *, pace: Pace) -> NoReturn:
    """Put the events of one look after the other into the queue, waiting where it is full; it never returns.

    A failed look is told in the log and tried again later, and the next that succeeds is compared with the last that
    did. Raises the error where waiting mends nothing: a refused credential is not sent again.
    """
    failures = 0
    is_proven = False
    client: WorkspaceClient | None = None
    try:
        while True:
            begun_at = pace.clock()
            try:
                client = client or watch.connect()
                events = await _look(watch, client, clock=pace.clock)
            except WorkspaceError as exc:
                if isinstance(exc, _FINAL) or (isinstance(exc, _FINAL_AT_FIRST) and not is_proven):
                    raise
                failures += 1
                pause = pace.after_failures(failures)
                watch.log.warning("%s Looking again in %.0f seconds.", _sentence(exc), pause)
                # Another one remembers no failure of this one.
                _close(client)
                client = None
                await pace.sleep(pause)
                continue
            if failures:
                watch.log.warning(
                    "The service answers again (failed looks: %d). Events tell what changed since the last good look.",
                    failures,
                )
            failures, is_proven = 0, True
            watch.log.info("Looked; events: %d", len(events))
            for event in events:
                await queue.put(event)
            await pace.sleep(max(0.0, begun_at + pace.interval - pace.clock()))
    finally:
        _close(client)


async def _look(watch: Watch[Response], client: WorkspaceClient, *, clock: Callable[[], float]) -> list[Event]:
    response = await in_thread(lambda: watch.read(client))
    seen_at = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    return watch.take(response, Moment(clock=clock(), seen_at=seen_at))


async def in_thread(function: Callable[[], Result]) -> Result:
    """Return the result of a function that blocks; where the task is cancelled, the function is given up.

    A thread of its own instead of one of asyncio's: a thread that hangs in a read cannot be ended, and those of asyncio
    would hold back the end of the process.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()
    calls = Abandonable()

    def settle(result: Any, failure: BaseException | None) -> None:
        if outcome.done():
            return
        if failure is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(failure)

    def call() -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            result = calls.run(function)
        except BaseException as exc:  # noqa: BLE001 - raised again where it is waited for
            failure = exc
        # The loop may have ended meanwhile, and then nobody waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=call, name="workspace_look", daemon=True).start()
    try:
        return await outcome
    finally:
        # After a result nothing is left to give up.
        calls.give_up()


def _close(client: WorkspaceClient | None) -> None:
    if client is not None:
        client.close()


def _sentence(exc: WorkspaceError) -> str:
    return f"{str(exc).rstrip('.')}."
