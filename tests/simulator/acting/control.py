# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control requests that tell which act reached which desktop."""

from __future__ import annotations

from aiohttp import web

from ..control_requests import Handler, named_project
from ..state import State


async def _acts(state: State, request: web.Request) -> object:
    return named_project(state, request.query.get("project")).acts.log


async def _forget_acts(state: State, request: web.Request) -> object:
    log = named_project(state, request.query.get("project")).acts.log
    count = len(log)
    log.clear()
    return {"deleted": count}


HANDLERS: dict[tuple[str, str], Handler] = {("GET", "acts"): _acts, ("DELETE", "acts"): _forget_acts}
