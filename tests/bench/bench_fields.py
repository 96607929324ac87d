# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that reads 10,000 desktops, with four fields and with all, against one that reads their connections."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.bench.estate import running_estate
from tests.bench.loading import Core, alternate
from tests.bench.report import Row, at_most
from tests.bench.spread import ratio, spread_of

DESKTOPS = 10_000
TIMES = 3
FIELDS = ["desktop_id", "computer_name", "login_status", "status"]
TASKS: dict[str, dict[str, Any]] = {
    "connections": {"huaweicloud.workspace.workspace_connection_info": {}},
    "four": {"huaweicloud.workspace.workspace_desktop_info": {"fields": FIELDS}},
    "all": {"huaweicloud.workspace.workspace_desktop_info": {}},
}


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core: whole runs of ansible-playbook with one task."""
    with running_estate([DESKTOPS]) as estate:
        playbooks = {
            name: estate.playbook(name, desktops=DESKTOPS, tasks=[{**task, "register": "found"}])
            for name, task in TASKS.items()
        }
        cases = {name: partial(core.play, playbook) for name, playbook in playbooks.items()}
        # The slowest is there for comparison, and is measured once.
        every = cases.pop("all")
        found = alternate(cases, times=TIMES) | {"all": [every()]}
    cpu = {name: [play.cpu for play in plays] for name, plays in found.items()}
    shown = {name: spread_of(seconds).median for name, seconds in cpu.items()}
    for name, what, wanted in (("four", "four fields", at_most(1.3)), ("all", "all fields", None)):
        yield Row(
            what=f"{DESKTOPS:,} desktops with {what}, core {version}: to their connections",
            value=ratio(cpu[name], cpu["connections"][-len(cpu[name]) :]),
            wanted=wanted,
            note=f"{shown[name]:.1f} s to {shown['connections']:.1f} s",
        )
