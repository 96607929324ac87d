# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is made of: lanes, their steps, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.tools.environments import Environment


@dataclass(frozen=True)
class Step:
    """One command. It counts as one test, unless it leaves JUnit results that tell more."""

    title: str
    command: Sequence[str | Path]
    cwd: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    results: str | None = None
    """Pattern of the JUnit files it writes, relative to ``cwd``."""
    refuse: str | None = None
    """A regular expression that must not be found in what the command prints."""
    no_tests_code: int | None = None
    """The exit code that means "nothing to run"."""


@dataclass
class Counts:
    """How many tests came out how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: dict[str, None] = field(default_factory=dict, compare=False)
    """What was skipped and why, once each, in the order it was met."""

    def add(self, other: Counts) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.reasons.update(other.reasons)


@dataclass(frozen=True)
class Lane:
    """A named series of steps in one environment."""

    name: str
    environment: Environment | None
    steps: Callable[[], Sequence[Step]]
    """Called once the environment stands."""
    absent: Callable[[], str | None] = lambda: None
    """Why there is nothing to run, or nothing."""


@dataclass
class Outcome:
    """What came of one lane."""

    name: str
    seconds: float = 0.0
    counts: Counts = field(default_factory=Counts)
    failures: list[str] = field(default_factory=list)
    left_out: str | None = None
    log: Path | None = None

    @property
    def word(self) -> str:
        if self.left_out is not None:
            return "left out"
        return "FAILED" if self.failures else "ok"
