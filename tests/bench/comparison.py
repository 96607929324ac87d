# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became worse since the kept result: a difference counts where it is larger than the spread of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tests.bench.costs.cost import comparable
from tests.bench.report import Row
from tests.bench.results import Result
from tests.bench.spread import Spread

# A difference that is smaller says nothing, however close the repetitions are.
LEAST = 0.03


def differences(now: Result, before: Result) -> list[str]:
    """Return a sentence for each row that became worse beyond the spread, and for each that cannot be compared."""
    known = {row.what: row for row in _rows(before)}
    return [sentence for row in _rows(now) for sentence in _compared(row, known)]


def _rows(result: Result) -> Iterator[Row]:
    for rows in result.rows.values():
        yield from rows
    yield from comparable(result.costs, unit=result.unit)


def _compared(row: Row, known: Mapping[str, Row]) -> Iterable[str]:
    if row.value is None:
        return
    before = known.get(row.what)
    if before is None or before.value is None:
        yield f"{row.what}: {row.value}, and the kept result has no such row."
    elif is_worse(row.value, before.value, grows_better=row.grows_better):
        yield f"{row.what}: {row.value} is {_how_much(row.value, before.value)} than the kept {before.value}."


def is_worse(now: Spread, before: Spread, *, grows_better: bool) -> bool:
    """Tell whether a value became worse: the ranges do not meet, and the medians differ by more than a little."""
    if grows_better:
        return now.high < before.low and now.median < before.median * (1 - LEAST)
    return now.low > before.high and now.median > before.median * (1 + LEAST)


def _how_much(now: Spread, before: Spread) -> str:
    if not before.median:
        return f"{now.median:g} more"
    change = now.median / before.median - 1
    return f"{abs(change) * 100:.0f} % {'more' if change > 0 else 'less'}"
