# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Asking about the desktop behind one host, with an answer that the hosts of a batch share."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any

from ...module_utils._client import build_client, connection_argument_spec, key_of, nearest_place, settings_from
from .gate_notes import run_file
from .shared_status import Share, StatusRequest, StatusSnapshot, ask_statuses, ask_unless_refused, shared_answer

Options = Mapping[str, Any]
Result = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the action knows beside its options; `say` takes a text and how many -v it needs to be seen."""

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


def ask_about_host(options: Options, *, around: Surroundings) -> Result:
    """Return the result of workspace_host_info; the environment of the process is that of the task by now."""
    host, hosts = around.variables["inventory_hostname"], around.variables["hostvars"]
    prefix = options["hostvars_prefix"]
    place = _place(hosts, host, prefix=prefix)
    begun = time.time()
    if not place.desktop_id:
        return {**_status_result(place, {}), "asked_at": None, "asked": False, "waited": 0.0, "begun": begun}

    def peers() -> Sequence[str]:
        others = [_place(hosts, other, prefix=prefix) for other in around.variables.get("ansible_play_batch") or ()]
        return [
            other.desktop_id
            for other in others
            if other.desktop_id and (other.region, other.project_id) == (place.region, place.project_id)
        ]

    connection = {name: options[name] for name in connection_argument_spec()}
    # The variables of the host are nearer than the options, which may speak of another region.
    nearest = nearest_place(f"the variables of {host}", region=place.region, project_id=place.project_id)
    path = _shared_file({**connection, "place": (place.region, place.project_id)}, added=around.environment)
    warnings: list[str] = []

    def ask(desktop_ids: Sequence[str]) -> StatusSnapshot:
        def connect() -> Any:
            settings = settings_from(connection, nearest=nearest)
            around.say(settings.provenance, 2)
            warnings.extend(settings.warnings)
            return build_client(settings, progress=lambda text: around.say(text, 2))

        around.say(f"Requesting the login status of {len(desktop_ids)} desktops", 2)
        key = key_of(connection, environ=os.environ, nearest=nearest)
        if key is None:
            return ask_statuses(desktop_ids, connect=connect)
        return ask_unless_refused(run_file("key", key), ask=partial(ask_statuses, desktop_ids, connect=connect))

    batch = StatusRequest(desktop_ids=peers, max_age=options["max_age"])

    def look() -> Share:
        return shared_answer(path, host=host, desktop_id=place.desktop_id, batch=batch, ask=ask)

    share = look()
    until = (options["wait_since"] or begun) + options["wait_timeout"]
    while not around.check_mode and _is_waited_for(share, place=place, statuses=options["wait_while"]):
        pause = min(options["wait_interval"], until - time.time())
        if pause <= 0:
            break
        around.say(f"Waiting while the desktop is {_login_status(share, place=place)}", 1)
        time.sleep(pause)
        share = look()
    answer = share.answer
    return {
        **(answer.failure or {}),
        "failed": answer.failure is not None,
        **({"warnings": warnings} if warnings else {}),
        **_status_result(place, answer.statuses),
        "asked_at": datetime.fromtimestamp(answer.asked_at, tz=timezone.utc).isoformat(timespec="seconds"),
        "asked": share.asked,
        "waited": round(time.time() - begun, 1),
        "begun": begun,
    }


def _place(hosts: Mapping[str, Mapping[str, Any]], host: str, *, prefix: str) -> Place:
    variables = hosts[host]
    names = ("desktop_id", "region", "project_id")
    return Place(**{name: str(variables.get(f"{prefix}{name}") or "").strip() for name in names})


def _shared_file(connection: Mapping[str, Any], *, added: Mapping[str, str]) -> str:
    """Return the file of the hosts that ask with the same account, over the same way."""
    account = {name: text for name, text in os.environ.items() if name.startswith(("HW_", "HUAWEICLOUD_"))}
    return run_file("hosts", [connection, account, dict(added)])


def _login_status(share: Share, *, place: Place) -> str | None:
    return share.answer.statuses.get(place.desktop_id, {}).get("login_status")


def _is_waited_for(share: Share, *, place: Place, statuses: Sequence[str]) -> bool:
    return share.answer.failure is None and _login_status(share, place=place) in statuses


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
