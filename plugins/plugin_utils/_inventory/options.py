# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The options of the plugin: checked, templated, and converted to values for the other parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...module_utils._api._activity.span import DESKTOP_USAGE_DAYS as MOST_USAGE_DAYS
from ...module_utils._api.errors import OptionError
from ...module_utils._api.filters import INVENTORY_FILTERS, DesktopFilters, trimmed
from ...module_utils._api.settings import parse_bool
from ...module_utils._client import connection_argument_spec
from .._addresses import FIXED, FLOATING, AddressChoice, parse_networks
from .._desktop import DEFAULT_VARIABLES
from .._expressions.templates import is_template
from .._grouping.membership import GroupRules
from .._grouping.os_connection import os_variables
from .._suggest import suggest
from .._usage import USAGE_FIELDS
from .fetch import AUTO, BULK, SINGLE
from .hostnames import ERROR, ID, SUFFIX

# Evaluated for each host by core or this plugin, or the name of the plugin itself.
NOT_TEMPLATED = frozenset({"plugin", "compose", "groups", "keyed_groups", "hostnames", "include", "exclude"})
# No part of these may be shown, not even in the message of an error.
SECRET_OPTIONS = frozenset(name for name, rules in connection_argument_spec().items() if rules.get("no_log"))
# Core would convert an unknown string, such as a template, to false, or reject it as a number.
TYPED: Mapping[str, str] = {
    **{
        name: rules["type"]
        for name, rules in connection_argument_spec().items()
        if rules["type"] in ("bool", "int", "float")
    },
    **dict.fromkeys(("set_ansible_host", "overwrite_ansible_host", "strict_regions"), "bool"),
    **dict.fromkeys(("ip_version", "ipv4_prefix", "ipv6_prefix", "usage_days"), "int"),
}
# Evaluated before their values are checked against the documented choices.
WORDS: Mapping[str, Sequence[str]] = {
    "fetch": (AUTO, BULK, SINGLE),
    "on_duplicate": (SUFFIX, ID, ERROR),
    "address_type": (FIXED, FLOATING),
}


@dataclass(frozen=True, kw_only=True)
class InventoryOptions:
    """The options of one inventory source, ready to use."""

    connection: Mapping[str, Any]
    fetch: str
    filters: DesktopFilters
    hostnames: Sequence[str]
    on_duplicate: str
    hostvars_prefix: str
    hostvars: str | Sequence[str]
    set_ansible_host: bool
    overwrite_ansible_host: bool
    address: AddressChoice
    groups: GroupRules
    regions: Sequence[str]
    project_ids: Sequence[str]
    strict_regions: bool
    # The last days whose figures of use are read, 0 for none.
    usage_days: int


def check_keys(config: Iterable[str], *, known: Collection[str]) -> None:
    """Raise OptionError for an unknown key, with the most similar known one."""
    for key in config:
        if key not in known:
            raise OptionError(f"There is no option {key!r}{suggest(str(key), known)}")


