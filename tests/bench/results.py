# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a run as JSON: that of the last run below the build directory, and the one kept in the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.costs.cost import Cost
from tests.bench.report import Bar, Row
from tests.bench.spread import Spread

KEPT = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Result:
    """The rows of each benchmark, and the costs; `unit` is the CPU seconds of the work that costs are compared by."""

    versions: Mapping[str, str] = field(default_factory=dict)
    unit: float = 1.0
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    costs: Sequence[Cost] = ()

    def with_newer(self, newer: Result) -> Result:
        """Return this result with what a newer one has in place of what it had.

        Seconds of two runs do not stand side by side: costs are replaced as a whole or not at all.
        """
        return Result(
            versions={**self.versions, **newer.versions},
            unit=newer.unit if newer.costs else self.unit,
            rows={**self.rows, **newer.rows},
            costs=newer.costs or self.costs,
        )


def write(result: Result, *, file: Path) -> None:
    """Write a result, one row or cost in each line, so that a difference can be read."""
    content = {
        "versions": json.dumps(dict(result.versions)),
        "unit": json.dumps(round(result.unit, 4)),
        "rows": _listed({name: [_row_json(row) for row in rows] for name, rows in result.rows.items()}),
        "costs": _lines([_rounded(asdict(cost)) for cost in result.costs], indent=2),
    }
    text = ",\n".join(f'  "{name}": {value}' for name, value in content.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")


def read(file: Path) -> Result:
    """Read a result; if there is none, it is empty."""
    if not file.is_file():
        return Result()
    content = json.loads(file.read_text(encoding="utf-8"))
    return Result(
        versions=content["versions"],
        unit=content["unit"],
        rows={name: [_row(entry) for entry in entries] for name, entries in content["rows"].items()},
        costs=[Cost(**entry) for entry in content["costs"]],
    )


def _listed(found: Mapping[str, Sequence[object]]) -> str:
    entries = [f"    {json.dumps(name)}: {_lines(values, indent=4)}" for name, values in found.items()]
    return "{\n" + ",\n".join(entries) + "\n  }" if entries else "{}"


def _lines(values: Sequence[object], *, indent: int) -> str:
    space = " " * indent
    text = ",\n".join(f"{space}  {json.dumps(value)}" for value in values)
    return f"[\n{text}\n{space}]" if values else "[]"


def _rounded(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in found.items()}


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "what": row.what,
        "value": None if row.value is None else _rounded(asdict(row.value)),
        "bar": None if row.wanted is None else asdict(row.wanted),
        "more_is_better": row.more_is_better,
        "note": row.note,
    }


def _row(entry: Mapping[str, Any]) -> Row:
    value, wanted = entry["value"], entry["bar"]
    return Row(
        what=entry["what"],
        value=None if value is None else Spread(**value),
        wanted=None if wanted is None else Bar(**wanted),
        more_is_better=entry["more_is_better"],
        note=entry["note"],
    )
