# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a command while the simulator runs: ``python -m tests.simulator.around_command FILE COMMAND...``.

What the command has to know of the simulator is written to FILE as the variable ``workspace_simulator``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 60.0


def main(file: Path, command: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory() as directory:
        ready = Path(directory) / "ready.json"
        simulator = subprocess.Popen(
            [sys.executable, "-m", "tests.simulator", "--ready-file", ready, "--parent-pid", str(os.getpid())],
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait(simulator, ready=ready)
            # JSON is YAML.
            known = {"workspace_simulator": json.loads(ready.read_text(encoding="utf-8"))}
            file.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
            return subprocess.run(command, check=False).returncode
        finally:
            file.unlink(missing_ok=True)
            simulator.terminate()
            simulator.wait()


def _wait(simulator: subprocess.Popen[bytes], *, ready: Path) -> None:
    limit = time.monotonic() + _SECONDS
    while not ready.is_file():
        if simulator.poll() is not None or time.monotonic() > limit:
            sys.exit("the simulator did not start")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
