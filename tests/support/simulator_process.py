# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as a process of its own: started, spoken to, and stopped by its own process id."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 10.0
CALL_SECONDS = 30.0


class _StayHere(HTTPRedirectHandler):
    """Follow no redirect: a test wants to see it."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        """Return nothing, which makes the redirect itself the answer."""


OPENER = build_opener(ProxyHandler({}), _StayHere())


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Simulator:
    """A running simulator: its ready file and its control API."""

    url: str
    ready: Mapping[str, Any]

    @property
    def project_url(self) -> str:
        """The base of the Workspace calls of the default project."""
        return f"{self.url}/v2/{self.ready['project_id']}"

    def get(self, path: str) -> Any:
        """Return what the control API answers to GET."""
        return self._control("GET", path)

    def post(self, path: str, body: object = None) -> Any:
        """Return what the control API answers to POST."""
        return self._control("POST", path, body=body)

    def patch(self, path: str, body: object) -> Any:
        """Return what the control API answers to PATCH."""
        return self._control("PATCH", path, body=body)

    def delete(self, path: str) -> Any:
        """Return what the control API answers to DELETE."""
        return self._control("DELETE", path)

    def records(self, project: str | None = None) -> list[dict[str, Any]]:
        """Return the records of one project's desktops as they are now, of the default project unless told."""
        state = self.get(f"state?project={project or self.ready['project_id']}")
        records: list[dict[str, Any]] = state["projects"][0]["desktops"]
        return records

    def call(
        self, path: str, query: Sequence[tuple[str, object]] = (), *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Return the default project's answer to a Workspace call, made with the ready token unless told otherwise."""
        text = "&".join(f"{quote(key, safe='~')}={quote(str(value), safe='~')}" for key, value in query)
        url = f"{self.project_url}{path}" + (f"?{text}" if text else "")
        return http_call(url, headers={"X-Auth-Token": self.ready["token"]} if headers is None else headers)

    def _control(self, method: str, path: str, *, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        reply = http_call(f"{self.url}/_simulator/{path}", method=method, body=data)
        if reply.status != 200:
            raise ControlRefusedError(reply.status, str(reply.json["error"]))
        return reply.json


class ControlRefusedError(Exception):
    """The control API refuses; status and reason are its own."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


@contextmanager
def running_simulator(*arguments: object) -> Iterator[Simulator]:
    """Run a simulator with these command-line arguments for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="simulator-") as folder:
        ready_file = Path(folder) / "ready.json"
        options = ["--ready-file", str(ready_file), "--parent-pid", str(os.getpid()), *map(str, arguments)]
        with (Path(folder) / "output.txt").open("w+", encoding="utf-8") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.simulator", *options],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                ready = _wait_until_ready(process, ready_file, output_file=Path(folder) / "output.txt")
                yield Simulator(url=ready["url"], ready=ready)
            finally:
                stop(process)


def stop(process: subprocess.Popen[Any]) -> int:
    """Stop the process and return its exit code; one that does not listen is killed."""
    process.terminate()
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def http_call(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Reply:
    """Return the answer to one HTTP request, whatever its status; the URL is sent as it stands."""
    request = Request(url, data=body, headers=dict(headers or {}), method=method)
    try:
        with OPENER.open(request, timeout=CALL_SECONDS) as response:
            return Reply(response.status, _lower(response.headers.items()), response.read())
    except HTTPError as error:
        with error:
            return Reply(error.code, _lower(error.headers.items()), error.read())


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _wait_until_ready(process: subprocess.Popen[Any], ready_file: Path, *, output_file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while not ready_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The simulator did not start: {output_file.read_text(encoding='utf-8')}")
        time.sleep(0.02)
    ready: dict[str, Any] = json.loads(ready_file.read_text(encoding="utf-8"))
    return ready
