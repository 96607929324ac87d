# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of every module has an effect on the wire."""

from __future__ import annotations

import importlib
import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.support.module_runner import (
    CONNECTIONS,
    DESKTOPS,
    FEW,
    MODULES,
    PACKAGE,
    WITH_USER_NAME,
    fail,
    request_of,
    succeed,
)
from tests.support.service_fixtures import Options, key_options, token_options
from tests.support.simulator_process import Simulator, running_simulator

pytestmark = pytest.mark.one_core

PAGE = {("limit", "500"), ("offset", "0")}


def requests(service: Simulator) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.get("requests")
    return found


def query_of(entry: dict[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = list(map(tuple, entry["query"]))
    return pairs


DESKTOP_FILTERS: dict[str, tuple[object, set[tuple[str, str]]]] = {
    "computer_name": ("FIN W-1", {("computer_name", "FIN W-1")}),
    "computer_names": (["b,c", "a"], {("computer_names", "a"), ("computer_names", "b,c")}),
    "user_names": (["z b", "\u7528\u6237"], {("user_names", "z b"), ("user_names", "\u7528\u6237")}),
    "user_id": ("u1", {("user_id", "u1")}),
    "status": ("SHUTOFF", {("status", "SHUTOFF")}),
    "desktop_ip": ("10.0.9.55", {("desktop_ip", "10.0.9.55")}),
    "desktop_type": (["POOLED", "SHARED"], {("desktop_type", "POOLED,SHARED")}),
    "domain_status": (2, {("domain_status", "2")}),
    "tags": ({"department": "Finance", "n": 1}, {("tag", "department=Finance,n=1")}),
    "without_any_tag": (True, {("without_any_tag", "true")}),
    "enterprise_project_id": ("0", {("enterprise_project_id", "0")}),
    "subnet_id": ("s1", {("subnet_id", "s1")}),
    "availability_zone": ("cn-north-4a", {("availability_zone", "cn-north-4a")}),
    "image_id": ("i1", {("image_id", "i1")}),
    "pool_ids": (["p1", "p2"], {("pool_id", "p1,p2")}),
    "charge_mode": ("1", {("charge_mode", "1")}),
    "in_maintenance_mode": (False, {("in_maintenance_mode", "false")}),
    "user_attached": (True, {("user_attached", "true")}),
    "is_share_desktop": (True, {("is_share_desktop", "true")}),
    "is_support_internet": (False, {("is_support_internet", "false")}),
    "agent_version": ("24.6.0.8", {("agent_version", "24.6.0.8")}),
    "sort_field": ("created", {("sort_field", "created")}),
    "sort_type": ("DESC", {("sort_type", "DESC")}),
}


def test_there_is_a_case_for_every_filter() -> None:
    module = importlib.import_module(f"{PACKAGE}.{DESKTOPS}")
    assert set(DESKTOP_FILTERS) == set(module.FILTERS)


@pytest.mark.parametrize("name", DESKTOP_FILTERS)
def test_filters_of_desktops(service: Simulator, by_token: Options, name: str) -> None:
    """The simulator refuses parameters that the call does not have."""
    service.patch("settings", {"unknown_parameters": "error"})
    value, expected = DESKTOP_FILTERS[name]
    succeed(DESKTOPS, {**by_token, name: value})
    (entry,) = requests(service)
    assert set(query_of(entry)) == expected | PAGE


def test_filters_select(service: Simulator, by_token: Options) -> None:
    records = [record for record in service.records() if record.get("status") == "SHUTOFF"]
    result = succeed(DESKTOPS, {**by_token, "status": "SHUTOFF"})
    assert {row["desktop_id"] for row in result["desktops"]} == {record["desktop_id"] for record in records}


def test_sorting(service: Simulator, by_token: Options) -> None:
    created = [
        row.get("created") or ""
        for row in succeed(DESKTOPS, {**by_token, "sort_field": "created", "sort_type": "DESC"})["desktops"]
    ]
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"user_names": ["b", "a b"]},
            [("limit", "1000"), ("offset", "0"), ("user_names", "a b"), ("user_names", "b")],
        ),
        ({"connect_status": "CONNECTED"}, [("connect_status", "CONNECTED"), ("limit", "1000"), ("offset", "0")]),
        ({"offset": 7}, [("offset", "7")]),
        ({"limit": 3}, [("limit", "3")]),
        ({"limit": 0, "offset": 2000}, [("limit", "0"), ("offset", "2000")]),
    ],
)
def test_options_of_connections(
    service: Simulator, by_token: Options, options: Options, expected: list[tuple[str, str]]
) -> None:
    service.patch("settings", {"unknown_parameters": "error"})
    succeed(CONNECTIONS, {**by_token, **options})
    (entry,) = requests(service)
    assert query_of(entry) == expected


