# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of the gate."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleActionFail, AnsibleFilterError

from ansible_collections.huaweicloud.workspace.plugins.filter.idle_gate_decision import idle_gate_decision
from ansible_collections.huaweicloud.workspace.plugins.filter.let_through import let_through
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import forget_note, write_note
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.idle_gate import (
    OPTION_NAMES,
    PREFIX,
    Decision,
    GateOptionError,
    GateOptions,
    decide,
    read_options,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.task_environment import (
    applied,
    environment_of,
)

ROLE = Path(__file__).resolve().parents[5] / "roles" / "idle_gate"


def options(**variables: object) -> GateOptions:
    return read_options(list(variables), value_of=variables.__getitem__)


def found(login_status: str, **more: Any) -> dict[str, Any]:
    return {"login_status": login_status, "found": True, "desktop_id": "d1", "users": ["ann"], **more}


def decision(told: Mapping[str, Any], *, waited: bool = False, check_mode: bool = False, **chosen: Any) -> Decision:
    return decide(told, host="pc1", options=GateOptions(**chosen), waited=waited, check_mode=check_mode)


def test_the_defaults_of_the_role_are_those_of_the_rules() -> None:
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
    assert set(defaults) == {f"{PREFIX}{name}" for name in OPTION_NAMES}
    # A template, for a play may set another default.
    defaults["idle_gate_not_running"] = "continue"
    assert options(**defaults) == GateOptions()
    specs = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    documented = specs["argument_specs"]["main"]["options"]
    assert {name: option["default"] for name, option in documented.items()} == defaults


@pytest.mark.parametrize("nothing", [None, "", " \t", [], [None, " "]])
def test_null_and_blank_count_as_not_given(nothing: object) -> None:
    assert options(**{f"{PREFIX}{name}": nothing for name in OPTION_NAMES}) == GateOptions()
    assert options(idle_gate_not_running=nothing, idle_gate_not_running_default="skip").not_running == "skip"


def test_options_are_read_as_surveys_and_files_give_them() -> None:
    given = options(
        idle_gate_busy_statuses="CONNECTED, REGISTERED,",
        idle_gate_timeout="90",
        idle_gate_interval=0.5,
        idle_gate_action=" wait ",
        idle_gate_not_running="continue",
        idle_gate_not_running_default="skip",
        another="variable",
    )
    assert given.busy_statuses == ("CONNECTED", "REGISTERED")
    assert (given.timeout, given.interval, given.action, given.not_running) == (90.0, 0.5, "wait", "continue")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("idle_gate_acton", "skip", "has no variable idle_gate_acton: did you mean idle_gate_action?"),
        ("idle_gate_xyz", None, "has no variable idle_gate_xyz: did you mean idle_gate_"),
        ("idle_gate_action", "ignore", "idle_gate_action is 'ignore': give skip, wait or fail."),
        ("idle_gate_action", True, "idle_gate_action is True"),
        ("idle_gate_unknown", "wait", "give skip, fail or continue."),
        ("idle_gate_timeout_action", "continue", "give skip or fail."),
        ("idle_gate_busy_statuses", ["connected"], "idle_gate_busy_statuses is 'connected': give UNREGISTER,"),
        ("idle_gate_busy_statuses", {"a": 1}, "idle_gate_busy_statuses is {'a': 1}"),
        ("idle_gate_timeout", "soon", "idle_gate_timeout is 'soon': give a number of seconds from 0."),
        ("idle_gate_timeout", True, "idle_gate_timeout is True"),
        ("idle_gate_max_age", "nan", "idle_gate_max_age is 'nan'"),
        ("idle_gate_max_age", -1, "idle_gate_max_age is -1"),
        ("idle_gate_interval", 0, "idle_gate_interval is 0: give a number of seconds above 0."),
        ("idle_gate_hostvars_prefix", 3, "idle_gate_hostvars_prefix is 3: give a string"),
    ],
)
def test_what_means_nothing_is_refused(name: str, value: object, said: str) -> None:
    with pytest.raises(GateOptionError) as caught:
        options(**{name: value})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("told", "chosen", "wanted", "said"),
    [
        (found("REGISTERED"), {}, "continue", "pc1 is REGISTERED: nobody is connected to it."),
        (found("CONNECTED"), {}, "skip", "pc1 is CONNECTED (ann)."),
        (found("DISCONNECTED"), {}, "skip", "pc1 is DISCONNECTED (ann)."),
        (found("DISCONNECTED", users=[]), {"action": "fail"}, "fail", "pc1 is DISCONNECTED (no known user)."),
        (found("DISCONNECTED"), {"busy_statuses": ["CONNECTED"]}, "continue", "a session (ann) is still open"),
        (found("CONNECTED"), {"busy_statuses": ["REGISTERED"]}, "continue", "ann may be working on it"),
        (found("UNREGISTER"), {}, "continue", "nobody is connected to it. It is off, or still starting."),
        (found("UNREGISTER", status="SHUTOFF"), {"not_running": "skip"}, "skip", "(its status is SHUTOFF)."),
        (found("REGISTERED", status="HIBERNATED"), {"not_running": "fail"}, "fail", "It is off, or still starting"),
        (found("REGISTERED", status="ACTIVE"), {"not_running": "fail"}, "continue", "nobody is connected to it."),
        (found("LOCKED"), {}, "skip", "returned a login status that is not documented."),
        (found(""), {"unknown": "fail"}, "fail", "Workspace returned no login status."),
        (found("", found=False), {"unknown": "continue"}, "continue", "no longer knows its desktop."),
        (found("", found=False, desktop_id=""), {}, "skip", "it has no variable workspace_desktop_id"),
        (found("CONNECTED"), {"action": "wait"}, "wait", "pc1 is CONNECTED (ann): waiting up to 3600 seconds."),
    ],
)
def test_what_becomes_of_a_host(told: Mapping[str, Any], chosen: dict[str, Any], wanted: str, said: str) -> None:
    decided = decision(told, **chosen)
    assert decided.decision == wanted
    assert said in decided.reason
    if told["login_status"] in ("CONNECTED", "DISCONNECTED"):
        assert "nobody" not in decided.reason


