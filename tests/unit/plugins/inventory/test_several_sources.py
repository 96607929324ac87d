# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From any number of sources and projects there are as many hosts as desktops, and each host is of one desktop."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible.inventory.data import InventoryData
from ansible.inventory.host import Host
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.host_registry import made_hosts
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.hostnames import is_host_name
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.model import apply_plan
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.sources import (
    FetchedDesktops,
    ProjectDesktops,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import Subject, make, planner

Record = dict[str, Any]
PREFIXES = ("workspace_", "ws_", "x_")


@dataclass(frozen=True)
class Source:
    """The answers that a source gets, and its options."""

    answers: Sequence[ProjectDesktops]
    options: Mapping[str, Any]

    def add_to(self, inventory: InventoryData) -> list[str]:
        """Do what the plugin does for a source, and return what it warned of."""
        plugin = make(Subject, {})
        plugin.inventory = inventory
        planning = planner(plugin, plugin._construction(self.options.get("hostnames", ())), **self.options)
        given = [replace(answer, records=list(answer.records)) for answer in self.answers]
        plan = planning.plan(FetchedDesktops(answers=given, fetched_at=0.0))
        apply_plan(
            plan,
            inventory=inventory,
            overwrite_ansible_host=planning.options.overwrite_ansible_host,
        )
        warned: list[str] = plugin.warned
        return warned


def source(*records: Record, region: str | None = "cn-north-4", **options: Any) -> Source:
    """Return a source of one project."""
    return Source([ProjectDesktops(region=region, project_id="p1", records=list(records))], options)


def row(number: int | None, name: str | None = None, **more: Any) -> Record:
    """Return the record of a desktop whose address tells which one it is."""
    own = {} if number is None else {"desktop_id": f"d{number}", "ip_addresses": [f"10.0.0.{number}"]}
    return {**own, "computer_name": f"pc-{number}" if name is None else name, **more}


def added(*sources: Source, inventory: InventoryData | None = None) -> tuple[InventoryData, list[str]]:
    """Return the inventory that all these sources make, one after the other, and what was warned of."""
    made = inventory or InventoryData()
    warned = [warning for one in sources for warning in one.add_to(made)]
    return made, warned


def shown(inventory: InventoryData) -> dict[str, Any]:
    return {name: host.vars.get("ansible_host") for name, host in inventory.hosts.items()}


def hosts_of(inventory: InventoryData, group: str) -> set[str]:
    return {host.name for host in inventory.groups[group].hosts}


def test_desktops_of_one_name_from_two_sources_are_two_hosts() -> None:
    inventory, warned = added(source(row(1, "PC"), row(2, "x")), source(row(3, "pc"), row(4, "y")))
    assert shown(inventory) == {"PC": "10.0.0.1", "x": "10.0.0.2", "pc_d3": "10.0.0.3", "y": "10.0.0.4"}
    assert [inventory.hosts[name].vars["workspace_desktop_id"] for name in ("PC", "pc_d3")] == ["d1", "d3"]
    (warning,) = warned
    assert warning.startswith("2 desktops share a name ('pc'): their host names contain the desktop ID to be unique")
    assert warning.endswith("see on_duplicate. Hosts of earlier sources keep their names.")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"hostvars": ["status"]},
        {"hostvars_prefix": "ws_"},
        {"hostvars_prefix": "ws_", "hostvars": ["status"]},
        {"set_ansible_host": False, "hostvars": ["status"]},
        {"overwrite_ansible_host": True},
        {"group": ""},
    ],
)
@pytest.mark.parametrize("is_second", [False, True])
def test_desktops_are_told_apart_whatever_the_variables_say(changes: dict[str, Any], is_second: bool) -> None:
    first, second = ({}, changes) if is_second else (changes, {})
    inventory, _warned = added(source(row(1, "pc"), **first), source(row(2, "pc"), **second))
    assert list(inventory.hosts) == ["pc", "pc_d2"]
    again, warned = added(source(row(1, "pc"), **first), source(row(1, "pc"), **second))
    assert list(again.hosts) == ["pc"]
    assert warned == []


@pytest.mark.parametrize("name", ["pc", "PC", "p c,", "d1"])
def test_on_duplicate_decides_over_sources_too(name: str) -> None:
    first = source(row(1, name))
    with pytest.raises(WorkspaceError, match=r"^2 desktops have the name '.*', 1 of them from earlier sources: set"):
        added(first, source(row(2, name), on_duplicate="error"))
    inventory, _warned = added(first, source(row(2, name), on_duplicate="id"))
    assert list(inventory.hosts)[1:] == ["d2"]
    assert list(added(first, source(row(1, name), on_duplicate="error"))[0].hosts) == list(inventory.hosts)[:1]


