# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of Workspace that act."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..answers import Answer, json_answer
from ..authentication import Caller, Incoming
from ..desktop import Desktop, field, list_field
from ..errors import CODE_NOT_FOUND, service_problem
from ..filters import PAGE_PARAMETERS, check_names
from ..paging import actions_range, requested_page, rows_of
from ..projects import Project, find_desktop
from ..state import State
from ..usage.sitting import follow
from ..vocabulary import (
    ACTION_ACTIONS,
    ACTION_ADD_TAGS,
    ACTION_DELETE_TAGS,
    ACTION_JOBS,
    ACTION_LOGOFF,
    ACTION_MAINTENANCE,
    ACTION_NOTIFY,
    ACTION_OPERATE,
)
from ..workspace import entitled_project
from .acts import Refusal, SubJob
from .bodies import choice_of, ids_of, read_object, tags_of, text_of, truth_of
from .jobs import job_record, new_job, part_of
from .power import NOT_FOUND, OPERATIONS, TYPES, begin, refusal_of

NOBODY_THERE = Refusal("WKS.00010121", "No user is connected to the desktop.")
MOST_TAGS = 20
LONGEST_LOGOFF_MESSAGE = 255


def run_desktops(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer POST /desktops/action: 200 with those that could not be operated."""
    project, settings = _project(state, incoming, caller, project_id, ACTION_OPERATE), state.settings
    body = read_object(incoming.body)
    ids = ids_of(body, most=settings.max_ids)
    operation, kind = choice_of(body, "op_type", OPERATIONS), choice_of(body, "type", TYPES)
    failed, parts = [], []
    for desktop_id, desktop in _named(project, ids):
        refusal = _wanted_failure(incoming, "refuse_desktops", desktop_id)
        refusal = refusal or refusal_of(desktop, operation, settings=settings)
        failure = _wanted_failure(incoming, "fail_desktops", desktop_id)
        _log(project, incoming, desktop_id, desktop, action=operation, refusal=refusal, type=kind)
        if refusal is None and desktop is not None:
            begin(project, desktop, operation, settings=settings, failure=failure)
            parts.append(part_of(desktop_id, desktop, failure))
        elif refusal is not None:
            failed.append(_failed(desktop_id, desktop, refusal))
    answer: dict[str, Any] = {"failed_operation_list": failed}
    if settings.power_job_id == "present" and parts:
        answer["job_id"] = new_job(project, operation.upper(), parts, seconds=settings.power_ms / 1000).job_id
    return json_answer(answer)


def set_maintenance_mode(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer PUT /desktops/maintenance-mode: nothing is done where one desktop is unknown."""
    project, settings = _project(state, incoming, caller, project_id, ACTION_MAINTENANCE), state.settings
    body = read_object(incoming.body)
    ids, wanted = ids_of(body, most=settings.max_ids), truth_of(body, "in_maintenance_mode")
    for desktop_id, desktop in (found := list(_named(project, ids))):
        if desktop is None:
            detail = f"The desktop {desktop_id} does not exist."
            raise service_problem(404, code=CODE_NOT_FOUND, message=NOT_FOUND.message, detail=detail)
    for desktop_id, desktop in found:
        if desktop is not None:
            _log(project, incoming, desktop_id, desktop, action="maintenance-mode", in_maintenance_mode=wanted)
            desktop.record["in_maintenance_mode"] = wanted
            project.acts.block(desktop_id, is_blocked=wanted)
            if wanted and settings.maintenance_sessions == "ended":
                _end_session(project, desktop)
    return Answer(200, b"")


def send_notifications(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer POST /desktops/notifications with the id of a job that has a part for each desktop."""
    project, settings = _project(state, incoming, caller, project_id, ACTION_NOTIFY), state.settings
    body = read_object(incoming.body)
    ids = ids_of(body, most=settings.max_ids)
    text = text_of(body, "notifications", most=settings.notification_max_length)
    parts: list[SubJob] = []
    for desktop_id, desktop in _named(project, ids):
        failure = _wanted_failure(incoming, "refuse_desktops", desktop_id)
        failure = failure or _wanted_failure(incoming, "fail_desktops", desktop_id)
        if failure is None and desktop is None:
            failure = NOT_FOUND
        elif failure is None and desktop is not None and field(desktop, "login_status") != "CONNECTED":
            failure = NOBODY_THERE
        _log(project, incoming, desktop_id, desktop, action="notify", refusal=failure, message=text)
        parts.append(part_of(desktop_id, desktop, failure))
    job = new_job(project, "SEND_NOTIFICATIONS", parts, seconds=settings.job_ms / 1000)
    return json_answer({"job_id": job.job_id})


def log_off(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer POST /desktops/logoff: whoever is connected, or was and left, has no session any more."""
    project = _project(state, incoming, caller, project_id, ACTION_LOGOFF)
    body = read_object(incoming.body)
    ids = ids_of(body, most=state.settings.max_ids)
    message = text_of(body, "message", most=LONGEST_LOGOFF_MESSAGE) if body.get("message") is not None else ""
    for desktop_id, desktop in _named(project, ids):
        refusal = NOT_FOUND if desktop is None else None
        _log(project, incoming, desktop_id, desktop, action="logoff", refusal=refusal, message=message)
        if desktop is not None:
            _end_session(project, desktop)
    return Answer(200, b"")


def add_tags(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer POST /desktops/batch-tags: a tag that is there gets the new value."""
    project = _project(state, incoming, caller, project_id, ACTION_ADD_TAGS)
    for desktop, tags in _tagged(project, state, incoming, action="add-tags"):
        names = {tag["key"] for tag in tags}
        kept = [tag for tag in list_field(desktop, "tags") if not isinstance(tag, dict) or tag.get("key") not in names]
        desktop.record["tags"] = [*kept, *tags]
    return Answer(204, b"")


def delete_tags(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer DELETE /desktops/batch-tags: a tag without a value stands for any."""
    project = _project(state, incoming, caller, project_id, ACTION_DELETE_TAGS)
    for desktop, tags in _tagged(project, state, incoming, action="delete-tags"):
        gone = {(tag["key"], tag["value"]) for tag in tags}
        desktop.record["tags"] = [
            tag
            for tag in list_field(desktop, "tags")
            if not isinstance(tag, dict) or not {(tag.get("key"), tag.get("value")), (tag.get("key"), "")} & gone
        ]
    return Answer(204, b"")


def show_job(state: State, incoming: Incoming, *, caller: Caller, project_id: str, job_id: str) -> Answer:
    """Answer GET /workspace-jobs/{job_id}."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_JOBS)
    job = project.acts.jobs.get(job_id)
    if job is None:
        detail = f"The job {job_id} does not exist."
        raise service_problem(404, code=CODE_NOT_FOUND, message="The job does not exist.", detail=detail)
    return json_answer(job_record(project, job, settings=state.settings))


def list_actions(state: State, incoming: Incoming, *, caller: Caller, project_id: str, desktop_id: str) -> Answer:
    """Answer GET /desktops/{desktop_id}/actions: changes of power, the newest first."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_ACTIONS)
    if state.settings.unknown_parameters == "error":
        check_names(incoming.target.query, PAGE_PARAMETERS)
    page = requested_page(incoming.target.query, actions_range(state.settings), settings=state.settings)
    if find_desktop(project, desktop_id) is None:
        detail = f"The desktop {desktop_id} does not exist."
        raise service_problem(404, code=CODE_NOT_FOUND, message=NOT_FOUND.message, detail=detail)
    known = project.acts.history.get(desktop_id, [])
    return json_answer({"desktop_actions": rows_of(known, page), "total_count": len(known)})


# The requests of a project by method and path behind it.
ROUTES: Mapping[tuple[str, str], Callable[..., Answer]] = {
    ("POST", r"desktops/action"): run_desktops,
    ("PUT", r"desktops/maintenance-mode"): set_maintenance_mode,
    ("POST", r"desktops/notifications"): send_notifications,
    ("POST", r"desktops/logoff"): log_off,
    ("POST", r"desktops/batch-tags"): add_tags,
    ("DELETE", r"desktops/batch-tags"): delete_tags,
    ("GET", r"workspace-jobs/(?P<job_id>[^/]+)"): show_job,
    ("GET", r"desktops/(?P<desktop_id>[^/]+)/actions"): list_actions,
}


def _project(state: State, incoming: Incoming, caller: Caller, project_id: str, action: str) -> Project:
    if state.settings.unknown_parameters == "error":
        check_names(incoming.target.query, ())
    return entitled_project(state, caller=caller, project_id=project_id, action=action)


def _named(project: Project, ids: Iterable[str]) -> Iterable[tuple[str, Desktop | None]]:
    return ((desktop_id, find_desktop(project, desktop_id)) for desktop_id in ids)


def _tagged(
    project: Project, state: State, incoming: Incoming, *, action: str
) -> Iterable[tuple[Desktop, list[dict[str, str]]]]:
    """Return the desktops with the tags of a body; unknown ones are passed over."""
    asked = tags_of(read_object(incoming.body), most=state.settings.max_ids, most_tags=MOST_TAGS)
    found = []
    for desktop_id, tags in asked:
        desktop = find_desktop(project, desktop_id)
        _log(project, incoming, desktop_id, desktop, action=action, refusal=None if desktop else NOT_FOUND, tags=tags)
        if desktop is not None:
            found.append((desktop, tags))
    return found


def _end_session(project: Project, desktop: Desktop) -> None:
    before = field(desktop, "login_status")
    if before in ("CONNECTED", "DISCONNECTED"):
        desktop.record["login_status"] = "REGISTERED"
        follow(project, desktop, before=before)


def _failed(desktop_id: str, desktop: Desktop | None, refusal: Refusal) -> dict[str, Any]:
    return {
        "desktop_id": desktop_id,
        "desktop_name": field(desktop, "computer_name") if desktop else None,
        "error_code": refusal.code,
        "error_msg": refusal.message,
    }


def _wanted_failure(incoming: Incoming, kind: str, desktop_id: str) -> Refusal | None:
    """Return the failure that a fault rule wants for this desktop."""
    rule = incoming.rule
    if rule is None or rule.kind != kind or desktop_id not in rule.parameters.get("desktop_ids", [desktop_id]):
        return None
    code = str(rule.parameters.get("error_code", "WKS.00010119"))
    return Refusal(code, str(rule.parameters.get("error_msg", "The operation failed.")))


def _log(
    project: Project,
    incoming: Incoming,
    desktop_id: str,
    desktop: Desktop | None,
    *,
    action: str,
    refusal: Refusal | None = None,
    **more: Any,
) -> None:
    """Remember what was asked of one desktop, and how it was at that moment."""
    project.touched = True
    project.acts.log.append(
        {
            "request": incoming.number,
            "at": time.time(),
            "action": action,
            "desktop_id": desktop_id,
            "accepted": refusal is None,
            "error_code": refusal.code if refusal else None,
            "status": field(desktop, "status") if desktop else None,
            "task_status": field(desktop, "task_status") if desktop else None,
            "login_status": field(desktop, "login_status") if desktop else None,
            **more,
        }
    )
