# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may write in the place of an expression, and what is told of all else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.validation import (
    check_expressions,
    is_value,
    named_parts,
    shaped,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import trusted

RIGHT: list[dict[str, Any]] = [
    {},
    {"compose": None, "groups": None, "include": None, "exclude": None, "keyed_groups": None, "hostnames": None},
    {"compose": {"a": 5986, "b": 1.5, "c": True, "d": False, "e": 0, "f": "workspace_status", "g": "''"}},
    {"groups": {"a": True, "b": False, "c": "workspace_status == 'ACTIVE'"}},
    {"include": [True], "exclude": [False, "workspace_is_running"]},
    {"include": "workspace_is_running", "exclude": ""},
    {"hostnames": ["computer_name"]},
    {"keyed_groups": [{"key": "workspace_status", "prefix": None, "separator": "", "default_value": 5}]},
    {"keyed_groups": [{"key": "workspace_tags", "trailing_separator": False, "parent_group": None}]},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"compose": ["x"]}, "The option compose is a list: give a dictionary of names and expressions."),
    ({"compose": {"a": None}}, "The entry a of compose is empty: give an expression as a string, a number, or true or"),
    ({"compose": {"a": " "}}, "The entry a of compose is empty: "),
    ({"compose": {"a": ["x"]}}, "The entry a of compose is a list: "),
    ({"compose": {"a": {"x": "y"}}}, "The entry a of compose is a dictionary: "),
    ({"compose": {"a": date(2026, 11, 26)}}, "The entry a of compose is the date 2026-11-26: "),
    ({"compose": {"a": float("inf")}}, "The entry a of compose is the number inf: give a finite number"),
    ({"compose": {5: "x"}}, "The name in compose is the number 5: put it in quotes."),
    ({"groups": {True: "x"}}, "The name in groups is the boolean true: put it in quotes."),
    ({"groups": {"a": 1}}, "The entry a of groups is the number 1: give an expression as a string, true or false."),
    ({"groups": {"a": None}}, "The entry a of groups is empty: "),
    ({"groups": {"a": []}}, "The entry a of groups is a list: "),
    ({"groups": "x"}, "The option groups is the string x: give a dictionary"),
    ({"include": [0]}, "The entry of include is the number 0: "),
    ({"include": [""]}, "The entry of include is empty: "),
    ({"include": 1.5}, "The entry of include is the number 1.5: "),
    ({"exclude": [None]}, "The entry of exclude is empty: "),
    ({"exclude": [{"a": "b"}]}, "The entry of exclude is a dictionary: "),
    ({"hostnames": [5]}, "The entry of hostnames is the number 5: give a field or a template as a string."),
    ({"hostnames": [None]}, "The entry of hostnames is empty: "),
    (
        {"keyed_groups": {"key": "x"}},
        "The option keyed_groups is a dictionary: give a list of dictionaries with a key.",
    ),
    ({"keyed_groups": [None]}, "The entry of keyed_groups is empty: give a dictionary with a key."),
    ({"keyed_groups": ["x"]}, "The entry of keyed_groups is the string x: "),
    ({"keyed_groups": [{}]}, "The key of an entry of keyed_groups is empty: "),
    ({"keyed_groups": [{"key": 5}]}, "The key of an entry of keyed_groups is the number 5: "),
    ({"keyed_groups": [{"key": True}]}, "The key of an entry of keyed_groups is the boolean true: "),
    (
        {"keyed_groups": [{"key": "x", "prefix": True}]},
        "The prefix of an entry of keyed_groups is the boolean true:",
    ),
    ({"keyed_groups": [{"key": "x", "prefix": ["a"]}]}, "The prefix of an entry of keyed_groups is a list: put it in"),
    (
        {"keyed_groups": [{"key": "x", "parent_group": 5}]},
        "The parent_group of an entry of keyed_groups is the number 5",
    ),
    ({"keyed_groups": [{"key": "x", "trailing_separator": "no"}]}, "is the string no: give true or false."),
    (
        {"keyed_groups": [{"key": "x", "perfix": "a"}]},
        "An entry of keyed_groups has no 'perfix': did you mean 'prefix'?",
    ),
]


@pytest.mark.parametrize("config", RIGHT, ids=str)
def test_a_value_or_an_expression_may_be_written(config: dict[str, Any]) -> None:
    check_expressions(trusted(config))


@pytest.mark.parametrize(("config", "sentence"), WRONG, ids=lambda value: str(value)[:50])
def test_all_else_is_named_with_the_option(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        check_expressions(trusted(config))
    assert sentence in str(caught.value)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize("option", ["compose", "groups"])
def test_what_is_marked_as_unsafe_is_no_expression(option: str) -> None:
    with pytest.raises(OptionError, match=f"The entry a of {option} is vaulted or marked as unsafe, so it is never"):
        check_expressions({option: {"a": wrap_var("workspace_status")}})


def test_numbers_and_truth_values_are_values() -> None:
    assert [is_value(written) for written in (5986, 0, 1.5, True, False)] == [True] * 5
    assert [is_value(written) for written in ("5986", None, [], {})] == [False] * 4


def test_empty_parts_of_a_keyed_group_are_left_to_their_defaults() -> None:
    entry = {"key": None, "prefix": None, "separator": None, "default_value": 0, "parent_group": None}
    assert named_parts(entry) == {"key": None, "default_value": "0"}


KINDS = {"idle_groups": "list", "group_by": "list", "include": "list", "filters": "dict", "region": "str"}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"idle_groups": True}, "The option idle_groups is the boolean true: give a list such as [30, 90]."),
        ({"idle_groups": {"a": 1}}, "The option idle_groups is a dictionary: give a list such as [30, 90]."),
        ({"group_by": 7}, "The option group_by is the number 7: give a list such as [status, 'tag:department']."),
        ({"filters": "x"}, "The option filters is the string x: give a dictionary such as {status: ACTIVE}."),
        ({"filters": ["x"]}, "The option filters is a list: give a dictionary such as {status: ACTIVE}."),
        ({"region": ["x"]}, "The option region is a list: give a single value."),
    ],
)
def test_a_value_of_a_wrong_shape_is_one_sentence(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        shaped(config, kinds=KINDS)
    assert str(caught.value) == sentence


def test_one_number_and_one_condition_are_a_list() -> None:
    given = {
        "idle_groups": 30,
        "include": True,
        "group_by": "status, region",
        "filters": {},
        "region": None,
        "other": 1,
    }
    assert shaped(given, kinds=KINDS) == {**given, "idle_groups": [30], "include": [True]}