def test_a_source_that_fails_leaves_nothing_behind() -> None:
    inventory, _warned = added(source(row(1, "pc")))
    with pytest.raises(WorkspaceError):
        added(source(row(2, "pc"), row(3, "new"), on_duplicate="error"), inventory=inventory)
    assert list(inventory.hosts) == ["pc"]
    assert list(added(source(row(4, "new")), inventory=inventory)[0].hosts) == ["pc", "new"]


def test_a_third_desktop_of_a_name_that_two_wanted_is_no_exception() -> None:
    inventory, warned = added(source(row(1, "pc"), row(2, "pc")), source(row(3, "pc")), source(row(4, "pc_d1")))
    assert list(inventory.hosts) == ["pc_d1", "pc_d2", "pc_d3", "pc_d1_d4"]
    assert [warning.split(" (")[0] for warning in warned] == [
        "2 desktops share a name",
        "3 desktops share a name",
        "2 desktops share a name",
    ]


def test_one_desktop_from_two_sources_is_one_host_of_the_last_record_under_its_first_name() -> None:
    first = row(1, "pc", login_status="CONNECTED", tags=[{"key": "a", "value": "1"}])
    second = row(1, "renamed", login_status="REGISTERED", tags=[{"key": "b", "value": "2"}])
    second["ip_addresses"] = ["10.9.9.9"]
    inventory, warned = added(
        source(first, ip_groups={"ours": ["10.0.0.0/8"]}), source(second, group_by=["computer_name"])
    )
    assert list(inventory.hosts) == ["pc"]
    variables = inventory.hosts["pc"].vars
    assert variables["ansible_host"] == "10.9.9.9"
    assert variables["workspace_tags"] == {"b": "2"}
    assert variables["workspace_login_status"] == "REGISTERED"
    assert hosts_of(inventory, "login_status_connected") == set()
    assert hosts_of(inventory, "login_status_registered") == {"pc"}
    assert hosts_of(inventory, "ours") == hosts_of(inventory, "computer_name_renamed") == {"pc"}
    assert "login_status_connected" not in [group.name for group in inventory.hosts["pc"].groups]
    assert warned == []


def test_an_address_that_the_last_record_knows_nothing_of_goes() -> None:
    gone = row(1, ip_addresses=[])
    inventory, _warned = added(source(row(1)), source(gone))
    assert shown(inventory) == {"pc-1": None}
    assert hosts_of(inventory, "no_ip") == {"pc-1"}
    inventory, _warned = added(source(gone), source(row(1)))
    assert shown(inventory) == {"pc-1": "10.0.0.1"}
    assert hosts_of(inventory, "no_ip") == set()
    # It is still one of the desktop's, only not what this source is asked to choose.
    inventory, _warned = added(source(row(1)), source(row(1), ip_version=6))
    assert shown(inventory) == {"pc-1": "10.0.0.1"}


def test_an_address_of_a_source_of_another_kind_stays() -> None:
    for overwrite, expected in ((False, "192.0.2.1"), (True, "10.0.0.1")):
        inventory, _warned = added(source(row(1)))
        inventory.set_variable("pc-1", "ansible_host", "192.0.2.1")
        added(source(row(1), overwrite_ansible_host=overwrite), inventory=inventory)
        assert shown(inventory) == {"pc-1": expected}


def test_hosts_of_sources_of_another_kind_merge_as_ever() -> None:
    inventory = InventoryData()
    inventory.add_group("office")
    inventory.add_host("pc-1", "office")
    inventory.set_variable("pc-1", "seat", "A7")
    _inventory, warned = added(source(row(1), row(2, "PC-1", status="x")), inventory=InventoryData())
    assert warned
    _inventory, warned = added(source(row(1)), source(row(2, "pc-1")), inventory=inventory)
    assert list(inventory.hosts) == ["pc-1", "pc-1_d2"]
    assert inventory.hosts["pc-1"].vars["seat"] == "A7"
    assert inventory.hosts["pc-1"].vars["workspace_desktop_id"] == "d1"
    assert hosts_of(inventory, "office") == {"pc-1"}
    inventory.set_variable("pc-1_d2", "seat", "B1")
    assert inventory.hosts["pc-1_d2"].vars["seat"] == "B1"


