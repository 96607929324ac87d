# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies of the environment are used as documented: they see no credential over https, and theirs is never shown."""

from __future__ import annotations

import base64
import gc
import json
from collections.abc import Iterator, Mapping

import pytest

from tests.support.module_runner import MODULES, fail, succeed
from tests.support.service_fixtures import key_options, token_options
from tests.support.simulator_process import Simulator, running_simulator

from .fault_waiting import fast_clock
from .recording_server import Recorder, recording_proxy
from .tls_certificates import make_authority, make_certificate

STATUS = "workspace_status_info"
PROXY_PASSWORD = "proxy-p%40ss/word"
REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Secured = tuple[Simulator, Mapping[str, object]]


@pytest.fixture(scope="module", name="secured")
def secured_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A simulator behind TLS, and the option that makes it trusted."""
    folder = tmp_path_factory.mktemp("papers")
    authority = make_authority(folder)
    certificate = make_certificate(authority, folder)
    keys = ("--tls-cert", certificate.path, "--tls-key", certificate.key_path)
    with running_simulator("--desktops", 3, *keys) as simulator:
        yield simulator, {"ca_path": str(authority.path), "max_retries": 0}


def use(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Set the variables that name proxies, and no others."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.usefixtures("service")
def test_https_goes_through_a_tunnel_that_cannot_be_read(
    secured: Secured, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, trusted = secured
    with recording_proxy() as proxy:
        use(monkeypatch, **{variable: proxy.url})
        for name in MODULES:
            # The signature is checked by the simulator, so it came through as it was made.
            succeed(name, {**key_options(simulator), **trusted})
        assert {head.line.rpartition(" ")[0] for head in proxy.heads} == {f"CONNECT {simulator.url[8:]}"}
        assert not any(name.lower().startswith(("x-", "auth")) for head in proxy.heads for name in head.headers)
        seen = bytes(proxy.received)
        assert not [
            secret for secret in (simulator.ready["access_key"], "SDK-HMAC", "X-Sdk") if secret.encode() in seen
        ]


@pytest.mark.usefixtures("service")
def test_a_token_is_obtained_through_the_proxy(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, trusted = secured
    user = {key: simulator.ready[key] for key in ("username", "password", "domain_name", "region", "auth_url")}
    with recording_proxy() as proxy:
        use(monkeypatch, HTTPS_PROXY=proxy.url)
        succeed(STATUS, {**user, **trusted, "endpoint": simulator.url})
        assert len(proxy.heads) >= 1
        assert simulator.ready["password"].encode() not in proxy.received


@pytest.mark.parametrize("exception", ["127.0.0.1", "example.com,127.0.0.1", "127.0.0.0/8", "*"])
@pytest.mark.usefixtures("service")
def test_no_proxy(secured: Secured, exception: str, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, trusted = secured
    with recording_proxy() as proxy:
        use(monkeypatch, HTTPS_PROXY=proxy.url, NO_PROXY=exception)
        succeed(STATUS, {**token_options(simulator), **trusted})
        assert proxy.connections == 0


def test_plain_http_to_this_machine_never_goes_through_a_proxy(
    service: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is allowed because nobody can read it on its way."""
    with recording_proxy() as proxy:
        use(monkeypatch, HTTP_PROXY=proxy.url, http_proxy=proxy.url, ALL_PROXY=proxy.url)
        succeed(STATUS, key_options(service))
        assert proxy.connections == 0


