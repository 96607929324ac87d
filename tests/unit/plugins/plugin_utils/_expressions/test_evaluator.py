# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""compose, groups and keyed_groups do what ansible-core's own Constructable does, only faster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

import pytest
from ansible.inventory.data import InventoryData
from ansible.template import Templar
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.inventory.workspace_desktops import InventoryModule
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions import (
    evaluator,
    expression_batches,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.constructed import (
    MemoizedExpression,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.planner import Planner
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._trust import UNTRUSTED_BY_DEFAULT
from ansible_collections.huaweicloud.workspace.tests.support.inventory_builder import (
    Subject,
    build,
    build_like_core,
    contents,
    exact,
    make,
    trusted,
)

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        "a",
        "b",
        "A b",
        "",
        " ",
        "5",
        "True",
        "False",
        "None",
        "[1]",
        "{}",
        "['x', 'y']",
        "{'k': 'v'}",
        "{{ 7 * 6 }}",
        "{% if %}",
        "#jinja2: x",
        "a\nb",
        "\u8d22\u52a1",
        "50%",
        None,
        True,
        False,
        0,
        1,
        2.5,
        [],
        ["x"],
        ["x", ""],
        ["x", None],
        ["", "y", 3],
        [["x"]],
        {},
        {"k": "v"},
        {"k": ""},
        {"k": None},
        {"": "v"},
        {"k": "v", "l": ["m"]},
        {"keys": "v", "items": ""},
        {"{{ 1 }}": "v"},
    ]
)
FIELDS = ("login_status", "status", "user_name", "gpu", "odd", "metadata", "attach_user_infos", "ip_addresses")
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4).flatmap(
        lambda record: st.sampled_from([None, [{"key": "dept", "value": "fin"}, {"key": "k", "value": ""}], []]).map(
            lambda tags: {**record, "tags": tags}
        )
    ),
    min_size=1,
    max_size=9,
)
NAMES = [f"workspace_{name}" for name in (*FIELDS, "tags", "users", "is_connected", "region", "missing")]
ALL_EXPRESSIONS = [
    *NAMES,
    "workspace_tags.dept",
    "workspace_tags.missing",
    "workspace_metadata.k",
    "workspace_metadata.keys() | list",
    "workspace_metadata.items() | list",
    "workspace_gpu.k.deeper",
    "workspace_gpu.x",
    "workspace_gpu['k']",
    "workspace_login_status | lower",
    "workspace_login_status | default('none', true)",
    "workspace_missing | default('fallback')",
    "workspace_missing.x | default('fallback')",
    "workspace_status == 'a'",
    "workspace_status in ['a', 'b']",
    "'x' if workspace_is_connected else 'y'",
    "'x' if workspace_status",
    "workspace_users | length > 0",
    "workspace_users | length",
    "workspace_users | join('-')",
    "workspace_odd is mapping",
    "workspace_odd is string",
    "workspace_odd | type_debug",
    "workspace_odd | string",
    "workspace_odd | list",
    "workspace_odd | to_json",
    "workspace_odd | int",
    "workspace_odd + 1",
    "workspace_odd is defined",
    "workspace_odd | mandatory",
    "not workspace_odd",
    "workspace_gpu | map('upper') | list",
    "[workspace_gpu, workspace_odd]",
    "{'g': workspace_gpu}",
    "workspace_gpu ~ '-' ~ workspace_odd",
    "workspace_attach_user_infos | length",
    "workspace_gpu.split(' ')",
    "workspace_gpu.upper()",
    "composed",
    "composed.k",
    "second",
    "inventory_hostname | upper",
    "ansible_host",
    "ansible_host | default('nowhere')",
    "inventory_hostname[-1]",
    "workspace_no_such | filter_that_is_not",
    "1 / 0",
    "workspace_gpu ==",
    "'constant'",
    "true",
    "True",
    "none",
    "5",
    "''",
    "[]",
    "lookup('env', 'NO_SUCH_VARIABLE_HERE')",
    "extra",
    "extra.k",
]
# Of a number or a truth value no group can be made.
NUMBERS = ("length", "int", "5", "1", "none", "true", "True", "is_connected", "==", " in ", " is ", "not ")
EXPRESSIONS = st.sampled_from(ALL_EXPRESSIONS)
GENTLE = st.sampled_from([text for text in ALL_EXPRESSIONS if not any(word in text for word in NUMBERS)])
KEYED_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "prefix": st.sampled_from(["", "p", "p_", "a b"]),
    "separator": st.sampled_from(["", "_", "-", "__"]),
    "parent_group": st.sampled_from(
        [
            "",
            "parent",
            "parent_{{ workspace_status }}",
            "{{ workspace_login_status | default('none', true) }}",
            "{{ workspace_missing }}",
            "{{ workspace_gpu }}",
            "{{ extra }}",
            "{% if workspace_status == 'a' %}x{% else %}y{% endif %}",
            "p_a",
        ]
    ),
}
DEFAULT = {"default_value": st.sampled_from(["", "none", "x"])}
TRAILING = {"trailing_separator": st.booleans()}
KEYED = st.fixed_dictionaries({"key": EXPRESSIONS}, optional={**KEYED_PARTS, **DEFAULT, **TRAILING})
GENTLE_KEYED = st.fixed_dictionaries({"key": GENTLE}, optional={**KEYED_PARTS, **DEFAULT}) | st.fixed_dictionaries(
    {"key": GENTLE}, optional={**KEYED_PARTS, **TRAILING}
)


