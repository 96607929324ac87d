# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_connection_info: pages, names and statuses."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import (
    CONNECTIONS,
    fail,
    succeed,
)
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve, empty, options


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"offset": -1}, "The offset is -1: give a number from 0."),
        ({"limit": -1}, "The limit is -1: give a number from 0 to 2000."),
        ({"limit": 2001}, "The limit is 2001: give a number from 0 to 2000."),
        ({"limit": 5, "connect_status": ["CONNECTED", "REGISTERED"]}, "One page takes at most 100 user_names"),
        ({"offset": 0, "user_names": [f"u{number}" for number in range(101)]}, "One page takes at most 100"),
    ],
)
def test_pages_that_cannot_be_asked_for(given: dict[str, object], words: str, serve: Serve) -> None:
    transport = serve(empty)
    assert words in fail(CONNECTIONS, options(**given))["msg"]
    assert transport.requests == []


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"limit": 0}, {"limit": "0"}),
        ({"offset": 2000}, {"offset": "2000"}),
        (
            {"offset": 5, "limit": 2000, "connect_status": "CONNECTED", "user_names": "a"},
            {"offset": "5", "limit": "2000", "connect_status": "CONNECTED", "user_names": "a"},
        ),
    ],
)
def test_a_page_is_one_request_as_asked(given: dict[str, object], query: dict[str, str], serve: Serve) -> None:
    rows = [{"desktop_id": "2", "desktop_name": "b"}, {"desktop_id": "1", "desktop_name": "a"}]
    transport = serve(answer({"desktops": rows, "total_count": 77}))
    result = succeed(CONNECTIONS, options(**given))
    assert [dict(request.query) for request in transport.requests] == [query]
    assert (result["desktops"], result["total_count"]) == (rows, 77)


def test_a_page_without_a_total(serve: Serve) -> None:
    serve(answer({"desktops": []}))
    assert succeed(CONNECTIONS, options(limit=1))["total_count"] is None


@pytest.mark.parametrize("blank", [[], "", " ", None])
def test_no_names_do_not_filter(blank: object, serve: Serve) -> None:
    transport = serve(empty)
    succeed(CONNECTIONS, options(user_names=blank, connect_status=blank))
    assert not {"user_names", "connect_status"} & dict(transport.requests[0].query).keys()


def test_an_unknown_status(serve: Serve) -> None:
    serve(empty)
    assert "must be one or more of: UNREGISTER" in fail(CONNECTIONS, options(connect_status="GONE"))["msg"]


@pytest.mark.parametrize("page", [{}, {"limit": 5}])
def test_only_the_fields_asked_for(page: dict[str, object], serve: Serve) -> None:
    row = {"desktop_id": "1", "desktop_name": "a", "attach_users": [{"name": "anna", "id": "u1"}]}
    serve(answer({"desktops": [row], "total_count": 1}))
    result = succeed(CONNECTIONS, options(fields=["desktop_name", "attach_users.name"], **page))
    assert result["desktops"] == [{"desktop_name": "a", "attach_users": [{"name": "anna"}]}]
    assert result["total_count"] == 1
