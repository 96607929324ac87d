# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control requests that write logins and usage, and log users in and out."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..control_requests import ControlError, Handler, desktop_of_any_project, named_project, read_body
from ..desktop import Desktop
from ..projects import Project
from ..state import State
from .ledger import entry_with, write
from .sitting import log_in, log_out, refusal_of_login, write_login

ENDED = ("REGISTERED", "DISCONNECTED", "UNREGISTER")


async def _written(state: State, request: web.Request) -> object:
    project = named_project(state, request.query.get("project"))
    return [entry.record for entry in project.ledger.entries]


async def _add_logins(state: State, request: web.Request) -> object:
    """A list adds its items, an object with `logins` those with the project it names, else one record."""
    value = await read_body(request)
    options: dict[str, Any] = {}
    if isinstance(value, dict) and isinstance(value.get("logins"), list):
        options, value = value, value["logins"]
    project = named_project(state, options.get("project"))
    records = value if isinstance(value, list) else [value]
    is_raw = bool(options.get("raw"))
    ids = [_add_login(project, record, is_raw=is_raw) for record in records]
    return {"added": len(ids), "transaction_ids": ids}


def _add_login(project: Project, record: object, *, is_raw: bool) -> str:
    project.touched = True
    if is_raw or not isinstance(record, dict):
        return write(project.ledger, record, complete={})
    desktop = _desktop_of(project, record) or Desktop({})
    is_success = not record.get("connection_failure_reason")
    return write_login(project, desktop, fields=record, is_success=is_success)


def _desktop_of(project: Project, record: dict[str, Any]) -> Desktop | None:
    for name in ("desktop_id", "computer_name"):
        if name in record:
            found = (item for item in project.desktops if isinstance(item.record, dict))
            return next((item for item in found if item.record.get(name) == record[name]), None)
    return None


async def _forget_logins(state: State, request: web.Request) -> object:
    project = named_project(state, request.query.get("project"))
    count = len(project.ledger.entries)
    project.ledger.forget_past()
    return {"deleted": count}


async def change_login(state: State, request: web.Request) -> object:
    """Change the fields of one written record."""
    transaction_id = request.path.rpartition("/")[2]
    changes = await read_body(request)
    if not isinstance(changes, dict):
        raise ControlError("A login record is changed with an object of fields and values.")
    for project in state.projects.values():
        entry = entry_with(project.ledger, transaction_id)
        if entry is not None:
            entry.record.update(changes)
            project.ledger.touch()
            return entry.record
    raise ControlError(f"No login record with the transaction id {transaction_id} was written.", status=404)


async def _change_usage(state: State, request: web.Request) -> object:
    """Change rows of the statistics: `desktops` by their ids, `users` by their names as the rows spell them."""
    value = await read_body(request)
    if not isinstance(value, dict) or set(value) - {"desktops", "users", "project"}:
        raise ControlError("Usage is changed with an object of desktops and users, each with an object of fields.")
    ledger = named_project(state, value.get("project")).ledger
    for name, known in (("desktops", ledger.desktop_changes), ("users", ledger.user_changes)):
        rows = value.get(name, {})
        if not isinstance(rows, dict) or not all(isinstance(fields, dict) for fields in rows.values()):
            raise ControlError(f"{name} must be an object with an object of fields for each row.")
        for key, fields in rows.items():
            known.setdefault(key, {}).update(fields)
    ledger.touch()
    return {"desktops": ledger.desktop_changes, "users": ledger.user_changes}


async def _log_in(state: State, request: web.Request) -> object:
    """Where the desktop is off, or in maintenance mode that refuses logins, a failed login is written."""
    found, fields = await _chosen(state, request)
    ids, refused = {}, []
    for key, (project, desktop) in found.items():
        reason = refusal_of_login(project, desktop, settings=state.settings)
        if reason is None:
            ids[key] = log_in(project, desktop, fields=fields)
        else:
            refused.append(key)
            failed = {"connection_failure_reason": reason, **fields}
            ids[key] = write_login(project, desktop, fields=failed, is_success=False)
    return {"transaction_ids": ids, "refused": refused}


async def _log_out(state: State, request: web.Request) -> object:
    found, fields = await _chosen(state, request)
    login_status = fields.get("login_status", "REGISTERED")
    if login_status not in ENDED:
        raise ControlError(f"After a session the login status is one of {', '.join(ENDED)}, not {login_status!r}.")
    for project, desktop in found.values():
        log_out(project, desktop, login_status=login_status)
    return {"desktop_ids": list(found)}


async def _fail_login(state: State, request: web.Request) -> object:
    found, fields = await _chosen(state, request)
    ids = {}
    for key, (project, desktop) in found.items():
        project.touched = True
        ids[key] = write_login(project, desktop, fields=fields, is_success=False)
    return {"transaction_ids": ids}


async def _chosen(state: State, request: web.Request) -> tuple[dict[str, tuple[Project, Desktop]], dict[str, Any]]:
    """Return the desktops that a body names by `desktop_id` or `desktop_ids`, and its other fields."""
    value = await read_body(request)
    if not isinstance(value, dict):
        raise ControlError("The body must be an object with desktop_id or desktop_ids.")
    fields = dict(value)
    ids = fields.pop("desktop_ids", None) or [fields.pop("desktop_id", None)]
    if not isinstance(ids, list) or not all(isinstance(desktop_id, str) for desktop_id in ids):
        raise ControlError("desktop_id must be a string and desktop_ids a list of strings.")
    found = {desktop_id: desktop_of_any_project(state, desktop_id) for desktop_id in ids}
    return found, fields


HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", "logins"): _written,
    ("POST", "logins"): _add_logins,
    ("DELETE", "logins"): _forget_logins,
    ("PATCH", "usage"): _change_usage,
    ("POST", "login"): _log_in,
    ("POST", "logout"): _log_out,
    ("POST", "failed-login"): _fail_login,
}
