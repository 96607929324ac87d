# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the performance guide, made of a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from tests.bench.costs.cost import Cost
from tests.bench.costs.entry_points import LOADS, LOOKS, PLAYS
from tests.bench.costs.peers import AWS, BY_CORE, SDK
from tests.bench.results import Result
from tests.tools.isolation import ROOT

GUIDE = ROOT / "docs" / "docsite" / "rst" / "performance_guide.rst"
OWN = [entry.name for entry in (*PLAYS, *LOADS, *LOOKS)]
PEERS = [entry.name for entry in BY_CORE] + [SDK, AWS]
# Of the plugin, what the peers stand beside.
_BESIDE = ("Inventory plugin", "Inventory plugin, seven expressions")
_CORES = ("2.16", "2.19", "2.21")
_NONE = "\u2013"


def tables(result: Result) -> dict[str, str]:
    """Return each generated part of the guide by its name."""
    return {
        "versions": _list(f"{name}: {value}" for name, value in result.versions.items()),
        "requests": _by_size(result.costs, entries=OWN, core=None, show=_requests),
        **{f"costs {core}": _by_size(result.costs, entries=OWN, core=core, show=_figures) for core in _CORES},
        **{
            f"peers {core}": _by_size(result.costs, entries=[*_BESIDE, *PEERS], core=core, show=_figures)
            for core in _CORES[1:]
        },
        "ratios": _ratios(result),
    }


def with_tables(guide: str, found: Mapping[str, str]) -> str:
    """Return the guide with these parts, each between two comments that name it."""
    for name, text in found.items():
        part = re.compile(rf"(?<=\.\. begin {re.escape(name)}\n\n).*?(?=\n\n\.\. end {re.escape(name)}\n)", re.DOTALL)
        guide, count = part.subn(lambda _found, text=text: text, guide)  # type: ignore[misc]
        if count != 1:
            raise ValueError(f"The guide has {count} places for {name}.")
    return guide


def list_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a list-table of reStructuredText; the first row is its header."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if place == 0 else ' '} - {cell}" for place, cell in enumerate(row)]
    return "\n".join(lines)


def _by_size(costs: Iterable[Cost], *, entries: Sequence[str], core: str | None, show: Callable[[Cost], str]) -> str:
    """Return a table of one core, or of any: entries in lines, numbers of desktops in columns."""
    chosen = [cost for cost in costs if core is None or cost.core in (core, "")]
    cells = {(cost.entry, cost.desktops): show(cost) for cost in chosen if cost.entry in entries}
    sizes = sorted({size for _entry, size in cells})
    measured = [entry for entry in entries if any(name == entry for name, _size in cells)]
    header = ["", *(f"{size:,}" for size in sizes)]
    return list_table([header, *([entry, *(cells.get((entry, size), _NONE) for size in sizes)] for entry in measured)])


def _requests(cost: Cost) -> str:
    return _NONE if cost.requests is None else f"{cost.requests:,}"


def _figures(cost: Cost) -> str:
    return f"{cost.cpu:.2f} s, {cost.memory:,.0f} MiB" if cost.cpu < 1 else f"{cost.cpu:.1f} s, {cost.memory:,.0f} MiB"


def _ratios(result: Result) -> str:
    rows = [row for row in chain.from_iterable(result.rows.values()) if row.value is not None]
    return list_table(
        [
            ["Measure", "Median (range)", "Bar"],
            *([row.what, str(row.value), str(row.wanted or _NONE)] for row in rows),
        ]
    )


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
