# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Checks the options of a role: which are given, which are misspelt, and which values are invalid; pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._suggest import suggest

_TYPES: tuple[tuple[type, str], ...] = ((bool, "bool"), (int, "int"), (float, "float"), (list, "list"), (dict, "dict"))


def is_blank(value: object) -> bool:
    """Return whether a value is null or blank, as from an unanswered survey question or an empty template."""
    return value is None or (isinstance(value, str) and not value.strip())


def misspelt(names: Iterable[str], *, role: str, known: Collection[str], results: Collection[str] = ()) -> list[str]:
    """Return a sentence for each variable with the prefix of the role that is not an option.

    Variables that the role sets are in `results`, or have two underscores after the name of the role.
    """
    ours = {f"{role}_{result}" for result in results} | {*known}
    unknown = sorted(
        name for name in names if name.startswith(f"{role}_") and not name.startswith(f"{role}__") and name not in ours
    )
    return [
        f"The role {role} has no option {name}{suggest(name, known, where='README of the role', quote=False)}"
        for name in unknown
    ]


def checked(
    values: Mapping[str, Any],
    *,
    spec: Mapping[str, Mapping[str, Any]],
    defaults: Mapping[str, Any],
    choices: Mapping[str, Collection[Any]],
) -> tuple[dict[str, Any], list[str]]:
    """Return the values with their types, and a sentence for each invalid one.

    Options have the type `raw` in the argument spec if core would refuse a blank; then the type is that of the default.
    """
    strict: dict[str, dict[str, Any]] = {}
    for name, rules in spec.items():
        kept = {key: rules[key] for key in ("type", "elements", "options", "no_log") if key in rules}
        if kept.get("type", "raw") == "raw":
            kept["type"] = _type_of(defaults.get(name))
        if name in choices:
            kept["choices"] = list(choices[name])
        strict[name] = kept
    given = {name: _given(value, rules=strict[name]) for name, value in values.items() if value is not None}
    validation = ArgumentSpecValidator(strict).validate(given)
    problems = [f"{message.rstrip('.')}." for message in validation.error_messages]
    # The validator adds a null for each entry of a dictionary that was not given.
    found = {
        name: without_blank_entries(value) if "options" in strict[name] else value
        for name, value in validation.validated_parameters.items()
        if name in given
    }
    return {**values, **found}, problems


def _given(value: Any, *, rules: Mapping[str, Any]) -> Any:
    if "options" in rules:
        return without_blank_entries(value)
    if rules.get("type") == "list" and isinstance(value, str):
        # An answer such as "name, users": core would keep the blank behind the comma.
        return [entry for part in value.split(",") if (entry := part.strip())]
    return value


def without_blank_entries(value: Any) -> Any:
    """Return dictionaries without blank entries."""
    if isinstance(value, Mapping):
        return {key: entry for key, entry in value.items() if not is_blank(entry)}
    return [without_blank_entries(entry) for entry in value] if isinstance(value, list) else value


def _type_of(default: object) -> str:
    return next((name for kind, name in _TYPES if isinstance(default, kind)), "str")
