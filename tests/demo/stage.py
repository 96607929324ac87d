# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the demo runs: a directory, variables and processes of its own, all of them stopped at the end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
STOP_SECONDS = 10.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What would send the demo to a real account, or change what Ansible does.
DROPPED = ("ANSIBLE_", "HUAWEICLOUD_", "HW_")
LOCAL_HOSTS = "localhost,127.0.0.1"


class DemoFailedError(Exception):
    """The demo cannot go on; the message is the reason, `output` what the failed command printed."""

    def __init__(self, reason: str, *, output: str = "") -> None:
        super().__init__(reason)
        self.output = output


class Stage:
    """Runs the commands of the demo in its directory; `close` stops whatever still runs."""

    def __init__(self, directory: Path, *, root: Path) -> None:
        self.directory = directory
        self._root = root
        self._running: list[subprocess.Popen[str]] = []
        home = directory / "home"
        home.mkdir(parents=True)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)} | {
            "ANSIBLE_CONFIG": str(directory / "ansible.cfg"),
            # One after the other, so that the output has an order.
            "ANSIBLE_FORKS": "1",
            "ANSIBLE_HOME": str(home / ".ansible"),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": LOCAL_HOSTS,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
            "no_proxy": LOCAL_HOSTS,
        }
        if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
            self.environment["ANSIBLE_FORCE_COLOR"] = "1"

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command and return what it printed; if it fails, that goes with the error."""
        printed: list[str] = []
        try:
            printed.extend(self.lines(*command, cwd=cwd))
        except DemoFailedError as error:
            error.output = "\n".join(printed)
            raise
        return "\n".join(printed)

    def lines(self, *command: str, cwd: Path | None = None) -> Iterator[str]:
        """Run a command and yield what it prints, line by line."""
        process = self._start(command, cwd=cwd or self.directory, stdout=subprocess.PIPE)
        for line in process.stdout or ():
            yield line.rstrip("\n")
        code = process.wait()
        self._running.remove(process)
        if code:
            raise DemoFailedError(f"the command '{command[0]}' ended with exit code {code}.")

    def start_simulator(self, *arguments: str) -> dict[str, Any]:
        """Start the simulator and return its ready file once it listens."""
        ready_file, log = self.directory / "simulator.json", self.directory / "simulator.log"
        parent = ("--parent-pid", str(os.getpid()))
        command = (sys.executable, "-m", "tests.simulator", "--ready-file", str(ready_file), *parent, *arguments)
        with log.open("w", encoding="utf-8") as output:
            process = self._start(command, cwd=self._root, stdout=output)
        limit = time.monotonic() + START_SECONDS
        while not ready_file.is_file():
            if process.poll() is not None or time.monotonic() > limit:
                raise DemoFailedError("the simulator did not start.", output=log.read_text(encoding="utf-8").strip())
            time.sleep(0.05)
        ready: dict[str, Any] = json.loads(ready_file.read_text(encoding="utf-8"))
        return ready

    def close(self) -> None:
        """Stop everything that was started here and still runs."""
        while self._running:
            process = self._running.pop()
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    # Every command leads a process group of its own, so its children stop with it.
                    os.killpg(process.pid, number)
                    try:
                        process.wait(STOP_SECONDS)
                    except subprocess.TimeoutExpired:
                        continue
            if process.stdout is not None:
                process.stdout.close()

    def _start(self, command: Sequence[str], *, cwd: Path, stdout: Any) -> subprocess.Popen[str]:
        # A process that has begun and is not noted down would be left running.
        with _signals_held():
            try:
                process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=subprocess.STDOUT,
                    encoding="utf-8",
                    errors="replace",
                    # Ctrl-C reaches the demo alone, which then stops the others in their order.
                    start_new_session=True,
                )
            except OSError as error:
                raise DemoFailedError(f"the command '{command[0]}' cannot be run: {error.strerror}.") from error
            self._running.append(process)
        return process


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Let the signals that stop the demo wait until the end of the block."""
    came: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
