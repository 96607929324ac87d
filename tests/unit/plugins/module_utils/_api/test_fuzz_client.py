# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a service answers, each question ends in a right result or in one typed error."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api import pagination
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.auth import TokenAuthorizer
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Credential,
    Password,
    Token,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.retry import RetryPolicy
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import ApiSession, Secrets
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import Throttle
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ConnectionFailedError,
    IncompleteListError,
    UnexpectedResponseError,
    WorkspaceError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import ConnectionFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.pagination import row_key
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.totals import sum_statistics
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import (
    IAM,
    PROJECT,
    WORKSPACE,
    FunctionTransport,
    answer,
)
from ansible_collections.huaweicloud.workspace.tests.support.hostile_responses import (
    GOOD_ANSWERS,
    HEADERS,
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
CREDENTIALS: tuple[Credential, ...] = (
    Token(value="token"),
    AccessKey(access_key="ak", secret_key="sk"),
    Password(username="u", password="p", domain_name="d"),
)
POOLS = st.lists(RESPONSES, min_size=1, max_size=4) | st.lists(GOOD_ANSWERS, min_size=1, max_size=4)
# Shrinking answers as large as these takes minutes.
bounded = settings(max_examples=30, phases=(Phase.explicit, Phase.generate))


@pytest.fixture(autouse=True, scope="module")
def few_pages() -> Iterator[None]:
    """Let a list that never ends be one of few pages."""
    with mock.patch.object(pagination, "MAX_PAGES", 20):
        yield


def client_of(transport: Any, **changes: Any) -> WorkspaceClient:
    return connect(Settings(**{**vars(SETTINGS), **changes}), user_agent="tests", transport=transport)


def body_of(response: Response) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.body.decode("utf-8-sig"))
    return body


def rows_given(transport: PoolTransport, path: str, name: str) -> list[dict[str, Any]]:
    """Return all rows of the good answers to a call, whatever became of them."""
    rows: list[dict[str, Any]] = []
    for request, response in transport.given:
        if request.path.endswith(path) and 200 <= response.status < 300:
            rows += body_of(response).get(name) or []
    return rows


def ids_of(rows: Iterable[dict[str, Any]]) -> set[str]:
    ids = [row["desktop_id"] for row in rows if isinstance(row.get("desktop_id"), str)]
    # Half of a surrogate pair cannot be encoded, and stands as it was written.
    return {found for text in ids if (found := text.encode("utf-8", "backslashreplace").decode()).isascii()}


def assert_desktops(rows: list[dict[str, Any]]) -> None:
    assert_plain(rows)
    for row in rows:
        assert isinstance(row["addresses"], dict)
        assert all(isinstance(nics, list) for nics in row["addresses"].values())


@bounded
@given(POOLS)
def test_statistics(pool: list[Response]) -> None:
    transport = PoolTransport(pool)
    result = outcome(client_of(transport).status_statistics)
    assert len(transport.given) == 1
    if not isinstance(result, WorkspaceError):
        assert_plain(result)
        assert len(result) == len(rows_given(transport, "/connections/status", "statics"))
        totals = outcome(lambda: sum_statistics(result))
        if not isinstance(totals, WorkspaceError):
            assert_plain(totals)
            assert all(isinstance(total, int) for total in totals.values())


@bounded
@given(POOLS)
def test_desktops(pool: list[Response]) -> None:
    transport = PoolTransport(pool)
    result = outcome(client_of(transport).desktops)
    if not isinstance(result, WorkspaceError):
        assert_desktops(result)
        rows = rows_given(transport, "/desktops/detail", "desktops")
        assert ids_of(result) == ids_of(rows)
        assert len(result) <= len(rows)
        totals = [body_of(response).get("total_count") for _request, response in transport.given]
        if (
            all(total == totals[0] for total in totals)
            and isinstance(total := totals.pop(), int)
            and not isinstance(total, bool)
            and total <= pagination.LARGEST_TOTAL
        ):
            assert len(result) >= total


