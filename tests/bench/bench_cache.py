# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cache hit, against a bare loop that adds the same hosts, variables and groups."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.estate import running_estate
from tests.bench.loading import Core, alternate
from tests.bench.report import Row, at_most

DESKTOPS = 10_000
TIMES = 3


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    with running_estate([DESKTOPS]) as estate:
        cached = estate.source(
            "cached",
            desktops=DESKTOPS,
            cache=True,
            cache_plugin="ansible.builtin.jsonfile",
            cache_connection=str(estate.directory / "cache"),
            cache_timeout=3600,
        )
        dump = estate.directory / "hosts.jsonl"
        core.load(cached, dump=dump)
        bare = estate.bare_loop("bare", dump=dump, grouped=True)
        estate.simulator.delete("requests")
        found = alternate({"hit": lambda: core.load(cached), "bare": lambda: core.load(bare)}, times=TIMES)
        requests = len(estate.simulator.get("requests"))
    hit, loop = found["hit"], found["bare"]
    yield Row(
        what=f"cache hit, {DESKTOPS:,} desktops, core {version}: requests", value=float(requests), wanted=at_most(0)
    )
    yield Row(
        what=f"cache hit, {DESKTOPS:,} desktops, core {version}: to a bare loop",
        value=hit.cpu / loop.cpu,
        wanted=at_most(1.2),
        note=f"{hit.cpu:.1f} s to {loop.cpu:.1f} s, {hit.groups} and {loop.groups} groups",
    )
