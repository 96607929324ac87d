# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What a job of the service says of each desktop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..error_messages import shorten
from ..records import Record, dicts_in, id_key, text_of

# The sources disagree on the words.
SUCCEEDED = frozenset({"SUCCESS", "COMPLETE"})
FAILED = frozenset({"FAIL", "FAILED"})


@dataclass(frozen=True, kw_only=True)
class JobPart:
    """What a job says of one desktop: `is_done` is None while it runs, and where its status is not known."""

    is_done: bool | None
    status: str
    error_code: str | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as far as it is known."""

    has_ended: bool
    whole: JobPart
    parts: dict[str, JobPart] = field(default_factory=dict)
    # Whether the job has parts that cannot be told apart, or that are not listed.
    is_partly_hidden: bool = False

    def part_of(self, desktop_id: str) -> JobPart:
        """Return what the job says of a desktop.

        A job without parts speaks for all of its desktops, and one that has failed for those that it does not name.
        """
        if desktop_id in self.parts:
            return self.parts[desktop_id]
        if self.whole.is_done and (self.parts or self.is_partly_hidden):
            return JobPart(is_done=None, status=self.whole.status)
        return self.whole


def read_job(body: Record, *, desktop_ids: Sequence[str]) -> Job:
    """Return what the response for a job says, whatever of it is missing."""
    wrapped = body.get("job")
    job: Record = wrapped if isinstance(wrapped, dict) else body
    whole = _part(job, code="job_error_code")
    rows = dicts_in(job.get("sub_jobs"))
    given = {id_key(entry): entry for entry in desktop_ids}
    parts: dict[str, JobPart] = {}
    for row in rows:
        desktop_id = _desktop_of(row, given=given)
        if desktop_id is None:
            continue
        part = _part(row, code="error_code")
        known = parts.get(desktop_id)
        # One that has failed counts more than one that runs, and that more than a success.
        if known is None or known.is_done or part.is_done is False:
            parts[desktop_id] = part
    total = job.get("sub_jobs_total")
    is_partly_hidden = len(rows) > len(parts) or (isinstance(total, int) and total > len(rows))
    return Job(has_ended=whole.is_done is not None, whole=whole, parts=parts, is_partly_hidden=is_partly_hidden)


def _desktop_of(row: Record, *, given: Mapping[str, str]) -> str | None:
    """Return which of the ids, by their `id_key`, a row is about; None for another desktop, or none."""
    entities = row.get("entities")
    named = [entities.get("desktop_id")] if isinstance(entities, dict) else []
    return next((given[key] for name in (*named, row.get("entity")) if (key := id_key(name)) in given), None)


def _part(row: Record, *, code: str) -> JobPart:
    status = text_of(row.get("status")).upper()
    is_done = True if status in SUCCEEDED else False if status in FAILED else None
    error_code = shorten(text_of(row.get(code)), length=60) or None
    return JobPart(
        is_done=is_done,
        status=shorten(status, length=60),
        error_code=error_code,
        reason=shorten(text_of(row.get("fail_reason"))),
    )
