# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Running the same call for many values at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, ThreadPoolExecutor, wait
from typing import TypeVar

Value = TypeVar("Value")
Result = TypeVar("Result")


def run_side_by_side(function: Callable[[Value], Result], values: Sequence[Value], *, concurrency: int) -> list[Result]:
    """Return the results in the order of the values; the first failure stops the rest and is raised."""
    if len(values) <= 1 or concurrency <= 1:
        return [function(value) for value in values]
    failures: list[BaseException] = []

    def call(value: Value) -> Result:
        if failures:
            raise CancelledError
        try:
            return function(value)
        except BaseException as exc:
            failures.append(exc)
            raise

    executor = ThreadPoolExecutor(max_workers=min(concurrency, len(values)), thread_name_prefix="workspace")
    try:
        futures = [executor.submit(call, value) for value in values]
        wait(futures, return_when=FIRST_EXCEPTION)
        if failures:
            raise failures[0]
        return [future.result() for future in futures]
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