def template_option(value: Any, *, template: Callable[[str], Any]) -> Any:
    """Return an option with every string in it evaluated, as plain str without the marks of core."""
    if isinstance(value, str):
        result = template(value)
        return "".join((str(result),)) if isinstance(result, str) else result
    if isinstance(value, Mapping):
        return {str(key): template_option(entry, template=template) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        entries: list[Any] = []
        for entry in value:
            result = template_option(entry, template=template)
            # A list that is a template as a whole has become a list with that template as its only entry.
            entries += result if isinstance(entry, str) and isinstance(result, list) else [result]
        return entries
    return value


def typed_option(name: str, value: Any, *, default: Any) -> Any:
    """Return the value of an option in `TYPED` with its type; an empty one counts as not given."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return default
    kind = TYPED[name]
    if kind == "bool":
        return _boolean(value, what=f"option {name}")
    number = _number(value)
    if number is None or (kind == "int" and not number.is_integer()):
        raise OptionError(f"The option {name} is {value!r}: give a {'whole ' if kind == 'int' else ''}number.")
    return int(number) if kind == "int" else number


def _number(value: Any) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def read_options(options: Mapping[str, Any]) -> InventoryOptions:
    """Convert templated options to values; raises OptionError with one sentence for an invalid one."""
    prefix = str(options["hostvars_prefix"] or "")
    if not prefix.isidentifier() or not prefix.isascii():
        raise OptionError(
            f"The hostvars_prefix {prefix!r} cannot begin the name of a variable: use letters, digits and underscores, "
            "and do not leave it empty, because names of fields such as tags are reserved."
        )
    if options["ip_version"] not in (None, 4, 6):
        raise OptionError(f"The ip_version is {options['ip_version']}: give 4 or 6.")
    try:
        preferred = parse_networks(options["preferred_networks"] or (), option="preferred_networks")
        ip_groups = {
            name: parse_networks(
                [networks] if isinstance(networks, str) else networks or (), option=f"ip_groups.{name}"
            )
            for name, networks in (options["ip_groups"] or {}).items()
        }
    except (ValueError, TypeError) as exc:
        raise OptionError(str(exc)) from exc
    idle_days = _idle_groups(options["idle_groups"])
    usage_days = _usage_days(options["usage_days"], idle_days=idle_days)
    return InventoryOptions(
        connection={name: options.get(name) for name in connection_argument_spec()},
        fetch=_word("fetch", options) or AUTO,
        filters=read_filters(options["filters"] or {}),
        hostnames=_hostnames(options["hostnames"]),
        on_duplicate=_word("on_duplicate", options) or SUFFIX,
        hostvars_prefix=prefix,
        hostvars=_hostvars(options["hostvars"], more=USAGE_FIELDS if usage_days else ()),
        set_ansible_host=options["set_ansible_host"],
        overwrite_ansible_host=options["overwrite_ansible_host"],
        address=AddressChoice(
            preferred_networks=preferred, ip_version=options["ip_version"], kind=_word("address_type", options)
        ),
        groups=GroupRules(
            all_desktops=str(options["group"] or "").strip(),
            ipv4_prefix=_prefix(options["ipv4_prefix"], name="ipv4_prefix", longest=32),
            ipv6_prefix=_prefix(options["ipv6_prefix"], name="ipv6_prefix", longest=128),
            ip_groups=ip_groups,
            group_by=_group_by(options["group_by"]),
            idle_days=idle_days,
            os_variables=os_variables(options["os_connection"]),
        ),
        regions=_without_blanks_and_repeats(options["regions"]),
        project_ids=_without_blanks_and_repeats(options["project_ids"]),
        strict_regions=options["strict_regions"],
        usage_days=usage_days,
    )


def read_filters(filters: Mapping[str, Any]) -> DesktopFilters:
    """Convert the option `filters` to filters of the bulk desktop API, by the types in `INVENTORY_FILTERS`."""
    values: dict[str, Any] = {}
    for key, value in filters.items():
        if key not in INVENTORY_FILTERS:
            raise OptionError(f"The option filters has no {key!r}{suggest(key, INVENTORY_FILTERS.keys())}")
        if trimmed(value, name=key) is not None:
            values[key] = _filter_value(key, value)
    return DesktopFilters(**values)


def _filter_value(key: str, value: Any) -> Any:
    kind = INVENTORY_FILTERS[key]["type"]
    if kind == "bool":
        return _boolean(value, what=f"filter {key}")
    if kind == "list":
        entries = trimmed(value, name=key, is_list=True)
        return list(dict.fromkeys(map(str, entries if isinstance(entries, list) else [entries])))
    if kind == "dict":
        if not isinstance(value, Mapping):
            raise OptionError(f"The filter {key} must be a dictionary of keys and values.")
        return value
    if isinstance(value, (list, Mapping)):
        raise OptionError(f"The filter {key} must be a single value.")
    return str(value).strip()


def _boolean(value: Any, *, what: str) -> bool:
    if isinstance(value, bool):
        return value
    found = parse_bool(str(value))
    if found is None:
        raise OptionError(f"The {what} is {value!r}: give true or false.")
    return found


def _word(name: str, options: Mapping[str, Any]) -> str | None:
    """Return the value of an option with fixed choices; an empty one counts as not given."""
    value = options[name]
    if value in (None, ""):
        return None
    if value not in WORDS[name]:
        raise OptionError(f"The {name} is {value!r}: give one of {', '.join(WORDS[name])}.")
    return str(value)


def _hostnames(entries: Sequence[str]) -> Sequence[str]:
    for entry in entries:
        parts = entry.split(".", 1)
        if not is_template(entry) and not parts[0].isidentifier():
            raise OptionError(
                f"The entry {entry!r} of hostnames is neither a field nor a template: "
                "name a field such as computer_name, or write {{ ... }}."
            )
    return entries


def _hostvars(entries: Sequence[str], *, more: Sequence[str]) -> str | Sequence[str]:
    names = [str(entry) for entry in entries or ()]
    if "all" in names:
        return "all"
    if names == ["default"] and not more:
        return "default"
    if "default" in names:
        names = [*DEFAULT_VARIABLES, *more, *(name for name in names if name != "default")]
    for name in names:
        if not name.isidentifier() or not name.isascii():
            raise OptionError(f"The entry {name!r} of hostvars is not the name of a field.")
    return names


def _group_by(entries: Sequence[str]) -> Sequence[str]:
    names = _without_blanks_and_repeats(entries)
    for name in names:
        if name == "tag:" or not (name.startswith("tag:") or name.split(".")[0].isidentifier()):
            raise OptionError(f"The entry {name!r} of group_by is neither the name of a field nor tag:KEY.")
    return names


def _idle_groups(entries: Sequence[Any] | None) -> Sequence[int]:
    """Return the days of the idle groups, each once and the fewest first."""
    days: set[int] = set()
    for text in _without_blanks_and_repeats(entries):
        number = _number(text)
        if number is None or not number.is_integer() or not 1 <= number <= MOST_USAGE_DAYS:
            raise OptionError(
                f"The entry {text!r} of idle_groups is no number of days: give whole numbers from 1 to "
                f"{MOST_USAGE_DAYS}, for which the service keeps its figures."
            )
        days.add(int(number))
    return sorted(days)


def _usage_days(value: int | None, *, idle_days: Sequence[int]) -> int:
    """Return the days whose figures are read: as given, else as many as the idle groups need."""
    most = max(idle_days, default=0)
    if value is None:
        return most
    if not 0 <= value <= MOST_USAGE_DAYS:
        raise OptionError(
            f"The usage_days is {value}: give a number of days from 1 to {MOST_USAGE_DAYS}, for which the service "
            "keeps its figures, or 0 to read none."
        )
    if most > value:
        what = "" if value else ", which reads no figures"
        raise OptionError(
            f"The idle_groups have {most} days, but usage_days is {value}{what}: make usage_days {most} or more, "
            "or leave it out."
        )
    return value


def _without_blanks_and_repeats(entries: Sequence[str] | None) -> Sequence[str]:
    texts = [str(entry).strip() for entry in entries or ()]
    return list(dict.fromkeys(text for text in texts if text))


def _prefix(value: int, *, name: str, longest: int) -> int:
    if not 0 <= value <= longest:
        raise OptionError(
            f"The {name} is {value}: give a prefix length from 1 to {longest}, or 0 to disable these groups."
        )
    return value
