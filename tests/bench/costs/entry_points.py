# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry points of the collection: what each costs, by the number of desktops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from tests.bench.bench_cache import cached_source
from tests.bench.bench_constructed import EXPRESSIONS
from tests.bench.bench_fields import FIELDS
from tests.bench.costs.cost import Cost
from tests.bench.estate import Estate
from tests.bench.loading import Core


class Taken(Protocol):
    """What a run took."""

    @property
    def cpu(self) -> float: ...
    @property
    def memory(self) -> float: ...


Case = Callable[[], Taken]
Prepare = Callable[[Core, Estate, int], Case]

USAGE_DAYS = 90


@dataclass(frozen=True, kw_only=True)
class EntryPoint:
    """How a run is prepared, and the largest number of desktops for which it is measured."""

    name: str
    prepare: Prepare
    most: int = 50_000


def _task(core: Core, estate: Estate, desktops: int, *, task: Mapping[str, Any]) -> Case:
    playbook = estate.playbook("task", desktops=desktops, tasks=[{**task, "register": "found"}])
    return partial(core.play, playbook)


def _host_info(core: Core, estate: Estate, desktops: int) -> Case:
    source = estate.source("hosts", desktops=desktops)
    tasks: list[dict[str, Any]] = [{"huaweicloud.workspace.workspace_host_info": {}}]
    playbook = estate.playbook("task", desktops=desktops, hosts="workspace_desktops", tasks=tasks)
    return partial(core.play, playbook, "-i", source)


def _report(core: Core, estate: Estate, desktops: int) -> Case:
    directory = str(estate.directory / f"reports-{core.environment}-{desktops}")
    role = {"role": "huaweicloud.workspace.desktop_report", "desktop_report_directory": directory}
    return partial(core.play, estate.playbook("report", desktops=desktops, roles=[role]))


def _inventory(core: Core, estate: Estate, desktops: int, *, options: Mapping[str, object]) -> Case:
    return partial(core.load, estate.source("source", desktops=desktops, **options))


def _cache_hit(core: Core, estate: Estate, desktops: int) -> Case:
    source = cached_source(estate, f"cached-{core.environment}-{desktops}", desktops=desktops)
    core.load(source)
    return partial(core.load, source)


def _look(core: Core, estate: Estate, desktops: int) -> Case:
    arguments = estate.write("look.json", estate.connection(desktops))
    return partial(driven, core, "look_once.py", arguments)


@dataclass(frozen=True, kw_only=True)
class Driven:
    """What a driver printed."""

    cpu: float
    memory: float


def driven(core: Core, driver: str, arguments: Path) -> Driven:
    return Driven(**core.run(driver, arguments))


def _module(name: str, **options: object) -> Prepare:
    return partial(_task, task={f"huaweicloud.workspace.workspace_{name}_info": options})


PLAYS = (
    EntryPoint(name="A play with ansible.builtin.ping", prepare=partial(_task, task={"ansible.builtin.ping": {}})),
    EntryPoint(name="workspace_status_info", prepare=_module("status")),
    EntryPoint(name="workspace_connection_info", prepare=_module("connection")),
    EntryPoint(name="workspace_desktop_info, four fields", prepare=_module("desktop", fields=FIELDS)),
    EntryPoint(name="workspace_desktop_info", prepare=_module("desktop")),
    EntryPoint(name="workspace_usage_info", prepare=_module("usage")),
    EntryPoint(name="workspace_login_info", prepare=_module("login")),
    # Ansible runs it for one host after the other.
    EntryPoint(name="workspace_host_info, a play on all desktops", prepare=_host_info, most=1_000),
    EntryPoint(name="Role desktop_report", prepare=_report),
)
LOADS = (
    EntryPoint(name="Inventory plugin", prepare=partial(_inventory, options={})),
    EntryPoint(
        name="Inventory plugin, four hostvars",
        prepare=partial(_inventory, options={"hostvars": FIELDS}),
    ),
    EntryPoint(
        name=f"Inventory plugin, usage_days: {USAGE_DAYS}",
        prepare=partial(_inventory, options={"usage_days": USAGE_DAYS}),
    ),
    EntryPoint(name="Inventory plugin, seven expressions", prepare=partial(_inventory, options=EXPRESSIONS)),
    EntryPoint(name="Inventory plugin, cached", prepare=_cache_hit),
)
LOOKS = (EntryPoint(name="Event source, one look", prepare=_look),)


def measure(
    entries: Sequence[EntryPoint], *, version: str, core: Core, estate: Estate, desktops: int
) -> Iterator[Cost]:
    """Measure each entry point once; what prepares it does not count."""
    for entry in entries:
        if desktops <= entry.most:
            case = entry.prepare(core, estate, desktops)
            estate.simulator.delete("requests")
            taken = case()
            requests = len(estate.simulator.get("requests"))
            yield Cost(
                entry=entry.name,
                core=version,
                desktops=desktops,
                requests=requests,
                cpu=taken.cpu,
                memory=taken.memory,
            )