def test_several_statuses_are_several_questions(service: Simulator, by_token: Options) -> None:
    succeed(CONNECTIONS, {**by_token, "connect_status": ["CONNECTED", "REGISTERED", "CONNECTED"]})
    assert [dict(query_of(entry))["connect_status"] for entry in requests(service)] == ["CONNECTED", "REGISTERED"]


def test_desktop_ids(service: Simulator, by_token: Options) -> None:
    ids = [record["desktop_id"] for record in service.records()[:9]]
    result = succeed(DESKTOPS, {**by_token, "desktop_ids": [*reversed(ids), ids[0]]})
    assert [row["desktop_id"] for row in result["desktops"]] == list(reversed(ids))
    paths = [entry["path"].rpartition("/")[2] for entry in requests(service)]
    assert sorted(paths) == sorted(ids)


class TestConnectionOptions:
    """The options that all modules have, on each of them."""

    @pytest.mark.parametrize("name", MODULES)
    def test_auth_token_endpoint_and_project_id(self, service: Simulator, by_token: Options, name: str) -> None:
        succeed(name, {**by_token, **FEW.get(name, {}), "endpoint": f"{service.url}/"})
        (entry,) = requests(service)
        assert entry["auth"] == "token"
        assert entry["path"] == f"/v2/{service.ready['project_id']}/{request_of(name)[0]}"
        assert entry["headers"]["x-language"] == "en-us"
        assert entry["headers"]["user-agent"].startswith("ansible-huaweicloud.workspace/")

    @pytest.mark.parametrize("name", MODULES)
    def test_access_key_and_secret_key(self, service: Simulator, by_key: Options, name: str) -> None:
        succeed(name, {**by_key, **FEW.get(name, {})})
        (entry,) = requests(service)
        assert (entry["auth"], entry["status"]) == ("aksk", 200)
        assert entry["headers"]["x-project-id"] == service.ready["project_id"]

    @pytest.mark.parametrize("name", MODULES)
    def test_security_token(self, service: Simulator, by_key: Options, name: str) -> None:
        ready = service.ready
        temporary = {"access_key": ready["temporary_access_key"], "secret_key": ready["temporary_secret_key"]}
        succeed(name, {**by_key, **FEW.get(name, {}), **temporary, "security_token": ready["security_token"]})
        (entry,) = requests(service)
        assert entry["headers"]["x-security-token"] == "present"

    @pytest.mark.parametrize(
        ("name", "user"),
        [
            *((name, "username") for name in MODULES),
            *((name, "user_name") for name in MODULES if name not in WITH_USER_NAME),
        ],
    )
    def test_username_password_and_domain_name(self, service: Simulator, name: str, user: str) -> None:
        ready = service.ready
        given = {user: ready["username"], "password": ready["password"], "domain_name": ready["domain_name"]}
        place = {"endpoint": service.url, "auth_url": ready["auth_url"], "region": ready["region"]}
        succeed(name, {**given, **FEW.get(name, {}), **place})
        first, second = requests(service)
        assert (first["method"], first["path"]) == ("POST", "/v3/auth/tokens")
        assert query_of(first) == [("nocatalog", "true")]
        assert (second["auth"], second["path"]) == ("token", f"/v2/{ready['project_id']}/{request_of(name)[0]}")

    @pytest.mark.parametrize("name", MODULES)
    def test_region_names_the_project(self, service: Simulator, by_key: Options, name: str) -> None:
        succeed(name, {**by_key, **FEW.get(name, {}), "project_id": None, "region": "eu-west-101"})
        first, second = requests(service)
        assert (first["path"], query_of(first)) == ("/v3/projects", [("name", "eu-west-101")])
        assert service.ready["projects"]["eu-west-101"] in second["path"]

    @pytest.mark.parametrize("name", MODULES)
    def test_project_name(self, service: Simulator, by_key: Options, name: str) -> None:
        succeed(name, {**by_key, **FEW.get(name, {}), "project_id": None, "project_name": "eu-west-101"})
        first, second = requests(service)
        assert query_of(first) == [("name", "eu-west-101")]
        assert service.ready["projects"]["eu-west-101"] in second["path"]

    @pytest.mark.parametrize("name", MODULES)
    def test_auth_url(self, service: Simulator, by_key: Options, name: str) -> None:
        with running_simulator("--desktops", 1) as other:
            fail(name, {**by_key, "project_id": None, "project_name": "mars", "auth_url": other.url})
            assert [entry["path"] for entry in requests(other)] == ["/v3/projects"]
        assert requests(service) == []

    @pytest.mark.parametrize("name", MODULES)
    def test_region_and_cloud_make_the_address(self, service: Simulator, by_token: Options, name: str) -> None:
        result = fail(name, {**by_token, "endpoint": "", "region": "mars-1", "cloud": "nowhere.invalid"})
        assert "The host name workspace.mars-1.nowhere.invalid cannot be resolved: check region, cloud" in result["msg"]

    @pytest.mark.parametrize("name", MODULES)
    def test_profile_file(self, service: Simulator, by_key: Options, name: str, tmp_path: Path) -> None:
        ready = service.ready
        path = tmp_path / "profile"
        path.write_text(f"[basic]\nak={ready['access_key']}\nsk={ready['secret_key']}\n", encoding="utf-8")
        succeed(name, {**by_key, "access_key": "", "secret_key": "", "profile_file": str(path)})
        assert requests(service)[0]["auth"] == "aksk"

    @pytest.mark.parametrize("name", MODULES)
    def test_timeout(self, service: Simulator, by_token: Options, name: str) -> None:
        service.post("faults", {"kind": "hang", "seconds": 5})
        result = fail(name, {**by_token, "timeout": 0.3, "max_retries": 0})
        assert "did not answer within 0.3 seconds: try again or raise timeout" in result["msg"]

    @pytest.mark.parametrize("name", MODULES)
    @pytest.mark.parametrize("retries", [0, 2])
    def test_max_retries(self, service: Simulator, by_token: Options, name: str, retries: int) -> None:
        service.post("faults", {"kind": "status", "status": 503, "headers": {"Retry-After": "0"}})
        assert fail(name, {**by_token, "max_retries": retries})["error"]["status"] == 503
        assert len(requests(service)) == retries + 1

    @pytest.mark.parametrize("concurrency", [1, 4])
    def test_concurrency(self, service: Simulator, by_token: Options, concurrency: int) -> None:
        service.patch("settings", {"latency_ms": 20})
        ids = [record["desktop_id"] for record in service.records()[:40]]
        succeed(DESKTOPS, {**by_token, "desktop_ids": ids, "concurrency": concurrency})
        assert service.get("state?summary=true")["max_in_flight"] == concurrency


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 that signs itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "simulator")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Options]]:
    """The address, the CA file and connection options of a simulator behind TLS."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = make_certificate(folder)
    with running_simulator("--desktops", 3, "--tls-cert", certificate, "--tls-key", key) as simulator:
        yield simulator.url, str(certificate), token_options(simulator)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.usefixtures("service")
def test_validate_certs_and_ca_path(name: str, tls: tuple[str, str, Options], monkeypatch: pytest.MonkeyPatch) -> None:
    url, ca_path, options = tls
    assert url.startswith("https://")
    assert "could not be trusted" in fail(name, options)["msg"]
    assert "give the CA in ca_path" in fail(name, {**options, "validate_certs": True})["msg"]
    succeed(name, {**options, "ca_path": ca_path})
    succeed(name, {**options, "validate_certs": False})
    monkeypatch.setenv("HW_INSECURE", "true")
    succeed(name, options)
    assert "could not be trusted" in fail(name, {**options, "validate_certs": True})["msg"]
    monkeypatch.setenv("HW_INSECURE", "")
    monkeypatch.setenv("HW_CACERT", ca_path)
    succeed(name, options)


@pytest.mark.parametrize("name", MODULES)
def test_everything_from_the_environment(service: Simulator, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = service.ready
    for variable, value in {
        "HW_ACCESS_KEY": ready["access_key"],
        "HW_SECRET_KEY": ready["secret_key"],
        "HW_REGION_NAME": ready["region"],
        "HW_AUTH_URL": ready["auth_url"],
        "HW_WORKSPACE_ENDPOINT": service.url,
        "HW_SECURITY_TOKEN": "",
    }.items():
        monkeypatch.setenv(variable, value)
    succeed(name, FEW.get(name, {}))
    assert [entry["status"] for entry in requests(service)] == [200, 200]


@pytest.mark.parametrize("name", MODULES)
def test_half_a_credential_makes_no_request(service: Simulator, name: str) -> None:
    options = {**key_options(service), "secret_key": ""}
    assert "lacks secret_key" in fail(name, options)["msg"]
    assert requests(service) == []
