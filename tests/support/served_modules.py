# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options and responses for modules that run on a transport in memory."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response

from .acting_service import ActingService
from .fake_transports import PROJECT, WORKSPACE, Answer, FunctionTransport, answer
from .module_runner import REQUESTS

Serve = Callable[[Answer], FunctionTransport]
ActOn = Callable[[ActingService], None]

CONNECTION = {"auth_token": "the-token", "endpoint": WORKSPACE, "project_id": PROJECT}


def list_of(request: Request, *rows: dict[str, object]) -> Response:
    """Return the response of a request for a list."""
    found = [key for path, key in REQUESTS.values() if request.url.endswith(f"/{path}")]
    assert found, f"{request.url} is not known: add its path to REQUESTS in tests/support/module_runner.py"
    return answer({found[0]: list(rows), "total_count": len(rows)})


def empty(request: Request) -> Response:
    """Return the response of a project in which there is nothing."""
    return list_of(request)


def options(**more: object) -> dict[str, object]:
    """Return these options beside a connection."""
    return {**CONNECTION, **more}
