# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A desktop as the inventory sees it, and the variables it gets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..module_utils._api.records import Record, flag_of, id_key, text_of, users_of
from ._addresses import Address, addresses_of
from ._usage import UsageFigures, unused_days

DEFAULT_VARIABLES = (
    "desktop_id",
    "computer_name",
    "login_status",
    "status",
    "task_status",
    "ip_addresses",
    "user_name",
    "users",
    "user_group",
    "attach_state",
    "desktop_type",
    "os_type",
    "os_version",
    "availability_zone",
    "site_name",
    "subnet_id",
    "tags",
    "enterprise_project_id",
    "product_id",
    "created",
    "in_maintenance_mode",
    "region",
    "project_id",
    "is_connected",
    "is_running",
)
# Documented as strings in the API.
TEXTS = (
    "computer_name",
    "login_status",
    "status",
    "task_status",
    "user_name",
    "user_group",
    "attach_state",
    "desktop_type",
    "os_version",
    "availability_zone",
    "site_name",
    "site_type",
    "subnet_id",
    "enterprise_project_id",
    "product_id",
    "created",
    "ou_name",
    "internet_mode",
    "agent_version",
)
# Documented as booleans in the API.
FLAGS = ("in_maintenance_mode", "is_attaching_eip", "is_freeze")


@dataclass(frozen=True, kw_only=True)
class Desktop:
    """One record as the client returns it, and its source; derived values are computed on first use."""

    record: Record
    region: str | None
    project_id: str

    # Its number among equal records without an ID in its project.
    number: int = 1

    # The figures of use of its project, where they were asked for.
    usage: UsageFigures | None = None

    @property
    def has_id(self) -> bool:
        """Whether the service returned an ID."""
        return bool(text_of(self.record.get("desktop_id")))

    @property
    def identity(self) -> str:
        """What identifies it: its ID, which is unique whatever its case, or else its record within its project."""
        if self.has_id:
            return id_key(self.desktop_id)
        return f"{self.desktop_id} {self.number} of {self.project_id or self.region}"

    @cached_property
    def desktop_id(self) -> str:
        """The ID, or one derived from the record if the service returned none."""
        found = text_of(self.record.get("desktop_id"))
        if found:
            return found
        text = json.dumps(self.record, sort_keys=True, default=str)
        return f"desktop-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @cached_property
    def addresses(self) -> list[Address]:
        """All valid addresses."""
        return addresses_of(self.record)

    @cached_property
    def login_status(self) -> str:
        """The login status as the service returned it, empty if unknown."""
        return text_of(self.record.get("login_status"))

    @cached_property
    def os_type(self) -> str:
        """The operating system from the metadata: Windows, Linux, Others, or empty."""
        metadata = self.record.get("metadata")
        return text_of(metadata.get("os_type")) if isinstance(metadata, dict) else ""

    @cached_property
    def tags(self) -> dict[str, str]:
        """The tags as a dictionary."""
        tags = self.record.get("tags")
        if isinstance(tags, dict):
            return {str(key): text_of(value) for key, value in tags.items()}
        pairs = [tag for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
        return {str(tag["key"]): text_of(tag.get("value")) for tag in pairs if tag.get("key") not in (None, "")}

    @cached_property
    def users(self) -> list[str]:
        """The names of the users that it is assigned to."""
        return sorted(users_of(self.record, with_groups=False))

    @cached_property
    def usage_fields(self) -> dict[str, Any]:
        """The fields that tell of its use, none where the figures were not asked for."""
        return self.usage.fields_of(self.record) if self.usage is not None else {}

    @property
    def unused_days(self) -> float:
        """For how many days nobody has used it for certain."""
        return unused_days(self.usage_fields, statuses=[self.login_status]) if self.usage is not None else 0

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Every field of the record and the derived ones, without a prefix."""
        fields = dict(self.record)
        for name in DEFAULT_VARIABLES:
            fields.setdefault(name, None)
        for name in TEXTS:
            # A number would make a source that groups by this field fail.
            if isinstance(fields.get(name), (int, float)) and not isinstance(fields[name], bool):
                fields[name] = str(fields[name])
        for name in FLAGS:
            if name in fields:
                fields[name] = flag_of(fields[name])
        fields.update(
            desktop_id=self.desktop_id,
            ip_addresses=[address.text for address in self.addresses],
            users=self.users,
            os_type=self.os_type,
            tags=self.tags,
            region=self.region or "",
            project_id=self.project_id,
            is_connected=self.login_status == "CONNECTED",
            is_running=self.record.get("status") == "ACTIVE",
            **self.usage_fields,
        )
        return fields


def field_of(fields: Mapping[str, Any], path: str) -> Any:
    """Return a field or a part of one; the rest of a dotted path may be a key that contains dots."""
    value = fields.get(path)
    if value is not None:
        return value
    first, _dot, rest = path.partition(".")
    inner = fields.get(first)
    return field_of(inner, rest) if rest and isinstance(inner, Mapping) else None


def select_variables(fields: Mapping[str, Any], *, wanted: str | Sequence[str]) -> dict[str, Any]:
    """Return the fields that become host variables: `all`, the `default` ones, or the listed ones."""
    if wanted == "all":
        return {name: value for name, value in fields.items() if is_variable_name(name)}
    names = DEFAULT_VARIABLES if wanted == "default" else wanted
    return {name: fields[name] for name in names if name in fields}


def is_variable_name(name: Any) -> bool:
    """Return whether the name of a field can be part of the name of a variable."""
    return isinstance(name, str) and name.isidentifier() and name.isascii() and len(name) <= 64
