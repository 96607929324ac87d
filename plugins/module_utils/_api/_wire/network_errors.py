# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What the system says of a connection that failed: whether it may pass, and in which words to tell it."""

from __future__ import annotations

import errno
import re
import socket

from ..error_messages import shorten
from .retry import RETRY_STATUSES

# A name that is not known yet, or not for now; all others mean that there is no such name.
_NAME_TROUBLES = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY})
_BROKEN = frozenset({errno.ENETDOWN, errno.ENETUNREACH, errno.ENETRESET, errno.EHOSTDOWN, errno.EHOSTUNREACH})
# The system has them in the language of the user.
_WORDS = {
    errno.ECONNREFUSED: "Connection refused",
    errno.ECONNRESET: "Connection reset by peer",
    errno.ECONNABORTED: "Connection aborted",
    errno.EPIPE: "Broken pipe",
    errno.ETIMEDOUT: "Connection timed out",
    errno.ENETDOWN: "Network is down",
    errno.ENETUNREACH: "Network is unreachable",
    errno.EHOSTDOWN: "Host is down",
    errno.EHOSTUNREACH: "No route to host",
}
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: (\d{3})")


def trouble_of(exc: BaseException) -> OSError | None:
    """Return the error of the system behind a failure: its texts depend on the language, its numbers do not."""
    seen: list[BaseException] = []
    waiting: list[object] = _inside(exc)
    while waiting:
        inner = waiting.pop(0)
        if not isinstance(inner, BaseException) or inner in seen:
            continue
        if isinstance(inner, OSError):
            return inner
        seen.append(inner)
        waiting += _inside(inner)
    return None


def _inside(exc: BaseException) -> list[object]:
    return [*exc.args, getattr(exc, "reason", None), exc.__cause__, exc.__context__]


def may_pass(trouble: OSError | None) -> bool:
    """Tell whether another try may find it gone: not for a name that does not exist, nor for what was refused."""
    if trouble is None or isinstance(trouble, ConnectionRefusedError):
        return False
    if isinstance(trouble, socket.gaierror):
        return trouble.errno in _NAME_TROUBLES
    refused = _TUNNEL_REFUSED.search(str(trouble))
    if refused:
        return int(refused[1]) in RETRY_STATUSES
    return isinstance(trouble, (ConnectionError, TimeoutError)) or trouble.errno in _BROKEN


def reason_of(exc: BaseException) -> str:
    """Return the innermost reason in words; the outer ones repeat the URL."""
    trouble = trouble_of(exc)
    if isinstance(trouble, socket.gaierror):
        return "its name could not be resolved for now" if may_pass(trouble) else "its name cannot be resolved"
    if trouble is not None and trouble.errno in _WORDS:
        return _WORDS[trouble.errno]
    inner: BaseException = exc
    while inner.args and isinstance(inner.args[-1], BaseException):
        inner = inner.args[-1]
    reason = getattr(inner, "reason", None)
    if isinstance(reason, BaseException):
        inner = reason
    text = str(inner.args[-1]) if inner.args else type(inner).__name__
    for mark in (">: ", "Failed to establish a new connection: "):
        text = text.rpartition(mark)[2] or text
    return shorten(text, length=160)
