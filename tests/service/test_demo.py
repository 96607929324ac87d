# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo from its first to its last line; it leaves nothing running, and nothing in the user's home."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.demo.shorten import short_graph, short_run
from tests.demo.stage import Stage
from tests.support.playbook_runner import clean_environment
from tests.support.simulator_process import ROOT, running_simulator

DEMO = ROOT / "tests" / "demo" / "run_demo.py"
PLACE = ROOT / ".build" / "demo"
# A playbook that was tried out, and the file of a simulator that may still run.
OF_THE_USER = (PLACE / "mine.yml", PLACE.parent / "simulator.env")
SECONDS = 300
MOST_LINES, WIDEST = 180, 100
HOST = re.compile(r"(?:\|--|ok: \[)([A-Z]{3}-[LW]-\d{4})\b")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
# What a user may have set, all of it leading astray.
ASTRAY = {
    "ANSIBLE_INVENTORY": "/nowhere",
    "ANSIBLE_STDOUT_CALLBACK": "no.such.callback",
    "HUAWEICLOUD_SDK_AK": "OTHER",
    "HW_ACCESS_KEY": "OTHER",
    "HW_AUTH_TOKEN": "OTHER",
    "HW_WORKSPACE_ENDPOINT": "http://127.0.0.1:9",
}


