# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-rulebook as a user would, with a source that looks every second."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.playbook_runner import COMMANDS, clean_environment, collections_path
from tests.support.simulator_process import ROOT, stop

PATIENCE = 120.0
LEAST_JAVA = 17
SOURCES = Path("ansible_collections/huaweicloud/workspace/extensions/eda/plugins/event_source")
# Takes the place of a source, and is the source: only the pace is another one, which no argument can change.
QUICK = """
import runpy

from pathlib import Path

SOURCE = runpy.run_path({source!r})
WATCH = next(function for name, function in SOURCE.items() if name.startswith("watch_"))
Pace = WATCH.__globals__["Pace"]


async def main(queue, args):
    await WATCH(queue, args, pace=Pace(interval=1.0, longest_wait=2.0))
"""


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """A running ansible-rulebook."""

    process: subprocess.Popen[str]
    output: Path

    @property
    def shown(self) -> str:
        """What it has shown so far."""
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, what: str, *, count: int = 1) -> None:
        """Wait until it has shown a text so many times."""
        self.wait_until(lambda: self.shown.count(what) >= count, what=what)

    def wait_until(self, condition: Callable[[], bool], *, what: str) -> None:
        """Wait until a condition holds; fail with the output where it does not, or where the process has ended."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"never: {what}\n{self.shown[-6000:]}")
            time.sleep(0.05)

    def wait_for_looks(self, count: int = 2) -> None:
        """Wait until so many looks have ended from now on; of two, one has also begun since."""
        looks = re.compile(r"Looked; events: \d+$", re.MULTILINE)
        before = len(looks.findall(self.shown))
        self.wait_until(lambda: len(looks.findall(self.shown)) >= before + count, what=f"{count} more looks")

    def interrupt(self) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def need_java() -> None:
    """Skip the test where no JVM is there that ansible-rulebook runs on."""
    java = shutil.which("java")
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr if java else ""
    found = re.search(r'version "(\d+)', shown)
    if found is None or int(found[1]) < LEAST_JAVA:
        pytest.skip(f"ansible-rulebook needs a JDK of at least {LEAST_JAVA}: install default-jre-headless or the like")


def free_port() -> int:
    """Return a port that nothing listens on, for a server that goes down and comes back."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_rulebook(
    rulebook: Path, *arguments: str, environ: Mapping[str, str], quick: bool = True
) -> Iterator[Rulebook]:
    """Run a rulebook in its folder for as long as the block lasts, with sources that look every second."""
    need_java()
    folder = rulebook.parent
    home = folder / "home"
    home.mkdir(exist_ok=True)
    options = ["--rulebook", str(rulebook), *arguments]
    if quick:
        options += ["--source-dir", str(_quick_sources(folder / "sources"))]
    output = folder / "output.txt"
    with output.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [str(COMMANDS / "ansible-rulebook"), *options],
            cwd=folder,
            env=clean_environment(home, **environ),
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Rulebook(process=process, output=output)
    finally:
        stop(process)


def _quick_sources(folder: Path) -> Path:
    folder.mkdir()
    for source in sorted((ROOT / "extensions/eda/plugins/event_source").glob("*.py")):
        text = QUICK.format(source=str(Path(collections_path()) / SOURCES / source.name))
        (folder / f"huaweicloud.workspace.{source.name}").write_text(text, encoding="utf-8")
    return folder
