# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 desktops with compose, groups and keyed_groups, against the same source without them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.estate import running_estate
from tests.bench.loading import Core, alternate, cpu_of, least
from tests.bench.report import Row, at_most
from tests.bench.spread import ratio

DESKTOPS = 10_000
TIMES = 3
EXPRESSIONS = {
    "compose": {
        # Different for every host.
        "fqdn": "(workspace_computer_name | default('', true) | lower) ~ '.' ~ workspace_desktop_id",
        "is_free": "workspace_login_status != 'CONNECTED' and not workspace_in_maintenance_mode | default(false, true)",
    },
    "groups": {
        "assigned": "workspace_users | length > 0",
        "finance": "workspace_tags.department | default('') == 'Finance'",
    },
    "keyed_groups": [
        {"key": "workspace_availability_zone", "prefix": "zone"},
        {"key": "workspace_status | lower", "prefix": "power"},
        {
            "key": "workspace_os_version | default('unknown', true) | regex_replace('[^A-Za-z0-9]+', '_')",
            "prefix": "os",
        },
    ],
}


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    with running_estate([DESKTOPS]) as estate:
        without = estate.source("without", desktops=DESKTOPS)
        full = estate.source("full", desktops=DESKTOPS, **EXPRESSIONS)
        dump = estate.directory / "hosts.jsonl"
        core.load(without, dump=dump)
        bare = estate.bare_loop("bare", dump=dump)
        constructable = estate.bare_loop("constructable", dump=dump, **EXPRESSIONS)
        ours = alternate({"without": lambda: core.load(without), "with": lambda: core.load(full)}, times=TIMES)
        theirs = alternate({"without": lambda: core.load(bare), "with": lambda: core.load(constructable)}, times=1)
    for name, found, wanted in (
        ("the plugin", ours, at_most(1.8)),
        ("core's Constructable in a bare loop", theirs, None),
    ):
        full_load, without_load = least(found["with"]), least(found["without"])
        yield Row(
            what=f"7 expressions to none, {DESKTOPS:,} desktops, core {version}: {name}",
            value=ratio(cpu_of(found["with"]), cpu_of(found["without"])),
            wanted=wanted,
            note=f"{full_load.cpu:.1f} s to {without_load.cpu:.1f} s, {full_load.groups} groups",
        )
