# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured beside its bar, as one table."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.spread import Spread


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A limit: `at_most` or, if not, at least."""

    limit: float
    at_most: bool

    def holds(self, value: float) -> bool:
        """Tell whether a value keeps within the limit."""
        compare = operator.le if self.at_most else operator.ge
        return bool(compare(value, self.limit))

    def __str__(self) -> str:
        return f"{'at most' if self.at_most else 'at least'} {self.limit:g}"


def at_most(limit: float) -> Bar:
    return Bar(limit=limit, at_most=True)


def at_least(limit: float) -> Bar:
    return Bar(limit=limit, at_most=False)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table. Without a value it was left out, `note` says why; without a bar it is for comparison.

    `what` names it for good: by that it is found in the kept result.
    """

    what: str
    value: Spread | None
    wanted: Bar | None = None
    note: str = ""
    more_is_better: bool = False
    """Counts where there is no bar."""

    @property
    def is_missed(self) -> bool:
        """Whether there is a bar and the median does not keep it."""
        return self.wanted is not None and self.value is not None and not self.wanted.holds(self.value.median)

    @property
    def grows_better(self) -> bool:
        """Whether a larger value is the better one."""
        return self.more_is_better if self.wanted is None else not self.wanted.at_most

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return the line as it is shown."""
        if self.value is None:
            return self.what, "-", str(self.wanted or ""), "left out", self.note
        verdict = "" if self.wanted is None else ("MISSED" if self.is_missed else "holds")
        return self.what, str(self.value), str(self.wanted or ""), verdict, self.note


def table(rows: Sequence[Row]) -> str:
    """Return the rows under a heading, in columns."""
    lines = [("measure", "value", "bar", "", "figures"), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    text = [_aligned(line, widths=widths) for line in lines]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:]])


def _aligned(line: Sequence[str], *, widths: Sequence[int]) -> str:
    what, value, *rest, note = line
    cells = [what.ljust(widths[0]), value.rjust(widths[1])]
    cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join([*cells, note]).rstrip()
