# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signature, against vectors that the official signer made."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.auth import SignatureAuthorizer
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import AccessKey
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.signer import (
    authorization,
    canonical_request,
    format_date,
    string_to_sign,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, make_query

FIXTURE = Path(__file__).resolve().parents[4] / "fixtures" / "signer_vectors.json"
VECTORS: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))["vectors"]
EACH_VECTOR = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
KEY = AccessKey(access_key="AK", secret_key="SK")


def request_of(vector: dict[str, Any]) -> Request:
    pairs: dict[str, list[str]] = {}
    for key, value in vector["query"]:
        pairs.setdefault(key, []).append(value)
    return Request(
        method=vector["method"],
        url=f"{vector['scheme']}://{vector['host']}{vector['path']}",
        query=make_query(pairs),
        headers={"Host": vector["host"], **vector["headers"]},
        body=vector["body"].encode(),
    )


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 7


@EACH_VECTOR
def test_canonical_request(vector: dict[str, Any]) -> None:
    request = request_of(vector)
    canonical, _names = canonical_request(
        request.method, path=request.path, query=request.query, headers=request.headers, body=request.body
    )
    assert canonical == vector["expected"]["canonical_request"]
    assert string_to_sign(canonical, date=vector["x_sdk_date"]) == vector["expected"]["string_to_sign"]


@EACH_VECTOR
def test_authorization(vector: dict[str, Any]) -> None:
    request = request_of(vector)
    made = authorization(
        request.method,
        path=request.path,
        query=request.query,
        headers=request.headers,
        body=request.body,
        access_key=vector["ak"],
        secret_key=vector["sk"],
    )
    assert made == vector["expected"]["authorization"]


@EACH_VECTOR
def test_the_url_on_the_wire(vector: dict[str, Any]) -> None:
    assert request_of(vector).wire_url == vector["expected"]["wire_url"]


def test_the_query_is_signed_in_sorted_order_whatever_order_it_has() -> None:
    headers = {"X-Sdk-Date": "20260102T030405Z"}
    texts = {
        canonical_request("GET", path="/", query=query, headers=headers, body=b"")[0]
        for query in ((("b", "1"), ("a", "2"), ("a", "1")), (("a", "1"), ("a", "2"), ("b", "1")))
    }
    assert len(texts) == 1
    assert "\na=1&a=2&b=1\n" in texts.pop()


def test_the_date_is_utc() -> None:
    east = timezone(timedelta(hours=8))
    assert format_date(datetime(2026, 1, 2, 3, 4, 5, tzinfo=east)) == "20260101T190405Z"


def test_every_try_is_signed_anew() -> None:
    moments = iter([datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 1, 2, tzinfo=timezone.utc)])
    authorizer = SignatureAuthorizer(KEY, project_id="p1", now=lambda: next(moments))
    request = Request(method="GET", url="https://h.example.com:8443/v2/p1/connections/status")
    first, second = authorizer.authorize(request), authorizer.authorize(request)
    assert (first.headers["X-Sdk-Date"], second.headers["X-Sdk-Date"]) == ("20260101T000000Z", "20260102T000000Z")
    assert first.headers["Authorization"] != second.headers["Authorization"]
    assert first.headers["Host"] == "h.example.com:8443"
    assert first.headers["X-Project-Id"] == "p1"
    assert not authorizer.renew(first)


def test_the_security_token_is_sent_but_not_signed() -> None:
    key = AccessKey(access_key="AK", secret_key="SK", security_token="temporary")
    sent = SignatureAuthorizer(key).authorize(Request(method="GET", url="https://iam.example.com/v3/projects"))
    assert sent.headers["X-Security-Token"] == "temporary"
    assert "SignedHeaders=host;x-sdk-date," in sent.headers["Authorization"]
    assert "X-Project-Id" not in sent.headers


def test_keys_do_not_show_in_a_representation() -> None:
    text = repr(AccessKey(access_key="the-ak", secret_key="the-sk", security_token="the-token"))
    assert not [secret for secret in ("the-ak", "the-sk", "the-token") if secret in text]


@given(st.dictionaries(st.text(min_size=1), st.text() | st.lists(st.text()) | st.booleans() | st.integers()))
def test_any_query_is_written_in_unreserved_characters(parameters: dict[str, Any]) -> None:
    wire = Request(method="GET", url="https://h.example.com/p", query=make_query(parameters)).wire_url
    assert wire.isascii()
    assert " " not in wire


def test_how_parameters_become_pairs() -> None:
    query = make_query({"z": None, "names": ["b", "a"], "flag": True, "off": False, "n": 0, "none": []})
    assert query == (("flag", "true"), ("n", "0"), ("names", "a"), ("names", "b"), ("off", "false"))
