# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a target of the Makefile by nox, and says at the end how many tests passed: ``python -m tests.tools test``."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree

from tests.tools import tree
from tests.tools.isolation import BUILD, RESULTS, ROOT, environment_path, isolated_environment

CORES = (_, WHOLE, _) = ("2.16", "2.19", "2.21")
# What takes the place of this process, so that signals reach it: the environments it needs, the first its own.
FOREGROUND: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "demo": (("demo",), ("tests/demo/run_demo.py",)),
    "simulator": (("demo",), ("-m", "tests.simulator")),
    "bench": (("service", "awx", "bench-aws", *(f"core-{core}" for core in CORES)), ("-m", "tests.bench")),
    "ee": (("awx",), ("-m", "tests.awx.image")),
}
SEVERAL = {"lint": ("lint", "ansible-lint"), "build": ("build", "galaxy")}


@dataclass(kw_only=True)
class Counts:
    """How many tests came out how, and what was skipped and why, once each."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: dict[str, None] = field(default_factory=dict, compare=False)

    def add(self, other: Counts) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.reasons.update(other.reasons)


def main(target: str) -> int:
    arguments = shlex.split(os.environ.get("ARGS", ""))
    if target in FOREGROUND:
        replace_process(target, arguments=arguments)
    if target == "environments":
        return _nox("-k", "env")
    report = BUILD / "report.json"
    report.unlink(missing_ok=True)
    jobs = os.environ.get("JOBS") or str(min(4, (os.cpu_count() or 1) + 2))
    names = sessions(target, cores=os.environ.get("CORE", ""))
    alone = len(names) == 1
    options = ["--report", str(report), *(["-s", *names] if names else []), *([] if alone else ["-j", jobs])]
    if os.environ.get("VERBOSE"):
        options.append("--verbose")
    begin = time.monotonic()
    code = _nox(*options, *(["--", *arguments] if arguments else []))
    entries = json.loads(report.read_text(encoding="utf-8"))["sessions"] if report.is_file() else []
    lines, counts = summary([entry for entry in entries if not entry["name"].startswith("env-") or _failed(entry)])
    if code and not counts.failed:
        counts.failed = 1
    minutes = (time.monotonic() - begin) / 60
    lines += [f" skipped  {reason}" for reason in counts.reasons]
    if shutil.which("shellcheck") is None:
        lines.append("    note  shellcheck is not installed: ansible-test sanity skips its checks of shell scripts")
    closing = f"{counts.passed} passed, {counts.failed} failed"
    print("\n".join(["", *lines, "", f"{minutes:.1f} minutes, {counts.skipped} tests skipped", closing]), flush=True)
    (BUILD / "summary.txt").write_text(f"{closing}\n", encoding="utf-8")
    return 1 if counts.failed else 0


def sessions(target: str, *, cores: str) -> list[str]:
    """Return the sessions of a target; none for all those that are tagged. A quick loop runs on one ansible-core."""
    if target == "test":
        return []
    if target in ("unit", "sanity", "system", "integration"):
        wanted = cores.replace(",", " ").split() or [WHOLE]
        return [f"{target}-{core}" for core in (CORES if wanted == ["all"] else wanted)]
    return list(SEVERAL.get(target, (target,)))


def summary(entries: Sequence[dict[str, Any]], *, results: Path = RESULTS) -> tuple[list[str], Counts]:
    """Return a line for each session and the counts of all; a session without JUnit files counts as one test."""
    total = Counts()
    lines = []
    width = max((len(entry["name"]) for entry in entries), default=0)
    for entry in entries:
        counts = _counts(results / entry["name"])
        if _failed(entry):
            counts.failed = max(counts.failed, 1)
        elif entry["result"] == "skipped":
            counts.reasons[f"{entry['name']}: {entry.get('reason') or 'no reason given'}"] = None
        elif counts == Counts():
            counts.passed = 1
        total.add(counts)
        told = [f"{number} {word}" for word, number in vars(counts).items() if word != "reasons" and number]
        what = f"{entry['result']:>8}  {entry['name']:<{width}}  {entry.get('duration') or 0:6.1f} s"
        lines.append(f"{what}  {', '.join(told)}".rstrip())
    return lines, total


def _failed(entry: dict[str, Any]) -> bool:
    return entry["result"] not in ("success", "skipped")


def _counts(folder: Path) -> Counts:
    """Count what the JUnit files of a session say; one that cannot be read is a failure."""
    counts = Counts()
    for path in folder.glob("*.xml"):
        try:
            suites = list(ElementTree.parse(path).getroot().iter("testsuite"))
        except ElementTree.ParseError:
            counts.failed += 1
            continue
        for suite in suites:
            tests, failures, errors, skipped = (
                int(suite.get(name) or 0) for name in ("tests", "failures", "errors", "skipped")
            )
            cases = [case for case in suite.iter("testcase") if case.find("skipped") is not None]
            counts.add(
                Counts(
                    passed=max(tests - failures - errors - skipped, 0),
                    failed=failures + errors,
                    skipped=skipped,
                    reasons=dict.fromkeys(map(_reason, cases)),
                )
            )
    return counts


def _reason(case: ElementTree.Element) -> str:
    """Return which test was skipped and why, as its JUnit entry says."""
    found = case.find("skipped")
    why = "" if found is None else (found.get("message") or found.text or "")
    return f"{case.get('name', 'a test')}: {' '.join(why.split()) or 'no reason given'}"


def _nox(*arguments: str) -> int:
    # What nox keeps of its own goes below the build directory too.
    caches = {name: str(BUILD / "home" / "nox" / name.lower()) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")}
    command: list[str | Path] = [Path(sys.executable).with_name("nox"), "-f", ROOT / "noxfile.py", *arguments]
    return subprocess.run(command, env=os.environ | caches, check=False).returncode


def replace_process(target: str, *, arguments: Sequence[str]) -> NoReturn:
    """Run a target in the place of this process."""
    needed, command = FOREGROUND[target]
    own = environment_path(needed[0])
    missing = not (own / "requirements.sha256").is_file()
    if missing:
        print("Building the environment, once: this takes about half a minute.", flush=True)
    code = _nox(*(() if missing else ("--no-install",)), "-s", *(f"env-{name}" for name in needed))
    if code:
        sys.exit(code)
    variables = isolated_environment(environment=own, home=needed[0])
    variables |= {name: value for name, value in os.environ.items() if name.startswith(("HW_", "HUAWEICLOUD_"))}
    variables["PYTHONPATH"] = str(ROOT)
    if target == "bench":
        tree.sync(target)
        variables["PYTHONPATH"] += f"{os.pathsep}{tree.collections_root(target)}"
    os.chdir(ROOT)
    os.execve(own / "bin" / "python", ["python", *command, *arguments], variables)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("interrupted")
