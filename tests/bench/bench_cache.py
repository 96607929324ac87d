# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plugin without cache and with a cache hit, against a bare loop that adds the same hosts, variables and groups."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.estate import Estate, running_estate
from tests.bench.loading import Core, alternate, cpu_of, least
from tests.bench.report import Row, at_most
from tests.bench.spread import exactly, ratio

DESKTOPS = 10_000
TIMES = 3


def cached_source(estate: Estate, name: str, *, desktops: int) -> Path:
    """Write a source of the plugin whose result is kept on disk."""
    return estate.source(
        name,
        desktops=desktops,
        cache=True,
        cache_plugin="ansible.builtin.jsonfile",
        cache_connection=str(estate.directory / f"{name}-cache"),
        cache_timeout=3600,
    )


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    with running_estate([DESKTOPS]) as estate:
        cached = cached_source(estate, "cached", desktops=DESKTOPS)
        plain = estate.source("plain", desktops=DESKTOPS)
        dump = estate.directory / "hosts.jsonl"
        core.load(cached, dump=dump)
        bare = estate.bare_loop("bare", dump=dump, grouped=True)
        estate.simulator.delete("requests")
        core.load(cached)
        requests = len(estate.simulator.get("requests"))
        cases = {"plain": plain, "hit": cached, "bare": bare}
        found = alternate({name: partial(core.load, source) for name, source in cases.items()}, times=TIMES)
    yield Row(
        what=f"cache hit, {DESKTOPS:,} desktops, core {version}: requests",
        value=exactly(requests),
        wanted=at_most(0),
    )
    for name, what, limit in (("hit", "cache hit", 1.2), ("plain", "plugin without cache", 1.1)):
        ours, loop = least(found[name]), least(found["bare"])
        yield Row(
            what=f"{what}, {DESKTOPS:,} desktops, core {version}: to a bare loop",
            value=ratio(cpu_of(found[name]), cpu_of(found["bare"])),
            wanted=at_most(limit),
            note=f"{ours.cpu:.1f} s to {loop.cpu:.1f} s, {ours.groups} and {loop.groups} groups",
        )
