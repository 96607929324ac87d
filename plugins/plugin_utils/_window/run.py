# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The run of Ansible that a maintenance window belongs to, and whether it is still running."""

from __future__ import annotations

import contextlib
import os
import platform
from dataclasses import dataclass

_BOOT = "/proc/sys/kernel/random/boot_id"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A process of ansible-playbook; `started` tells it from a later one of the same number, where that is known."""

    host: str
    pid: int
    started: str

    @property
    def label(self) -> str:
        """The run in a sentence."""
        return f"process {self.pid} on {self.host}"

    @property
    def is_here(self) -> bool:
        """Whether it ran on this machine, so that it is known whether it is still running."""
        return self.host == platform.node()

    @property
    def is_over(self) -> bool:
        """Whether it has certainly ended."""
        return self.is_here and run_of(self.pid) != self


def run_of(pid: int) -> Run | None:
    """Return the run with this process number on this machine, None where there is no such process."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        pass
    except (OSError, OverflowError):
        return None
    return Run(host=platform.node(), pid=pid, started=_started(pid))


def _started(pid: int) -> str:
    """Return a text that differs for each process that ever had this number, an empty one where none is known."""
    with contextlib.suppress(OSError, IndexError):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            # The name of the command before it may hold blanks and brackets.
            fields = file.read().rpartition(")")[2].split()
        # A zombie has ended.
        if fields[0] in ("Z", "X"):
            return "ended"
        with open(_BOOT, encoding="utf-8") as file:
            return f"{file.read().strip()} {fields[19]}"
    return ""
