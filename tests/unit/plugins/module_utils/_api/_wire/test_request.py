# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests as values, and how a URL is written."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import (
    Request,
    is_loopback,
    make_query,
)


def test_a_url_is_written_in_one_way() -> None:
    query = make_query({"b": [" x", "a&b=\u00e4"], "a": True, "c": None, "d": 7, "e": [], "f": "~-._/"})
    assert query == (("a", "true"), ("b", " x"), ("b", "a&b=\u00e4"), ("d", "7"), ("f", "~-._/"))
    request = Request(method="GET", url="https://host:8443/v2/p1", query=query)
    assert request.wire_url == "https://host:8443/v2/p1?a=true&b=%20x&b=a%26b%3D%C3%A4&d=7&f=~-._%2F"
    assert (request.host, request.path) == ("host:8443", "/v2/p1")


def test_without_a_query_there_is_no_question_mark() -> None:
    assert Request(method="GET", url="https://host/").wire_url == "https://host/"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("127.0.0.1.example.com", False),
    ],
)
def test_what_is_this_machine_itself(host: Any, expected: bool) -> None:
    assert is_loopback(host) is expected
