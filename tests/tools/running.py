# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the steps of one lane and counts its tests."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests.tools.environments import BuildFailedError, ensure
from tests.tools.model import Counts, Lane, Outcome, Step
from tests.tools.paths import LOGS, ROOT

_STEP_SECONDS = 2400


def run_lane(lane: Lane, *, echo: bool = False) -> Outcome:
    """Run every step, whatever came of the ones before; what they print goes to the lane's log."""
    outcome = Outcome(lane.name)
    outcome.left_out = reason_to_leave_out(lane)
    if outcome.left_out is not None:
        return outcome
    LOGS.mkdir(parents=True, exist_ok=True)
    outcome.log = LOGS / f"{lane.name}.log"
    begin = time.monotonic()
    with outcome.log.open("w", encoding="utf-8", errors="replace") as log, _echoed(outcome.log, wanted=echo):
        for step in _prepared(lane, outcome=outcome, log=log):
            _run_step(step, outcome=outcome, log=log)
    outcome.seconds = time.monotonic() - begin
    return outcome


def reason_to_leave_out(lane: Lane) -> str | None:
    missing = lane.environment.missing() if lane.environment else None
    return missing or lane.absent()


def _prepared(lane: Lane, *, outcome: Outcome, log: IO[str]) -> list[Step]:
    try:
        if lane.environment is not None:
            ensure(lane.environment)
        return list(lane.steps())
    except (BuildFailedError, OSError, subprocess.SubprocessError) as error:
        log.write(f"{error}\n")
        outcome.failures.append("could not be prepared")
        outcome.counts.failed += 1
        return []


def _run_step(step: Step, *, outcome: Outcome, log: IO[str]) -> None:
    cwd = step.cwd or ROOT
    if step.results is not None:
        for path in cwd.glob(step.results):
            path.unlink()
    log.write(f"### {step.title}\n")
    log.flush()
    start = log.tell()
    begin = time.monotonic()
    code = _call(step, cwd=cwd, log=log)
    log.seek(0, os.SEEK_END)
    refused = _refused(step, log=Path(log.name), start=start)
    log.write(f"### {step.title}: exit code {code}, {time.monotonic() - begin:.1f} s\n")
    nothing = code == step.no_tests_code
    failed = bool(refused) or (code != 0 and not nothing)
    if refused:
        log.write(f"### not to be printed: {refused}\n")
    try:
        counts = _counts(step, cwd=cwd)
    except (ElementTree.ParseError, ValueError) as error:
        log.write(f"### results that cannot be read: {error}\n")
        counts, failed = Counts(), True
    if failed:
        outcome.failures.append(step.title)
        counts.failed = max(counts.failed, 1)
    elif counts == Counts() and not nothing:
        counts.passed = 1
    outcome.counts.add(counts)


def _call(step: Step, *, cwd: Path, log: IO[str]) -> int:
    try:
        return subprocess.run(
            list(step.command),
            cwd=cwd,
            env=dict(step.variables) or None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_STEP_SECONDS,
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.write(f"{error}\n")
        return 1


@contextlib.contextmanager
def _echoed(path: Path, *, wanted: bool) -> Iterator[None]:
    """Show what is written to this file while it is written."""
    if not wanted:
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_follow, args=(path, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _follow(path: Path, done: threading.Event) -> None:
    with path.open(encoding="utf-8", errors="replace") as log:
        last = False
        while True:
            sys.stdout.write(log.read())
            sys.stdout.flush()
            if last:
                return
            last = done.wait(0.2)


def _refused(step: Step, *, log: Path, start: int) -> str | None:
    if step.refuse is None:
        return None
    with log.open("rb") as handle:
        handle.seek(start)
        found = re.search(step.refuse, handle.read().decode("utf-8", errors="replace"), re.MULTILINE)
    return found.group(0) if found else None


def _counts(step: Step, *, cwd: Path) -> Counts:
    """Read the JUnit files that the step left."""
    counts = Counts()
    if step.results is None:
        return counts
    for path in cwd.glob(step.results):
        for suite in ElementTree.parse(path).getroot().iter("testsuite"):
            tests, skipped = int(suite.get("tests", "0")), int(suite.get("skipped", "0") or 0)
            failed = int(suite.get("failures", "0") or 0) + int(suite.get("errors", "0") or 0)
            reasons = dict.fromkeys(
                _reason(case) for case in suite.iter("testcase") if case.find("skipped") is not None
            )
            passed = max(tests - skipped - failed, 0)
            counts.add(Counts(passed=passed, failed=failed, skipped=skipped, reasons=reasons))
    return counts


def _reason(case: ElementTree.Element) -> str:
    """Return which test was skipped and why, as its JUnit entry says."""
    found = case.find("skipped")
    why = "" if found is None else (found.get("message") or found.text or "")
    return f"{case.get('name', 'a test')}: {' '.join(why.split()) or 'no reason given'}"
