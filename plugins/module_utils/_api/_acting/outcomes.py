# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What became of each desktop that was to be changed, and of all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..error_messages import shorten
from ..errors import ErrorDetails, WorkspaceError
from ..records import Record

# It was changed, or would be in check mode.
CHANGED = "changed"
# It was in the requested state before.
ALREADY = "already"
# It was left alone, as requested.
SKIPPED = "skipped"
# It was not changed: by the service, or because it must not be.
REFUSED = "refused"
# The change was sent, and had no effect in time; or it could not be sent in time.
TIMED_OUT = "timed_out"
# It may have been changed or not.
UNKNOWN = "unknown"
RESULTS = (CHANGED, ALREADY, SKIPPED, REFUSED, TIMED_OUT, UNKNOWN)
FAILURES = frozenset({REFUSED, TIMED_OUT, UNKNOWN})
_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one desktop; `before` and `after` are its state, `msg` says why it is no success."""

    desktop_id: str
    result: str
    computer_name: str | None = None
    before: Any = None
    after: Any = None
    error_code: str | None = None
    msg: str | None = None
    # Whether a request for it may have reached the service.
    is_sent: bool = False

    @property
    def label(self) -> str:
        """The desktop in a sentence."""
        return shorten(self.computer_name or self.desktop_id, length=80)


@dataclass(kw_only=True)
class Report:
    """What became of all desktops, in the order in which they were requested."""

    outcomes: Sequence[Outcome]
    warnings: list[str] = field(default_factory=list)
    details: ErrorDetails = field(default_factory=ErrorDetails)
    # Whether what was done is a change of state, before and after which there is something to tell.
    has_states: bool = True

    @property
    def is_changed(self) -> bool:
        """Whether something was done, would be done in check mode, or may have been done."""
        return any(outcome.is_sent or outcome.result == CHANGED for outcome in self.outcomes)

    @property
    def failures(self) -> list[Outcome]:
        """The desktops for which the task failed."""
        return [outcome for outcome in self.outcomes if outcome.result in FAILURES]

    @property
    def diff(self) -> dict[str, dict[str, Any]]:
        """The states before and after, of the desktops that were changed or may have been."""
        moved = [outcome for outcome in self.outcomes if outcome.is_sent or outcome.result == CHANGED]
        names = {outcome.desktop_id: f"{outcome.label} ({outcome.desktop_id})" for outcome in moved}
        return {
            "before": {names[outcome.desktop_id]: outcome.before for outcome in moved},
            "after": {names[outcome.desktop_id]: outcome.after for outcome in moved},
        }

    def rows(self) -> list[Record]:
        """Return what became of each desktop as the module returns it."""
        states = ("before", "after") if self.has_states else ()
        names = ("desktop_id", "computer_name", "result", *states, "error_code", "msg")
        return [{name: getattr(outcome, name) for name in names} for outcome in self.outcomes]

    def failure(self, what: str) -> str | None:
        """Return the sentence that `what` did not happen to some desktops and why, None where nothing has failed."""
        failed = self.failures
        if not failed:
            return None
        told = "; ".join(
            f"{outcome.label}: {(outcome.msg or outcome.result).rstrip('.')}" for outcome in failed[:_MOST_NAMED]
        )
        more = len(failed) - _MOST_NAMED
        rest = f"; and {more} more, see desktops in the result" if more > 0 else ""
        return f"{what} failed for {len(failed)} of {len(self.outcomes)} desktops: {told}{rest}."


@dataclass(kw_only=True)
class Failures:
    """Remembers what the first failed request said."""

    details: ErrorDetails = field(default_factory=ErrorDetails)

    def note(self, error: WorkspaceError) -> None:
        """Keep the details of an error, unless there are some already."""
        if self.details == ErrorDetails():
            self.details = error.details
