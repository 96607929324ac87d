# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real ansible-rulebook, with the sources as it loads them."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from ansible_rulebook.validators import Validate

from tests.support.ansible_commands import PLUGIN, variables_of
from tests.support.playbook_runner import COMMANDS
from tests.support.simulator_process import ROOT, Simulator, running_simulator

from .rulebook_runner import PATIENCE, Rulebook, free_port, running_rulebook

RULEBOOKS = ROOT / "extensions" / "eda" / "rulebooks"
SCHEMAS = ROOT / "extensions" / "eda" / "plugins" / "event_source" / "schemas"
DESKTOPS = 5_000
CHANGES = 500
NOTE = """
- name: Note the event
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Write it down
      ansible.builtin.lineinfile:
        path: "{{ notes }}"
        line: "{{ ansible_eda.event.before }} {{ ansible_eda.event.after }} {{ ansible_eda.event.users | join(',') }}"
        create: true
        mode: "0600"
"""


def secrets_of(simulator: Simulator) -> list[str]:
    return [str(simulator.ready[name]) for name in ("secret_key", "password", "token")]


def test_a_wrong_credential_ends_with_one_sentence(tmp_path: Path) -> None:
    """Loaded by its name, without anything of the tests."""
    rulebook = tmp_path / "rulebook.yml"
    rules = [{"name": "Never", "condition": 'event.type == "initial"', "action": {"print_event": {}}}]
    # Several sources use a key, and it is refused only once.
    names = ("desktop_status", "desktop_status", "login_failures")
    sources = [
        {"name": f"source {number}", f"huaweicloud.workspace.{name}": {"initial": True, "interval": 60}}
        for number, name in enumerate(names)
    ]
    rulebook.write_text(
        json.dumps([{"name": "Wrong", "hosts": "all", "sources": sources, "rules": rules}]), encoding="utf-8"
    )
    with running_simulator("--desktops", 5) as simulator:
        environ = {**variables_of(simulator), "HW_SECRET_KEY": "canary-secret"}
        with running_rulebook(rulebook, environ=environ, quick=False) as running:
            assert running.process.wait(PATIENCE) == 1
        requests = simulator.get("requests")
    assert [request["status"] for request in requests] == [401]
    assert "SourceEndedError: The credential was refused: check access_key and secret_key" in running.shown
    assert "/_wire/" not in running.shown
    assert "canary-secret" not in running.shown


def reacting(folder: Path, desktop_id: str) -> Path:
    """Write a rulebook that runs a playbook for one desktop, and prints the changes of all others."""
    (folder / "note.yml").write_text(NOTE, encoding="utf-8")
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (folder / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"localhost": local}}}), encoding="utf-8")
    rules = [
        {
            "name": "The desktop was logged in to or out of",
            "condition": f'event.type == "changed" and event.desktop_id == "{desktop_id}"',
            "action": {"run_playbook": {"name": "note.yml", "extra_vars": {"notes": str(folder / "notes.txt")}}},
        },
        {
            "name": "Others changed",
            "condition": f'event.type == "changed" and event.desktop_id != "{desktop_id}"',
            "action": {"debug": {"msg": "told {{ event.desktop_id }} {{ event.before }} {{ event.after }} end"}},
        },
    ]
    source = {"huaweicloud.workspace.desktop_status": {"max_retries": 0, "timeout": 20}}
    path = folder / "rulebook.yml"
    path.write_text(
        json.dumps([{"name": "Reacting", "hosts": "localhost", "sources": [source], "rules": rules}]), encoding="utf-8"
    )
    return path


def told(running: Rulebook) -> list[tuple[str, str, str]]:
    return re.findall(r"told (\S+) (\S+) (\S+) end", running.shown)


