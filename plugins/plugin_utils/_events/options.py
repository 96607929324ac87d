# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The arguments of the event sources: one spec of each source, and checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ...module_utils._api.errors import OptionError
from ...module_utils._api.filters import ConnectionFilters, trimmed
from ...module_utils._api.records import CONNECT_STATUSES
from ...module_utils._client import connection_argument_spec, passwords_in_urls, without_blanks
from .._suggest import suggest
from .host_names import HostTemplate

LEAST_INTERVAL = 60
# ansible-rulebook adds it to the arguments of a source for which feedback is turned on.
_FEEDBACK = "eda_feedback_queue"

_STATUSES = {"type": "list", "elements": "str", "choices": list(CONNECT_STATUSES)}
_COMMON: Mapping[str, Mapping[str, Any]] = {
    "interval": {"type": "int", "default": LEAST_INTERVAL},
    "initial": {"type": "bool", "default": False},
    "user_names": {"type": "list", "elements": "str"},
}
DESKTOP_STATUS: Mapping[str, Mapping[str, Any]] = {
    **_COMMON,
    "connect_status": _STATUSES,
    "for_seconds": {"type": "int"},
    "for_status": {**_STATUSES, "default": ["DISCONNECTED"]},
    "host_template": {"type": "str"},
}
LOGIN_FAILURES: Mapping[str, Mapping[str, Any]] = _COMMON

_LISTS = frozenset(name for name, rules in {**DESKTOP_STATUS, **LOGIN_FAILURES}.items() if rules["type"] == "list")

Arguments = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StatusOptions:
    """What the source desktop_status tells, beside how the service is reached.

    `filters` goes to the service; `connect_status` is applied to the events, so that a desktop which leaves one of
    these statuses is not taken for deleted.
    """

    filters: ConnectionFilters
    connect_status: frozenset[str] = frozenset()
    initial: bool = False
    for_seconds: int | None = None
    for_status: frozenset[str] = frozenset({"DISCONNECTED"})
    host_template: HostTemplate | None = None


@dataclass(frozen=True, kw_only=True)
class LoginOptions:
    """What the source login_failures tells, beside how the service is reached; no user names stand for all users."""

    user_names: tuple[str, ...] = ()
    initial: bool = False


def read_arguments(arguments: Arguments | None, *, own: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the arguments of a source with the types and defaults of its options, aliases under their option's name.

    Raises OptionError for an argument that the source does not have, with the nearest one it has, and for a value that
    cannot be. No secret is in the message.
    """
    given = {str(name): value for name, value in (arguments or {}).items() if name != _FEEDBACK}
    spec = {**connection_argument_spec(), **own}
    known = {name for option, rules in spec.items() for name in (option, *rules.get("aliases", ()))}
    for name in given:
        if name not in known:
            raise OptionError(
                f"There is no argument {name!r}{suggest(name, known, where='documentation of the source')}"
            )
    given = {name: _own(name, value) if name in own else value for name, value in without_blanks(given).items()}
    validation = ArgumentSpecValidator({name: dict(rules) for name, rules in spec.items()}).validate(given)
    if validation.error_messages:
        hidden = [str(given[name]) for name in given if spec.get(name, {}).get("no_log")]
        raise OptionError(_without([*hidden, *passwords_in_urls(given)], str(validation.error_messages[0])))
    found: dict[str, Any] = validation.validated_parameters
    interval = found["interval"]
    if interval < LEAST_INTERVAL:
        raise OptionError(f"The interval is {interval}: give {LEAST_INTERVAL} seconds or more.")
    return found


def status_options(arguments: Arguments) -> StatusOptions:
    """Return what arguments that were read ask desktop_status for; raises OptionError where that cannot be."""
    for_seconds = arguments["for_seconds"]
    if for_seconds is not None and for_seconds < 1:
        raise OptionError(f"The argument for_seconds is {for_seconds}: give 1 or more, or leave it out.")
    template = arguments["host_template"]
    return StatusOptions(
        filters=ConnectionFilters(user_names=arguments["user_names"]),
        connect_status=frozenset(arguments["connect_status"] or ()),
        initial=arguments["initial"],
        for_seconds=for_seconds,
        for_status=frozenset(arguments["for_status"] or ("DISCONNECTED",)),
        host_template=HostTemplate(template) if template else None,
    )


def login_options(arguments: Arguments) -> LoginOptions:
    """Return what arguments that were read ask login_failures for; raises OptionError where that cannot be."""
    return LoginOptions(user_names=tuple(arguments["user_names"] or ()), initial=arguments["initial"])


def _own(name: str, value: Any) -> Any:
    """Return the value of an option that does not say how to reach the service: blanks around it mean nothing."""
    return trimmed(value, name=name, is_list=name in _LISTS)


def _without(secrets: list[str], text: str) -> str:
    for secret in secrets:
        if secret.strip():
            text = text.replace(secret, "***")
    return f"{text.rstrip('.')}."
