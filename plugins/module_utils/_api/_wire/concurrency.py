# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Running the same call for many values at the same time, and giving up what is not wanted any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")

_here = threading.local()


class GivenUpError(Exception):
    """Nobody waits for this call any more, because another one has failed."""


class _Work:
    """Calls side by side that end together; those begun by one of them are given up with it."""

    def __init__(self, parent: _Work | None) -> None:
        self._lock = threading.Lock()
        self._children: list[_Work] = []
        self.given_up = threading.Event()
        # A place and a result, or a failure.
        self.outcomes: SimpleQueue[tuple[int, Any, BaseException | None]] = SimpleQueue()
        if parent is not None:
            parent.adopt(self)

    def adopt(self, child: _Work) -> None:
        with self._lock:
            self._children.append(child)
            is_late = self.given_up.is_set()
        if is_late:
            child.give_up()

    def give_up(self, failure: BaseException | None = None) -> None:
        with self._lock:
            if self.given_up.is_set():
                return
            self.given_up.set()
            children = tuple(self._children)
        self.outcomes.put((0, None, failure or GivenUpError()))
        for child in children:
            child.give_up()


class Abandonable:
    """Calls of one thread that another thread may give up: they end at their next step, as do those they began."""

    def __init__(self) -> None:
        self._work = _Work(None)

    def run(self, function: Callable[[], Result]) -> Result:
        """Return the result of the function; raises GivenUpError at its next step after it was given up."""
        outer = getattr(_here, "work", None)
        _here.work = self._work
        try:
            return function()
        finally:
            _here.work = outer

    def give_up(self) -> None:
        """Let the calls end."""
        self._work.give_up()


def check_wanted() -> None:
    """Raise GivenUpError where the call that this thread makes side by side with others has been given up."""
    work: _Work | None = getattr(_here, "work", None)
    if work is not None and work.given_up.is_set():
        raise GivenUpError


def pause(seconds: float) -> None:
    """Wait these seconds, but no longer than the call is wanted; raises GivenUpError where it is not."""
    work: _Work | None = getattr(_here, "work", None)
    if work is None:
        time.sleep(seconds)
    else:
        work.given_up.wait(seconds)
    check_wanted()


def map_concurrently(function: Callable[[Value], Result], values: Sequence[Value], *, concurrency: int) -> list[Result]:
    """Return the results in the order of the values.

    The first failure is raised at once: no other call begins, and those that still wait for a response are left alone;
    they end when it comes or its time is up, and hold back neither the caller nor the end of the process.
    """
    if len(values) <= 1 or concurrency <= 1:
        return [function(value) for value in values]
    work = _Work(getattr(_here, "work", None))
    places = iter(range(len(values)))
    taking = threading.Lock()

    def take() -> int | None:
        with taking:
            return None if work.given_up.is_set() else next(places, None)

    def call() -> None:
        _here.work = work
        while (place := take()) is not None:
            try:
                result = function(values[place])
            except BaseException as exc:  # noqa: BLE001 - raised again where it is waited for
                work.give_up(exc)
                return
            work.outcomes.put((place, result, None))

    # Daemons: a thread that hangs in a read cannot be ended, and must not be waited for.
    threads = [
        threading.Thread(target=call, name=f"workspace_{number}", daemon=True)
        for number in range(min(concurrency, len(values)))
    ]
    try:
        started = _start(threads)
        results = _collect(work, count=len(values))
    finally:
        # After a success nothing is left to give up.
        work.give_up()
    for thread in started:
        # All calls have returned, so this takes no time.
        thread.join()
    return [results[place] for place in range(len(values))]


def _collect(work: _Work, *, count: int) -> dict[int, Any]:
    """Return the results by their places; raises the first failure."""
    results: dict[int, Any] = {}
    while len(results) < count:
        place, result, failure = work.outcomes.get()
        if failure is not None:
            raise failure
        results[place] = result
    return results


def _start(threads: Sequence[threading.Thread]) -> list[threading.Thread]:
    """Start as many threads as this machine has room for; raises RuntimeError where it has none for the first."""
    started: list[threading.Thread] = []
    for thread in threads:
        try:
            thread.start()
        except RuntimeError:
            if not started:
                raise
            break
        started.append(thread)
    return started
