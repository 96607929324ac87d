# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The two calls to IAM: a token for a user, and the id of a project."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .._wire.request import Request, Response, make_query
from .._wire.response import error_from, read_json
from ..error_messages import Sent
from ..errors import ErrorDetails, OptionError, UnexpectedResponseError
from .credentials import Password

TOKEN_HEADER = "x-subject-token"


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A token of IAM, the project it is for, and how many seconds it lives (None: not told)."""

    value: str = field(repr=False)
    project_id: str | None
    lifetime: float | None


def create_token(
    iam_url: str,
    *,
    send: Callable[[Request], Response],
    user: Password,
    project_id: str | None,
    project_name: str | None,
    headers: Mapping[str, str],
    sent: Sent | None = None,
) -> IssuedToken:
    """Obtain a token for a user in a project, named by id or by name.

    Raises AuthenticationError for a wrong user or password, and OptionError when no project is named.
    """
    if project_id:
        project = {"id": project_id}
    elif project_name:
        project = {"name": project_name}
    else:
        raise OptionError("A token needs a project: give project_id, project_name or region.")
    identity = {
        "methods": ["password"],
        "password": {"user": {"name": user.username, "password": user.password, "domain": {"name": user.domain_name}}},
    }
    request = Request(
        method="POST",
        url=f"{iam_url}/v3/auth/tokens",
        query=make_query({"nocatalog": True}),
        headers={**headers, "Content-Type": "application/json"},
        body=json.dumps({"auth": {"identity": identity, "scope": {"project": project}}}).encode(),
    )
    response = send(request)
    if not 200 <= response.status < 300:
        raise error_from(response, request=request, secrets=(user.password,), sent=sent)
    value = response.headers.get(TOKEN_HEADER, "").strip()
    body = read_json(response, request=request, secrets=(user.password,)) if value else {}
    if not value:
        raise UnexpectedResponseError(
            f"{request.host} answered {response.status} without a token: check that auth_url is the address of IAM.",
            details=ErrorDetails(status=response.status, method=request.method, url=request.wire_url),
        )
    token = body.get("token")
    token = token if isinstance(token, dict) else {}
    scope = token.get("project")
    found = scope.get("id") if isinstance(scope, dict) else None
    return IssuedToken(
        value=value,
        project_id=found if isinstance(found, str) and found else None,
        lifetime=_lifetime(token.get("issued_at"), token.get("expires_at")),
    )


def find_project(body: Mapping[str, Any], *, name: str, passed_over: Sequence[str] = ()) -> str:
    """Return the id of the one project of that name in a response of `GET /v3/projects`.

    Raises OptionError when there is none or more than one; it names what was passed over as that of another region.
    """
    projects = body.get("projects")
    rows = [row for row in projects if isinstance(row, dict)] if isinstance(projects, list) else []
    named = [row.get("id") for row in rows if row.get("name") == name]
    ids = {found for found in named if isinstance(found, str) and found}
    not_used = f" (not used: {', '.join(passed_over)})" if passed_over else ""
    if not ids:
        raise OptionError(
            f"IAM knows no project named {name!r} for this credential: "
            f"check region and project_name, or give project_id{not_used}."
        )
    if len(ids) > 1:
        raise OptionError(f"IAM knows {len(ids)} projects named {name!r}: give project_id to say which.")
    return ids.pop()


def _lifetime(issued_at: object, expires_at: object) -> float | None:
    """Both moments are the server's, so this machine's clock does not matter."""
    if not isinstance(issued_at, str) or not isinstance(expires_at, str):
        return None
    try:
        issued, expires = parse_iso8601(issued_at), parse_iso8601(expires_at)
        return max(0.0, (expires - issued).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def parse_iso8601(text: str) -> datetime:
    """Return the moment that an ISO 8601 text of the service names; raises ValueError for any other text."""
    return datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
