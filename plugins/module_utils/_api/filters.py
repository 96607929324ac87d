# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The filters of the service's lists: one spec of them, checked values, and the queries made of these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

from ._wire.request import QueryValue
from .errors import OptionError

CONNECT_STATUSES = ("UNREGISTER", "REGISTERED", "CONNECTED", "DISCONNECTED")
MOST_NAMES = 100
_TEXT = {"type": "str"}
_FLAG = {"type": "bool"}
_TEXTS = {"type": "list", "elements": "str"}
# The argument spec of the filters of workspace_desktop_info; the inventory reads its option `filters` by these types.
FILTERS: Mapping[str, Mapping[str, Any]] = {
    "computer_name": _TEXT,
    "computer_names": _TEXTS,
    "user_names": _TEXTS,
    "user_id": _TEXT,
    "status": {**_TEXT, "choices": ["ACTIVE", "SHUTOFF", "ERROR", "HIBERNATED"]},
    "desktop_ip": _TEXT,
    "desktop_type": {**_TEXTS, "choices": ["DEDICATED", "POOLED", "SHARED"]},
    "domain_status": {"type": "int", "choices": [1, 2, 3]},
    "tags": {"type": "dict"},
    "without_any_tag": _FLAG,
    "enterprise_project_id": _TEXT,
    "subnet_id": _TEXT,
    "availability_zone": _TEXT,
    "image_id": _TEXT,
    "pool_ids": _TEXTS,
    "charge_mode": _TEXT,
    "in_maintenance_mode": _FLAG,
    "user_attached": _FLAG,
    "is_share_desktop": _FLAG,
    "is_support_internet": _FLAG,
    "agent_version": _TEXT,
    "sort_field": {**_TEXT, "choices": ["created", "computer_name"]},
    "sort_type": {**_TEXT, "choices": ["ASC", "DESC"]},
}
# A module takes `user_name` for the user that logs in; an inventory sorts its hosts itself.
INVENTORY_FILTERS: Mapping[str, Mapping[str, Any]] = {
    **{name: rules for name, rules in FILTERS.items() if not name.startswith("sort_")},
    "user_name": _TEXT,
}
# Halves of surrogate pairs as well: they cannot be sent.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class DesktopFilters:
    """The filters of the bulk call under the API's meaning; None, blank texts and empty lists do not filter.

    Texts are kept without the blanks around them, lists without blank entries and with each entry once.
    """

    desktop_ids: Sequence[str] | None = None
    computer_name: str | None = None
    computer_names: Sequence[str] | None = None
    user_name: str | None = None
    user_names: Sequence[str] | None = None
    user_id: str | None = None
    status: str | None = None
    desktop_ip: str | None = None
    desktop_type: Sequence[str] | None = None
    domain_status: str | None = None
    tags: Mapping[str, str] | None = None
    without_any_tag: bool | None = None
    pool_ids: Sequence[str] | None = None
    user_attached: bool | None = None
    enterprise_project_id: str | None = None
    image_id: str | None = None
    charge_mode: str | None = None
    in_maintenance_mode: bool | None = None
    is_share_desktop: bool | None = None
    is_support_internet: bool | None = None
    subnet_id: str | None = None
    availability_zone: str | None = None
    agent_version: str | None = None
    sort_field: str | None = None
    sort_type: str | None = None

    def __post_init__(self) -> None:
        """Raise OptionError for a filter that cannot be asked for as it stands, or that was given but holds nothing."""
        check_tags(self.tags)
        for name in self.__dataclass_fields__:
            value = _filter_of(getattr(self, name), name=name)
            for entry in value if isinstance(value, list) else [value]:
                _check_choice(entry, name=name)
            # The class is frozen for those who use it.
            object.__setattr__(self, name, value)
        for pool_id in self.pool_ids or ():
            if "," in pool_id:
                raise OptionError(f"The entry {pool_id!r} of pool_ids is no id: give each pool as an entry of its own.")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return next(iter(self.queries())) == {}

    def queries(self) -> Iterator[dict[str, QueryValue]]:
        """Yield the queries that together ask for all of it, each within the service's limits."""
        common: dict[str, QueryValue] = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in _TRANSLATED
        }
        common["desktop_type"] = ",".join(self.desktop_type) if self.desktop_type else None
        common["pool_id"] = ",".join(self.pool_ids) if self.pool_ids else None
        common["tag"] = ",".join(f"{key}={value}" for key, value in self.tags.items()) if self.tags else None
        common = {key: value for key, value in common.items() if value not in (None, "")}
        groups = (chunks(self.desktop_ids), chunks(self.user_names), chunks(self.computer_names))
        for desktop_ids, user_names, computer_names in product(*groups):
            lists = {"desktop_id": desktop_ids, "user_names": user_names, "computer_names": computer_names}
            yield {**common, **{key: names for key, names in lists.items() if names}}


