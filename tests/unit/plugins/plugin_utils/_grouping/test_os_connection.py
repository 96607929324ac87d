# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Ansible connects to desktops of each operating system."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._grouping.os_connection import os_variables


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (None, {}),
        ({}, {}),
        ("", {}),
        ({"windows": None, "linux": ""}, {}),
        ({"windows_port": 5986}, {}),
        (
            {"windows": "winrm"},
            {"ansible_connection": "winrm", "ansible_port": 5986, "ansible_winrm_scheme": "https"},
        ),
        (
            {"windows": "winrm", "windows_port": 5985},
            {"ansible_connection": "winrm", "ansible_port": 5985, "ansible_winrm_scheme": "http"},
        ),
        ({"windows": "psrp"}, {"ansible_connection": "psrp", "ansible_port": 5986, "ansible_psrp_protocol": "https"}),
        (
            {"windows": "psrp", "windows_port": "5985"},
            {"ansible_connection": "psrp", "ansible_port": 5985, "ansible_psrp_protocol": "http"},
        ),
        (
            {"windows": "ssh", "windows_port": ""},
            {"ansible_connection": "ssh", "ansible_port": 22, "ansible_shell_type": "powershell"},
        ),
        (
            {"windows": "ssh", "windows_port": 2222},
            {"ansible_connection": "ssh", "ansible_port": 2222, "ansible_shell_type": "powershell"},
        ),
    ],
)
def test_windows(option: Any, expected: dict[str, Any]) -> None:
    assert os_variables(option).get("os_type_windows", {}) == expected
    assert "os_type_linux" not in os_variables(option)


@pytest.mark.parametrize(("port", "expected"), [(None, 22), ("", 22), (2222, 2222), ("2222", 2222)])
def test_linux(port: object, expected: int) -> None:
    assert os_variables({"linux": "ssh", "linux_port": port}) == {
        "os_type_linux": {"ansible_connection": "ssh", "ansible_port": expected}
    }


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("winrm", "The option os_connection must be a dictionary, such as {windows: psrp, linux: ssh}."),
        (["winrm"], "The option os_connection must be a dictionary"),
        (
            {"window": "winrm"},
            "The option os_connection has no 'window': it has windows, windows_port, linux, linux_port.",
        ),
        ({"windows": "rdp"}, "The os_connection of windows is 'rdp': give one of winrm, psrp, ssh."),
        ({"linux": "winrm"}, "The os_connection of linux is 'winrm': it can only be ssh."),
        (
            {"windows": "winrm", "windows_port": 0},
            "The windows_port of os_connection is 0: give a port from 1 to 65535.",
        ),
        ({"windows": "winrm", "windows_port": 65536}, "The windows_port of os_connection is 65536"),
        ({"windows": "winrm", "windows_port": "-1"}, "The windows_port of os_connection is '-1'"),
        ({"windows": "winrm", "windows_port": "\u0665"}, "give a port from 1 to 65535."),
        ({"windows": "winrm", "windows_port": True}, "The windows_port of os_connection is True"),
        ({"linux": "ssh", "linux_port": "22 -o"}, "The linux_port of os_connection is '22 -o'"),
    ],
)
def test_what_does_not_exist_is_one_sentence(option: Any, sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        os_variables(option)
    assert sentence in str(caught.value)
