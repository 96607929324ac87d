# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module in this process: options in, the result it prints out."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic

PLUGINS = Path(__file__).parents[2] / "plugins"
POWER = "workspace_desktop_power"
MAINTENANCE = "workspace_maintenance_mode"
NOTIFICATION = "workspace_notification"
# Those that change something, and what they need; they read the desktops first.
ACTING: Mapping[str, dict[str, object]] = {
    POWER: {"desktop_ids": ["1"], "state": "stopped", "wait_interval": 0.01},
    MAINTENANCE: {"desktop_ids": ["1"], "enabled": True},
    NOTIFICATION: {"desktop_ids": ["1"], "text": "Save your work.", "wait_interval": 0.01},
}
# Those that only read; the others are actions, which run on the controller.
MODULES = tuple(
    path.stem
    for path in sorted(PLUGINS.glob("modules/workspace_*.py"))
    if not (PLUGINS / "action" / path.name).exists() and path.stem not in ACTING
)
CONNECTIONS = "workspace_connection_info"
DESKTOPS = "workspace_desktop_info"
STATUS = "workspace_status_info"
LOGINS = "workspace_login_info"
USAGE = "workspace_usage_info"
# The request that each module makes first: its path behind the project, and the list in the response.
REQUESTS = {
    CONNECTIONS: ("connect-desktops", "desktops"),
    DESKTOPS: ("desktops/detail", "desktops"),
    LOGINS: ("connections/desktops", "records"),
    **dict.fromkeys(ACTING, ("desktops/detail", "desktops")),
    STATUS: ("connections/status", "statics"),
    USAGE: ("statistics/metrics/desktops", "items"),
}
# With these a module makes a single request for what is in the simulated estate, and finds something.
# How many login records an estate has depends on the time of day, and ten of them need a look behind the first page:
# those of one desktop that is in use are always fewer.
FEW: Mapping[str, dict[str, object]] = {LOGINS: {"computer_name": "FIN-W-0003"}, USAGE: {"desktop_name": "FIN"}}
# Here the other name of the connection option username is the user of a desktop.
WITH_USER_NAME = (LOGINS, USAGE)
# What `error` of a failed module holds.
ERROR_KEYS = {
    "status",
    "error_code",
    "error_msg",
    "error_detail",
    "encoded_authorization_message",
    "request_id",
    "method",
    "url",
}
PACKAGE = "ansible_collections.huaweicloud.workspace.plugins.modules"


def run_module(name: str, options: Mapping[str, object] | None = None, *, check_mode: bool = False) -> dict[str, Any]:
    """Return what the module prints, with its exit code as `rc` and what it warns of as `warnings`.

    A module that acts gets what it needs where the options do not have it.
    """
    module = importlib.import_module(f"{PACKAGE}.{name}")
    output = io.StringIO()
    given = {**ACTING.get(name, {}), **(options or {}), "_ansible_check_mode": check_mode}
    with (
        _arguments(given),
        _warnings() as warnings,
        contextlib.redirect_stdout(output),
        pytest.raises(SystemExit) as exited,
    ):
        module.main()
    lines = [line for line in output.getvalue().splitlines() if line.strip()]
    assert len(lines) == 1, output.getvalue()
    return {**json.loads(lines[0]), "rc": exited.value.code, "warnings": warnings}


def request_of(name: str) -> tuple[str, str]:
    """Return the path that a module asks first, and the list in the response."""
    assert name in REQUESTS, f"add {name} to REQUESTS in tests/support/module_runner.py"
    return REQUESTS[name]


def succeed(name: str, options: Mapping[str, object] | None = None, **more: Any) -> dict[str, Any]:
    """Return the result of a module that must not fail."""
    result = run_module(name, options, **more)
    assert not result.get("failed"), result
    assert result["rc"] == 0
    if name not in ACTING:
        assert result["changed"] is False
    return result


def fail(name: str, options: Mapping[str, object] | None = None, **more: Any) -> dict[str, Any]:
    """Return the result of a module that must fail with one sentence."""
    result = run_module(name, options, **more)
    assert result["failed"] is True, result
    assert result["rc"] == 1
    assert "\n" not in result["msg"]
    assert "Traceback" not in json.dumps(result)
    return result


def isolate(monkeypatch: pytest.MonkeyPatch, *, home: object) -> None:
    """Take away what the environment of the user would add to the options, and what earlier tests have requested."""
    client = sys.modules.get("ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client")
    if client is not None:
        monkeypatch.setattr(client.STATISTICS_PACES, "_known", {})
    for name in list(os.environ):
        if name.startswith(("HW_", "HUAWEICLOUD_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@contextlib.contextmanager
def _arguments(options: Mapping[str, object]) -> Iterator[None]:
    try:
        # ansible-core 2.19 and later
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        before = basic._ANSIBLE_ARGS
        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()
        try:
            yield
        finally:
            basic._ANSIBLE_ARGS = before
    else:
        with patch_module_args(dict(options)):
            yield


@contextlib.contextmanager
def _warnings() -> Iterator[list[str]]:
    """Ansible keeps warnings for the whole process, or shows them where the process has loaded its controller side."""
    said: list[str] = []

    def warn(_self: object, warning: str, **_more: object) -> None:
        said.append(str(warning))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic.AnsibleModule, "warn", warn)
        yield said
