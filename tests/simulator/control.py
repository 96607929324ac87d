# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API: what tests use to look at the simulator and to change it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .acting.control import HANDLERS as ACTING_HANDLERS
from .acting.power import settle
from .answers import json_bytes
from .control_requests import ControlError, Handler, desktop_of_any_project, named_project, read_body
from .fault_rules import FaultError, read_rule, rule_as_json
from .projects import add_desktop, mark, remove_desktop
from .settings import SettingsError, changed, settings_as_json
from .state import State, expire_tokens, reset
from .usage.control import HANDLERS as USAGE_HANDLERS
from .usage.control import change_login
from .usage.sitting import follow

PREFIX = "/_simulator"
ROUTES_TEXT = (
    "GET health, POST reset, GET|DELETE requests, GET|PATCH settings, GET state, GET|POST|DELETE faults, "
    "POST desktops, GET|PATCH|DELETE desktops/ID, GET|POST|DELETE logins, PATCH logins/TRANSACTION_ID, PATCH usage, "
    "POST login, POST logout, POST failed-login, GET|DELETE acts, POST tokens/expire"
)


async def handle_control(request: web.Request, *, state: State) -> web.Response:
    """Answer one control request with JSON."""
    path = request.path[len(PREFIX) :].strip("/")
    handler = HANDLERS.get((request.method, path))
    try:
        if handler is None:
            handler = _one_desktop if path.startswith("desktops/") else _unknown
            if request.method == "PATCH" and path.startswith("logins/"):
                handler = change_login
        value = await handler(state, request)
    except ControlError as error:
        return _json({"error": str(error)}, status=error.status)
    except (SettingsError, FaultError) as error:
        return _json({"error": str(error)}, status=400)
    return _json(value)


async def _unknown(_state: State, request: web.Request) -> object:
    raise ControlError(f"There is no {request.method} {request.path}; there are {ROUTES_TEXT}.", status=404)


async def _health(state: State, _request: web.Request) -> object:
    projects = {project.name: len(project.desktops) for project in state.projects.values()}
    return {"status": "ok", "requests": state.requests_seen, "in_flight": state.in_flight, "desktops": projects}


async def _reset(state: State, request: web.Request) -> object:
    reset(state)
    return await _health(state, request)


async def _requests(state: State, _request: web.Request) -> object:
    return list(state.log)


async def _forget_requests(state: State, _request: web.Request) -> object:
    count = len(state.log)
    state.log.clear()
    state.requests_seen = state.max_in_flight = 0
    return {"deleted": count}


async def _settings(state: State, _request: web.Request) -> object:
    return settings_as_json(state.settings)


async def _change_settings(state: State, request: web.Request) -> object:
    changes = await read_body(request)
    if not isinstance(changes, dict):
        raise ControlError("Settings are changed with an object of names and values.")
    state.settings = changed(state.settings, changes)
    state.recent.clear()
    return settings_as_json(state.settings)


async def _state(state: State, request: web.Request) -> object:
    summary = request.query.get("summary") == "true"
    wanted = request.query.get("project")
    projects = []
    for project in state.projects.values():
        if wanted not in (None, project.project_id, project.name):
            continue
        settle(project)
        shown: dict[str, Any] = {"id": project.project_id, "name": project.name, "count": len(project.desktops)}
        if not summary:
            shown["desktops"] = [desktop.record for desktop in project.desktops]
        projects.append(shown)
    return {
        "projects": projects,
        "requests": state.requests_seen,
        "in_flight": state.in_flight,
        "max_in_flight": state.max_in_flight,
        "tokens_issued": state.tokens_issued,
        "locked_access_keys": sorted(key for key, failures in state.failures.items() if failures.locked_until),
    }


async def _faults(state: State, _request: web.Request) -> object:
    return [rule_as_json(rule) for rule in state.rules]


async def _add_faults(state: State, request: web.Request) -> object:
    value = await read_body(request)
    rules = [read_rule(item) for item in (value if isinstance(value, list) else [value])]
    state.rules.extend(rules)
    return await _faults(state, request)


async def _forget_faults(state: State, _request: web.Request) -> object:
    count = len(state.rules)
    state.rules.clear()
    return {"deleted": count}


async def _expire(state: State, _request: web.Request) -> object:
    return {"expired": expire_tokens(state)}


async def _add_desktops(state: State, request: web.Request) -> object:
    """A list adds its items, an object with `desktops` those with the group and project it names, else one record."""
    value = await read_body(request)
    options: dict[str, Any] = {}
    if isinstance(value, dict) and isinstance(value.get("desktops"), list):
        options, value = value, value["desktops"]
    project = named_project(state, options.get("project"))
    records = value if isinstance(value, list) else [value]
    group, pool = str(options.get("group_name", "default")), str(options.get("pool_id", ""))
    for record in records:
        add_desktop(project, record, group_name=group, pool_id=pool)
    return {"added": len(records), "count": len(project.desktops)}


async def _one_desktop(state: State, request: web.Request) -> object:
    desktop_id = request.path.rpartition("/desktops/")[2]
    project, desktop = desktop_of_any_project(state, desktop_id)
    if request.method == "DELETE":
        remove_desktop(project, desktop_id)
    elif request.method == "PATCH":
        changes = await read_body(request)
        if not isinstance(changes, dict):
            raise ControlError("A desktop is changed with an object of fields and values.")
        before = desktop.record.get("login_status")
        if "in_maintenance_mode" in changes:
            project.acts.block(desktop_id, is_blocked=changes["in_maintenance_mode"] is True)
        desktop.record.update(changes)
        for name in request.query.get("remove", "").split(","):
            desktop.record.pop(name, None)
        mark(project)
        follow(project, desktop, before=before)
    elif request.method != "GET":
        raise ControlError(f"A desktop cannot be asked to {request.method}.", status=405)
    return {"group_name": desktop.group_name, "pool_id": desktop.pool_id, "desktop": desktop.record}


def _json(value: object, *, status: int = 200) -> web.Response:
    return web.Response(status=status, body=json_bytes(value), content_type="application/json")


HANDLERS: dict[tuple[str, str], Handler] = {
    ("GET", "health"): _health,
    ("POST", "reset"): _reset,
    ("GET", "requests"): _requests,
    ("DELETE", "requests"): _forget_requests,
    ("GET", "settings"): _settings,
    ("PATCH", "settings"): _change_settings,
    ("GET", "state"): _state,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _forget_faults,
    ("POST", "tokens/expire"): _expire,
    ("POST", "desktops"): _add_desktops,
    **USAGE_HANDLERS,
    **ACTING_HANDLERS,
}
