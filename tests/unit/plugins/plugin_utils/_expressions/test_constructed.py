# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expressions of the user: which are read without a template engine, and how often the others are evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions import constructed
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.constructed import (
    Construction,
    HostName,
    MemoizedExpression,
    NotPlainError,
    RecordingInventory,
    Variables,
    read_plain,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._trust import UNTRUSTED_BY_DEFAULT

VARIABLES: Variables = {
    "status": "ACTIVE",
    "empty": "",
    "tags": {"department": "finance", "keys": "x", "items": "y", "a b": "z"},
    "users": ["alice"],
    "nothing": None,
    "number": 5,
    "flag": True,
}


class Counter:
    """A way to work out an entry that counts how often it is asked."""

    def __init__(self, *names: str) -> None:
        self.seen: list[Any] = []
        self._names = names

    def __call__(self, host: HostName, variables: Variables) -> RecordingInventory:
        self.seen.append([variables.get(name) for name in self._names])
        recorder = RecordingInventory()
        recorder.add_host(host, "_".join(str(variables.get(name)) for name in self._names))
        return recorder


def apply_to(entry: MemoizedExpression[RecordingInventory], hosts: Sequence[Variables]) -> list[list[str]]:
    return [list(entry.apply(HostName(f"h{number}"), host).members) for number, host in enumerate(hosts)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("status", "ACTIVE"), (" status ", "ACTIVE"), ("tags.department", "finance"), ("empty", "")],
)
def test_plain_names_are_read(expression: str, expected: object) -> None:
    assert read_plain(expression, VARIABLES) == expected


@pytest.mark.parametrize("expression", ["tags", "users", "nothing", "number", "flag"])
def test_values_other_than_text_are_read_where_a_template_keeps_their_type(expression: str) -> None:
    if UNTRUSTED_BY_DEFAULT:
        assert read_plain(expression, VARIABLES) is VARIABLES[expression]
    else:
        with pytest.raises(NotPlainError):
            read_plain(expression, VARIABLES)


@pytest.mark.parametrize(
    "expression",
    [
        "missing",
        "tags.missing",
        "status.x",
        "status.upper",
        "users.0",
        "users.append",
        "tags.keys",
        "tags.items",
        "tags.values",
        "tags.get",
        "tags.__class__",
        "tags['department']",
        "tags.a b",
        "true",
        "True",
        "none",
        "not",
        "'status'",
        '"status"',
        "5",
        "",
        " ",
        "status | lower",
        "status == 'x'",
        "(status)",
        "status\nstatus",
        "{{ status }}",
        "-status",
        "status.",
        ".status",
        "\u684c",
        5,
        None,
        ["status"],
        {"status": 1},
        True,
    ],
)
def test_whatever_could_mean_something_else_is_left_to_core(expression: object) -> None:
    with pytest.raises(NotPlainError):
        read_plain(expression, {**VARIABLES, "true": "x", "True": "x", "none": "x", "not": "x"})


@pytest.mark.parametrize("value", ["True", "False", "{x", "[x", "a\nb", "{'a': 1}", "[1]"])
def test_text_that_an_older_core_reads_as_another_value_is_left_to_core(value: str) -> None:
    if UNTRUSTED_BY_DEFAULT:
        assert read_plain("x", {"x": value}) == value
    else:
        with pytest.raises(NotPlainError):
            read_plain("x", {"x": wrap_var(value)})


def test_an_entry_is_worked_out_once_for_equal_values() -> None:
    count = Counter("status")
    entry = MemoizedExpression(work_out=count, templates=["{{ (status | lower) }}"])
    hosts = [{"status": status, "id": number} for number, status in enumerate(["A", "B", "A", "A", "B"] * 20)]
    assert apply_to(entry, hosts) == [["A"], ["B"], ["A"], ["A"], ["B"]] * 20
    assert count.seen == [["A"], ["B"]]


