# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each kind of fault does: to the state before the answer, instead of the answer, to it, or to its delivery."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from .answers import Answer, json_answer, json_bytes
from .errors import gateway_problem, problem_body, service_problem
from .fault_rules import ANSWERING, FaultRule
from .projects import Project, remove_desktop, rotate
from .state import State, expire_tokens
from .throttling import throttle_problem

HTML_PAGE = "<html><head><title>{status}</title></head><body><h1>Request blocked</h1><p>nginx</p></body></html>"
# Under these names the lists stand in the answers.
ROW_NAMES = ("desktops", "items", "records", "desktop_actions")


def change_state(rule: FaultRule, state: State, *, project: Project | None) -> None:
    """Do what the fault does to tokens and estate before the request is answered."""
    if rule.kind == "expire_tokens":
        expire_tokens(state)
    elif rule.kind == "reorder" and project is not None:
        rotate(project, by=rule.parameters.get("by", 1))


def change_state_afterwards(rule: FaultRule, *, project: Project | None) -> None:
    """Do what the fault does to the estate once the request is answered."""
    if rule.kind == "vanish" and "desktop_id" in rule.parameters and project is not None:
        remove_desktop(project, str(rule.parameters["desktop_id"]))


def is_done(rule: FaultRule) -> bool:
    """Return whether a request that the fault befalls is done."""
    return bool(rule.parameters.get("done", rule.kind not in ANSWERING))


def unsent_answer(*, request_id: str, gateway_prefix: str) -> Answer:
    """Return the answer to a request that is not done, if it arrives at all."""
    problem = gateway_problem(504, code="0201", message="Backend timeout.").problem
    return json_answer(problem_body(problem, request_id=request_id, gateway_prefix=gateway_prefix), status=504)


def hides_desktop(rule: FaultRule | None) -> bool:
    """Return whether the single-desktop call is to find nothing."""
    return rule is not None and rule.kind == "vanish" and "desktop_id" not in rule.parameters


def forced_answer(rule: FaultRule, *, request_id: str, gateway_prefix: str) -> Answer | None:
    """Return the answer that takes the place of the real one, if this fault has one."""
    given = rule.parameters
    if rule.kind in ("throttle", "service_error", "gateway_error", "iam_error"):
        body, headers = _error_body(rule, request_id=request_id, gateway_prefix=gateway_prefix)
        default = {"throttle": 429, "iam_error": 401}.get(rule.kind, 500)
        return json_answer(body, status=given.get("status", default), headers=headers)
    if rule.kind == "status":
        return _plain_answer(given)
    if rule.kind == "html":
        status = given.get("status", 502)
        page = str(given.get("body", HTML_PAGE.format(status=status)))
        return Answer(status, page.encode(), content_type="text/html")
    if rule.kind == "empty":
        return Answer(given.get("status", 200), b"")
    if rule.kind == "bad_json":
        return Answer(given.get("status", 200), str(given.get("body", '{"desktops": [{"desktop_id": "1", ')).encode())
    if rule.kind == "redirect":
        location = str(given.get("location", "/elsewhere"))
        return Answer(given.get("status", 302), b"", headers={"Location": location})
    return None


