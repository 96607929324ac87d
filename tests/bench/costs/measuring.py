# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All costs: those of every run on one ansible-core, and the others for the kept result."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from tests.bench.costs import peers
from tests.bench.costs.cost import Cost
from tests.bench.costs.entry_points import LOADS, LOOKS, PLAYS, measure
from tests.bench.estate import running_estate
from tests.bench.loading import Core
from tests.tools import tree
from tests.tools.isolation import ROOT, environment_path

# Every run measures this one; it knows what the bare loop needs.
WHOLE = "2.19"
CORES = ("2.16", WHOLE, "2.21")
# Of these, every run.
QUICK_SIZES = (100, 10_000)
ALL_SIZES = (100, 1_000, 10_000, 50_000)
LARGEST = ALL_SIZES[-1]
# What takes longer than a minute for ten thousand is measured with all sizes.
_QUICK = 1_000


def measured(*, is_all: bool) -> Iterator[Cost]:
    """Measure the costs; all of them take about as long as all other benchmarks together."""
    versions = [version for version in (CORES if is_all else (WHOLE,)) if environment_path(f"core-{version}").is_dir()]
    sizes = list(ALL_SIZES if is_all else QUICK_SIZES)
    with running_estate(sizes) as estate:
        for version in versions:
            core = _core(version)
            # The largest takes minutes, and says the same on each core.
            for desktops in [size for size in sizes if version == WHOLE or size < LARGEST]:
                entries = [*PLAYS, *LOADS, *(LOOKS if version == WHOLE else ())]
                if version != CORES[0]:
                    entries += [entry for entry in peers.BY_CORE if is_all or desktops <= _QUICK]
                yield from measure(entries, version=version, core=core, estate=estate, desktops=desktops)
    yield from peers.of_sdk(sizes)
    yield from peers.of_aws(_core(WHOLE), sizes if is_all else _up_to(_QUICK, sizes))


def _up_to(most: int, sizes: Sequence[int]) -> list[int]:
    return [size for size in sizes if size <= most]


def _core(version: str) -> Core:
    environment = f"core-{version}"
    collections = tree.collections_root("bench")
    # The event sources are imported without Ansible, which finds collections otherwise.
    path = os.pathsep.join(map(str, (ROOT, collections)))
    return Core(environment=environment, collections=collections, variables={"PYTHONPATH": path})
