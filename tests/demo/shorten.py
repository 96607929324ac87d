# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows long output of Ansible on few lines; whatever is left out is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

GRAPH_HOSTS = 2
TASK_HOSTS = 3
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_GRAPH_HOST = re.compile(r"^(?P<indent>[| ]*\|--)(?!@)")
_RESULT = re.compile(r"^(?:ok|changed|skipping): \[")
_FACT = re.compile(r"\b(\w+)=(\d+)")


def short_graph(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of `ansible-inventory --graph` with the first hosts of each group only."""
    hidden, indent = 0, ""
    shown = 0
    for line in lines:
        host = _GRAPH_HOST.match(line)
        if host is not None:
            shown += 1
            indent = host["indent"]
            if shown > GRAPH_HOSTS:
                hidden += 1
                continue
        else:
            if hidden:
                yield f"{indent}... {hidden} more"
            shown = hidden = 0
        yield line
    if hidden:
        yield f"{indent}... {hidden} more"


def short_run(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of `ansible-playbook` with the first hosts of each task only, and the recap summed up."""
    shown = hidden = 0
    hiding = False
    recap: dict[str, int] | None = None
    hosts = 0
    for line in lines:
        plain = _COLOUR.sub("", line)
        if recap is not None:
            facts = _FACT.findall(plain)
            hosts += bool(facts)
            for name, number in facts:
                recap[name] = recap.get(name, 0) + int(number)
            continue
        if _RESULT.match(plain):
            shown += 1
            hiding = shown > TASK_HOSTS
            hidden += hiding
        elif not plain.startswith(" "):
            if hidden:
                yield f"... {hidden} more"
            hiding = False
            shown = hidden = 0
        if plain.startswith("PLAY RECAP"):
            recap = {}
        if not hiding:
            yield line
    if recap:
        told = ", ".join(f"{number} {name}" for name, number in recap.items() if number or name == "failed")
        yield f"{hosts} hosts: {told}"
