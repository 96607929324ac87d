# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Who logged in to which desktop, when and how fast: requests for the login records, and their rows in one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from .._wire.request import QueryValue
from ..pagination import whole_row
from ..records import Record
from .matching import RowFilter, bound_filters, given_filters, holds_part, is_address, is_equal, is_in_project
from .names import is_same_user, may_be_in_domain, name_and_domain
from .span import FARTHEST_EAST, Now, TimeSpan, has_zone, iso, read_time, utc_now
from .usage import amount_in, beside, check_bounds, given_only, read_amount, trim_texts

# Where a service writes something for a connection that did not fail; which words it uses is not documented.
_NO_FAILURE = re.compile(
    r"|-+|0+(\.0+)?|0x0+|none|null|nil|n/?a|false|no[ _-]?(error|failure)"
    r"|((log[ _-]?[io]n|connect(ion)?)[ _-]?)?(ok|success|succeeded|successful)[.!]?|(connected|normal)[.!]?"
    # Success, and normal.
    "|(登录|连接)?(成功|正常)[。!]?",
    re.IGNORECASE | re.ASCII,
)
# Spans are asked for in minutes, and clocks differ.
_MARGIN = timedelta(minutes=10)
# Added fields, and those of the service they are made of.
_START = "connection_start_time"
_TIMES = {
    "started_at": _START,
    "connected_at": "connection_setup_time",
    "ended_at": "connection_end_time",
}
# What does not change any more once a connection has begun.
_IDENTITY = (
    "transaction_id",
    _START,
    "user_name",
    "sid",
    "desktop_id",
    "computer_name",
    "terminal_mac",
    "terminal_ip",
)


@dataclass(frozen=True, kw_only=True)
class LoginRequest:
    """Which login records to list, and over which span; None and blank texts do not filter.

    `min_latency` and `max_latency` are in milliseconds. `user_name` is a whole name with or without its domain.
    """

    span: TimeSpan
    user_name: str | None = None
    computer_name: str | None = None
    terminal_type: str | None = None
    public_ip: str | None = None
    domain: str | None = None
    min_latency: int | None = None
    max_latency: int | None = None
    enterprise_project_id: str | None = None
    failed_only: bool = False

    def __post_init__(self) -> None:
        """Raise OptionError for filters that cannot be asked for."""
        trim_texts(self)
        check_bounds(self, "min_latency", "max_latency")

    @property
    def filters(self) -> dict[str, QueryValue]:
        """The filters under the API's names, without the user, whose name has two spellings."""
        return given_only(
            {
                "computer_name": self.computer_name,
                "terminal_type": self.terminal_type,
                "public_ip": self.public_ip,
                "domain": self.domain,
                "min_network_rtt": self.min_latency,
                "max_network_rtt": self.max_latency,
                "enterprise_project_id": self.enterprise_project_id,
            }
        )

    @property
    def query(self) -> dict[str, QueryValue]:
        """The query without the page and the user."""
        return {**self.span.in_minutes(), **self.filters}

    @property
    def spellings(self) -> list[str]:
        """The names under which the service may know the user, as far as that can be told from the request."""
        if self.user_name is None:
            return []
        name, domain = name_and_domain(self.user_name)
        if domain:
            return [self.user_name, name] if name else [self.user_name]
        return [name, f"{name}@{self.domain}"] if self.domain else [name]

    def keeps(self, row: Record) -> bool:
        """Tell whether a row, in its final shape, may belong to the request."""
        if not self.span.may_hold(row.get(_START)):
            return False
        if self.user_name is not None and not is_same_user(self.user_name, row.get("user_name")):
            return False
        return row["is_failed"] is True or not self.failed_only

    def row_filters(self) -> list[RowFilter]:
        """Return the filters that the service may have passed over, without the user.

        Whether it looks for parts of the name of a desktop is not documented.
        """
        return [
            *given_filters(
                self,
                computer_name=holds_part("computer_name"),
                terminal_type=is_equal("terminal_type"),
                public_ip=is_address("public_ip"),
                domain=lambda domain, row: may_be_in_domain(domain, user=row.get("user_name")),
                enterprise_project_id=is_in_project,
            ),
            *bound_filters(self, "min_latency", "max_latency", amount=partial(amount_in, "latency_ms")),
        ]


def as_login(row: Record, *, now: Now = utc_now) -> Record:
    """Return a record of the service with what is made of it beside; what it does not tell is None.

    The fields of the service are kept as they are, the times too: they are in UTC under added names. An end that cannot
    be is the mark of a connection that lasts.
    """
    moments = {name: read_time(row.get(field)) for name, field in _TIMES.items()}
    start, end = moments["started_at"], moments["ended_at"]
    if end is not None and ((start is not None and end < start) or end > now() + FARTHEST_EAST):
        moments["ended_at"] = None
    made: Record = {name: None if moment is None else iso(moment) for name, moment in moments.items()}
    made["is_failed"] = is_failure(row.get("connection_failure_reason"))
    made["latency_ms"] = read_amount(row.get("network_rtt"))
    return beside(row, made)


def is_failure(reason: object) -> bool:
    """Tell whether a connection_failure_reason names a failure.

    What the service writes for a connection that succeeded is not documented: null, nothing, 0 and words for a success
    are taken for that. Anything else is a failure, even of a connection that was set up: who looks for use looks at
    connected_at as well.
    """
    if reason is None or isinstance(reason, (list, dict)):
        return bool(reason)
    return _NO_FAILURE.fullmatch(str(reason).strip()) is None


def identity_of(row: Record) -> str:
    """Return what tells a record from others and does not change while the connection lasts.

    A transaction may have several records, such as one for each try.
    """
    identity = {name: row.get(name) for name in _IDENTITY}
    has_own = row.get("transaction_id") or row.get(_START)
    return whole_row(identity if has_own else row)


def warning_of(rows: Iterable[Record], *, span: TimeSpan) -> str | None:
    """Return the sentence that times without a zone are not in UTC, None where they all lie in the span as if."""
    starts = (row.get(_START) for row in rows)
    unclear = [moment for start in starts if not has_zone(start) and (moment := read_time(start)) is not None]
    if all(span.start - _MARGIN <= moment < span.end + _MARGIN for moment in unclear):
        return None
    return (
        "The service returned times without a time zone, and they are not in UTC: started_at, connected_at and "
        "ended_at are wrong by some hours, and there may be records from shortly before or after the span."
    )


def moment_of(row: Record) -> datetime | None:
    """Return when a connection began, or what comes next to it; None where no time can be read."""
    return next((moment for field in _TIMES.values() if (moment := read_time(row.get(field)))), None)
