# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters and tests of a site that have the names of built-in ones: whatever they do, they do it for every host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.plugins.loader import filter_loader, test_loader

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.expression_purity import (
    variables_read,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import build

FILTERS = """
import itertools
numbers = itertools.count()

def numbered(value, *more, **named):
    return f"{value}-{next(numbers)}"

class FilterModule:
    def filters(self):
        return dict.fromkeys(("lower", "default", "to_json", "regex_replace"), numbered)
"""
TESTS = """
import itertools
numbers = itertools.count()

class TestModule:
    def tests(self):
        return dict.fromkeys(("match", "defined"), lambda value, *more: next(numbers) % 2 == 0)
"""
HOSTS = 20


@pytest.fixture
def site(tmp_path: Path) -> Iterator[None]:
    """A site with plugins of its own."""
    found = ((filter_loader, "filters", FILTERS), (test_loader, "tests", TESTS))
    before = [list(loader._extra_dirs) for loader, _name, _text in found]
    for loader, name, text in found:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "of_this_site.py").write_text(text, encoding="utf-8")
        loader.add_directory(str(folder))
        # Core looks into the directories once, before the first template of a process.
        loader._clear_caches()
    yield
    for (loader, _name, _text), directories in zip(found, before, strict=True):
        loader._extra_dirs[:] = directories
        loader._clear_caches()


EXPRESSIONS = [
    "a | lower",
    "a | default('x')",
    "a | to_json",
    "a | regex_replace('x', 'y')",
    "a | map('lower') | list",
    "a is match('x')",
    "a is defined",
    "a | select('match', 'x') | list",
    "a | selectattr('b', 'defined') | list",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_name_is_pure_by_what_it_stands_for(expression: str, request: pytest.FixtureRequest) -> None:
    text = "{{ (" + expression + ") }}"
    assert variables_read(text) == {"a"}
    request.getfixturevalue("site")
    assert variables_read(text) is None


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("expression", ["a | ansible.builtin.to_json", "a | upper", "a is truthy"])
def test_the_others_stay_pure(expression: str) -> None:
    assert variables_read("{{ (" + expression + ") }}") == {"a"}


def records() -> list[dict[str, Any]]:
    return [{"desktop_id": f"d{n}", "computer_name": f"PC-{n}", "status": "S"} for n in range(HOSTS)]


@pytest.mark.usefixtures("site")
def test_no_result_is_remembered() -> None:
    inventory = build(
        records(),
        {
            "compose": {"seen": "workspace_status | lower"},
            "groups": {"every_other": "workspace_status is match('S')"},
        },
        hostnames=["{{ workspace_status | lower }}"],
    )
    assert len({host.vars["seen"] for host in inventory.hosts.values()}) == HOSTS
    assert len(inventory.hosts) == HOSTS
    assert not any("d1" in name for name in inventory.hosts)
    assert len(inventory.groups["every_other"].hosts) == HOSTS / 2


@pytest.mark.usefixtures("site")
def test_batches_do_not_use_the_filters_of_the_site() -> None:
    inventory = build(records(), {"compose": {"seen": "workspace_desktop_id | upper"}})
    assert {name: host.vars["seen"] for name, host in inventory.hosts.items()} == {
        f"PC-{n}": f"D{n}" for n in range(HOSTS)
    }