def gentle(records: Any) -> Any:
    """Return records without the numbers of which no group can be made."""
    return [
        {key: str(value) if isinstance(value, (int, float)) else value for key, value in record.items()}
        for record in records
    ]


def outcome(function: Any, *arguments: Any, **named: Any) -> tuple[str, Any]:
    """Return the contents of an inventory, or only that there is none."""
    try:
        return "made", contents(function(*arguments, **named))
    except Exception:  # noqa: BLE001
        return "failed", None


def compare(records: Sequence[Mapping[str, Any]], given_options: Mapping[str, Any], *, extra: Any, fewest: int) -> str:
    """Hold the plugin against core; return what came of it."""
    named = [{"desktop_id": f"d{n}", "computer_name": f"pc-{n}", **record} for n, record in enumerate(records)]
    inventory = InventoryData()
    with patch.object(expression_batches, "FEWEST", fewest):
        mine = outcome(build, named, given_options, extra=extra, inventory=inventory)
    assert mine == outcome(build_like_core, named, given_options, extra=extra)
    assert mine[0] == "made" or not inventory.hosts
    return mine[0]


EXTRA = st.sampled_from([{}, {}, {"extra": {"k": "from outside"}}, {"workspace_status": "from outside"}])
FEWEST = st.sampled_from([1, 8])


@settings(max_examples=120)
@given(
    records=RECORDS,
    options=st.fixed_dictionaries(
        {
            "strict": st.booleans(),
            "compose": st.dictionaries(
                st.sampled_from(["composed", "second", "workspace_status"]), EXPRESSIONS, max_size=2
            ),
            "groups": st.dictionaries(st.sampled_from(["g1", "g-2", "no_ip"]), EXPRESSIONS, max_size=2),
            "keyed_groups": st.lists(KEYED, max_size=2),
            "leading_separator": st.booleans(),
            "use_extra_vars": st.booleans(),
        }
    ),
    extra=EXTRA,
    fewest=FEWEST,
)
@example(
    records=[{"user_name": [""]}],
    options={"keyed_groups": [{"key": "workspace_user_name"}], "leading_separator": False},
    extra={},
    fewest=8,
)
def test_the_inventory_is_the_one_core_makes(
    records: Sequence[dict[str, Any]], options: Mapping[str, Any], extra: Mapping[str, Any], fewest: int
) -> None:
    event(compare(records, options, extra=extra, fewest=fewest))


