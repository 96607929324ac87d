# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls as the client makes them: retried when that helps, never hammering with a refused credential."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.auth import (
    IssuedTokenAuthorizer,
    SignatureAuthorizer,
    TokenAuthorizer,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import AccessKey
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.iam import IssuedToken
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire import session as session_module
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.concurrency import map_concurrently
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.pace import Pace
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.response import error_from
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.retry import RetryPolicy
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import (
    MOST_UNPROVEN,
    ApiSession,
    Authorizer,
    CredentialGuard,
    Secrets,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import Throttle
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.transport import Transport
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    AuthenticationError,
    ConnectionFailedError,
    ThrottledError,
    UnclearOutcomeError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    FunctionTransport,
    Step,
    answer,
    script,
)

URL = "https://workspace.example.com/v2/p1/connections/status"
KEY = SignatureAuthorizer(AccessKey(access_key="AK", secret_key="SK"))
REFUSED = answer({"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information"}, status=401)
BROKEN = ConnectionFailedError("The connection broke: try again.", retryable=True)
FOR_NOW = ConnectionFailedError("It has no name for now: try again, or look.", retryable=True, is_counted=True)
PATIENCE = 60.0
HOPELESS = ConnectionFailedError("The host name cannot be resolved.", retryable=False)
THREADS = 16


class Bench:
    """A session with a clock that only sleeping moves."""

    def __init__(self, transport: Transport, authorizer: Authorizer = KEY, *, retries: int = 4) -> None:
        self.slept: list[float] = []
        self.said: list[str] = []
        self.now = 0.0
        self.session = ApiSession(
            transport=transport,
            authorizer=authorizer,
            policy=RetryPolicy(max_retries=retries, longest_wait=60),
            headers={"X-Language": "en-us"},
            secrets=Secrets(("SK",)),
            progress=self.said.append,
            sleep=self.sleep,
            throttle=Throttle(clock=lambda: self.now, sleep=self.sleep),
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def expect(reply: Response | Exception) -> Step:
    return Step(url=URL, reply=reply, headers={"X-Language": "en-us"})


def test_one_call() -> None:
    with script(expect(answer({"statics": []}))) as transport:
        assert Bench(transport).session.get(URL) == {"statics": []}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_is_tried_again(status: int) -> None:
    failed = answer(b"", status=status, headers={"retry-after": "2"})
    with script(expect(failed), expect(failed), expect(answer({"a": 1}))) as transport:
        bench = Bench(transport)
        assert bench.session.get(URL) == {"a": 1}
        assert len(bench.slept) == 2
        assert 4 <= bench.now <= 6
        assert len(bench.said) == 2


def test_each_try_takes_a_turn_of_its_own() -> None:
    failed = answer(b"", status=503, headers={"retry-after": "2"})
    with script(expect(failed), expect(answer({"a": 1}))) as transport:
        bench = Bench(transport)
        pace = Pace(calls=1, seconds=60, clock=lambda: bench.now, sleep=bench.sleep)
        assert bench.session.get(URL, pace=pace) == {"a": 1}
        assert bench.slept == [2.0, 58.0]
        assert bench.said[-1] == "as many requests as the service takes have been sent; waiting 58.0 s"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 501])
def test_what_is_not_tried_again(status: int) -> None:
    with script(expect(answer({"error_code": "WKS.1"}, status=status))) as transport, pytest.raises(ApiError) as caught:
        Bench(transport).session.get(URL)
    assert caught.value.details.status == status


def test_broken_connections_are_tried_again() -> None:
    with script(expect(BROKEN), expect(BROKEN), expect(answer({}))) as transport:
        bench = Bench(transport)
        assert bench.session.get(URL) == {}
        assert bench.said[0].startswith("The connection broke; trying again in ")


def test_hopeless_connections_are_not() -> None:
    with script(expect(HOPELESS)) as transport, pytest.raises(ConnectionFailedError, match="cannot be resolved"):
        Bench(transport).session.get(URL)


