# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Suggests the most similar known name for an unknown one."""

from __future__ import annotations

import difflib
from collections.abc import Collection


def suggest(
    name: str, known: Collection[str], *, where: str = "documentation of the plugin", quote: bool = True
) -> str:
    """Return the end of a sentence about an unknown name: the most similar known one, or where to look."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    if not near:
        return f": see the {where} for those it has."
    return f": did you mean {near[0]!r}?" if quote else f": did you mean {near[0]}?"
