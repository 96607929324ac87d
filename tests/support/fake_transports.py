# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transports that answer from a script or a function instead of a network."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Union

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response

Answer = Union[Response, Exception, Callable[[Request], Response]]  # noqa: UP007 - evaluated when imported
PROJECT = "0bec5db98280d2d02fd6c00c2de791ce"
WORKSPACE = "https://workspace.example.com"
IAM = "https://iam.example.com"


def answer(body: object = None, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer; bytes are sent as they are, None as nothing, all else as JSON."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers={"content-type": "application/json", **(headers or {})}, body=content)


def token_answer(value: str = "the-token", *, project_id: str | None = PROJECT, hours: float = 24) -> Response:
    """Return what IAM answers to a good user and password."""
    token: dict[str, object] = {
        "issued_at": "2026-01-01T00:00:00.000000Z",
        "expires_at": f"2026-01-{1 + int(hours // 24):02d}T{int(hours % 24):02d}:00:00.000000Z",
    }
    if project_id:
        token["project"] = {"id": project_id, "name": "cn-north-4"}
    return answer({"token": token}, status=201, headers={"x-subject-token": value})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One expected call: what it must look like, and what comes back."""

    reply: Answer
    url: str
    query: Mapping[str, str] | None = None
    method: str = "GET"
    headers: Mapping[str, str | None] = field(default_factory=dict)


class ScriptedTransport:
    """Answers the calls it expects in their order, and no other."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.waiting = list(steps)
        self.requests: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Response:
        assert self.waiting, f"nobody expects {request.method} {request.wire_url}"
        step = self.waiting.pop(0)
        self.requests.append(request)
        assert (request.method, request.url) == (step.method, step.url)
        if step.query is not None:
            assert dict(request.query) == step.query
        for name, value in step.headers.items():
            assert request.headers.get(name) == value
        return reply_to(request, step.reply)

    def close(self) -> None:
        self.closed = True


@contextmanager
def script(*steps: Step) -> Iterator[ScriptedTransport]:
    """Yield a transport whose whole script must have been played at the end of the block."""
    transport = ScriptedTransport(steps)
    yield transport
    assert not transport.waiting, f"never called: {[step.url for step in transport.waiting]}"


class FunctionTransport:
    """Answers every call by a function, from any number of threads, and remembers the calls."""

    def __init__(self, function: Callable[[Request], Answer]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        with self._lock:
            self.requests.append(request)
        return reply_to(request, self._function(request))

    def close(self) -> None:
        """Nothing is open."""


def reply_to(request: Request, reply: Answer) -> Response:
    """Return the answer, or raise the failure."""
    if isinstance(reply, Exception):
        raise reply
    return reply if isinstance(reply, Response) else reply(request)
