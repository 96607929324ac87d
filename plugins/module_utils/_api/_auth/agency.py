# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Temporary keys of the agency of an ECS, which its metadata service gives out without any credential."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .._wire.decode import parse_json
from .._wire.request import Request, Response
from ..errors import ConnectionFailedError, CredentialError, ErrorDetails
from .credentials import AccessKey
from .iam import parse_iso8601

TOKEN_PATH = "/meta-data/latest/api/token"
KEY_PATH = "/openstack/latest/securitykey"
METADATA_TIMEOUT = 3.0
SESSION_SECONDS = 21_600
RENEW_BEFORE = 300.0  # seconds
SHORTEST_USE = 30.0  # seconds
# Where the metadata service knows no session tokens it answers so, and gives the key without one.
_NO_SESSIONS = (404, 405, 503)


@dataclass(frozen=True, kw_only=True)
class AgencyKey:
    """A temporary key and how many seconds it lives (None: not told)."""

    key: AccessKey
    lifetime: float | None


class AgencyKeys:
    """Keeps the agency's current key, shared between threads; fetches the next one before it expires."""

    def __init__(
        self,
        fetch: Callable[[], AgencyKey],
        *,
        learn: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._learn = learn
        self._clock = clock
        self._lock = threading.Lock()
        self._key: AccessKey | None = None
        self._renew_at = 0.0  # monotonic seconds
        self._failure: CredentialError | None = None

    def current(self) -> AccessKey:
        """Return the key to sign with now; raises CredentialError where there is none."""
        with self._lock:
            if self._key is not None and self._clock() < self._renew_at:
                return self._key
            if self._failure is not None:
                # Asked once: the other threads need not wait for the same time-out.
                raise CredentialError(str(self._failure), details=self._failure.details)
            try:
                found = self._fetch()
            except CredentialError as exc:
                self._failure = exc
                raise
            for secret in (found.key.access_key, found.key.secret_key, found.key.security_token):
                if secret:
                    self._learn(secret)
            use = float("inf") if found.lifetime is None else max(SHORTEST_USE, found.lifetime - RENEW_BEFORE)
            self._key, self._renew_at = found.key, self._clock() + use
            return self._key


def fetch_agency_key(
    metadata_url: str, *, send: Callable[[Request], Response], now: Callable[[], datetime] | None = None
) -> AgencyKey:
    """Ask the metadata service for the agency's temporary key.

    Raises CredentialError when nothing answers there or the machine has no agency.
    """
    moment_now = now or (lambda: datetime.now(timezone.utc))
    session = _session_token(metadata_url, send=send)
    request = Request(
        method="GET", url=f"{metadata_url}{KEY_PATH}", headers={"X-Metadata-Token": session} if session else {}
    )
    response = _ask(request, send=send)
    if not 200 <= response.status < 300:
        raise _no_agency(request, status=response.status)
    return _read_key(response, request=request, now=moment_now())


def _session_token(metadata_url: str, *, send: Callable[[Request], Response]) -> str | None:
    request = Request(
        method="PUT",
        url=f"{metadata_url}{TOKEN_PATH}",
        headers={"X-Metadata-Token-Ttl-Seconds": str(SESSION_SECONDS), "Content-Length": "0"},
    )
    response = _ask(request, send=send)
    if response.status in _NO_SESSIONS:
        return None
    token = response.body.decode("ascii", "replace").strip()
    if not 200 <= response.status < 300 or not token.isascii() or not token.isprintable():
        raise _no_agency(request, status=response.status)
    return token or None


def _ask(request: Request, *, send: Callable[[Request], Response]) -> Response:
    try:
        return send(request)
    except ConnectionFailedError as exc:
        raise CredentialError(
            f"The metadata service at {request.host} does not answer: agency works only on an ECS with an agency, "
            "so give another credential elsewhere.",
            details=exc.details,
        ) from exc


def _read_key(response: Response, *, request: Request, now: datetime) -> AgencyKey:
    try:
        body = parse_json(response.body)
    except (ValueError, RecursionError) as exc:
        raise _no_agency(request, status=response.status) from exc
    found: Any = body.get("credential") if isinstance(body, dict) else None
    found = found if isinstance(found, dict) else {}
    parts = [found.get(name) for name in ("access", "secret", "securitytoken")]
    if not all(isinstance(part, str) and part and part.isascii() and part.isprintable() for part in parts):
        raise _no_agency(request, status=response.status)
    key = AccessKey(access_key=parts[0], secret_key=parts[1], security_token=parts[2])
    return AgencyKey(key=key, lifetime=_lifetime(found.get("expires_at"), now=now))


def _lifetime(expires_at: object, *, now: datetime) -> float | None:
    try:
        return (parse_iso8601(str(expires_at)) - now).total_seconds() if expires_at else None
    except (ValueError, TypeError, OverflowError):
        return None


def _no_agency(request: Request, *, status: int) -> CredentialError:
    return CredentialError(
        f"The metadata service at {request.host} gives no key ({status}): assign an agency to this ECS, "
        "or give another credential.",
        details=ErrorDetails(status=status, method=request.method, url=request.wire_url),
    )
