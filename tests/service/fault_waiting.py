# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits as they are, on a clock that runs a hundred times as fast or more: very many of them are tested."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import ApiSession, send_patiently
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import Throttle

HASTE = 100.0


@contextmanager
def fast_clock(haste: float = HASTE) -> Iterator[None]:
    """Make every client that is built within the block wait on the fast clock; time-outs are as ever."""
    throttle: dict[str, Any] = Throttle.__init__.__kwdefaults__
    session: dict[str, Any] = ApiSession.__init__.__kwdefaults__
    token: dict[str, Any] = send_patiently.__kwdefaults__
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(throttle, "clock", lambda: time.monotonic() * haste)
        patch.setitem(throttle, "sleep", lambda seconds: time.sleep(seconds / haste))
        patch.setitem(session, "sleep", lambda seconds: time.sleep(seconds / haste))
        patch.setitem(token, "sleep", lambda seconds: time.sleep(seconds / haste))
        yield
