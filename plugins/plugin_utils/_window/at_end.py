# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Releases what a run of Ansible leaves that ends before its windows are closed: all hosts unreachable, or Ctrl-C.

The process of ansible-playbook imports this file before it forks the processes of the tasks, so all of them share one
file without a name. A task writes into it how to connect, and the process reads it when it ends. It holds secrets, but
nobody can open it, and it is gone with the process. What a killed process leaves is in the journal.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from ansible.utils.display import Display

from .._hosts.task_environment import applied
from .connection import connector
from .journal import Journal, JournalError
from .run import run_of
from .undo import leftovers, names_of, undo
from .window import Options, RunEndedError, Window

display = Display()


class Notice:
    """The file without a name: how to connect, by the path of the journal."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the process

    def write(self, path: str, content: Mapping[str, Any]) -> None:
        """Store how to connect for the windows in the journal at this path."""
        fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            notices = {**self.read(), path: content}
            self.file.seek(0)
            self.file.truncate()
            self.file.write(json.dumps(notices).encode())
            self.file.flush()
        finally:
            fcntl.flock(self.file, fcntl.LOCK_UN)

    def read(self) -> dict[str, Any]:
        """Return how to connect, by the path of the journal."""
        self.file.seek(0)
        content = self.file.read()
        notices: dict[str, Any] = json.loads(content) if content else {}
        return notices


NOTICE = Notice()


def release_what_is_left(notice: Notice = NOTICE) -> None:
    """Undo what this process has left open; what fails is told, and stays in the journal."""
    # Not in a process that was forked from it.
    if os.getpid() != notice.pid:
        return
    for path, content in notice.read().items():
        try:
            _release(path, content)
        except (JournalError, RunEndedError) as exc:
            display.warning(str(exc))


def _release(path: str, content: Mapping[str, Any]) -> None:
    run = run_of(os.getpid())
    journal = Journal(path=path)
    open_entries = [entry for entry in journal.read().values() if entry.run == run]
    if run is None or not open_entries:
        return
    display.display(f"Releasing desktops whose maintenance window is still open: {names_of(open_entries)}")
    with applied(content["environment"], directory=content["directory"]):
        # No threads: they cannot be started any more when a process ends.
        options = {**content["connection"], "concurrency": 1}
        window = Window(
            journal=journal,
            run=run,
            connect=connector(options, say=lambda _text: None, warn=display.warning),
            options=Options(power_timeout=content["power_timeout"]),
        )
        undo(window, leftovers(window, open_entries))
    for text in (*window.notes, *window.problems):
        display.warning(text)
    left = window.entries()
    if left:
        display.warning(f"Still to be released: {names_of(left)}. Run the playbook release_desktops.")


atexit.register(release_what_is_left)
