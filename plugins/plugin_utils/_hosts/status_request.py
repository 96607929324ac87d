# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The status of the desktop behind one host, from a response that the hosts of a batch share."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any

from ansible.utils.display import Display

from ...module_utils._client import access_key_of, build_client, connection_argument_spec, nearest_place, settings_from
from .gate_notes import run_file
from .shared_status import Share, StatusRequest, StatusSnapshot, fetch_statuses, fetch_unless_refused, shared_snapshot
from .task_environment import applied, environment_of

display = Display()

Options = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the action knows besides its options; `say` takes a text and the verbosity at which to print it."""

    variables: Mapping[str, Any]
    environment: Mapping[str, str]
    check_mode: bool
    say: Callable[[str, int], None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The desktop behind a host, as the variables of the host name it."""

    desktop_id: str
    region: str
    project_id: str


def check_host_of(
    task: Any, options: Options, *, variables: Mapping[str, Any], template: Callable[[Any], Any], directory: str
) -> Result:
    """Return the result of workspace_host_info for the host of a task, with the environment that the task sets."""
    environment = environment_of(task.environment, template=template)
    around = Surroundings(
        variables=variables,
        environment=environment,
        check_mode=bool(task.check_mode),
        say=lambda text, level: display.verbose(text, host=variables["inventory_hostname"], caplevel=level - 1),
    )
    with applied(environment, directory=directory):
        return check_host(options, around=around)


def check_host(options: Options, *, around: Surroundings) -> Result:
    """Return the result of workspace_host_info, in a process with the environment of the task."""
    host, hosts = around.variables["inventory_hostname"], around.variables["hostvars"]
    prefix = options["hostvars_prefix"]
    place = Place(**place_fields(hosts[host], prefix=prefix))
    started_at = time.time()
    if not place.desktop_id:
        unknown = {"checked_at": None, "is_fresh": False, "waited": 0.0, "started_at": started_at}
        return {**_status_result(place, {}), **unknown}

    def peers() -> Sequence[str]:
        names = around.variables.get("ansible_play_batch") or ()
        others = [Place(**place_fields(hosts[name], prefix=prefix)) for name in names]
        return [
            other.desktop_id
            for other in others
            if other.desktop_id and (other.region, other.project_id) == (place.region, place.project_id)
        ]

    connection = {name: options[name] for name in connection_argument_spec()}
    # The variables of the host take precedence over the options, which may name another region.
    nearest = nearest_place(f"the variables of {host}", region=place.region, project_id=place.project_id)
    path = _shared_file({**connection, "place": (place.region, place.project_id)}, added=around.environment)
    warnings: list[str] = []

    def fetch(desktop_ids: Sequence[str]) -> StatusSnapshot:
        def connect() -> Any:
            settings = settings_from(connection, nearest=nearest)
            around.say(settings.provenance, 2)
            warnings.extend(settings.warnings)
            return build_client(settings, progress=lambda text: around.say(text, 2))

        around.say(f"Requesting the login status of {len(desktop_ids)} desktops", 2)
        key = access_key_of(connection, environ=os.environ, nearest=nearest)
        if key is None:
            return fetch_statuses(desktop_ids, connect=connect)
        return fetch_unless_refused(run_file("key", key), fetch=partial(fetch_statuses, desktop_ids, connect=connect))

    batch = StatusRequest(desktop_ids=peers, max_age=options["max_age"])

    def look() -> Share:
        return shared_snapshot(path, host=host, desktop_id=place.desktop_id, batch=batch, fetch=fetch)

    share = look()
    until = (options["wait_since"] or started_at) + options["wait_timeout"]
    while not around.check_mode and _is_waited_for(share, place=place, statuses=options["wait_while"]):
        pause = min(options["wait_interval"], until - time.time())
        if pause <= 0:
            break
        around.say(f"Waiting while the desktop is {_login_status(share, place=place)}", 1)
        time.sleep(pause)
        share = look()
    snapshot = share.snapshot
    return {
        **(snapshot.failure or {}),
        "failed": snapshot.failure is not None,
        **({"warnings": warnings} if warnings else {}),
        **_status_result(place, snapshot.statuses),
        "checked_at": datetime.fromtimestamp(snapshot.checked_at, tz=timezone.utc).isoformat(timespec="seconds"),
        "is_fresh": share.is_fresh,
        "waited": round(time.time() - started_at, 1),
        "started_at": started_at,
    }


def place_fields(variables: Mapping[str, Any], *, prefix: str) -> dict[str, str]:
    """Return the fields of a Place, as the variables of a host give them; empty ones for what they do not give."""
    names = ("desktop_id", "region", "project_id")
    return {name: str(variables.get(f"{prefix}{name}") or "").strip() for name in names}


def _shared_file(connection: Mapping[str, Any], *, added: Mapping[str, str]) -> str:
    """Return the file shared by the hosts that use the same account and the same connection."""
    account = {name: text for name, text in os.environ.items() if name.startswith(("HW_", "HUAWEICLOUD_"))}
    return run_file("hosts", [connection, account, dict(added)])


def _login_status(share: Share, *, place: Place) -> str | None:
    return share.snapshot.statuses.get(place.desktop_id, {}).get("login_status")


def _is_waited_for(share: Share, *, place: Place, statuses: Sequence[str]) -> bool:
    return share.snapshot.failure is None and _login_status(share, place=place) in statuses


def _status_result(place: Place, statuses: Mapping[str, Mapping[str, Any]]) -> Result:
    status = statuses.get(place.desktop_id)
    return {
        "desktop_id": place.desktop_id,
        "found": status is not None,
        "login_status": (status or {}).get("login_status") or "",
        "status": (status or {}).get("status") or "",
        "users": (status or {}).get("users") or [],
        "changed": False,
    }
