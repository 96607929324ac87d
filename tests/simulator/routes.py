# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which call a request of a project is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from .acting.calls import ROUTES as ACTING_ROUTES
from .answers import Answer
from .query import Target
from .usage.calls import LISTS as USAGE_LISTS
from .workspace import LISTS as DESKTOP_LISTS
from .workspace import show_desktop

PROJECT_PATH = re.compile(r"/v2/(?P<project>[^/]+)/(?P<rest>.+)")


@dataclass(frozen=True)
class Route:
    """One call: its handler, and the project and the other parts that its path names."""

    handler: Callable[..., Answer]
    project_id: str
    parts: dict[str, str]


def find_route(method: str, target: Target) -> Route | None:
    """Return the call that a request is for."""
    match = PROJECT_PATH.fullmatch(target.path)
    if match is None:
        return None
    for (known_method, pattern), handler in ROUTES.items():
        found = pattern.fullmatch(match["rest"]) if known_method == method else None
        if found:
            parts = {name: unquote(text) for name, text in found.groupdict().items()}
            return Route(handler, unquote(match["project"]), parts)
    return None


ROUTES = {
    **{("GET", re.compile(re.escape(path))): handler for path, handler in {**DESKTOP_LISTS, **USAGE_LISTS}.items()},
    **{(method, re.compile(pattern)): handler for (method, pattern), handler in ACTING_ROUTES.items()},
    ("GET", re.compile(r"desktops/(?P<desktop_id>[^/]+)")): show_desktop,
}
