# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of Workspace v2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .acting.power import settle
from .answers import Answer, json_answer
from .authentication import Caller, Incoming, require_project
from .desktop import Desktop, attached_users, field
from .errors import CODE_NO_RIGHTS, CODE_NOT_ENABLED, CODE_NOT_FOUND, gateway_problem, service_problem
from .fault_effects import hides_desktop
from .filters import (
    CONNECT_PARAMETERS,
    DETAIL_PARAMETERS,
    check_names,
    connect_predicates,
    detail_predicates,
    select,
    sort_desktops,
)
from .paging import connect_range, detail_range, requested_page, rows_of, total_count
from .projects import Project, find_desktop
from .settings import Settings
from .state import State
from .statistics import statistics
from .vocabulary import ACTION_CONNECTIONS, ACTION_LIST, ACTION_SHOW, ACTION_STATUS


def entitled_project(state: State, *, caller: Caller, project_id: str, action: str) -> Project:
    """Return the project if the caller may do this in it; else refuse as gateway or service would."""
    require_project(caller, project_id)
    project = state.projects.get(project_id)
    if project is None:
        raise gateway_problem(403, code="0302", message="The IAM user is not authorized to access this project.")
    if project_id in state.settings.disabled_projects:
        raise service_problem(400, code=CODE_NOT_ENABLED, message="Workspace is not enabled in this project.")
    if action in state.settings.denied_actions:
        detail = f"User: {state.identity.username} is not authorized to perform: {action}."
        raise service_problem(403, code=CODE_NO_RIGHTS, message="No permission for this operation.", detail=detail)
    settle(project)
    return project


def list_instances_status(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /connections/status."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_STATUS)
    if state.settings.unknown_parameters == "error":
        check_names(incoming.target.query, ())
    return json_answer({"statics": statistics(project.desktops)})


def list_connect_desktops(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /connect-desktops."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_CONNECTIONS)
    settings, query = state.settings, incoming.target.query
    if settings.unknown_parameters == "error":
        check_names(query, CONNECT_PARAMETERS)
    page = requested_page(query, connect_range(settings), settings=settings)
    matching = select(project.desktops, connect_predicates(query, max_list_values=settings.max_list_values))
    rows = [_connection(desktop) for desktop in rows_of(matching, page)]
    return _list(rows, settings=settings, everything=len(project.desktops), matching=len(matching))


def list_desktops_detail(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /desktops/detail."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_LIST)
    settings, query = state.settings, incoming.target.query
    if settings.unknown_parameters == "error":
        check_names(query, DETAIL_PARAMETERS)
    page = requested_page(query, detail_range(settings), settings=settings)
    matching = select(project.desktops, detail_predicates(query, max_list_values=settings.max_list_values))
    matching = sort_desktops(matching, query)
    rows = [_bulk_record(desktop, shape=settings.shape) for desktop in rows_of(matching, page)]
    return _list(rows, settings=settings, everything=len(project.desktops), matching=len(matching))


# The requests of a project for a list, by their paths behind it.
LISTS: Mapping[str, Callable[..., Answer]] = {
    "connections/status": list_instances_status,
    "connect-desktops": list_connect_desktops,
    "desktops/detail": list_desktops_detail,
}


def show_desktop(state: State, incoming: Incoming, *, caller: Caller, project_id: str, desktop_id: str) -> Answer:
    """Answer GET /desktops/{desktop_id}; the id must be exact."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_SHOW)
    if state.settings.unknown_parameters == "error":
        check_names(incoming.target.query, ())
    desktop = None if hides_desktop(incoming.rule) else find_desktop(project, desktop_id)
    if desktop is None:
        detail = f"The desktop {desktop_id} does not exist."
        raise service_problem(404, code=CODE_NOT_FOUND, message="The desktop does not exist.", detail=detail)
    if state.settings.shape == "page-example":
        return json_answer({"desktop": [_with_address_array(desktop.record)]})
    return json_answer({"desktop": desktop.record})


def _connection(desktop: Desktop) -> object:
    if not isinstance(desktop.record, dict):
        return desktop.record
    return {
        "desktop_id": field(desktop, "desktop_id"),
        "desktop_name": field(desktop, "computer_name"),
        "connect_status": field(desktop, "login_status"),
        "attach_users": [
            {
                "id": user.get("user_id"),
                "name": user.get("user_name"),
                "user_group": user.get("user_group"),
                "type": user.get("type", "USER"),
            }
            for user in attached_users(desktop)
        ],
    }


def _bulk_record(desktop: Desktop, *, shape: str) -> object:
    if not isinstance(desktop.record, dict):
        return desktop.record
    record = {name: value for name, value in desktop.record.items() if name != "security_groups"}
    return _with_address_array(record) if shape == "page-example" else record


def _with_address_array(record: Mapping[str, Any]) -> dict[str, Any]:
    shaped = dict(record)
    if isinstance(shaped.get("addresses"), dict):
        shaped["addresses"] = [nic for nics in shaped["addresses"].values() if isinstance(nics, list) for nic in nics]
    return shaped


def _list(rows: list[object], *, settings: Settings, everything: int, matching: int) -> Answer:
    count = total_count(settings=settings, everything=everything, matching=matching, on_page=len(rows))
    return json_answer({"desktops": rows, "total_count": count})
