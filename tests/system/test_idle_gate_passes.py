# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing that a play or a command line says lets a task run on a desktop in use, unless it leaves the gate out."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.simulator_process import Simulator

from .test_idle_gate import run, with_status

Play = dict[str, Any]

ROLE = "huaweicloud.workspace.idle_gate"
FACTORS: Mapping[str, Sequence[str]] = {
    "action": ("fail", "skip"),
    "strategy": ("linear", "free", "host_pinned"),
    "serial": ("all", "1", "2"),
    "form": ("roles", "import_role", "include_role"),
    "around": ("nothing", "rescue", "always"),
    "keyword": (
        "nothing",
        "ignore_errors",
        "any_errors_fatal",
        "ignore_unreachable",
        "force_handlers",
        "max_fail_percentage",
        "run_once",
    ),
    "clear": ("no", "clear_host_errors"),
    "delegate": ("no", "localhost"),
}
CLEAR = {"name": "Clear", "ansible.builtin.meta": "clear_host_errors", "tags": "always"}


def is_possible(case: Mapping[str, str]) -> bool:
    """A batch in which all hosts fail ends the run of ansible-playbook, and the plays behind it."""
    return not (case.get("action") == "fail" and case.get("serial") == "1")


def covering(factors: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Yield combinations until each value of a factor has met each value of each other factor."""
    names = list(factors)
    wanted = {
        frozenset({(one, a), (other, b)})
        for one, other in itertools.combinations(names, 2)
        for a in factors[one]
        for b in factors[other]
        if is_possible({one: a, other: b})
    }
    while wanted:
        case = dict(min(wanted, key=sorted))
        for name in names:
            if name not in case:
                values = [value for value in factors[name] if is_possible({**case, name: value})]
                case[name] = max(values, key=lambda value: len(met({**case, name: value}) & wanted))
        wanted -= met(case)
        yield {name: case[name] for name in names}


def met(case: Mapping[str, str]) -> set[frozenset[tuple[str, str]]]:
    """The pairs of values that meet in this combination."""
    return {frozenset(pair) for pair in itertools.combinations(case.items(), 2)}


def work(what: str) -> dict[str, Any]:
    text = f"worked on {{{{ inventory_hostname }}}}: {what} in {{{{ ansible_play_name }}}}"
    return {"name": what, "ansible.builtin.debug": {"msg": text}, "tags": "work"}


def play_of(case: Mapping[str, str], *, hosts: Sequence[str]) -> Play:
    """Return a play with the gate; whatever runs behind it says where it worked."""
    variables = {"idle_gate_action": case["action"], "ansible_connection": "local"}
    gate: dict[str, Any] = {"name": "Gate", "tags": "gate"}
    if case["form"] == "roles":
        gate["role"] = ROLE
    else:
        gate[f"ansible.builtin.{case['form']}"] = {"name": ROLE}
        # The task that includes would be left out itself.
        gate["tags"] = "always" if case["form"] == "include_role" else "gate"
    if case["delegate"] != "no" and case["form"] != "include_role":
        gate.update(delegate_to="localhost", delegate_facts=True)
    if case["keyword"] == "run_once" and case["form"] == "import_role":
        gate["run_once"] = True
    play: Play = {
        "name": " ".join(case.values()),
        "hosts": [*hosts],
        "vars": variables,
        "strategy": case["strategy"],
        "handlers": [work("Handler")],
        "post_tasks": [work("Later")],
    }
    # Before the gate: this may run anywhere.
    said = {"ansible.builtin.debug": {"msg": "notified"}, "changed_when": True}
    notify = {"name": "Notify", **said, "notify": ["Handler"], "tags": "work"}
    if case["serial"] != "all":
        play["serial"] = int(case["serial"])
    if case["keyword"] == "max_fail_percentage":
        play["max_fail_percentage"] = 99
    elif case["keyword"] not in ("nothing", "run_once"):
        play[case["keyword"]] = True
    after = [CLEAR] if case["clear"] != "no" else []
    if case["form"] == "roles":
        play["roles"] = [gate]
        tasks = [*after, work("Work")]
    else:
        tasks = [notify, gate, *after, work("Work")]
    if case["around"] != "nothing":
        tasks = [{"name": "Around", "block": tasks, case["around"]: [work("Around the gate")]}]
    play["tasks"] = tasks
    return play


def wake(hosts: Sequence[str]) -> Play:
    """A play that lets failed hosts take part in the next one."""
    return {"name": "Wake", "hosts": ["jump1", *hosts], "tasks": [CLEAR]}


def plays_of(cases: Sequence[Mapping[str, str]], *, hosts: Sequence[str]) -> list[Play]:
    return [play for case in cases for play in (play_of(case, hosts=hosts), wake(hosts))]


CASES = list(covering(FACTORS))
# These end the run too.
LAST = [case for case in CASES if (case["action"], case["keyword"]) == ("fail", "any_errors_fatal")]
FIRST = [case for case in CASES if case not in LAST]


@pytest.mark.parametrize("arguments", [(), ("--tags", "work")], ids=["whole", "tags"])
def test_no_task_runs_on_a_desktop_in_use(arguments: Sequence[str], service: Simulator, tmp_path: Path) -> None:
    """All pairs of what plays say: one half of them with tags, the other without."""
    half = bool(arguments)
    cases = [*FIRST[half::2], *LAST[half:][:1]]
    busy, left = with_status(service, "CONNECTED")[0], with_status(service, "DISCONNECTED")[0]
    idle, other = with_status(service, "REGISTERED")[:2]
    done = run(plays_of(cases, hosts=[busy, idle, left, other]), *arguments, service=service, folder=tmp_path)
    shown = done.stdout + done.stderr
    assert not [line for line in lines(done) if busy in line or left in line], shown
    assert "Traceback" not in shown
    for case in cases[:-1]:
        for host in (idle, other):
            assert f"worked on {host}: Later in {' '.join(case.values())}" in done.stdout, (case, shown)
    for case in cases[:-1]:
        if case["form"] != "roles":
            assert f"worked on {idle}: Handler in {' '.join(case.values())}" in done.stdout, (case, shown)


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was said of work that was done."""
    return [line for line in done.stdout.splitlines() if "worked on " in line]


@pytest.mark.parametrize("around", ["nothing", "rescue", "always"])
@pytest.mark.parametrize("keyword", ["nothing", "ignore_errors"])
def test_a_gate_for_one_host_only_ends_the_play(around: str, keyword: str, service: Simulator, tmp_path: Path) -> None:
    """Ansible includes a role with run_once for one host: the gate knows nothing of the others."""
    hosts = [with_status(service, status)[0] for status in ("REGISTERED", "CONNECTED", "DISCONNECTED")]
    kept = {"action": "skip", "strategy": "linear", "serial": "all", "clear": "no", "delegate": "no"}
    play = play_of({**kept, "form": "include_role", "around": around, "keyword": keyword}, hosts=hosts)
    block = play["tasks"][0]["block"] if around != "nothing" else play["tasks"]
    next(task for task in block if task["name"] == "Gate")["run_once"] = True
    done = run([play], service=service, folder=tmp_path)
    assert lines(done) == [], done.stdout + done.stderr
    # Behind a rescue or always nothing can fail that does not run them.
    assert (done.returncode != 0) == (around == "nothing")
    assert "remove run_once, or use import_role" in " ".join((done.stdout + done.stderr).split())


def test_a_failure_of_the_service_is_told(service: Simulator, tmp_path: Path) -> None:
    """Where the service cannot be asked nothing runs, and the exit code tells, whatever the play says of errors."""
    hosts = [with_status(service, status)[0] for status in ("CONNECTED", "REGISTERED")]
    kept = {"action": "skip", "strategy": "linear", "serial": "all", "clear": "no", "delegate": "no"}
    fault = {"kind": "gateway_error", "status": 401, "error_code": "APIGW.0301"}
    call = {"url": f"{service.url}/_simulator/faults", "method": "POST", "body": fault, "body_format": "json"}
    breaking = {"name": "Break", "hosts": "localhost", "tasks": [{"name": "Break", "ansible.builtin.uri": call}]}
    for form, around, code in (("roles", "nothing", 2), ("import_role", "rescue", 4)):
        folder = tmp_path / form
        folder.mkdir()
        service.post("reset")
        case = {**kept, "form": form, "around": around, "keyword": "ignore_errors"}
        done = run([breaking, play_of(case, hosts=hosts)], service=service, folder=folder)
        assert lines(done) == [], done.stdout + done.stderr
        assert done.returncode == code
        assert done.stdout.count("fatal: ") == len(hosts)
        assert done.stdout.count("APIGW.0301") >= len(hosts)


@pytest.mark.parametrize(
    "arguments",
    [("--start-at-task", "Work"), ("--skip-tags", "always"), ("--tags", "work")],
    ids=["start-at-task", "skip-tags", "tags"],
)
def test_the_line_of_the_guide_finds_out_that_the_gate_was_left_out(
    arguments: Sequence[str], service: Simulator, tmp_path: Path
) -> None:
    """Only include_role without tags is left out by tags. A handler of a task that did not run does not run either."""
    busy, idle = with_status(service, "CONNECTED")[0], with_status(service, "REGISTERED")[0]
    guard = "inventory_hostname | huaweicloud.workspace.let_through"
    task = {**work("Work"), "changed_when": True, "notify": ["Handler"]}
    play = {
        "name": "Guarded",
        "hosts": [busy, idle],
        # Not from this run.
        "vars": {"idle_gate_decision": "continue", "idle_gate_found": {"decision": "continue"}},
        "force_handlers": True,
        "ignore_errors": True,
        "tasks": [
            {"name": "Gate", "ansible.builtin.include_role": {"name": ROLE}, "tags": ["gate"]},
            {"name": "Block", "when": guard, "block": [task, work("More")]},
        ],
        "handlers": [work("Handler")],
    }
    done = run([play], *arguments, service=service, folder=tmp_path)
    assert lines(done) == [], done.stdout + done.stderr
    for host in (busy, idle):
        assert f"The gate has not decided about {host} in this run" in done.stdout + done.stderr


def test_a_refused_host_does_not_wake_up(service: Simulator, tmp_path: Path) -> None:
    """Errors are cleared right behind the gate, where the host failed and where it was taken out as unreachable."""
    busy, idle = with_status(service, "CONNECTED")[0], with_status(service, "REGISTERED")[0]
    kept = {"action": "fail", "strategy": "linear", "serial": "all", "keyword": "nothing", "delegate": "no"}
    cases = [
        {**kept, "clear": "clear_host_errors", "form": form, "around": around}
        for form in ("roles", "import_role", "include_role")
        for around in ("nothing", "rescue")
    ]
    done = run(plays_of(cases, hosts=[busy, idle]), service=service, folder=tmp_path)
    assert not [line for line in lines(done) if busy in line], done.stdout + done.stderr
    assert len([line for line in lines(done) if f"{idle}: Later" in line]) == len(cases), done.stdout + done.stderr
