# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""From settings to a client."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ._auth.agency import METADATA_TIMEOUT, AgencyKeys, fetch_agency_key
from ._auth.auth import IssuedTokenAuthorizer, SignatureAuthorizer, TokenAuthorizer
from ._auth.credentials import AccessKey, Agency, Password, Token, secrets_of
from ._auth.iam import IssuedToken, create_token, find_project
from ._wire.pace import Pace
from ._wire.request import Request, Response, make_query
from ._wire.retry import RetryPolicy
from ._wire.session import ApiSession, Authorizer, CredentialGuard, Progress, Secrets, no_progress, send_patiently
from ._wire.throttle import Throttle
from ._wire.transport import RequestsTransport, Transport
from .client import STATISTICS_PACES, WorkspaceClient
from .errors import ErrorDetails, OptionError, WorkspaceError
from .settings import Settings


def connect(
    settings: Settings,
    *,
    user_agent: str,
    progress: Progress = no_progress,
    transport: Transport | None = None,
    guard: CredentialGuard | None = None,
    pace_of: Callable[[str, str], Pace] = STATISTICS_PACES.of,
) -> WorkspaceClient:
    """Return a client for the settings; no request is made before its first method is called.

    `progress` is told in plain sentences what is being waited for and how far a long response has come.
    Clients of one credential may share a `guard`, so that only one of them finds out that it is refused. All clients
    of a process share the pace that `pace_of` gives for the URL and project, as they share the service's quota.
    """
    transport = transport or RequestsTransport(
        verify=(settings.ca_path or True) if settings.validate_certs else False,
        timeout=settings.timeout,
        pool_size=settings.concurrency,
    )
    headers = {"Accept": "application/json", "X-Language": "en-us", "User-Agent": user_agent}
    secrets = Secrets(secrets_of(settings.credential))
    policy = RetryPolicy(max_retries=settings.max_retries, longest_wait=settings.timeout)
    guard = guard or CredentialGuard()

    def session(authorizer: Authorizer) -> ApiSession:
        return ApiSession(
            transport=transport,
            authorizer=authorizer,
            policy=policy,
            headers=headers,
            secrets=secrets,
            progress=progress,
            throttle=Throttle(),
            guard=guard,
            credential=settings.sent,
        )

    credential = settings.credential
    project_id: Callable[[], str]
    if isinstance(credential, Password):

        def send(request: Request) -> Response:
            return send_patiently(request, transport=transport, policy=policy, progress=progress)

        def issue() -> IssuedToken:
            return _issue(settings, user=credential, send=send, headers=headers)

        issuing = IssuedTokenAuthorizer(
            lambda: guard.of_tokens().run(issue, proves=lambda _token: True), learn=secrets.learn
        )
        authorizer: Authorizer = issuing
        project_id = Lazy(lambda: settings.project_id or _project_of(issuing.token()))
    elif isinstance(credential, Token):
        authorizer = TokenAuthorizer(credential.value)
        project_id = Lazy(lambda: settings.project_id or _look_up(settings, session(authorizer)))
    else:
        key = _agency_keys(credential, learn=secrets.learn) if isinstance(credential, Agency) else lambda: credential
        project_id = Lazy(lambda: settings.project_id or _look_up(settings, session(_KeySignature(key))))
        authorizer = _KeySignature(key, project_id=project_id)
    return WorkspaceClient(
        session(authorizer),
        workspace_url=settings.workspace_url,
        project_id=project_id,
        concurrency=settings.concurrency,
        progress=progress,
        pace_of=pace_of,
    )


class Lazy:
    """Calls a function at the first use and remembers what it returned, or how it failed."""

    def __init__(self, function: Callable[[], str]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._value: str | None = None
        self._failure: WorkspaceError | None = None

    def __call__(self) -> str:
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._value is None:
                try:
                    self._value = self._function()
                except WorkspaceError as exc:
                    self._failure = exc
                    raise
            return self._value


class _KeySignature:
    """Signs with the key of the moment, for a project whose id may still have to be found out."""

    def __init__(self, key: Callable[[], AccessKey], *, project_id: Callable[[], str] | None = None) -> None:
        self._key = key
        self._project_id = project_id

    def authorize(self, request: Request) -> Request:
        project_id = self._project_id() if self._project_id else None
        return SignatureAuthorizer(self._key(), project_id=project_id).authorize(request)

    def renew(self, refused: Request) -> bool:
        return False


def _agency_keys(agency: Agency, *, learn: Callable[[str], None]) -> Callable[[], AccessKey]:
    # The metadata service is the machine's own: no proxy can reach it, and one would see the keys.
    transport = RequestsTransport(timeout=METADATA_TIMEOUT, pool_size=1, through_proxies=False)
    return AgencyKeys(lambda: fetch_agency_key(agency.metadata_url, send=transport.send), learn=learn).current


def _iam_url(settings: Settings, *, why: str) -> str:
    if settings.iam_url is None:
        raise OptionError(f"{why}, and without a region the address of IAM is unknown: give auth_url or region.")
    return settings.iam_url


def _issue(
    settings: Settings, *, user: Password, send: Callable[[Request], Response], headers: dict[str, str]
) -> IssuedToken:
    return create_token(
        _iam_url(settings, why="A user and password need a token from IAM"),
        send=send,
        user=user,
        project_id=settings.project_id,
        project_name=settings.project_name,
        headers=headers,
        sent=settings.sent,
    )


def _project_of(token: IssuedToken) -> str:
    if token.project_id is None:
        raise OptionError("IAM gave a token without a project: give project_id, or project_name of a project.")
    return token.project_id


def _look_up(settings: Settings, session: ApiSession) -> str:
    name = settings.project_name
    if not name:
        raise OptionError("The project is unknown: give project_id, project_name or region.")
    url = _iam_url(settings, why="Neither project_id nor a way to look it up was given")
    request = Request(method="GET", url=f"{url}/v3/projects", query=make_query({"name": name}))
    body = session.get(request.url, query=request.query)
    try:
        return find_project(body, name=name, passed_over=settings.passed_over)
    except OptionError as exc:
        raise OptionError(str(exc), details=ErrorDetails(method=request.method, url=request.wire_url)) from exc
