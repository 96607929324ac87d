# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Texts of others without the secrets in them, however these are written."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "********"
# So many characters at its beginning are enough to know a long secret by.
_TELLING = 16
_SIGNATURE = re.compile(r"(Signature=)\w+")
_CANONICAL_REQUEST = re.compile(r"canonical[\s_-]?request", re.IGNORECASE)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text, and cut off the canonical request a gateway echoes when a signature fails."""
    echo = _CANONICAL_REQUEST.search(text)
    text = f"{text[: echo.start()]}(canonical request left out)" if echo else text
    text = _SIGNATURE.sub(rf"\1{MASK}", text)
    for secret in secrets:
        for form in _forms(secret):
            text = text.replace(form, MASK)
        if len(secret) > 2 * _TELLING:
            # Perhaps cut off by who wrote the text.
            text = re.sub(re.escape(secret[:_TELLING]) + r"\S*", MASK, text)
    return text


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as it may stand in a text: as it is, in a URL, in JSON, in base64; the longest first."""
    plain = secret.encode("utf-8", "surrogatepass")
    forms = {
        secret,
        quote(plain, safe=""),
        quote(plain),
        quote_plus(plain),
        json.dumps(secret)[1:-1],
        html.escape(secret),
        repr(secret)[1:-1],
        base64.b64encode(plain).decode(),
        base64.urlsafe_b64encode(plain).decode().rstrip("="),
    }
    yield from sorted((form for form in forms if form), key=len, reverse=True)
