# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How time and memory grow with the number of desktops, and memory against a bare loop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial

from tests.bench.estate import running_estate
from tests.bench.loading import Core, Load, alternate, least
from tests.bench.report import Row, at_most
from tests.bench.spread import exactly

SIZES = (1_000, 5_000, 20_000, 50_000)
LARGEST = SIZES[-1]
# The small ones are over soon, and what they have in common is a large part of them.
SMALL, SMALL_TIMES, LARGE_TIMES = 5_000, 5, 2


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    with running_estate([0, *SIZES]) as estate:
        sources = {size: estate.source(f"of-{size}", desktops=size) for size in (0, *SIZES)}
        dump = estate.directory / "hosts.jsonl"
        core.load(sources[LARGEST], dump=dump)
        cases = {str(size): partial(core.load, source) for size, source in sources.items()}
        small = {name: case for name, case in cases.items() if int(name) <= SMALL}
        large = {name: case for name, case in cases.items() if int(name) > SMALL}
        found = alternate(small, times=SMALL_TIMES) | alternate(large, times=LARGE_TIMES)
        loads = {int(name): least(load) for name, load in found.items()}
        bare = core.load(estate.bare_loop("bare", dump=dump))
    times = {size: loads[size].cpu - loads[0].cpu for size in SIZES}
    sizes = {size: loads[size].memory - loads[0].memory for size in SIZES}
    for name, costs, unit in (("time", times, "s"), ("memory", sizes, "MiB")):
        yield Row(
            what=f"growth of {name}, {SIZES[0]:,} to {LARGEST:,} desktops, core {version}: exponent",
            value=exactly(exponent(costs)),
            wanted=at_most(1.1),
            note=", ".join(f"{cost:.2f}" for cost in costs.values()) + f" {unit} for " + ", ".join(map(str, SIZES)),
        )
    yield _memory(version, ours=loads[LARGEST], bare=bare)


def _memory(version: str, *, ours: Load, bare: Load) -> Row:
    return Row(
        what=f"highest memory, {LARGEST:,} desktops, core {version}: to a bare loop",
        value=exactly(ours.memory / bare.memory),
        wanted=at_most(1.2),
        note=f"{ours.memory:.0f} MiB to {bare.memory:.0f} MiB",
    )


def exponent(costs: Mapping[int, float]) -> float:
    """Return the exponent of the power of the size that fits best: 1 is linear, 2 quadratic."""
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    mean_x = sum(x for x, _y in points) / len(points)
    mean_y = sum(y for _x, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _y in points)
