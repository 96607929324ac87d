# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs with a part for each desktop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ..desktop import Desktop, field, text_field
from ..estate_people import stable_uuid
from ..projects import Project
from ..settings import Settings
from ..usage.moments import as_text
from .acts import Job, Refusal, SubJob

Record = dict[str, Any]
WORDS = {
    "sdk": {"waiting": "WAITING", "running": "RUNNING", "good": "SUCCESS", "bad": "FAILED"},
    "terraform": {"waiting": "WAITING", "running": "RUNNING", "good": "COMPLETE", "bad": "FAIL"},
}


def new_job(project: Project, kind: str, parts: Sequence[SubJob], *, seconds: float) -> Job:
    """Remember a job that begins now."""
    job_id = stable_uuid("job", project.project_id, len(project.acts.jobs) + 1)
    job = Job(job_id, kind, time.monotonic(), time.time(), seconds, tuple(parts))
    project.acts.jobs[job_id] = job
    return job


def part_of(desktop_id: str, desktop: Desktop | None, failure: Refusal | None) -> SubJob:
    """Return the part of a job for one desktop."""
    entities: Record = {"desktop_id": desktop_id}
    if desktop is not None:
        entities.update(
            desktop_name=field(desktop, "computer_name"),
            user_name=text_field(desktop, "user_name"),
            ip_address=text_field(desktop, "ipv4"),
        )
    return SubJob(entities, failure)


def job_record(project: Project, job: Job, *, settings: Settings) -> Record:
    """Return the job as it is now."""
    words = WORDS[settings.job_words]
    passed = time.monotonic() - job.started
    is_over = passed >= job.seconds
    end = as_text(job.began + job.seconds) if is_over else None
    failures = [part for part in job.parts if part.failure]
    status = words["waiting" if passed < job.seconds / 3 else "running"]
    if is_over:
        # Of a job that was done in part each part has to be looked at.
        status = words["bad" if len(failures) == len(job.parts) else "good"]
    return {
        "id": job.job_id,
        "job_type": job.kind,
        "begin_time": as_text(job.began),
        "end_time": end,
        "status": status,
        "job_error_code": failures[0].failure.code if is_over and failures and failures[0].failure else None,
        "fail_reason": failures[0].failure.message if is_over and failures and failures[0].failure else None,
        "sub_jobs_total": len(job.parts),
        "sub_jobs": [
            {
                "id": stable_uuid(job.job_id, number),
                "job_id": job.job_id,
                "job_type": job.kind,
                "project_id": project.project_id,
                "begin_time": as_text(job.began),
                "end_time": end,
                "status": words["bad" if part.failure else "good"] if is_over else status,
                "process": 100 if is_over else int(100 * passed / job.seconds),
                "entities": part.entities,
                "error_code": part.failure.code if is_over and part.failure else None,
                "fail_reason": part.failure.message if is_over and part.failure else None,
            }
            for number, part in enumerate(job.parts)
        ],
    }
