# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""JSON as a service that nobody controls may send it: taken without loss, or refused."""

from __future__ import annotations

import codecs
import json
import math
import re
from itertools import accumulate
from typing import Any

# The service's own responses are six levels deep.
LARGEST_DEPTH = 64
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
# To the end if it never ends: tried anew at each escaped quotation mark, it would take quadratic time.
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {code: 1 if code in b"[{" else -1 for code in b"[]{}"}


def parse_json(body: bytes, *, charset: str | None = None) -> Any:
    """Return what a JSON document holds, fit to be written as JSON again.

    It is UTF-8, or else in the encoding `charset` that it came with.
    Raises ValueError or RecursionError for what is no JSON, and for what could only be taken with a loss: a name that
    comes twice with different values, a number that is none, or more levels than the code behind this can walk.
    """
    text = _decode(body, charset=charset)
    if _depth_of(text.encode()) > LARGEST_DEPTH:
        raise ValueError(f"There are more than {LARGEST_DEPTH} levels.")
    value = json.loads(text, object_pairs_hook=_object_of, parse_float=_finite, parse_constant=_finite)
    return _mended(value) if _HALF_PAIR.search(text) else value


def ends_early(body: bytes) -> bool:
    """Return whether a document begins like JSON, and ends before all its brackets are closed."""
    bare = _TEXT.sub(b"", body.removeprefix(codecs.BOM_UTF8)).lstrip()
    return bare.startswith((b"{", b"[")) and sum(map(_STEPS.__getitem__, bare.translate(None, _NO_BRACKETS))) > 0


def _decode(body: bytes, *, charset: str | None) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What can be read as UTF-8 is, because the name of an encoding is wrong more often than that is a coincidence.
        if charset is None:
            raise
    try:
        return body.decode(charset)
    except LookupError as exc:
        raise ValueError(f"There is no encoding {charset}.") from exc


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) and any(found[name] != value for name, value in pairs):
        raise ValueError("A name comes twice with different values.")
    return found


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is no number.")
    return value


def _depth_of(body: bytes) -> int:
    """Return how many levels a document has; those in texts count as well, until they make a difference."""
    levels = list(accumulate(map(_STEPS.__getitem__, body.translate(None, _NO_BRACKETS))))
    if not levels or (max(levels) <= LARGEST_DEPTH and min(levels) == levels[-1] == 0):
        return 0 if not levels else max(levels)
    bare = _TEXT.sub(b"", body).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, bare)), default=0)


def _mended(value: Any) -> Any:
    """Return a value whose texts can be encoded: half of a surrogate pair stands as it was written."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_mended(entry) for entry in value]
    if isinstance(value, dict):
        return _object_of([(_mended(name), _mended(entry)) for name, entry in value.items()])
    return value
