# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd rows of usage and logins; each kind is there once in the first sixty desktops, behind the odd desktops."""

from __future__ import annotations

from collections.abc import Callable

from ..desktop import Record
from ..estate_odd import ODD_CYCLE

FIRST_USAGE_PLACE = 46
FIRST_LOGIN_PLACE = 53
SILENT_CYCLE = 4
HOSTILE_TEXT = "{{ 7 * 7 }}<script>alert(1)</script>\u202e\n"


def has_odd_logins(place: int) -> bool:
    """Return whether a kind of odd login records belongs at this place, so that there have to be some."""
    return 0 <= place % ODD_CYCLE - FIRST_LOGIN_PLACE < len(LOGIN_KINDS)


def hides_silence(place: int, *, chosen: str) -> bool:
    """Return whether the desktop at this place, if nobody ever used it, has the metric null in place of 0."""
    return chosen != "none" and place % SILENT_CYCLE == 2


def odd_usage(place: int, row: Record, *, chosen: str) -> Record:
    """Return the usage of the desktop or user at this place as the service might answer it."""
    return _changed(row, USAGE_KINDS, place % ODD_CYCLE - FIRST_USAGE_PLACE, chosen=chosen)


def odd_login(place: int, row: Record, *, chosen: str) -> Record:
    """Return a login record of the desktop at this place as the service might answer it."""
    return _changed(row, LOGIN_KINDS, place % ODD_CYCLE - FIRST_LOGIN_PLACE, chosen=chosen)


def _changed(row: Record, kinds: tuple[Callable[[Record], None], ...], number: int, *, chosen: str) -> Record:
    if chosen != "none" and 0 <= number < len(kinds) and (chosen == "all" or kinds[number] not in UNTYPED_KINDS):
        kinds[number](row)
    return row


def null_metrics(row: Record) -> None:
    """There are no metrics at all."""
    row["metric"] = None


def missing_metrics(row: Record) -> None:
    """The metrics are not even named."""
    row.pop("metric", None)


def one_metric(row: Record) -> None:
    """Only the first metric is there, the others are missing."""
    row["metric"] = (row.get("metric") or [])[:1]


def null_value(row: Record) -> None:
    """The metrics are there without their values."""
    row["metric"] = [{**metric, "metric_value": None} for metric in row.get("metric") or []]


def new_metric(row: Record) -> None:
    """There are a metric and fields that nobody knows yet."""
    row["metric"] = [{"metric_name": "desktop_reconnects", "metric_value": 3.0}, *(row.get("metric") or [])]
    row["x-new.field"] = {"a": [1, None, True]}


def hostile_names(row: Record) -> None:
    """Names hold a template, HTML and control characters."""
    for name in ("latest_connect_username", "resource_pool_name", "username"):
        if name in row:
            row[name] = HOSTILE_TEXT


def value_as_text(row: Record) -> None:
    """The values are text, and one metric is no object."""
    row["metric"] = [
        *({**metric, "metric_value": str(metric["metric_value"])} for metric in row.get("metric") or []),
        "desktop_usage",
    ]


def null_fields(row: Record) -> None:
    """Most fields are null."""
    row.update(dict.fromkeys(("sid", "terminal_name", "terminal_ip", "terminal_mac", "network_rtt", "e2e_rtt")))
    row["is_reconnect"] = None


def few_fields(row: Record) -> None:
    """Only the oldest fields are there."""
    kept = ("transaction_id", "computer_name", "user_name", "connection_start_time", "connection_failure_reason")
    for name in set(row) - set(kept):
        del row[name]


def unknown_fields(row: Record) -> None:
    """There are fields and values that nobody knows yet."""
    row.update({"x-new.field": [1, None, {}], "terminal_type": "HOLODECK", "ha_zone": "a"})


def hostile_terminal(row: Record) -> None:
    """The terminal's name holds a template, HTML and control characters."""
    row["terminal_name"] = HOSTILE_TEXT


def other_times(row: Record) -> None:
    """The times have fractions of seconds."""
    for name in ("connection_start_time", "connection_setup_time", "connection_end_time"):
        if isinstance(row.get(name), str) and row[name].endswith("Z"):
            row[name] = f"{row[name][:-1]}.000Z"


def empty_failure(row: Record) -> None:
    """What is not known is an empty text."""
    row.update({name: "" for name, value in row.items() if value is None})


def numbers_as_text(row: Record) -> None:
    """Numbers and booleans are text or lists."""
    row.update(network_rtt="31 ms", e2e_rtt=[31], is_reconnect="no")


USAGE_KINDS: tuple[Callable[[Record], None], ...] = (
    null_metrics,
    missing_metrics,
    one_metric,
    null_value,
    new_metric,
    hostile_names,
    value_as_text,
)
LOGIN_KINDS: tuple[Callable[[Record], None], ...] = (
    null_fields,
    few_fields,
    unknown_fields,
    hostile_terminal,
    other_times,
    empty_failure,
    numbers_as_text,
)
UNTYPED_KINDS = frozenset({value_as_text, empty_failure, numbers_as_text})
