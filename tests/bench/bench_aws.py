# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plugin against amazon.aws.aws_ec2: the same number of hosts in the same groups, with as many variables.

The instances run on a moto server. Each has the groups of one desktop as tags, of which keyed_groups makes groups.
Variables are counted as scalars, however deep; the plugin sets all it knows, and the records are made larger until it
sets no fewer than aws_ec2.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from tests.bench.estate import Estate, running_estate
from tests.bench.loading import Core, Load, alternate, cpu_of, least
from tests.bench.moto import ENVIRONMENT, collections, running_moto
from tests.bench.report import Row, at_least
from tests.bench.spread import ratio

DESKTOPS = 2_000
TIMES = 3
# Every instance is in it.
OF_ALL = "workspace_desktops"


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    aws = Core(environment=ENVIRONMENT, collections=collections())
    with running_moto(aws) as url:
        with running_estate([DESKTOPS]) as estate:
            dump = estate.directory / "hosts.jsonl"
            smaller = core.load(estate.source("smaller", desktops=DESKTOPS, hostvars=["all"]), dump=dump)
            tags = tags_of(dump)
            tags_file = estate.write("tags.json", {"instances": tags})
            aws.run("fill_moto.py", url, tags_file)
            most = max(len(entry) for entry in tags)
            grouped = aws_source(estate, url=url, groups=most)
            bare = aws_source(estate, url=url, groups=0)
            theirs = alternate({"grouped": lambda: aws.load(grouped), "bare": lambda: aws.load(bare)}, times=TIMES)
        extras = max(0, math.ceil((least(theirs["grouped"]).leaves - smaller.leaves) / DESKTOPS))
        with running_estate([DESKTOPS], "--record-extras", str(extras)) as estate:
            full = estate.source("full", desktops=DESKTOPS, hostvars=["all"])
            ours = alternate({"full": lambda: core.load(full)}, times=TIMES)["full"]
    yield Row(
        what=f"{DESKTOPS:,} hosts, core {version}: times less CPU than aws_ec2, equal groups and variables",
        value=ratio(cpu_of(theirs["grouped"]), cpu_of(ours)),
        wanted=at_least(2),
        note=f"{_figures(least(ours))} to {_figures(least(theirs['grouped']))}",
    )
    yield Row(
        what=f"{DESKTOPS:,} hosts, core {version}: the same, aws_ec2 without its groups",
        value=ratio(cpu_of(theirs["bare"]), cpu_of(ours)),
        more_is_better=True,
        note=f"{_figures(least(ours))} to {_figures(least(theirs['bare']))}",
    )


def tags_of(dump: Path) -> list[dict[str, str]]:
    """Return for each host of a dump its groups as tags."""
    entries = [json.loads(line) for line in dump.read_text(encoding="utf-8").splitlines()]
    return [
        {f"group{number}": name for number, name in enumerate(name for name in entry["groups"] if name != OF_ALL)}
        for entry in entries
    ]


def aws_source(estate: Estate, *, url: str, groups: int) -> Path:
    options: dict[str, object] = {
        "plugin": "amazon.aws.aws_ec2",
        "regions": ["us-east-1"],
        "access_key": "none",
        "secret_key": "none",
        "endpoint_url": url,
        "hostnames": ["instance-id"],
        "hostvars_prefix": "aws_",
        "compose": {"ansible_host": "aws_private_ip_address"},
    }
    keys = [{"key": f"aws_tags.group{number}", "separator": ""} for number in range(groups)]
    return estate.write(f"groups-{groups}.aws_ec2.yml", options | ({"keyed_groups": keys} if keys else {}))


def _figures(load: Load) -> str:
    return (
        f"{load.cpu:.1f} s ({load.hosts} hosts, {load.groups} groups, {load.memberships} memberships, "
        f"{load.leaves / load.hosts:.0f} values each)"
    )
