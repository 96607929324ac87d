# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a command and keeps all it leaves behind, and finds secrets in it however they are written."""

from __future__ import annotations

import base64
import html
import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from .playbook_runner import COMMANDS, RUN_SECONDS, clean_environment

PROCESSES = Path("/proc")
POLL_SECONDS = 0.05
# Runs as a user's own would: it writes down whatever Ansible hands to a callback.
CALLBACK = '''
from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: written_results
type: notification
short_description: Write down all results
description: Writes down all results.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "written_results"

    def _write(self, result, **_more):
        told = result.result if hasattr(result, "result") else result._result
        with open(os.environ["WRITTEN_RESULTS"], "a", encoding="utf-8") as target:
            target.write(json.dumps({"task": result.task_name, "result": told}, default=repr) + "\\n")

    v2_runner_on_ok = v2_runner_on_failed = v2_runner_on_unreachable = v2_runner_on_skipped = _write
'''


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a command said, and the command lines of all processes it had."""

    code: int
    stdout: str
    stderr: str
    processes: frozenset[str]


def run_watched(*command: str, folder: Path, environ: Mapping[str, str]) -> Watched:
    """Run a command of Ansible whose home, temporary files, log, caches and results are all below this folder."""
    home, temporary, callbacks = folder / "home", folder / "tmp", folder / "callbacks"
    for made in (home, temporary, callbacks):
        made.mkdir(exist_ok=True)
    (callbacks / "written_results.py").write_text(CALLBACK, encoding="utf-8")
    settings = {
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "facts"),
        "ANSIBLE_CALLBACK_PLUGINS": str(callbacks),
        "ANSIBLE_CALLBACKS_ENABLED": "written_results",
        "ANSIBLE_DISPLAY_TRACEBACK": "always",
        "ANSIBLE_LOG_PATH": str(folder / "ansible.log"),
        "ANSIBLE_REMOTE_TMP": str(folder / "remote"),
        "TMPDIR": str(temporary),
        "WRITTEN_RESULTS": str(folder / "results.jsonl"),
    }
    process = subprocess.Popen(
        [str(COMMANDS / command[0]), *command[1:]],
        cwd=folder,
        env=clean_environment(home, **{**settings, **environ}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen: set[str] = set()
    stopping = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, seen, stopping), daemon=True)
    watching.start()
    try:
        stdout, stderr = process.communicate(timeout=RUN_SECONDS)
    finally:
        process.kill()
        stopping.set()
        watching.join()
    (folder / f"said-{process.pid}.txt").write_text(f"{stdout}\n{stderr}", encoding="utf-8")
    return Watched(code=process.returncode, stdout=stdout, stderr=stderr, processes=frozenset(seen))


def _watch(first: int, seen: set[str], stopping: threading.Event) -> None:
    """Keep the command lines of a process and of all that come from it; they may leave its session."""
    family = {first}
    strangers: set[int] = set()
    while not stopping.wait(POLL_SECONDS):
        running = {int(path.name) for path in PROCESSES.iterdir() if path.name.isdecimal()}
        # A process that is not of the family never becomes one of it.
        strangers &= running
        for pid in sorted(running - strangers):
            process = PROCESSES / str(pid)
            try:
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                if pid in family or parent in family:
                    family.add(pid)
                    seen.add((process / "cmdline").read_text(errors="replace"))
                else:
                    strangers.add(pid)
            except (OSError, IndexError):
                # It ended meanwhile.
                continue


def forms_of(secret: str) -> Iterator[str]:
    """Yield a secret as it may be written: itself, in a URL, in JSON, in HTML, in base64 wherever it begins in it."""
    plain = secret.encode()
    yield from {secret, quote(plain, safe=""), quote_plus(plain), json.dumps(secret)[1:-1], html.escape(secret)}
    yield from {repr(secret)[1:-1], repr(plain)[2:-1]}
    for shift in range(3):
        # What of the base64 does not depend on the text before and after it.
        told = base64.b64encode(b" " * shift + plain).decode().rstrip("=")
        yield told[(shift * 8 + 5) // 6 : -1]


def found_in(text: str, secrets: Mapping[str, str]) -> list[str]:
    """Return the names of the secrets that this text holds in any form; long ones count by their beginning, too."""
    names = []
    for name, secret in secrets.items():
        forms = set(forms_of(secret)) | ({secret[:20]} if len(secret) >= 40 else set())
        if any(form in text for form in forms):
            names.append(name)
    return names


def left_behind(folder: Path, secrets: Mapping[str, str], *, watched: Iterable[Watched]) -> dict[str, list[str]]:
    """Return the files below the folder, and the command lines, that hold a secret, and which."""
    texts = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }
    texts["the process list"] = "\n".join(line for run in watched for line in run.processes)
    return {where: names for where, text in sorted(texts.items()) if (names := found_in(text, secrets))}
