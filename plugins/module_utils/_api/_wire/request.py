# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""A request and its response as values, and the one way a URL is written on the wire."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Union
from urllib.parse import quote, urlsplit

Query = tuple[tuple[str, str], ...]
QueryValue = Union[str, int, bool, Iterable[str], None]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request; `url` has no query, `query` is in wire order."""

    method: str
    url: str
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host, and the port where the URL names one."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path as it stands in the URL."""
        return urlsplit(self.url).path

    @property
    def wire_url(self) -> str:
        """The URL exactly as it is sent."""
        return f"{self.url}?{encode_query(self.query)}" if self.query else self.url


@dataclass(frozen=True, kw_only=True)
class Response:
    """One HTTP response, completely read; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself, so that nothing sent to it leaves the machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def escape(text: str) -> str:
    """Percent-encode all but the unreserved characters, as the service's signer does."""
    return quote(text, safe="~")


def encode_query(query: Query) -> str:
    """Write a query as it stands on the wire and in the signature."""
    return "&".join(f"{escape(key)}={escape(value)}" for key, value in query)


def make_query(parameters: Mapping[str, QueryValue]) -> Query:
    """Turn parameters into sorted pairs: None is left out, a list becomes repeated keys, booleans lower-case."""
    pairs: list[tuple[str, str]] = []
    for key, value in parameters.items():
        if value is None:
            continue
        if isinstance(value, bool):
            pairs.append((key, "true" if value else "false"))
        elif isinstance(value, (str, int)):
            pairs.append((key, str(value)))
        else:
            pairs.extend((key, item) for item in value)
    return tuple(sorted(pairs))