def test_rules_react_to_what_changes_also_over_an_outage(tmp_path: Path) -> None:
    served = ("--desktops", DESKTOPS, "--odd-records", "none", "--port", free_port())
    notes = tmp_path / "notes.txt"
    with ExitStack() as stack:
        first = stack.enter_context(running_simulator(*served))
        free = [record["desktop_id"] for record in first.records() if record["login_status"] == "REGISTERED"]
        one, many = free[0], free[1 : CHANGES + 1]
        options = ("-i", str(tmp_path / "hosts.yml"), "-v")
        with running_rulebook(reacting(tmp_path, one), *options, environ=variables_of(first)) as running:
            running.wait_for("Looked; events: 0")
            for number, path in enumerate(("login", "logout"), start=1):
                first.post(path, {"desktop_id": one})
                running.wait_until(lambda number=number: len(lines_of(notes)) == number, what=path)  # type: ignore[misc]
            first.post("login", {"desktop_ids": many})
            running.wait_for("told ", count=CHANGES)
            running.wait_for_looks()
            assert sorted(told(running)) == sorted((each, "REGISTERED", "CONNECTED") for each in many)
            stack.close()
            running.wait_for("Looking again in 2 seconds.")
            # What comes back has no logins any more: that is told, and nothing else.
            with running_simulator(*served):
                running.wait_for("The service answers again (failed looks: ")
                running.wait_for("told ", count=2 * CHANGES)
                running.wait_for_looks()
            assert sorted(told(running)[CHANGES:]) == sorted((each, "CONNECTED", "REGISTERED") for each in many)
            running.interrupt()
    user = lines_of(notes)[0].partition("CONNECTED")[2]
    assert lines_of(notes) == [f"REGISTERED CONNECTED{user}", f"CONNECTED REGISTERED{user}"]
    assert "Traceback" not in running.shown
    assert not [secret for secret in secrets_of(first) if secret in running.shown]


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def documented() -> dict[str, Any]:
    """Return the files that the guide and README.md show, by their names."""
    guide = (ROOT / "docs/docsite/rst/eda_guide.rst").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Rules that react")[2]
    blocks = re.findall(r"^ *\.\. code-block:: yaml\n\n((?:^ {4,}[^\n]*\n|^\n)+)", guide, re.MULTILINE)
    blocks += re.findall(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)[:1]
    texts = [textwrap.dedent(block) for block in blocks]
    return {text.partition("\n")[0].removeprefix("# "): yaml.safe_load(text) for text in texts}


def test_every_rulebook_is_one(tmp_path: Path) -> None:
    """Also those that cannot be run here, because they start jobs."""
    files = documented()
    rulebooks = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(RULEBOOKS.glob("*.yml"))}
    assert len(rulebooks) == 3
    for content in (*rulebooks.values(), *(files[name] for name in files if isinstance(files[name], list))):
        Validate.rulebook(content)
        for ruleset in content:
            for source in ruleset["sources"]:
                (name,) = set(source) - {"name"}
                schema = json.loads((SCHEMAS / f"{name.rpartition('.')[2]}.json").read_text(encoding="utf-8"))
                jsonschema.validate(source[name] or {}, {**schema, "properties": _templated(schema["properties"])})
    guide = (ROOT / "docs/docsite/rst/eda_guide.rst").read_text(encoding="utf-8")
    told = re.findall(r"--rulebook huaweicloud\.workspace\.(\w+)", guide)
    assert sorted(f"{name}.yml" for name in told) == sorted(rulebooks)
    assert all(f"{{{{ {name} |" in str(rulebooks) for name in files["vars.yml"])


def _templated(properties: dict[str, Any]) -> dict[str, Any]:
    """Return properties for which a template will do as well: ansible-rulebook evaluates it before the source."""
    template = {"type": "string", "pattern": "{{.*}}"}
    return {name: {"anyOf": [rules, template]} for name, rules in properties.items()}


def all_rulebooks(folder: Path) -> Path:
    """Write the rulebooks of the collection and its documents into one, so that one process runs all of them."""
    contents = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(RULEBOOKS.glob("*.yml"))]
    files = documented()
    contents += [files[name] for name in ("logins.yml", "freed.yml", "failures.yml", "rulebook.yml")]
    rulesets = [ruleset for content in contents for ruleset in content]
    for number, ruleset in enumerate(rulesets):
        ruleset["name"] = f"{number} {ruleset['name']}"
    path = folder / "rulebook.yml"
    path.write_text(json.dumps(rulesets), encoding="utf-8")
    return path


