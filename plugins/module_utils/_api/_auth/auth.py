# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""How each kind of credential is put on a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

from .._wire.request import Request
from ..errors import AuthenticationError
from .credentials import AccessKey
from .iam import IssuedToken
from .signer import DATE_HEADER, authorization, format_date


class SignatureAuthorizer:
    """Signs each request with an access key, anew for every try."""

    def __init__(
        self, key: AccessKey, *, project_id: str | None = None, now: Callable[[], datetime] | None = None
    ) -> None:
        self._key = key
        self._project_id = project_id
        self._now = now or (lambda: datetime.now(timezone.utc))

    def authorize(self, request: Request) -> Request:
        signed = {"Host": request.host, DATE_HEADER: format_date(self._now())}
        if self._project_id:
            signed["X-Project-Id"] = self._project_id
        # Not signed: a gateway that refuses a signature echoes the signed headers in its message.
        extra = {"X-Security-Token": self._key.security_token} if self._key.security_token else {}
        extra["Authorization"] = authorization(
            request.method,
            path=request.path,
            query=request.query,
            headers=signed,
            body=request.body,
            access_key=self._key.access_key,
            secret_key=self._key.secret_key,
        )
        return replace(request, headers={**request.headers, **signed, **extra})

    def renew(self, refused: Request) -> bool:
        # Five refused signatures lock the key: one more would be one too many.
        return False


class TokenAuthorizer:
    """Sends a ready token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def authorize(self, request: Request) -> Request:
        return replace(request, headers={**request.headers, "X-Auth-Token": self._token})

    def renew(self, refused: Request) -> bool:
        return False


class IssuedTokenAuthorizer:
    """Obtains one token and shares it between threads; renews it before it expires and after a 401."""

    def __init__(
        self,
        issue: Callable[[], IssuedToken],
        *,
        learn: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issue = issue
        self._learn = learn
        self._clock = clock
        self._lock = threading.Lock()
        self._token: IssuedToken | None = None
        self._expires_at = 0.0  # monotonic seconds
        self._refusal: AuthenticationError | None = None

    def token(self) -> IssuedToken:
        """Return the current token, obtained now if there is none or it is about to expire."""
        with self._lock:
            if self._token is None or self._clock() >= self._expires_at:
                return self._obtain()
            return self._token

    def authorize(self, request: Request) -> Request:
        return replace(request, headers={**request.headers, "X-Auth-Token": self.token().value})

    def renew(self, refused: Request) -> bool:
        with self._lock:
            if self._token is None or self._token.value == refused.headers.get("X-Auth-Token"):
                self._obtain()
            return True

    def _obtain(self) -> IssuedToken:
        if self._refusal is not None:
            # Asked once, refused once: the other threads need not try the same password.
            raise AuthenticationError(str(self._refusal), details=self._refusal.details)
        try:
            token = self._issue()
        except AuthenticationError as exc:
            self._refusal = exc
            raise
        self._learn(token.value)
        lifetime = token.lifetime if token.lifetime is not None else float("inf")
        self._expires_at = self._clock() + lifetime - min(300.0, lifetime / 10)
        self._token = token
        return token
