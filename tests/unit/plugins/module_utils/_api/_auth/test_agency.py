# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of an ECS's agency: how they are asked for, when anew, and what is said where there are none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.agency import (
    AgencyKey,
    AgencyKeys,
    fetch_agency_key,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import AccessKey
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ConnectionFailedError,
    CredentialError,
)
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer

METADATA = "http://169.254.169.254"
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
CREDENTIAL = {"access": "AK", "secret": "SK", "securitytoken": "ST", "expires_at": "2026-01-01T06:00:00.000000Z"}


def metadata_service(
    *, session: Response | None = None, key: Response | None = None
) -> tuple[Callable[[Request], Response], list[Request]]:
    """Return a stand-in of the metadata service, and the list of what it was asked."""
    asked: list[Request] = []

    def send(request: Request) -> Response:
        asked.append(request)
        if request.method == "PUT":
            return session or answer(b"the-session")
        return key or answer({"credential": CREDENTIAL})

    return send, asked


def test_a_session_is_opened_and_the_key_fetched() -> None:
    send, asked = metadata_service()
    found = fetch_agency_key(METADATA, send=send, now=lambda: NOW)
    assert found == AgencyKey(key=AccessKey(access_key="AK", secret_key="SK", security_token="ST"), lifetime=6 * 3600.0)
    assert [(request.method, request.url) for request in asked] == [
        ("PUT", f"{METADATA}/meta-data/latest/api/token"),
        ("GET", f"{METADATA}/openstack/latest/securitykey"),
    ]
    assert asked[0].headers["X-Metadata-Token-Ttl-Seconds"] == "21600"
    assert asked[1].headers["X-Metadata-Token"] == "the-session"


@pytest.mark.parametrize("status", [404, 405, 503])
def test_a_metadata_service_without_sessions(status: int) -> None:
    send, asked = metadata_service(session=answer(status=status))
    assert fetch_agency_key(METADATA, send=send, now=lambda: NOW).key.access_key == "AK"
    assert "X-Metadata-Token" not in asked[1].headers


@pytest.mark.parametrize(
    "replies",
    [
        {"session": answer(status=401)},
        {"session": answer(b"\xff\r\nX-Evil: 1")},
        {"key": answer(status=404)},
        {"key": answer(status=401)},
        {"key": answer(b"<html>")},
        {"key": answer([])},
        {"key": answer({"credential": None})},
        {"key": answer({"credential": {**CREDENTIAL, "secret": ""}})},
        {"key": answer({"credential": {**CREDENTIAL, "access": 5}})},
        {"key": answer({"credential": {**CREDENTIAL, "securitytoken": "a\r\nb"}})},
        {"key": answer(b"[" * 100_000)},
    ],
)
def test_what_is_no_key_says_what_to_do(replies: dict[str, Response]) -> None:
    send, _asked = metadata_service(**replies)
    with pytest.raises(CredentialError, match="assign an agency to this ECS") as caught:
        fetch_agency_key(METADATA, send=send, now=lambda: NOW)
    assert "SK" not in str(caught.value)


def test_a_machine_that_is_no_ecs() -> None:
    def send(request: Request) -> Response:
        raise ConnectionFailedError("No route.", retryable=True)

    with pytest.raises(CredentialError, match=r"does not answer: agency works only on an ECS"):
        fetch_agency_key(METADATA, send=send)


@pytest.mark.parametrize("expires_at", [None, "", "soon", 5, "2026-01-01T06:00:00"])
def test_an_expiry_that_nobody_can_read(expires_at: object) -> None:
    send, _asked = metadata_service(key=answer({"credential": {**CREDENTIAL, "expires_at": expires_at}}))
    assert fetch_agency_key(METADATA, send=send, now=lambda: NOW).lifetime is None


def keys_of(*lifetimes: float | None) -> tuple[AgencyKeys, list[float], list[str]]:
    """Return keys AK0, AK1, ... that live that long, the clock to turn, and the secrets that were learned."""
    waiting, clock, learned = list(enumerate(lifetimes)), [0.0], list[str]()

    def fetch() -> AgencyKey:
        number, lifetime = waiting.pop(0)
        key = AccessKey(access_key=f"AK{number}", secret_key=f"SK{number}", security_token=f"ST{number}")
        return AgencyKey(key=key, lifetime=lifetime)

    return AgencyKeys(fetch, learn=learned.append, clock=lambda: clock[0]), clock, learned


def test_one_key_serves_until_five_minutes_before_its_end() -> None:
    keys, clock, learned = keys_of(3600, 3600)
    assert keys.current().access_key == "AK0"
    clock[0] = 3299
    assert keys.current().access_key == "AK0"
    clock[0] = 3300
    assert keys.current().access_key == "AK1"
    assert learned == ["AK0", "SK0", "ST0", "AK1", "SK1", "ST1"]


@pytest.mark.parametrize("lifetime", [100.0, 0.0, -50_000.0])
def test_a_key_that_ends_soon_is_not_fetched_anew_for_each_request(lifetime: float) -> None:
    keys, clock, _learned = keys_of(lifetime, 3600)
    keys.current()
    clock[0] = 29
    assert keys.current().access_key == "AK0"
    clock[0] = 31
    assert keys.current().access_key == "AK1"


def test_many_threads_ask_once() -> None:
    keys, _clock, _learned = keys_of(None)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _number: keys.current().access_key, range(64)))
    assert set(found) == {"AK0"}


def test_a_failure_is_not_repeated_by_every_thread() -> None:
    asked: list[int] = []

    def fetch() -> AgencyKey:
        asked.append(1)
        raise CredentialError("Nothing here.")

    keys: Any = AgencyKeys(fetch, learn=lambda _secret: None)
    for _number in range(3):
        with pytest.raises(CredentialError, match="Nothing here"):
            keys.current()
    assert len(asked) == 1
