# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: each kind does what it says, to the requests it matches and to no other."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.support.simulator_process import ControlRefusedError, Simulator, running_simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 20) as simulator:
        yield simulator


def add_fault(simulator: Simulator, kind: str, *, times: int | None = 1, **parameters: Any) -> None:
    simulator.post("faults", {"kind": kind, "times": times, **parameters})


def ids(simulator: Simulator, offset: int, *, limit: int = 10) -> list[str]:
    reply = simulator.call("/desktops/detail", [("limit", limit), ("offset", offset)])
    return [row["desktop_id"] for row in reply.json["desktops"]]


def test_throttle(simulator: Simulator) -> None:
    add_fault(simulator, "throttle")
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.json["error_code"]) == (429, "APIGW.0308")
    assert "limit:5,time:1 minute" in reply.json["error_msg"]
    assert "retry-after" not in reply.headers
    assert simulator.call("/connections/status").status == 200


def test_throttle_with_retry_after(simulator: Simulator) -> None:
    add_fault(simulator, "throttle", retry_after=7)
    assert simulator.call("/connections/status").headers["retry-after"] == "7"
    simulator.delete("faults")
    add_fault(simulator, "throttle", retry_after_date=60, requests=100, window="1 second")
    reply = simulator.call("/connections/status")
    assert 50 < parsedate_to_datetime(reply.headers["retry-after"]).timestamp() - time.time() < 61
    assert "limit:100,time:1 second" in reply.json["error_msg"]


def test_rate_limit(simulator: Simulator) -> None:
    simulator.patch("settings", {"rate_limit": {"requests": 3, "seconds": 60}})
    assert [simulator.call("/connections/status").status for _attempt in range(5)] == [200, 200, 200, 429, 429]
    simulator.patch("settings", {"rate_limit": None})
    assert simulator.call("/connections/status").status == 200


def test_a_throttled_call_counts_again(simulator: Simulator) -> None:
    simulator.patch("settings", {"rate_limit": {"requests": 1, "seconds": 2}})
    statuses = []
    for _attempt in range(4):
        statuses.append(simulator.call("/connections/status").status)
        time.sleep(1)
    assert statuses == [200, 429, 429, 429]
    time.sleep(2)
    assert simulator.call("/connections/status").status == 200


@pytest.mark.parametrize(
    ("rule", "status", "body"),
    [
        ({"kind": "status", "status": 503, "body": "busy"}, 503, "busy"),
        ({"kind": "status", "status": 500, "body": {"odd": [1]}}, 500, '{"odd": [1]}'),
        ({"kind": "bad_json"}, 200, '{"desktops": [{"desktop_id": "1", '),
        ({"kind": "empty", "status": 504}, 504, ""),
    ],
)
def test_plain_answers(simulator: Simulator, rule: dict[str, Any], status: int, body: str) -> None:
    add_fault(simulator, **rule)
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.body.decode()) == (status, body)


def test_status_with_headers(simulator: Simulator) -> None:
    add_fault(simulator, "status", status=418, body="x", content_type="text/x-tea", headers={"X-Pot": "short"})
    reply = simulator.call("/connections/status")
    assert (reply.headers["content-type"], reply.headers["x-pot"]) == ("text/x-tea", "short")


def test_error_bodies_of_every_layer(simulator: Simulator) -> None:
    add_fault(simulator, "service_error", status=409, error_code="WKS.1", error_msg="no", error_detail="why")
    reply = simulator.call("/connections/status")
    assert reply.status == 409
    assert reply.json == {
        "error_code": "WKS.1", "error_msg": "no", "error_detail": "why", "encoded_authorization_message": ""
    }  # fmt: skip
    add_fault(simulator, "gateway_error", status=502, error_code="APIG.0202")
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.json["error_code"]) == (502, "APIG.0202")
    assert reply.json["request_id"] == reply.headers["x-request-id"]
    add_fault(simulator, "iam_error", status=403, title="Forbidden")
    assert simulator.call("/connections/status").json["error"]["title"] == "Forbidden"
    add_fault(simulator, "iam_error", status=500, error_code="IAM.0011")
    assert simulator.call("/connections/status").json["error_code"] == "IAM.0011"


def test_html(simulator: Simulator) -> None:
    add_fault(simulator, "html", status=403)
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.headers["content-type"]) == (403, "text/html")
    assert reply.body.startswith(b"<html>")


def test_redirect(simulator: Simulator) -> None:
    add_fault(simulator, "redirect", location="http://127.0.0.1:9/elsewhere")
    reply = simulator.call("/connections/status")
    assert (reply.status, reply.headers["location"]) == (302, "http://127.0.0.1:9/elsewhere")


def test_reset(simulator: Simulator) -> None:
    add_fault(simulator, "reset")
    with pytest.raises(ConnectionResetError):
        raw_call(simulator)
    assert simulator.get("requests")[-1]["status"] is None
    assert simulator.call("/connections/status").status == 200


@pytest.mark.parametrize("kind", ["cut_off", "cut_off_chunked"])
def test_cut_off(simulator: Simulator, kind: str) -> None:
    add_fault(simulator, kind, bytes=10)
    with pytest.raises(http.client.IncompleteRead) as caught:
        raw_call(simulator)
    assert caught.value.partial == b'{"statics"'


