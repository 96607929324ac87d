# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The highest memory that this process had."""

from __future__ import annotations

import resource
from pathlib import Path


def peak_memory() -> float:
    """Return the highest memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What getrusage says on Linux includes the peak of the process that started this one.
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
