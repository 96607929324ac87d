# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What a report shows: which project, which of its desktops, by which addresses; only like is compared with like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...module_utils._api.settings import parse_bool
from .._addresses import IPNetwork, written
from .rows import clean, shown

Scope = Mapping[str, Any]

# What the modules say of themselves, and the words for it.
_PLACE = {"region": "region", "project_id": "project", "endpoint": "endpoint"}
_TRUTHS = frozenset({"in_maintenance_mode", "user_attached", "is_share_desktop", "is_support_internet"})
_NONE = "none"
_UNKNOWN = "unknown"


def scope_of(results: Mapping[str, Mapping[str, Any]], *, networks: Sequence[IPNetwork]) -> dict[str, Any]:
    """Return which project the results of the modules are of, and which addresses are preferred.

    Raises ValueError for results of several projects. The endpoint is there only if the region is not known.
    """
    places = {option: _place(result) for option, result in results.items()}
    (first, place), *others = places.items()
    for option, other in others:
        for name in ("region", "project_id"):
            if place[name] and other[name] and place[name] != other[name]:
                raise ValueError(
                    f"{option}: its result is of {_PLACE[name]} {other[name]}, but that of {first} of {place[name]}: "
                    "register results of one project."
                )
    found = {name: next((known[name] for known in places.values() if known[name]), None) for name in _PLACE}
    if found["region"]:
        del found["endpoint"]
    return {**found, "preferred_networks": [_network(network) for network in networks]}


def plain_filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that hold something, as texts, truth values, lists of texts, and maps of texts."""
    found = {clean(str(name)): _plain(value) for name, value in filters.items()}
    return {name: value for name, value in found.items() if value not in ("", [], {})}


def said_of_filters(filters: Mapping[str, Any]) -> str:
    """Return the filters in words."""
    return "; ".join(f"{name}: {shown(value)}" for name, value in filters.items())


def said_of_place(scope: Scope | None) -> str:
    """Return in words which project a report shows, and by what addresses; nothing where that is not known."""
    known = [f"{words} {scope[name]}" for name, words in _PLACE.items() if scope and scope.get(name)]
    networks = (scope or {}).get("preferred_networks")
    if networks:
        known.append(f"addresses in {', '.join(networks)} preferred")
    text = ", ".join(known)
    return text[:1].upper() + text[1:]


def why_not_compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Return why a report cannot be compared with an earlier one, in one sentence; None where it can.

    It can where both show the same: a desktop of another project is not gone, and another address of it not new.
    """
    since = f"Not compared with the report of {before['generated_at']}"
    old, new = before.get("scope"), after["scope"]
    if not isinstance(old, Mapping) or not isinstance(before.get("filters"), Mapping):
        return f"{since}: an earlier version wrote it and did not say which region and project it shows."
    differences = [
        f"{words} {old.get(name) or _UNKNOWN} (now {new.get(name) or _UNKNOWN})"
        for name, words in _PLACE.items()
        if _is_other(old, new, name=name)
    ]
    if _normal(before["filters"]) != _normal(after["filters"]):
        told, tells = (said_of_filters(plain_filters(report["filters"])) or _NONE for report in (before, after))
        differences.append(f"filters {told} (now {tells})")
    networks, now = (shown(scope.get("preferred_networks") or []) for scope in (old, new))
    if networks != now:
        differences.append(f"preferred networks {networks or _NONE} (now {now or _NONE})")
    return f"{since}, which shows something else: {', '.join(differences)}." if differences else None


def _place(result: Mapping[str, Any]) -> dict[str, str | None]:
    texts = {name: result.get(name) for name in _PLACE}
    return {name: clean(text.strip()) or None if isinstance(text, str) else None for name, text in texts.items()}


def _network(network: IPNetwork) -> str:
    return f"{written(network.network_address)}/{network.prefixlen}"


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {clean(str(key)): _text(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [text for text in map(_text, value) if text]
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None else clean(str(value)).strip()


def _is_other(old: Scope, new: Scope, *, name: str) -> bool:
    """Tell whether two reports are of other places; a region or endpoint that only one of them tells says nothing."""
    before, after = old.get(name), new.get(name)
    return before != after and (name == "project_id" or bool(before and after))


def _normal(filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return filters so that those which ask for the same are equal: a text is a list of one, and order is nothing."""
    found: dict[str, Any] = {}
    for name, value in plain_filters(filters).items():
        if isinstance(value, Mapping):
            found[name] = sorted(value.items())
        elif name in _TRUTHS:
            found[name] = parse_bool(str(value))
        else:
            found[name] = sorted(set(value if isinstance(value, list) else [str(value)]))
    return found
