# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single-desktop calls: the collection, many at the same time, against the official SDK in a loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkworkspace.v2 import ShowDesktopDetailRequest, WorkspaceClient

from plugins.module_utils._client import build_client, settings_from
from tests.bench.spread import Spread, ratio, spread_of
from tests.support.simulator_process import Simulator

Read = Callable[[Simulator, Sequence[str]], list[str]]

FLOOR = 10.0
TIMES = 3


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Seconds of wall time for the same calls, without those that one call takes, which are the start of a client."""

    calls: int
    ours: Sequence[float]
    sdk: Sequence[float]

    @property
    def times_faster(self) -> Spread:
        """How many times faster the collection is."""
        return ratio(self.sdk, self.ours)

    @property
    def seconds(self) -> str:
        """The seconds of both."""
        ours, sdk = (spread_of(seconds).median for seconds in (self.ours, self.sdk))
        return f"{ours:.2f} s to {sdk:.2f} s"


def compare(simulator: Simulator, *, calls: int, times: int = TIMES) -> Comparison:
    """Make the same calls both ways, several times in turn, and measure what they take beyond the first one."""
    ids = [str(record["desktop_id"]) for record in simulator.records()[: calls + 1]]
    found: dict[Read, list[float]] = {by_the_collection: [], by_the_sdk: []}
    for _time in range(times):
        for read, seconds in found.items():
            first, _of_first = timed(partial(read, simulator, ids[:1]))
            whole, by_all = timed(partial(read, simulator, ids))
            if by_all != ids:
                raise RuntimeError("The collection or the SDK gave different desktops.")
            seconds.append(whole - first)
    return Comparison(calls=calls, ours=found[by_the_collection], sdk=found[by_the_sdk])


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
