# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SDK-HMAC-SHA256 as the gateway recomputes it, from the request as it came over the wire."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from .query import Target

ALGORITHM = "SDK-HMAC-SHA256"
HEADER = re.compile(
    rf"{ALGORITHM} +Access=(?P<access>[^,\s]*), *SignedHeaders=(?P<names>[^,\s]*), *Signature=(?P<signature>[0-9a-f]*)"
)


@dataclass(frozen=True)
class Authorization:
    """The parts of an Authorization header."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(value: str) -> Authorization | None:
    """Return the header's parts, or None where it is no well-formed signature."""
    match = HEADER.fullmatch(value.strip())
    if match is None:
        return None
    return Authorization(match["access"], tuple(match["names"].split(";")), match["signature"])


def canonical_request(
    method: str, target: Target, *, headers: Mapping[str, str], signed_headers: tuple[str, ...], body: bytes
) -> str:
    """Return the canonical request; headers are found by their lower-case names, a missing one counts as empty."""
    path = "/".join(_encode(part) for part in unquote(target.sent_path).split("/"))
    path = path if path.endswith("/") else path + "/"
    query = "&".join(f"{_encode(key)}={_encode(value)}" for key, value in sorted(target.query))
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed_headers)
    digest = headers.get("x-sdk-content-sha256") if body else None
    digest = digest or hashlib.sha256(body).hexdigest()
    return "\n".join((method.upper(), path, query, lines, ";".join(signed_headers), digest))


def signature(canonical: str, *, date: str, secret_key: str) -> str:
    """Return the signature of a canonical request."""
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    text = f"{ALGORITHM}\n{date}\n{digest}"
    return hmac.new(secret_key.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()


def same_signature(left: str, right: str) -> bool:
    """Return whether two signatures are the same."""
    return hmac.compare_digest(left.encode(), right.encode())


def _encode(text: str) -> str:
    return quote(text, safe="~")
