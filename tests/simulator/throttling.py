# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Too many requests: what counts, and how the gateway refuses them."""

from __future__ import annotations

import time
from collections import deque

from .errors import Problem, RefusedError, gateway_problem
from .settings import RateLimit

THROTTLED = "The throttling threshold has been reached: policy user over ratelimit,limit:{requests},time:{window}"


def throttle_problem(*, requests: int = 5, window: str = "1 minute") -> Problem:
    """Return the gateway's refusal of too many requests."""
    message = THROTTLED.format(requests=requests, window=window)
    return gateway_problem(429, code="0308", message=message).problem


def check_rate(recent: deque[float], limit: RateLimit | None) -> None:
    """Count this request among the recent ones and refuse it if there are too many; a refused one counts as well."""
    if limit is None:
        return
    now = time.monotonic()
    while recent and recent[0] <= now - limit.seconds:
        recent.popleft()
    recent.append(now)
    if len(recent) > limit.requests:
        window = "1 minute" if limit.seconds == 60 else f"{limit.seconds:g} second"
        raise RefusedError(throttle_problem(requests=limit.requests, window=window))
