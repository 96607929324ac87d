# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Pieces of HTML in which every value is text, and the words and colours for the statuses of desktops."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from .data import LOGIN_STATUSES, POWER_STATUSES

# Words for the statuses that are known; another one is shown as the service writes it.
LABELS = {
    "CONNECTED": "Connected",
    "DISCONNECTED": "Disconnected",
    "REGISTERED": "Ready",
    "UNREGISTER": "Not registered",
    "ACTIVE": "Running",
    "SHUTOFF": "Stopped",
    "HIBERNATED": "Hibernated",
    "ERROR": "Error",
}
UNKNOWN = "Unknown"
NONE = "None"
# The colours are in the style sheet, chosen to be told apart by everybody; their names never come from the service.
COLOURS = {name: f"c-{name.lower()}" for name in (*LOGIN_STATUSES, *POWER_STATUSES)}
OTHER_COLOUR = "c-other"

_LONGEST = 80
# Not allowed in a page, or able to turn the text around them: shown as a replacement character.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    """Return a text without characters that are no text or change the direction of what stands beside them."""
    return _CONTROLS.sub("\ufffd", text)


def escape(text: object) -> str:
    """Return a text for the content of an element or of a quoted attribute."""
    return html.escape(visible(str(text)), quote=True)


def remote(text: str, *, empty: str = NONE) -> str:
    """Return a remote text as an element that keeps its direction of writing to itself; a very long one is cut."""
    if not text:
        return f'<span class="none">{empty}</span>'
    if len(text) <= _LONGEST:
        return f"<bdi>{escape(text)}</bdi>"
    return f'<bdi title="{escape(text)}">{escape(text[:_LONGEST])}\u2026</bdi>'


def label(status: str) -> str:
    """Return the word for a status."""
    return LABELS.get(status) or visible(status) or UNKNOWN


def colour(status: str) -> str:
    """Return the class of the colour of a status."""
    return COLOURS.get(status, OTHER_COLOUR)


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


def amount(value: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one."""
    return f"{number(value)} {noun}" if value == 1 else f"{number(value)} {noun}s"


def percent(part: int, *, whole: int) -> str:
    """Return a share; one that is not nothing is never shown as nothing."""
    if not whole or not part:
        return "0%"
    share = 100 * part / whole
    return "<1%" if share < 1 else ">99%" if share > 99 and part < whole else f"{share:.0f}%"


def table(caption: str, *, heads: Sequence[str], rows: Sequence[str], kind: str) -> str:
    """Return a table of rows that are HTML already; its caption is there for screen readers."""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    return (
        f'<table class="{kind}"><caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
