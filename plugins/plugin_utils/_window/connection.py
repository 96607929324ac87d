# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The connection of a window: from the options of the task to the service of a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...module_utils._client import build_client, connection_argument_spec, nearest_place, settings_from
from .._hosts.status_request import place_fields
from .window import Service, Target

Options = Mapping[str, Any]


def connector(options: Options, *, say: Callable[[str], None], warn: Callable[[str], None]) -> Callable[..., Service]:
    """Return what connects to a place, a region and a project, with precedence over those of the options."""
    connection = {name: options.get(name) for name in connection_argument_spec()}
    warned: set[str] = set()

    def connect(region: str, project_id: str) -> Service:
        nearest = nearest_place("the variables of the hosts", region=region, project_id=project_id)
        settings = settings_from(connection, nearest=nearest)
        for warning in settings.warnings:
            if warning not in warned:
                warned.add(warning)
                warn(warning)
        client = build_client(settings, progress=say)
        return Service(
            client=client,
            region=settings.region or "",
            project_id=client.project_id,
            endpoint=settings.workspace_url,
        )

    return connect


def targets_of(hosts: Sequence[str], *, hostvars: Mapping[str, Mapping[str, Any]], prefix: str) -> list[Target]:
    """Return the desktops of these hosts, as the variables of the hosts name them."""
    return [Target(host=host, **place_fields(hostvars[host], prefix=prefix)) for host in hosts]
