# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a request to its answer: routes, faults, throttling and the request log."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from .answers import Answer, json_answer, packed
from .authentication import Incoming, authenticate, credential_kind
from .errors import RefusedError, gateway_problem, problem_body
from .fault_effects import (
    change_state,
    change_state_afterwards,
    deliver,
    forced_answer,
    is_done,
    transformed,
    unsent_answer,
)
from .fault_rules import FaultRule, take_rule
from .iam import create_token, list_projects
from .metadata_service import PATHS as METADATA_PATHS
from .metadata_service import answer_metadata
from .projects import Project
from .query import Target, parse_target
from .routes import PROJECT_PATH, find_route
from .state import State, next_request_id
from .throttling import check_rate

LOGGED_HEADERS = frozenset({
    "host", "user-agent", "accept", "accept-encoding", "connection", "content-type", "content-length", "x-language",
    "x-project-id", "x-domain-id", "x-sdk-date",
})  # fmt: skip
SECRET_HEADERS = {"authorization": "aksk", "x-auth-token": "token", "x-security-token": "present"}
NO_SUCH_API = "The API does not exist or has not been published in the environment."


async def handle(request: web.Request, *, state: State) -> web.StreamResponse:
    """Answer one request to IAM or Workspace, and log it."""
    target = _without_region(parse_target(request.raw_path), state)
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = await request.read()
    request_id = next_request_id(state)
    rule = take_rule(state.rules, method=request.method, target=target)
    incoming = Incoming(request.method, target, headers, body, number=state.requests_seen - 1, rule=rule)
    entry = _log_entry(state, incoming, rule=rule)
    state.in_flight += 1
    state.max_in_flight = max(state.max_in_flight, state.in_flight)
    try:
        if state.settings.latency_ms:
            await asyncio.sleep(state.settings.latency_ms / 1000)
        answer = _answer(state, incoming, rule=rule, request_id=request_id)
        entry["status"] = None if rule and rule.kind == "reset" else answer.status
        stamped = _stamped(answer, target, request_id=request_id)
        sent = packed(stamped, accepted=incoming.headers.get("accept-encoding", ""))
        entry["bytes"] = len(sent.body)
        response = await deliver(request, sent, rule=rule)
        if rule:
            change_state_afterwards(rule, project=_project(state, target))
        return response
    finally:
        state.in_flight -= 1


def _without_region(target: Target, state: State) -> Target:
    """Take the region off the path: `http://host:port/{region}` is an address for each region of one simulator."""
    region, slash, rest = target.path[1:].partition("/")
    is_known = any(project.name == region for project in state.projects.values())
    return replace(target, path=f"/{rest}") if slash and is_known else target


def _answer(state: State, incoming: Incoming, *, rule: FaultRule | None, request_id: str) -> Answer:
    prefix = state.settings.gateway_prefix
    forced = forced_answer(rule, request_id=request_id, gateway_prefix=prefix) if rule else None
    if rule and not is_done(rule):
        return forced or unsent_answer(request_id=request_id, gateway_prefix=prefix)
    if rule:
        change_state(rule, state, project=_project(state, incoming.target))
    try:
        check_rate(state.recent[""], state.settings.rate_limit)
        answer = transformed(rule, _routed(state, incoming))
    except RefusedError as refused:
        problem = refused.problem
        body = problem_body(problem, request_id=request_id, gateway_prefix=prefix)
        answer = json_answer(body, status=problem.status)
    return forced or answer


def _routed(state: State, incoming: Incoming) -> Answer:
    route = (incoming.method, incoming.target.path)
    if route == ("POST", "/v3/auth/tokens"):
        return create_token(state, incoming)
    if route == ("GET", "/v3/projects"):
        return list_projects(state, incoming)
    if incoming.target.path in METADATA_PATHS:
        return answer_metadata(state, incoming)
    route_of_project = find_route(incoming.method, incoming.target)
    if route_of_project is None:
        raise gateway_problem(404, code="0101", message=NO_SUCH_API)
    caller = authenticate(state, incoming)
    handler, project_id = route_of_project.handler, route_of_project.project_id
    return handler(state, incoming, caller=caller, project_id=project_id, **route_of_project.parts)


def _project(state: State, target: Target) -> Project | None:
    match = PROJECT_PATH.fullmatch(target.path)
    return state.projects.get(unquote(match["project"])) if match else None


def _stamped(answer: Answer, target: Target, *, request_id: str) -> Answer:
    own: dict[str, str] = {"Server": "api-gateway"}
    if target.path.startswith("/v3/"):
        own["X-IAM-Trace-Id"] = f"token_simulator_null_{request_id}"
    else:
        own["X-Request-Id"] = request_id
    return Answer(answer.status, answer.body, content_type=answer.content_type, headers={**own, **answer.headers})


def _log_entry(state: State, incoming: Incoming, *, rule: FaultRule | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "index": state.requests_seen - 1,
        "at": time.time(),
        "method": incoming.method,
        "path": incoming.target.path,
        "raw_path": incoming.target.raw,
        "query": [list(pair) for pair in incoming.target.query],
        "auth": credential_kind(incoming.headers),
        "headers": _logged_headers(incoming.headers),
        "status": None,
        "bytes": None,
        "fault": rule.kind if rule else None,
        "body": _logged_body(incoming),
    }
    state.log.append(entry)
    return entry


def _logged_body(incoming: Incoming) -> object:
    """Return what a request to Workspace says; requests to IAM hold passwords."""
    if not incoming.body or PROJECT_PATH.fullmatch(incoming.target.path) is None:
        return None
    try:
        return json.loads(incoming.body)
    except ValueError:
        return incoming.body.decode("utf-8", "replace")


def _logged_headers(headers: Mapping[str, str]) -> dict[str, str]:
    shown = {**headers, **{name: kind for name, kind in SECRET_HEADERS.items() if name in headers}}
    return {name: value for name, value in shown.items() if name in LOGGED_HEADERS or name in SECRET_HEADERS}