def test_a_group_never_has_the_name_of_a_host_of_an_earlier_source() -> None:
    first = source(row(1, "status_active"), row(2, "office"), row(3, "office_d2"))
    second = source(row(4, "x", status="ACTIVE"), group_by=["status"], ip_groups={"office": ["10.0.0.0/8"]})
    inventory, warned = added(first, second)
    assert shown(inventory) == {
        "status_active_d1": "10.0.0.1",
        "office_d2_2": "10.0.0.2",
        "office_d2": "10.0.0.3",
        "x": "10.0.0.4",
    }
    assert not set(inventory.hosts) & set(inventory.groups)
    assert hosts_of(inventory, "office") == hosts_of(inventory, "status_active") == {"x"}
    assert {host.name for host in inventory.groups["workspace_desktops"].get_hosts()} == set(inventory.hosts)
    assert "The host 'office' of an earlier source is renamed 'office_d2_2': a group has its old name." in warned
    # The same desktop in the second source as well is found under its new name.
    inventory, _warned = added(first, source(row(1, "x", status="ACTIVE"), group_by=["status"]))
    assert hosts_of(inventory, "status_active") == {"status_active_d1"}


def test_a_desktop_that_sources_see_in_two_places_is_told() -> None:
    inventory, warned = added(source(row(1)), source(row(1), region="eu-west-101"))
    assert list(inventory.hosts) == ["pc-1"]
    assert inventory.hosts["pc-1"].vars["workspace_region"] == "eu-west-101"
    (warning,) = warned
    assert warning.startswith(
        "1 desktops, such as 'd1', belong to eu-west-101 project p1 in this source and to cn-north-4"
    )
    assert warning.endswith("project p1 in an earlier one: check region, project and endpoint of both.")
    assert added(source(row(1)), source(row(1), region=None))[1] == []


def test_an_id_in_another_case_is_the_same_desktop() -> None:
    inventory, warned = added(source(row(1)), source(row(1, "pc-x", desktop_id="D1")))
    assert list(inventory.hosts) == ["pc-1"]
    assert inventory.hosts["pc-1"].vars["workspace_desktop_id"] == "D1"
    assert warned == []
    twice = Source([answer_of(row(1)), answer_of(row(1, desktop_id="D1"))], {})
    assert list(added(twice)[0].hosts) == ["pc-1"]


def answer_of(*records: Record, region: str | None = "a", project_id: str = "p1") -> ProjectDesktops:
    return ProjectDesktops(region=region, project_id=project_id, records=list(records))


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a", "p1"), ("b", "p1")), (("a", "p1"), ("a", "p2")), (("a", "p1"), ("b", "p2")), ((None, "p1"), ("b", "p2"))],
)
def test_one_desktop_of_two_targets_in_two_places_is_an_error_that_names_both(
    one: tuple[str | None, str], other: tuple[str | None, str]
) -> None:
    answers = [
        answer_of(row(1), region=one[0], project_id=one[1]),
        answer_of(row(1), region=other[0], project_id=other[1]),
    ]
    with pytest.raises(WorkspaceError) as caught:
        added(Source(answers, {}))
    message = str(caught.value)
    assert message.startswith("The desktop 'd1' is in ")
    assert all(part in message for part in (*one, *other) if part)
    assert "project_name" in message


def test_one_desktop_of_two_targets_in_one_place_is_one_host() -> None:
    answers = [answer_of(row(1), row(2)), answer_of(row(2), row(3)), answer_of(row(3, "other"), region=None)]
    inventory, warned = added(Source(answers, {}))
    assert list(inventory.hosts) == ["pc-1", "pc-2", "pc-3"]
    assert warned == []


def test_desktops_without_an_id_are_neither_merged_nor_doubled() -> None:
    same = [
        answer_of(row(None, "pc"), row(None, "pc")),
        answer_of(row(None, "pc"), row(None, "pc"), row(None, "other")),
    ]
    inventory, _warned = added(Source(same, {}))
    assert len(inventory.hosts) == 3
    again = [answer_of(row(None, "pc"), row(None, "pc")), answer_of(row(None, "other"), row(None, "pc"), region=None)]
    added(Source(again, {}), inventory=inventory)
    assert len(inventory.hosts) == 3
    elsewhere = [answer_of(row(None, "pc")), answer_of(row(None, "pc"), region="b", project_id="p2")]
    assert len(added(Source(elsewhere, {}))[0].hosts) == 2


