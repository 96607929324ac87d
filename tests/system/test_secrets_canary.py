# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is in anything that a run leaves behind: at the highest verbosity, in success and in every failure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.service.recording_echo import WAYS, echo_service, secrets_sent
from tests.service.recording_server import Recorder
from tests.support.ansible_commands import PLUGIN
from tests.support.module_runner import MODULES
from tests.support.secrets_watching import Watched, found_in, left_behind, run_watched
from tests.support.simulator_process import Simulator

Options = dict[str, Any]
# Written with all characters that look different in a URL, in JSON, in HTML or in base64, where the kind allows them.
WRONG = {
    "access_key": "CANARYACCESSKEY77XQ2",
    "secret_key": "Canary/Secret+Key9c2e7b==",
    "temporary_access_key": "CANARYTEMPORARY31KEY",
    "temporary_secret_key": "Canary/Temporary+Secret4d1f==",
    "security_token": "CanarySecurityToken/31f0+" + "aB3/" * 40 + "==",
    "token": "CanaryToken/5a1f+" + "xY7+" * 60 + "==",
    "password": 'Canary \'pass"word" <3f8d> & 100% \u7528',
}
# What a module returns is tested without Ansible for every failure; here is what Ansible makes of one of each sort.
IN_A_PLAYBOOK = (
    "a wrong token",
    "forbidden, by temporary",
    "encoded, by token",
    "encoded, by IAM",
    "redirect, by user",
    "hang",
    "a line break in the token",
    "a password in an address",
    "a number that is none",
    "an unreadable credentials file",
)
RIGHT = (
    "access_key",
    "secret_key",
    "temporary_access_key",
    "temporary_secret_key",
    "security_token",
    "token",
    "password",
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A simulator, a service that tells what it is sent, and where what is written by hand and by commands stands."""

    simulator: Simulator
    echo: Recorder
    inputs: Path
    outputs: Path

    @property
    def environ(self) -> dict[str, str]:
        """The variables that hold the secrets, as a vault would give them."""
        ready = self.simulator.ready
        right = {f"RIGHT_{name.upper()}": str(ready[name]) for name in RIGHT}
        return {**right, **{f"WRONG_{name.upper()}": text for name, text in WRONG.items()}}

    @property
    def secrets(self) -> dict[str, str]:
        """All secrets by name, those too that the client obtained or made."""
        sent = {f"sent {number}": text for number, text in enumerate(sorted(secrets_sent(self.echo)))}
        return {**{name.lower(): text for name, text in self.environ.items()}, **sent}


@pytest.fixture
def scene(service: Simulator, tmp_path: Path) -> Iterator[Scene]:
    inputs, outputs = tmp_path / "inputs", tmp_path / "outputs"
    inputs.mkdir()
    outputs.mkdir()
    with echo_service() as echo:
        yield Scene(simulator=service, echo=echo, inputs=inputs, outputs=outputs)


def secret(name: str) -> str:
    return f"{{{{ lookup('ansible.builtin.env', '{name}') }}}}"


def credentials(scene: Scene, side: str) -> dict[str, Options]:
    """Return each kind of credential, right or wrong."""
    ready = scene.simulator.ready
    user = {"username": ready["username"], "domain_name": ready["domain_name"], "password": secret(f"{side}_PASSWORD")}
    return {
        "token": {"auth_token": secret(f"{side}_TOKEN")},
        "key": {"access_key": secret(f"{side}_ACCESS_KEY"), "secret_key": secret(f"{side}_SECRET_KEY")},
        "temporary": {
            "access_key": secret(f"{side}_TEMPORARY_ACCESS_KEY"),
            "secret_key": secret(f"{side}_TEMPORARY_SECRET_KEY"),
            "security_token": secret(f"{side}_SECURITY_TOKEN"),
        },
        "user": user,
    }


def successes(scene: Scene) -> dict[str, Options]:
    """Return options that work, with each kind of credential."""
    ready = scene.simulator.ready
    where = {"endpoint": scene.simulator.url, "auth_url": ready["auth_url"], "region": ready["region"]}
    return {kind: {**options, **where} for kind, options in credentials(scene, "RIGHT").items()}


def failures(scene: Scene) -> dict[str, Options]:
    """Return options for every way to fail, each with one or more kinds of credentials."""
    ready, url = scene.simulator.ready, scene.simulator.url
    project = {"project_id": ready["project_id"], "max_retries": 0}
    here = {**project, "endpoint": url, "auth_url": ready["auth_url"]}
    right, wrong = credentials(scene, "RIGHT"), credentials(scene, "WRONG")
    found = {f"a wrong {kind}": {**options, **here} for kind, options in wrong.items()}
    kinds = list(right)
    for number, way in enumerate(WAYS):
        kind = kinds[number % 3]
        found[f"{way}, by {kind}"] = {**right[kind], **project, "endpoint": f"{scene.echo.url}/{way}"}
    for way in ("canonical", "encoded", "iam", "page", "redirect"):
        # Told by IAM, and told of a token that IAM has just issued.
        told = {"endpoint": url, "auth_url": f"{scene.echo.url}/{way}"}
        found[f"{way}, by IAM"] = {**wrong["user"], **project, **told}
        found[f"{way}, by user"] = {**right["user"], **here, "endpoint": f"{scene.echo.url}/{way}"}
    token, key = {**right["token"], **project}, {**wrong["key"], **project}
    return {
        **found,
        "nobody listens": {**token, "endpoint": "http://127.0.0.1:9"},
        "no TLS": {**token, "endpoint": url.replace("http://", "https://")},
        "no such host": {**key, "endpoint": "https://workspace.nowhere.invalid"},
        "hang": {**token, "endpoint": f"{url}/hang", "timeout": 0.3},
        "cut off": {**key, "endpoint": f"{url}/cut-off"},
        "a line break in the token": {**here, "auth_token": secret("WRONG_TOKEN") + "\r\nX-Other: 1"},
        "a character that no token has": {**here, "auth_token": secret("WRONG_TOKEN") + "\u7528"},
        "half a key": {**here, "secret_key": secret("WRONG_SECRET_KEY")},
        "a password in an address": {**token, "endpoint": f"https://me:{secret('WRONG_SECRET_KEY')}@example.com:99999"},
        "a password in half an address": {**token, "endpoint": f"me:{secret('WRONG_SECRET_KEY')}@example.com"},
        "a number that is none": {**key, "endpoint": url, "timeout": "soon"},
        "an unreadable credentials file": {**here, "profile_file": str(scene.inputs / "broken-profile")},
        "plain http": {**token, "endpoint": "http://workspace.example.com"},
    }


def prepare(scene: Scene) -> None:
    """Let the simulator misbehave below some paths, and write the credentials file that is none."""
    scene.simulator.post("faults", {"kind": "hang", "seconds": 5, "match": {"path": "^/hang/"}})
    scene.simulator.post(
        "faults", {"kind": "status", "status": 200, "body": "{" * 500, "match": {"path": "^/cut-off/"}}
    )
    text = f"[basic]\nak = {WRONG['access_key']}\n{WRONG['secret_key']} broken\n  : {WRONG['token']}\n[basic\n"
    (scene.inputs / "broken-profile").write_text(text, encoding="utf-8")


def write_playbook(scene: Scene) -> dict[str, str]:
    """Write a play with a task for each success and for failures of each sort; return the module of each failure."""
    tasks: list[dict[str, Any]] = []
    for number, (kind, options) in enumerate(successes(scene).items()):
        name = f"huaweicloud.workspace.{MODULES[number % len(MODULES)]}"
        tasks.append({"name": f"Succeed by {kind}", name: options, "register": "found"})
        cached = {"cacheable": True, f"found_{number}": "{{ found }}"}
        tasks.append({"name": "Keep what was found", "ansible.builtin.set_fact": cached})
    used: dict[str, str] = {}
    broken = failures(scene)
    for number, case in enumerate(IN_A_PLAYBOOK):
        used[case] = MODULES[number % len(MODULES)]
        tasks.append({"name": case, f"huaweicloud.workspace.{used[case]}": broken[case], "ignore_errors": True})
    play = {"name": "Canary", "hosts": "localhost", "gather_facts": False, "tasks": tasks}
    text = yaml.safe_dump([play], sort_keys=False, allow_unicode=True, width=1000)
    (scene.inputs / "play.yml").write_text(text, encoding="utf-8")
    return used


def results_of(scene: Scene) -> Mapping[str, dict[str, Any]]:
    """Return what the callback was handed, by task."""
    lines = (scene.outputs / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {entry["task"]: entry["result"] for entry in map(json.loads, lines)}


def assert_nothing_left(scene: Scene, *watched: Watched) -> None:
    assert len(scene.secrets) > len(scene.environ), "The echo service was not asked."
    assert left_behind(scene.outputs, scene.secrets, watched=watched) == {}


def test_no_secret_of_a_module_is_left_anywhere(scene: Scene) -> None:
    prepare(scene)
    used = write_playbook(scene)
    playbook = str(scene.inputs / "play.yml")
    watched = run_watched("ansible-playbook", "-vvvv", playbook, folder=scene.outputs, environ=scene.environ)
    assert watched.code == 0, watched.stdout[-3000:] + watched.stderr
    assert any("AnsiballZ" in line for line in watched.processes)
    assert_nothing_left(scene, watched)
    results = results_of(scene)
    for kind in successes(scene):
        assert "msg" not in results[f"Succeed by {kind}"], kind
    for case in used:
        assert "\n" not in results[case]["msg"], case
    assert f"ignored={len(used)} " in watched.stdout
    assert (scene.outputs / "facts").is_dir()
    assert "ok=" in (scene.outputs / "ansible.log").read_text(encoding="utf-8")


def write_sources(scene: Scene, sources: Mapping[str, Options]) -> list[str]:
    """Write an inventory source for each case; return the arguments that name them."""
    arguments: list[str] = []
    for number, options in enumerate(sources.values()):
        path = scene.inputs / f"{number:02}.workspace_desktops.yml"
        path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}, allow_unicode=True, width=1000), encoding="utf-8")
        arguments += ["-i", str(path)]
    return arguments


def test_no_secret_of_the_inventory_is_left_anywhere(scene: Scene) -> None:
    prepare(scene)
    cache = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(scene.outputs / "cache")}
    working = {kind: {**options, **cache} for kind, options in successes(scene).items()}
    listed = run_watched(
        *("ansible-inventory", "--list", "-vvvvv", *write_sources(scene, working)),
        folder=scene.outputs,
        environ={**scene.environ, "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True"},
    )
    assert listed.code == 0, listed.stderr
    assert list((scene.outputs / "cache").iterdir())
    broken = {
        **failures(scene),
        "a template that is none": {"auth_token": f"{WRONG['token']}{{{{ x"},
        "a template of nothing": {"auth_token": f"{WRONG['token']}{{{{ nowhere }}}}"},
        "a mistake beside a secret": {"auth_token": WRONG["token"], "region": "{{ nowhere }}"},
        "an option that is none": {"auth_token": WRONG["token"], "regoin": "x"},
        "no number beside a secret": {"auth_token": WRONG["token"], "timeout": "soon"},
    }
    failed = run_watched(
        *("ansible-inventory", "--list", "-vvvvv", *write_sources(scene, broken)),
        folder=scene.outputs,
        environ={**scene.environ, "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"},
    )
    assert failed.code != 0
    assert "hostvars" not in failed.stdout
    assert_nothing_left(scene, listed, failed)


def test_a_secret_that_is_left_would_be_found(tmp_path: Path) -> None:
    token = WRONG["token"]
    for text in (token, f"x{token}y", json.dumps({"a": token}), token[:30], repr(WRONG["password"])):
        assert found_in(text, {"token": token, "password": WRONG["password"]})
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text(f"a {WRONG['access_key']} b", encoding="utf-8")
    watched = Watched(code=0, stdout="", stderr="", processes=frozenset({f"python\0{WRONG['secret_key']}"}))
    assert left_behind(tmp_path, WRONG, watched=[watched]) == {
        "deep/file": ["access_key"],
        "the process list": ["secret_key"],
    }
    assert found_in("nothing of the kind", WRONG) == []
