# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport against a small server on this machine that misbehaves on demand."""

from __future__ import annotations

import errno
import gzip
import re
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import parse_headers
from io import BytesIO
from pathlib import Path

import pytest
import requests

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire import transport as transport_module
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.transport import RequestsTransport
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ConnectionFailedError,
    WorkspaceError,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
TLS_HELLO = b"\x16\x03"
Talk = Callable[[socket.socket], None]


@dataclass
class Server:
    """What the server was sent, and where it is."""

    url: str
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    def headers(self, number: int = -1) -> dict[str, str]:
        raw = self.heads[number].partition("\r\n")[2].encode("latin-1")
        return dict(parse_headers(BytesIO(raw + b"\r\n\r\n")))

    def line(self, number: int = -1) -> str:
        return self.heads[number].split("\r\n", 1)[0]


@contextmanager
def serving(talk: Talk | bytes) -> Iterator[Server]:
    """Answer every request on a connection with these bytes, or let the function talk."""
    stopping = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}")
    threads: list[threading.Thread] = []

    def converse(connection: socket.socket) -> None:
        connection.settimeout(10)
        with connection:
            try:
                while receive(connection, server):
                    if callable(talk):
                        talk(connection)
                        return
                    connection.sendall(talk)
            except OSError:
                return

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _address = listener.accept()
            except TimeoutError:
                continue
            server.connections += 1
            threads.append(threading.Thread(target=converse, args=(connection,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        stopping.set()
        accepting.join()
        listener.close()


def receive(connection: socket.socket, server: Server) -> bool:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece or piece.startswith(TLS_HELLO):
            return False
        data += piece
    head, _mark, body = data.partition(b"\r\n\r\n")
    server.heads.append(head.decode("latin-1"))
    length = int(server.headers().get("Content-Length", 0))
    while len(body) < length:
        body += connection.recv(65536)
    server.bodies.append(body)
    return True


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def get(url: str, *, timeout: float = 5, **more: object) -> Response:
    with RequestsTransport(timeout=timeout) as transport:
        return transport.send(Request(method="GET", url=url, **more))  # type: ignore[arg-type]


def failure(url: str, *, timeout: float = 5) -> ConnectionFailedError:
    with pytest.raises(ConnectionFailedError) as caught:
        get(url, timeout=timeout)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert " object at 0x" not in text
    assert caught.value.details.url == url
    return caught.value


def test_an_answer() -> None:
    with serving(b"HTTP/1.1 404 Not Found\r\nX-Request-Id: r1\r\nContent-Length: 3\r\n\r\nabc") as server:
        assert get(server.url) == Response(
            status=404, headers={"x-request-id": "r1", "content-length": "3"}, body=b"abc"
        )


def test_the_request_is_sent_exactly_as_it_was_signed() -> None:
    query = (("a", "x,y"), ("b", "a b+c~d"), ("c", "\u7528\u6237"), ("d", "%41"), ("e", ""))
    with serving(OK) as server:
        get(
            f"{server.url}/v2/p%2Fq/a~b/",
            query=query,
            headers={"Host": server.url[7:], "X-Sdk-Date": "20260101T000000Z", "Authorization": "SDK-HMAC-SHA256 x"},
        )
        assert server.line() == ("GET /v2/p%2Fq/a~b/?a=x%2Cy&b=a%20b%2Bc~d&c=%E7%94%A8%E6%88%B7&d=%2541&e= HTTP/1.1")
        assert server.headers()["Host"] == server.url[7:]
        assert server.headers()["X-Sdk-Date"] == "20260101T000000Z"
        assert server.headers()["Authorization"] == "SDK-HMAC-SHA256 x"
        assert server.heads[0].lower().count("\r\nhost:") == 1


def test_a_body_is_sent_as_it_is() -> None:
    with serving(OK) as server, RequestsTransport() as transport:
        transport.send(Request(method="POST", url=server.url, body=b'{"a": 1}'))
        assert server.bodies == [b'{"a": 1}']
        assert server.line() == "POST / HTTP/1.1"


def test_connections_are_kept() -> None:
    with serving(OK) as server, RequestsTransport() as transport:
        for _number in range(5):
            transport.send(Request(method="GET", url=server.url))
        assert (len(server.heads), server.connections) == (5, 1)


def test_redirects_are_not_followed() -> None:
    with serving(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n") as server:
        response = get(server.url)
        assert (response.status, response.headers["location"]) == (302, "/elsewhere")
        assert len(server.heads) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_body_of_a_redirect_is_read_as_any_other(status: int) -> None:
    head = f"HTTP/1.1 {status} Go\r\nLocation: /elsewhere\r\nContent-Length: 4\r\n\r\n"
    with serving(head.encode() + b"body") as server:
        response = get(server.url)
        assert (response.status, response.body) == (status, b"body")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_never_has_a_body_is_not_cut_off(status: int) -> None:
    with serving(f"HTTP/1.1 {status} Go\r\nContent-Length: 4\r\n\r\n".encode()) as server:
        assert (get(server.url).status, get(server.url).body) == (status, b"")


def test_a_header_of_the_answer_that_contradicts_itself() -> None:
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}") as server:
        error = failure(server.url)
        assert error.retryable
        assert "Content-Length" in str(error)


def test_netrc_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password HIDDEN\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(OK) as server:
        get(server.url)
        get(server.url, headers={"Authorization": "SDK-HMAC-SHA256 x"})
        assert "Authorization" not in server.headers(0)
        assert server.headers(1)["Authorization"] == "SDK-HMAC-SHA256 x"


def test_cookies_are_not_kept() -> None:
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=HIDDEN; Path=/\r\nContent-Length: 2\r\n\r\n{}"
    with serving(head) as server, RequestsTransport() as transport:
        for _number in range(2):
            transport.send(Request(method="GET", url=server.url))
        assert "Cookie" not in server.headers(1)


def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(OK) as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("NO_PROXY", "other.example.com")
        get("http://workspace.example.com/v2/p?", query=(("a", "x,y"),))
        assert server.line() == "GET http://workspace.example.com/v2/p??a=x%2Cy HTTP/1.1"
        assert server.headers()["Host"] == "workspace.example.com"


def test_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(OK) as server:
        assert get(server.url).status == 200


def test_a_proxy_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY")
    assert "proxy" in str(failure("http://workspace.example.com/v2"))


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_in_the_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    time.sleep(0.05)
    reset(connection)


@pytest.mark.parametrize(
    "talk",
    [
        reset,
        reset_in_the_body,
        lambda connection: None,
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"),
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}"),
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda connection: connection.sendall(b"nothing like HTTP\r\n\r\n"),
        lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"
        ),
    ],
    ids=["reset", "reset-body", "closed", "body", "chunk", "bad-chunk", "no-http", "bad-gzip"],
)
def test_broken_answers_may_be_tried_again(talk: Talk) -> None:
    with serving(talk) as server:
        error = failure(server.url)
    assert error.retryable
    assert not error.is_unsent


def test_a_hanging_server() -> None:
    with serving(lambda connection: time.sleep(3)) as server:
        error = failure(server.url, timeout=0.3)
    assert "did not answer within 0.3 seconds: try again or raise timeout" in str(error)
    assert error.retryable
    assert not error.is_unsent


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 1000\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n",
        b"Connection: close\r\n\r\n",
        b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff",
    ],
    ids=["length", "chunked", "close", "gzip"],
)
def test_a_trickle_ends_with_the_timeout(head: bytes) -> None:
    """Each piece comes soon enough, but the whole does not."""
    sent: list[int] = []

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
        for number in range(900):
            connection.sendall(b"1\r\nx\r\n" if b"chunked" in head else b"x")
            sent.append(number)
            time.sleep(0.1)

    with serving(trickle) as server:
        error = failure(server.url, timeout=0.5)
    assert "did not answer within 0.5 seconds" in str(error)
    assert error.retryable
    assert len(sent) < 900


