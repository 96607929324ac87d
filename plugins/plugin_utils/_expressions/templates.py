# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Recognises templates, and splits them into parts."""

from __future__ import annotations

from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError

from .._trust import with_trust_of

# At the start of a template, it changes the signs by which the rest is taken apart.
HEADER = "#jinja2:"


class Part(NamedTuple):
    """A piece of text, or an expression."""

    text: str
    is_expression: bool


def is_template(text: str) -> bool:
    """Return whether a string of the user is a template, and not the name of a field."""
    return "{{" in text or "{%" in text


def template_parts(template: str) -> list[Part] | None:
    """Return the parts of a template, None for one with more than expressions and the text around them."""
    if template.startswith(HEADER):
        return None
    parts: list[Part] = []
    expression: list[str] | None = None
    try:
        for _line, kind, value in Environment(autoescape=False, keep_trailing_newline=True).lex(template):
            if kind == "variable_begin":
                expression = []
            elif kind == "variable_end":
                parts.append(Part(with_trust_of(template, "".join(expression or ()).strip()), is_expression=True))
                expression = None
            elif expression is not None:
                expression.append(value)
            elif kind == "data":
                parts.append(Part(value, is_expression=False))
            else:
                return None
    except TemplateSyntaxError:
        return None
    return parts if expression is None else None