def test_waiting_ends_in_what_the_time_out_says() -> None:
    told = found("CONNECTED")
    assert decision(told, waited=True, action="wait").decision == "skip"
    late = decision(told, waited=True, action="wait", timeout_action="fail", timeout=1.0)
    assert (late.decision, late.reason) == ("fail", "pc1 is CONNECTED (ann) after 1 seconds of waiting.")
    checked = decision(told, check_mode=True, action="wait")
    assert (checked.decision, "It would be waited for, up to 3600 seconds." in checked.reason) == ("skip", True)


def test_only_a_decision_of_this_run_lets_a_host_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    assert idle_gate_decision("pc1") == ""
    with pytest.raises(AnsibleFilterError, match="has not decided about pc1 in this run"):
        let_through("pc1")
    for made, said in (
        ("wait", "has not decided about pc1"),
        ("skip", "did not let pc1 through.*: why"),
        ("fail", "why"),
    ):
        write_note("pc1", {"decision": made, "reason": "why"})
        assert idle_gate_decision("pc1") == made
        with pytest.raises(AnsibleFilterError, match=said):
            let_through("pc1")
    write_note("pc1", {"decision": "continue", "reason": "why"})
    assert let_through("pc1") is True
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]
    forget_note("pc1")
    forget_note("pc1")
    with pytest.raises(AnsibleFilterError):
        let_through("pc1")


def test_the_environment_is_merged_as_for_a_module() -> None:
    entries = [{"A": "play", "B": "play"}, None, {}, {"B": "task", "C": None, "D": 1}]
    added = environment_of(entries, template=lambda entry: entry)
    assert added == {"A": "play", "B": "task", "C": "None", "D": "1"}
    with pytest.raises(AnsibleActionFail, match="environment must be a dictionary of names and values, not list"):
        environment_of(["{{ x }}"], template=lambda _entry: [1])


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The directory too, in which relative paths begin, as those of a module do; one that is gone changes nothing."""
    monkeypatch.setenv("GATE_KEPT", "before")
    here = Path.cwd()
    with applied({"GATE_KEPT": "within", "GATE_NEW": "new"}, directory=str(tmp_path)):
        assert (os.environ["GATE_KEPT"], os.environ["GATE_NEW"]) == ("within", "new")
        assert Path.cwd() == tmp_path.resolve()
    assert Path.cwd() == here
    with applied({}, directory=str(tmp_path / "gone")):
        assert Path.cwd() == here
    assert os.environ["GATE_KEPT"] == "before"
    assert "GATE_NEW" not in os.environ
    bad = applied({"GATE=BAD": "x"}, directory=".")
    with pytest.raises(AnsibleActionFail, match="'GATE=BAD' or its value cannot be set"), bad:
        pytest.fail("it was set")