def transformed(rule: FaultRule | None, answer: Answer) -> Answer:
    """Return the answer with its rows changed as the fault says."""
    if rule is None or rule.kind not in ("short_pages", "duplicate_rows") or answer.status != 200:
        return answer
    value = json.loads(answer.body)
    names = [name for name in ROW_NAMES if isinstance(value, dict) and isinstance(value.get(name), list)]
    if not names:
        return answer
    name = names[0]
    rows = value[name]
    if rule.kind == "short_pages":
        value[name] = rows[: rule.parameters.get("rows", max(1, len(rows) // 2))]
    else:
        value[name] = rows + rows[: rule.parameters.get("rows", 1)]
    return Answer(answer.status, json_bytes(value), headers=answer.headers)


async def deliver(request: web.Request, answer: Answer, *, rule: FaultRule | None) -> web.StreamResponse:
    """Send the answer, or as much of it as the fault lets through, in the way the fault says."""
    kind = rule.kind if rule else ""
    parameters: Mapping[str, Any] = rule.parameters if rule else {}
    if kind == "hang":
        await asyncio.sleep(parameters.get("seconds", 3600))
    elif kind == "reset":
        _reset(request)
    elif kind == "slow":
        pieces = max(1, parameters.get("pieces", 10))
        return await _trickle(request, answer, seconds=parameters.get("seconds", 5), pieces=pieces)
    elif kind in ("cut_off", "cut_off_chunked"):
        count = parameters.get("bytes", len(answer.body) // 2)
        return await _cut_off(request, answer, count=count, chunked=kind == "cut_off_chunked")
    body = answer.body
    if kind == "cut_off_packed":
        body = body[: min(parameters.get("bytes", len(body) // 2), len(body) - 1)]
    headers = {**answer.headers, "Content-Type": answer.content_type}
    return web.Response(status=answer.status, body=body, headers=headers)


def _plain_answer(given: Mapping[str, Any]) -> Answer:
    body = given.get("body", "")
    content = body.encode() if isinstance(body, str) else json_bytes(body)
    content_type = given.get("content_type", "text/plain" if isinstance(body, str) else "application/json")
    headers = {str(name): str(value) for name, value in given.get("headers", {}).items()}
    return Answer(given.get("status", 500), content, content_type=content_type, headers=headers)


def _error_body(rule: FaultRule, *, request_id: str, gateway_prefix: str) -> tuple[dict[str, Any], dict[str, str]]:
    given = {name: value for name, value in rule.parameters.items() if name.startswith(("error_", "encoded_"))}
    headers: dict[str, str] = {}
    if rule.kind == "iam_error":
        if given:
            return {"error_msg": "Internal error.", "error_code": "IAM.0011", **given}, headers
        title = rule.parameters.get("title", "Unauthorized")
        message = "The request you have made requires authentication."
        status = rule.parameters.get("status", 401)
        return {"error": {"code": status, "message": message, "title": title}}, headers
    if rule.kind == "service_error":
        problem = service_problem(rule.parameters.get("status", 500), code="WKS.00000001", message="Internal error.")
    elif rule.kind == "gateway_error":
        problem = gateway_problem(rule.parameters.get("status", 500), code="0201", message="Backend timeout.")
    else:
        return _throttle_body(rule, request_id=request_id, gateway_prefix=gateway_prefix)
    body = problem_body(problem.problem, request_id=request_id, gateway_prefix=gateway_prefix)
    return {**body, **given}, headers


def _throttle_body(rule: FaultRule, *, request_id: str, gateway_prefix: str) -> tuple[dict[str, Any], dict[str, str]]:
    given, headers = rule.parameters, {}
    if "retry_after" in given:
        headers["Retry-After"] = str(given["retry_after"])
    if "retry_after_date" in given:
        moment = datetime.now(timezone.utc) + timedelta(seconds=given["retry_after_date"])
        headers["Retry-After"] = format_datetime(moment, usegmt=True)
    problem = throttle_problem(requests=given.get("requests", 5), window=given.get("window", "1 minute"))
    body = problem_body(problem, request_id=request_id, gateway_prefix=gateway_prefix)
    if "message" in given:
        body["error_msg"] = given["message"]
    return body, headers


def _reset(request: web.Request) -> None:
    if request.transport is None:
        return
    connection = request.transport.get_extra_info("socket")
    if connection is not None:
        # A linger time of zero makes the close send RST instead of FIN.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()


async def _trickle(request: web.Request, answer: Answer, *, seconds: float, pieces: int) -> web.StreamResponse:
    response = await _begin(request, answer, chunked=False)
    size = max(1, -(-len(answer.body) // pieces))
    for start in range(0, len(answer.body), size):
        await asyncio.sleep(seconds / pieces)
        await response.write(answer.body[start : start + size])
    await response.write_eof()
    return response


async def _cut_off(request: web.Request, answer: Answer, *, count: int, chunked: bool) -> web.StreamResponse:
    response = await _begin(request, answer, chunked=chunked)
    await response.write(answer.body[: min(count, len(answer.body) - 1)])
    if request.transport is not None:
        request.transport.close()
    return response


async def _begin(request: web.Request, answer: Answer, *, chunked: bool) -> web.StreamResponse:
    headers = {**answer.headers, "Content-Type": answer.content_type}
    response = web.StreamResponse(status=answer.status, headers=headers)
    if chunked:
        response.enable_chunked_encoding()
    else:
        response.content_length = len(answer.body)
    await response.prepare(request)
    return response
