# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The rules of the role idle_gate: what to do with a host whose desktop is in use, off, or unknown."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...module_utils._api.records import CONNECT_STATUSES, OPEN_SESSION

PREFIX = "idle_gate_"
CHOICES = {
    "action": ("skip", "wait", "fail"),
    "unknown": ("skip", "fail", "continue"),
    "not_running": ("skip", "fail", "continue"),
    "timeout_action": ("skip", "fail"),
}
# Names that the role itself sets or reads beside its options.
_OTHER_NAMES = frozenset(
    {"state", "status", "users", "checked_at", "decision", "reason", "found", "not_running_default"}
)
_NOT_KNOWN = {
    "NO_DESKTOP": "it has no variable {prefix}desktop_id, so it is not a desktop.",
    "GONE": "Workspace no longer knows its desktop.",
    "UNKNOWN": "Workspace returned no login status.",
}


class GateOptionError(ValueError):
    """A variable of the role does not exist or has an invalid value; the message names it and says what is valid."""


@dataclass(frozen=True, kw_only=True)
class GateOptions:
    """The variables of the role, without their prefix."""

    action: str = "skip"
    busy_statuses: Sequence[str] = OPEN_SESSION
    unknown: str = "skip"
    not_running: str = "continue"
    timeout: float = 3600.0
    interval: float = 30.0
    timeout_action: str = "skip"
    max_age: float = 60.0
    hostvars_prefix: str = "workspace_"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to do with a host, and why: `decision` is continue, skip, fail or, for now, wait."""

    state: str
    status: str
    decision: str
    reason: str


OPTION_NAMES = tuple(GateOptions.__dataclass_fields__)


def read_options(names: Iterable[str], *, value_of: Callable[[str], object]) -> GateOptions:
    """Return the options among these variables; null, an empty text or list, and blanks count as not given."""
    known = {f"{PREFIX}{name}" for name in (*OPTION_NAMES, *_OTHER_NAMES)}
    given = [name for name in names if name.startswith(PREFIX)]
    for name in sorted(set(given) - known):
        options = sorted(f"{PREFIX}{option}" for option in OPTION_NAMES)
        nearest = difflib.get_close_matches(name, options, n=1, cutoff=0.0)[0]
        raise GateOptionError(f"The role idle_gate has no variable {name}: did you mean {nearest}?")
    values: dict[str, Any] = {}
    # Last the one that a play may set for the hosts that name none of their own.
    for option in ("not_running_default", *OPTION_NAMES):
        name = f"{PREFIX}{option}"
        value = _stripped(value_of(name)) if name in given else None
        if value is not None:
            target = option.removesuffix("_default")
            values[target] = _read(name, target, value)
    return GateOptions(**values)


def decide(
    found: Mapping[str, Any], *, host: str, options: GateOptions, waited: bool = False, check_mode: bool = False
) -> Decision:
    """Return the decision about a host from a result of workspace_host_info, perhaps after the host has waited."""
    status = str(found.get("login_status") or "") or (
        "UNKNOWN" if found.get("found") else "GONE" if found.get("desktop_id") else "NO_DESKTOP"
    )
    users = ", ".join(found.get("users") or ()) or "no known user"
    if status in options.busy_statuses:
        decision, more = _of_busy(options, waited=waited, check_mode=check_mode)
        reason = f"{host} is {status} ({users}){more}"
        return Decision(state="in_use", status=status, decision=decision, reason=reason)
    if status not in CONNECT_STATUSES:
        why = _NOT_KNOWN.get(status, "Workspace returned a login status that is not documented.")
        reason = f"It is unknown whether somebody is using {host}: {why.format(prefix=options.hostvars_prefix)}"
        return Decision(state="unknown", status=status, decision=options.unknown, reason=reason)
    if status == "CONNECTED":
        reason = f"{host} is {status}: {users} may be working on it, but idle_gate_busy_statuses lets it through."
    elif status == "DISCONNECTED":
        reason = f"{host} is {status}: a session ({users}) is still open, but idle_gate_busy_statuses lets it through."
    else:
        reason = f"{host} is {status}: nobody is connected to it."
    power = str(found.get("status") or "")
    if status == "UNREGISTER" or power not in ("", "ACTIVE"):
        shown = f" (its status is {power})" if power else ""
        reason += f" It is off, or still starting{shown}."
        return Decision(state="idle", status=status, decision=options.not_running, reason=reason)
    return Decision(state="idle", status=status, decision="continue", reason=reason)


def _of_busy(options: GateOptions, *, waited: bool, check_mode: bool) -> tuple[str, str]:
    """Return the decision about a host in use and the end of its sentence."""
    if options.action != "wait":
        return options.action, "."
    if check_mode:
        return "skip", f". It would be waited for, up to {options.timeout:g} seconds."
    if waited:
        return options.timeout_action, f" after {options.timeout:g} seconds of waiting."
    return "wait", f": waiting up to {options.timeout:g} seconds."


def _stripped(value: object) -> object:
    """Return a value without surrounding blanks, None for an empty one."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (list, tuple)):
        return [entry for entry in map(_stripped, value) if entry is not None] or None
    return value


def _read(name: str, option: str, value: object) -> object:
    if option in CHOICES:
        return _chosen(name, value, choices=CHOICES[option])
    if option == "busy_statuses":
        entries = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
        return tuple(_chosen(name, _stripped(entry), choices=CONNECT_STATUSES) for entry in entries if _stripped(entry))
    if option == "hostvars_prefix":
        if not isinstance(value, str):
            raise GateOptionError(f"{name} is {value!r}: give a string, the prefix of the host variables.")
        return str(value)
    return _seconds(name, value, may_be_zero=option != "interval")


def _chosen(name: str, value: object, *, choices: Sequence[str]) -> str:
    for choice in choices:
        if value == choice:
            return choice
    raise GateOptionError(f"{name} is {value!r}: give {', '.join(choices[:-1])} or {choices[-1]}.")


def _seconds(name: str, value: object, *, may_be_zero: bool) -> float:
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float, str)) else float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0 or (number == 0 and not may_be_zero):
        raise GateOptionError(f"{name} is {value!r}: give a number of seconds {'from' if may_be_zero else 'above'} 0.")
    return number
