# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Creates many long-lived objects without Python's garbage collector traversing them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# How many new objects there are before the young ones are looked through.
_RARELY = 100_000
_NEVER = 1_000_000_000


@contextmanager
def relaxed_gc() -> Iterator[None]:
    """Collect young objects rarely and old objects never, which would take half of the time of a large inventory.

    The garbage of templates is young, so it does not pile up.
    """
    young, middle, old = gc.get_threshold()
    # 0 means that the user wants none.
    gc.set_threshold(max(young, _RARELY) if young else 0, middle, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)