@pytest.mark.parametrize("retries", [0, 1, 3])
@pytest.mark.parametrize("failed", [answer(b"", status=503), BROKEN])
def test_tries_are_bounded(retries: int, failed: Response | Exception) -> None:
    steps = [expect(failed)] * (retries + 1)
    with script(*steps) as transport, pytest.raises(WorkspaceError):
        Bench(transport, retries=retries).session.get(URL)


@pytest.mark.parametrize(("retries", "times"), [(0, ""), (1, ", tried 2 times"), (4, ", tried 5 times")])
def test_a_trouble_that_lasts_says_how_often_it_was_tried(retries: int, times: str) -> None:
    with script(*[expect(FOR_NOW)] * (retries + 1)) as transport, pytest.raises(ConnectionFailedError) as caught:
        Bench(transport, retries=retries).session.get(URL)
    assert str(caught.value) == f"It has no name for now{times}: try again, or look."
    assert caught.value.details == FOR_NOW.details


def test_every_try_has_its_own_signature() -> None:
    moments: list[str] = []

    def reply(request: Request) -> Response:
        moments.append(request.headers["Authorization"])
        return answer({}) if len(moments) > 1 else answer(b"", status=503)

    ticks = iter(range(10))
    authorizer = SignatureAuthorizer(AccessKey(access_key="AK", secret_key="SK"), now=lambda: time_at(next(ticks)))
    Bench(FunctionTransport(reply), authorizer).session.get(URL)
    assert len(set(moments)) == 2


def time_at(second: int) -> datetime:
    return datetime(2026, 1, 1, 0, 0, second, tzinfo=timezone.utc)


def test_a_wait_longer_than_the_timeout_is_an_error() -> None:
    body = {"error_code": "APIGW.0308", "error_msg": "ratelimit,limit:5,time:1 hour"}
    with script(expect(answer(body, status=429))) as transport, pytest.raises(ThrottledError) as caught:
        Bench(transport).session.get(URL)
    assert str(caught.value) == (
        "workspace.example.com asks to wait 3600 seconds, more than the timeout of 60: "
        "try again later or raise timeout."
    )
    assert caught.value.details.error_code == "APIGW.0308"


def test_the_window_is_waited_for() -> None:
    body = {"error_code": "APIGW.0308", "error_msg": "ratelimit,limit:5,time:1 minute"}
    with script(expect(answer(body, status=429)), expect(answer({}))) as transport:
        bench = Bench(transport)
        bench.session.get(URL)
        assert 60 <= bench.now <= 62


def test_a_refused_signature_is_never_tried_again() -> None:
    with script(expect(REFUSED)) as transport:
        session = Bench(transport).session
        for _attempt in range(3):
            with pytest.raises(AuthenticationError, match="The credential was refused"):
                session.get(URL)


def test_a_refused_ready_token_is_never_tried_again() -> None:
    with script(expect(REFUSED)) as transport, pytest.raises(AuthenticationError):
        Bench(transport, TokenAuthorizer("bad")).session.get(URL)


def in_threads(call: Callable[[], object], *, count: int = THREADS) -> list[BaseException | None]:
    """Make the call in many threads that start together, and return how each failed."""
    barrier = threading.Barrier(count)

    def run(_number: int) -> BaseException | None:
        barrier.wait()
        try:
            call()
        except WorkspaceError as exc:
            return exc
        return None

    with ThreadPoolExecutor(count) as executor:
        return list(executor.map(run, range(count)))


@pytest.mark.parametrize("authorizer", [KEY, TokenAuthorizer("bad")])
@pytest.mark.parametrize("delay", [0.0, 0.02])
def test_a_wrong_credential_in_many_threads_is_tried_once(authorizer: Authorizer, delay: float) -> None:
    def reply(_request: Request) -> Response:
        time.sleep(delay)
        return REFUSED

    transport = FunctionTransport(reply)
    session = Bench(transport, authorizer).session
    failures = in_threads(lambda: session.get(URL))
    assert len(transport.requests) == 1
    assert all(isinstance(failure, AuthenticationError) for failure in failures)
    assert len({str(failure) for failure in failures}) == 1


