# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limit and offset: their documented ranges, and the page they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .errors import bad_parameter
from .query import Pairs, number
from .settings import Settings

Row = TypeVar("Row")


@dataclass(frozen=True)
class PageRange:
    """What a call's limit and offset may be."""

    default_limit: int
    max_limit: int
    max_offset: int | None
    min_limit: int


@dataclass(frozen=True)
class Page:
    """One page asked for."""

    offset: int
    limit: int


def connect_range(settings: Settings) -> PageRange:
    """Return the range of connect-desktops."""
    return _range(settings, "connect", min_limit=settings.min_limit)


def detail_range(settings: Settings) -> PageRange:
    """Return the range of desktops/detail."""
    return _range(settings, "detail", min_limit=settings.min_limit)


def metrics_range(settings: Settings) -> PageRange:
    """Return the range of the two calls below statistics/metrics."""
    return _range(settings, "metrics", min_limit=settings.metrics_min_limit)


def logins_range(settings: Settings) -> PageRange:
    """Return the range of connections/desktops."""
    return _range(settings, "logins", min_limit=settings.min_limit)


def events_range(settings: Settings) -> PageRange:
    """Return the range of user-events."""
    return _range(settings, "events", min_limit=settings.min_limit)


def actions_range(settings: Settings) -> PageRange:
    """Return the range of the actions of a desktop, for which no source names one."""
    return _range(settings, "actions", min_limit=settings.min_limit)


def _range(settings: Settings, name: str, *, min_limit: int) -> PageRange:
    default_limit, max_limit, max_offset = (
        getattr(settings, f"{name}_{part}") for part in ("default_limit", "max_limit", "max_offset")
    )
    return PageRange(default_limit, max_limit, max_offset, min_limit)


def requested_page(query: Pairs, allowed: PageRange, *, settings: Settings) -> Page:
    """Return the page the query asks for; what lies out of range is refused or clamped, as the settings say."""
    offset, limit = number(query, "offset"), number(query, "limit")
    offset = 0 if offset is None else offset
    is_default = limit is None
    limit = min(allowed.default_limit, allowed.max_limit) if limit is None else limit
    least = 0 if is_default else allowed.min_limit
    if settings.over_limit == "clamp":
        top = offset if allowed.max_offset is None else allowed.max_offset
        return Page(offset=min(offset, top), limit=max(least, min(limit, allowed.max_limit)))
    if allowed.max_offset is not None and offset > allowed.max_offset:
        raise bad_parameter("offset", f"it must be between 0 and {allowed.max_offset}")
    if not least <= limit <= allowed.max_limit:
        raise bad_parameter("limit", f"it must be between {least} and {allowed.max_limit}")
    return Page(offset=offset, limit=limit)


def rows_of(rows: Sequence[Row], page: Page) -> list[Row]:
    """Return the rows of the page."""
    return list(rows[page.offset : page.offset + page.limit])


def total_count(*, settings: Settings, everything: int, matching: int, on_page: int) -> int:
    """Return what the service says it has, in the way the settings choose."""
    return {"all": everything, "page": on_page}.get(settings.total_count, matching)
