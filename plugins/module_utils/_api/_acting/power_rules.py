# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What is to be done with a desktop to bring it to a power state, by its record alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import OptionError
from ..records import NO_SESSION, OPEN_SESSION, Record, attached_users, dicts_in, text_of, users_of
from .calls import check_seconds, checked_ids, name_of
from .outcomes import ALREADY, CHANGED, REFUSED, SKIPPED, Outcome

RESTARTED = "restarted"
# The operation for each state, and the status in which it ends.
OPERATIONS = {
    "started": ("os-start", "ACTIVE"),
    "stopped": ("os-stop", "SHUTOFF"),
    "hibernated": ("os-hibernate", "HIBERNATED"),
    RESTARTED: ("reboot", "ACTIVE"),
}
WHEN_IN_USE = ("refuse", "skip", "proceed")


@dataclass(frozen=True, kw_only=True)
class PowerRequest:
    """Which desktops to bring to which power state; times are in seconds."""

    desktop_ids: Sequence[str]
    state: str
    force: bool = False
    wait: bool = True
    wait_timeout: float = 600.0
    wait_interval: float = 5.0
    when_in_use: str = "refuse"
    check_mode: bool = False

    def __post_init__(self) -> None:
        """Raise OptionError for a request that cannot work."""
        # The class is frozen for those who use it.
        object.__setattr__(self, "desktop_ids", checked_ids(self.desktop_ids))
        check_seconds(self.wait_timeout, name="wait_timeout")
        check_seconds(self.wait_interval, name="wait_interval", may_be_zero=False)
        for name, value, choices in (
            ("state", self.state, tuple(OPERATIONS)),
            ("when_in_use", self.when_in_use, WHEN_IN_USE),
        ):
            if value not in choices:
                raise OptionError(f"The option {name} is {value!r}: give one of {', '.join(choices)}.")

    @property
    def operation(self) -> str:
        """The service's name for what is done."""
        return OPERATIONS[self.state][0]

    @property
    def goal(self) -> str:
        """The status in which it ends."""
        return OPERATIONS[self.state][1]

    @property
    def matters_to_users(self) -> bool:
        """Whether somebody who is connected would notice."""
        return self.state != "started" and self.when_in_use != "proceed"


def task_of(record: Record) -> str:
    """Return the task that is running on a desktop, an empty text for none."""
    return text_of(record.get("task_status") or None)


def status_of(record: Record) -> str:
    """Return the power status in upper case, an empty text where the service does not tell it."""
    return text_of(record.get("status")).upper()


def is_there(record: Record, request: PowerRequest) -> bool:
    """Tell whether a desktop is in the requested state, so that nothing has to be done; a restart always has."""
    return request.state != RESTARTED and not task_of(record) and status_of(record) == request.goal


def judge(record: Record, request: PowerRequest, *, desktop_id: str) -> Outcome:
    """Return what becomes of a desktop on which no task is running; `changed` means that it is to be done."""
    status = status_of(record)
    outcome = Outcome(
        desktop_id=desktop_id,
        computer_name=name_of(record),
        result=CHANGED,
        before=status or None,
        after=status or None,
    )
    if is_there(record, request):
        return replace(outcome, result=ALREADY)
    reason = _impossible(record, request)
    if reason:
        return replace(outcome, result=REFUSED, msg=reason)
    reason = in_use(record) if request.matters_to_users else None
    if reason:
        return replace(outcome, result=SKIPPED if request.when_in_use == "skip" else REFUSED, msg=reason)
    return replace(outcome, after=request.goal)


def in_use(record: Record) -> str | None:
    """Return the sentence that somebody uses a desktop, or may use it; None where nobody does."""
    status = text_of(record.get("login_status")).upper()
    if status in NO_SESSION:
        return None
    if status in OPEN_SESSION:
        users = ", ".join(sorted(users_of(record) | attached_users(record))) or "no known user"
        return f"It is in use: {status} ({users})."
    return "It is not known whether it is in use: the service returned no login status that is documented."


def _impossible(record: Record, request: PowerRequest) -> str | None:
    status = status_of(record)
    if not status:
        return "The service tells no status of it, as while it is being deleted: check it in the console."
    if request.state == "hibernated":
        os_types = {
            text_of(entry.get("os_type")) for entry in dicts_in([record.get("metadata"), record.get("product")])
        }
        os_type = next(iter(sorted(os_types - {""})), "")
        if os_type and os_type.casefold() != "windows":
            return (
                f"Only Windows desktops can be hibernated, and its operating system is {os_type}: use state: stopped."
            )
        if status != "ACTIVE":
            return f"It is {status}, and only a running desktop can be hibernated: start it first."
    if request.state == RESTARTED and status in ("SHUTOFF", "HIBERNATED"):
        return f"It is {status}, and only a running desktop can be restarted: use state: started."
    return None
