# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Rows that surely do not match a filter: a service that does not know a filter passes over it and lists them.

A row that does not tell the value stays, and whatever the service may mean by a filter is taken for a match.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..records import Record, id_key, text_of

# Stands for all enterprise projects that the credential may see, in other services of the cloud.
_ALL_PROJECTS = "all_granted_eps"


@dataclass(frozen=True, kw_only=True)
class RowFilter:
    """A filter by the name of its option, and whether a row, in its final shape, may match it."""

    option: str
    may_match: Callable[[Record], bool]


def leave_out(rows: Iterable[Record], *, filters: Sequence[RowFilter]) -> tuple[list[Record], str | None]:
    """Return the rows that may match, with a sentence for users on those that were left out, None for none."""
    kept: list[Record] = []
    passed_over: set[str] = set()
    count = 0
    for row in rows:
        failed = {item.option for item in filters if not item.may_match(row)}
        if failed:
            passed_over |= failed
            count += 1
        else:
            kept.append(row)
    return kept, _sentence([item.option for item in filters if item.option in passed_over], count) if count else None


def bound_filters(
    request: Any, least: str, most: str, *, amount: Callable[[Record], float | None], unit: int = 1
) -> list[RowFilter]:
    """Return the filters of two options that are bounds, in this unit, of an amount, both included.

    How the service rounds is not documented: an amount matches if it does rounded up or rounded down.
    """

    def is_enough(low: int, row: Record) -> bool:
        found = amount(row)
        return found is None or math.ceil(found / unit) >= low

    def is_no_more(high: int, row: Record) -> bool:
        found = amount(row)
        return found is None or math.floor(found / unit) <= high

    return given_filters(request, **{least: is_enough, most: is_no_more})


def given_filters(request: Any, **tests: Callable[[Any, Record], bool]) -> list[RowFilter]:
    """Return a filter for each option of a request that has a value, by the test of whether a row may match it."""
    given = {option: getattr(request, option) for option in tests}
    return [
        RowFilter(option=option, may_match=partial(tests[option], value))
        for option, value in given.items()
        if value is not None
    ]


def holds_part(name: str) -> Callable[[str, Record], bool]:
    """Return whether a field of a row may hold a text, whatever its case."""
    return lambda part, row: not (found := text_of(row.get(name))) or part.casefold() in found.casefold()


def is_equal(name: str) -> Callable[[str, Record], bool]:
    """Return whether a field of a row may be a text, whatever its case."""
    return lambda text, row: not (found := text_of(row.get(name))) or text.casefold() == found.casefold()


def is_address(name: str) -> Callable[[str, Record], bool]:
    """Return whether a field of a row may be an IP address; a text that is none may mean several."""

    def test(text: str, row: Record) -> bool:
        wanted, found = _address(text), _address(text_of(row.get(name)))
        return wanted is None or found is None or wanted == found

    return test


def is_in_project(project_id: str, row: Record) -> bool:
    """Tell whether a row may be of an enterprise project."""
    found = id_key(row.get("enterprise_project_id"))
    return not found or id_key(project_id) in (found, _ALL_PROJECTS)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _sentence(options: Sequence[str], count: int) -> str:
    *others, last = options
    filters, them = (f"filters {', '.join(others)} and {last}", "them") if others else (f"filter {last}", "it")
    rows = f"1 row that does not match {them} was" if count == 1 else f"{count} rows that do not match {them} were"
    return f"The service passed over the {filters}, so {rows} left out."
