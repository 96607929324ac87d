# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Node counting: the queries of extensions/audit find each desktop once in what the modules return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jq
import pytest
import yaml

from tests.support.playbook_runner import run_play
from tests.support.service_fixtures import token_options
from tests.support.simulator_process import Simulator, running_simulator

ROOT = Path(__file__).parents[2]
QUERIES = yaml.safe_load((ROOT / "extensions" / "audit" / "event_query.yml").read_text(encoding="utf-8"))
PREFIX = "huaweicloud.workspace."
# Those that answer with desktops; the others count, or work on hosts that count themselves.
COUNTED = ("workspace_connection_info", "workspace_desktop_info")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, dict[str, Any]]]:
    """What each module returns of an estate with odd records: no name, no user, unknown fields."""
    with running_simulator("--desktops", 320) as simulator:
        tasks = [{PREFIX + name: token_options(simulator)} for name in COUNTED]
        run = run_play(tasks, folder=tmp_path_factory.mktemp("play"))
        assert run.code == 0, run.output
        yield simulator, dict(zip(COUNTED, run.results, strict=True))


def _nodes(name: str, answer: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = jq.compile(QUERIES[PREFIX + name]["query"]).input_value(answer).all()
    return found


def test_the_queries_are_for_modules_that_exist() -> None:
    assert sorted(QUERIES) == [PREFIX + name for name in COUNTED]
    for name in COUNTED:
        assert (ROOT / "plugins" / "modules" / f"{name}.py").is_file()
        assert list(QUERIES[PREFIX + name]) == ["query"]


@pytest.mark.parametrize("name", COUNTED)
def test_each_desktop_is_one_node(name: str, answers: tuple[Simulator, dict[str, Any]]) -> None:
    simulator, results = answers
    nodes = _nodes(name, results[name])
    wanted = sorted(record["desktop_id"] for record in simulator.records())
    assert sorted(node["canonical_facts"]["desktop_id"] for node in nodes) == wanted
    assert len(wanted) == 320
    for node in nodes:
        assert sorted(node) == ["canonical_facts", "facts", "name"]
        assert isinstance(node["name"], str)
        assert node["name"]
        assert sorted(node["facts"]) == ["device_type", "infra_bucket", "infra_type"]


def test_a_desktop_counts_once_however_many_modules_name_it(answers: tuple[Simulator, dict[str, Any]]) -> None:
    _simulator, results = answers
    facts = [{str(sorted(node["canonical_facts"].items())) for node in _nodes(name, results[name])} for name in COUNTED]
    assert facts[0] == facts[1]


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("answer", [{"failed": True, "msg": "no"}, {"desktops": []}, {"desktops": None}, {}])
def test_an_answer_without_desktops_is_no_node(name: str, answer: dict[str, Any]) -> None:
    assert _nodes(name, answer) == []