def test_plain_http_that_is_allowed_goes_through_the_proxy(service: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with recording_proxy(refusal=refused) as proxy:
        use(monkeypatch, HTTP_PROXY=proxy.url)
        elsewhere = {"endpoint": "http://workspace.example.com/", "allow_http": True, "max_retries": 0}
        assert "503" in fail(STATUS, {**key_options(service), **elsewhere})["msg"]
        (head,) = proxy.heads
        assert head.target.startswith("http://workspace.example.com/v2/")
        assert head.headers["Host"] == "workspace.example.com"
        assert head.headers["Authorization"].startswith("SDK-HMAC-SHA256 Access=")


def unable(status: int) -> bytes:
    return b"HTTP/1.1 %d Sorry\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status


def with_password(proxy: Recorder) -> str:
    return f"http://proxy-user:{PROXY_PASSWORD.replace('/', '%2F')}@127.0.0.1:{proxy.port}"


@pytest.mark.usefixtures("service")
def test_the_password_of_a_proxy_is_for_the_proxy_alone(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, trusted = secured
    with recording_proxy() as proxy:
        use(monkeypatch, HTTPS_PROXY=with_password(proxy))
        shown = json.dumps(succeed(STATUS, {**token_options(simulator), **trusted}))
        told = base64.b64encode(b"proxy-user:proxy-p@ss/word").decode()
        assert proxy.heads[0].headers["Proxy-Authorization"] == f"Basic {told}"
        assert not [form for form in (PROXY_PASSWORD, "proxy-p@ss", told) if form in shown]


@pytest.mark.usefixtures("service")
def test_a_proxy_that_refuses_is_said_and_its_password_is_not(
    secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, trusted = secured
    with recording_proxy(refusal=REFUSAL) as proxy:
        use(monkeypatch, HTTPS_PROXY=with_password(proxy))
        result = fail(STATUS, {**token_options(simulator), **trusted})
    assert result["msg"] == (
        f"The proxy for {simulator.url[8:]} could not be used (Tunnel connection failed: 407 Proxy Authentication "
        "Required): check the proxy environment variables."
    )
    assert "proxy-p" not in json.dumps(result)


@pytest.mark.parametrize(
    "address",
    [
        "http://me:proxy-password@host:99999",
        "http://me:proxy-password@[bad",
        "http://me:proxy-password@",
        "me:proxy-password@",
        "ftp://me:proxy-password@host:21",
        "http://",
    ],
)
@pytest.mark.usefixtures("service")
def test_what_is_no_proxy_is_one_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, HTTPS_PROXY=address)
    options = {"auth_token": "a-token", "project_id": "p1", "endpoint": "https://workspace.example.com"}
    result = fail(STATUS, options)
    assert result["msg"] == (
        "The proxy that the environment names for workspace.example.com is not a URL: correct HTTPS_PROXY, HTTP_PROXY "
        "or ALL_PROXY to one such as http://proxy.example.com:3128."
    )
    assert "proxy-password" not in json.dumps(result)


@pytest.mark.usefixtures("service")
def test_the_scheme_of_a_proxy_may_be_left_out(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, trusted = secured
    with recording_proxy() as proxy:
        use(monkeypatch, HTTPS_PROXY=f"127.0.0.1:{proxy.port}")
        succeed(STATUS, {**token_options(simulator), **trusted})
        assert proxy.connections >= 1


@pytest.mark.usefixtures("service")
def test_a_proxy_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, HTTPS_PROXY="http://me:proxy-password@127.0.0.1:9")
    options = {"auth_token": "a-token", "project_id": "p1", "endpoint": "https://workspace.example.com"}
    result = fail(STATUS, {**options, "max_retries": 0})
    assert result["msg"].startswith("The proxy for workspace.example.com could not be used (")
    assert "Connection refused" in result["msg"]
    assert "proxy-password" not in json.dumps(result)


@pytest.mark.parametrize("status", [502, 503])
@pytest.mark.usefixtures("service")
def test_a_proxy_in_short_trouble_is_asked_again(
    secured: Secured, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, trusted = secured
    with recording_proxy(refusal=unable(status), times=2) as proxy, fast_clock():
        use(monkeypatch, HTTPS_PROXY=with_password(proxy))
        for number, name in enumerate(MODULES, start=1):
            proxy.left = 2
            succeed(name, {**token_options(simulator), **trusted, "max_retries": 2})
            assert proxy.connections >= 3 * number
        # The library closes a connection when nothing refers to it, and the failures before it do.
        gc.collect()


@pytest.mark.parametrize("status", [502, 504])
@pytest.mark.usefixtures("service")
def test_a_proxy_in_lasting_trouble_is_said_with_the_number_of_tries(
    secured: Secured, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator, trusted = secured
    with recording_proxy(refusal=unable(status)) as proxy, fast_clock():
        use(monkeypatch, HTTPS_PROXY=with_password(proxy))
        result = fail(STATUS, {**token_options(simulator), **trusted, "max_retries": 2})
        assert proxy.connections == 3
    assert result["msg"] == (
        f"The proxy for {simulator.url[8:]} could not be used (Tunnel connection failed: {status} Sorry), tried 3 "
        "times: try again, or check the proxy environment variables."
    )
    assert "proxy-p" not in json.dumps(result)


@pytest.mark.parametrize("status", [403, 407])
@pytest.mark.usefixtures("service")
def test_a_proxy_that_refuses_is_asked_once(secured: Secured, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, trusted = secured
    with recording_proxy(refusal=unable(status)) as proxy:
        use(monkeypatch, HTTPS_PROXY=proxy.url)
        result = fail(STATUS, {**token_options(simulator), **trusted, "max_retries": 4})
        assert proxy.connections == 1
    assert f"Tunnel connection failed: {status} Sorry" in result["msg"]
