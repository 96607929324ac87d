# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many single-desktop calls to a service that takes only so many requests a second."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.bench_single_calls import by_the_collection
from tests.bench.report import Row, at_most
from tests.bench.spread import exactly
from tests.support.simulator_process import running_simulator

CALLS, RATE = 300, 20
MOST_TIME, MOST_THROTTLED = 1.4, 0.10


def rows() -> Iterator[Row]:
    """Compare the time of the calls, by the service's own log, with the time that the limit makes them take."""
    with running_simulator("--desktops", CALLS) as simulator:
        ids = [str(record["desktop_id"]) for record in simulator.records()]
        simulator.patch("settings", {"rate_limit": {"requests": RATE, "seconds": 1}})
        if by_the_collection(simulator, ids) != ids:
            raise RuntimeError("Not all desktops were read.")
        log = simulator.get("requests")
    throttled = sum(entry["status"] == 429 for entry in log)
    span, ideal = log[-1]["at"] - log[0]["at"], CALLS / RATE
    what = f"{CALLS} single-desktop calls where {RATE} a second are allowed"
    yield Row(
        what=f"{what}: time to the ideal one",
        value=exactly(span / ideal),
        wanted=at_most(MOST_TIME),
        note=f"{span:.1f} s to {ideal:.1f} s of wall time",
    )
    yield Row(
        what=f"{what}: part that is throttled",
        value=exactly(throttled / len(log)),
        wanted=at_most(MOST_THROTTLED),
        note=f"{throttled} of {len(log)} requests",
    )