@dataclass(frozen=True, kw_only=True)
class ConnectionFilters:
    """The users and connection statuses to list connections of, each once; none of either stands for all."""

    user_names: Sequence[str] | None = None
    connect_statuses: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise OptionError for a status that does not exist, a name that no user has, and names that are all blank."""
        check_connect_statuses(self.connect_statuses)
        # The class is frozen for those who use it.
        object.__setattr__(self, "user_names", names_in(self.user_names, name="user_names"))
        object.__setattr__(self, "connect_statuses", tuple(dict.fromkeys(self.connect_statuses)))

    def queries(self) -> Iterator[dict[str, QueryValue]]:
        """Yield the queries that together ask for all of it, each within the service's limits."""
        for names, status in product(chunks(self.user_names), self.connect_statuses or (None,)):
            query: dict[str, QueryValue] = {"user_names": names, "connect_status": status}
            yield {key: value for key, value in query.items() if value}


_TRANSLATED = frozenset({"desktop_ids", "user_names", "computer_names", "desktop_type", "pool_ids", "tags"})


def chunks(names: Sequence[str] | None) -> list[list[str]]:
    """Split names into groups the service takes in one request; no names are one empty group."""
    unique = list(dict.fromkeys(name for name in names or () if name))
    return [unique[start : start + MOST_NAMES] for start in range(0, len(unique), MOST_NAMES)] or [[]]


def names_in(values: Iterable[object] | None, *, name: str) -> list[str] | None:
    """Return the entries of a list option, each once and without blanks around it; None for one that was not given.

    Raises OptionError for a list that was given but holds nothing: it must not become a request for everything.
    """
    if values is None:
        return None
    entries = list(values)
    texts = ("" if entry is None else str(entry).strip() for entry in entries)
    kept = list(dict.fromkeys(text for text in texts if text))
    if entries and not kept:
        raise blank_option(name)
    for text in kept:
        check_text(text, name=name)
    return kept


def trimmed(value: Any) -> Any:
    """Return a text, or a list with its texts, without blanks around them and without entries that are nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (list, tuple)):
        return [trimmed(entry) for entry in value if entry is not None and trimmed(entry) != ""]
    return value


def blank_option(name: str) -> OptionError:
    """Return the error for a list option that was given but holds nothing."""
    return OptionError(f"The option {name} holds nothing but blanks: give a value, or leave the option out.")


def _filter_of(value: Any, *, name: str) -> Any:
    if isinstance(value, str):
        check_text(value.strip(), name=name)
        return value.strip() or None
    if isinstance(value, (list, tuple)):
        return names_in(value, name=name)
    if isinstance(value, Mapping):
        return {str(key).strip(): str(entry).strip() for key, entry in value.items()}
    return value


def _check_choice(value: Any, *, name: str) -> None:
    choices = [str(choice) for choice in FILTERS.get(name, {}).get("choices", ())]
    if choices and value is not None and str(value) not in choices:
        raise OptionError(f"The filter {name} is {str(value)!r}: give one of {', '.join(choices)}.")


def check_text(text: str, *, name: str) -> None:
    """Raise OptionError for a text with a control character, which no name or id of the service has."""
    if _CONTROL.search(text):
        raise OptionError(f"The option {name} holds a line break or another control character: remove it.")


def check_tags(tags: Mapping[str, object] | None) -> None:
    """Raise OptionError for a tag that cannot be written as `key=value,key=value`."""
    for key, value in (tags or {}).items():
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise OptionError(f"The tag {key!r} has a value that is not a text: give one, in quotes.")
        if not str(key).strip() or any(char in f"{key}{value}" for char in "=,"):
            raise OptionError(f"The tag {key!r} cannot be asked for: a key may not be blank, and none may hold = or ,.")
        check_text(str(key).strip() + str(value).strip(), name="tags")


def check_connect_statuses(statuses: Sequence[str]) -> None:
    """Raise OptionError for a connection status the API does not document."""
    unknown = [status for status in statuses if status not in CONNECT_STATUSES]
    if unknown:
        raise OptionError(
            f"The connect_status {unknown[0]!r} does not exist: give one or more of {', '.join(CONNECT_STATUSES)}."
        )
