# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the handlers of control requests have in common."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .acting.power import settle
from .desktop import Desktop
from .projects import Project, find_desktop
from .state import State, default_project, project_named

Handler = Callable[[State, web.Request], Awaitable[object]]


class ControlError(Exception):
    """A control request cannot be done; the message says why in one sentence."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


async def read_body(request: web.Request) -> Any:
    """Return the JSON value in the body."""
    try:
        return json.loads(await request.read())
    except ValueError as error:
        raise ControlError(f"The body is no JSON: {error}.") from error


def named_project(state: State, wanted: object) -> Project:
    """Return the project with this id or name, the default one if none is wanted."""
    if wanted is None:
        return default_project(state)
    project = state.projects.get(str(wanted)) or project_named(state, str(wanted))
    if project is None:
        raise ControlError(f"There is no project {wanted}.", status=404)
    return project


def desktop_of_any_project(state: State, desktop_id: str) -> tuple[Project, Desktop]:
    """Return the desktop with this id, and its project."""
    for project in state.projects.values():
        settle(project)
        desktop = find_desktop(project, desktop_id)
        if desktop is not None:
            return project, desktop
    raise ControlError(f"There is no desktop {desktop_id}.", status=404)
