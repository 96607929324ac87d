# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a credential injects is what modules and plugin read: every kind of one works, and an empty one says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.ansible_commands import run_command
from tests.support.playbook_runner import run_play
from tests.support.simulator_process import Simulator, running_simulator

from .controller import Store
from .injecting import injected_environment
from .role import credential_type

ROOT = Path(__file__).parents[2]
MODULES = ("workspace_status_info", "workspace_connection_info", "workspace_desktop_info")
CONFIG = "plugin: huaweicloud.workspace.workspace_desktops\n"

Inputs = dict[str, object]


def _place(simulator: Simulator) -> Inputs:
    ready = simulator.ready
    return {"region": ready["region"], "endpoint": simulator.url, "auth_url": ready["auth_url"]}


def _access_key(simulator: Simulator) -> Inputs:
    ready = simulator.ready
    return {**_place(simulator), "access_key": ready["access_key"], "secret_key": ready["secret_key"]}


def _temporary(simulator: Simulator) -> Inputs:
    ready = simulator.ready
    return {
        **_place(simulator),
        "access_key": ready["temporary_access_key"],
        "secret_key": ready["temporary_secret_key"],
        "security_token": ready["security_token"],
        "project_id": ready["project_id"],
    }


def _user(simulator: Simulator) -> Inputs:
    names = ("username", "password", "domain_name")
    return {**_place(simulator), **{name: simulator.ready[name] for name in names}, "project_name": "cn-north-4"}


def _token(simulator: Simulator) -> Inputs:
    ready = simulator.ready
    return {"endpoint": simulator.url, "auth_token": ready["token"], "project_id": ready["project_id"]}


KINDS = {"access key": _access_key, "temporary key": _temporary, "user": _user, "token": _token}


@pytest.fixture
def stored() -> dict[str, Any]:
    """The credential type as a controller stores it."""
    return Store().create("credential_types", credential_type())


def _check(environ: dict[str, str], *, desktops: int, folder: Path, modules: Sequence[str] = MODULES[-1:]) -> None:
    """Drive modules and plugin with nothing but this environment."""
    assert set(environ) == set(credential_type()["injectors"]["env"])
    run = run_play([{f"huaweicloud.workspace.{name}": {}} for name in modules], folder=folder, environ=environ)
    assert run.code == 0, run.output
    assert len(run.results[-1]["desktops"]) == desktops
    (folder / "workspace_desktops.yml").write_text(CONFIG, encoding="utf-8")
    environ = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", **environ}
    done = run_command(
        "ansible-inventory", "--list", "--export", "-i", "workspace_desktops.yml", folder=folder, environ=environ
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["_meta"]["hostvars"]) == desktops


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_credential(kind: str, stored: dict[str, Any], simulator: Simulator, folder: Path) -> None:
    inputs = KINDS[kind](simulator)
    environ = injected_environment(stored, inputs, folder=folder)
    # The file is always there, and nobody is told of it while it is empty.
    assert (folder / "injected-template.ca_bundle").read_text(encoding="utf-8") == ""
    assert (environ["HW_CACERT"], environ["HW_INSECURE"]) == ("", "False")
    # All of them resolve a credential by one function.
    _check(environ, desktops=60, folder=folder, modules=MODULES if kind == "access key" else MODULES[-1:])


def test_an_empty_credential_says_what_is_missing(stored: dict[str, Any], folder: Path) -> None:
    environ = injected_environment(stored, {}, folder=folder)
    assert {value for name, value in environ.items() if name != "HW_INSECURE"} == {""}
    run = run_play([{"huaweicloud.workspace.workspace_status_info": {}}], folder=folder, environ=environ)
    assert run.code == 2
    sentence = (
        "No credential was given: set access_key and secret_key, auth_token, or username, password and domain_name"
    )
    assert sentence in run.output
    (folder / "workspace_desktops.yml").write_text(CONFIG, encoding="utf-8")
    environ = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True", **environ}
    done = run_command("ansible-inventory", "--list", "-i", "workspace_desktops.yml", folder=folder, environ=environ)
    assert done.returncode != 0
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in run.output + done.stderr


def test_half_a_credential_says_which_half(stored: dict[str, Any], simulator: Simulator, folder: Path) -> None:
    inputs = {name: value for name, value in _access_key(simulator).items() if name != "secret_key"}
    environ = injected_environment(stored, inputs, folder=folder)
    run = run_play([{"huaweicloud.workspace.workspace_status_info": {}}], folder=folder, environ=environ)
    assert run.code == 2
    assert "lacks HW_SECRET_KEY" in run.output


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, Path]]:
    """A simulator whose certificate only its own authority vouches for."""
    certificate, key = _certificate(tmp_path_factory.mktemp("tls"))
    with running_simulator("--desktops", 5, "--tls-cert", certificate, "--tls-key", key) as simulator:
        yield simulator, certificate


def _certificate(folder: Path) -> tuple[Path, Path]:
    # Made by the test itself, because one that is kept would expire.
    from datetime import datetime, timedelta, timezone
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "simulator")])
    now = datetime.now(timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")])
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


def test_a_certification_authority_of_ones_own(
    stored: dict[str, Any], private: tuple[Simulator, Path], folder: Path
) -> None:
    simulator, certificate = private
    inputs = {**_access_key(simulator), "ca_bundle": certificate.read_text(encoding="utf-8")}
    environ = injected_environment(stored, inputs, folder=folder)
    assert environ["HW_CACERT"] == str(folder / "injected-template.ca_bundle")
    _check(environ, desktops=5, folder=folder)


def test_certificates_are_verified_unless_told_otherwise(
    stored: dict[str, Any], private: tuple[Simulator, Path], folder: Path
) -> None:
    simulator, _certificate_file = private
    environ = injected_environment(stored, _access_key(simulator), folder=folder)
    run = run_play([{"huaweicloud.workspace.workspace_status_info": {}}], folder=folder, environ=environ)
    assert run.code == 2
    assert "certificate" in run.output
    inputs = {**_access_key(simulator), "insecure": True}
    _check(injected_environment(stored, inputs, folder=folder), desktops=5, folder=folder)


def test_the_names_are_those_that_modules_and_plugin_read() -> None:
    read = "".join(
        (ROOT / "plugins" / "module_utils" / "_api" / name).read_text(encoding="utf-8")
        for name in ("_auth/sources.py", "settings.py")
    )
    documented = (ROOT / "plugins" / "doc_fragments" / "connection.py").read_text(encoding="utf-8")
    injected = set(credential_type()["injectors"]["env"])
    assert injected == set(re.findall(r'"(HW_[A-Z_]+)"', read))
    assert injected == set(re.findall(r"E\((HW_[A-Z_]+)\)", documented))


def test_secrets_are_hidden_and_all_fields_are_injected() -> None:
    fields = {field["id"]: field for field in credential_type()["inputs"]["fields"]}
    secret = {name for name, field in fields.items() if field.get("secret")}
    assert secret == {"secret_key", "security_token", "password", "auth_token"}
    assert "required" not in credential_type()["inputs"]
    templates = json.dumps(credential_type()["injectors"])
    assert [name for name in fields if name not in templates] == []
    assert "extra_vars" not in credential_type()["injectors"]
