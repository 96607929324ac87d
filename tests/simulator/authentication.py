# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is calling: tokens and signatures, checked as the gateway checks them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from .errors import RefusedError, gateway_problem
from .fault_rules import FaultRule
from .query import Target
from .signature import Authorization, canonical_request, parse_authorization, same_signature, signature
from .state import KeyFailures, State

DATE_FORMAT = "%Y%m%dT%H%M%SZ"
WRONG = "Incorrect IAM authentication information: "
LOCKED = WRONG + "AK access failed to reach the limit,forbidden."


@dataclass(frozen=True)
class Incoming:
    """One request as the gateway sees it; header names are lower-case."""

    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes
    number: int = 0
    rule: FaultRule | None = None
    """The fault rule that is in effect for it."""


@dataclass(frozen=True)
class Caller:
    """An authenticated caller; a token is good for one project only, a key for all of the account."""

    kind: str
    project_id: str = ""


def credential_kind(headers: Mapping[str, str]) -> str:
    """Return which kind of credential the request carries, without looking whether it is good."""
    if "authorization" in headers:
        return "aksk"
    return "token" if "x-auth-token" in headers else "none"


def authenticate(state: State, incoming: Incoming) -> Caller:
    """Return the caller, or refuse the request with the gateway's words."""
    kind = credential_kind(incoming.headers)
    if kind == "token":
        return _token_caller(state, incoming.headers["x-auth-token"])
    if kind == "aksk":
        _check_signature(state, incoming)
        return Caller("aksk")
    raise _unauthorized(WRONG + "x-auth-token not found")


def require_project(caller: Caller, project_id: str) -> None:
    """Refuse a token that belongs to another project or to none."""
    if caller.kind == "token" and caller.project_id != project_id:
        raise gateway_problem(401, code="0307", message="The token must be updated.")


def _token_caller(state: State, text: str) -> Caller:
    token = state.tokens.get(text)
    if token is None:
        raise _unauthorized(WRONG + "decrypt token fail")
    if token.expires <= time.monotonic():
        raise gateway_problem(401, code="0307", message="The token must be updated.")
    return Caller("token", project_id=token.project_id)


def _check_signature(state: State, incoming: Incoming) -> None:
    authorization = parse_authorization(incoming.headers["authorization"])
    if authorization is None:
        raise _unauthorized(WRONG + "the Authorization header is not a valid SDK-HMAC-SHA256 signature")
    failures = state.failures.setdefault(authorization.access_key, KeyFailures())
    if failures.locked_until > time.monotonic():
        raise _unauthorized(LOCKED)
    problem = _signature_problem(state, incoming, authorization)
    if problem is None:
        failures.count = 0
        return
    failures.count += 1
    if failures.count >= state.settings.lock_after > 0:
        failures.count = 0
        failures.locked_until = time.monotonic() + state.settings.lock_seconds
    raise problem


def _signature_problem(state: State, incoming: Incoming, authorization: Authorization) -> RefusedError | None:
    secret_key, security_token = _secret(state, authorization.access_key)
    if secret_key is None:
        return _unauthorized(WRONG + f"Get secretKey failed,ak:{authorization.access_key},err:ak not exist")
    given_token = incoming.headers.get("x-security-token", "")
    if given_token != security_token:
        reason = "x-security-token is invalid" if given_token else "x-security-token not found"
        return _unauthorized(WRONG + f"Get secretKey failed,ak:{authorization.access_key},err:{reason}")
    date = incoming.headers.get("x-sdk-date", "")
    if "x-sdk-date" not in authorization.signed_headers:
        return _unauthorized(WRONG + "x-sdk-date must be a signed header")
    moment = _moment(date)
    if moment is None:
        return _unauthorized(WRONG + "x-sdk-date must look like YYYYMMDDTHHMMSSZ")
    now = datetime.now(timezone.utc)
    if abs((now - moment).total_seconds()) > state.settings.clock_skew_seconds:
        return _unauthorized(
            WRONG + f"signature expired, signature time:{date},server time:{now.strftime(DATE_FORMAT)}",
        )
    canonical = canonical_request(
        incoming.method,
        incoming.target,
        headers=incoming.headers,
        signed_headers=authorization.signed_headers,
        body=incoming.body,
    )
    if same_signature(signature(canonical, date=date, secret_key=secret_key), authorization.signature):
        return None
    echo = canonical.encode("utf-8", "replace").decode().replace("\n", "|")
    return _unauthorized(WRONG + f"verify aksk signature fail, canonicalRequest:{echo}")


def _secret(state: State, access_key: str) -> tuple[str | None, str]:
    identity = state.identity
    if access_key == identity.access_key:
        return identity.secret_key, ""
    if access_key == identity.temporary_access_key:
        return identity.temporary_secret_key, identity.security_token
    return None, ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, DATE_FORMAT).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _unauthorized(message: str) -> RefusedError:
    return gateway_problem(401, code="0301", message=message)
