# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The one place that decides what is known after a change was sent, and whether it may be sent again.

A change is sent once. The session repeats it where the service throttled it, where there was no connection, and once
with a new token: then nothing was done. Where its response is unclear, the state is read back. What the state shows is
taken for done. What it cannot show is unknown, and never sent again. Only a change that does no harm when it is made
twice is sent again, once, for the desktops of which the state shows that it was not made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..error_messages import shorten
from ..errors import AuthenticationError, PermissionDeniedError, UnclearOutcomeError, WorkspaceError
from ..records import Record, id_key
from .outcomes import Failures

Send = Callable[[list[str]], Record]
# For each desktop: it shows that the change was made (True), that it was not (False), or neither (None).
ReadBack = Callable[[list[str]], Mapping[str, "bool | None"]]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why nothing was done for a desktop."""

    msg: str
    error_code: str | None = None


@dataclass(kw_only=True)
class Fates:
    """What is known of the desktops of one group after their request."""

    accepted: list[str] = field(default_factory=list)
    refused: dict[str, Refusal] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    # What the service answered; nothing where it was unclear.
    body: Record = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    # What the service said of failures of which it did not tell the desktop.
    unnamed: list[Refusal] = field(default_factory=list)


@dataclass(kw_only=True)
class Sender:
    """Sends one kind of change for groups of desktops; after a refused credential or right, no more."""

    send: Send
    read_back: ReadBack | None = None
    # Whether a change that was not made is sent again.
    may_repeat: bool = False
    failures: Failures
    _refusal: WorkspaceError | None = None

    def run(self, group: Sequence[str], *, names: Mapping[str, str | None]) -> Fates:
        """Send the change for a group; `names` are the names of its desktops, by id."""
        if self._refusal is not None:
            return _all_refused(group, self._refusal)
        return self._run(list(group), names=names, may_repeat=self.may_repeat)

    def _run(self, group: list[str], *, names: Mapping[str, str | None], may_repeat: bool) -> Fates:
        try:
            body = self.send(group)
        except UnclearOutcomeError as exc:
            self.failures.note(exc)
            return self._after_unclear(group, exc, names=names, may_repeat=may_repeat)
        except WorkspaceError as exc:
            self.failures.note(exc)
            if isinstance(exc, (AuthenticationError, PermissionDeniedError)):
                self._refusal = exc
            return _all_refused(group, exc)
        fates = _after_response(group, body, names=names)
        return self._after_unnamed(fates) if fates.unnamed and fates.accepted else fates

    def _after_unnamed(self, fates: Fates) -> Fates:
        """Return fates in which no desktop counts as accepted that may be one of those that failed unnamed."""
        said = "; ".join(refusal.msg for refusal in fates.unnamed[:3])
        open_ids = fates.accepted
        if len(fates.unnamed) >= len(open_ids):
            refusal = Refusal(msg=f"The service refused: {said}.", error_code=fates.unnamed[0].error_code)
            fates.refused.update(dict.fromkeys(open_ids, refusal))
            fates.accepted = []
            return fates
        shown, said = self._shown(open_ids, said)
        fates.accepted = [desktop_id for desktop_id in open_ids if shown.get(desktop_id)]
        cause = f"the service reported a failure for a desktop that it did not name: {said}"
        fates.unclear.update((desktop_id, cause) for desktop_id in open_ids if not shown.get(desktop_id))
        return fates

    def _after_unclear(
        self, group: list[str], error: UnclearOutcomeError, *, names: Mapping[str, str | None], may_repeat: bool
    ) -> Fates:
        shown, cause = self._shown(group, str(error).rstrip("."))
        fates = Fates(accepted=[desktop_id for desktop_id in group if shown.get(desktop_id)])
        not_made = [desktop_id for desktop_id in group if shown.get(desktop_id) is False]
        if not_made and may_repeat:
            again = self._run(not_made, names=names, may_repeat=False)
            fates.accepted += again.accepted
            fates.refused.update(again.refused)
            fates.unclear.update(again.unclear)
            fates.body, fates.warnings = again.body, again.warnings
            not_made = []
        fates.unclear.update(
            (desktop_id, cause) for desktop_id in group if shown.get(desktop_id) is None or desktop_id in not_made
        )
        return fates

    def _shown(self, group: list[str], cause: str) -> tuple[Mapping[str, bool | None], str]:
        """Return what the state shows of a group, and the cause for asking, with why it shows nothing."""
        if self.read_back is None:
            return {}, cause
        try:
            return self.read_back(group), cause
        except WorkspaceError as exc:
            return {}, f"{cause}, and the state could not be read back ({str(exc).rstrip('.')})"


def _all_refused(group: Sequence[str], error: WorkspaceError) -> Fates:
    refusal = Refusal(msg=str(error), error_code=error.details.error_code)
    return Fates(refused=dict.fromkeys(group, refusal))


def _after_response(group: list[str], body: Record, *, names: Mapping[str, str | None]) -> Fates:
    """Return the fates of a group whose response may name desktops for which the change failed."""
    fates = Fates(body=body)
    by_id = {id_key(desktop_id): desktop_id for desktop_id in group}
    by_name = {(names.get(desktop_id) or "").casefold(): desktop_id for desktop_id in group}
    failed = body.get("failed_operation_list")
    for row in failed if isinstance(failed, list) else []:
        entry = row if isinstance(row, dict) else {"error_msg": row}
        desktop_id = by_id.get(id_key(entry.get("desktop_id")))
        if desktop_id is None:
            desktop_id = by_name.get(str(entry.get("desktop_name") or " ").casefold())
        words = [shorten(str(entry.get(name) or "")) for name in ("error_code", "error_msg")]
        said = " ".join(word for word in words if word) or "it gave no reason"
        if desktop_id is None:
            other = shorten(str(entry.get("desktop_id") or ""), length=80)
            which = f"the desktop {other}, which was not requested" if other else "a desktop that it did not name"
            fates.warnings.append(f"The service reported a failure for {which}: {said}.")
            fates.unnamed += [] if other else [Refusal(msg=said, error_code=words[0] or None)]
            continue
        fates.refused[desktop_id] = Refusal(msg=f"The service refused: {said}.", error_code=words[0] or None)
    fates.accepted = [desktop_id for desktop_id in group if desktop_id not in fates.refused]
    return fates
