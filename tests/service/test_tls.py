# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS: certificates are verified, a private authority can be named, and a refusal sends nothing and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN, run_command
from tests.support.module_runner import MODULES, fail, succeed
from tests.support.playbook_runner import run_play
from tests.support.service_fixtures import token_options
from tests.support.simulator_process import Simulator, running_simulator

from .recording_server import recording_server
from .tls_certificates import Authority, Certificate, make_authority, make_certificate

STATUS = "workspace_status_info"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n" + b'{"statics": []}'
WARNING = "TLS certificates are not verified, so anybody between here and the service can read the responses."
OPTIONS: dict[str, object] = {"auth_token": "a-token", "project_id": "p1", "max_retries": 0}

pytestmark = pytest.mark.usefixtures("service")


@dataclass(frozen=True, kw_only=True)
class Papers:
    """An authority and the certificates it signed."""

    authority: Authority
    good: Certificate
    expired: Certificate
    early: Certificate
    other_host: Certificate


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("papers")
    authority = make_authority(folder)
    return Papers(
        authority=authority,
        good=make_certificate(authority, folder),
        expired=make_certificate(authority, folder, days=(-5, -1)),
        early=make_certificate(authority, folder, days=(1, 5)),
        other_host=make_certificate(authority, folder, host="workspace.example.com"),
    )


@pytest.fixture(scope="module", name="secured")
def secured_simulator(papers: Papers) -> Iterator[Simulator]:
    """A simulator behind TLS; its control API cannot be reached by those who trust only known authorities."""
    keys = ("--tls-cert", papers.good.path, "--tls-key", papers.good.key_path)
    with running_simulator("--desktops", 3, *keys) as simulator:
        yield simulator


@pytest.mark.parametrize("name", MODULES)
def test_a_private_authority(secured: Simulator, papers: Papers, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**token_options(secured), "max_retries": 0}
    assert "give the CA in ca_path, or check endpoint and auth_url." in fail(name, options)["msg"]
    succeed(name, {**options, "ca_path": str(papers.authority.path)})
    monkeypatch.setenv("HW_CACERT", str(papers.authority.path))
    succeed(name, options)


def test_a_directory_of_authorities(secured: Simulator, papers: Papers, tmp_path: Path) -> None:
    options = {**token_options(secured), "ca_path": str(tmp_path)}
    assert "give the CA in ca_path" in fail(STATUS, options)["msg"]
    (tmp_path / papers.authority.hashed_name).write_bytes(papers.authority.path.read_bytes())
    succeed(STATUS, options)


def test_a_token_is_obtained_over_tls(secured: Simulator, papers: Papers) -> None:
    ready = secured.ready
    user = {key: ready[key] for key in ("username", "password", "domain_name", "region", "auth_url")}
    options = {**user, "endpoint": secured.url, "max_retries": 0}
    assert "could not be trusted" in fail(STATUS, options)["msg"]
    succeed(STATUS, {**options, "ca_path": str(papers.authority.path)})


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("expired", "is not valid now"),
        ("early", "is not valid now"),
        ("other_host", "is for another name"),
    ],
)
def test_a_certificate_that_is_not_to_be_trusted_gets_nothing(papers: Papers, kind: str, sentence: str) -> None:
    certificate: Certificate = getattr(papers, kind)
    with recording_server(ANSWER, tls=certificate.context()) as server:
        message = fail(STATUS, {**OPTIONS, "endpoint": server.url, "ca_path": str(papers.authority.path)})["msg"]
        assert message.startswith(f"The TLS certificate of 127.0.0.1:{server.port} {sentence} (")
        assert message.endswith(".")
        assert "give the CA" not in message
        assert (server.connections, bytes(server.received)) == (1, b"")


def test_another_authority_gets_nothing(papers: Papers, tmp_path: Path) -> None:
    other = make_authority(tmp_path)
    with recording_server(ANSWER, tls=papers.good.context()) as server:
        message = fail(STATUS, {**OPTIONS, "endpoint": server.url, "ca_path": str(other.path)})["msg"]
        assert "could not be trusted" in message
        assert bytes(server.received) == b""


