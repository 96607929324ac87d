# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one playbook and prints what that cost: ``run_playbook.py PLAYBOOK [ARGUMENT...]``.

CPU is that of all its processes, memory the highest that one of them had.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main(*arguments: str) -> int:
    start = time.monotonic()
    done = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        return done.returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / unit
    print(json.dumps({"cpu": cpu, "wall": time.monotonic() - start, "memory": memory}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