def test_a_refusal_is_remembered_before_the_next_thread_may_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the thread that was refused takes to read the answer."""

    def slow(response: Response, **more: Any) -> ApiError:
        time.sleep(0.05)
        return error_from(response, **more)

    monkeypatch.setattr(session_module, "error_from", slow)
    transport = FunctionTransport(lambda _request: REFUSED)
    bench = Bench(transport)
    in_threads(lambda: bench.session.get(URL))
    assert len(transport.requests) == 1


def test_a_key_that_has_proven_good_is_used_by_all_threads_at_once() -> None:
    together = threading.Barrier(THREADS)

    def reply(request: Request) -> Response:
        if request.url.endswith("first"):
            return answer({})
        together.wait(60)
        return answer({})

    session = Bench(FunctionTransport(reply)).session
    session.get(URL + "/first")
    assert in_threads(lambda: session.get(URL)) == [None] * THREADS


def test_nothing_passes_after_a_later_refusal() -> None:
    with script(expect(answer({})), expect(REFUSED)) as transport:
        session = Bench(transport).session
        session.get(URL)
        for _attempt in range(2):
            with pytest.raises(AuthenticationError):
                session.get(URL)


class Silent:
    """A service that says nothing to the project `silent`, and to the others what it is told."""

    def __init__(self, reply: Response) -> None:
        self.asked, self.released = threading.Event(), threading.Event()
        self._reply = reply
        self.transport = FunctionTransport(self._answer)

    def _answer(self, request: Request) -> Response:
        if not request.url.endswith("silent"):
            return self._reply
        self.asked.set()
        assert self.released.wait(PATIENCE)
        raise BROKEN

    def urls(self) -> list[str]:
        return [request.url for request in self.transport.requests]


def test_a_silent_project_does_not_hold_back_the_trial_for_long() -> None:
    service = Silent(answer({"error_code": "WKS.1"}, status=403))
    bench = Bench(service.transport)
    bench.session.guard = CredentialGuard(patience=0.05)

    def ask(name: str) -> object:
        if name == "refused":
            assert service.asked.wait(PATIENCE)
        return bench.session.get(f"{URL}/{name}")

    with pytest.raises(ApiError) as caught:
        map_concurrently(ask, ["silent", "refused"], concurrency=2)
    assert caught.value.details.status == 403
    service.released.set()


def test_few_requests_are_on_their_way_before_the_credential_has_proven_good() -> None:
    released, lock, asked = threading.Event(), threading.Lock(), [0]

    def reply(_request: Request) -> Response:
        with lock:
            asked[0] += 1
            if asked[0] == MOST_UNPROVEN:
                # Time enough for one more, if there was one.
                threading.Timer(0.2, released.set).start()
        assert released.wait(PATIENCE)
        return REFUSED

    session = Bench(FunctionTransport(reply)).session
    session.guard = CredentialGuard(patience=0.0)
    failures = in_threads(lambda: session.get(URL))
    assert all(isinstance(failure, AuthenticationError) for failure in failures)
    assert asked[0] == MOST_UNPROVEN < 5


# With the one that is refused no more than may be on their way unproven.
@pytest.mark.parametrize("pages", [1, 2])
def test_after_the_failure_that_decides_no_request_follows(pages: int) -> None:
    """Neither another try of what was silent, nor what waited for its turn."""
    service = Silent(answer({"error_code": "WKS.1"}, status=403))
    bench = Bench(service.transport)
    bench.session.guard = CredentialGuard(patience=0.0)

    def ask_page(page: int) -> object:
        return bench.session.get(f"{URL}/{page}/silent")

    def ask(name: str) -> object:
        if name == "silent":
            return map_concurrently(ask_page, range(pages), concurrency=pages)
        assert service.asked.wait(PATIENCE)
        return bench.session.get(f"{URL}/{name}")

    with pytest.raises(ApiError) as caught:
        map_concurrently(ask, ["silent", "refused"], concurrency=2)
    assert caught.value.details.status == 403
    before = service.urls()
    service.released.set()
    for thread in threading.enumerate():
        if thread.name.startswith("workspace_"):
            thread.join(PATIENCE)
    assert service.urls() == before
    assert bench.said == []


class TestIssuedToken:
    """A token that was obtained with a password."""

    def authorizer(self, *tokens: IssuedToken | Exception, clock: Callable[[], float] = lambda: 0.0) -> Any:
        self.issued = 0
        self.learnt: list[str] = []

        def issue() -> IssuedToken:
            time.sleep(0.01)
            token = tokens[self.issued]
            self.issued += 1
            if isinstance(token, Exception):
                raise token
            return token

        return IssuedTokenAuthorizer(issue, learn=self.learnt.append, clock=clock)

    def token(self, value: str, *, lifetime: float | None = 86_400) -> IssuedToken:
        return IssuedToken(value=value, project_id="p1", lifetime=lifetime)

    def test_one_request_for_all_threads(self) -> None:
        authorizer = self.authorizer(self.token("one"))
        transport = FunctionTransport(lambda _request: answer({}))
        session = Bench(transport, authorizer).session
        assert in_threads(lambda: session.get(URL)) == [None] * THREADS
        assert self.issued == 1
        assert self.learnt == ["one"]
        assert {request.headers["X-Auth-Token"] for request in transport.requests} == {"one"}

    def test_renewed_once_after_a_refusal(self) -> None:
        authorizer = self.authorizer(self.token("one"), self.token("two"))
        steps = (
            Step(url=URL, reply=REFUSED, headers={"X-Auth-Token": "one"}),
            Step(url=URL, reply=answer({"a": 1}), headers={"X-Auth-Token": "two"}),
        )
        with script(*steps) as transport:
            assert Bench(transport, authorizer).session.get(URL) == {"a": 1}

    def test_a_new_token_that_is_refused_too_is_the_end(self) -> None:
        authorizer = self.authorizer(self.token("one"), self.token("two"))
        with script(expect(REFUSED), expect(REFUSED)) as transport, pytest.raises(AuthenticationError):
            Bench(transport, authorizer).session.get(URL)

    def test_threads_with_the_same_refused_token_renew_it_once(self) -> None:
        authorizer = self.authorizer(self.token("one"), self.token("two"))

        def reply(request: Request) -> Response:
            if request.url.endswith("first"):
                return answer({})
            time.sleep(0.01)
            return answer({}) if request.headers["X-Auth-Token"] == "two" else REFUSED

        session = Bench(FunctionTransport(reply), authorizer).session
        session.get(URL + "/first")
        assert in_threads(lambda: session.get(URL)) == [None] * THREADS
        assert self.issued == 2

    def test_a_refused_password_is_tried_once(self) -> None:
        authorizer = self.authorizer(AuthenticationError("The password is wrong."))
        transport = FunctionTransport(lambda _request: answer({}))
        session = Bench(transport, authorizer).session
        failures = in_threads(lambda: session.get(URL))
        assert {str(failure) for failure in failures} == {"The password is wrong."}
        assert self.issued == 1
        assert transport.requests == []

    @pytest.mark.parametrize(("lifetime", "good_for"), [(86_400, 86_100), (100, 90), (None, 10**9), (0, 0)])
    def test_renewed_before_it_expires(self, lifetime: float | None, good_for: float) -> None:
        now = [0.0]
        tokens = [self.token("one", lifetime=lifetime), self.token("two")]
        authorizer = self.authorizer(*tokens, clock=lambda: now[0])
        request = Request(method="GET", url=URL)
        assert authorizer.authorize(request).headers["X-Auth-Token"] == "one"
        if good_for:
            now[0] = good_for - 1
            assert authorizer.authorize(request).headers["X-Auth-Token"] == "one"
        if lifetime is not None:
            now[0] = good_for
            assert authorizer.authorize(request).headers["X-Auth-Token"] == "two"


NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
ACTION = "https://workspace.example.com/v2/p1/desktops/action"
UNSENT = ConnectionFailedError("No connection could be made: look.", retryable=True, is_unsent=True)
CUT_OFF = ConnectionFailedError("The response of h was cut off: try again.", retryable=True)
EXPIRED = answer({"error_code": "APIGW.0307", "error_msg": "The token has expired."}, status=401)


def act(reply: Response | Exception) -> Step:
    return Step(method="POST", url=ACTION, reply=reply, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("before", [[], [answer(b"", status=429)], [UNSENT], [answer(b"", status=429), UNSENT]])
def test_a_change_is_sent_again_where_nothing_was_done(before: list[Response | Exception]) -> None:
    with script(*map(act, before), act(answer({"job_id": "j"}))) as transport:
        assert Bench(transport).session.act("POST", ACTION, body={"desktop_ids": ["1"]}) == {"job_id": "j"}
    assert {request.body for request in transport.requests} == {b'{"desktop_ids": ["1"]}'}


@pytest.mark.parametrize(
    "reply", [CUT_OFF, BROKEN, HOPELESS, *(answer(b"", status=n) for n in (408, 500, 502, 503, 504))]
)
def test_a_change_whose_outcome_is_unclear_is_not_sent_again(reply: Response | Exception) -> None:
    with script(act(reply)) as transport, pytest.raises(UnclearOutcomeError) as caught:
        Bench(transport).session.act("POST", ACTION, body={})
    assert not str(caught.value).endswith(".")
    assert ": try again" not in str(caught.value)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_change_that_was_refused_is_an_error(status: int) -> None:
    with script(act(answer({"error_code": "WKS.1"}, status=status))) as transport, pytest.raises(ApiError) as caught:
        Bench(transport).session.act("POST", ACTION, body={})
    assert caught.value.details.status == status


def test_no_connection_for_good_did_nothing() -> None:
    with script(*[act(UNSENT)] * 3) as transport, pytest.raises(ConnectionFailedError) as caught:
        Bench(transport, retries=2).session.act("POST", ACTION, body={})
    assert caught.value.is_unsent


def test_a_change_is_sent_with_a_new_token_once() -> None:
    tokens = iter(("old", "new"))

    def issue() -> IssuedToken:
        return IssuedToken(value=next(tokens), lifetime=None, project_id=None)

    issuing = IssuedTokenAuthorizer(issue, learn=lambda _token: None)
    with script(act(EXPIRED), act(answer({}))) as transport:
        assert Bench(transport, issuing).session.act("POST", ACTION, body={}) == {}
    assert [request.headers["X-Auth-Token"] for request in transport.requests] == ["old", "new"]


def test_a_refused_signature_of_a_change_is_sent_once_and_never_more() -> None:
    with script(act(REFUSED)) as transport:
        session = Bench(transport).session
        for _try in range(2):
            with pytest.raises(AuthenticationError):
                session.act("POST", ACTION, body={})


def test_the_body_of_a_change_is_signed() -> None:
    with script(act(answer({})), act(answer({}))) as transport:
        session = Bench(
            transport, SignatureAuthorizer(AccessKey(access_key="AK", secret_key="SK"), now=lambda: NOON)
        ).session
        session.act("POST", ACTION, body={"a": 1})
        session.act("POST", ACTION, body={"a": 2})
    first, second = (request.headers["Authorization"] for request in transport.requests)
    assert first.startswith("SDK-HMAC-SHA256 Access=AK")
    assert first != second
