# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All benchmarks and one table of them: ``make bench``, or some: ``make bench ARGS="growth cache"``.

The result is compared with the one that is kept, which ``make bench ARGS="--all-sizes --keep"`` renews.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.bench import (
    bench_aws,
    bench_cache,
    bench_constructed,
    bench_fields,
    bench_growth,
    bench_report,
    bench_runner,
    bench_single_calls,
    bench_throttling,
    guide,
    results,
)
from tests.bench.comparison import differences
from tests.bench.costs.cost import Cost, costs_table, unit_of_cpu
from tests.bench.costs.measuring import CORES, measured
from tests.bench.loading import Core
from tests.bench.report import Row, at_least, table
from tests.bench.versions import versions
from tests.support.simulator_process import running_simulator
from tests.tools import tree
from tests.tools.isolation import BUILD, ROOT, environment_path

_CALLS = 200
_LATENCY = 40
COSTS = "costs"
LAST = BUILD / "bench" / "results.json"


def on_cores(*versions: str, measure: Callable[[str, Core], Iterator[Row]]) -> Iterator[Row]:
    """Run a measure on several ansible-cores; one without a Python on this machine is left out, and that is said."""
    for version in versions:
        environment = f"core-{version}"
        if not environment_path(environment).is_dir():
            what = f"{measure.__module__.rpartition('.bench_')[2]}, core {version}"
            yield Row(what=what, value=None, note="no Python for it was found")
        else:
            yield from measure(version, Core(environment=environment, collections=tree.collections_root("bench")))


def single_calls() -> Iterator[Row]:
    """Measure single-desktop calls against the official SDK."""
    options = ("--desktops", _CALLS + 1, "--latency-ms", _LATENCY, "--odd-records", "typed")
    with running_simulator(*options) as simulator:
        found = bench_single_calls.compare(simulator, calls=_CALLS)
    yield Row(
        what=f"{_CALLS} single-desktop calls at {_LATENCY} ms: times faster than the official SDK in a loop",
        value=found.times_faster,
        wanted=at_least(bench_single_calls.FLOOR),
        note=f"{found.seconds} of wall time",
    )


BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "single_calls": single_calls,
    "throttling": bench_throttling.rows,
    "cache": lambda: on_cores("2.19", "2.21", measure=bench_cache.rows),
    "fields": lambda: on_cores("2.19", "2.21", measure=bench_fields.rows),
    "constructed": lambda: on_cores("2.19", "2.21", measure=bench_constructed.rows),
    "aws": lambda: on_cores("2.19", measure=bench_aws.rows),
    "report": lambda: on_cores("2.19", measure=bench_report.rows),
    "runner": lambda: bench_runner.rows(tree.collections_root("bench")),
    "growth": lambda: on_cores("2.19", measure=bench_growth.rows),
}


# Run with all sizes, or by their names, so that a run without either takes no more than ten minutes.
LONG = ("aws", "report", "runner", "growth")


def main() -> int:
    given = _parser().parse_args()
    known = [*BENCHMARKS, COSTS]
    names: list[str] = given.names or [name for name in known if given.all_sizes or name not in LONG]
    unknown = [name for name in names if name not in known]
    if unknown:
        _parser().error(f"there is no benchmark {unknown[0]!r}: choose from {', '.join(known)}")
    rows: dict[str, list[Row]] = {}
    costs: list[Cost] = []
    unit = unit_of_cpu()
    for name in names:
        start = time.monotonic()
        if name == COSTS:
            costs = list(measured(is_all=given.all_sizes))
        else:
            rows[name] = list(BENCHMARKS[name]())
        print(f"   done  {name}  ({time.monotonic() - start:.0f} s)", flush=True)
    found = results.Result(versions=versions(CORES), unit=unit, rows=rows, costs=costs)
    results.write(found, file=LAST)
    code = _tell(found)
    if given.keep:
        _keep(found if given.all_sizes else replace(found, costs=()))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure the collection against its bars. The result is written to "
        f"{LAST.relative_to(ROOT)} and compared with the kept one, {results.KEPT.relative_to(ROOT)}.",
    )
    known = ", ".join([*BENCHMARKS, COSTS])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {known} (default: all but {', '.join(LONG)})"
    )
    parser.add_argument(
        "--all-sizes",
        action="store_true",
        help="run all benchmarks, and measure the costs of 50,000 desktops and on every ansible-core as well",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="renew the kept result and the tables of the performance guide: the benchmarks that ran, and the costs "
        "with --all-sizes",
    )
    return parser


def _tell(found: results.Result) -> int:
    """Print the result and what got worse since the kept one; return the exit code, which only a missed bar changes."""
    rows = [row for benchmark in found.rows.values() for row in benchmark]
    if rows:
        print(f"\n{table(rows)}\n\nRatios of CPU time within one run, if not said otherwise: median (range).")
    if found.costs:
        print(f"\n{costs_table(found.costs)}")
    worse = differences(found, results.read(results.KEPT))
    print("\nCompared with the kept result:", *(worse or ["Nothing got slower."]), sep="\n   ", flush=True)
    missed = [row.what for row in rows if row.is_missed]
    for what in missed:
        print(f"MISSED: {what}", file=sys.stderr)
    return 1 if missed else 0


def _keep(found: results.Result) -> None:
    result = results.read(results.KEPT).with_newer(found)
    results.write(result, file=results.KEPT)
    text = guide.GUIDE.read_text(encoding="utf-8")
    guide.GUIDE.write_text(guide.with_tables(text, guide.tables(results.read(results.KEPT))), encoding="utf-8")
    for file in (results.KEPT, guide.GUIDE):
        print(f"Renewed {file.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
