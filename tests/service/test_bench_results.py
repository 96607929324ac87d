# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``make bench`` says of its figures: what got slower, what is kept, and what the guide shows."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import guide, results
from tests.bench.comparison import differences
from tests.bench.costs.cost import Cost, costs_table
from tests.bench.report import Row, at_least, at_most, table
from tests.bench.results import Result
from tests.bench.spread import Spread, exactly, ratio, spread_of
from tests.tools.isolation import ROOT

COST = Cost(entry="Inventory plugin", core="2.19", desktops=1_000, requests=2, cpu=1.0, memory=100.0)


def row(*values: float, at_least_wanted: bool = False) -> Row:
    wanted = at_least(1) if at_least_wanted else at_most(2)
    return Row(what="plugin to loop", value=spread_of(values), wanted=wanted)


def compared(now: Row, before: Row) -> list[str]:
    return differences(Result(rows={"one": [now]}), Result(rows={"one": [before]}))


def test_a_spread_is_the_median_and_the_range_of_the_pairs() -> None:
    assert ratio([2.0, 6.0, 9.0], [2.0, 2.0, 1.0]) == Spread(median=3.0, low=1.0, high=9.0)
    assert str(spread_of([1.5, 1.0, 1.25])) == "1.25 (1.00 to 1.50)"
    assert str(exactly(3)) == "3.00"


def test_slower_is_what_lies_beyond_the_spread_of_both() -> None:
    (sentence,) = compared(row(1.5, 1.6, 1.7), row(1.0, 1.1, 1.2))
    assert sentence == "plugin to loop: 1.60 (1.50 to 1.70) is 45 % more than the kept 1.10 (1.00 to 1.20)."
    assert compared(row(1.1, 1.3, 1.5), row(1.0, 1.1, 1.2)) == []
    assert compared(row(0.5, 0.6, 0.7), row(1.0, 1.1, 1.2)) == [], "faster"
    assert compared(row(1.02), row(1.0)) == [], "too little to say anything"


def test_the_help_says_what_a_run_is_compared_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--help"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "is written to .build/bench/results.json and compared with the kept one, tests/bench/results.json." in shown
    assert (ROOT / "tests" / "bench" / "results.json").is_file()


def test_of_what_is_to_be_large_less_is_worse() -> None:
    fast, slow = row(10.0, 11.0, at_least_wanted=True), row(7.0, 8.0, at_least_wanted=True)
    assert "is 29 % less than the kept" in compared(slow, fast)[0]
    assert compared(fast, slow) == []
    speed = replace(fast, wanted=None, more_is_better=True)
    assert compared(replace(speed, value=exactly(5)), speed) != []


def test_requests_count_exactly_and_seconds_by_the_speed_of_the_machine() -> None:
    before = Result(costs=[COST], unit=0.5)
    assert differences(Result(costs=[replace(COST, cpu=2.0)], unit=1.0), before) == [], "a machine of half the speed"
    (slower,) = differences(Result(costs=[replace(COST, cpu=2.0)], unit=0.5), before)
    assert slower.startswith("Inventory plugin, 1,000 desktops, core 2.19: CPU in units: ")
    (more,) = differences(Result(costs=[replace(COST, requests=3)], unit=0.5), before)
    assert more == "Inventory plugin, 1,000 desktops, core 2.19: requests: 3.00 is 50 % more than the kept 2.00."


def test_what_was_none_before_is_told_as_an_amount() -> None:
    assert compared(replace(row(1), value=exactly(4)), replace(row(1), value=exactly(0))) == [
        "plugin to loop: 4.00 is 4 more than the kept 0.00."
    ]


def test_what_cannot_be_compared_is_told() -> None:
    assert "the kept result has no such row" in differences(Result(rows={"one": [row(1)]}), Result())[0]
    left_out = replace(row(1), value=None)
    assert compared(left_out, row(1)) == []
    assert "no such row" in compared(row(1), left_out)[0]


def test_a_missed_bar_is_that_of_the_median() -> None:
    assert not row(1.0, 1.9, 2.5).is_missed
    assert row(1.0, 2.1, 2.2).is_missed
    assert row(0.5, 0.6, at_least_wanted=True).is_missed
    assert "MISSED" in table([row(3)])
    assert "holds" in table([row(1)])
    assert costs_table([COST]).splitlines()[-1].split() == ["Inventory", "plugin", "2.19", "1,000", "2", "1.00", "100"]


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = {"one": [row(1, 2), replace(row(1), value=None, note="no chromium")], "two": [replace(row(1), wanted=None)]}
    found = Result(versions={"core-2.19": "ansible-core 2.19.3"}, unit=0.25, rows=rows, costs=[COST])
    results.write(found, file=tmp_path / "deep" / "results.json")
    assert results.read(tmp_path / "deep" / "results.json") == found
    assert results.read(tmp_path / "none.json") == Result()


def test_a_newer_result_replaces_what_it_has() -> None:
    kept = Result(rows={"one": [row(1)], "two": [row(2)]}, costs=[COST], unit=0.5)
    newer = Result(rows={"two": [row(1.5)]}, unit=9.0)
    assert kept.with_newer(newer) == Result(rows={"one": [row(1)], "two": [row(1.5)]}, costs=[COST], unit=0.5)
    renewed = kept.with_newer(Result(costs=[replace(COST, desktops=5)], unit=9.0))
    assert ([cost.desktops for cost in renewed.costs], renewed.unit) == ([5], 9.0)


def test_the_guide_shows_the_kept_result() -> None:
    text = guide.GUIDE.read_text(encoding="utf-8")
    found = guide.tables(results.read(results.KEPT))
    assert guide.with_tables(text, found) == text, 'renew both with make bench ARGS="--all-sizes --keep"'
    for size in ("100", "1,000", "10,000"):
        assert f"- {size}\n" in found["requests"]


def test_a_guide_without_a_place_for_a_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 places for requests"):
        guide.with_tables("no table", {"requests": "text"})


def test_the_kept_result_names_no_path_and_no_address() -> None:
    text = results.KEPT.read_text(encoding="utf-8")
    assert "/" not in text
    assert "127.0.0.1" not in text
