# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one entry point costs for one number of desktops."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.bench.report import Row
from tests.bench.spread import Spread, exactly, spread_of

# Measured once each: how far apart two runs of the same lie on one machine.
_CPU_MARGIN, _MEMORY_MARGIN = 0.2, 0.1


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Requests, CPU seconds, and the highest memory of a process in MiB; `core` is empty where none matters."""

    entry: str
    core: str
    desktops: int
    requests: int | None
    """None where they are not counted."""
    cpu: float
    memory: float

    @property
    def key(self) -> tuple[str, str, int]:
        """What the cost is of."""
        return self.entry, self.core, self.desktops


def unit_of_cpu() -> float:
    """Return the CPU seconds of a fixed piece of work, by which costs of two machines can be compared."""
    records = [{f"field_{number}": f"value {number} of {row}" for number in range(40)} for row in range(2_000)]

    def once() -> float:
        start = time.process_time()
        for record in json.loads(json.dumps(records)):
            sorted(record.items())
        return time.process_time() - start

    return spread_of(once() for _time in range(7)).median


def comparable(costs: Iterable[Cost], *, unit: float) -> Iterator[Row]:
    """Return the costs as rows that hold on every machine."""
    for cost in costs:
        of = f"{cost.entry}, {cost.desktops:,} desktops" + (f", core {cost.core}" if cost.core else "")
        if cost.requests is not None:
            yield Row(what=f"{of}: requests", value=exactly(cost.requests))
        yield Row(what=f"{of}: CPU in units", value=_around(cost.cpu / unit, margin=_CPU_MARGIN))
        yield Row(what=f"{of}: MiB", value=_around(cost.memory, margin=_MEMORY_MARGIN))


def _around(value: float, *, margin: float) -> Spread:
    return Spread(median=value, low=value * (1 - margin), high=value * (1 + margin))


def costs_table(costs: Iterable[Cost]) -> str:
    """Return the costs under a heading, in columns."""
    heading = ("entry point", "core", "desktops", "requests", "CPU s", "MiB")
    lines = [heading, *(_cost_cells(cost) for cost in costs)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    text = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:]])


def _cost_cells(cost: Cost) -> tuple[str, ...]:
    requests = "-" if cost.requests is None else str(cost.requests)
    return cost.entry, cost.core or "-", f"{cost.desktops:,}", requests, f"{cost.cpu:.2f}", f"{cost.memory:.0f}"
