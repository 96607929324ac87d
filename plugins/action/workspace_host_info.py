# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The action of workspace_host_info: it runs on the control node and lets many hosts share one answer."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import Any

from ansible import constants as C
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._connection import (
    build_client,
    connection_argument_spec,
    key_of,
    nearest_place,
    settings_from,
    without_blanks,
)
from ..plugin_utils._host_batch import Answer, Batch, Share, ask_statuses, ask_unless_refused, shared_answer

display = Display()

Options = dict[str, Any]
Result = dict[str, Any]

OWN_OPTIONS = {
    "hostvars_prefix": {"type": "str", "default": "workspace_"},
    "max_age": {"type": "float", "default": 60.0},
    "wait_while": {"type": "list", "elements": "str", "default": []},
    "wait_timeout": {"type": "float", "default": 3600.0},
    "wait_interval": {"type": "float", "default": 30.0},
    "wait_since": {"type": "float"},
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """The desktop behind a host, as the variables of the host name it."""

    desktop_id: str
    region: str
    project_id: str


class ActionModule(ActionBase):
    """Tells what Workspace knows at this moment of the desktop behind the host."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Result:
        """Return the module's result for this host."""
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        self._task.args = without_blanks(self._task.args)
        _found, options = self.validate_argument_spec(argument_spec={**connection_argument_spec(), **OWN_OPTIONS})
        problem = _problem(options)
        if self._task.run_once:
            problem = "With run_once the other hosts would not be asked for: leave it out, the answer is shared anyway."
        if problem:
            return {**result, "failed": True, "msg": problem}
        return {**result, **self._tell(options, variables=variables)}

    def _tell(self, options: Options, *, variables: Mapping[str, Any]) -> Result:
        host, hosts = variables["inventory_hostname"], variables["hostvars"]
        prefix = options["hostvars_prefix"]
        place = _place(hosts, host, prefix=prefix)
        begun = time.time()
        if not place.desktop_id:
            return {**_status_result(place, {}), "asked_at": None, "asked": False, "waited": 0.0, "begun": begun}

        def peers() -> Sequence[str]:
            others = [_place(hosts, other, prefix=prefix) for other in variables.get("ansible_play_batch") or ()]
            return [
                other.desktop_id
                for other in others
                if other.desktop_id and (other.region, other.project_id) == (place.region, place.project_id)
            ]

        connection = {name: options[name] for name in connection_argument_spec()}
        # The variables of the host are nearer than the options, which may speak of another region.
        nearest = nearest_place(f"the variables of {host}", region=place.region, project_id=place.project_id)
        environ = self._environment()
        path = _shared_file({**connection, "place": (place.region, place.project_id)}, environ=environ)
        warnings: list[str] = []

        def ask(desktop_ids: Sequence[str]) -> Answer:
            def connect() -> Any:
                settings = settings_from(connection, environ=environ, nearest=nearest)
                display.vv(settings.provenance, host=host)
                warnings.extend(settings.warnings)
                return build_client(settings, notify=lambda text: display.vv(text, host=host))

            display.vv(f"Asking Workspace about {len(desktop_ids)} desktops", host=host)
            key = key_of(connection, environ=environ, nearest=nearest)
            if key is None:
                return ask_statuses(desktop_ids, connect=connect)
            return ask_unless_refused(_file("key", key), ask=partial(ask_statuses, desktop_ids, connect=connect))

        batch = Batch(desktop_ids=peers, max_age=options["max_age"])

        def look() -> Share:
            return shared_answer(path, host=host, desktop_id=place.desktop_id, batch=batch, ask=ask)

        share = look()
        until = (options["wait_since"] or begun) + options["wait_timeout"]
        while not self._task.check_mode and _is_waited_for(share, place=place, statuses=options["wait_while"]):
            pause = min(options["wait_interval"], until - time.time())
            if pause <= 0:
                break
            display.v(f"Waiting while the desktop is {_login_status(share, place=place)}", host=host)
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

    def _environment(self) -> dict[str, str]:
        """The environment of Ansible itself and what the keyword environment adds to it, as a module would see it."""
        added: dict[str, str] = {}
        for entry in self._task.environment or ():
            value = self._templar.template(entry)
            if isinstance(value, Mapping):
                added.update((str(name), str(text)) for name, text in value.items())
        return {**os.environ, **added}


def _problem(options: Options) -> str | None:
    if options["max_age"] < 0:
        return f"The max_age is {options['max_age']:g}: give a number of seconds from 0."
    if options["wait_interval"] <= 0:
        return f"The wait_interval is {options['wait_interval']:g}: give a number of seconds above 0."
    if options["wait_timeout"] < 0:
        return f"The wait_timeout is {options['wait_timeout']:g}: give a number of seconds from 0."
    return None


def _place(hosts: Mapping[str, Mapping[str, Any]], host: str, *, prefix: str) -> Place:
    variables = hosts[host]
    names = ("desktop_id", "region", "project_id")
    return Place(**{name: str(variables.get(f"{prefix}{name}") or "").strip() for name in names})


def _shared_file(connection: Mapping[str, Any], *, environ: Mapping[str, str]) -> str:
    """Return a file that belongs to this run and to this account; Ansible removes its directory at the end."""
    account = {name: text for name, text in environ.items() if name.startswith(("HW_", "HUAWEICLOUD_"))}
    return _file("hosts", [connection, account])


def _file(kind: str, content: Any) -> str:
    text = json.dumps(content, sort_keys=True, default=str)
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    folder: str = C.DEFAULT_LOCAL_TMP  # type: ignore[attr-defined]
    return os.path.join(folder, f"workspace_{kind}_{name}")


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
        "users": (status or {}).get("users") or [],
        "changed": False,
    }