def test_all_templates_of_an_entry_count() -> None:
    count = Counter("a", "b")
    entry = MemoizedExpression(work_out=count, templates=["{{ (a) }}", "region_{{ b }}"])
    assert entry.names == ("a", "b")
    assert apply_to(entry, [{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 1, "b": 1}]) == [["1_1"], ["1_2"], ["1_1"]]
    assert len(count.seen) == 2


@pytest.mark.parametrize("impure", ["{{ lookup('env', 'X') }}", "{{ a | random }}", "{{ now() }}"])
def test_an_impure_entry_is_worked_out_for_every_host(impure: str) -> None:
    count = Counter("a")
    entry = MemoizedExpression(work_out=count, templates=["{{ (a) }}", impure])
    assert entry.names is None
    apply_to(entry, [{"a": 1}] * 4)
    assert len(count.seen) == 4


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constructed, "MOST_REMEMBERED", 3)
    count = Counter("a")
    entry = MemoizedExpression(work_out=count, templates=["{{ (a) }}"])
    hosts: list[Variables] = [{"a": number} for number in [*range(5), *range(5)]]
    assert apply_to(entry, hosts) == [[str(number)] for number in [*range(5), *range(5)]]
    assert len(entry.remembered) == 3
    assert [seen for (seen,) in count.seen] == [0, 1, 2, 3, 4, 3, 4]


def test_a_failure_is_not_remembered() -> None:
    calls: list[str] = []

    def fail(host: HostName, variables: Variables) -> RecordingInventory:
        calls.append(host)
        raise AnsibleError("no")

    entry = MemoizedExpression(work_out=fail, templates=["{{ (a) }}"])
    for name in ("h1", "h2"):
        with pytest.raises(AnsibleError):
            entry.apply(HostName(name), {"a": 1})
    assert calls == ["h1", "h2"]


def condition(name: str) -> MemoizedExpression[bool]:
    return MemoizedExpression(
        work_out=lambda host, variables: bool(variables[name]), templates=["{{ (" + name + ") }}"]
    )


@pytest.mark.parametrize(
    ("include", "exclude", "kept"),
    [
        ((), (), True),
        (("yes",), (), True),
        (("no",), (), False),
        (("no", "yes"), (), True),
        ((), ("no",), True),
        ((), ("no", "yes"), False),
        (("yes",), ("yes",), False),
        (("no",), ("no",), False),
    ],
)
def test_conditions(include: Sequence[str], exclude: Sequence[str], kept: bool) -> None:
    made = Construction(include=[condition(name) for name in include], exclude=[condition(name) for name in exclude])
    assert made.keeps(HostName("h"), {"yes": True, "no": False}) is kept


def test_composed_variables_are_there_for_groups() -> None:
    def compose(host: HostName, variables: Variables) -> RecordingInventory:
        recorder = RecordingInventory()
        recorder.set_variable(host, "made", f"{variables['a']}!")
        return recorder

    made = Construction(
        compose=[MemoizedExpression(work_out=compose, templates=["{{ (a) }}"])],
        groups=[MemoizedExpression(work_out=Counter("made"), templates=["{{ (made) }}"])],
    )
    result = made.construct(HostName("h"), {"a": 1})
    assert result.variables == {"made": "1!"}
    assert list(result.members) == ["1!"]
    assert not made.is_empty
    assert Construction().is_empty


def test_a_recorder_tells_a_host_from_a_group_of_the_same_name() -> None:
    recorder = RecordingInventory()
    assert recorder.add_group("x") == "x"
    recorder.add_child("outer", HostName("x"))
    recorder.add_child("outer", "x")
    recorder.add_host(HostName("x"), "other")
    recorder.add_host(HostName("x"))
    assert list(recorder.members) == ["outer", "other"]
    assert list(recorder.parents) == [("outer", "x")]


def test_a_group_needs_a_name() -> None:
    with pytest.raises(AnsibleError, match="empty"):
        RecordingInventory().add_group("")
