# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What others cost for the same number of desktops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from tests.bench.bench_aws import aws_source, tags_of
from tests.bench.bench_constructed import EXPRESSIONS
from tests.bench.costs.cost import Cost
from tests.bench.costs.entry_points import Case, EntryPoint, driven, measure
from tests.bench.estate import Estate, running_estate
from tests.bench.loading import Core
from tests.bench.moto import ENVIRONMENT, collections, running_moto

SDK = "Official SDK, pages of 500 in a loop"
AWS = "amazon.aws.aws_ec2 on moto"
# For each host, Ansible evaluates every expression by itself.
_MOST_CONSTRUCTED = 10_000
# moto takes more than ten minutes to list ten times as many.
_MOST_INSTANCES = 1_000


def _loop(core: Core, estate: Estate, desktops: int, *, options: Mapping[str, object]) -> Case:
    dump = estate.directory / f"hosts-{core.environment}-{desktops}.jsonl"
    if not dump.is_file():
        core.load(estate.source("dumped", desktops=desktops), dump=dump)
    return partial(core.load, estate.bare_loop("loop", dump=dump, **options))


def _sdk(core: Core, estate: Estate, desktops: int) -> Case:
    arguments = estate.write("sdk.json", {**estate.connection(desktops), "desktops": desktops})
    return partial(driven, core, "loop_of_sdk.py", arguments)


BY_CORE = (
    EntryPoint(name="A loop of add_host with the same groups", prepare=partial(_loop, options={"grouped": True})),
    EntryPoint(
        name="A loop of add_host, seven expressions by Constructable",
        prepare=partial(_loop, options=EXPRESSIONS),
        most=_MOST_CONSTRUCTED,
    ),
)
BY_SDK = (EntryPoint(name=SDK, prepare=_sdk),)


def of_sdk(sizes: list[int]) -> Iterator[Cost]:
    """Measure the SDK, which reads no record whose types are not those of the model."""
    core = Core(environment="service", collections=collections())
    with running_estate(sizes, "--odd-records", "typed") as estate:
        for desktops in sizes:
            yield from measure(BY_SDK, version="", core=core, estate=estate, desktops=desktops)


def of_aws(core: Core, sizes: list[int]) -> Iterator[Cost]:
    """Measure aws_ec2 with as many instances, tagged with the groups of the desktops."""
    aws = Core(environment=ENVIRONMENT, collections=collections())
    with running_estate(sizes) as estate:
        for desktops in [size for size in sizes if size <= _MOST_INSTANCES]:
            dump = estate.directory / "hosts.jsonl"
            core.load(estate.source("dumped", desktops=desktops), dump=dump)
            tags = tags_of(dump)
            with running_moto(aws) as url:
                aws.run("fill_moto.py", url, estate.write("tags.json", {"instances": tags}))
                source = aws_source(estate, url=url, groups=max(len(entry) for entry in tags))
                load = aws.load(source)
            yield Cost(entry=AWS, core="", desktops=desktops, requests=None, cpu=load.cpu, memory=load.memory)
