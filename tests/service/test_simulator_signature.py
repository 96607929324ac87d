# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator recomputes signatures as the official signer makes them, and refuses every other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.simulator.query import Target, parse_target
from tests.simulator.signature import canonical_request, parse_authorization, same_signature, signature
from tests.support.simulator_process import ROOT, Reply, Simulator, http_call, running_simulator

VECTORS: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "unit" / "fixtures" / "signer_vectors.json").read_text(encoding="utf-8")
)["vectors"]
DATE_FORMAT = "%Y%m%dT%H%M%SZ"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 12, "--projects", "cn-north-4=12,eu-west-101=3") as simulator:
        yield simulator


def vector_target(vector: Mapping[str, Any]) -> Target:
    url: str = vector["expected"]["wire_url"]
    return parse_target("/" + url.split("://", 1)[1].partition("/")[2])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_official_vectors(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    authorization = parse_authorization(expected["authorization"])
    assert authorization is not None
    assert authorization.access_key == vector["ak"]
    canonical = canonical_request(
        vector["method"],
        vector_target(vector),
        headers={name.lower(): value for name, value in expected["headers_after_signing"].items()},
        signed_headers=authorization.signed_headers,
        body=vector["body"].encode(),
    )
    assert canonical == expected["canonical_request"]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert expected["string_to_sign"] == f"SDK-HMAC-SHA256\n{vector['x_sdk_date']}\n{digest}"
    made = signature(canonical, date=vector["x_sdk_date"], secret_key=vector["sk"])
    assert same_signature(made, authorization.signature)
    assert not same_signature(made, authorization.signature[:-1] + "x")


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 7


def sign(
    simulator: Simulator,
    url: str,
    *,
    keys: str = "",
    extra: Mapping[str, str] | None = None,
    unsigned: Mapping[str, str] | None = None,
    secret_key: str | None = None,
    moment: datetime | None = None,
) -> dict[str, str]:
    """Return the headers of a signed GET."""
    date = (moment or datetime.now(timezone.utc)).strftime(DATE_FORMAT)
    headers = {"host": url.split("/")[2], "x-sdk-date": date, **(extra or {})}
    canonical = canonical_request(
        "GET",
        parse_target("/" + url.split("/", 3)[3]),
        headers=headers,
        signed_headers=tuple(sorted(headers)),
        body=b"",
    )
    secret = secret_key or simulator.ready[f"{keys}secret_key"]
    made = signature(canonical, date=date, secret_key=secret)
    access = simulator.ready[f"{keys}access_key"]
    value = f"SDK-HMAC-SHA256 Access={access}, SignedHeaders={';'.join(sorted(headers))}, Signature={made}"
    return {**headers, **(unsigned or {}), "authorization": value}


def signed_call(simulator: Simulator, path: str = "/connections/status", **options: Any) -> Reply:
    url = simulator.project_url + path
    return http_call(url, headers=sign(simulator, url, **options))


@pytest.mark.parametrize(
    "path",
    [
        "/connections/status",
        "/connect-desktops?limit=5&offset=0&user_names=a%20b&user_names=x%2Cy&user_names=%E7%94%A8",
        "/desktops/detail?tag=a%3Db%2Cc%3Dd&user_attached=true",
    ],
)
def test_a_good_signature_is_accepted(simulator: Simulator, path: str) -> None:
    reply = signed_call(simulator, path)
    assert reply.status == 200, reply.body


def test_a_key_reaches_every_project_of_the_account(simulator: Simulator) -> None:
    url = f"{simulator.url}/v2/{simulator.ready['projects']['eu-west-101']}/desktops/detail"
    reply = http_call(url, headers=sign(simulator, url))
    assert reply.json["total_count"] == 3
    url = f"{simulator.url}/v2/{'0' * 32}/desktops/detail"
    reply = http_call(url, headers=sign(simulator, url))
    assert (reply.status, reply.json["error_code"]) == (403, "APIGW.0302")


def test_a_wrong_secret_gets_the_canonical_request_echoed(simulator: Simulator) -> None:
    reply = signed_call(simulator, secret_key="wrong", extra={"x-language": "en-us"})
    assert (reply.status, reply.json["error_code"]) == (401, "APIGW.0301")
    assert "verify aksk signature fail, canonicalRequest:GET|/v2/" in reply.json["error_msg"]
    assert "x-language:en-us" in reply.json["error_msg"]
    assert reply.json["request_id"] == reply.headers["x-request-id"]


def test_what_was_signed_must_be_what_was_sent(simulator: Simulator) -> None:
    url = f"{simulator.project_url}/connect-desktops?limit=5"
    headers = sign(simulator, url)
    assert http_call(url, headers=headers).status == 200
    assert http_call(url + "0", headers=headers).status == 401
    assert http_call(url, headers={**headers, "x-sdk-date": "20260102T030405Z"}).status == 401


@pytest.mark.parametrize("minutes", [-16, 16])
def test_the_clock_may_be_fifteen_minutes_off(simulator: Simulator, minutes: int) -> None:
    now = datetime.now(timezone.utc)
    late = signed_call(simulator, moment=now + timedelta(minutes=minutes))
    assert late.status == 401
    assert "signature expired" in late.json["error_msg"]
    assert signed_call(simulator, moment=now + timedelta(minutes=minutes * 14 / 16)).status == 200


def test_five_failures_lock_the_key(simulator: Simulator) -> None:
    for _attempt in range(5):
        reply = signed_call(simulator, secret_key="wrong")
        assert "canonicalRequest" in reply.json["error_msg"]
    reply = signed_call(simulator)
    assert reply.status == 401
    assert "AK access failed to reach the limit,forbidden" in reply.json["error_msg"]
    assert simulator.get("state?summary=true")["locked_access_keys"] == [simulator.ready["access_key"]]
    simulator.post("reset")
    assert signed_call(simulator).status == 200


def test_a_success_forgets_the_failures(simulator: Simulator) -> None:
    for _round in range(3):
        for _attempt in range(4):
            signed_call(simulator, secret_key="wrong")
        assert signed_call(simulator).status == 200


def test_temporary_keys_need_their_security_token(simulator: Simulator) -> None:
    token = {"x-security-token": simulator.ready["security_token"]}
    assert signed_call(simulator, keys="temporary_", extra=token).status == 200
    assert signed_call(simulator, keys="temporary_", unsigned=token).status == 200
    missing = signed_call(simulator, keys="temporary_")
    assert (missing.status, "x-security-token not found" in missing.json["error_msg"]) == (401, True)
    assert signed_call(simulator, extra=token).status == 401


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Bearer abc", "not a valid SDK-HMAC-SHA256"),
        ("SDK-HMAC-SHA256 Access=NOBODY, SignedHeaders=x-sdk-date, Signature=00", "ak not exist"),
        ("SDK-HMAC-SHA256 Access=SIMULATEDACCESSKEY01, SignedHeaders=host, Signature=00", "must be a signed header"),
        ("SDK-HMAC-SHA256 Access=SIMULATEDACCESSKEY01, SignedHeaders=x-sdk-date, Signature=00", "YYYYMMDD"),
    ],
)
def test_malformed_authorizations(simulator: Simulator, value: str, words: str) -> None:
    reply = simulator.call("/connections/status", headers={"Authorization": value})
    assert reply.status == 401
    assert words in reply.json["error_msg"]
