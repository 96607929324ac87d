# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an action plugin in this process, as a task of a play would."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

PACKAGE = "ansible_collections.huaweicloud.workspace.plugins.action"


def run_action(
    name: str,
    options: Mapping[str, Any],
    *,
    variables: Mapping[str, Any] | None = None,
    parent: object = None,
    **keywords: Any,
) -> dict[str, Any]:
    """Return the result of an action for the host h1; `keywords` are those of its task."""
    usual = {"environment": [], "async_val": 0, "check_mode": False, "diff": False, "run_once": False}
    task = SimpleNamespace(args=dict(options), action=name, _parent=parent, **{**usual, **keywords})
    connection = SimpleNamespace(_shell=SimpleNamespace(tmpdir=""))
    templar = SimpleNamespace(template=lambda value: value)
    loader = SimpleNamespace(get_basedir=lambda: ".")
    action = importlib.import_module(f"{PACKAGE}.{name}").ActionModule(task, connection, None, loader, templar, None)
    hosts: dict[str, Any] = {"h1": {}}
    found: dict[str, Any] = action.run(
        task_vars={"inventory_hostname": "h1", "hostvars": hosts, "ansible_play_batch": ["h1"], **(variables or {})}
    )
    return found
