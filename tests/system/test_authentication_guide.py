# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the authentication guide shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.support.ansible_commands import PLUGIN, list_inventory
from tests.support.playbook_runner import COMMANDS, RUN_SECONDS, clean_environment, run_play
from tests.support.quick_commands import run_quickly
from tests.support.simulator_process import Simulator

pytestmark = pytest.mark.one_core

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "authentication_guide.rst"
BLOCK = re.compile(r"\.\. code-block:: (?P<language>\w+)\n\n(?P<code>(?: {4}[^\n]*\n|\n)+)")


def _block(language: str, *, holding: str = "") -> str:
    """Return the one block of the guide in this language that holds this text."""
    blocks = BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))
    found = [block["code"] for block in blocks if block["language"] == language and holding in block["code"]]
    assert len(found) == 1
    return textwrap.dedent(found[0])


def _run(*command: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command
    return run_quickly(
        COMMANDS / program, *arguments, cwd=home, env=clean_environment(home, **more), timeout=RUN_SECONDS
    )


def _addresses(service: Simulator) -> dict[str, str]:
    return {"HW_AUTH_URL": service.ready["auth_url"], "HW_WORKSPACE_ENDPOINT": service.url}


def test_one_credential_for_all_modules(service: Simulator, tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(_block("yaml", holding="module_defaults"), encoding="utf-8")
    keys = {"TEAM_ACCESS_KEY": service.ready["access_key"], "TEAM_SECRET_KEY": service.ready["secret_key"]}
    run = _run("ansible-playbook", "play.yml", home=tmp_path, **keys, **_addresses(service))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "ok=2" in run.stdout


def test_one_address_for_several_regions(service: Simulator, tmp_path: Path) -> None:
    text = _block("yaml", holding="{region}")
    for host in ("https://workspace.{region}.example.com", "https://iam.{region}.example.com"):
        text = text.replace(host, f"{service.url}/{{region}}")
    (tmp_path / "play.yml").write_text(text, encoding="utf-8")
    keys = {"HW_ACCESS_KEY": service.ready["access_key"], "HW_SECRET_KEY": service.ready["secret_key"]}
    # Those of the account's usual region, which do not count.
    far = {"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": service.ready["project_id"]}
    run = _run("ansible-playbook", "play.yml", home=tmp_path, **keys, **far)
    assert run.returncode == 0, run.stdout + run.stderr
    asked = [request["raw_path"] for request in service.get("requests") if "/v2/" in request["path"]]
    assert asked == [
        f"/{region}/v2/{service.ready['projects'][region]}/connections/status"
        for region in ("cn-north-4", "eu-west-101")
    ]


def test_near_and_far_in_an_inventory(service: Simulator, tmp_path: Path) -> None:
    """A credential of AWX for one region, and a source of another: its desktops, or an error that names both."""
    keys = {"HW_ACCESS_KEY": service.ready["access_key"], "HW_SECRET_KEY": service.ready["secret_key"]}
    far = {**keys, "HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": service.ready["project_id"], **_addresses(service)}
    found = list_inventory(f"plugin: {PLUGIN}\nregion: eu-west-101\n", folder=tmp_path, environ=far)
    ids = {host["workspace_desktop_id"] for host in found["_meta"]["hostvars"].values()}
    assert ids == {row["desktop_id"] for row in service.records(service.ready["projects"]["eu-west-101"])}
    for config, words in (
        ("region: mars-east-1", ("named 'mars-east-1'", "HW_PROJECT_ID of region cn-north-4")),
        ("region: mars-east-1\nendpoint: https://workspace.cn-north-4.example.com", ("mars-east-1", "cn-north-4")),
        ("regions: [cn-north-4, eu-west-101]", ("cn-north-4 and eu-west-101", "HW_WORKSPACE_ENDPOINT", "{region}")),
    ):
        (tmp_path / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\n{config}\n", encoding="utf-8")
        fails = {**far, "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True"}
        run = _run("ansible-inventory", "--list", "-i", "workspace_desktops.yml", home=tmp_path, **fails)
        assert run.returncode != 0
        said = " ".join(run.stderr.split())
        assert all(word in said for word in words), said


def test_what_was_used_is_said(service: Simulator, tmp_path: Path) -> None:
    """An option that is the template of a variable nobody set is empty: what counts instead can be seen."""
    said = _block("text").strip()
    keys = {"HW_ACCESS_KEY": service.ready["access_key"], "HW_SECRET_KEY": service.ready["secret_key"]}
    empty = "access_key: \"{{ '' }}\"\nregion: cn-north-4\n"
    (tmp_path / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\n{empty}", encoding="utf-8")
    environ = {**keys, **_addresses(service)}
    run = _run("ansible-inventory", "--list", "-v", "-i", "workspace_desktops.yml", home=tmp_path, **environ)
    assert f"{PLUGIN}: {said}\n" in run.stderr
    module = "huaweicloud.workspace.workspace_status_info"
    arguments = ("localhost", "-v", "-m", module, "-a", "access_key='' region=cn-north-4")
    assert said in _run("ansible", *arguments, home=tmp_path, **environ).stdout
    service.post("faults", {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0301"})
    refused = _run("ansible", *arguments, home=tmp_path, **environ)
    assert "the credential was the access key from the HW_* environment variables." in refused.stdout
    for shown in (run, refused):
        assert service.ready["access_key"] not in shown.stdout + shown.stderr


def test_the_agency_of_a_server(service: Simulator, tmp_path: Path) -> None:
    text = _block("yaml", holding="agency: true")
    where = f"agency: true\n        metadata_url: {service.url}"
    (tmp_path / "play.yml").write_text(text.replace("agency: true", where), encoding="utf-8")
    run = _run("ansible-playbook", "-vvvv", "play.yml", home=tmp_path, **_addresses(service))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "ok=1" in run.stdout
    asked = [(request["method"], request["path"]) for request in service.get("requests")]
    assert asked[:2] == [("PUT", "/meta-data/latest/api/token"), ("GET", "/openstack/latest/securitykey")]
    for secret in ("temporary_access_key", "temporary_secret_key", "security_token"):
        assert service.ready[secret] not in run.stdout + run.stderr


def test_the_agency_in_an_inventory_file(service: Simulator, tmp_path: Path) -> None:
    config = f"plugin: {PLUGIN}\nregion: cn-north-4\nagency: true\nmetadata_url: {service.url}\n"
    found = list_inventory(config, folder=tmp_path, environ=_addresses(service))
    assert len(found["workspace_desktops"]["hosts"]) == len(service.records())


def test_no_server_with_an_agency(service: Simulator, tmp_path: Path) -> None:
    service.post("faults", {"match": {"path": "/securitykey$"}, "kind": "status", "status": 404, "body": ""})
    given = {"region": "cn-north-4", "agency": True, "metadata_url": service.url, "endpoint": service.url}
    task = {"huaweicloud.workspace.workspace_status_info": given, "ignore_errors": True}
    run = run_play([task], folder=tmp_path)
    assert "assign an agency to this ECS" in run.results[0]["msg"]
    assert "/connections/status" not in str(service.get("requests"))


def test_the_credentials_file(service: Simulator, tmp_path: Path) -> None:
    text = _block("ini").replace("YOUR_ACCESS_KEY", service.ready["access_key"])
    (tmp_path / ".huaweicloud").mkdir()
    (tmp_path / ".huaweicloud" / "credentials").write_text(
        text.replace("YOUR_SECRET_KEY", service.ready["secret_key"]), encoding="utf-8"
    )
    module = "huaweicloud.workspace.workspace_status_info"
    addresses = {**_addresses(service), "HW_REGION_NAME": service.ready["region"]}
    run = _run("ansible", "localhost", "-m", module, home=tmp_path, **addresses)
    assert run.returncode == 0, run.stdout + run.stderr
    assert '"totals"' in run.stdout


def test_the_permissions_in_the_guide_are_those_that_an_error_can_name() -> None:
    _before, table = GUIDE.read_text(encoding="utf-8").split("\nPermissions\n")
    listed = re.findall(r"``(workspace:\w+:\w+)``", table)
    source = Path(__file__).parents[2] / "plugins" / "module_utils" / "_api" / "error_messages.py"
    actions = re.findall(r'"(workspace:\w+:\w+)"', source.read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(set(actions)) != []
