# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault against every module and the plugin: a whole answer or a clear failure, and the guide tells which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.support.module_runner import isolate
from tests.support.simulator_process import running_simulator

from .fault_inventory import running_parser
from .fault_kinds import FAULTS, Fault
from .fault_subjects import ESTATE, PAGES, SUBJECTS, Outcome, Place, Subject, try_out
from .fault_tables import hold_guide_to, list_table, plain_table
from .fault_waiting import fast_clock

Cell = tuple[str, str, bool]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All cells; each is tried at most once."""

    place: Place
    outcomes: dict[Cell, Outcome] = field(default_factory=dict)

    def outcome(self, fault: Fault, subject: Subject, *, lasting: bool) -> Outcome:
        """Return what came of a cell."""
        cell = (fault.title, subject.title, lasting)
        if cell not in self.outcomes:
            self.outcomes[cell] = try_out(fault, subject, lasting=lasting, place=self.place)
        return self.outcomes[cell]

    def rows(self, *, lasting: bool) -> list[list[str]]:
        """Return the table of all faults that pass or last."""
        header = ["Fault", *(subject.title for subject in SUBJECTS)]
        cells = [
            [fault.title, *(str(self.outcome(fault, subject, lasting=lasting)) for subject in SUBJECTS)]
            for fault in FAULTS
        ]
        return [header, *cells]

    def sentences(self) -> list[list[str]]:
        """Return what each cause is told by, in the words of the first failure with it."""
        told: dict[str, str] = {}
        for fault in FAULTS:
            for subject in SUBJECTS:
                outcome = self.outcome(fault, subject, lasting=True)
                if outcome.failure is not None:
                    told.setdefault(outcome.cause, outcome.failure)
        return [["Cause", "Message"], *([cause, told[cause]] for cause in sorted(told))]


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


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.title)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_fault_that_passes(matrix: Matrix, fault: Fault, subject: Subject) -> None:
    outcome = matrix.outcome(fault, subject, lasting=False)
    assert str(outcome)
    assert outcome.is_complete or not fault.recovers, outcome.failure


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.title)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.title)
def test_a_fault_that_lasts(matrix: Matrix, fault: Fault, subject: Subject) -> None:
    outcome = matrix.outcome(fault, subject, lasting=True)
    assert str(outcome)
    assert outcome.is_complete or not fault.endures, outcome.failure


@pytest.mark.parametrize("title", ["connection_info", "desktop_info", "inventory"])
def test_rows_that_move_are_looked_for(matrix: Matrix, title: str) -> None:
    """What the pages alone would give is not whole, so a whole answer takes more requests than there are pages."""
    (fault,) = (fault for fault in FAULTS if fault.rule["kind"] == "reorder")
    (subject,) = (subject for subject in SUBJECTS if subject.title == title)
    outcome = matrix.outcome(fault, subject, lasting=False)
    assert outcome.is_complete
    assert outcome.requests > PAGES


@pytest.mark.parametrize("lasting", [False, True], ids=["passes", "lasts"])
def test_the_guide_shows_the_matrix(matrix: Matrix, *, lasting: bool) -> None:
    rows = matrix.rows(lasting=lasting)
    print(plain_table(rows))
    hold_guide_to("faults that last" if lasting else "faults that pass", list_table(rows))


def test_the_guide_shows_what_each_failure_says(matrix: Matrix) -> None:
    rows = matrix.sentences()
    print(plain_table(rows))
    hold_guide_to("messages", list_table(rows, widths="20 80"))
