# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls that tell who used what and when, as tests make them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from .simulator_process import Simulator

DESKTOPS = "/statistics/metrics/desktops"
USERS = "/statistics/metrics/users"
LOGINS = "/connections/desktops"
EVENTS = "/user-events"
ROWS = {DESKTOPS: "items", USERS: "items", LOGINS: "records", EVENTS: "items"}
LIMITS = {DESKTOPS: 100, USERS: 100, LOGINS: 1000, EVENTS: 1000}
DAY = 86_400
Query = Sequence[tuple[str, object]]


def soon() -> int:
    """Return a whole minute that comes when a test is over: spans up to it have the same records in all its calls."""
    return int(time.time()) // 60 * 60 + 120


def span(path: str, *, days: int, until: int | None = None, length: int | None = None) -> list[tuple[str, object]]:
    """Return start and end of a span that ends soon, for statistics with yesterday, or at a given moment."""
    if until is None:
        until = int(time.time()) // DAY * DAY if path in (DESKTOPS, USERS) else soon()
    start = until - days * DAY
    end = until if length is None else start + length * DAY
    pattern = "%Y-%m-%dT%H:%MZ" if path == LOGINS else "%Y-%m-%dT%H:%M:%SZ"
    texts = [datetime.fromtimestamp(moment, timezone.utc).strftime(pattern) for moment in (start, end)]
    return list(zip(("start_time", "end_time"), texts, strict=True))


def all_rows(simulator: Simulator, path: str, query: Query) -> list[dict[str, Any]]:
    """Return the rows of all pages."""
    rows: list[dict[str, Any]] = []
    while True:
        reply = simulator.call(path, [*query, ("limit", LIMITS[path]), ("offset", len(rows))])
        assert reply.status == 200, reply.body
        page = reply.json[ROWS[path]]
        rows += page
        if len(page) < LIMITS[path]:
            return rows


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """Return the metrics of a row by their names."""
    metrics = row.get("metric") or []
    return {item["metric_name"]: item["metric_value"] for item in metrics if isinstance(item, dict)}
