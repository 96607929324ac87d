# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A credential goes where it was meant to go: not after a redirect, and nobody's ~/.netrc takes its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.module_runner import MODULES, fail, succeed
from tests.support.simulator_process import Simulator

from .recording_server import recording_server

STATUSES = (301, 302, 303, 307, 308)
TOKEN = "a-token-of-the-project"
CREDENTIALS: dict[str, dict[str, object]] = {
    "token": {"auth_token": TOKEN},
    "key": {"access_key": "AN-ACCESS-KEY", "secret_key": "a-secret-key", "security_token": "a-security-token"},
}

pytestmark = pytest.mark.usefixtures("service")


def redirect(status: int, location: str, body: str = "") -> bytes:
    head = f"HTTP/1.1 {status} Go\r\nLocation: {location}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return f"{head}{body}".encode()


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", CREDENTIALS)
def test_the_service_redirects_to_another_host(status: int, kind: str) -> None:
    with recording_server() as other, recording_server(redirect(status, f"{other.url}/v2/elsewhere")) as server:
        options = {**CREDENTIALS[kind], "project_id": "p1", "endpoint": server.url}
        for name in MODULES:
            result = fail(name, options)
            assert result["msg"] == (
                f"127.0.0.1:{server.port} redirected the request to {other.url}/v2/elsewhere: "
                "correct endpoint or auth_url, because credentials do not follow redirects."
            )
            assert result["error"]["status"] == status
        assert len(server.heads) == len(MODULES)
        assert other.connections == 0


@pytest.mark.parametrize("status", STATUSES)
def test_iam_redirects_to_another_host(status: int) -> None:
    user = {"username": "alice", "password": "a-password", "domain_name": "acme", "project_id": "p1"}
    with recording_server() as other, recording_server(redirect(status, other.url)) as server:
        options = {"endpoint": server.url, "auth_url": server.url}
        assert "redirected the request to" in fail(MODULES[0], {**user, **options})["msg"]
        looked_up = {**CREDENTIALS["key"], "project_name": "cn-north-4", **options}
        assert "redirected the request to" in fail(MODULES[0], looked_up)["msg"]
        assert len(server.heads) == 2
        assert other.connections == 0


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_that_comes_with_a_redirect_changes_nothing(status: int) -> None:
    page = "<html><title>Moved</title></html>"
    with recording_server(redirect(status, "https://login.example.com/", page)) as server:
        message = fail(MODULES[0], {"auth_token": TOKEN, "project_id": "p1", "endpoint": server.url})["msg"]
        assert "redirected the request to https://login.example.com/" in message
        assert len(server.heads) == 1


@pytest.mark.parametrize("location", ["/login", "//other.example.com/", "https://login.example.com/\tx", ""])
def test_wherever_it_leads_a_redirect_is_one_sentence(location: str) -> None:
    with recording_server(redirect(302, location)) as server:
        message = fail(MODULES[0], {"auth_token": TOKEN, "project_id": "p1", "endpoint": server.url})["msg"]
        assert "credentials do not follow redirects" in message
        assert len(server.heads) == 1


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("place", [".netrc", "_netrc", "elsewhere"])
def test_netrc_never_takes_the_place_of_a_credential(
    kind: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / place
    path.write_text("machine 127.0.0.1 login me password from-netrc\ndefault login me password from-netrc\n", "utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    if place == "elsewhere":
        monkeypatch.setenv("NETRC", str(path))
    body = b'{"statics": [], "desktops": [], "total_count": 0}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    with recording_server(answer) as server:
        for name in MODULES:
            succeed(name, {**CREDENTIALS[kind], "project_id": "p1", "endpoint": server.url})
        assert len(server.heads) >= len(MODULES)
        for head in server.heads:
            assert head.headers.get("X-Auth-Token") == (TOKEN if kind == "token" else None)
            assert (head.headers.get("Authorization") or "none").startswith(
                "SDK-HMAC-SHA256 Access=AN-ACCESS-KEY, " if kind == "key" else "none"
            )
        assert b"Basic" not in server.received


def test_netrc_is_not_used_for_iam(service: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login me password from-netrc\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    user = {key: service.ready[key] for key in ("username", "password", "domain_name", "region", "auth_url")}
    succeed(MODULES[0], {**user, "endpoint": service.url})
    assert "authorization" not in {name.lower() for entry in service.get("requests") for name in entry["headers"]}
