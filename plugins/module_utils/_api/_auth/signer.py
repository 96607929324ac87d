# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""SDK-HMAC-SHA256, the signature of AK/SK requests, as pure functions."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timezone
from urllib.parse import unquote

from .._wire.request import Query, encode_query, escape

ALGORITHM = "SDK-HMAC-SHA256"
DATE_HEADER = "X-Sdk-Date"


def format_date(moment: datetime) -> str:
    """Write a moment as X-Sdk-Date wants it: UTC, `YYYYMMDDTHHMMSSZ`."""
    return moment.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def canonical_request(
    method: str, *, path: str, query: Query, headers: Mapping[str, str], body: bytes
) -> tuple[str, str]:
    """Return the canonical request and the names of the signed headers joined by semicolons."""
    segments = [escape(unquote(segment)) for segment in path.split("/")]
    uri = "/".join(segments)
    if not uri.endswith("/"):
        uri += "/"
    signed = sorted((name.lower(), value.strip()) for name, value in headers.items() if "_" not in name)
    names = ";".join(name for name, _value in signed)
    lines = [
        method.upper(),
        uri,
        encode_query(tuple(sorted(query))),
        "".join(f"{name}:{value}\n" for name, value in signed),
        names,
        hashlib.sha256(body).hexdigest(),
    ]
    return "\n".join(lines), names


def string_to_sign(canonical: str, *, date: str) -> str:
    """Return what is signed: the algorithm, the date and the digest of the canonical request."""
    return f"{ALGORITHM}\n{date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def authorization(
    method: str,
    *,
    path: str,
    query: Query,
    headers: Mapping[str, str],
    body: bytes,
    access_key: str,
    secret_key: str,
) -> str:
    """Return the Authorization header of a request; every given header is signed and X-Sdk-Date must be among them."""
    canonical, names = canonical_request(method, path=path, query=query, headers=headers, body=body)
    text = string_to_sign(canonical, date=headers[DATE_HEADER])
    signature = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature}"
