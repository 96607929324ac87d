# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All benchmarks and one table of them: ``make bench``, or some: ``make bench ARGS="growth cache"``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench import (
    bench_aws,
    bench_cache,
    bench_constructed,
    bench_growth,
    bench_report,
    bench_runner,
    bench_single_calls,
    bench_throttling,
)
from tests.bench.loading import Core
from tests.bench.report import Row, at_least, table
from tests.support.simulator_process import running_simulator
from tests.tools import tree
from tests.tools.isolation import environment_path

_CALLS = 400
_LATENCY = 40


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
    options = ("--desktops", _CALLS, "--latency-ms", _LATENCY, "--odd-records", "typed")
    with running_simulator(*options) as simulator:
        found = bench_single_calls.compare(simulator, calls=_CALLS)
    yield Row(
        what=f"{_CALLS} single-desktop calls at {_LATENCY} ms: times faster than the official SDK in a loop",
        value=found.ratio,
        wanted=at_least(bench_single_calls.FLOOR),
        note=f"{found.ours:.2f} s to {found.sdk:.2f} s of wall time",
    )


BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "single_calls": single_calls,
    "throttling": bench_throttling.rows,
    "cache": lambda: on_cores("2.19", "2.21", measure=bench_cache.rows),
    "constructed": lambda: on_cores("2.19", "2.21", measure=bench_constructed.rows),
    "aws": lambda: on_cores("2.19", measure=bench_aws.rows),
    "report": lambda: on_cores("2.16", "2.19", measure=bench_report.rows),
    "runner": lambda: bench_runner.rows(tree.collections_root("bench")),
    "growth": lambda: on_cores("2.19", measure=bench_growth.rows),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the collection against its bars.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)} (default: all)")
    names: list[str] = parser.parse_args().names or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}")
    rows: list[Row] = []
    for name in names:
        start = time.monotonic()
        rows += BENCHMARKS[name]()
        print(f"   done  {name}  ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"\n{table(rows)}\n\nRatios of CPU time within one run, if not said otherwise.", flush=True)
    missed = [row.what for row in rows if row.is_missed]
    for what in missed:
        print(f"MISSED: {what}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