@contextmanager
def demo(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the demo in a process group of its own, as a terminal does."""
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, str(DEMO), *arguments],
        cwd=ROOT,
        env={**clean_environment(home), "PYTHONPATH": str(ROOT), **ASTRAY},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=SECONDS)


def is_open(port: int) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demo prints; it is not the first one, and its directory is used."""
    home = tmp_path_factory.mktemp("demo") / "home"
    for path in OF_THE_USER:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine\n", encoding="utf-8")
    (PLACE / "report").mkdir(exist_ok=True)
    (PLACE / "report" / "old.html").touch()
    terminal = PLACE.stat().st_ino
    with demo(home) as process:
        printed, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, printed + errors
    assert errors == ""
    assert list(home.iterdir()) == []
    assert PLACE.stat().st_ino == terminal
    return printed


def test_another_demo_leaves_alone_what_is_not_its_own(shown: str) -> None:
    assert shown
    for path in OF_THE_USER:
        assert path.read_text(encoding="utf-8") == "mine\n"
        path.unlink()
    assert not (PLACE / "report" / "old.html").exists()


def test_the_demo_shows_everything(shown: str) -> None:
    for words in (
        "Installed.",
        "|--@login_status_connected:",
        "|--@ip_10_0_0_0_24:",
        "60 desktops, 44 of them running",
        "TASK [Show user and address]",
        "21 hosts: 24 ok, 0 failed",
        "report/desktop_report.html, ",
        "report/desktop_report.csv, ",
        "Try next:",
    ):
        assert words in shown


def test_the_demo_is_pleasant_to_read(shown: str) -> None:
    lines = shown.splitlines()
    assert len(lines) <= MOST_LINES
    # How long the report's address is depends on where the collection was cloned to.
    too_wide = [line for line in lines if len(line) > WIDEST and not line.startswith("    file://")]
    assert too_wide == []
    for noise in ("WARNING", "DEPRECAT", "Traceback", "ERROR", '{"'):
        assert noise not in shown


def test_the_report_is_where_the_demo_says(shown: str) -> None:
    (address,) = re.findall(r"^ +file://(\S+)$", shown, re.MULTILINE)
    assert "<!doctype html>" in Path(address).read_text(encoding="utf-8").lower()


def test_the_demo_stops_its_simulator(shown: str) -> None:
    found = ADDRESS.search(shown)
    assert found
    assert not is_open(int(found[1]))


def test_the_readme_shows_what_the_demo_prints(shown: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```text\n")[1].split("```")[0]
    lines = [line for line in block.splitlines() if line.strip() not in ("", "...")]
    assert lines
    for line in lines:
        assert line in shown.splitlines()


def commands_in(text: str) -> list[str]:
    """Return the indented lines of the last part, which are commands to copy."""
    lines = [line.strip() for line in text[text.index("Try next:") :].splitlines() if line.startswith("    ")]
    return [line for line in lines if not line.startswith("file:")]


def test_what_it_says_to_try_next_works(shown: str, tmp_path: Path) -> None:
    first, *commands, last = commands_in(shown)
    assert first.startswith("make simulator ARGS='")
    assert last.startswith("export HW_ACCESS_KEY=")
    environment = {**clean_environment(tmp_path), "PAGER": "cat"}
    del environment["ANSIBLE_COLLECTIONS_PATH"]
    arguments = shlex.split(first.removeprefix("make simulator ARGS='").removesuffix("'"))
    with running_simulator(*arguments) as simulator:
        assert {record["computer_name"] for record in simulator.records()} >= set(HOST.findall(shown))
        for command in (command for command in commands if command.startswith("ansible")):
            before = [line for line in commands if not line.startswith("ansible")]
            done = subprocess.run(
                ["sh", "-e", "-c", "\n".join([*before, command])],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            assert "WARNING" not in done.stderr, done.stderr
            assert len(done.stdout.splitlines()) > 5, command


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "terminated"]
)
def test_the_demo_can_be_stopped(tmp_path: Path, *, number: signal.Signals, code: int) -> None:
    with demo(tmp_path / "home") as process:
        printed = ""
        while not ADDRESS.search(printed):
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, printed + process.communicate(timeout=SECONDS)[1]
            printed += line
        found = ADDRESS.search(printed)
        assert found
        assert is_open(int(found[1]))
        os.killpg(process.pid, number)
        rest, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == code, rest + errors
    assert rest.endswith("Stopped. Nothing is left running.\n")
    assert errors == ""
    assert not is_open(int(found[1]))


class StopError(Exception):
    """A signal came."""


def test_a_signal_while_a_command_begins_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = subprocess.Popen
    begun: list[subprocess.Popen[str]] = []

    def begin_and_stop(*arguments: Any, **more: Any) -> subprocess.Popen[str]:
        begun.append(begin(*arguments, **more))
        signal.raise_signal(signal.SIGTERM)
        return begun[0]

    def stop(_number: int, _frame: object) -> None:
        raise StopError

    monkeypatch.setattr(subprocess, "Popen", begin_and_stop)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        stage = Stage(tmp_path / "demo", root=ROOT)
        with pytest.raises(StopError):
            stage.run("sleep", "600", cwd=tmp_path)
        stage.close()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert begun[0].returncode == -signal.SIGTERM


def test_a_failure_is_told_in_one_sentence(tmp_path: Path) -> None:
    with demo(tmp_path / "home", "--desktops", "many") as process:
        _printed, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "'many' is not a whole number" in errors
    assert errors.splitlines()[-1] == "The demo failed: the simulator did not start."
    assert "Traceback" not in errors


def test_only_one_demo_at_a_time(tmp_path: Path) -> None:
    with demo(tmp_path / "home") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "\n"
        with demo(tmp_path / "home") as second:
            _printed, errors = second.communicate(timeout=SECONDS)
    assert second.returncode == 1
    assert errors == "The demo failed: another demo is running in this directory.\n"


@pytest.mark.parametrize(
    ("hosts", "shown_lines"),
    [
        (["a"], ["|  |--a"]),
        (["a", "b"], ["|  |--a", "|  |--b"]),
        (["a", "b", "c", "d"], ["|  |--a", "|  |--b", "|  |--... 2 more"]),
    ],
)
def test_a_graph_is_shortened(hosts: Sequence[str], shown_lines: Sequence[str]) -> None:
    graph = ["@all:", "|--@one:", *(f"|  |--{host}" for host in hosts), "|--@empty:"]
    assert list(short_graph(graph)) == ["@all:", "|--@one:", *shown_lines, "|--@empty:"]


def test_a_failure_in_a_run_is_never_hidden() -> None:
    hosts = [line for number in range(9) for line in (f"ok: [host{number}] => ", "    msg: hello")]
    run = ["TASK [x] ***", *hosts, "fatal: [host9]: FAILED! => ", "    msg: no", "", "PLAY RECAP ***"]
    recap = ["host0 : ok=1    changed=0    failed=0", "host9 : ok=0    changed=0    failed=1"]
    told = list(short_run([*run, *recap]))
    assert told[-1] == "2 hosts: 1 ok, 1 failed"
    assert "... 6 more" in told
    assert told.index("fatal: [host9]: FAILED! => ") == told.index("    msg: no") - 1