def test_the_rulebooks_of_the_collection_and_its_documents(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory"
    (inventory / "group_vars").mkdir(parents=True)
    (inventory / "workspace_desktops.yml").write_text(f"plugin: {PLUGIN}\n", encoding="utf-8")
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (inventory / "group_vars" / "all.yml").write_text(json.dumps(local), encoding="utf-8")
    # The host that Ansible adds by itself is none that a rulebook can limit a playbook to.
    (inventory / "localhost.yml").write_text("ungrouped:\n  hosts:\n    localhost:\n", encoding="utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("wall", "powershell.exe"):
        (tools / tool).write_text(f"#!/bin/sh\necho {tool} >> {tmp_path}/messages.txt\n", encoding="utf-8")
        (tools / tool).chmod(0o755)
    mark = {"ansible.builtin.lineinfile": {"path": str(tmp_path / "done.txt"), "create": True, "mode": "0600"}}
    mark["ansible.builtin.lineinfile"]["line"] = "{{ inventory_hostname }}"
    (tmp_path / "tasks.yml").write_text(json.dumps([{"name": "Update", **mark}]), encoding="utf-8")
    variables = {
        "events_file": str(tmp_path / "events.txt"),
        "maintain_tasks": str(tmp_path / "tasks.yml"),
        "disconnected_seconds": 1,
        "host_template": "{computer_name}",
    }
    (tmp_path / "vars.yml").write_text(json.dumps(variables), encoding="utf-8")
    with running_simulator("--desktops", 12, "--odd-records", "none") as simulator:
        by_status: dict[str, dict[str, Any]] = {}
        for record in simulator.records():
            if record["status"] == "ACTIVE":
                by_status.setdefault(record["login_status"], record)
            if record["login_status"] == "DISCONNECTED":
                simulator.patch(f"desktops/{record['desktop_id']}", {"login_status": "REGISTERED"})
        busy, free = by_status["CONNECTED"], by_status["REGISTERED"]
        environ = {**variables_of(simulator), "PATH": f"{tools}:{COMMANDS}:/usr/bin:/bin"}
        options = ("-i", str(inventory), "--vars", str(tmp_path / "vars.yml"), "-v")
        with running_rulebook(all_rulebooks(tmp_path), *options, environ=environ) as running:
            # What changes before a source has looked for the first time is nothing new to it.
            sources = len(yaml.safe_load((tmp_path / "rulebook.yml").read_text("utf-8")))
            running.wait_for_looks(4 * sources)
            simulator.post("logout", {"desktop_id": busy["desktop_id"]})
            running.wait_until(lambda: bool(lines_of(tmp_path / "done.txt")), what="the maintenance")
            hostile = {"connection_failure_reason": f"{{{{ lookup('pipe', 'touch {tmp_path}/canary') }}}}"}
            for _try in range(5):
                login = {"desktop_id": free["desktop_id"], "user_name": "jy01@local.com", **hostile}
                simulator.post("failed-login", login)
            events = tmp_path / "events.txt"
            running.wait_until(
                lambda: "jy01" in events.read_text("utf-8") if events.is_file() else False, what="report"
            )
            simulator.patch(f"desktops/{free['desktop_id']}", {"login_status": "DISCONNECTED"})
            running.wait_until(lambda: bool(lines_of(tmp_path / "messages.txt")), what="the message")
            running.wait_for("Give maintain_tasks, a file of tasks", count=2)
            simulator.post("login", {"desktop_id": busy["desktop_id"]})
            running.wait_for(f" at {busy['computer_name']}\n")
            running.wait_for_looks(12)
            running.interrupt()
    assert "Traceback" not in running.shown
    assert running.shown.count(f" at {busy['computer_name']}\n") == 1
    assert running.shown.count("Give maintain_tasks, a file of tasks") == 2
    assert running.shown.count("\njy01@local.com: __ lookup__pipe_, _touch ") == 1
    assert lines_of(tmp_path / "done.txt") == [busy["computer_name"]]
    assert len(lines_of(tmp_path / "messages.txt")) == 1
    failed = [line for line in lines_of(events) if "jy01@local.com" in line]
    assert len(failed) == 1
    assert f"failed repeatedly, most recently on {free['computer_name']} from" in failed[0]
    # A value of the service is never a template, though it gets into the extra variables of a playbook.
    assert not (tmp_path / "canary").exists()
    assert ": __ lookup__pipe_, _touch " in failed[0]
    noted = [line for line in lines_of(events) if free["computer_name"] in line and line not in failed]
    assert len(noted) == 1
    assert "has been DISCONNECTED for 0 minutes" in noted[0]
