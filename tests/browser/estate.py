# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desktops whose names, users and tags do what they can to be more than text."""

from __future__ import annotations

from typing import Any

from tests.support.simulator_process import Simulator

HOSTILE = (
    "<script>window.hurt = 1</script>",
    "</script><script>window.hurt = 1</script>",
    '"><img src="https://example.invalid/x" onerror="window.hurt = 1">',
    "' onmouseover='window.hurt = 1",
    "<!-- comment",
    "&lt;b&gt;",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "$title",
    "javascript:window.hurt=1",
    "=cmd|' /C calc'!A0",
    "\u05e9\u05dc\u05d5\u05dd",
    "\u8d22\u52a1\u90e8",
    "\U0001f600 caf\u00e9",
    "x" * 300,
)
# Shown as a replacement character: it would turn round the text beside it.
TURNING = "\u202egnp.exe"


def add_hostile_desktops(simulator: Simulator) -> None:
    """Add a desktop for each hostile text, which is its name, its user, its zone, its status and its tag."""
    pattern = simulator.records()[0]
    simulator.post(
        "desktops", [_hostile(pattern, text, number=number) for number, text in enumerate((*HOSTILE, TURNING))]
    )


def _hostile(pattern: dict[str, Any], text: str, *, number: int) -> dict[str, Any]:
    return {
        **pattern,
        "desktop_id": f"hostile-{number:02d}",
        "computer_name": text,
        "user_name": text,
        "user_list": [text],
        "attach_user_infos": [],
        "tags": [{"key": text, "value": text}],
        "availability_zone": text,
        "status": text,
        "login_status": "CONNECTED",
        "task_status": text,
        "addresses": {},
        "ip_addresses": [],
        "ipv4": "",
        "ipv6": "",
    }
