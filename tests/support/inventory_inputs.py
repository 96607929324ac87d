# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktops and options as the tests of the inventory plugin's parts need them."""

from __future__ import annotations

from typing import Any

import yaml
from ansible import template

from ansible_collections.huaweicloud.workspace.plugins.inventory.workspace_desktops import DOCUMENTATION
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import normalise_desktop
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import connection_argument_spec
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._desktop import Desktop
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.options import (
    InventoryOptions,
    read_options,
)

OWN_OPTIONS: dict[str, dict[str, Any]] = yaml.safe_load(DOCUMENTATION)["options"]
CONNECTION: dict[str, Any] = {
    "auth_token": "the-token",
    "endpoint": "https://workspace.example.com",
    "project_id": "0bec5db98280d2d02fd6c00c2de791ce",
}


def desktop(region: Any = "cn-north-4", project_id: Any = "p1", **record: Any) -> Desktop:
    """Return a desktop whose record has these fields and no others, in the shape that the client returns."""
    return Desktop(record=normalise_desktop(record), region=region, project_id=project_id)


def as_template(text: str) -> Any:
    """Return a text that core takes for a template, as if a user had written it."""
    trust = getattr(template, "trust_as_template", None)
    return text if trust is None else trust(text)


def is_template(text: str) -> bool:
    """Tell whether core takes this very object for a template."""
    is_trusted = getattr(template, "is_trusted_as_template", None)
    return not getattr(text, "__UNSAFE__", False) if is_trusted is None else bool(is_trusted(text))


def templated(**changes: Any) -> dict[str, Any]:
    """Return all options of the plugin as they are after templating: the documented defaults, and these changes."""
    defaults = {name: option.get("default") for name, option in OWN_OPTIONS.items()}
    connection = {name: option.get("default") for name, option in connection_argument_spec().items()}
    return {**connection, **CONNECTION, **defaults, **changes}


def options(**changes: Any) -> InventoryOptions:
    """Return the options of a source, ready to use."""
    return read_options(templated(**changes))
