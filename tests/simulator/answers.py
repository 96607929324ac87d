# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers before they go over the wire."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

JSON_TYPE = "application/json"
# Below this a packed body is larger than a plain one.
LEAST_TO_PACK = 20
PACKING_LEVEL = 1


@dataclass(frozen=True)
class Answer:
    """One answer to be sent: status, body and headers."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer with the value as its JSON body."""
    return Answer(status, json_bytes(value), headers=headers or {})


def json_bytes(value: object) -> bytes:
    """Return the value as JSON in UTF-8, escaped only where text cannot be encoded."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def packed(answer: Answer, *, accepted: str) -> Answer:
    """Return the answer with its body packed by gzip, where `Accept-Encoding` allows that and it is worth it."""
    if len(answer.body) < LEAST_TO_PACK or any(name.lower() == "content-encoding" for name in answer.headers):
        return answer
    if not _accepts_gzip(accepted):
        return answer
    body = gzip.compress(answer.body, PACKING_LEVEL, mtime=0)
    return replace(answer, body=body, headers={**answer.headers, "Content-Encoding": "gzip"})


def _accepts_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        name, _mark, quality = part.partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return quality.replace(" ", "").rstrip("0").rstrip(".") not in ("q=0", "q=")
    return False
