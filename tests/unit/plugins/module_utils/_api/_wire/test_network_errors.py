# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the system says of a connection that failed."""

from __future__ import annotations

import errno
import socket

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.network_errors import (
    may_pass,
    reason_of,
    trouble_of,
)


def wrapped(inner: BaseException) -> Exception:
    """Return a failure as libraries raise it: with the reason two levels below."""
    middle = RuntimeError("HTTPSConnectionPool(host='x', port=443): Max retries exceeded with url: /secret")
    middle.reason = inner  # type: ignore[attr-defined]
    return RuntimeError(middle)


@pytest.mark.parametrize(
    ("trouble", "passes"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), False),
        (ConnectionResetError(errno.ECONNRESET, "x"), True),
        (TimeoutError("x"), True),
        (OSError(errno.ENETUNREACH, "x"), True),
        (OSError(errno.ENOENT, "x"), False),
        (socket.gaierror(socket.EAI_AGAIN, "x"), True),
        (socket.gaierror(socket.EAI_NONAME, "x"), False),
        (OSError("Tunnel connection failed: 503 Service Unavailable"), True),
        (OSError("Tunnel connection failed: 407 Proxy Authentication Required"), False),
        (None, False),
    ],
)
def test_what_another_try_may_find_gone(trouble: OSError | None, passes: bool) -> None:
    assert may_pass(trouble) is passes
    if trouble is not None:
        assert trouble_of(wrapped(trouble)) is trouble


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "Verbindungsaufbau abgelehnt"), "Connection refused"),
        (socket.gaierror(socket.EAI_NONAME, "Der Name ist nicht bekannt"), "its name cannot be resolved"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "its name could not be resolved for now"),
    ],
)
def test_the_words_do_not_depend_on_the_language_of_the_machine(inner: OSError, words: str) -> None:
    assert reason_of(wrapped(inner)) == words


def test_a_failure_that_ends_in_itself_is_no_endless_search() -> None:
    loop = RuntimeError("x")
    loop.__context__ = wrapped(loop)
    assert trouble_of(loop) is None
