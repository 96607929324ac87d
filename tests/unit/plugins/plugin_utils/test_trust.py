# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is never a template, on any ansible-core, and what is shown as a plain string."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import wrap_var
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils import _trust
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._trust import (
    UNTRUSTED_BY_DEFAULT,
    Marker,
    is_expression,
    is_harmless,
    with_trust_of,
    without_place,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import as_template, is_template

HARMLESS = [
    "",
    "pc-1",
    "Meeting Room 7",
    "alice@example.com",
    "10.0.9.7",
    "2026-01-01T00:00:00Z",
    "a/b:c,d=e+f~g_h",
    "\u684c\u9762",
    "LOCAL\\jy01",
    "R&D; $5?",
]
HOSTILE = [
    "{{ 7 * 191 }}",
    "{% set x = 7 %}{{ x * 191 }}",
    "{# comment #}",
    "#jinja2: variable_start_string: '[['\n[[ 7 * 191 ]]",
    "#jinja2:variable_start_string:'(=', variable_end_string:'=)'\n(= 7*191 =)",
    "lookup('pipe', 'id')",
    "a|b",
    "a\nb",
    'a"b',
    "a[0]",
    "50%",
    "\U0001f5a5",
    "a\tb",
    "a!b",
    "a*b",
    "a<b",
    "a`b",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(HOSTILE + HARMLESS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(HOSTILE + HARMLESS), inner, max_size=3)
    ),
    max_leaves=8,
)


def strings_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for entry in value.values() for text in strings_in(entry)]
    return [text for entry in value for text in strings_in(entry)] if isinstance(value, list) else []


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def used_twice(value: Any, expression: str) -> Any:
    """Return what a play sees that keeps an expression of a variable as another variable."""
    kept = Templar(DataLoader(), variables={"given": value}).template(as_template(expression))
    return Templar(DataLoader(), variables={"kept": kept}).template(as_template("{{ kept }}"))


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_strings_are_shown_as_they_are(text: str) -> None:
    assert is_harmless(text)
    marked = Marker().for_hostvar(text)
    assert marked == text
    assert is_template(marked)


