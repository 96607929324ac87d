# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that steer the answers; the command line gives the first ones, the control API changes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .vocabulary import ACTIONS


class SettingsError(ValueError):
    """A setting is unknown or has a value it cannot have."""


@dataclass(frozen=True)
class RateLimit:
    """So many requests within so many seconds."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Settings:
    """Everything that can be changed while the simulator runs."""

    latency_ms: float = 0
    token_ttl: float = 86400
    token_grace: float = 0
    """Seconds for which a token is still taken after the end it was announced with."""
    token_length: int = 1028
    connect_default_limit: int = 100
    connect_max_limit: int = 2000
    connect_max_offset: int | None = 2000
    detail_default_limit: int = 500
    detail_max_limit: int = 500
    detail_max_offset: int | None = None
    metrics_default_limit: int = 10
    metrics_max_limit: int = 100
    metrics_max_offset: int | None = None
    metrics_min_limit: int = 1
    metrics_summed_up_hour: int = 2
    """The hour, in UTC, from which the day before is in the statistics."""
    desktop_metrics_days: int = 180
    user_metrics_days: int = 30
    logins_default_limit: int = 20
    logins_max_limit: int = 1000
    logins_max_offset: int | None = None
    logins_kept_days: int = 180
    events_default_limit: int = 100
    events_max_limit: int = 1000
    events_max_offset: int | None = None
    user_events_days: int = 30
    actions_default_limit: int = 100
    actions_max_limit: int = 1000
    actions_max_offset: int | None = None
    max_ids: int = 100
    """The most desktops that one request acts on."""
    power_ms: float = 500
    """How long a change of power takes."""
    job_ms: float = 500
    notification_max_length: int = 1000
    already_there: str = "refused"
    """What becomes of a desktop that has the power state already."""
    power_job_id: str = "absent"
    job_words: str = "sdk"
    maintenance_logins: str = "refused"
    maintenance_sessions: str = "kept"
    min_limit: int = 0
    max_list_values: int = 100
    over_limit: str = "error"
    total_count: str = "filtered"
    shape: str = "current"
    unknown_parameters: str = "ignore"
    odd_rows: str = "all"
    """Odd rows of usage and logins; odd desktops are there from the start."""
    never_used: str = "mixed"
    """How a desktop that nobody has used stands in the statistics."""
    open_session_end: str = "null"
    login_order: str = "newest"
    login_names: str = "exact"
    times: str = "documented"
    denied_actions: tuple[str, ...] = ()
    disabled_projects: tuple[str, ...] = ()
    rate_limit: RateLimit | None = None
    statistics_rate_limit: RateLimit | None = None
    gateway_prefix: str = "APIGW"
    clock_skew_seconds: float = 900
    lock_after: int = 5
    lock_seconds: float = 300


CHOICES: Mapping[str, tuple[str, ...]] = {
    "over_limit": ("error", "clamp"),
    "total_count": ("filtered", "all", "page"),
    "shape": ("current", "page-example"),
    "unknown_parameters": ("ignore", "error"),
    "gateway_prefix": ("APIGW", "APIG"),
    "already_there": ("refused", "accepted"),
    "power_job_id": ("absent", "present"),
    "job_words": ("sdk", "terraform"),
    "maintenance_logins": ("refused", "allowed"),
    "maintenance_sessions": ("kept", "ended"),
    "odd_rows": ("all", "typed", "none"),
    "never_used": ("mixed", "null", "zero", "omit"),
    "open_session_end": ("null", "empty", "absent"),
    "login_order": ("newest", "oldest"),
    "login_names": ("exact", "contains"),
    "times": ("documented", "any"),
}


def settings_as_json(settings: Settings) -> dict[str, Any]:
    """Return the settings as plain JSON values."""
    return asdict(settings)


def changed(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return the settings with the changes applied; an unknown name or a bad value is a SettingsError."""
    known = settings_as_json(settings)
    for name in changes:
        if name not in known:
            raise SettingsError(f"There is no setting {name!r}; there are {', '.join(sorted(known))}.")
    values: dict[str, Any] = {name: _checker(name)(name, value) for name, value in changes.items()}
    return replace(settings, **values)


def _checker(name: str) -> Callable[[str, object], object]:
    special = {
        "denied_actions": _actions,
        "disabled_projects": _texts,
        "rate_limit": _rate_limit,
        "statistics_rate_limit": _rate_limit,
        "latency_ms": _number,
        "power_ms": _number,
        "job_ms": _number,
        "token_ttl": _number,
        "token_grace": _number,
        "clock_skew_seconds": _number,
        "lock_seconds": _number,
        "connect_max_offset": _count_or_none,
        "detail_max_offset": _count_or_none,
        "metrics_max_offset": _count_or_none,
        "logins_max_offset": _count_or_none,
        "events_max_offset": _count_or_none,
        "actions_max_offset": _count_or_none,
    }
    return _choice if name in CHOICES else special.get(name, _count)


def _choice(name: str, value: object) -> object:
    if value not in CHOICES[name]:
        raise SettingsError(f"{name} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
    return value


def _count(name: str, value: object) -> object:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise SettingsError(f"{name} must be a whole number of at least 0, not {value!r}.")
    return value


def _count_or_none(name: str, value: object) -> object:
    return None if value is None else _count(name, value)


def _number(name: str, value: object) -> object:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
        raise SettingsError(f"{name} must be a number of at least 0, not {value!r}.")
    return value


def _texts(name: str, value: object) -> object:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{name} must be a list of strings, not {value!r}.")
    return tuple(value)


def _actions(name: str, value: object) -> object:
    _texts(name, value)
    for action in value if isinstance(value, (list, tuple)) else ():
        if action not in ACTIONS:
            raise SettingsError(f"{name} knows the actions {', '.join(ACTIONS)}, not {action!r}.")
    return _texts(name, value)


def _rate_limit(name: str, value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"requests", "seconds"}:
        raise SettingsError(f"{name} must be null or an object with requests and seconds, not {value!r}.")
    _count(f"{name}.requests", value["requests"])
    _number(f"{name}.seconds", value["seconds"])
    return RateLimit(requests=value["requests"], seconds=value["seconds"])
