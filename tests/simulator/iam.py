# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM v3: tokens by password, and projects by name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from .answers import Answer, json_answer
from .authentication import Caller, Incoming, authenticate
from .errors import RefusedError, iam_problem
from .estate_people import stable_id
from .projects import Project
from .query import one
from .state import State, issue_token, project_named

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.000000Z"
UNAUTHORIZED = "The username or password is wrong."
MALFORMED = "The request body is invalid"


@dataclass(frozen=True)
class PasswordLogin:
    """What a token request by password says."""

    username: str
    password: str
    domain_name: str
    scope: dict[str, Any]


def create_token(state: State, incoming: Incoming) -> Answer:
    """Answer POST /v3/auth/tokens: a token for the project asked for, or one without a project."""
    login = _read_login(incoming.body)
    identity = state.identity
    given = (login.username, login.password, login.domain_name)
    if given != (identity.username, identity.password, identity.domain_name):
        raise iam_problem(401, title="Unauthorized", message=UNAUTHORIZED)
    project = _scope_project(state, login.scope)
    text = issue_token(state, project_id=project.project_id if project else "")
    now = datetime.now(timezone.utc)
    domain = {"id": stable_id("domain", identity.domain_name), "name": identity.domain_name}
    token: dict[str, Any] = {
        "methods": ["password"],
        "issued_at": now.strftime(TIME_FORMAT),
        "expires_at": (now + timedelta(seconds=state.settings.token_ttl)).strftime(TIME_FORMAT),
        "user": {"id": stable_id("user", identity.username), "name": identity.username, "domain": domain},
        "roles": [{"id": "0", "name": "te_admin"}],
    }
    if project:
        token["project"] = {"id": project.project_id, "name": project.name, "domain": domain}
    elif "domain" in login.scope:
        token["domain"] = domain
    if one(incoming.target.query, "nocatalog") is None:
        token["catalog"] = _catalog(state)
    return json_answer({"token": token}, status=201, headers={"X-Subject-Token": text})


def list_projects(state: State, incoming: Incoming) -> Answer:
    """Answer GET /v3/projects: all projects of the account, or those of one name."""
    _authenticate(state, incoming)
    name = one(incoming.target.query, "name")
    domain_id = stable_id("domain", state.identity.domain_name)
    projects = [
        {
            "id": project.project_id,
            "name": project.name,
            "domain_id": domain_id,
            "parent_id": domain_id,
            "enabled": True,
            "is_domain": False,
            "description": "",
            "links": {"self": f"{state.base_url}/v3/projects/{project.project_id}"},
        }
        for project in state.projects.values()
        if name in (None, project.name)
    ]
    return json_answer({"projects": projects, "links": {"self": f"{state.base_url}/v3/projects"}})


def _authenticate(state: State, incoming: Incoming) -> Caller:
    try:
        return authenticate(state, incoming)
    except RefusedError as refused:
        message = refused.problem.message
        raise iam_problem(401, title="Unauthorized", message=message) from refused


def _read_login(body: bytes) -> PasswordLogin:
    try:
        auth = json.loads(body)["auth"]
        identity = auth["identity"]
        if identity["methods"] != ["password"]:
            raise iam_problem(400, title="Bad Request", message=f"{MALFORMED}: only the password method is simulated")
        user = identity["password"]["user"]
        login = PasswordLogin(user["name"], user["password"], user["domain"]["name"], auth.get("scope", {}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise iam_problem(400, title="Bad Request", message=MALFORMED) from error
    if not isinstance(login.scope, dict):
        raise iam_problem(400, title="Bad Request", message=f"{MALFORMED}: the scope must be an object")
    return login


def _scope_project(state: State, scope: dict[str, Any]) -> Project | None:
    if "project" not in scope:
        return None
    wanted = scope["project"]
    if not isinstance(wanted, dict) or not {"id", "name"} & set(wanted):
        raise iam_problem(400, title="Bad Request", message=f"{MALFORMED}: a project scope needs an id or a name")
    by_id = state.projects.get(str(wanted.get("id")))
    project = by_id if "id" in wanted else project_named(state, str(wanted["name"]))
    if project is None:
        raise iam_problem(401, title="Unauthorized", message="The project is not found or not accessible.")
    return project


def _catalog(state: State) -> list[dict[str, Any]]:
    return [
        {
            "id": stable_id("service", "workspace", name),
            "name": "workspace",
            "type": "workspace",
            "endpoints": [
                {
                    "id": stable_id("endpoint", name),
                    "interface": "public",
                    "region": name,
                    "region_id": name,
                    "url": f"{state.base_url}/v2/{project_id}",
                }
            ],
        }
        for project_id, name in ((project.project_id, project.name) for project in state.projects.values())
    ]
