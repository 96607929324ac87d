# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single-desktop calls: the collection, many at the same time, against the official SDK in a loop.

Run as ``make bench``, or alone: ``python -m tests.bench.bench_single_calls [--calls N] [--latency-ms MS]``.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkworkspace.v2 import ShowDesktopDetailRequest, WorkspaceClient

from plugins.module_utils._client import build_client, settings_from
from tests.support.simulator_process import Simulator, running_simulator

FLOOR = 5.0


@dataclass(frozen=True)
class Comparison:
    """Seconds of wall time for the same calls."""

    calls: int
    ours: float
    sdk: float

    @property
    def ratio(self) -> float:
        """How many times faster the collection is."""
        return self.sdk / self.ours

    def __str__(self) -> str:
        return (
            f"{self.calls} single-desktop calls: collection {self.ours:.2f} s, official SDK in a loop "
            f"{self.sdk:.2f} s, {self.ratio:.1f} times faster"
        )


def compare(simulator: Simulator, *, calls: int) -> Comparison:
    """Make the same calls both ways and measure them; building the clients counts on both sides."""
    ids = [str(record["desktop_id"]) for record in simulator.records()[:calls]]
    ours, by_collection = timed(lambda: by_the_collection(simulator, ids))
    sdk, by_sdk = timed(lambda: by_the_sdk(simulator, ids))
    if by_collection != by_sdk or by_sdk != ids:
        raise RuntimeError("The collection and the SDK gave different desktops.")
    return Comparison(len(ids), ours, sdk)


def by_the_collection(simulator: Simulator, ids: Sequence[str]) -> list[str]:
    """Return the ids of the desktops as the module reads them, with its default options."""
    ready = simulator.ready
    names = ("access_key", "secret_key", "region", "auth_url", "project_id")
    settings = settings_from({**{name: ready[name] for name in names}, "endpoint": simulator.url}, environ={})
    with build_client(settings, progress=lambda _text: None) as client:
        found, missing = client.desktops_by_id(ids)
    return [*(str(row["desktop_id"]) for row in found), *missing]


def by_the_sdk(simulator: Simulator, ids: Sequence[str]) -> list[str]:
    """Return the ids of the desktops as the SDK reads them, one after the other."""
    credential = BasicCredentials(simulator.ready["access_key"], simulator.ready["secret_key"])
    credential.with_project_id(simulator.ready["project_id"])
    client: Any = WorkspaceClient.new_builder().with_credentials(credential).with_endpoint(simulator.url).build()
    return [
        str(client.show_desktop_detail(ShowDesktopDetailRequest(desktop_id=desktop_id)).desktop.desktop_id)
        for desktop_id in ids
    ]


def timed(function: Callable[[], list[str]]) -> tuple[float, list[str]]:
    """Return the seconds a call took and what it returned."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def main() -> None:
    parser = argparse.ArgumentParser(description="Single-desktop calls: the collection against the official SDK.")
    parser.add_argument("--calls", type=int, default=400, help="how many desktops are read (default %(default)s)")
    parser.add_argument("--latency-ms", type=float, default=40, help="latency of each answer (default %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        # The SDK writes a file to the home directory.
        os.environ |= {"HOME": home, "NO_PROXY": "127.0.0.1"}
        options = ("--desktops", given.calls, "--latency-ms", given.latency_ms, "--odd-records", "typed")
        with running_simulator(*options) as simulator:
            comparison = compare(simulator, calls=given.calls)
    print(comparison)
    if comparison.ratio < FLOOR:
        raise SystemExit(f"The collection is to be at least {FLOOR:g} times faster.")


if __name__ == "__main__":
    main()