@pytest.mark.parametrize("char", [*"{}[]()|#%'\"`!*^<>\n\t\r\0\x1b\x7f\u2028", "\U0001f5a5"], ids=repr)
def test_one_sign_is_enough_not_to_be_harmless(char: str) -> None:
    assert not any(is_harmless(text) for text in (char, f"a{char}", f"{char}a", f"a{char}a"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_other_string_is_ever_a_template(text: str) -> None:
    marker = Marker()
    assert not is_harmless(text)
    for mark in (marker.for_hostvar, marker.for_composed):
        for value in (text, [text], {"key": text}, {"key": [{"key": text}]}, (text,)):
            found = strings_in(mark(value))
            assert found == [text]
            assert not any(is_template(entry) for entry in found)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_operand_of_an_expression_is_a_template(text: str) -> None:
    marker = Marker()
    assert not any(is_template(entry) for entry in strings_in(marker.for_expression({"a": [text], "b": text})))


@given(VALUES)
def test_whatever_the_value_only_harmless_strings_count_and_nothing_is_lost(value: Any) -> None:
    marker = Marker()
    for mark in (marker.for_hostvar, marker.for_expression, marker.for_composed):
        marked = mark(value)
        assert not any(is_template(text) and not is_harmless(text) for text in strings_in(marked))
        if UNTRUSTED_BY_DEFAULT:
            assert plain(marked) == plain(value)


@pytest.mark.parametrize("value", [0, 1, 1.5, True, False, None])
def test_other_values_stay(value: object) -> None:
    marker = Marker()
    for mark in (marker.for_hostvar, marker.for_expression, marker.for_composed):
        assert mark(value) is value


@pytest.mark.parametrize("key", ["{{ 7 * 191 }}", "#jinja2: variable_start_string: '[['\n[[ 7 * 191 ]]"])
@pytest.mark.parametrize("value", ["harmless", "", 5, None, True, [], {}, ["a"], [5], {"a": "b"}, {"a": 5}], ids=repr)
def test_a_key_cannot_become_a_template_either(key: str, value: object) -> None:
    marker = Marker()
    for mark in (marker.for_hostvar, marker.for_expression, marker.for_composed):
        for expression in ("tags: {{ given }}", "{{ given | first }}", "{{ given | list | join(',') }}"):
            result = used_twice(mark({key: value}), expression)
            assert "1337" not in str(result)
            assert "7 * 191" in str(result)


def test_a_harmless_key_leaves_its_value_plain() -> None:
    marked = Marker().for_hostvar({"metering.image_id": "i1", "OS-EXT-IPS:type": "fixed"})
    assert all(is_template(text) for text in strings_in(marked))


def test_what_an_expression_decodes_is_no_template() -> None:
    operand = Marker().for_expression("e3sgNyAqIDE5MSB9fQ==")
    composed = Templar(DataLoader(), variables={"given": operand}).template(as_template("{{ given | b64decode }}"))
    assert composed == "{{ 7 * 191 }}"
    assert not is_template(Marker().for_composed(composed))


def test_the_keys_of_a_map_are_exact_strings() -> None:
    class Marked(str):
        __slots__ = ()

    for mark in (Marker().for_hostvar, Marker().for_composed):
        assert [type(key) for key in mark({Marked("a"): "b"})] == [str]


def test_what_was_done_to_a_string_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(text: str) -> bool:
        asked.append(text)
        return is_harmless(text)

    monkeypatch.setattr(_trust, "is_harmless", counting)
    marker = Marker()
    for _time in range(5):
        assert marker.for_hostvar(["ACTIVE", "{{ 1 }}"]) == ["ACTIVE", "{{ 1 }}"]
    assert asked == ["ACTIVE", "{{ 1 }}"]


def test_a_string_is_marked_by_its_text_also_where_it_was_remembered() -> None:
    marker = Marker()
    first = marker.for_hostvar("{{ 1 }}")
    assert marker.for_hostvar("".join(("{{ ", "1 }}"))) is first


def test_a_text_around_an_expression_has_the_trust_of_the_expression() -> None:
    trusted = as_template("workspace_status == 'ACTIVE'")
    assert is_template(with_trust_of(trusted, f"1 if ({trusted}) else 0"))
    if UNTRUSTED_BY_DEFAULT:
        assert not is_template(with_trust_of("remote", "1 if (remote) else 0"))


@pytest.mark.parametrize("text", ["workspace_status", "{{ workspace_status }}", ""])
def test_what_a_user_wrote_stays_a_template_and_loses_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "written.yml"
    path.write_text(yaml.safe_dump({"a": {text: [text, 5, 1.5, True, None]}}), encoding="utf-8")
    arguments = {"trusted_as_template": True} if UNTRUSTED_BY_DEFAULT else {}
    written = DataLoader().load_from_file(str(path), cache="none", **arguments)
    assert not _is_exact(written)
    result = without_place(written)
    assert result == {"a": {text: [text, 5, 1.5, True, None]}}
    [key] = result["a"]
    assert key.__class__ is str
    assert [type(entry) for entry in result["a"][text][1:]] == [int, float, bool, type(None)]
    expression = result["a"][text][0]
    assert is_expression(expression)
    assert not hasattr(expression, "ansible_pos")
    if UNTRUSTED_BY_DEFAULT:
        assert [type(tag).__name__ for tag in expression._ansible_tags_mapping.values()] == ["TrustedAsTemplate"]


def test_what_is_marked_as_unsafe_stays_so_without_its_place() -> None:
    assert not is_expression(without_place({"a": [wrap_var("{{ x }}")]})["a"][0])


def _is_exact(value: Any) -> bool:
    return type(value) in (dict, list, str)
