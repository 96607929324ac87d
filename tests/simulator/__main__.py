# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the simulator: `python -m tests.simulator`."""

from __future__ import annotations

import importlib.util
import sys


def run() -> int:
    """Run the command line, or say in one sentence that the server library is missing."""
    if importlib.util.find_spec("aiohttp") is None:
        print(f"simulator: aiohttp is not installed for {sys.executable}.", file=sys.stderr)
        return 2
    from .cli import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