@settings(max_examples=120)
@given(
    records=RECORDS.map(gentle),
    compose=st.dictionaries(st.sampled_from(["composed", "second", "workspace_status"]), EXPRESSIONS, max_size=2),
    groups=st.dictionaries(st.sampled_from(["g1", "g-2", "no_ip"]), EXPRESSIONS, max_size=2),
    keyed=st.lists(GENTLE_KEYED, min_size=1, max_size=3),
    leading_separator=st.booleans(),
    fewest=FEWEST,
)
def test_the_inventory_is_the_one_core_makes_where_little_fails(
    records: Sequence[dict[str, Any]],
    compose: Mapping[str, str],
    groups: Mapping[str, str],
    keyed: list[Any],
    leading_separator: bool,
    fewest: int,
) -> None:
    given_options = {
        "compose": compose,
        "groups": groups,
        "keyed_groups": keyed,
        "leading_separator": leading_separator,
    }
    event(compare(records, given_options, extra={}, fewest=fewest))


@pytest.mark.parametrize(
    "entry", [{}, None, "workspace_status", {"prefix": "p"}, {"key": None}, {"key": 5}, []], ids=repr
)
@pytest.mark.parametrize("strict", [True, False])
def test_an_entry_that_is_none_is_what_it_is_for_core(entry: Any, strict: bool) -> None:
    options = {"keyed_groups": [entry], "strict": strict}
    compare([{"status": "a"}, {"status": "b"}], options, extra={}, fewest=8)


@pytest.mark.parametrize("fewest", [1, 8])
@pytest.mark.parametrize("use_extra_vars", [True, False])
def test_an_extra_variable_hides_that_of_a_desktop_as_in_core(use_extra_vars: bool, fewest: int) -> None:
    options = {
        "compose": {"lower": "workspace_status | lower", "plain": "workspace_status"},
        "groups": {"compared": "workspace_status == 'OUTSIDE'"},
        "keyed_groups": [{"key": "workspace_status | lower", "parent_group": "of_{{ workspace_status }}"}],
        "use_extra_vars": use_extra_vars,
    }
    records = [{"status": "A"}, {"status": "B"}]
    assert compare(records, options, extra={"workspace_status": "OUTSIDE"}, fewest=fewest) == "made"


@pytest.mark.parametrize("expression", ["workspace_odd.x", "workspace_odd.x | lower", "workspace_missing ~ 'x'"])
def test_what_is_undefined_for_some_is_so_for_them_alone_as_in_core(expression: str) -> None:
    records: list[dict[str, Any]] = [{"odd": {"x": "A"}}, {"odd": {"y": "B"}}, {"odd": {"x": ""}}, {"odd": None}]
    options = {
        "compose": {"composed": expression},
        "groups": {"named": f"{expression} == 'A'"},
        "keyed_groups": [{"key": expression, "default_value": "none"}],
    }
    for fewest in (1, 8):
        assert compare(records, options, extra={}, fewest=fewest) == "made"


@pytest.mark.parametrize("name", ["default_value", "trailing_separator"])
def test_both_of_two_that_exclude_each_other_fail_as_in_core(name: str) -> None:
    entry = {"key": "workspace_tags", "default_value": "x", "trailing_separator": False}
    assert compare([{"tags": []}], {"keyed_groups": [entry]}, extra={}, fewest=8) == "failed"
    del entry[name]
    assert compare([{"tags": []}], {"keyed_groups": [entry]}, extra={}, fewest=8) == "made"


def test_the_comparison_sees_a_difference() -> None:
    records = [{"desktop_id": "d1", "computer_name": "pc-1", "status": "a"}]
    one = outcome(build, records, {"compose": {"x": "1"}})
    assert one == outcome(build_like_core, records, {"compose": {"x": "1"}})
    for other in ({"compose": {"x": "'one'"}}, {"compose": {"x": "true"}}, {"groups": {"g": "true"}}, {}):
        assert outcome(build, records, other) != one
    assert exact(True) != exact(1)


