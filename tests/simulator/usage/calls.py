# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls of Workspace that tell who used what and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..answers import Answer, json_answer
from ..authentication import Caller, Incoming
from ..errors import bad_parameter
from ..filters import PAGE_PARAMETERS, check_names
from ..paging import Page, events_range, logins_range, metrics_range, requested_page, total_count
from ..projects import Project
from ..query import number
from ..settings import Settings
from ..state import State
from ..throttling import check_rate
from ..vocabulary import ACTION_DESKTOP_METRICS, ACTION_LOGINS, ACTION_USER_EVENTS, ACTION_USER_METRICS
from ..workspace import entitled_project
from .events import matching_events, query_without_page
from .logins import MOST_REMEMBERED, matching_logins
from .metrics import Line, desktop_lines, desktop_row, user_lines, user_row
from .moments import FORMATS, MINUTES_FORMAT, SECONDS_FORMAT
from .records import login_record
from .sessions import session_of
from .spans import Days, days_of, optional_span, required_span
from .view import View, view_of

SPAN_PARAMETERS = ("start_time", "end_time")
DESKTOP_METRIC_PARAMETERS = (
    *SPAN_PARAMETERS, "resource_name", "resource_id", "min_idle_days", "max_idle_days", "usage_min_hours",
    "usage_max_hours", "enterprise_project_id", "sort_field", "sort_type", *PAGE_PARAMETERS,
)  # fmt: skip
USER_METRIC_PARAMETERS = (
    *SPAN_PARAMETERS, "username", "usage_min_hours", "usage_max_hours", "enterprise_project_id", "domain",
    "sort_field", "sort_type", *PAGE_PARAMETERS,
)  # fmt: skip
LOGIN_PARAMETERS = (
    *SPAN_PARAMETERS, "user_name", "computer_name", "terminal_type", "enterprise_project_id", "public_ip", "domain",
    "min_network_rtt", "max_network_rtt", *PAGE_PARAMETERS,
)  # fmt: skip
EVENT_PARAMETERS = (
    *SPAN_PARAMETERS, "username", "event_type", "resource_id", "resource_name", "domain", *PAGE_PARAMETERS,
)  # fmt: skip
MOST_IDLE_DAYS = 180
Item = TypeVar("Item")


def list_desktop_metrics(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /statistics/metrics/desktops."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_DESKTOP_METRICS)
    page, days = _statistics(state, incoming, DESKTOP_METRIC_PARAMETERS, most=state.settings.desktop_metrics_days)
    for name in ("min_idle_days", "max_idle_days"):
        days_given = number(incoming.target.query, name)
        if days_given is not None and days_given > MOST_IDLE_DAYS:
            raise bad_parameter(name, f"it must be between 0 and {MOST_IDLE_DAYS}")
    return _metrics(state, incoming, page, days, project=project, lines_of=desktop_lines, row_of=desktop_row)


def list_user_metrics(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /statistics/metrics/users."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_USER_METRICS)
    page, days = _statistics(state, incoming, USER_METRIC_PARAMETERS, most=state.settings.user_metrics_days)
    return _metrics(state, incoming, page, days, project=project, lines_of=user_lines, row_of=user_row)


def list_logins(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /connections/desktops."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_LOGINS)
    settings, query = state.settings, incoming.target.query
    if settings.unknown_parameters == "error":
        check_names(query, LOGIN_PARAMETERS)
    page = requested_page(query, logins_range(settings), settings=settings)
    start, end = optional_span(query, patterns=_patterns(settings, MINUTES_FORMAT)) or (None, None)
    view = view_of(project)
    found = matching_logins(view, query, start=start, end=end, settings=settings)
    codes = _turned(found, page, by=view.rotation)
    rows = [login_record(view, session_of(view, code), settings=settings) for code in codes]
    everything = len(matching_logins(view, (), start=start, end=end, settings=settings)) if _counts_all(settings) else 0
    count = total_count(settings=settings, everything=everything, matching=len(found), on_page=len(rows))
    return json_answer({"total_count": count, "records": rows})


def list_user_events(state: State, incoming: Incoming, *, caller: Caller, project_id: str) -> Answer:
    """Answer GET /user-events."""
    project = entitled_project(state, caller=caller, project_id=project_id, action=ACTION_USER_EVENTS)
    settings, query = state.settings, incoming.target.query
    if settings.unknown_parameters == "error":
        check_names(query, EVENT_PARAMETERS)
    page = requested_page(query, events_range(settings), settings=settings)
    patterns = _patterns(settings, SECONDS_FORMAT)
    start, end = required_span(query, most_days=settings.user_events_days, patterns=patterns)
    view = view_of(project)
    found = matching_events(view, query, start=start, end=end, settings=settings)
    rows = [{"project_id": project.project_id, **event} for event in _turned(found, page, by=view.rotation)]
    everything = len(matching_events(view, (), start=start, end=end, settings=settings)) if _counts_all(settings) else 0
    count = total_count(settings=settings, everything=everything, matching=len(found), on_page=len(rows))
    return json_answer({"count": count, "items": rows})


# The requests of a project, by their paths behind it.
LISTS: Mapping[str, Callable[..., Answer]] = {
    "statistics/metrics/desktops": list_desktop_metrics,
    "statistics/metrics/users": list_user_metrics,
    "connections/desktops": list_logins,
    "user-events": list_user_events,
}


def _statistics(state: State, incoming: Incoming, parameters: Sequence[str], *, most: int) -> tuple[Page, Days]:
    """Return the page and the days that a request for statistics is for, or refuse it."""
    settings, query = state.settings, incoming.target.query
    check_rate(state.recent[incoming.target.path], settings.statistics_rate_limit)
    if settings.unknown_parameters == "error":
        check_names(query, parameters)
    page = requested_page(query, metrics_range(settings), settings=settings)
    return page, days_of(required_span(query, most_days=most), settings=settings)


def _metrics(
    state: State,
    incoming: Incoming,
    page: Page,
    days: Days,
    *,
    project: Project,
    lines_of: Callable[..., list[Line]],
    row_of: Callable[..., dict[str, Any]],
) -> Answer:
    settings, query, view = state.settings, incoming.target.query, view_of(project)
    found = _lines(view, days, query, lines_of=lines_of, settings=settings)
    rows = [row_of(view, line, settings=settings) for line in _turned(found, page, by=view.rotation)]
    everything = len(_lines(view, days, (), lines_of=lines_of, settings=settings)) if _counts_all(settings) else 0
    count = total_count(settings=settings, everything=everything, matching=len(found), on_page=len(rows))
    return json_answer({"count": count, "items": rows})


def _lines(
    view: View, days: Days, query: Any, *, lines_of: Callable[..., list[Line]], settings: Settings
) -> list[Line]:
    key = (lines_of.__name__, days, query_without_page(query), settings)
    memory = view.ledger.memory
    if key not in memory:
        while len(memory) >= MOST_REMEMBERED:
            del memory[next(iter(memory))]
        memory[key] = lines_of(view, days, query, settings=settings)
    found: list[Line] = memory[key]
    return found


def _turned(rows: Sequence[Item], page: Page, *, by: int) -> list[Item]:
    """Return the rows of a page, after the first ones have moved to the end."""
    last = min(page.offset + page.limit, len(rows))
    return [rows[(place + by) % len(rows)] for place in range(page.offset, last)]


def _counts_all(settings: Settings) -> bool:
    return settings.total_count == "all"


def _patterns(settings: Settings, documented: str) -> tuple[str, ...]:
    return (documented,) if settings.times == "documented" else FORMATS