def test_what_is_remembered_of_an_inventory_goes_with_it() -> None:
    inventory, _warned = added(source(row(1)))
    gone = weakref.ref(inventory.groups["all"])
    assert list(made_hosts(inventory)) == ["d1"]
    del inventory
    gc.collect()
    assert gone() is None
    assert list(added(source(row(2, "pc-1")))[0].hosts) == ["pc-1"]


NAMES = st.sampled_from(("pc", "PC", "p c", "p,c", "p_c", "d1", "D2", "pc_d1", "office", "status_on", "no_ip", "", "x"))
STATUSES = st.sampled_from(("CONNECTED", "REGISTERED"))
# Which desktops each project has: a desktop of two is an error, see above.
PROJECTS = {"p": st.integers(1, 3) | st.none(), "q": st.integers(4, 6) | st.none()}
ANSWERS = st.sampled_from(sorted(PROJECTS)).flatmap(
    lambda project: st.builds(
        ProjectDesktops,
        region=st.sampled_from(("a", None)),
        project_id=st.just(project),
        records=st.lists(
            st.builds(row, PROJECTS[project], NAMES, status=st.sampled_from(("on", "off")), login_status=STATUSES),
            max_size=5,
        ),
    )
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "on_duplicate": st.sampled_from(("suffix", "id")),
        "hostvars_prefix": st.sampled_from(PREFIXES),
        "hostnames": st.sampled_from((["computer_name"], ["status"], ["desktop_id"])),
        "group_by": st.just(["status", "computer_name"]),
        "ip_groups": st.just({"office": ["10.0.0.0/8"], "x": ["10.0.0.1/32"]}),
        "overwrite_ansible_host": st.booleans(),
    },
)


def desktops_of(sources: Sequence[Source]) -> int:
    """Return how many desktops there are: by id, and without one as many equal ones as the fullest answer has."""
    ids: set[str] = set()
    nameless: Counter[tuple[str, str]] = Counter()
    for answer in (answer for one in sources for answer in one.answers):
        ids.update(record["desktop_id"] for record in answer.records if "desktop_id" in record)
        nameless |= Counter((answer.project_id, str(record)) for record in answer.records if "desktop_id" not in record)
    return len(ids) + nameless.total()


@settings(max_examples=150)
@given(st.lists(st.builds(Source, st.lists(ANSWERS, max_size=3), OPTIONS), max_size=3))
def test_there_are_as_many_hosts_as_desktops_and_each_is_of_one(sources: list[Source]) -> None:
    inventory, _warned = added(*sources)
    assert len(inventory.hosts) == desktops_of(sources)
    assert len({name.casefold() for name in inventory.hosts}) == len(inventory.hosts)
    for name, host in inventory.hosts.items():
        assert host.name == name
        assert is_host_name(name, taken=set(inventory.groups))
        _check_that_it_is_of_one_desktop(host)


def _check_that_it_is_of_one_desktop(host: Host) -> None:
    prefixes = [prefix for prefix in PREFIXES if f"{prefix}desktop_id" in host.vars]
    assert prefixes
    assert len({host.vars[f"{prefix}desktop_id"] for prefix in prefixes}) == 1
    number = host.vars[f"{prefixes[0]}desktop_id"].removeprefix("d")
    assert host.vars.get("ansible_host") == (f"10.0.0.{number}" if number.isdigit() else None)
    statuses = [group.name for group in host.groups if group.name.startswith("login_status_")]
    assert len(statuses) == 1
    assert statuses[0] in {f"login_status_{host.vars[f'{prefix}login_status'].lower()}" for prefix in prefixes}


def test_the_last_source_with_figures_of_use_decides_about_idle_groups() -> None:
    def with_usage(status: str, **options: Any) -> Source:
        figures = [{"desktop_id": "d1", "idle_days": 40, "usage_seconds": 1, "last_user": "ann"}]
        made = source(row(1, login_status=status), **options)
        return Source([replace(made.answers[0], usage=figures)], made.options)

    idle, busy = (with_usage(status, idle_groups=[30]) for status in ("REGISTERED", "CONNECTED"))
    plain = source(row(1, login_status="CONNECTED"))
    for sources, expected in (((idle,), 1), ((idle, busy), 0), ((busy, idle), 1), ((idle, plain), 1)):
        inventory, _warned = added(*sources)
        assert len(inventory.groups["idle_30_days"].hosts) == expected
    assert [host.name for host in inventory.groups["login_status_connected"].hosts] == ["pc-1"]
