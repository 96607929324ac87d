# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that can never be a template."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._harmless import is_harmless, made_harmless


@pytest.mark.parametrize("text", ["", "DESKTOP-01", "jy01@local.com", "财务部-桌面-0005", "a b.c,d:e/f+g=h~i_j"])
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert is_harmless(text)
    assert made_harmless(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{{ lookup('pipe', 'id') }}", "__ lookup__pipe_, _id__ __"),
        ("#jinja2: variable_start_string: '['", "_jinja2: variable_start_string: ___"),
        ("lookup('env', 'HOME')", "lookup__env_, _HOME__"),
        ("{% raw %}", "__ raw __"),
        ("two\nlines\x1b[31m", "two_lines__31m"),
        ("LOCAL\\jy01", "LOCAL_jy01"),
    ],
)
def test_nothing_of_a_template_is_left(text: str, left: str) -> None:
    assert is_harmless(text) == ("\\" in text)
    assert made_harmless(text) == left
    assert is_harmless(left)


@given(st.text("ab1 .,:/@+=~-_\\&$?;", max_size=12), st.sampled_from("\\&$?;"), st.text("ab1 .,:/@+=~-_", max_size=6))
def test_what_no_expression_can_hold_is_harmless(before: str, sign: str, after: str) -> None:
    text = f"{before}{sign}{after}"
    assert is_harmless(text)
    environment = Environment(autoescape=True)
    # As core evaluates a condition, before 2.19 and since.
    for written in (f"{{% set condition = {text} %}}", f"{{% if {text} %}}{{% endif %}}", f"{{{{ {text} }}}}"):
        with pytest.raises(TemplateSyntaxError):
            environment.parse(written)
    assert environment.from_string(text).render() == text


def test_other_values_become_texts() -> None:
    assert made_harmless(None) == ""
    assert made_harmless(12) == "12"
    assert made_harmless({"a": [1]}) == "__a_: _1__"
    assert made_harmless("x" * 100_000) == "x" * 250
