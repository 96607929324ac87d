# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every configuration in the inventory guide works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.ansible_commands import addresses_by_region
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment
from tests.support.quick_commands import run_quickly
from tests.support.simulator_process import Simulator

pytestmark = pytest.mark.one_core

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "inventory_guide.rst"
RECIPE = re.compile(r"^(?P<title>\S[^\n]+)\n-+\n(?P<text>.*?)(?=^\S[^\n]+\n-+\n|\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"\.\. code-block:: (?P<language>\w+)\n\n(?P<code>(?: {4}[^\n]*\n|\n)+)")


def _blocks(language: str) -> dict[str, str]:
    """Return the one block in this language of each recipe that has one, by the recipe's title."""
    found = {}
    for recipe in RECIPE.finditer(GUIDE.read_text(encoding="utf-8")):
        blocks = [block["code"] for block in BLOCK.finditer(recipe["text"]) if block["language"] == language]
        assert len(blocks) <= 1, recipe["title"]
        if blocks:
            found[recipe["title"]] = textwrap.dedent(blocks[0])
    return found


RECIPES = _blocks("yaml")
# Recipes that leave desktops out.
FILTERED = ("Only some of the desktops", "Shut down what nobody used for 30 days")
# The project IDs in the guide.
MADE_UP_IDS = ("0bec5db98280d2d02fd6c00c2de791ce", "0bec5db98280d2d02fd6c00c2de791cf")


def _list(config: str, *, service: Simulator, home: Path) -> dict[str, Any]:
    source = home / "workspace_desktops.yml"
    for made_up, project_id in zip(MADE_UP_IDS, service.ready["projects"].values(), strict=True):
        config = config.replace(made_up, project_id)
    source.write_text(config, encoding="utf-8")
    (home / "ansible.cfg").write_text(_blocks("ini")["All desktops of a region"], encoding="utf-8")
    answer: dict[str, Any] = json.loads(
        _run(["ansible-inventory", "-i", str(source), "--list"], service=service, home=home)
    )
    return answer


def _run(command: Sequence[str], *, service: Simulator, home: Path) -> str:
    """Return what a command shows that succeeds."""
    ready = service.ready
    environment = clean_environment(
        home,
        HW_ACCESS_KEY=ready["access_key"],
        HW_SECRET_KEY=ready["secret_key"],
        **addresses_by_region(service),
        TEAM_ACCESS_KEY=ready["access_key"],
        TEAM_SECRET_KEY=ready["secret_key"],
    )
    run = run_quickly(COMMANDS / command[0], *command[1:], cwd=home, env=environment, timeout=RUN_SECONDS)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_guide_has_at_least_ten_recipes() -> None:
    assert len(RECIPES) >= 10


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_gives_hosts(title: str, service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES[title], service=service, home=tmp_path)
    hosts = inventory["_meta"]["hostvars"]
    assert hosts
    if title not in FILTERED:
        asked = 237 if title.startswith("Several ") else 230
        assert len(hosts) == asked


def test_names_are_as_the_guide_says(service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES["Names that people know"], service=service, home=tmp_path)
    assert any(name.startswith("finance-fin-w-") for name in inventory["_meta"]["hostvars"])


def test_groups_are_as_the_guide_says(service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES["Groups by department, zone and user"], service=service, home=tmp_path)
    assert {"status_active", "tag_department_finance"} <= set(inventory)
    assert any(group.startswith("users_") for group in inventory)
    assert "availability_zone_cn_north_4a" in inventory["region_cn_north_4"]["children"]


def test_conditions_hold_for_all_hosts(service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES["Only some of the desktops"], service=service, home=tmp_path)
    statuses = {host["workspace_login_status"] for host in inventory["_meta"]["hostvars"].values()}
    assert statuses <= {"REGISTERED", "DISCONNECTED"}


def test_windows_and_linux_have_their_connections(service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES["Windows and Linux"], service=service, home=tmp_path)
    hosts = inventory["_meta"]["hostvars"]
    windows = hosts[inventory["os_type_windows"]["hosts"][0]]
    linux = hosts[inventory["os_type_linux"]["hosts"][0]]
    assert (windows["ansible_connection"], windows["ansible_port"]) == ("psrp", 5986)
    assert (linux["ansible_connection"], linux["ansible_port"]) == ("ssh", 22)


def test_the_groups_of_the_first_recipe_are_always_there(service: Simulator, tmp_path: Path) -> None:
    inventory = _list(RECIPES["All desktops of a region"], service=service, home=tmp_path)
    listed = set(inventory) | {child for group in inventory.values() for child in group.get("children", ())}
    statuses = {"unregister", "registered", "connected", "disconnected"}
    assert {f"login_status_{status}" for status in statuses} | {"no_ip", "workspace_desktops"} <= listed


def test_what_nobody_used_is_listed_and_nothing_is_done(service: Simulator, tmp_path: Path) -> None:
    title = "Shut down what nobody used for 30 days"
    inventory = _list(RECIPES[title], service=service, home=tmp_path)
    hosts = inventory["_meta"]["hostvars"]
    idle = inventory["idle_30_days"]["hosts"]
    assert idle
    assert set(inventory["idle_90_days"]["hosts"]) < set(idle) < set(inventory["idle_7_days"]["hosts"])
    assert {hosts[name]["workspace_status"] for name in idle} == {"ACTIVE"}
    assert not {hosts[name]["workspace_login_status"] for name in idle} & {"CONNECTED", "DISCONNECTED"}
    listing, details = (line.removeprefix("$ ") for line in _blocks("console")[title].strip().splitlines())
    first, *names = _run(shlex.split(listing), service=service, home=tmp_path).splitlines()
    assert first.strip() == f"hosts ({len(idle)}):"
    assert {name.strip() for name in names} == set(idle)
    shown = _run(shlex.split(details), service=service, home=tmp_path)
    for name in idle:
        user = hosts[name]["workspace_last_user"] or "nobody"
        assert f"{hosts[name]['workspace_idle_days']} days, last used by {user}" in shown
    assert shown.count(" days, last used by ") == len(idle)
