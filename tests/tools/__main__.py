# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a target of the Makefile: ``python3 -m tests.tools test``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.tools.catalogue import TARGETS, lanes_of
from tests.tools.changelog import write_changelog
from tests.tools.environments import ALL, BuildFailedError, ensure
from tests.tools.foreground import FOREGROUND, replace_process
from tests.tools.model import Lane, Outcome
from tests.tools.paths import BUILD
from tests.tools.report import block, closing_line, table, total
from tests.tools.running import run_lane


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 -m tests.tools", description=__doc__)
    parser.add_argument("target", choices=[*TARGETS, *FOREGROUND, "changelog", "environments", "clean"])
    target: str = parser.parse_args().target
    try:
        if target in FOREGROUND:
            replace_process(target)
        if target == "changelog":
            return write_changelog()
        if target == "environments":
            return _environments()
    except BuildFailedError as error:
        sys.exit(str(error))
    if target == "clean":
        shutil.rmtree(BUILD, ignore_errors=True)
        return 0
    return _run(lanes_of(target))


def _environments() -> int:
    for environment in ALL:
        missing = environment.missing()
        word = missing or ("built" if ensure(environment) else "up to date")
        print(f"{environment.name}: {word}", flush=True)
    return 0


def _run(lanes: Sequence[Lane]) -> int:
    begin = time.monotonic()
    workers = int(os.environ.get("JOBS") or min(4, (os.cpu_count() or 1) + 2))
    alone = len(lanes) == 1
    outcomes: list[Outcome] = []
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        running = [pool.submit(_announced, lane, alone=alone, begin=begin) for lane in lanes]
        for future in as_completed(running):
            outcome = future.result()
            outcomes.append(outcome)
            _print(block(outcome, whole="VERBOSE" in os.environ and not alone) if not alone else "")
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        sys.exit("interrupted")
    order = [lane.name for lane in lanes]
    outcomes.sort(key=lambda outcome: order.index(outcome.name))
    _print(table(outcomes, seconds=time.monotonic() - begin, notes=_notes()))
    BUILD.mkdir(exist_ok=True)
    (BUILD / "summary.txt").write_text(closing_line(total(outcomes)) + "\n", encoding="utf-8")
    return 1 if any(outcome.failures for outcome in outcomes) else 0


def _announced(lane: Lane, *, alone: bool, begin: float) -> Outcome:
    _print(f"   start  {lane.name}  (after {time.monotonic() - begin:.0f} s)")
    return run_lane(lane, echo=alone)


def _notes() -> list[str]:
    if shutil.which("shellcheck") is None:
        return ["shellcheck is not installed: ansible-test sanity leaves out its checks of shell scripts"]
    return []


def _print(text: str) -> None:
    if text:
        # One write, so that two lanes never share a line.
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
