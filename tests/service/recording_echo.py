# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service that tells everybody the credentials it was sent, in each of the ways in which a service can answer.

The first part of a request's path names the way. What it was sent is kept, so that a test can look for it elsewhere.
"""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from .recording_server import Head, Recorder, recording_server

CARRIERS = ("X-Auth-Token", "X-Security-Token", "Authorization")
JSON = "application/json"
ACCESS_KEY = re.compile(r"Access=([^,]+)")


@dataclass(frozen=True, kw_only=True)
class Echo:
    """One answer: its status, its body, and headers beside the length."""

    status: int
    body: str
    headers: Mapping[str, str]


Way = Callable[[Mapping[str, str]], Echo]


def _error(status: int, **fields: object) -> Echo:
    return Echo(status=status, body=json.dumps(fields), headers={"Content-Type": JSON})


def _all(sent: Mapping[str, str]) -> str:
    return ", ".join(f"{name.lower()}:{text}" for name, text in sent.items())


def _first(sent: Mapping[str, str]) -> str:
    return next(iter(sent.values()), "nothing")


def _encoded(sent: Mapping[str, str]) -> str:
    """Return each secret as it looks in a URL, in a form, in JSON, in base64 and as Python writes it."""
    keys = [found[1] for text in sent.values() if (found := ACCESS_KEY.search(text))]
    forms = [
        form
        for text in (*keys, *(text for name, text in sent.items() if name != "Authorization"))
        for form in (
            quote(text, safe=""),
            quote_plus(text),
            json.dumps(text),
            base64.b64encode(text.encode()).decode(),
            repr(text),
        )
    ]
    return " ".join(forms)


WAYS: Mapping[str, Way] = {
    # As the gateway does it when a signature is wrong.
    "canonical": lambda sent: _error(
        401,
        error_code="APIGW.0301",
        error_msg=f"Incorrect IAM authentication information: aksk signature fail, canonicalRequest: {_all(sent)}",
    ),
    "locked": lambda sent: _error(
        401, error_code="APIGW.0301", error_msg=f"{_all(sent)} is locked: too many failed calls"
    ),
    "forbidden": lambda sent: _error(
        403, error_code="WKS.00000403", error_msg=_all(sent), error_detail=_all(sent), request_id=_first(sent)
    ),
    "encoded": lambda sent: _error(
        400, error_code="WKS.00000400", error_msg=_encoded(sent), error_detail=_encoded(sent)
    ),
    "cut": lambda sent: _error(
        400, error_code=_first(sent)[:40], error_msg=f"bad token {_first(sent)[:40]} was refused"
    ),
    "iam": lambda sent: _error(401, error={"code": 401, "message": _all(sent), "title": _first(sent)}),
    "throttled": lambda sent: Echo(
        status=429,
        body=json.dumps({"error_code": "APIGW.0308", "error_msg": f"{_all(sent)} over ratelimit,limit:5,time:1 hour"}),
        headers={"Content-Type": JSON, "X-Request-Id": _first(sent)},
    ),
    "page": lambda sent: Echo(
        status=502, body=f"<html><body>{_all(sent)}</body></html>", headers={"Content-Type": "text/html"}
    ),
    "page-200": lambda sent: Echo(
        status=200, body=f"<html>{_all(sent)}</html>", headers={"Content-Type": _first(sent)}
    ),
    "half-json": lambda sent: Echo(
        status=200, body=json.dumps({"desktops": _all(sent)})[:-1], headers={"Content-Type": JSON}
    ),
    "no-list": lambda sent: _error(200, desktops=_all(sent), statics=_all(sent), total_count=_all(sent)),
    "redirect": lambda sent: Echo(
        status=302,
        body=_all(sent),
        headers={"Location": f"https://login.example.com/?token={quote(_first(sent), safe='')}"},
    ),
}


@contextmanager
def echo_service() -> Iterator[Recorder]:
    """Run the service while the block lasts."""

    def answer(connection: socket.socket, head: Head, rest: bytes) -> None:
        sent = {name: head.headers[name] for name in CARRIERS if name in head.headers}
        while len(rest) < int(head.headers.get("Content-Length") or 0):
            rest += connection.recv(65536)
        if rest:
            sent["password"] = json.loads(rest)["auth"]["identity"]["password"]["user"]["password"]
        echo = WAYS[head.target.split("/")[1]](sent)
        body = echo.body.encode()
        headers = {**echo.headers, "Content-Length": len(body), "Connection": "close"}
        lines = [f"HTTP/1.1 {echo.status} Told", *(f"{name}: {text!s:.2000}" for name, text in headers.items())]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    with recording_server(answer) as recorder:
        yield recorder


def secrets_sent(recorder: Recorder) -> set[str]:
    """Return the values by which the requests so far could be made again: tokens, and signatures."""
    found: set[str] = set()
    for head in recorder.heads:
        found.update(head.headers[name] for name in CARRIERS[:2] if name in head.headers)
        _scheme, _mark, signature = (head.headers.get("Authorization") or "").partition("Signature=")
        found.update({signature} - {""})
    return found
