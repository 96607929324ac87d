# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of the guide that tests write: each stands between two comments that name it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "troubleshooting_guide.rst"
UPDATE = "WORKSPACE_UPDATE_GUIDE"
HOW = f"The guide says something else. Run the test with {UPDATE}=1 to write anew what it says: "


def list_table(rows: Sequence[Sequence[str]], *, widths: str = "auto") -> str:
    """Return a list-table of reStructuredText; the first row is its header."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in rows:
        lines += [f"   {'*' if place == 0 else ' '} - {cell}" for place, cell in enumerate(row)]
    return "\n".join(lines)


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as a person reads them in a terminal."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def hold_guide_to(name: str, text: str) -> None:
    """Fail if the guide says something else between the comments of this name, or write it there when told to."""
    guide = GUIDE.read_text(encoding="utf-8")
    part = re.compile(rf"(?<=\.\. begin {re.escape(name)}\n\n).*?(?=\n\n\.\. end {re.escape(name)}\n)", re.DOTALL)
    assert part.search(guide), f"{GUIDE.name} has no place for {name}"
    if os.environ.get(UPDATE):
        GUIDE.write_text(part.sub(lambda _found: text, guide), encoding="utf-8")
        return
    said = part.findall(guide)
    assert said == [text], HOW + name