@bounded
@given(POOLS, st.none() | st.lists(TEXTS.filter(str.isprintable), max_size=2), st.sampled_from(((), ("CONNECTED",))))
def test_connections(pool: list[Response], users: list[str] | None, statuses: tuple[str, ...]) -> None:
    transport = PoolTransport(pool)
    result = outcome(
        lambda: client_of(transport).connections(ConnectionFilters(user_names=users, connect_statuses=statuses))
    )
    if not isinstance(result, WorkspaceError):
        assert_plain(result)
        asked = rows_given(transport, "/connect-desktops", "desktops")
        assert ids_of(asked) <= ids_of(result)
        assert len({row_key(row) for row in result}) == len(result)


@bounded
@given(POOLS, st.none() | st.integers(0, 2_000), st.none() | st.integers(0, 2_000))
def test_one_page_of_connections(pool: list[Response], offset: int | None, limit: int | None) -> None:
    transport = PoolTransport(pool)
    result = outcome(lambda: client_of(transport).connections_page(offset=offset, limit=limit))
    assert len(transport.given) == 1
    if not isinstance(result, WorkspaceError):
        assert_plain(result.rows)
        assert len(result.rows) == len(rows_given(transport, "/connect-desktops", "desktops"))
        assert result.total is None or result.total >= 0


@bounded
@given(POOLS, st.lists(st.sampled_from(("d1", "d2", "d3", "..", "a/b", "\u7528")), max_size=4))
def test_single_desktops(pool: list[Response], ids: list[str]) -> None:
    transport = PoolTransport(pool)
    result = outcome(lambda: client_of(transport).desktops_by_id(ids))
    assert len(transport.given) <= len(set(ids))
    if not isinstance(result, WorkspaceError):
        found, missing = result
        assert_desktops(found)
        assert len(found) + len(missing) == len(set(ids))
        assert all(row["desktop_id"] for row in found)


IDENTITIES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.just(PROJECT) | JSON,
        "name": st.just("cn-north-4") | JSON,
        "domain": JSON,
    },
)
MOMENTS = st.sampled_from(("2026-01-01T00:00:00.000000Z", "2026-01-02T00:00:00", "0001-01-01T00:00:00+23:59")) | JSON
IAM_BODIES = st.fixed_dictionaries(
    {
        "token": st.fixed_dictionaries(
            {}, optional={"project": IDENTITIES | JSON, "issued_at": MOMENTS, "expires_at": MOMENTS}
        )
        | JSON,
        "projects": st.lists(IDENTITIES | JSON, max_size=3) | JSON,
        "statics": st.just([]),
    }
)
IAM_ANSWERS = st.builds(
    lambda status, headers, token, body: Response(
        status=status, headers=headers if token is None else {**headers, "x-subject-token": token}, body=as_bytes(body)
    ),
    st.just(200) | st.just(201) | st.integers(100, 599),
    HEADERS,
    st.none() | st.just("the-token") | TEXTS,
    IAM_BODIES,
)


@bounded
@given(st.lists(RESPONSES | IAM_ANSWERS | IAM_ANSWERS, min_size=1, max_size=3), st.sampled_from(CREDENTIALS))
def test_identity(pool: list[Response], credential: Credential) -> None:
    transport = PoolTransport(pool)
    client = client_of(
        transport, credential=credential, project_id=None, project_name="cn-north-4", iam_url=IAM, region="cn-north-4"
    )
    result = outcome(client.status_statistics)
    assert len(transport.given) <= 4
    if not isinstance(result, WorkspaceError):
        assert_plain(client.project_id)
        asked = transport.given[-1][0]
        assert asked.path == f"/v2/{client.project_id}/connections/status"


def session_of(transport: Any, slept: list[float]) -> ApiSession:
    clock = itertools.count(0.0, 0.001)
    return ApiSession(
        transport=transport,
        authorizer=TokenAuthorizer("token"),
        policy=RetryPolicy(max_retries=3, longest_wait=60.0),
        headers={},
        secrets=Secrets(("token",)),
        sleep=slept.append,
        throttle=Throttle(clock=lambda: next(clock) + sum(slept), sleep=slept.append),
    )


