# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Starts, stops, hibernates and restarts desktops, and sees it through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..errors import AuthenticationError, PermissionDeniedError, UnclearOutcomeError, WorkspaceError
from ..filters import groups_of_names
from ..records import Record
from .calls import Calls, looks, name_of
from .outcomes import CHANGED, REFUSED, TIMED_OUT, UNKNOWN, Failures, Outcome, Report
from .power_rules import RESTARTED, PowerRequest, judge, status_of, task_of
from .sending import Sender

# So long after an unclear response the state is read for a sign of the change (seconds).
SIGN_TIMEOUT = 30.0
# So long is waited for the task of a restart to appear; one that was not seen by then was a short one (seconds).
RESTART_BEGINS = 30.0


def change_power(request: PowerRequest, *, calls: Calls) -> Report:
    """Bring desktops to a power state and return what became of each.

    Raises WorkspaceError only where nothing was sent; later failures become part of the report.
    """
    return _Change(request=request, calls=calls).run()


@dataclass(kw_only=True)
class _Change:
    request: PowerRequest
    calls: Calls
    failures: Failures = field(default_factory=Failures)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def run(self) -> Report:
        ids = self.request.desktop_ids
        records = self.calls.existing(ids)
        if self.request.check_mode:
            self._judge(records, ids)
        else:
            # Those on which a task is running come last, so that they do not hold up the others.
            busy = [desktop_id for desktop_id in ids if task_of(records[desktop_id])]
            self._act(records, [desktop_id for desktop_id in ids if desktop_id not in busy])
            self._act_after_tasks(records, busy)
            if self.request.wait:
                self._see_through([desktop_id for desktop_id in ids if self._is_under_way(desktop_id)])
        ordered = [self.outcomes[desktop_id] for desktop_id in ids]
        return Report(outcomes=ordered, warnings=self.warnings, details=self.failures.details)

    def _act_after_tasks(self, records: dict[str, Record], busy: list[str]) -> None:
        """Wait for the tasks that are running, and act then; those that run on have timed out."""
        if not busy:
            return
        waiting = busy
        trouble: WorkspaceError | None = None
        self.calls.progress(f"waiting for the tasks that are running on {len(busy)} desktops")
        for _is_last in looks(self.calls.clock, timeout=self.request.wait_timeout, interval=self.request.wait_interval):
            try:
                found, trouble = self.calls.records(waiting), None
            except WorkspaceError as exc:
                trouble = exc
                continue
            records = {**records, **found}
            waiting = [desktop_id for desktop_id in waiting if desktop_id in found and task_of(found[desktop_id])]
            if not waiting:
                break
        for desktop_id in waiting:
            self.outcomes[desktop_id] = self._busy(desktop_id, records[desktop_id])
        if trouble is not None:
            self.failures.note(trouble)
            self._refuse(waiting, f"Nothing was sent: {trouble}")
        self._act(records, [desktop_id for desktop_id in busy if desktop_id not in waiting])

    def _busy(self, desktop_id: str, record: Record) -> Outcome:
        status = status_of(record) or None
        return Outcome(
            desktop_id=desktop_id,
            result=TIMED_OUT,
            computer_name=name_of(record),
            before=status,
            after=status,
            msg=f"Nothing was sent, because the task {task_of(record)} is still running: run this again later, "
            "or raise wait_timeout.",
        )

    def _judge(self, records: dict[str, Record], desktop_ids: Iterable[str]) -> None:
        for desktop_id in desktop_ids:
            record = records.get(desktop_id)
            if record is None:
                self._refuse([desktop_id], "It does not exist any more.")
            else:
                self.outcomes[desktop_id] = judge(record, self.request, desktop_id=desktop_id)

    def _act(self, records: dict[str, Record], desktop_ids: Sequence[str]) -> None:
        """Send the requests for those of these desktops that are not in the requested state."""
        self._judge(records, desktop_ids)
        due = [desktop_id for desktop_id in desktop_ids if self.outcomes[desktop_id].result == CHANGED]
        sender = Sender(send=self._send, read_back=self._signs, failures=self.failures)
        for group in groups_of_names(due):
            ready = self._ready(group)
            if not ready:
                continue
            names = {desktop_id: self.outcomes[desktop_id].computer_name for desktop_id in ready}
            fates = sender.run(ready, names=names)
            self.warnings += fates.warnings
            for desktop_id, refusal in fates.refused.items():
                self._refuse([desktop_id], refusal.msg, error_code=refusal.error_code)
            for desktop_id in fates.accepted:
                self.outcomes[desktop_id] = replace(self.outcomes[desktop_id], is_sent=True)
            for desktop_id, cause in fates.unclear.items():
                before = self.outcomes[desktop_id]
                self.outcomes[desktop_id] = replace(
                    before,
                    result=UNKNOWN,
                    after=before.before,
                    is_sent=True,
                    msg=f"It is not known whether it will be {self.request.state}: {cause}. It was not sent again; "
                    "check the desktop.",
                )

    def _ready(self, group: list[str]) -> list[str]:
        """Read the desktops once more, right before they are changed, and return those that still are to be."""
        try:
            records = self.calls.records(group)
        except WorkspaceError as exc:
            self.failures.note(exc)
            self._refuse(group, f"Nothing was sent: {exc}")
            return []
        self._judge(records, group)
        for desktop_id in group:
            if desktop_id in records and task_of(records[desktop_id]):
                self.outcomes[desktop_id] = self._busy(desktop_id, records[desktop_id])
        return [desktop_id for desktop_id in group if self.outcomes[desktop_id].result == CHANGED]

    def _send(self, group: list[str]) -> Record:
        kind = "HARD" if self.request.force else "SOFT"
        body = {"desktop_ids": group, "op_type": self.request.operation, "type": kind}
        answer = self.calls.act("POST", "desktops/action", body, expects_body=True)
        if not isinstance(answer.get("failed_operation_list"), (list, type(None))):
            raise UnclearOutcomeError("the response names the desktops that failed in a way that cannot be read")
        return answer

    def _signs(self, group: list[str]) -> dict[str, bool | None]:
        """Return for which desktops a task, or another status, shows that an unclear change was made."""
        shown: dict[str, bool | None] = dict.fromkeys(group)
        timeout = min(SIGN_TIMEOUT, self.request.wait_timeout)
        for _is_last in looks(self.calls.clock, timeout=timeout, interval=self.request.wait_interval, first=0.0):
            records = self.calls.records([desktop_id for desktop_id in group if not shown[desktop_id]])
            for desktop_id, record in records.items():
                if task_of(record) or status_of(record) != (self.outcomes[desktop_id].before or ""):
                    shown[desktop_id] = True
            if all(shown.values()):
                break
        return shown

    def _see_through(self, waiting: list[str]) -> None:
        """Watch the desktops until each is in its state, or it is too late."""
        began = self.calls.clock.now()
        grace = min(RESTART_BEGINS, self.request.wait_timeout)
        moved: set[str] = set()
        trouble: WorkspaceError | None = None
        last: dict[str, Record] = {}
        for _is_last in (
            looks(self.calls.clock, timeout=self.request.wait_timeout, interval=self.request.wait_interval)
            if waiting
            else ()
        ):
            self.calls.progress(f"waiting until {len(waiting)} desktops are {self.request.state}")
            try:
                records, trouble = self.calls.records(waiting), None
            except WorkspaceError as exc:
                trouble = exc
                if isinstance(exc, (AuthenticationError, PermissionDeniedError)):
                    break
                continue
            last.update(records)
            is_late = self.calls.clock.now() - began >= grace
            waiting = [
                desktop_id
                for desktop_id in waiting
                if not self._is_done(desktop_id, records.get(desktop_id), moved, is_late=is_late)
            ]
            if not waiting:
                return
        for desktop_id in waiting:
            self._give_up(desktop_id, last.get(desktop_id), trouble)

    def _is_done(self, desktop_id: str, record: Record | None, moved: set[str], *, is_late: bool) -> bool:
        """Tell whether a desktop need not be watched any more, and keep what became of it."""
        outcome = self.outcomes[desktop_id]
        if record is None:
            self.outcomes[desktop_id] = replace(
                outcome, result=REFUSED, after=None, msg="It was deleted while it was being changed."
            )
            return True
        status, task = status_of(record), task_of(record)
        if task or status != (outcome.before or ""):
            moved.add(desktop_id)
        if task:
            return False
        if status == "ERROR" and outcome.before != "ERROR":
            self.outcomes[desktop_id] = replace(
                outcome, result=REFUSED, after=status, msg="It has ended in status ERROR: check it in the console."
            )
            return True
        if status != self.request.goal:
            return False
        if self.request.state != RESTARTED or desktop_id in moved:
            self.outcomes[desktop_id] = replace(outcome, after=status)
            return True
        if is_late:
            self.outcomes[desktop_id] = replace(
                outcome, after=status, msg="The service accepted the restart, and its task was too short to be seen."
            )
        return is_late

    def _give_up(self, desktop_id: str, record: Record | None, trouble: WorkspaceError | None) -> None:
        outcome = self.outcomes[desktop_id]
        status = status_of(record or {}) or outcome.before
        if trouble is not None:
            self.failures.note(trouble)
            msg = f"The service accepted the request, but the state could not be read: {trouble}"
            self.outcomes[desktop_id] = replace(outcome, result=UNKNOWN, after=status, msg=msg)
            return
        task = task_of(record or {})
        doing = f" with the task {task}" if task else ""
        msg = (
            f"The service accepted the request, but it is still {status or 'without a status'}{doing} after "
            f"{self.request.wait_timeout:g} seconds: check the desktop, or raise wait_timeout."
        )
        self.outcomes[desktop_id] = replace(outcome, result=TIMED_OUT, after=status, msg=msg)

    def _refuse(self, desktop_ids: Iterable[str], msg: str, *, error_code: str | None = None) -> None:
        for desktop_id in desktop_ids:
            known = self.outcomes[desktop_id]
            self.outcomes[desktop_id] = replace(
                known, result=REFUSED, after=known.before, msg=msg, error_code=error_code
            )

    def _is_under_way(self, desktop_id: str) -> bool:
        outcome = self.outcomes[desktop_id]
        return outcome.result == CHANGED and outcome.is_sent