def raw_call(simulator: Simulator) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.ready["port"], timeout=10)
    try:
        headers = {"X-Auth-Token": simulator.ready["token"]}
        connection.request("GET", f"/v2/{simulator.ready['project_id']}/connections/status", headers=headers)
        return connection.getresponse().read()
    finally:
        connection.close()


@pytest.mark.parametrize("kind", ["hang", "slow"])
def test_late_answers(simulator: Simulator, kind: str) -> None:
    add_fault(simulator, kind, seconds=0.4)
    start = time.monotonic()
    assert simulator.call("/connections/status").json["statics"]
    assert time.monotonic() - start > 0.39


def test_latency(simulator: Simulator) -> None:
    simulator.patch("settings", {"latency_ms": 300})
    start = time.monotonic()
    assert simulator.call("/connections/status").status == 200
    assert time.monotonic() - start > 0.29


def test_expire_tokens(simulator: Simulator) -> None:
    add_fault(simulator, "expire_tokens", after=1)
    assert [simulator.call("/connections/status").status for _attempt in range(3)] == [200, 401, 401]


def test_reorder(simulator: Simulator) -> None:
    everything = ids(simulator, 0, limit=20)
    add_fault(simulator, "reorder", after=1, by=3)
    first, second = ids(simulator, 0), ids(simulator, 10)
    assert first == everything[:10]
    assert second == [*everything[13:], *everything[:3]]


def test_vanish_from_the_single_call(simulator: Simulator) -> None:
    desktop_id = ids(simulator, 0)[4]
    add_fault(simulator, "vanish", match={"path": f"/desktops/{desktop_id}$"})
    assert simulator.call(f"/desktops/{desktop_id}").json["error_code"] == "WKS.00010004"
    assert simulator.call(f"/desktops/{desktop_id}").status == 200


def test_vanish_between_two_calls(simulator: Simulator) -> None:
    desktop_id = ids(simulator, 0)[4]
    add_fault(simulator, "vanish", desktop_id=desktop_id)
    assert desktop_id in ids(simulator, 0)
    assert desktop_id not in ids(simulator, 0)
    assert simulator.call(f"/desktops/{desktop_id}").status == 404
    simulator.post("reset")
    assert simulator.call(f"/desktops/{desktop_id}").status == 200


def test_short_pages_and_duplicate_rows(simulator: Simulator) -> None:
    everything = ids(simulator, 0, limit=20)
    add_fault(simulator, "short_pages", rows=4)
    reply = simulator.call("/connect-desktops").json
    assert ([row["desktop_id"] for row in reply["desktops"]], reply["total_count"]) == (everything[:4], 20)
    add_fault(simulator, "duplicate_rows", rows=2)
    assert ids(simulator, 0, limit=3) == [*everything[:3], *everything[:2]]


def test_what_a_rule_matches(simulator: Simulator) -> None:
    match = {"path": "/desktops/detail$", "method": "get", "query": "offset=10"}
    add_fault(simulator, "empty", times=2, after=1, status=500, match=match)

    def status(offset: int) -> int:
        return simulator.call("/desktops/detail", [("limit", 5), ("offset", offset)]).status

    assert [status(offset) for offset in (10, 0, 10, 5, 10, 10)] == [200, 200, 500, 200, 500, 200]
    assert simulator.call("/connect-desktops", [("offset", 10)]).status == 200
    (rule,) = simulator.get("faults")
    assert (rule["matched"], rule["fired"], rule["match"]["method"]) == (4, 2, "GET")
    assert [entry["fault"] for entry in simulator.get("requests")].count("empty") == 2


def test_the_first_rule_in_effect_wins(simulator: Simulator) -> None:
    simulator.post("faults", [{"kind": "empty", "status": 500, "times": 1}, {"kind": "empty", "status": 503}])
    assert [simulator.call("/connections/status").status for _attempt in range(3)] == [500, 503, 503]
    assert simulator.delete("faults") == {"deleted": 2}
    assert simulator.call("/connections/status").status == 200


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "explode"}, "There is no fault kind 'explode'"),
        ({"kind": "hang", "minutes": 3}, "has no parameter 'minutes'"),
        ({"kind": "hang", "seconds": "3"}, "seconds must be a number"),
        ({"kind": "empty", "match": {"path": "("}}, "no regular expression"),
        ({"kind": "empty", "match": {"url": "x"}}, "path, method and query"),
        ({"kind": "empty", "times": -1}, "times must be"),
        ([{"kind": "empty"}, "no rule"], "must be an object"),
    ],
)
def test_rules_that_make_no_sense(simulator: Simulator, rule: object, words: str) -> None:
    with pytest.raises(ControlRefusedError, match=words.replace("(", r"\(")) as caught:
        simulator.post("faults", rule)
    assert caught.value.status == 400
    assert simulator.get("faults") == []


def test_faults_concern_iam_too(simulator: Simulator) -> None:
    add_fault(simulator, "html", match={"path": "^/v3/"})
    assert simulator.call("/connections/status").status == 200
    connection = http.client.HTTPConnection("127.0.0.1", simulator.ready["port"], timeout=10)
    connection.request("POST", "/v3/auth/tokens", body=json.dumps({}))
    assert connection.getresponse().status == 502
    connection.close()
