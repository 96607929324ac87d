# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listening, telling others that it listens, and stopping cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import ssl
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from .control import PREFIX, handle_control
from .dispatch import handle
from .ready import advice, environment_lines, ready_information, remove_own, running_simulator_of, write_atomically
from .state import State

MAX_LINE = 65536
STOP_SECONDS = 1.0
PARENT_POLL_SECONDS = 0.5


class ServingError(Exception):
    """The simulator cannot listen; the message says why in one sentence."""


@dataclass(frozen=True)
class ServingOptions:
    """Where to listen, what to write when listening, and whom to outlive never."""

    host: str = "127.0.0.1"
    port: int = 0
    ready_file: Path | None = None
    env_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    parent_pid: int | None = None


async def serve(state: State, options: ServingOptions) -> None:
    """Serve until SIGTERM, SIGINT or the end of the parent process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        application(state),
        access_log=None,
        handler_cancellation=True,
        shutdown_timeout=STOP_SECONDS,
        max_line_size=MAX_LINE,
        max_field_size=MAX_LINE,
    )
    for path in (options.ready_file, options.env_file):
        other = running_simulator_of(path) if path is not None else None
        if other is not None:
            raise ServingError(
                f"{path} belongs to the simulator that runs at {other}: name another file, or stop that one."
            )
    await runner.setup()
    try:
        port = await _listen(runner, options)
        scheme = "https" if options.tls_cert else "http"
        host = f"[{options.host}]" if ":" in options.host else options.host
        state.base_url = f"{scheme}://{host}:{port}"
        _announce(state, options, port=port)
        await _wait(stop, parent_pid=options.parent_pid)
    finally:
        await runner.cleanup()
        for path in (options.ready_file, options.env_file):
            if path is not None:
                remove_own(path, url=state.base_url)


def application(state: State) -> web.Application:
    """Return the web application that answers from this state."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == PREFIX or request.path.startswith(PREFIX + "/"):
            return await handle_control(request, state=state)
        return await handle(request, state=state)

    app = web.Application(client_max_size=256 * 1024 * 1024)
    # A dot would leave line breaks to the server library's own 404.
    app.router.add_route("*", r"/{path:[\s\S]*}", answer)
    return app


async def _listen(runner: web.AppRunner, options: ServingOptions) -> int:
    try:
        site = web.TCPSite(runner, options.host, options.port, ssl_context=_tls(options), backlog=1024)
        await site.start()
    except ssl.SSLError as error:
        raise ServingError(f"Cannot use the TLS certificate or key: {error}.") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ServingError(f"Cannot listen on {options.host} port {options.port}: {reason}.") from error
    return int(runner.addresses[0][1])


def _tls(options: ServingOptions) -> ssl.SSLContext | None:
    if options.tls_cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.tls_cert, options.tls_key)
    return context


def _announce(state: State, options: ServingOptions, *, port: int) -> None:
    information = ready_information(state, port=port)
    try:
        if options.env_file is not None:
            write_atomically(options.env_file, environment_lines(information))
        if options.ready_file is not None:
            write_atomically(options.ready_file, information)
    except OSError as error:
        raise ServingError(f"Cannot write {error.filename}: {error.strerror}.") from error
    print(f"Simulator listening on {state.base_url}", flush=True)
    # Who asks for a ready file is a program, which reads that.
    if options.ready_file is None:
        print(advice(state, information, env_file=options.env_file), flush=True)


async def _wait(stop: asyncio.Event, *, parent_pid: int | None) -> None:
    while not stop.is_set() and (parent_pid is None or _is_running(parent_pid)):
        with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
            await asyncio.wait_for(stop.wait(), None if parent_pid is None else PARENT_POLL_SECONDS)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state != "Z"
