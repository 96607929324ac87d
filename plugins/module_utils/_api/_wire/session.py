# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Requests as the client makes them: authorized, held back, and repeated only where that can do no harm."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from ..error_messages import Sent
from ..errors import ApiError, AuthenticationError, ConnectionFailedError, UnclearOutcomeError
from .concurrency import check_wanted, pause
from .pace import Pace
from .request import Query, Request, Response
from .response import error_from, read_change, read_json
from .retry import RETRY_STATUSES, RetryPolicy, backoff, wait_after
from .throttle import Throttle, rate_named_in
from .transport import Transport

Progress = Callable[[str], None]
Result = TypeVar("Result")


class Detail(str):
    """A line of progress that is the first to be left out where there are many of them."""

    __slots__ = ()


# Five refused signatures lock an access key: so many at most are sent before one has proven good.
MOST_UNPROVEN = 3
# The responses after which a change was certainly not made, and may be sent again.
_NOTHING_DONE = frozenset({429})
# After so many seconds (monotonic) another project may try as well: the first one may be silent for minutes.
TRIAL_PATIENCE = 2.0


def no_progress(_text: str) -> None:
    """The notification nobody asked for."""


class Authorizer(Protocol):
    """Puts a credential on requests."""

    def authorize(self, request: Request) -> Request:
        """Return the request with what proves who sends it."""

    def renew(self, refused: Request) -> bool:
        """After a 401: obtain a fresh proof where that is possible, and tell whether another try makes sense."""


class Secrets:
    """The strings that must never be shown; grows when a token is obtained."""

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self._known = known

    def learn(self, secret: str) -> None:
        """Remember one more secret."""
        self._known = (*self._known, secret)

    def __iter__(self) -> Any:
        return iter(self._known)


