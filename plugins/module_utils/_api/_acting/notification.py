# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Shows a message on desktops, and tells which of them got it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .._wire.request import escape
from ..errors import AuthenticationError, OptionError, PermissionDeniedError, WorkspaceError
from ..filters import groups_of_names
from ..records import Record, text_of
from .calls import Calls, check_seconds, checked_ids, looks, name_of
from .jobs import Job, read_job
from .outcomes import CHANGED, REFUSED, TIMED_OUT, UNKNOWN, Failures, Outcome, Report
from .sending import Sender

# Line breaks and tabs may stand in a message; halves of surrogate pairs cannot be sent.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class NotificationRequest:
    """Which message to show on which desktops; times are in seconds."""

    desktop_ids: Sequence[str]
    text: str
    wait: bool = True
    wait_timeout: float = 120.0
    wait_interval: float = 3.0
    check_mode: bool = False

    def __post_init__(self) -> None:
        """Raise OptionError for a request that cannot work."""
        # The class is frozen for those who use it.
        object.__setattr__(self, "desktop_ids", checked_ids(self.desktop_ids))
        check_seconds(self.wait_timeout, name="wait_timeout")
        check_seconds(self.wait_interval, name="wait_interval", may_be_zero=False)
        if not self.text or not self.text.strip():
            raise OptionError("The option text is empty: give the message to show.")
        if _CONTROL.search(self.text):
            raise OptionError("The option text holds a control character: remove it.")


def send_notification(request: NotificationRequest, *, calls: Calls) -> Report:
    """Send a message to desktops and return which of them got it.

    Raises WorkspaceError only where nothing was sent; later failures become part of the report.
    """
    return _Notification(request=request, calls=calls).run()


@dataclass(kw_only=True)
class _Notification:
    request: NotificationRequest
    calls: Calls
    failures: Failures = field(default_factory=Failures)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def run(self) -> Report:
        records = self._records()
        for desktop_id in self.request.desktop_ids:
            name = name_of(records.get(desktop_id))
            self.outcomes[desktop_id] = Outcome(desktop_id=desktop_id, computer_name=name, result=CHANGED)
        if not self.request.check_mode:
            self._send_all()
        ordered = [self.outcomes[desktop_id] for desktop_id in self.request.desktop_ids]
        return Report(outcomes=ordered, warnings=self.warnings, details=self.failures.details, has_states=False)

    def _records(self) -> dict[str, Record]:
        try:
            return self.calls.existing(self.request.desktop_ids)
        except PermissionDeniedError:
            # To send a message one need not be allowed to read desktops.
            self.calls.progress("the desktops may not be read, so whether they exist is not checked")
            return {}

    def _send_all(self) -> None:
        # No read back: the service does not tell which messages it has shown.
        sender = Sender(send=self._send, failures=self.failures)
        names = {desktop_id: outcome.computer_name for desktop_id, outcome in self.outcomes.items()}
        jobs: dict[str, list[str]] = {}
        for group in groups_of_names(self.request.desktop_ids):
            fates = sender.run(group, names=names)
            self.warnings += fates.warnings
            for desktop_id, refusal in fates.refused.items():
                self._keep([desktop_id], REFUSED, msg=refusal.msg, error_code=refusal.error_code, is_sent=False)
            for desktop_id, cause in fates.unclear.items():
                msg = f"It is not known whether the message was sent: {cause}. It was not sent again."
                self._keep([desktop_id], UNKNOWN, msg=msg)
            self._keep(fates.accepted, CHANGED)
            job_id = text_of(fates.body.get("job_id"))
            if job_id:
                jobs.setdefault(job_id, []).extend(fates.accepted)
            elif self.request.wait:
                msg = "The service accepted the message, but named no job that tells whether it was shown."
                self._keep(fates.accepted, UNKNOWN, msg=msg)
        if self.request.wait:
            self._follow(jobs)

    def _send(self, group: list[str]) -> Record:
        body = {"desktop_ids": group, "notifications": self.request.text}
        return self.calls.act("POST", "desktops/notifications", body, expects_body=True)

    def _follow(self, jobs: dict[str, list[str]]) -> None:
        """Read the jobs until each has ended, or it is too late."""
        waiting = dict(jobs)
        last: dict[str, Job] = {}
        trouble: WorkspaceError | None = None
        for _is_last in (
            looks(self.calls.clock, timeout=self.request.wait_timeout, interval=self.request.wait_interval)
            if waiting
            else ()
        ):
            self.calls.progress(f"waiting for {len(waiting)} jobs")
            for job_id, group in list(waiting.items()):
                try:
                    last[job_id] = read_job(self.calls.get(f"workspace-jobs/{escape(job_id)}"), desktop_ids=group)
                except WorkspaceError as exc:
                    trouble = exc
                    continue
                trouble = None
                job = last[job_id]
                if job.has_ended or all(job.part_of(desktop_id).is_done is not None for desktop_id in group):
                    del waiting[job_id]
                    self._conclude(job, group)
            is_hopeless = isinstance(trouble, (AuthenticationError, PermissionDeniedError))
            if not waiting or is_hopeless:
                break
        for job_id, group in waiting.items():
            self._give_up(last.get(job_id), group, trouble)

    def _conclude(self, job: Job, group: Iterable[str]) -> None:
        """Keep what a job that has ended says of its desktops."""
        for desktop_id in group:
            part = job.part_of(desktop_id)
            if part.is_done:
                continue
            if part.is_done is False:
                said = " ".join(text for text in (part.error_code, part.reason) if text) or "it gave no reason"
                self._keep([desktop_id], REFUSED, msg=f"The message was not shown: {said}.", error_code=part.error_code)
                continue
            what = f"its status is {part.status}" if desktop_id in job.parts and part.status else "it names no result"
            msg = f"It is not known whether the message was shown: the job has ended, and for this desktop {what}."
            self._keep([desktop_id], UNKNOWN, msg=msg)

    def _give_up(self, job: Job | None, group: Iterable[str], trouble: WorkspaceError | None) -> None:
        open_ids = list(group)
        if job is not None:
            self._conclude(job, [desktop_id for desktop_id in open_ids if job.part_of(desktop_id).is_done is not None])
            open_ids = [desktop_id for desktop_id in open_ids if job.part_of(desktop_id).is_done is None]
        if trouble is not None:
            self.failures.note(trouble)
            msg = f"The service accepted the message, but its job could not be read: {trouble}"
            self._keep(open_ids, UNKNOWN, msg=msg)
            return
        msg = (
            f"The service accepted the message, but its job has not ended after {self.request.wait_timeout:g} seconds."
        )
        self._keep(open_ids, TIMED_OUT, msg=msg)

    def _keep(
        self,
        desktop_ids: Iterable[str],
        result: str,
        *,
        msg: str | None = None,
        error_code: str | None = None,
        is_sent: bool = True,
    ) -> None:
        for desktop_id in desktop_ids:
            self.outcomes[desktop_id] = replace(
                self.outcomes[desktop_id], result=result, msg=msg, error_code=error_code, is_sent=is_sent
            )
