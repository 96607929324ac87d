# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is shown of a run: one block for each lane, and a table at the end."""

from __future__ import annotations

from collections.abc import Sequence

from tests.tools.model import Counts, Outcome
from tests.tools.paths import ROOT

_LINES = 400


def block(outcome: Outcome, *, whole: bool) -> str:
    """One line for a lane that went well; its log too for one that did not."""
    lines = [f"{outcome.word:>8}  {outcome.name}  {_detail(outcome)}".rstrip()]
    if (outcome.failures or whole) and outcome.log is not None:
        log = outcome.log.read_text(encoding="utf-8", errors="replace").splitlines()
        if len(log) > _LINES:
            lines.append(f"(the last {_LINES} of {len(log)} lines)")
        lines += [f"{outcome.name} | {line}" for line in log[-_LINES:]]
    return "\n".join(lines)


def table(outcomes: Sequence[Outcome], *, seconds: float, notes: Sequence[str]) -> str:
    """What ran, how long it took, what failed, what was left out and why; the counts last."""
    width = max((len(outcome.name) for outcome in outcomes), default=0)
    lines = ["", "Summary", "-------"]
    lines += [f"{one.word:>8}  {one.name:<{width}}  {_detail(one)}".rstrip() for one in outcomes]
    lines += [f"    note  {note}" for note in notes]
    counts = total(outcomes)
    lines += [f" skipped  {reason}" for reason in counts.reasons]
    absent = sum(one.left_out is not None for one in outcomes)
    lines += ["", f"{seconds / 60:.1f} minutes, {counts.skipped} tests skipped, {absent} lanes left out"]
    lines.append(closing_line(counts))
    return "\n".join(lines)


def total(outcomes: Sequence[Outcome]) -> Counts:
    counts = Counts()
    for outcome in outcomes:
        counts.add(outcome.counts)
    return counts


def closing_line(counts: Counts) -> str:
    return f"{counts.passed} passed, {counts.failed} failed"


def _detail(outcome: Outcome) -> str:
    if outcome.left_out is not None:
        return outcome.left_out
    counts = outcome.counts
    text = f"{outcome.seconds:6.1f} s  {counts.passed} passed"
    if counts.failed:
        text += f", {counts.failed} failed"
    if counts.skipped:
        text += f", {counts.skipped} skipped"
    if outcome.failures:
        text += f": {', '.join(outcome.failures)}"
        if outcome.log is not None:
            text += f" ({outcome.log.relative_to(ROOT)})"
    return text
