# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small server that keeps every byte it is sent, and answers or tunnels as it is told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage, parse_headers
from io import BytesIO
from urllib.parse import urlsplit

NOTHING_HERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
SECONDS = 10.0
# A connection once read up to the end of its first head: the connection, the head, and what came after it.
Talk = Callable[[socket.socket, "Head", bytes], None]


@dataclass(frozen=True, kw_only=True)
class Head:
    """The first line and the headers of one request."""

    line: str
    headers: HTTPMessage

    @property
    def target(self) -> str:
        """What the request asks for, as it was sent."""
        return self.line.split(" ")[1]


@dataclass(kw_only=True)
class Recorder:
    """What a server was sent."""

    port: int
    scheme: str = "http"
    heads: list[Head] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    connections: int = 0
    # How many more connections a proxy refuses; None: all of them.
    left: int | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"{self.scheme}://127.0.0.1:{self.port}"


@contextmanager
def recording_server(answer: bytes | Talk = NOTHING_HERE, *, tls: ssl.SSLContext | None = None) -> Iterator[Recorder]:
    """Run a server that answers every request with these bytes, or as the function does, while the block lasts."""
    stopping = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    recorder = Recorder(port=listener.getsockname()[1], scheme="https" if tls else "http")
    threads: list[threading.Thread] = []

    def converse(plain: socket.socket) -> None:
        plain.settimeout(SECONDS)
        # A client that does not trust the certificate, or goes away, ends the conversation.
        with contextlib.suppress(OSError), plain, tls.wrap_socket(plain, server_side=True) if tls else plain as talking:
            head, rest = _read_head(talking, recorder)
            if callable(answer):
                answer(talking, head, rest)
            else:
                talking.sendall(answer)

    def accept() -> None:
        while not stopping.is_set():
            try:
                connection, _address = listener.accept()
            except TimeoutError:
                continue
            recorder.connections += 1
            threads.append(threading.Thread(target=converse, args=(connection,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield recorder
    finally:
        stopping.set()
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join(SECONDS)


@contextmanager
def recording_proxy(*, refusal: bytes | None = None, times: int | None = None) -> Iterator[Recorder]:
    """Run a proxy that passes requests on and keeps what it can read of them, or that refuses with these bytes.

    With `times` it refuses so many connections and passes on the others.
    """
    counting = threading.Lock()

    def refuses() -> bool:
        with counting:
            if recorder.left is None:
                return True
            recorder.left -= 1
            return recorder.left >= 0

    def pass_on(client: socket.socket, head: Head, rest: bytes) -> None:
        if refusal is not None and refuses():
            client.sendall(refusal)
            return
        is_tunnel = head.line.startswith("CONNECT ")
        address = urlsplit(f"//{head.target}" if is_tunnel else head.target)
        with socket.create_connection((address.hostname or "", address.port or 80), timeout=SECONDS) as server:
            if is_tunnel:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                server.sendall(rest)
            else:
                path = f"{address.path}?{address.query}" if address.query else address.path
                method, _target, version = head.line.split(" ")
                lines = [f"{method} {path} {version}", *(f"{name}: {text}" for name, text in head.headers.items())]
                server.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + rest)
            _pump(client, server)

    with recording_server(pass_on) as recorder:
        recorder.left = times
        yield recorder


def _read_head(connection: socket.socket, recorder: Recorder) -> tuple[Head, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError
        data += piece
        recorder.received += piece
    head, _mark, rest = data.partition(b"\r\n\r\n")
    line, _end, fields = head.partition(b"\r\n")
    found = Head(line=line.decode("latin-1"), headers=parse_headers(BytesIO(fields + b"\r\n\r\n")))
    recorder.heads.append(found)
    return found, rest


def _pump(*pair: socket.socket) -> None:
    """Carry bytes both ways until either side is done."""

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    directions: Sequence[tuple[socket.socket, socket.socket]] = (pair[:2], pair[::-1][:2])  # type: ignore[assignment]
    threads = [threading.Thread(target=carry, args=direction, daemon=True) for direction in directions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