def estate(count: int, statuses: int = 5) -> list[dict[str, Any]]:
    return [
        {"desktop_id": f"d{n}", "computer_name": f"pc-{n}", "status": f"s{n % statuses}", "user_name": f"u{n}"}
        for n in range(count)
    ]


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often core evaluated each expression."""
    counts: Counter[str] = Counter()
    for name in ("template", "evaluate_expression", "evaluate_conditional"):
        original = getattr(Templar, name, None)
        if original is None:
            continue

        def counting(self: Any, text: Any, *arguments: Any, _original: Any = original, **named: Any) -> Any:
            if isinstance(text, str):
                counts[str(text)] += 1
            return _original(self, text, *arguments, **named)

        monkeypatch.setattr(Templar, name, counting)
    return counts


def times(evaluated: Counter[str], part: str) -> int:
    return sum(count for text, count in evaluated.items() if part in text)


def test_an_expression_is_evaluated_at_most_as_often_as_its_variables_have_different_values(
    evaluated: Counter[str],
) -> None:
    options = {
        "compose": {"composed": "workspace_status | upper"},
        "groups": {"group": "workspace_status == 's1'"},
        "keyed_groups": [{"key": "workspace_status | lower", "parent_group": "parent_{{ workspace_status }}"}],
        "include": ["workspace_status != 's9'"],
        "exclude": ["composed is defined"],
    }
    inventory = build(estate(200), options)
    assert len(inventory.hosts) == 200
    for part in ("upper", "'s1'", "lower", "parent_", "'s9'"):
        assert 1 <= times(evaluated, part) <= 5
    assert times(evaluated, "is defined") == 1


def test_a_plain_name_is_not_evaluated_at_all(evaluated: Counter[str]) -> None:
    options = {
        "compose": {"composed": "workspace_user_name"},
        "keyed_groups": [{"key": "workspace_user_name", "prefix": "u"}, {"key": "workspace_tags.x"}],
    }
    records = [{**record, "tags": [{"key": "x", "value": f"y{n}"}]} for n, record in enumerate(estate(50))]
    inventory = build(records, options)
    assert len(inventory.groups["u_u7"].hosts) == 1
    assert inventory.hosts["pc-7"].vars["composed"] == "u7"
    assert times(evaluated, "workspace_") == 0


def test_templates_in_hostnames_are_evaluated_together(evaluated: Counter[str]) -> None:
    """Where core takes strings for data; before 2.19, once for each value."""
    template = "{{ workspace_user_name | upper }}-{{ workspace_status }}"
    inventory = build(estate(200), hostnames=[template, "desktop_id"])
    assert set(inventory.hosts) == {f"U{n}-s{n % 5}" for n in range(200)}
    assert times(evaluated, "upper") == (1 if UNTRUSTED_BY_DEFAULT else 200)
    evaluated.clear()
    build(estate(200, statuses=2), hostnames=["{{ workspace_status | upper }}"])
    assert times(evaluated, "upper") <= 2


def test_a_template_of_plain_names_is_not_evaluated_at_all(evaluated: Counter[str]) -> None:
    inventory = build(estate(20), hostnames=["{{ workspace_user_name }}-{{ workspace_status }}"])
    assert "u7-s2" in inventory.hosts
    assert times(evaluated, "workspace_") == 0


def test_the_variables_of_a_host_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    original = Planner._expression_variables

    def counting(self: Any, desktop: Any, **named: Any) -> Any:
        counts[desktop.desktop_id] += 1
        return original(self, desktop, **named)

    monkeypatch.setattr(Planner, "_expression_variables", counting)
    build(
        estate(20),
        {"compose": {"seen": "workspace_status | lower"}},
        hostnames=["{{ workspace_missing }}", "{{ workspace_user_name | upper }}", "{{ workspace_status }}"],
    )
    assert set(counts.values()) == {1}


HOSTNAMES = [
    "{{ workspace_gpu }}",
    "{{ workspace_gpu }}-{{ workspace_odd }}",
    "x{{ workspace_odd | lower }}",
    "{{ workspace_odd | lower }}",
    "{{ workspace_status | default('none', true) }}-{{ workspace_tags.dept | mandatory }}",
    "{{ workspace_gpu.k }}{{ workspace_gpu.x }}",
    "[{{ workspace_status }}]",
    "{{ workspace_odd }}{{ workspace_missing }}",
    "{{ workspace_odd }}.{{ workspace_users | length }}",
    "{{ 5 }}{{ workspace_login_status }}",
    "{% if workspace_odd %}yes{% else %}no{% endif %}-{{ inventory_hostname }}",
    "{{ inventory_hostname | upper }} \n",
    "{{ ansible_host }}",
    "{{ lookup('env', 'NO_SUCH_VARIABLE_HERE') }}x{{ workspace_status }}",
    "{{ workspace_metadata.k }}\n",
    "{{ workspace_metadata }}",
    "{{ }}",
    "{{ workspace_status",
    "{# {{ #}{{ workspace_status }}",
    "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n{{ x }}[% workspace_status %]",
    "workspace_status",
    "tags.dept",
]


@settings(max_examples=120)
@given(
    records=RECORDS,
    hostnames=st.lists(st.sampled_from(HOSTNAMES), min_size=1, max_size=3),
    strict=st.booleans(),
    extra=EXTRA,
    use_extra_vars=st.booleans(),
    fewest=FEWEST,
)
def test_names_are_those_that_core_makes_of_the_templates(
    records: Sequence[dict[str, Any]],
    hostnames: list[str],
    strict: bool,
    extra: Mapping[str, Any],
    use_extra_vars: bool,
    fewest: int,
) -> None:
    named = [{"desktop_id": f"d{n}", "computer_name": f"pc-{n}", **record} for n, record in enumerate(records)]
    options = {"strict": strict, "use_extra_vars": use_extra_vars}
    with patch.object(expression_batches, "FEWEST", fewest):
        mine = outcome(build, named, options, extra=extra, hostnames=hostnames)
    with (
        patch.object(evaluator, "template_parts", lambda _text: None),
        patch.object(MemoizedExpression, "names", None),
    ):
        theirs = outcome(build, named, options, extra=extra, hostnames=hostnames)
    assert mine == theirs
    event(mine[0])


def test_an_impure_expression_is_evaluated_for_every_host(evaluated: Counter[str]) -> None:
    options = {"compose": {"seen": "workspace_status ~ lookup('env', 'NO_SUCH_VARIABLE_HERE')"}}
    build(estate(20), options)
    assert times(evaluated, "NO_SUCH_VARIABLE_HERE") == 20


CONDITIONS: list[tuple[str, bool]] = [
    ("workspace_status == 's1'", True),
    ("workspace_status", True),
    ("workspace_empty", False),
    ("workspace_nothing", False),
    ("workspace_zero", False),
    ("workspace_one", True),
    ("workspace_text_false", True),
    ("workspace_list", True),
    ("workspace_no_list", False),
    ("workspace_flag", True),
    ("not workspace_flag", False),
    ("true", True),
    ("false", False),
    ("'false'", True),
    ("workspace_missing is defined", False),
    ("workspace_missing | default(false)", False),
    ("workspace_tags.dept == 'fin'", True),
    ("workspace_template", True),
    ("workspace_template == '{{ false }}'", True),
]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_a_condition_means_the_same_on_every_core(condition: str, holds: bool) -> None:
    record = {
        "desktop_id": "d1",
        "computer_name": "pc-1",
        "status": "s1",
        "empty": "",
        "nothing": None,
        "zero": 0,
        "one": 1,
        "text_false": "false",
        "list": ["x"],
        "no_list": [],
        "flag": True,
        "template": "{{ false }}",
        "tags": [{"key": "dept", "value": "fin"}],
    }
    assert ("pc-1" in build([record], {"include": [condition]}).hosts) is holds
    assert ("pc-1" in build([record], {"exclude": [condition]}).hosts) is not holds


@pytest.mark.parametrize("option", ["include", "exclude"])
@pytest.mark.parametrize(
    "condition", ["workspace_missing", "workspace_missing.x == 1", "1 / 0", "a ==", "x | no_filter"]
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_condition_that_cannot_be_evaluated_is_an_error_and_names_itself(
    option: str, condition: str, strict: bool
) -> None:
    with pytest.raises(OptionError) as caught:
        build(estate(2), {option: [condition], "strict": strict})
    assert f"The condition {condition!r} of {option} cannot be evaluated for 'pc-0'" in str(caught.value)


def test_the_plugin_and_the_subject_are_one() -> None:
    assert issubclass(Subject, InventoryModule)
    assert make(Subject, trusted({"strict": True})).get_option("strict") is True
