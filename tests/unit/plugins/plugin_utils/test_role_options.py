# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a role: pure functions."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._role_options import (
    checked,
    is_blank,
    misspelt,
    without_blank_entries,
)


@pytest.mark.parametrize(("value", "expected"), [(None, True), ("", True), (" \t", True), (0, False), ([], False)])
def test_a_blank_is_what_was_left_open(value: Any, expected: bool) -> None:
    assert is_blank(value) is expected


def test_a_variable_that_is_no_option_is_told_with_the_nearest() -> None:
    names = ["report_title", "report_titel", "report__own", "report_written", "other_titel"]
    found = misspelt(names, role="report", known=["report_title"], results=["written"])
    assert found == ["The role report has no option report_titel: did you mean report_title?"]


def test_values_become_what_their_defaults_are() -> None:
    spec = {name: {"type": "raw"} for name in ("r_number", "r_list", "r_flag", "r_none")}
    values = {"r_number": "7", "r_list": "a,b", "r_flag": "no", "r_none": None}
    found, problems = checked(values, spec=spec, defaults={"r_number": 1, "r_list": [], "r_flag": True}, choices={})
    assert found == {"r_number": 7, "r_list": ["a", "b"], "r_flag": False, "r_none": None}
    assert problems == []


def test_each_value_that_cannot_be_is_told() -> None:
    spec = {"r_number": {"type": "raw"}, "r_word": {"type": "raw"}}
    _found, problems = checked(
        {"r_number": "many", "r_word": "c"}, spec=spec, defaults={"r_number": 1}, choices={"r_word": ["a", "b"]}
    )
    assert ["r_number" in problem or "r_word" in problem for problem in problems] == [True, True]


def test_entries_that_were_left_open_are_left_out() -> None:
    assert without_blank_entries([{"a": "", "b": 0, "c": None, "d": "x"}]) == [{"b": 0, "d": "x"}]
