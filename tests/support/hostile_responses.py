# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that no service should give, for hypothesis to choose from, and a transport that gives them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError

MOST_CALLS = 20_000
DEEP = 20_000
# Also halves of surrogate pairs, which JSON can write and UTF-8 cannot.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=12)
ODD_NUMBERS = (10**30, -1, 2**63, 10**4_200, 1e308, float("nan"), float("inf"), -0.0)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.sampled_from(ODD_NUMBERS)
    | st.floats()
    | TEXTS
    | st.sampled_from(("", " ", "7", "9" * 5_000, "x" * 2_000, "..", "a/b", "\ud800", "2026-01-01T00:00:00Z"))
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
IDS = st.sampled_from([f"d{number}" for number in range(40)])
USERS = st.lists(st.sampled_from(("alice", "bob", "carol", "", None)) | TEXTS, max_size=3)
STATUSES = st.sampled_from(("CONNECTED", "REGISTERED", "UNREGISTER", "DISCONNECTED", "NEW", "", None)) | JSON
NICS = st.fixed_dictionaries({}, optional={"addr": st.sampled_from(("10.0.0.1", "::1", "x")) | JSON, "version": JSON})
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "desktop_id": IDS | IDS | JSON,
        "computer_name": TEXTS | JSON,
        "desktop_name": TEXTS | JSON,
        "login_status": STATUSES,
        "connect_status": STATUSES,
        "status": STATUSES,
        "addresses": st.dictionaries(TEXTS, st.lists(NICS, max_size=2), max_size=2) | st.lists(NICS, max_size=2) | JSON,
        "ip_addresses": st.lists(st.sampled_from(("10.0.0.1", "fe80::1%eth0", "-1")), max_size=2) | JSON,
        "user_list": USERS | JSON,
        "user_name": TEXTS | JSON,
        "attach_users": st.lists(st.fixed_dictionaries({"name": TEXTS | JSON}), max_size=2) | JSON,
        "attach_user_infos": st.lists(st.fixed_dictionaries({"user_name": TEXTS | JSON}), max_size=2) | JSON,
        "metadata": st.fixed_dictionaries({"os_type": st.sampled_from(("Windows", "Linux")) | JSON}) | JSON,
        "tags": st.lists(st.fixed_dictionaries({"key": JSON, "value": JSON}), max_size=2) | JSON,
        "running_num": JSON,
        "new_num": JSON,
        "extra": JSON,
    },
)
ROWS = st.lists(RECORDS, max_size=6)
ENVELOPES = st.fixed_dictionaries(
    {"desktops": ROWS | ROWS | JSON, "statics": ROWS | JSON, "desktop": RECORDS | ROWS | JSON},
    optional={"total_count": st.integers(0, 12) | JSON, "token": JSON, "projects": JSON, "other": JSON},
)
ERRORS = st.dictionaries(
    st.sampled_from(("error_code", "error_msg", "error_detail", "request_id", "error", "code", "message", "title")),
    JSON | st.sampled_from(("WKS.00010004", "APIGW.0308", "not found", "canonicalRequest:x", "limit:0,time:0 s")),
)
HEADERS = st.dictionaries(
    st.sampled_from(("content-type", "location", "x-request-id", "x-iam-trace-id", "retry-after", "content-length")),
    # As HTTP libraries read headers.
    st.text(st.characters(max_codepoint=255), max_size=12)
    | st.sampled_from(("application/json", "text/html; charset=x", "-1", "9" * 5_000, "0")),
)


def as_bytes(value: object) -> bytes:
    """Return a value as JSON; NaN and halves of surrogate pairs are written as many a library would."""
    return json.dumps(value).encode()


def _spoilt(body: bytes, how: int, at: int) -> bytes:
    """Return a body as something between here and the service may leave it."""
    at %= len(body) + 1
    return (
        body,
        b"\xef\xbb\xbf" + body,
        body[:at],
        body[:at] + b"\xff\xfe" + body[at:],
        body[:at] + b"\x00" + body[at:],
        body + body,
        body.decode().encode("utf-16"),
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b'{"desktops": [' + b"[" * DEEP + b"]" * DEEP + b"]}",
        b'{"desktop": {"x": ' + b"[" * 900 + b"]" * 900 + b'}, "desktops": [{"x": ' + b"[" * 600 + b"]" * 600 + b"}]}",
        b'{"desktop": {"x": ' + b'{"a": ' * 300 + b"1" + b"}" * 300 + b"}}",
        b'{"desktops": [{"desktop_id": "lost"}], ' + body[1:],
        b"<html>" + body,
        b"",
    )[how]


BODIES = st.builds(
    _spoilt,
    st.builds(as_bytes, ENVELOPES | ERRORS | JSON),
    # Mostly whole, for what is not JSON is refused at once.
    st.just(0) | st.just(0) | st.integers(0, 14),
    st.integers(0, 2**16),
)
RESPONSES = st.builds(
    Response,
    status=st.just(200) | st.just(200) | st.integers(100, 599),
    headers=HEADERS,
    body=BODIES | BODIES | st.binary(max_size=60),
)
GOOD_ANSWERS = st.builds(
    Response,
    status=st.just(200),
    headers=st.just({"content-type": "application/json"}),
    body=st.builds(as_bytes, ENVELOPES),
)


@dataclass
class PoolTransport:
    """Answers from a few given answers, the same to the same request, and counts the calls."""

    pool: Sequence[Response]
    most_calls: int = MOST_CALLS
    given: list[tuple[Request, Response]] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        assert len(self.given) < self.most_calls, "the client does not come to an end"
        response = self.pool[crc32(request.wire_url.encode()) % len(self.pool)]
        self.given.append((request, response))
        return response

    def close(self) -> None:
        """Nothing is open."""


def outcome(call: Callable[[], Any]) -> Any:
    """Return the result of a call, or the one error it may raise instead; every other exception fails the test."""
    failure: WorkspaceError
    try:
        return call()
    except WorkspaceError as exc:
        failure = exc
    assert str(failure).endswith(".")
    assert "\n" not in str(failure)
    assert str(failure).isprintable()
    assert_plain(failure.details.as_dict())
    return failure


def assert_plain(value: object) -> None:
    """Hold a value to what every JSON reader takes: no NaN, no halves of surrogate pairs, not too deep."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
