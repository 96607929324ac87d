# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Power: what may be asked of a desktop in which state, and how the change goes on while time passes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..desktop import Desktop, field, text_field
from ..projects import Project, find_desktop
from ..settings import Settings
from ..usage.moments import as_text
from ..usage.sitting import follow
from .acts import Refusal, Transition

START, STOP, REBOOT, HIBERNATE = "os-start", "os-stop", "reboot", "os-hibernate"
OPERATIONS = (START, STOP, REBOOT, HIBERNATE)
TYPES = ("SOFT", "HARD")
NOT_FOUND = Refusal("WKS.00010004", "The desktop does not exist.")
BUSY = Refusal("WKS.00010111", "The desktop is being processed by another task.")
WRONG_STATE = Refusal("WKS.00010112", "The operation is not allowed in the current state of the desktop.")
ALREADY = Refusal("WKS.00010113", "The desktop is already in the requested state.")
NO_HIBERNATION = Refusal("WKS.00010114", "The operating system of the desktop does not support hibernation.")


@dataclass(frozen=True)
class _Change:
    """What an operation makes of a desktop: its task meanwhile, and its state afterwards."""

    task: str
    allowed: tuple[str, ...]
    status: str
    login_status: str


CHANGES = {
    START: _Change("powering-on", ("SHUTOFF", "HIBERNATED"), "ACTIVE", "REGISTERED"),
    STOP: _Change("powering-off", ("ACTIVE", "HIBERNATED"), "SHUTOFF", "UNREGISTER"),
    REBOOT: _Change("rebooting", ("ACTIVE",), "ACTIVE", "REGISTERED"),
    HIBERNATE: _Change("hibernating", ("ACTIVE",), "HIBERNATED", "UNREGISTER"),
}


def refusal_of(desktop: Desktop | None, operation: str, *, settings: Settings) -> Refusal | None:
    """Return why the operation cannot be done, or nothing."""
    if desktop is None or not isinstance(desktop.record, dict):
        return NOT_FOUND
    if field(desktop, "task_status"):
        return BUSY
    change = CHANGES[operation]
    if operation == HIBERNATE and not _is_windows(desktop):
        return NO_HIBERNATION
    if field(desktop, "status") in change.allowed:
        return None
    if operation != REBOOT and field(desktop, "status") == change.status:
        return ALREADY if settings.already_there == "refused" else None
    return WRONG_STATE


def begin(
    project: Project, desktop: Desktop, operation: str, *, settings: Settings, failure: Refusal | None = None
) -> None:
    """Begin the operation; it ends by itself, badly if there is a failure."""
    change = CHANGES[operation]
    desktop_id, record = text_field(desktop, "desktop_id"), desktop.record
    if operation != REBOOT and field(desktop, "status") == change.status:
        return
    before = record.get("login_status")
    record.update(task_status=change.task, login_status="UNREGISTER")
    follow(project, desktop, before=before)
    action = {
        "action": operation,
        "start_time": as_text(time.time()),
        "finish_time": None,
        "result": None,
        "message": None,
        "traceback": None,
    }
    project.acts.history.setdefault(desktop_id, []).insert(0, action)
    changes = {"task_status": "", "status": change.status, "login_status": change.login_status}
    if failure is not None:
        changes = {"task_status": "", "status": "ERROR", "login_status": "UNREGISTER"}
    due = time.monotonic() + settings.power_ms / 1000
    project.acts.transitions[desktop_id] = Transition(due, changes, action, failure)
    project.touched = True


def settle(project: Project) -> None:
    """End the changes whose time has come."""
    now = time.monotonic()
    due = [desktop_id for desktop_id, item in project.acts.transitions.items() if item.due <= now]
    for desktop_id in due:
        transition = project.acts.transitions.pop(desktop_id)
        desktop = find_desktop(project, desktop_id)
        failure = transition.failure
        transition.action.update(
            finish_time=as_text(time.time()),
            result="FAIL" if failure else "SUCCESS",
            message=failure.message if failure else None,
            traceback=failure.code if failure else None,
        )
        if desktop is not None:
            desktop.record.update(transition.changes)


def _is_windows(desktop: Desktop) -> bool:
    metadata = field(desktop, "metadata")
    return isinstance(metadata, dict) and metadata.get("os_type") == "Windows"
