# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as a template, and what its parts are."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.templates import (
    is_template,
    template_parts,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._trust import is_expression
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import as_template


@pytest.mark.parametrize("text", ["{{ a }}", "x-{{ a }}", "{% if a %}b{% endif %}"])
def test_a_template(text: str) -> None:
    assert is_template(text)


@pytest.mark.parametrize("text", ["a", "tags.a{b", "tags.{a}", "", "a }}"])
def test_the_name_of_a_field(text: str) -> None:
    assert not is_template(text)


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("{{ a }}", [("a", True)]),
        ("{{ a | lower }}-x", [("a | lower", True), ("-x", False)]),
        ("{{a}}{{ b.c }}", [("a", True), ("b.c", True)]),
        ("x {{- a -}} y", [("x", False), ("a", True), ("y", False)]),
        ("{{ '{{ a }}' }}", [("'{{ a }}'", True)]),
        ("{{ {'a': 1}['a'] }}\n", [("{'a': 1}['a']", True), ("\n", False)]),
        ("plain", [("plain", False)]),
    ],
)
def test_expressions_and_the_text_around_them(template: str, parts: list[tuple[str, bool]]) -> None:
    found = template_parts(as_template(template))
    assert found == parts
    assert all(is_expression(part.text) for part in found if part.is_expression)


@pytest.mark.parametrize(
    "template",
    [
        "{% if a %}b{% endif %}",
        "{{ a }}{# b #}",
        "{% raw %}{{ a }}{% endraw %}",
        "#jinja2: variable_start_string:'[['\n[[ a ]]{{ b }}",
        "{{ a",
        "{{ 'a }}",
    ],
)
def test_whatever_is_more_is_left_to_core(template: str) -> None:
    assert template_parts(template) is None
