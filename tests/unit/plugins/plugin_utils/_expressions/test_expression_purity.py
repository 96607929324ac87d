# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which expressions may be evaluated once for equal values, and what counts as equal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.expression_purity import (
    equality_key,
    variables_read,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([0.0, 1.0, "", "1", "a", "None", "absent", "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b", "1"]), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("a", {"a"}),
        ("a.b.c", {"a"}),
        ("a['b'][c]", {"a", "c"}),
        ("a if b else c", {"a", "b", "c"}),
        ("a == 'x' and b in [1, c]", {"a", "b", "c"}),
        ("a | lower | default(b, true)", {"a", "b"}),
        ("a | ansible.builtin.regex_replace('^(.)', '\\\\1')", {"a"}),
        ("a | map('upper') | list", {"a"}),
        ("a | map(attribute='user_name') | list", {"a"}),
        ("a | selectattr('b', 'equalto', c) | list", {"a", "c"}),
        ("a | select('match', '^x') | list", {"a"}),
        ("a | reject('in', b) | list", {"a", "b"}),
        ("a | selectattr('b') | list", {"a"}),
        ("a is defined", {"a"}),
        ("a is not ansible.builtin.match('x')", {"a"}),
        ("a is version('1.2', '>=')", {"a"}),
        ("a.split('-')[0]", {"a"}),
        ("a.get('x', 'y')", {"a"}),
        ("range(3) | list", set()),
        ("dict(x=a)", {"a"}),
        ("'constant'", set()),
        ("{'x': a, b: 1}", {"a", "b"}),
        ("a ~ '-' ~ b", {"a", "b"}),
        ("[a, b] | zip([c]) | list", {"a", "b", "c"}),
        ("'a {{ b }}'", set()),
    ],
)
def test_pure_expressions_and_the_variables_they_read(expression: str, names: set[str]) -> None:
    assert variables_read("{{ (" + expression + ") }}") == frozenset(names)


@pytest.mark.parametrize(
    "expression",
    [
        "lookup('env', 'HOME')",
        "query('env', 'HOME')",
        "q('env', 'HOME')",
        "now()",
        "now().year",
        "a if b else lookup('env', 'HOME')",
        "a | default(lookup('env', 'HOME'))",
        "[1, 2] | random",
        "a | ansible.builtin.random(seed=b)",
        "a | shuffle",
        "a | map('random') | list",
        "a | map('ansible.builtin.random') | list",
        "a | map('map', 'random') | list",
        "a | map(b) | list",
        "a | map(*['random']) | list",
        "a | map(**{'attribute': 'x'}) | list",
        "a | select(b) | list",
        "a | selectattr('x', b) | list",
        "a | select('community.general.odd') | list",
        "'%H' | strftime",
        "a | community.general.random_mac",
        "a | no_such_filter",
        "a is no_such_test",
        "a is file",
        "a | password_hash",
        "a | fileglob",
        "a | realpath",
        "a | expandvars",
        "a | to_yaml(b=now())",
        "vars",
        "vars['x']",
        "hostvars['x'].y",
        "groups['all']",
        "a | extract(hostvars)",
        "varnames",
        "undef()",
        "lipsum()",
        "cycler(1, 2)",
        "namespace(x=1)",
        "joiner()",
        "a(1)",
        "(lookup)('env', 'HOME')",
        "a.b | map('extract', hostvars)",
        "a ==",
        "a }} {{ b",
    ],
)
def test_other_expressions_are_evaluated_for_every_host(expression: str) -> None:
    assert variables_read("{{ (" + expression + ") }}") is None


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("region_{{ a }}", {"a"}),
        ("plain", set()),
        ("", set()),
        ("{% if a %}x{% else %}{{ b }}{% endif %}", {"a", "b"}),
        ("{{ a }}{% set a = 1 %}", {"a"}),
        ("{% set a = a ~ 'x' %}{{ a }}", {"a"}),
    ],
)
def test_templates_with_text_around_expressions(template: str, names: set[str]) -> None:
    assert variables_read(template) == frozenset(names)


@pytest.mark.parametrize(
    "template",
    [
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as x %}",
        "{% from 'x' import y %}",
        "{% for x in a %}{{ loop.index }}{% endfor %}",
        "{{ self.x() }}",
        "{% if %}",
    ],
)
def test_statements_that_reach_out_are_not_pure(template: str) -> None:
    assert variables_read(template) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (False, 0),
        (1, 1.0),
        (1, "1"),
        (None, "None"),
        (None, ""),
        ([], ()),
        ([1], [True]),
        ([1], ["1"]),
        ([1], [1.0]),
        ([None], ["None"]),
        ({"a": 1}, {"a": True}),
        ({1: "a"}, {"1": "a"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([], "[]"),
        ({}, "{}"),
        ([["a"]], ["a"]),
    ],
)
def test_values_that_an_expression_could_tell_apart_are_not_equal(one: object, other: object) -> None:
    assert equality_key(["x"], {"x": one}) != equality_key(["x"], {"x": other})


def test_an_absent_variable_is_not_an_empty_one() -> None:
    absent = equality_key(["x"], {})
    values: tuple[Any, ...] = (None, "", "absent", [], {}, False, 0)
    for value in values:
        assert equality_key(["x"], {"x": value}) != absent


def test_only_the_variables_it_reads_count() -> None:
    assert equality_key(["a"], {"a": 1, "b": 2}) == equality_key(["a"], {"a": 1, "b": 3})
    assert equality_key(["a", "b"], {"a": 1, "b": 2}) != equality_key(["a", "b"], {"a": 2, "b": 1})


def exact(value: Any) -> str:
    return json.dumps(value)


@given(JSON, JSON)
def test_values_are_equal_if_and_only_if_they_are_written_the_same(one: Any, other: Any) -> None:
    assert (equality_key(["x"], {"x": one}) == equality_key(["x"], {"x": other})) == (exact(one) == exact(other))
    hash(equality_key(["x"], {"x": one}))
