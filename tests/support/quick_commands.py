# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs commands of Ansible like subprocess.run, by way of a process that has imported their libraries already."""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROGRAM = Path(__file__).with_name("command_server.py")
# A third of what a short command takes is compiling; beside this folder nothing is to be left.
BYTECODE = Path(__file__).parents[1] / "output" / "bytecode"
# What an interpreter reads when it starts.
START = {
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": str(Path(__file__).with_name("startup")),
    "PYTHONPYCACHEPREFIX": str(BYTECODE),
}
SENDING = threading.Lock()


def run_quickly(
    command: Path,
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str],
    answers: str = "",
    together: bool = False,
    timeout: float,
) -> subprocess.CompletedProcess[str]:
    """Run a script of this environment to its end, and return what it left as text; errors apart, or together."""
    line = [str(command), *arguments]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as errors:
        given.write(answers.encode())
        given.seek(0)
        stderr = stdout if together else errors
        streams = (given, stdout, stderr)
        if _started_with(env) == START:
            code = _run(line, cwd=cwd, env=env, streams=streams, timeout=timeout)
        else:
            code = subprocess.run(
                line, cwd=cwd, env=env, stdin=given, stdout=stdout, stderr=stderr, timeout=timeout, check=False
            ).returncode
        return subprocess.CompletedProcess(line, code, _text(stdout), _text(errors))


def _run(
    line: list[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    streams: tuple[IO[bytes], ...],
    timeout: float,
) -> int:
    ours, theirs = os.pipe()
    request = {"command": line, "environ": dict(env), "folder": str(cwd), "umask": _umask()}
    with os.fdopen(ours, "rb", buffering=0) as reply:
        descriptors = [*(stream.fileno() for stream in streams), theirs]
        try:
            with SENDING:
                socket.send_fds(_server().requests, [json.dumps(request).encode()], descriptors)
        finally:
            os.close(theirs)
        process = int(reply.readline())
        if not select.select([reply], [], [], timeout)[0]:
            os.kill(process, signal.SIGKILL)
            raise subprocess.TimeoutExpired(line, timeout, _text(streams[1]), _text(streams[2]))
        return int(reply.readline())


@dataclass(frozen=True, kw_only=True)
class Server:
    """The process that becomes commands; it ends as soon as this end of its socket is closed."""

    process: subprocess.Popen[bytes]
    requests: socket.socket


@functools.cache
def _server() -> Server:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(theirs.fileno())],
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | START,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    return Server(process=process, requests=ours)


def _started_with(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith("PYTHON") or name in START}


def _umask() -> int:
    found = os.umask(0o022)
    os.umask(found)
    return found


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()
