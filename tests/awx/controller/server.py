# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller over HTTP: tokens, lists, objects, what belongs to them, and the headers by which modules know it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .rules import RefusedError
from .store import InUseError, MissingError, Store

TOKEN = "stand-in-token-0123456789"
USERNAME = "admin"
PASSWORD = "stand-in-password"

Answer = tuple[int, object]


@dataclass(kw_only=True)
class Controller:
    """A running controller: where it is, what it stores and what it was asked."""

    url: str
    store: Store
    requests: list[str] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables by which the modules of awx.awx find it."""
        return {"CONTROLLER_HOST": self.url, "CONTROLLER_OAUTH_TOKEN": TOKEN, **more}


@contextmanager
def running_controller(
    *, prefix: str = "/api/", product: str = "AWX", playbooks: tuple[str, ...] | None = None
) -> Iterator[Controller]:
    """Run a controller for as long as the block lasts; every project has just these playbooks, or any."""
    store = Store(playbooks=playbooks)
    controller = Controller(url="", store=store)
    handler = type("_Handler", (_Handler,), {"controller": controller, "prefix": f"{prefix}v2/", "product": product})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    controller.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield controller
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    controller: Controller
    prefix: str
    product: str
    _lock = threading.Lock()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing on stderr."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self._lock:
            self.controller.requests.append(f"{method} {self.path}")
            status, answer = self._answer(method, json.loads(body) if body else {})
        content = b"" if answer is None else json.dumps(answer).replace('"/api/v2/', f'"{self.prefix}').encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-API-Product-Name", self.product)
        self.send_header("X-API-Product-Version", "24.6.1")
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, method: str, given: Mapping[str, Any]) -> Answer:
        url = urlsplit(self.path)
        if not url.path.startswith(self.prefix):
            return 404, {"detail": "The requested resource could not be found."}
        parts = url.path.removeprefix(self.prefix).strip("/").split("/")
        if parts[0] == "tokens":
            return self._tokens(method)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"detail": "Authentication credentials were not provided."}
        try:
            return _answer(self.controller.store, method, parts, dict(parse_qsl(url.query)), given)
        except RefusedError as exc:
            return 400, exc.body
        except InUseError as exc:
            return 403, {"detail": str(exc)}
        except MissingError:
            return 404, {"detail": "Not found."}

    def _tokens(self, method: str) -> Answer:
        basic = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {basic}":
            return 401, {"detail": "Invalid username/password."}
        return (201, {"id": 1, "token": TOKEN}) if method == "POST" else (204, None)


def _answer(store: Store, method: str, parts: list[str], query: Mapping[str, str], given: Mapping[str, Any]) -> Answer:
    endpoint = parts[0]
    if parts == ["ping"]:
        return 200, {"version": "24.6.1"}
    if len(parts) == 1:
        return _list(store, method, endpoint, query, given)
    number = int(parts[1])
    if len(parts) == 2:
        return _detail(store, method, endpoint, number, given)
    return _related(store, method, endpoint, number, parts[2], given)


def _list(store: Store, method: str, endpoint: str, query: Mapping[str, str], given: Mapping[str, Any]) -> Answer:
    if method == "POST":
        return 201, store.shown(store.create(endpoint, given), made=True)
    return 200, _page(store.find(endpoint, query))


def _detail(store: Store, method: str, endpoint: str, number: int, given: Mapping[str, Any]) -> Answer:
    if method == "PATCH":
        return 200, store.shown(store.change(endpoint, number, given))
    if method == "DELETE":
        store.delete(endpoint, number)
        return (202, {}) if endpoint == "inventories" else (204, None)
    return 200, store.shown(store.get(endpoint, number))


def _related(store: Store, method: str, endpoint: str, number: int, name: str, given: Mapping[str, Any]) -> Answer:
    if name == "survey_spec":
        return _survey(store, method, endpoint, number, given)
    if name == "update" and endpoint == "projects" and method == "POST":
        return 202, store.shown(store.synchronise(store.get(endpoint, number)))
    if name == "create_approval_template" and method == "POST":
        return 201, store.shown(store.approve(number, given))
    if method == "POST":
        store.associate(endpoint, number, name, given)
        return 204, None
    return 200, _page(store.members(endpoint, number, name))


def _survey(store: Store, method: str, endpoint: str, number: int, given: Mapping[str, Any]) -> Answer:
    answers: dict[str, Callable[[], None]] = {
        "POST": lambda: store.set_survey(endpoint, number, dict(given)),
        "DELETE": lambda: store.set_survey(endpoint, number, None),
    }
    if method not in answers:
        return 200, store.survey(endpoint, number)
    answers[method]()
    return 200, {}


def _page(results: list[dict[str, Any]]) -> dict[str, object]:
    return {"count": len(results), "next": None, "previous": None, "results": results}