class CredentialGuard:
    """Lets a single request through until the credential has proven good, and none after it was refused.

    Five refused signatures lock an access key, so a wrong one must not be tried by many threads at once. One that is
    not answered soon holds the others back no longer, but no more than three are sent unproven.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, patience: float = TRIAL_PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._changed = threading.Condition()
        # When those without a response yet were sent (monotonic seconds).
        self._unproven: list[float] = []
        self._proven = False
        self._refusal: AuthenticationError | None = None
        self._of_tokens: CredentialGuard | None = None

    def of_tokens(self) -> CredentialGuard:
        """Return the guard of the password that tokens are obtained with: a wrong one locks the user as well."""
        with self._changed:
            if self._of_tokens is None:
                self._of_tokens = CredentialGuard(clock=self._clock, patience=self._patience)
            return self._of_tokens

    def run(self, call: Callable[[], Result], *, proves: Callable[[Result], bool]) -> Result:
        """Make the call, whose result may prove the credential good; raises the refusal instead where there was one."""
        if self._proven:
            return self._make(call)
        sent_at = self._wait_for_turn()
        try:
            result = self._make(call)
            if proves(result):
                self._proven = True
            return result
        finally:
            with self._changed:
                self._unproven.remove(sent_at)
                self._changed.notify_all()

    def _wait_for_turn(self) -> float:
        with self._changed:
            while self._unproven and not self._proven and self._refusal is None:
                left = max(self._unproven) + self._patience - self._clock()
                if len(self._unproven) >= MOST_UNPROVEN:
                    self._changed.wait()
                elif left > 0:
                    self._changed.wait(left)
                else:
                    break
            self._unproven.append(self._clock())
            return self._unproven[-1]

    def _make(self, call: Callable[[], Result]) -> Result:
        if self._refusal is not None:
            raise AuthenticationError(str(self._refusal), details=self._refusal.details)
        try:
            return call()
        except AuthenticationError as exc:
            # Remembered while the others still wait, so that none of them slips through.
            self._refusal = exc
            raise


def send_patiently(
    request: Request,
    *,
    transport: Transport,
    policy: RetryPolicy,
    progress: Progress = no_progress,
    sleep: Callable[[float], object] = pause,
) -> Response:
    """Send a request that needs no proof of its own, again where no whole response comes; what is answered is final."""
    attempt = 0
    while True:
        check_wanted()
        try:
            return transport.send(request)
        except ConnectionFailedError as exc:
            check_wanted()
            if not exc.retryable or attempt >= policy.max_retries:
                raise exc.after(attempt + 1) from exc
            seconds = backoff(attempt)
            progress(_trying_again(_cause(exc), seconds))
            sleep(seconds)
            attempt += 1


def _cause(exc: ConnectionFailedError) -> str:
    return str(exc).partition(": try again")[0]


def _trying_again(why: str, seconds: float) -> str:
    return f"{why.rstrip('.')}; trying again in {seconds:.1f} s"


def _proves(response: Response) -> bool:
    """Tell whether a response shows that the credential is good."""
    return response.status < 400 or response.status == 404


@dataclass(kw_only=True)
class ApiSession:
    """Makes calls with one credential over one transport; may be shared by threads."""

    transport: Transport
    authorizer: Authorizer
    policy: RetryPolicy
    headers: dict[str, str]
    secrets: Secrets
    progress: Progress = no_progress
    sleep: Callable[[float], object] = pause
    throttle: Throttle = field(default_factory=Throttle)
    guard: CredentialGuard = field(default_factory=CredentialGuard)
    credential: Sent | None = None

    def get(self, url: str, *, query: Query = (), pace: Pace | None = None) -> dict[str, Any]:
        """Return the JSON object of a GET, sent at the pace that the service documents for it.

        Raises ApiError for an error of the service, ConnectionFailedError when no whole response came.
        """
        request = Request(method="GET", url=url, query=query, headers=self.headers)
        response = self._final_response(request, pace=pace)
        return read_json(response, request=request, secrets=self.secrets, sent=self.credential)

    def act(self, method: str, url: str, *, body: Mapping[str, Any], expects_body: bool = False) -> dict[str, Any]:
        """Return the JSON object of the response to a change, an empty one for a success that need not have a body.

        Raises ApiError or ConnectionFailedError where nothing was changed, UnclearOutcomeError where that is open.
        """
        headers = {**self.headers, "Content-Type": "application/json"}
        request = Request(method=method, url=url, headers=headers, body=json.dumps(body).encode())
        try:
            response = self._final_response(request)
        except ConnectionFailedError as exc:
            if exc.is_unsent:
                raise
            cause = str(exc).rpartition(": ")[0] or str(exc).rstrip(".")
            raise UnclearOutcomeError(cause, details=exc.details) from exc
        return read_change(
            response, request=request, expects_body=expects_body, secrets=self.secrets, sent=self.credential
        )

    def _final_response(self, request: Request, *, pace: Pace | None = None) -> Response:
        """Return the response to a request, which is sent again where that helps and does no harm.

        A change is sent again only where the one before certainly changed nothing: the service throttled it, there was
        no connection, or the token had expired.
        """
        is_change = request.method != "GET"
        retry_statuses = _NOTHING_DONE if is_change else RETRY_STATUSES
        renewed = False
        attempt = 0
        while True:
            try:
                with self._turn(pace):
                    # After the wait for a turn, in which the service may have asked for a pause.
                    self.throttle.wait()
                    sent = self.authorizer.authorize(request)
                    response = self.guard.run(partial(self._send, sent, is_last_try=renewed), proves=_proves)
            except ConnectionFailedError as exc:
                check_wanted()
                is_safe = exc.is_unsent or not is_change
                if not exc.retryable or not is_safe or attempt >= self.policy.max_retries:
                    raise exc.after(attempt + 1) from exc
                self._pause(backoff(attempt), why=_cause(exc))
                attempt += 1
                continue
            check_wanted()
            if response.status == 401:
                renewed = True
                continue
            if response.status not in retry_statuses or attempt >= self.policy.max_retries:
                return response
            self._hold_back(response, request=request, attempt=attempt)
            attempt += 1

    def _send(self, sent: Request, *, is_last_try: bool) -> Response:
        """Return the response; it is a 401 only where the credential was renewed and another try makes sense."""
        check_wanted()
        response = self.transport.send(sent)
        if response.status == 401 and (is_last_try or not self.authorizer.renew(sent)):
            raise error_from(
                response, request=sent, secrets=self.secrets, has_fresh_token=is_last_try, sent=self.credential
            )
        return response

    def _turn(self, pace: Pace | None) -> AbstractContextManager[None]:
        def tell(seconds: float) -> None:
            self.progress(f"as many requests as the service takes have been sent; waiting {seconds:.1f} s")

        return pace.turn(tell) if pace else nullcontext()

    def _hold_back(self, response: Response, *, request: Request, attempt: int) -> None:
        seconds = wait_after(response, attempt=attempt)
        if seconds > self.policy.longest_wait:
            error = error_from(response, request=request, secrets=self.secrets)
            raise type(error)(
                f"{request.host} asks to wait {seconds:.12g} seconds, more than the timeout of "
                f"{self.policy.longest_wait:g}: try again later or raise timeout.",
                details=error.details,
            ) from ApiError(str(error))
        if response.status == 429:
            self.throttle.close_for(seconds, rate=rate_named_in(response))
            self.progress(Detail(f"{request.host} throttles; waiting {seconds:.1f} s before the next call"))
            return
        self._pause(seconds, why=f"{request.host} answered {response.status}")

    def _pause(self, seconds: float, *, why: str) -> None:
        self.progress(_trying_again(why, seconds))
        self.sleep(seconds)
