# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What is decided about the hosts of a batch, by the records of their desktops and the rules of the idle gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...module_utils._api._acting.power_rules import status_of
from ...module_utils._api.records import Record
from .._hosts.idle_gate import GateOptions, decide
from .._join import join_records
from .window import Service, Target, Verdict, Window, grouped_by_place


def look(window: Window, targets: Sequence[Target]) -> dict[str, tuple[Target, Record | None]]:
    """Return the record of the desktop of each host, None for one that is not there."""
    found: dict[str, tuple[Target, Record | None]] = {target.host: (target, None) for target in targets}
    for _service, group, records in places(window, targets):
        found.update((target.host, (target, records.get(target.desktop_id))) for target in group)
    return found


def missing(window: Window, target: Target) -> Verdict:
    """Return what to do with a host that has no desktop, or none that exists."""
    verdict = judge(window, host=target.host, desktop_id=target.desktop_id, record=None)
    return replace(verdict, decision=window.options.unknown)


def judge(window: Window, *, host: str, desktop_id: str, record: Record | None, waited: str = "") -> Verdict:
    """Return what the idle gate decides about a host by its record."""
    options = window.options
    gate = GateOptions(
        action=options.in_use,
        unknown=options.unknown,
        busy_statuses=options.busy_statuses,
        hostvars_prefix=options.hostvars_prefix,
    )
    (joined,) = join_records([record], ()) if record is not None else [None]
    told: dict[str, Any] = {"desktop_id": desktop_id, "found": joined is not None}
    if joined is not None:
        status = joined["connect_status"] or ""
        told.update(login_status=status, users=joined["users"], status=status_of(joined))
    decision = decide(told, host=host, options=gate)
    reason = decision.reason
    if waited and decision.state == "in_use":
        reason = f"{reason.rstrip('.')}{waited}."
    return Verdict(
        decision=decision.decision, reason=reason, status=decision.status, users=tuple(told.get("users") or ())
    )


def places(window: Window, targets: Sequence[Target]) -> Iterator[tuple[Service, list[Target], Mapping[str, Record]]]:
    """Yield the hosts of each place, with its service and the records of their desktops."""
    for place, group in grouped_by_place(target for target in targets if target.desktop_id).items():
        service = window.service(*place)
        yield service, group, service.read([target.desktop_id for target in group])
