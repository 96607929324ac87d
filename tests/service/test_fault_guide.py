# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the troubleshooting guide shows beside the matrix: the commands' output, the examples, and the codes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api import error_messages
from tests.support.ansible_commands import run_command, variables_of
from tests.support.inventory_sources import Account
from tests.support.simulator_process import Simulator, running_simulator

from .fault_tables import GUIDE, hold_guide_to, list_table

BLOCK = re.compile(r"\.\. code-block:: (\w+)\n\n((?: {4}[^\n]*\n|\n)+)")
SECONDS = re.compile(r"\d+\.\d s")
WORKSPACE: dict[str, Any] = {"path": "^/v2/"}
BUSY: dict[str, Any] = {"kind": "gateway_error", "status": 503, "match": WORKSPACE}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with running_simulator("--desktops", 30) as simulator:
        yield simulator


def shown(language: str) -> list[str]:
    """Return the guide's blocks in this language."""
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    return [textwrap.dedent(code) for found, code in blocks if found == language]


def play(account: Account, number: int, **changes: Any) -> tuple[int, str]:
    """Run one of the guide's plays, with some keywords of its first task changed; return exit code and output."""
    plays = yaml.safe_load(shown("yaml")[number])
    plays[0]["tasks"][0].update(changes)
    (account.folder / "play.yml").write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    arguments = ("ansible-playbook", "-v", "play.yml")
    done = run_command(*arguments, folder=account.folder, environ=variables_of(account.simulator))
    return done.returncode, " ".join(f"{done.stdout}\n{done.stderr}".split())


def test_what_is_said_while_the_inventory_waits(account: Account) -> None:
    faults = [
        BUSY,
        {"kind": "cut_off", "match": WORKSPACE},
        {"kind": "throttle", "window": "2 second", "match": WORKSPACE},
    ]
    account.simulator.post("faults", [{**fault, "times": 1} for fault in faults])
    listing = account.read({}, "-v")
    assert len(listing.hosts) == 30
    said = [
        line for line in listing.stderr.splitlines() if line.startswith("huaweicloud.workspace.workspace_desktops:")
    ]
    (block,) = shown("text")
    host = account.simulator.url.partition("//")[2]
    told = block.replace("workspace.cn-north-4.myhuaweicloud.com", host)
    assert SECONDS.sub("N s", "\n".join(said)) == SECONDS.sub("N s", told.strip())


def test_an_inventory_that_fails_is_a_failure_of_the_command(account: Account) -> None:
    (config,) = shown("ini")
    (account.folder / "ansible.cfg").write_text(config, encoding="utf-8")
    account.simulator.post("faults", {"kind": "cut_off", "match": WORKSPACE})
    account.write({"max_retries": 1})
    done = run_command(
        "ansible-inventory",
        *("--list", "-vvv", "-i", "workspace_desktops.yml"),
        folder=account.folder,
        environ=variables_of(account.simulator),
    )
    assert done.returncode != 0
    assert "hostvars" not in done.stdout
    assert "Traceback" not in done.stderr
    sentence = f"The response of {account.simulator.url.partition('//')[2]} was cut off: try again."
    assert f"{sentence} Origin: " in " ".join(done.stderr.split()), "something follows the sentence"
    assert sentence in done.stderr


def test_the_patient_play(account: Account) -> None:
    # One that the module does not try again itself.
    account.simulator.post("faults", {"kind": "service_error", "status": 500, "times": 1, "match": WORKSPACE})
    code, output = play(account, 0, delay=0.1)
    assert code == 0, output
    assert "FAILED - RETRYING: [localhost]: Read the desktops" in output
    assert "failed=0" in output


def test_the_play_that_tells_failures_apart(account: Account) -> None:
    account.simulator.post("faults", {**BUSY, "times": 1})
    code, output = play(account, 1)
    assert code == 0, output
    assert "answered 503; trying again in" in output.partition('"notices": [')[2]
    account.simulator.post("faults", BUSY)
    code, output = play(account, 1)
    assert code == 0, output
    assert "The service is busy, the desktops are counted next time." in output
    account.simulator.post("reset")
    account.simulator.patch("settings", {"denied_actions": ["workspace:desktops:getConnectStatus"]})
    code, output = play(account, 1)
    assert code != 0
    assert "workspace:desktops:getConnectStatus" in output


def meaning(sentence: str) -> list[str]:
    """Split an explanation into the cause and what to do about it."""
    cause, _colon, remedy = sentence.format(action="that the call needs").partition(": ")
    # The name of an option stays as it is.
    is_word = remedy.partition(" ")[0].isalpha()
    return [cause, remedy[:1].upper() + remedy[1:] if is_word else remedy]


def told_by_words() -> list[str]:
    """Return the explanations of what has no code of its own."""
    return [
        text
        for name, text in vars(error_messages).items()
        if name.isupper() and name[0] != "_" and isinstance(text, str)
    ]


def test_the_guide_shows_all_codes() -> None:
    codes = [[f"``{code}``", *meaning(text)] for code, text in error_messages.CODES.items()]
    statuses = [[f"HTTP {status}", *meaning(text)] for status, text in error_messages.STATUSES.items()]
    recognised = [["Words of the answer", *meaning(text)] for text in told_by_words()]
    rows = [["Code", "Cause", "What to do"], *codes, *statuses, *recognised]
    hold_guide_to("codes", list_table(rows, widths="20 40 40"))


def test_the_guide_shows_what_a_refused_credential_of_each_kind_is_told() -> None:
    rows = [["Credential", "What to do"], *([kind, meaning(text)[1]] for kind, text in error_messages.REFUSED.items())]
    hold_guide_to("refused", list_table(rows, widths="30 70"))
