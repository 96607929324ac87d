# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters of the two list calls, as predicates over desktops."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .desktop import Desktop, addresses, attached_users, field, list_field, text_field, user_names
from .errors import bad_parameter
from .query import Pairs, boolean, choice, many, number, one
from .vocabulary import DESKTOP_STATUSES, DESKTOP_TYPES, DOMAIN_STATUSES, LOGIN_STATUSES, SORT_FIELDS, SORT_TYPES

Predicate = Callable[[Desktop], bool]

PAGE_PARAMETERS = ("offset", "limit")
CONNECT_PARAMETERS = ("user_names", "connect_status", *PAGE_PARAMETERS)
DETAIL_PARAMETERS = (
    "status", "user_name", "user_id", "user_names", "sort_field", "sort_type", "computer_name", "computer_names",
    "desktop_ip", "desktop_id", "desktop_type", "domain_status", "tag", "pool_id", "user_attached",
    "enterprise_project_id", "image_id", "charge_mode", "in_maintenance_mode", "is_share_desktop", "subnet_id",
    "is_support_internet", "availability_zone", "without_any_tag", "agent_version", *PAGE_PARAMETERS,
)  # fmt: skip


def check_names(query: Pairs, known: Iterable[str]) -> None:
    """Refuse a parameter the call does not have, and one without a value."""
    names = set(known)
    for key, value in query:
        if key not in names:
            raise bad_parameter(key, "the call has no such parameter")
        if not value:
            raise bad_parameter(key, "it has no value")


def select(desktops: list[Desktop], predicates: list[Predicate]) -> list[Desktop]:
    """Return the desktops that fulfil every predicate, in their order."""
    if not predicates:
        return desktops
    return [desktop for desktop in desktops if all(predicate(desktop) for predicate in predicates)]


def connect_predicates(query: Pairs, *, max_list_values: int) -> list[Predicate]:
    """Return the predicates of connect-desktops."""
    predicates: list[Predicate] = []
    names = frozenset(many(query, "user_names", maximum=max_list_values))
    if names:
        predicates.append(lambda desktop: not names.isdisjoint(user_names(desktop)))
    status = choice(query, "connect_status", LOGIN_STATUSES)
    if status:
        predicates.append(lambda desktop: field(desktop, "login_status") == status)
    return predicates


def detail_predicates(query: Pairs, *, max_list_values: int) -> list[Predicate]:
    """Return the predicates of desktops/detail."""
    return [
        *_identity_predicates(query, max_list_values=max_list_values),
        *_field_predicates(query),
        *_tag_predicates(query),
    ]


def sort_desktops(desktops: list[Desktop], query: Pairs) -> list[Desktop]:
    """Return the desktops in the order asked for; without sort_field in the estate's own."""
    name = choice(query, "sort_field", SORT_FIELDS)
    direction = choice(query, "sort_type", SORT_TYPES)
    if not name:
        return desktops
    return sorted(desktops, key=lambda desktop: text_field(desktop, name), reverse=direction == "DESC")


def _identity_predicates(query: Pairs, *, max_list_values: int) -> list[Predicate]:
    predicates: list[Predicate] = []
    ids = frozenset(many(query, "desktop_id", maximum=max_list_values))
    if ids:
        predicates.append(lambda desktop: text_field(desktop, "desktop_id") in ids)
    names = frozenset(many(query, "user_names", maximum=max_list_values)) or frozenset(_given(one(query, "user_name")))
    if names:
        predicates.append(lambda desktop: not names.isdisjoint(user_names(desktop)))
    user_id = one(query, "user_id")
    if user_id:
        predicates.append(lambda desktop: any(user.get("user_id") == user_id for user in attached_users(desktop)))
    computer = many(query, "computer_names", maximum=max_list_values) or _given(one(query, "computer_name"))
    folded = frozenset(name.casefold() for name in computer)
    if folded:
        predicates.append(lambda desktop: text_field(desktop, "computer_name").casefold() in folded)
    address = one(query, "desktop_ip")
    if address:
        predicates.append(lambda desktop: address in addresses(desktop))
    pools = frozenset((one(query, "pool_id") or "").split(",")) - {""}
    if pools:
        predicates.append(lambda desktop: desktop.pool_id in pools)
    return predicates


def _field_predicates(query: Pairs) -> list[Predicate]:
    wanted: dict[str, object] = {
        "status": choice(query, "status", DESKTOP_STATUSES),
        "in_maintenance_mode": boolean(query, "in_maintenance_mode"),
        "is_support_internet": boolean(query, "is_support_internet"),
        "domain_status": number(query, "domain_status"),
    }
    if wanted["domain_status"] not in (None, *DOMAIN_STATUSES):
        raise bad_parameter("domain_status", "it must be one of 1, 2, 3")
    for name in ("enterprise_project_id", "subnet_id", "availability_zone", "agent_version"):
        wanted[name] = one(query, name)
    predicates = [_field_equals(name, value) for name, value in wanted.items() if value is not None]
    types = frozenset((one(query, "desktop_type") or "").split(",")) - {""}
    if types - set(DESKTOP_TYPES):
        raise bad_parameter("desktop_type", f"it must be one of {', '.join(DESKTOP_TYPES)}")
    if types:
        predicates.append(lambda desktop: text_field(desktop, "desktop_type") in types)
    shared = boolean(query, "is_share_desktop")
    if shared is not None:
        predicates.append(lambda desktop: (field(desktop, "desktop_type") == "SHARED") is shared)
    attached = boolean(query, "user_attached")
    if attached is not None:
        predicates.append(lambda desktop: bool(user_names(desktop)) is attached)
    image_id = one(query, "image_id")
    if image_id:
        predicates.append(_nested_equals("metadata", "metering.image_id", image_id))
    charge_mode = choice(query, "charge_mode", ("0", "1"))
    if charge_mode:
        predicates.append(_nested_equals("product", "charge_mode", charge_mode))
    return predicates


def _tag_predicates(query: Pairs) -> list[Predicate]:
    predicates: list[Predicate] = []
    text = one(query, "tag")
    if text:
        pairs = frozenset(_tag_pair(part) for part in text.split(","))
        predicates.append(lambda desktop: pairs <= _tags(desktop))
    bare = boolean(query, "without_any_tag")
    if bare is not None:
        predicates.append(lambda desktop: (not _tags(desktop)) is bare)
    return predicates


def _tag_pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise bad_parameter("tag", "it must look like key1=value1,key2=value2")
    return key, value


def _tags(desktop: Desktop) -> set[tuple[str, str]]:
    tags = list_field(desktop, "tags")
    return {(str(tag.get("key", "")), str(tag.get("value", ""))) for tag in tags if isinstance(tag, dict)}


def _given(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _field_equals(name: str, value: object) -> Predicate:
    return lambda desktop: field(desktop, name) == value


def _nested_equals(outer: str, inner: str, value: str) -> Predicate:
    def matches(desktop: Desktop) -> bool:
        holder = field(desktop, outer)
        return isinstance(holder, dict) and holder.get(inner) == value

    return matches
