# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A process that has imported the libraries of Ansible, and becomes its commands by forking: a program of its own.

What it imports beforehand depends on neither the variables nor the files of the user: other libraries, and the
module_utils of ansible-core. Each command is a process of its own, with its own variables, directory and streams,
that runs the installed script.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

STREAMS = (0, 1, 2)
REQUEST_BYTES = 1 << 20
LISTING = "import sys, json, requests, ansible.cli.playbook, ansible.cli.inventory; print(json.dumps([*sys.modules]))"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command to become: the script and its arguments, and what belongs to a process."""

    command: list[str]
    environ: dict[str, str]
    folder: str
    umask: int
    streams: list[int]


def preload() -> None:
    """Import what a command will import, but for what reads the configuration."""
    listed = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, check=True).stdout
    for name in json.loads(listed):
        ours = name.partition(".")[0] in ("ansible", "ansible_collections", "__main__")
        if not ours or name.startswith("ansible.module_utils."):
            # Some are made by others, and cannot be imported by name.
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if "ansible.constants" in sys.modules:
        raise SystemExit("module_utils of ansible-core read the configuration: they cannot be imported beforehand")
    gc.collect()
    gc.freeze()


def serve(requests: socket.socket) -> Request:
    """Take requests until the tests have ended; return in the process that becomes the command."""
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(requests, REQUEST_BYTES, len(STREAMS) + 1)
        if not message:
            os._exit(0)
        *streams, reply = descriptors
        if os.fork() == 0:
            requests.close()
            # This process tells the tests which one the command is, and how it ended.
            command = os.fork()
            if command == 0:
                os.close(reply)
                return Request(**json.loads(message), streams=streams)
            os.write(reply, b"%d\n" % command)
            for stream in streams:
                os.close(stream)
            _pid, status = os.waitpid(command, 0)
            os.write(reply, b"%d\n" % os.waitstatus_to_exitcode(status))
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
        # Those that have told how a command ended are gone; the one just started is not.
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become(request: Request) -> None:
    """Run the installed script of a command in this process."""
    for stream, number in zip(request.streams, STREAMS, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request.environ)
    time.tzset()
    os.umask(request.umask)
    os.chdir(request.folder)
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = list(request.command)
    sys.path[0] = str(Path(request.command[0]).parent)
    runpy.run_path(request.command[0], run_name="__main__")


if __name__ == "__main__":
    preload()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    become(serve(socket.socket(fileno=int(sys.argv[1]))))
