# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever desktops are called, each host is selected by its own name wherever Ansible takes one, and no other is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build

# What patterns of hosts give a meaning to, and names that stand for others' desktops when they are taken apart.
WORDS = ("Lab", "PC", "7", "Doe", "Jane", "all", "no_ip", "localhost", "ungrouped", "a", "b", "retry", "\u684c\u9762")
SIGNS = (" ", "  ", ", ", ",", ";", ":", "!", "&", "~", "@", "-", ".", "*", "?", "[", "]", "[0]", "[1:3]", "[a:c]", "=")
MORE_SIGNS = (
    "/",
    "\\",
    "|",
    "(",
    ")",
    "+",
    "$",
    "^",
    "'",
    '"',
    "`",
    "\t",
    "\n",
    "\u00a0",
    "\u3000",
    "_",
    "\u0130",
    ":22",
)
NAMES = (
    st.lists(st.sampled_from((*WORDS, *SIGNS, *MORE_SIGNS)), max_size=6).map("".join)
    | st.sampled_from((*WORDS, "no ip", "no,ip", "10.0.0.1", "fe80::1", "[::1]:22", "a.b:22", "status active"))
    | st.text(max_size=8)
)
IDS = NAMES | st.none()


def manager_of(inventory: InventoryData) -> InventoryManager:
    """Return what a play selects its hosts with."""
    inventory.reconcile_inventory()
    manager = InventoryManager(loader=DataLoader(), sources=[], parse=False)
    manager._inventory = inventory
    return manager


def check(inventory: InventoryData, *, retry_file: Path) -> None:
    """Hold each of the ways to name a host to that host."""
    manager = manager_of(inventory)
    names = list(inventory.hosts)
    assert not set(names) & set(inventory.groups)
    for name in names:
        for pattern in (name, [name], f"{name},", f"{name}:", f"all,&{name}"):
            assert [host.name for host in manager.get_hosts(pattern)] == [name], pattern
        assert manager.get_host(name) is inventory.hosts[name]
        assert name not in [host.name for host in manager.get_hosts(f"all,!{name}")]
        limited(manager, name, expected=[name])
        retry_file.write_text(f"{name}\n", encoding="utf-8")
        limited(manager, f"@{retry_file}", expected=[name])
    if len(names) > 1:
        retry_file.write_text("".join(f"{name}\n" for name in names[1:]), encoding="utf-8")
        limited(manager, f"@{retry_file}", expected=names[1:])
        limited(manager, ",".join(names[1:]), expected=names[1:])


def limited(manager: InventoryManager, limit: str, *, expected: Sequence[str]) -> None:
    manager.subset(limit)
    found = [host.name for host in manager.get_hosts("all")]
    manager.subset(None)
    assert sorted(found) == sorted(expected), limit


def records(names: Sequence[str | None], ids: Sequence[str | None] = ()) -> list[dict[str, Any]]:
    own = [*ids, *(f"d{number}" for number in range(len(ids), len(names)))]
    return [{"desktop_id": own[number], "computer_name": name, "status": name} for number, name in enumerate(names)]


def test_the_names_of_the_words_that_others_are_taken_apart_into(tmp_path: Path) -> None:
    names = ["Lab PC 7", "Lab", "PC", "7", "Doe, Jane", "Doe", "Jane", "a.b:22", "a.b", "~.*", "!Lab", "&PC", "@retry"]
    inventory = build(records(names))
    assert len(inventory.hosts) == len(names)
    assert {"Lab_PC_7", "Lab", "PC", "7", "Doe_Jane", "Doe", "Jane", "a.b"} <= set(inventory.hosts)
    check(inventory, retry_file=tmp_path / "site.retry")


def test_hundreds_of_hosts_in_one_inventory(tmp_path: Path) -> None:
    parts = ("Lab", "PC", "7", " ", ", ", "-", ".", "!", "~", "[1]", "*")
    names = [first + second + third for first in parts for second in parts for third in ("", "Lab", " 7")]
    inventory = build(records(names), group_by=["status"])
    assert len(inventory.hosts) == len(names)
    check(inventory, retry_file=tmp_path / "site.retry")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(NAMES, IDS), max_size=10, unique_by=lambda pair: (pair[1] or "").strip() or id(pair)),
    st.sampled_from(("suffix", "id")),
)
def test_each_host_is_selected_by_its_name(
    tmp_path_factory: Any, desktops: list[tuple[str, str | None]], on_duplicate: str
) -> None:
    retry_file = tmp_path_factory.getbasetemp() / "site.retry"
    rows = records([name for name, _own in desktops], [own for _name, own in desktops])
    check(build(rows, on_duplicate=on_duplicate, group_by=["status"]), retry_file=retry_file)


def test_no_host_has_the_name_of_a_group_that_is_not_there_today() -> None:
    """A play for Windows desktops runs on none where there are none, whatever a desktop is called."""
    made = build(records(["os_type_windows", "status_error", "assigned", "pc"]), group_by=["status"])
    assert sorted(made.hosts) == ["assigned", "d0", "d1", "pc"]
