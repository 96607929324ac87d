# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Which texts of the service can never be a template, and what is left of the others where nothing can mark them."""

from __future__ import annotations

import re

# A word character is what isalnum() takes for one, or an underscore. The second row are signs that no expression can
# hold outside of quotes, and no template can begin with: core can do nothing with such a text but refuse it.
_HARMLESS = re.compile(
    r"[\w .,:/@+=~"
    r"\\&$?;-]*"
)
_HARMFUL = re.compile(r"[^\w .,:/@+=~-]")
_LONGEST = 250


def is_harmless(text: str) -> bool:
    """Return whether a text has no character that is special in a template or an expression.

    Letters, digits, blanks and a few signs only: no quotes, brackets, braces, bars or hashes. A list of
    what is allowed, because delimiters can be changed by a `#jinja2:` header and a bare `lookup(...)` can run as well.
    """
    return _HARMLESS.fullmatch(text) is not None


def made_harmless(value: object) -> str:
    """Return a text for a place from which it may get into a template: an underscore stands for each other character.

    None is an empty text, and what is longer than any name is cut off.
    """
    text = "" if value is None else str(value)
    return _HARMFUL.sub("_", text[:_LONGEST]).strip()