@bounded
@given(
    st.lists(
        RESPONSES
        | st.builds(
            Response,
            status=st.sampled_from((429, 502, 503, 504, 401)),
            headers=HEADERS,
            body=st.just(b"")
            | st.builds(lambda a, b: f"limit:{a},time:{b} minute".encode(), st.integers(), st.integers()),
        )
        | st.just(ConnectionFailedError("It broke.", retryable=True)),
        min_size=1,
        max_size=6,
    )
)
def test_tries_and_pauses_are_bounded(replies: list[Any]) -> None:
    waiting = iter(itertools.cycle(replies))
    transport = FunctionTransport(lambda _request: next(waiting))
    slept: list[float] = []
    outcome(lambda: session_of(transport, slept).get(f"{WORKSPACE}/v2/p/connections/status"))
    assert len(transport.requests) <= 4
    assert all(0 <= seconds <= 60 for seconds in slept)


@pytest.mark.parametrize("bulk_status", [200, 403])
def test_users_that_lead_to_ever_more_users_come_to_an_end(bulk_status: int) -> None:
    """Each answer holds a desktop nobody has seen yet, of a user nobody has seen yet."""
    numbers = itertools.count()

    def reply(request: Request) -> Response:
        if request.path.endswith("/desktops/detail"):
            return answer({"desktops": [], "total_count": 0}, status=bulk_status)
        if dict(request.query)["offset"] != "0":
            return answer({"error_code": "WKS.00010002"}, status=400)
        number = next(numbers)
        row = {"desktop_id": f"d{number}", "connect_status": "CONNECTED", "attach_users": [{"name": f"u{number}"}]}
        return answer({"desktops": [row], "total_count": 10**9})

    transport = FunctionTransport(reply)
    with pytest.raises(IncompleteListError, match="of 1000000000 connections could be read"):
        client_of(transport).connections()
    assert len(transport.requests) < 1_000


@pytest.mark.parametrize(
    "body",
    [
        b'{"desktops": [{"desktop_id": "a"}], "desktops": []}',
        b'{"desktops": [{"desktop_id": "a", "desktop_id": "b"}]}',
        b'{"desktops": [{"n": NaN}]}',
        b'{"desktops": [{"n": -Infinity}]}',
        b'{"desktops": [{"n": 1e999}]}',
        b'{"desktops": [{"n": "\xff"}]}',
        b'{"desktops": [{"\\ud800": 1, "\\\\ud800": 2}]}',
        b'{"desktops": [' + b'{"x": [' * 40 + b"]}" * 40 + b"]}",
        b'{"desktops": [{"n": ' + b"9" * 5_000 + b"}]}",
    ],
)
def test_what_could_only_be_taken_with_a_loss_is_refused(body: bytes) -> None:
    transport = FunctionTransport(lambda _request: answer(body))
    with pytest.raises(UnexpectedResponseError, match="something that is not the API's JSON"):
        client_of(transport).desktops()


def test_what_is_odd_but_whole_is_taken() -> None:
    row = b'{"desktop_id": "a", "desktop_id": "a", "x": "\\ud83d-\\ud83d\\ude00"}'
    body = b'\xef\xbb\xbf{"desktops": [' + row + b'], "total_count": "1"}'
    transport = FunctionTransport(lambda _request: answer(body))
    (taken,) = client_of(transport).desktops()
    assert taken == {"desktop_id": "a", "x": "\\ud83d-\U0001f600", "addresses": {}}


@pytest.mark.parametrize("total", ["9" * 5_000, 10**30, 10**4_000])
def test_a_total_that_is_no_count_is_none(total: object) -> None:
    assert pagination.read_total(total) is None


def test_statistics_that_are_no_counts() -> None:
    with pytest.raises(UnexpectedResponseError, match="The statistics hold running_num that is no number up to"):
        sum_statistics([{"running_num": 10**30}])


@pytest.mark.parametrize("value", ["7", " 7 ", "+7", 7.0])
def test_statistics_written_in_other_ways_are_counted(value: object) -> None:
    assert sum_statistics([{"running_num": value}, {"running_num": 1}])["running_num"] == 8


@pytest.mark.parametrize("value", ["seven", "7.5", 7.5, True, [7], {"n": 7}, "9" * 30])
def test_a_documented_number_that_cannot_be_counted_is_no_zero(value: object) -> None:
    with pytest.raises(UnexpectedResponseError, match="The statistics hold stop_num that is no number"):
        sum_statistics([{"stop_num": value}])


def test_what_only_looks_like_a_number_by_its_name_is_left_out() -> None:
    assert "serial_num" not in sum_statistics([{"serial_num": "SN-7", "stop_num": None, "ready_num": ""}])
