# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The connection variables of the groups by operating system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...module_utils._api.errors import OptionError

WINDOWS = "os_type_windows"
LINUX = "os_type_linux"
_KEYS = ("windows", "windows_port", "linux", "linux_port")
_WINDOWS_CONNECTIONS = ("winrm", "psrp", "ssh")
_PLAIN_HTTP = 5985

ConnectionVariables = dict[str, str | int]


def os_variables(option: Any) -> dict[str, ConnectionVariables]:
    """Return the variables of the groups of Windows and Linux desktops from the option `os_connection`.

    Raises OptionError for an invalid connection or port.
    """
    if not option:
        return {}
    if not isinstance(option, Mapping):
        raise OptionError("The option os_connection must be a dictionary, such as {windows: psrp, linux: ssh}.")
    for key in option:
        if key not in _KEYS:
            raise OptionError(f"The option os_connection has no {key!r}: it has {', '.join(_KEYS)}.")
    groups: dict[str, ConnectionVariables] = {}
    windows, linux = option.get("windows"), option.get("linux")
    if windows:
        groups[WINDOWS] = _windows(str(windows), port=_port(option.get("windows_port"), key="windows_port"))
    if linux:
        if linux != "ssh":
            raise OptionError(f"The os_connection of linux is {linux!r}: it can only be ssh.")
        groups[LINUX] = {
            "ansible_connection": "ssh",
            "ansible_port": _port(option.get("linux_port"), key="linux_port") or 22,
        }
    return groups


def _windows(connection: str, *, port: int | None) -> ConnectionVariables:
    if connection not in _WINDOWS_CONNECTIONS:
        raise OptionError(
            f"The os_connection of windows is {connection!r}: give one of {', '.join(_WINDOWS_CONNECTIONS)}."
        )
    if connection == "ssh":
        return {"ansible_connection": "ssh", "ansible_port": port or 22, "ansible_shell_type": "powershell"}
    scheme = "http" if port == _PLAIN_HTTP else "https"
    name = "ansible_winrm_scheme" if connection == "winrm" else "ansible_psrp_protocol"
    return {"ansible_connection": connection, "ansible_port": port or 5986, name: scheme}


def _port(value: Any, *, key: str) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65_536:
        raise OptionError(f"The {key} of os_connection is {value!r}: give a port from 1 to 65535.")
    return int(text)
