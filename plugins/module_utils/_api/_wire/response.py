# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""From an HTTP response to JSON or to one typed error, whatever layer wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..error_messages import Sent, explain, shorten
from ..errors import (
    ApiError,
    AuthenticationError,
    ErrorDetails,
    NotFoundError,
    PermissionDeniedError,
    ThrottledError,
    UnclearOutcomeError,
    UnexpectedResponseError,
)
from .decode import ends_early, parse_json
from .redaction import redact
from .request import Request, Response

_GATEWAY_PREFIXES = ("APIGW", "APIG.")
# A gateway that gave up waiting; the service behind it may go on.
_UNCLEAR = frozenset({408})
_NOT_ENABLED = "WKS.00010099"
_ERROR_FIELDS = frozenset({"error_code", "error_msg", "error_detail", "encoded_authorization_message", "request_id"})
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_NOT_THERE = re.compile(
    r"not[\s_]*(be[\s_]+)?(exist|found)|n.t exist|(can\s?not|can.t|unable to) find|non-?exist|\bno (such|desktop)\b"
    r"|\b(has been|already|was) deleted\b",
    re.IGNORECASE,
)
_TYPES: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: ThrottledError,
}


def read_json(
    response: Response, *, request: Request, secrets: Iterable[str] = (), sent: Sent | None = None
) -> dict[str, Any]:
    """Return the JSON object of a successful response; raises ApiError or UnexpectedResponseError for anything else."""
    if not 200 <= response.status < 300:
        raise error_from(response, request=request, secrets=secrets, sent=sent)
    try:
        body = parse_json(response.body, charset=_charset(response))
    except (ValueError, RecursionError) as exc:
        raise _unexpected(response, request=request, secrets=secrets) from exc
    if not isinstance(body, dict):
        raise _unexpected(response, request=request, secrets=secrets)
    if body.get("error_code") and body.keys() <= _ERROR_FIELDS:
        # An error that came with the status of a success.
        raise error_from(response, request=request, secrets=secrets, sent=sent)
    return body


def read_change(
    response: Response,
    *,
    request: Request,
    expects_body: bool = False,
    secrets: Iterable[str] = (),
    sent: Sent | None = None,
) -> dict[str, Any]:
    """Return the JSON object of the response to a change, an empty one for a success that need not have a body.

    Raises ApiError where the service refused it, UnclearOutcomeError where it may have been made all the same.
    """
    is_success = 200 <= response.status < 300
    if is_success and not expects_body and not response.body.strip():
        return {}
    try:
        return read_json(response, request=request, secrets=secrets, sent=sent)
    except ApiError as exc:
        if 400 <= response.status < 500 and response.status not in _UNCLEAR:
            raise
        raise UnclearOutcomeError(_unclear_cause(exc, request=request), details=exc.details) from exc


def _unclear_cause(exc: ApiError, *, request: Request) -> str:
    details = exc.details
    words = shorten(" ".join(text for text in (details.error_code, details.error_msg) if text))
    if not words and isinstance(exc, UnexpectedResponseError):
        return str(exc).rpartition(": ")[0]
    return f"{request.host} answered {details.status}{f' ({words})' if words else ''}"


def error_from(
    response: Response,
    *,
    request: Request,
    secrets: Iterable[str] = (),
    has_fresh_token: bool = False,
    sent: Sent | None = None,
) -> ApiError:
    """Return the typed error an unsuccessful response stands for, without any of the secrets in it.

    `sent` is the credential that went with the request.
    """
    if 300 <= response.status < 400:
        details = _details({}, response=response, request=request, secrets=secrets)
        target = redact(response.headers.get("location", "elsewhere"), secrets)
        return UnexpectedResponseError(
            f"{request.host} redirected the request to {shorten(target, length=120)}: "
            "correct endpoint or auth_url, because credentials do not follow redirects.",
            details=details,
        )
    body = _object(response)
    details = _details(body, response=response, request=request, secrets=secrets)
    if _is_missing(details, has_body=bool(body)):
        return NotFoundError(explain(details), details=details)
    if response.status == 404:
        return ApiError(explain(details), details=details)
    text = explain(details, has_fresh_token=has_fresh_token, sent=sent)
    return _TYPES.get(response.status, ApiError)(text, details=details)


def _is_missing(details: ErrorDetails, *, has_body: bool) -> bool:
    """Tell whether the service itself says a resource is missing; a gateway's 404 means a wrong address instead."""
    code = details.error_code or ""
    if code == _NOT_ENABLED:
        return False
    if details.status == 404:
        return has_body and not code.startswith(_GATEWAY_PREFIXES)
    if details.status == 400 and code.startswith("WKS."):
        return _NOT_THERE.search(f"{details.error_msg or ''} {details.error_detail or ''}") is not None
    return False


def _unexpected(response: Response, *, request: Request, secrets: Iterable[str]) -> UnexpectedResponseError:
    secrets = tuple(secrets)
    kind = redact(response.headers.get("content-type", "no content type").split(";")[0], secrets)
    what = "an empty response" if not response.body.strip() else f"something that is not the API's JSON ({kind})"
    remedy = "check endpoint, auth_url and any proxy between here and the service"
    if ends_early(response.body):
        what, remedy = "JSON that ends early", f"the response may have been cut off, so try again, or {remedy}"
    return UnexpectedResponseError(
        f"{request.host} answered {response.status} with {shorten(what)}: {remedy}.",
        details=_details({}, response=response, request=request, secrets=secrets),
    )


def _charset(response: Response) -> str | None:
    """Return the encoding that a response says it is in."""
    found = _CHARSET.search(response.headers.get("content-type", ""))
    return found[1] if found else None


def _object(response: Response) -> dict[str, Any]:
    try:
        body = parse_json(response.body, charset=_charset(response))
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _details(body: Mapping[str, Any], *, response: Response, request: Request, secrets: Iterable[str]) -> ErrorDetails:
    secrets = tuple(secrets)
    nested = body.get("error")
    iam: Mapping[str, Any] = nested if isinstance(nested, dict) else {}

    def pick(*values: object) -> str | None:
        for value in values:
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
                return redact(str(value), secrets)
        return None

    headers = response.headers
    return ErrorDetails(
        status=response.status,
        error_code=pick(body.get("error_code"), body.get("code"), iam.get("error_code"), iam.get("title")),
        error_msg=pick(body.get("error_msg"), body.get("message"), iam.get("error_msg"), iam.get("message")),
        error_detail=pick(body.get("error_detail")),
        encoded_authorization_message=pick(body.get("encoded_authorization_message")),
        request_id=pick(body.get("request_id"), headers.get("x-request-id"), headers.get("x-iam-trace-id")),
        method=request.method,
        url=redact(request.wire_url, secrets),
    )