@pytest.mark.parametrize("kind", ["expired", "other_host"])
def test_without_verification_it_works_with_a_warning(
    papers: Papers, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate: Certificate = getattr(papers, kind)
    with recording_server(ANSWER, tls=certificate.context()) as server:
        options = {**OPTIONS, "endpoint": server.url}
        assert succeed(STATUS, {**options, "validate_certs": False})["warnings"] == [WARNING]
        monkeypatch.setenv("HW_INSECURE", "true")
        assert succeed(STATUS, options)["warnings"] == [WARNING]
        assert fail(STATUS, {**options, "validate_certs": True})["warnings"] == []


def test_a_bundle_of_the_environment_does_not_turn_verification_on_or_off(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recording_server(ANSWER, tls=papers.good.context()) as server:
        options = {**OPTIONS, "endpoint": server.url}
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.authority.path))
        succeed(STATUS, options)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent.pem")
        succeed(STATUS, {**options, "validate_certs": False})
        assert "REQUESTS_CA_BUNDLE" in fail(STATUS, options)["msg"]
        succeed(STATUS, {**options, "ca_path": str(papers.authority.path)})


@pytest.mark.parametrize("content", [None, "no certificate\n", "-----BEGIN CERTIFICATE-----\nMIIB\n"])
def test_a_ca_path_of_no_use_is_said_before_anything_is_sent(
    papers: Papers, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with recording_server(ANSWER, tls=papers.good.context()) as server:
        message = fail(STATUS, {**OPTIONS, "endpoint": server.url, "ca_path": str(path)})["msg"]
        assert message.startswith("The CA certificates cannot be read (")
        assert "ca_path" in message
        assert bytes(server.received) == b""


def test_no_tls_on_either_side(papers: Papers) -> None:
    with recording_server(ANSWER) as plain:
        message = fail(STATUS, {**OPTIONS, "endpoint": plain.url.replace("http:", "https:")})["msg"]
        assert message.startswith(f"The TLS connection to 127.0.0.1:{plain.port} ")
        assert b"a-token" not in plain.received
    with recording_server(ANSWER, tls=papers.good.context()) as server:
        message = fail(STATUS, {**OPTIONS, "endpoint": server.url.replace("https:", "http:")})["msg"]
        assert message.startswith(f"The connection to 127.0.0.1:{server.port} broke (")


def test_a_playbook_and_an_inventory(secured: Simulator, papers: Papers, tmp_path: Path) -> None:
    module = f"huaweicloud.workspace.{STATUS}"
    options = token_options(secured)
    ways: tuple[dict[str, object], ...] = ({}, {"ca_path": str(papers.authority.path)}, {"validate_certs": False})
    tasks = [{"name": "Ask", module: {**options, **way}, "ignore_errors": True} for way in ways]
    run = run_play(tasks, folder=tmp_path)
    assert [result.get("failed", False) for result in run.results] == [True, False, False]
    assert " ".join(run.output.split()).count(WARNING) == 1
    for way, code, warned in zip(ways, (1, 0, 0), (False, False, True), strict=True):
        source = tmp_path / "workspace_desktops.yml"
        source.write_text(yaml.safe_dump({"plugin": PLUGIN, **options, **way}), encoding="utf-8")
        done = run_command(
            *("ansible-inventory", "--list", "-i", source.name),
            folder=tmp_path,
            environ={"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"},
        )
        said = " ".join(done.stderr.split())
        assert done.returncode == code, said
        assert (WARNING in said) is warned
        assert ("give the CA in ca_path" in said) is bool(code)
        assert "InsecureRequestWarning" not in said


@pytest.mark.parametrize("unknown", ["", "{{ true }}", "{{ '' }}", "maybe", 2])
def test_what_is_not_false_does_not_turn_verification_off(secured: Simulator, tmp_path: Path, unknown: object) -> None:
    source = tmp_path / "workspace_desktops.yml"
    options = {"plugin": PLUGIN, **token_options(secured), "validate_certs": unknown}
    source.write_text(yaml.safe_dump(options), encoding="utf-8")
    environ = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    done = run_command("ansible-inventory", "--list", "-i", source.name, folder=tmp_path, environ=environ)
    assert done.returncode == 1
    assert WARNING not in " ".join(done.stderr.split())
