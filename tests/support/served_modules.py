# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and responses for modules that run on a transport in memory."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response

from .fake_transports import PROJECT, WORKSPACE, Answer, FunctionTransport, answer

Serve = Callable[[Answer], FunctionTransport]

CONNECTION = {"auth_token": "the-token", "endpoint": WORKSPACE, "project_id": PROJECT}


def empty(request: Request) -> Response:
    """Return the response of a project without desktops."""
    if request.url.endswith("/connections/status"):
        return answer({"statics": []})
    return answer({"desktops": [], "total_count": 0})


def options(**more: object) -> dict[str, object]:
    """Return these options beside a connection."""
    return {**CONNECTION, **more}