def test_a_slow_answer_within_the_timeout_is_complete() -> None:
    def slow(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
        for _number in range(3):
            time.sleep(0.05)
            connection.sendall(b"ab")

    with serving(slow) as server:
        assert get(server.url).body == b"ababab"


def test_a_large_answer_is_complete() -> None:
    body = b"0123456789" * 300_000
    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)) as server:
        assert get(server.url).body == body


def reply(*headers: str, status: str = "200 OK", body: bytes = b"") -> bytes:
    """Return an answer; unless a header says how the body ends, the end of the connection does."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def chunks(body: bytes, size: int = 1000, *, end: bytes = b"0\r\n\r\n") -> bytes:
    parts = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + end


DESKTOPS = b'{"desktops": [' + b", ".join(b'{"desktop_id": "%032x"}' % number for number in range(3_000)) + b"]}"
PACKED = gzip.compress(DESKTOPS)
GZIP = "Content-Encoding: gzip"
LENGTH = f"Content-Length: {len(PACKED)}"
CHUNKED = "Transfer-Encoding: chunked"


def closing(content: bytes) -> Talk:
    return lambda connection: connection.sendall(content)


def test_gzip_is_asked_for() -> None:
    with serving(OK) as server:
        get(server.url)
        assert server.headers()["Accept-Encoding"] == "gzip, deflate"
        assert server.heads[0].lower().count("\r\naccept-encoding:") == 1


@pytest.mark.parametrize(
    "content",
    [
        reply(GZIP, LENGTH, body=PACKED),
        reply(GZIP, CHUNKED, body=chunks(PACKED)),
        reply(GZIP, CHUNKED, LENGTH, body=chunks(PACKED)),
        reply(GZIP, body=PACKED),
        reply("content-encoding: Gzip", body=PACKED),
        reply("Content-Encoding: deflate", body=zlib.compress(DESKTOPS)),
        reply("Content-Encoding: deflate", GZIP, body=gzip.compress(zlib.compress(DESKTOPS))),
        reply("Content-Encoding: identity", CHUNKED, body=chunks(DESKTOPS)),
        reply(CHUNKED, "Content-Length: 7", body=chunks(DESKTOPS)),
        reply(body=DESKTOPS),
    ],
    ids=["length", "chunked", "both", "close", "case", "deflate", "twice", "identity", "length-ignored", "plain"],
)
def test_packed_answers_are_read(content: bytes) -> None:
    with serving(closing(content)) as server:
        assert get(server.url).body == DESKTOPS


@pytest.mark.parametrize("headers", [(GZIP, LENGTH), (GZIP, CHUNKED)], ids=["length", "chunked"])
def test_connections_are_kept_after_a_packed_answer(headers: tuple[str, ...]) -> None:
    body = chunks(PACKED) if CHUNKED in headers else PACKED
    with serving(reply(*headers, body=body)) as server, RequestsTransport() as transport:
        for _number in range(5):
            assert transport.send(Request(method="GET", url=server.url)).body == DESKTOPS
        assert (len(server.heads), server.connections) == (5, 1)


HALF = PACKED[: len(PACKED) // 2]


@pytest.mark.parametrize(
    "content",
    [
        reply(GZIP, LENGTH, body=HALF),
        reply(GZIP, f"Content-Length: {len(HALF)}", body=HALF),
        reply(GZIP, f"Content-Length: {len(PACKED) - 1}", body=PACKED[:-1]),
        reply(GZIP, LENGTH, body=PACKED[:-1]),
        reply(GZIP, LENGTH),
        reply(GZIP, f"Content-Length: {len(PACKED) + 1}", body=PACKED),
        reply(GZIP, CHUNKED, body=chunks(HALF, end=b"")),
        reply(GZIP, CHUNKED, body=chunks(PACKED, end=b"")),
        reply(GZIP, CHUNKED, body=chunks(HALF)),
        reply(GZIP, body=HALF),
        reply(GZIP, body=PACKED[:-8]),
        reply(GZIP, body=gzip.compress(b'{"a": ') + gzip.compress(b"1}")[:-1]),
        reply("Content-Encoding: deflate", body=zlib.compress(DESKTOPS)[:-2]),
        reply("Content-Encoding: gzip, gzip", body=gzip.compress(HALF)),
    ],
    ids=[
        *("length", "stream", "last-byte", "last-of-length", "nothing", "padding-lost", "chunk", "last-chunk"),
        *("chunked-stream", "close", "check-sum", "member", "deflate", "inner"),
    ],
)
def test_packed_answers_that_are_cut_off_may_be_tried_again(content: bytes) -> None:
    with serving(closing(content)) as server:
        error = failure(server.url)
    assert "was cut off: try again." in str(error)
    assert error.retryable


def test_an_answer_that_is_not_packed_as_it_says() -> None:
    with serving(closing(reply(GZIP, "Content-Length: 2", body=b"{}"))) as server:
        error = failure(server.url)
    assert "is not compressed as its headers say: try again." in str(error)
    assert error.retryable


def test_a_packing_nobody_asked_for() -> None:
    with serving(closing(reply("Content-Encoding: br", "Content-Length: 2", body=b"{}"))) as server:
        error = failure(server.url)
    assert str(error).endswith(
        " compressed its response with br, which was not requested: check any proxy between here and the service."
    )
    assert not error.retryable


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified", "401 Unauthorized", "200 OK"])
def test_an_answer_without_a_body_may_say_that_it_is_packed(status: str) -> None:
    with serving(closing(reply(GZIP, "Content-Length: 0", status=status))) as server:
        response = get(server.url)
    assert (response.status, response.body) == (int(status[:3]), b"")


@pytest.mark.parametrize(
    "content",
    [
        reply("Content-Length: 90", status="401 No", body=b"{"),
        reply(CHUNKED, status="401 No", body=b"5\r\n{"),
        reply(GZIP, status="401 No", body=HALF),
        reply("Content-Encoding: br", status="401 No", body=b"x"),
    ],
)
def test_a_refusal_that_is_cut_off_is_a_refusal(content: bytes) -> None:
    """Tried again it would lock the access key."""
    with serving(closing(content)) as server:
        assert get(server.url).status == 401


def test_little_that_unpacks_to_very_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "LARGEST_RESPONSE", 1_000_000)
    bomb = gzip.compress(b"0" * 30_000_000)
    with serving(closing(reply(GZIP, f"Content-Length: {len(bomb)}", body=bomb))) as server:
        error = failure(server.url)
    assert "sent more than 256 MiB in one response: narrow the request." in str(error)
    assert not error.retryable


def no_name(code: int) -> OSError:
    # As a system that speaks another language puts it.
    return socket.gaierror(code, "Kein Name")


def trouble(number: int) -> OSError:
    return OSError(number, "Stoerung")


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_FAIL])
def test_a_name_that_is_not_known_for_now(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", raising(no_name(code)))
    error = failure("http://workspace.example.com/v2")
    assert str(error) == (
        "The host name workspace.example.com could not be resolved for now: try again, or check the name servers "
        "of this machine."
    )
    assert error.retryable
    assert "for now, tried 5 times: try again, or check" in str(error.after(5))
    assert error.is_unsent
    assert error.after(5).is_unsent


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_NODATA])
def test_a_name_that_does_not_exist(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", raising(no_name(code)))
    error = failure("http://workspace.example.com/v2")
    assert str(error) == "The host name workspace.example.com cannot be resolved: check region, cloud and endpoint."
    assert not error.retryable
    assert error.is_unsent


def raising(error: OSError) -> Callable[..., object]:
    def fail(*_arguments: object, **_named: object) -> object:
        raise error

    return fail


NETWORK_TROUBLES = ("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "ECONNRESET", "ECONNABORTED", "EPIPE")


@pytest.mark.parametrize("name", NETWORK_TROUBLES)
@pytest.mark.parametrize("proxy", ["", "http://proxy.example.com:3128"])
def test_a_network_that_is_down_may_be_tried_again(name: str, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setattr(socket.socket, "connect", raising(trouble(getattr(errno, name))))
    monkeypatch.setattr(socket, "getaddrinfo", known)
    error = failure("https://workspace.example.com/v2")
    assert re.search(r"[a-z] \((Network|Host|No route|Connection|Broken pipe)[a-z ]*\): try again", str(error))
    assert error.retryable


def known(*_arguments: object, **_named: object) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]


@pytest.mark.parametrize("proxy", ["", "http://proxy.example.com:3128"])
def test_a_connection_that_is_refused_is_not_tried_again(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setattr(socket.socket, "connect", raising(trouble(errno.ECONNREFUSED)))
    monkeypatch.setattr(socket, "getaddrinfo", known)
    error = failure("https://workspace.example.com/v2")
    assert not error.retryable
    assert ("refused the connection" in str(error)) == (not proxy)


@pytest.mark.parametrize(
    ("code", "retryable"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)], ids=["again", "none"]
)
def test_the_name_of_a_proxy(code: int, retryable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setattr(socket, "getaddrinfo", raising(no_name(code)))
    error = failure("https://workspace.example.com/v2")
    assert str(error).startswith("The proxy for workspace.example.com could not be used (its name c")
    assert error.retryable is retryable


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(502, True), (503, True), (504, True), (429, True), (407, False), (403, False), (404, False), (500, False)],
)
def test_what_a_proxy_says_to_a_tunnel(status: int, retryable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(closing(reply("Content-Length: 0", status=f"{status} No"))) as server:
        monkeypatch.setenv("https_proxy", server.url)
        error = failure("https://workspace.example.com/v2")
    remedy = "try again, or check" if retryable else "check"
    assert str(error) == (
        f"The proxy for workspace.example.com could not be used (Tunnel connection failed: {status} No): "
        f"{remedy} the proxy environment variables."
    )
    assert error.retryable is retryable


@pytest.mark.parametrize("talk", [reset, lambda connection: None], ids=["reset", "closed"])
def test_a_proxy_whose_connection_breaks_may_be_tried_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(talk) as server:
        monkeypatch.setenv("https_proxy", server.url)
        assert failure("https://workspace.example.com/v2").retryable


def test_a_proxy_that_hangs_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda connection: time.sleep(3)) as server:
        monkeypatch.setenv("https_proxy", server.url)
        assert failure("https://workspace.example.com/v2", timeout=0.3).retryable


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure(f"http://127.0.0.1:{port}")
    assert f"127.0.0.1:{port} refused the connection: check endpoint, auth_url and network." == str(error)
    assert not error.retryable


@pytest.mark.parametrize("host", ["workspace.nowhere.invalid", "x" * 64 + ".invalid", "a..b"])
def test_a_host_that_does_not_exist(host: str) -> None:
    error = failure(f"https://{host}/v2/p")
    assert "check region, cloud and endpoint" in str(error) or "check endpoint" in str(error)
    assert not error.retryable


def test_a_connection_that_is_closed_before_tls_may_be_tried_again() -> None:
    with serving(lambda connection: None) as server:
        error = failure(server.url.replace("http:", "https:"))
        assert error.retryable
        assert "was closed before it was established: try again" in str(error)


def test_no_tls_behind_the_port() -> None:
    with serving(OK) as server:
        error = failure(server.url.replace("http://", "https://"))
    assert "TLS" in str(error)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_path_that_cannot_be_used(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with serving(OK) as server, RequestsTransport(verify=str(path)) as transport:
        request = Request(method="GET", url=server.url.replace("http://", "https://"))
        with pytest.raises(ConnectionFailedError) as caught:
            transport.send(request)
    assert "ca_path" in str(caught.value)
    assert not caught.value.retryable


@pytest.mark.parametrize("token", ["HIDDEN\u7528", "HIDDEN\nX-Other: 1", "HIDDEN\u00e9\u0100"])
def test_a_token_that_cannot_be_sent_is_not_shown(token: str) -> None:
    with serving(OK) as server, RequestsTransport() as transport, pytest.raises(WorkspaceError) as caught:
        transport.send(Request(method="GET", url=server.url, headers={"X-Auth-Token": token}))
    assert "check endpoint, auth_url and the credential" in str(caught.value)
    assert "HIDDEN" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "console.localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_what_stays_on_this_machine_goes_through_no_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hosts to which a credential may be sent unencrypted."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    seen: list[dict[str, str]] = []

    def send(_session: object, _prepared: object, **settings: dict[str, str]) -> object:
        seen.append(settings["proxies"])
        raise requests.exceptions.ConnectTimeout

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    with pytest.raises(ConnectionFailedError), RequestsTransport() as transport:
        transport.send(Request(method="GET", url=f"http://{host}:8/x"))
    assert seen == [{}]


@pytest.mark.parametrize("through_proxy", [False, True])
def test_a_refused_connection_has_sent_nothing(through_proxy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(b"") as server:
        url = server.url
    if through_proxy:
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("HTTPS_PROXY", url)
        url = "https://workspace.example.com/v2"
    assert failure(url).is_unsent
