# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Usage and logins against responses that no service should give: a result, or one error with one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api import pagination
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity import listing
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import LoginRequest
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import read_span
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.usage import (
    DesktopUsageRequest,
    UserUsageRequest,
    is_never_used,
    usage_by_desktop,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import Token
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.pace import Pace
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import WorkspaceError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import PROJECT, WORKSPACE
from ansible_collections.huaweicloud.workspace.tests.support.hostile_responses import (
    IDS,
    JSON,
    RESPONSES,
    TEXTS,
    PoolTransport,
    as_bytes,
    assert_plain,
    outcome,
)

SETTINGS = Settings(
    credential=Token(value="token"), workspace_url=WORKSPACE, project_id=PROJECT, max_retries=0, concurrency=1
)
SPAN = read_span(start="2026-01-01", end="2026-01-07")
NAMES = st.sampled_from(("desktop_usage", "desktop_idle_duration", "user_usage", "user_login_count"))
METRICS = st.fixed_dictionaries({}, optional={"metric_name": NAMES | JSON, "metric_value": st.floats() | JSON})
TIMES = st.sampled_from(("2026-01-02T08:00Z", "2026-01-02T08:00:09+08:00", "2025-01-01T00:00:00Z", "", "-")) | JSON
USERS = st.sampled_from(("jy01", "jy01@local.com", "jy011", None)) | JSON
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "resource_id": IDS | JSON,
            "resource_name": TEXTS | JSON,
            "username": USERS,
            "latest_connect_username": USERS,
            "metric": st.lists(METRICS, max_size=3) | JSON,
            "transaction_id": IDS | JSON,
            "user_name": USERS,
            "connection_start_time": TIMES,
            "connection_end_time": TIMES,
            "connection_failure_reason": JSON,
            "network_rtt": JSON,
            "desktop_id": JSON,
        },
    ),
    max_size=6,
)
COUNTS = st.integers(0, 12) | JSON
ENVELOPES = st.fixed_dictionaries(
    {"items": ROWS | ROWS | JSON, "records": ROWS | ROWS | JSON}, optional={"count": COUNTS, "total_count": COUNTS}
)
GOOD = st.builds(
    Response,
    status=st.just(200),
    headers=st.just({"content-type": "application/json"}),
    body=st.builds(as_bytes, ENVELOPES),
)
POOLS = st.lists(GOOD, min_size=1, max_size=4) | st.lists(GOOD | RESPONSES, min_size=1, max_size=4)
READS: dict[str, Callable[[WorkspaceClient], Any]] = {
    "desktops": lambda client: client.desktop_usage(DesktopUsageRequest(span=SPAN)),
    "filtered": lambda client: client.desktop_usage(DesktopUsageRequest(span=SPAN, min_idle_days=1)),
    "users": lambda client: client.user_usage(UserUsageRequest(span=SPAN)),
    "logins": lambda client: client.login_records(LoginRequest(span=SPAN)),
    "user": lambda client: client.login_records(LoginRequest(span=SPAN, user_name="jy01", failed_only=True)),
}


@pytest.fixture(autouse=True, scope="module")
def few_pages() -> Iterator[None]:
    """Let a list that never ends be one of few pages."""
    with mock.patch.object(pagination, "MAX_PAGES", 20), mock.patch.object(listing, "MAX_PAGES", 20):
        yield


@settings(max_examples=60, phases=(Phase.explicit, Phase.generate), deadline=None)
@given(pool=POOLS, name=st.sampled_from(sorted(READS)))
def test_any_response_is_a_result_or_one_error(pool: list[Response], name: str) -> None:
    pace = Pace(calls=10**6, seconds=1)
    client = connect(SETTINGS, user_agent="tests", transport=PoolTransport(pool), pace_of=lambda _url, _id: pace)
    result = outcome(lambda: READS[name](client))
    if isinstance(result, WorkspaceError):
        return
    assert_plain(result)
    assert all(isinstance(row, dict) for row in result)
    for row in result:
        if name in ("desktops", "filtered"):
            is_never_used(row)
            assert row["usage_seconds"] is None or row["usage_seconds"] >= 0
        if name == "user":
            assert str(row["user_name"]).casefold().startswith("jy01")
            assert row["is_failed"] is True
    usage_by_desktop(result)
