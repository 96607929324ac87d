# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One process at a time: two ``make`` runs may share environments and trees."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator

from tests.tools.paths import LOCKS


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock of this name; wait for it as long as need be."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    with (LOCKS / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
