# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a project remembers of the calls that act: every act on every desktop, changes of power under way, and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Refusal:
    """Why something is not done for one desktop."""

    code: str
    message: str


@dataclass
class Transition:
    """A change of power that is under way: when it ends on the monotonic clock, and what the desktop is then."""

    due: float
    changes: dict[str, Any]
    action: dict[str, Any]
    failure: Refusal | None = None


@dataclass(frozen=True)
class SubJob:
    """The part of a job for one desktop, and why it fails, if it does."""

    entities: dict[str, Any]
    failure: Refusal | None


@dataclass(frozen=True)
class Job:
    """A job: it waits, runs, and ends, on the monotonic clock."""

    job_id: str
    kind: str
    started: float
    began: float
    seconds: float
    parts: tuple[SubJob, ...]


@dataclass
class Acts:
    """The memory of one project."""

    log: list[dict[str, Any]] = field(default_factory=list)
    transitions: dict[str, Transition] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    """Desktops that have been put into maintenance mode since the estate began."""

    def block(self, desktop_id: str, *, is_blocked: bool) -> None:
        """Note that a desktop was put into maintenance mode, or taken out of it."""
        if is_blocked:
            self.blocked.add(desktop_id)
        else:
            self.blocked.discard(desktop_id)
