# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What check mode tells: what the window would do with each host, one sentence each; pure functions."""

from __future__ import annotations

from collections.abc import Mapping

from ...module_utils._api._acting.maintenance_mode import mode_of
from ...module_utils._api._acting.power_rules import status_of
from ...module_utils._api.records import CONNECT_STATUSES, Record
from .journal import OFF
from .judging import judge, missing
from .window import SKIP, Target, Window

_BACK = {"SHUTOFF": "stop it again", "HIBERNATED": "hibernate it again"}


def plan_of(window: Window, found: Mapping[str, tuple[Target, Record | None]]) -> dict[str, str]:
    """Return what the window would do with each host."""
    return {host: _sentence(window, target, record) for host, (target, record) in found.items()}


def _sentence(window: Window, target: Target, record: Record | None) -> str:
    options, host = window.options, target.host
    if record is None:
        verdict = missing(window, target)
        return f"{verdict.reason} It would {'be skipped' if verdict.decision == SKIP else 'fail'}."
    verdict = judge(window, host=host, desktop_id=target.desktop_id, record=record)
    is_busy = verdict.status in options.busy_statuses
    if not is_busy and verdict.status not in CONNECT_STATUSES:
        return f"{verdict.reason} It would {'be skipped' if options.unknown == SKIP else 'fail'}."
    status = status_of(record)
    if status in OFF and not options.start:
        return f"{host} is {status}. It would be skipped, because maintenance_window_start is false."
    was_blocked = bool(mode_of(record))
    steps: list[str] = []
    if not was_blocked:
        steps.append("block new logins")
    if options.message and verdict.status == "CONNECTED":
        steps.append("show the message")
    if is_busy and options.wait_timeout > 0:
        end = "skip it" if options.in_use == SKIP else "fail"
        steps.append(f"wait up to {options.wait_timeout:g} seconds for its users, and {end} if they stay")
    elif is_busy:
        return f"{verdict.reason} It would {'be skipped' if options.in_use == SKIP else 'fail'}."
    if status in OFF:
        steps.append("start it")
    steps.append("run the tasks")
    if status in OFF:
        steps.append(_BACK[status])
    steps.append("leave it in maintenance mode, in which it is already" if was_blocked else "release it")
    return f"{verdict.reason} The window would {', '.join(steps)}."
