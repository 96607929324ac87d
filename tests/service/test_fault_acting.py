# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault of a request that acts, against every module that acts: what is told is what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.support.module_runner import ACTING, MAINTENANCE, isolate
from tests.support.simulator_process import running_simulator

from .fault_acting import TITLES, ActingFault, acting_faults, try_out_acting
from .fault_inventory import running_parser
from .fault_subjects import ESTATE, Place
from .fault_tables import hold_guide_to, list_table, plain_table
from .fault_waiting import fast_clock

FAULTS = tuple(acting_faults())
# One of each way to fail.
LASTING = [
    fault
    for fault in FAULTS
    if not fault.is_done and fault.fault.title in ("429 without a hint", "500", "HTML page as 403", "Connection reset")
]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All cells; each is tried at most once."""

    place: Place
    cells: dict[tuple[str, str], str] = field(default_factory=dict)

    def cell(self, fault: ActingFault, name: str) -> str:
        """Return what came of a fault that passes."""
        key = (fault.title, name)
        if key not in self.cells:
            self.cells[key] = try_out_acting(fault, name, lasting=False, place=self.place)
        return self.cells[key]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    folder = tmp_path_factory.mktemp("faults")
    with (
        pytest.MonkeyPatch.context() as patch,
        running_simulator(*ESTATE) as simulator,
        running_parser(folder) as parser,
        fast_clock(),
    ):
        isolate(patch, home=folder)
        yield Matrix(place=Place(simulator=simulator, parser=parser))


@pytest.mark.parametrize("name", ACTING)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_fault_that_passes(matrix: Matrix, fault: ActingFault, name: str) -> None:
    told = matrix.cell(fault, name)
    if fault.is_clear:
        assert told.startswith("complete") or not fault.fault.recovers, told
    elif name == MAINTENANCE and fault.fault.rule == {"kind": "empty", "status": 200}:
        # As the service answers when all is well.
        assert told == ("complete, read back" if fault.is_done else "fails: no effect in time")
    elif name == MAINTENANCE:
        assert told == ("complete, read back" if fault.is_done else "complete, sent again")
    else:
        assert told in ("unknown", "complete, read back")


@pytest.mark.parametrize("name", ACTING)
@pytest.mark.parametrize("fault", LASTING, ids=lambda fault: fault.title)
def test_a_fault_that_lasts(matrix: Matrix, fault: ActingFault, name: str) -> None:
    told = try_out_acting(fault, name, lasting=True, place=matrix.place)
    assert told == "unknown" or told.startswith("fails: "), told


def test_the_guide_shows_the_matrix(matrix: Matrix) -> None:
    rows = [["Fault", *(TITLES[name] for name in ACTING)]]
    rows += [[fault.title, *(matrix.cell(fault, name) for name in ACTING)] for fault in FAULTS]
    print(plain_table(rows))
    hold_guide_to("faults of requests that act", list_table(rows))
