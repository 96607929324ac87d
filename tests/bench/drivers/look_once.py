# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets the event source desktop_status look once, and prints what that cost: ``look_once.py ARGUMENTS``, a JSON file.

CPU is that of the look alone, without the start of Python and imports.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.sources import watch_desktops
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.watching import Pace
from tests.bench.drivers.memory import peak_memory


class FailedLook(logging.Handler):
    """Ends the process where the source tells of a look that failed."""

    def emit(self, record: logging.LogRecord) -> None:
        """Exit with what is told."""
        sys.exit(record.getMessage())


async def _stop(_seconds: float) -> None:
    raise asyncio.CancelledError


async def _look(arguments: dict[str, Any]) -> None:
    with suppress(asyncio.CancelledError):
        await watch_desktops(asyncio.Queue(), arguments, pace=Pace(interval=60.0, sleep=_stop))


def main(file: Path) -> None:
    logging.getLogger("huaweicloud.workspace.desktop_status").addHandler(FailedLook(logging.WARNING))
    arguments = json.loads(file.read_text(encoding="utf-8"))
    start = time.process_time()
    asyncio.run(_look(arguments))
    print(json.dumps({"cpu": time.process_time() - start, "memory": peak_memory()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
