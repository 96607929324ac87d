# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The filters of the service's lists: one spec of them, checked values, and the queries made of these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

from ._wire.request import QueryValue
from .errors import OptionError
from .records import CONNECT_STATUSES, POWER_STATUSES, unique_ids

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
    "status": {**_TEXT, "choices": [*POWER_STATUSES]},
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
    """The filters of the bulk call under the API's meaning, as `trimmed` returns them; an empty one does not filter."""

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
        """Raise OptionError for a filter that the API cannot express."""
        check_tags(self.tags)
        if self.tags:
            # The class is frozen for those who use it.
            object.__setattr__(self, "tags", {str(key).strip(): str(entry).strip() for key, entry in self.tags.items()})
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            for entry in value if isinstance(value, (list, tuple)) else [value or None]:
                _check_entry(entry, name=name)
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
        common["desktop_type"] = ",".join(dict.fromkeys(self.desktop_type or ()))
        common["pool_id"] = ",".join(dict.fromkeys(self.pool_ids or ()))
        common["tag"] = ",".join(f"{key}={value}" for key, value in (self.tags or {}).items())
        common = {key: value for key, value in common.items() if value not in (None, "")}
        groups = (chunks(unique_ids(self.desktop_ids or ())), chunks(self.user_names), chunks(self.computer_names))
        for desktop_ids, user_names, computer_names in product(*groups):
            lists = {"desktop_id": desktop_ids, "user_names": user_names, "computer_names": computer_names}
            yield {**common, **{key: names for key, names in lists.items() if names}}


@dataclass(frozen=True, kw_only=True)
class ConnectionFilters:
    """The users and connection statuses to list connections of, as `trimmed` returns them; none of either is all."""

    user_names: Sequence[str] | None = None
    connect_statuses: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise OptionError for a status that does not exist, and for a name that no user can have."""
        check_connect_statuses(self.connect_statuses)
        for name in self.user_names or ():
            check_text(name, name="user_names")

    def queries(self) -> Iterator[dict[str, QueryValue]]:
        """Yield the queries that together ask for all of it, each within the service's limits."""
        for names, status in product(chunks(self.user_names), dict.fromkeys(self.connect_statuses) or (None,)):
            query: dict[str, QueryValue] = {"user_names": names, "connect_status": status}
            yield {key: value for key, value in query.items() if value}


_TRANSLATED = frozenset({"desktop_ids", "user_names", "computer_names", "desktop_type", "pool_ids", "tags"})


def chunks(names: Sequence[str] | None) -> list[list[str]]:
    """Split names into groups the service takes in one request; no names are one empty group."""
    unique = list(dict.fromkeys(names or ()))
    return [unique[start : start + MOST_NAMES] for start in range(0, len(unique), MOST_NAMES)] or [[]]


def groups_of_names(names: Sequence[str]) -> list[list[str]]:
    """Split names or ids into groups the service takes in one request; none are no group."""
    return [group for group in chunks(names) if group]


def trimmed(value: Any, *, name: str, is_list: bool = False) -> Any:
    """Return the value of an option without blanks around its texts and without blank entries; None for a blank text.

    This is the only place where an option is trimmed. A list may be given as a text with commas, as in Ansible. Raises
    OptionError for a list that holds only blank entries, which must not become a request for everything.
    """
    if isinstance(value, str) and not is_list:
        return value.strip() or None
    entries = value.split(",") if isinstance(value, str) else value
    if not isinstance(entries, (list, tuple)):
        return value
    kept = [entry for entry in (trimmed(entry, name=name) for entry in entries) if entry is not None]
    if entries and not kept:
        raise OptionError(f"The option {name} holds nothing but blanks: give a value, or leave the option out.")
    return kept


def _check_entry(value: Any, *, name: str) -> None:
    if isinstance(value, str):
        check_text(value, name=name)
    choices = [str(choice) for choice in FILTERS.get(name, {}).get("choices", ())]
    if value == "" or (choices and value is not None and str(value) not in choices):
        wanted = f"one of {', '.join(choices)}" if choices else "a value"
        raise OptionError(f"The filter {name} is {str(value)!r}: give {wanted}.")


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
