# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The action of workspace_maintenance_window: the steps of the role maintenance_window, for the whole batch at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils._api.errors import WorkspaceError
from ..module_utils._api.records import CONNECT_STATUSES, OPEN_SESSION, id_key
from ..module_utils._client import call_details, connection_argument_spec, without_blanks
from ..plugin_utils._hosts.gate_notes import forget_note, read_note, run_file, write_note
from ..plugin_utils._hosts.task_environment import applied, environment_of
from ..plugin_utils._window.at_end import NOTICE
from ..plugin_utils._window.connection import connector, targets_of
from ..plugin_utils._window.journal import Journal, JournalError
from ..plugin_utils._window.judging import look
from ..plugin_utils._window.opening import block
from ..plugin_utils._window.plan import plan_of
from ..plugin_utils._window.releasing import Wish, release
from ..plugin_utils._window.run import Run, run_of
from ..plugin_utils._window.steps import check, message, wait, wake
from ..plugin_utils._window.undo import leftovers, undo
from ..plugin_utils._window.window import CONTINUE, FAIL, SKIP, WAIT, Options, RunEndedError, Verdict, Window

display = Display()

Result = dict[str, Any]
Variables = Mapping[str, Any]

OWN_OPTIONS: dict[str, dict[str, Any]] = {
    "step": {
        "type": "str",
        "required": True,
        "choices": ["plan", "block", "message", "wait", "wake", "check", "refuse", "finish", "close", "release"],
    },
    "journal": {"type": "path"},
    "in_use": {"type": "str", "choices": [SKIP, FAIL], "default": SKIP},
    "unknown": {"type": "str", "choices": [SKIP, FAIL], "default": SKIP},
    "busy_statuses": {
        "type": "list",
        "elements": "str",
        "choices": [*CONNECT_STATUSES],
        "default": [*OPEN_SESSION],
    },
    "wait_timeout": {"type": "float", "default": 3600.0},
    "wait_interval": {"type": "float", "default": 30.0},
    "text": {"type": "str", "default": ""},
    "start": {"type": "bool", "default": True},
    "power_timeout": {"type": "float", "default": 600.0},
    "hostvars_prefix": {"type": "str", "default": "workspace_"},
    "names": {"type": "list", "elements": "str", "default": []},
    "all": {"type": "bool", "default": False},
}
_STATE = "~/.local/state"
_FOLDER = "huaweicloud.workspace/maintenance_window.json"
# Strategies in which the hosts of a batch do not go step by step.
_FREE = ("free", "host_pinned")
CLOSED = "closed"
# In check mode the others do nothing.
_KNOWING_CHECK_MODE = ("plan", "release")
_CLOSED = "The maintenance window of {host} is closed."
_ABROAD = (
    "The strategy {name} does not take the hosts of a batch step by step, and a maintenance window is one for the "
    "whole batch: remove strategy from the play."
)


class ActionModule(ActionBase):
    """Runs one step of a maintenance window; what is decided about the hosts is stored for this run."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Result:
        """Return the result of the step, which has failed where something could not be done or undone."""
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        host: str = variables["inventory_hostname"]
        self._task.args = without_blanks(self._task.args)
        _found, options = self.validate_argument_spec(argument_spec={**connection_argument_spec(), **OWN_OPTIONS})
        step = options["step"]
        if step == "finish":
            _finish(host)
            return result
        if step == "refuse":
            return {**result, **_refusal(host)}
        if self._task.check_mode and step not in _KNOWING_CHECK_MODE:
            return {**result, "skipped": True, "msg": f"The step {step} does nothing in check mode."}
        problem = _problem(options) or self._strategy_problem()
        if problem:
            return {**result, "failed": True, "msg": problem}
        environment = environment_of(self._task.environment, template=self._templar.template)
        directory = self._loader.get_basedir()
        with applied(environment, directory=directory):
            path = journal_path(options["journal"])
            if step not in ("plan", "release"):
                connection = {name: options[name] for name in connection_argument_spec()}
                notice = {"connection": connection, "environment": environment, "directory": directory}
                NOTICE.write(path, {**notice, "power_timeout": options["power_timeout"]})
            return {**result, **self._take(step, options, variables=variables, path=path)}

    def _strategy_problem(self) -> str | None:
        name = str(self._task.get_play().strategy)
        return _ABROAD.format(name=name) if name.rpartition(".")[2].endswith(_FREE) else None

    def _take(self, step: str, options: Mapping[str, Any], *, variables: Variables, path: str) -> Result:
        warnings: list[str] = []
        window = self._window(options, path=path, warn=warnings.append)
        told: Result = {}
        try:
            told = self._steps[step](self, window, options, variables)
        except (WorkspaceError, JournalError, RunEndedError) as exc:
            told = {"failed": True, "msg": str(exc)}
            told.update(call_details(exc) if isinstance(exc, WorkspaceError) else {})
        finally:
            window.close()
        if window.problems and not told.get("failed"):
            told.update(_as_failure(window, is_failure=step != "message"))
        warnings += window.notes
        return {**({"warnings": warnings} if warnings else {}), "changed": window.is_changed, **told}

    def _window(self, options: Mapping[str, Any], *, path: str, warn: Callable[[str], None]) -> Window:
        parent = os.getppid()

        def check_alive() -> None:
            if os.getppid() != parent:
                raise RunEndedError("The run of Ansible has ended, so this step ends too.")

        return Window(
            journal=Journal(path=path),
            run=run_of(parent) or Run(host="", pid=parent, started=""),
            connect=connector(options, say=display.vvv, warn=warn),
            options=_options(options),
            say=display.v,
            check_alive=check_alive,
        )

    def _plan(self, window: Window, options: Mapping[str, Any], variables: Variables) -> Result:
        """Begin anew with the hosts of the batch, and undo what earlier runs have left of other desktops."""
        hosts = _batch(variables)
        targets = targets_of(hosts, hostvars=variables["hostvars"], prefix=options["hostvars_prefix"])
        for host in hosts:
            forget_note(host)
            _forget_finish(host)
        if self._task.check_mode:
            return {"plan": plan_of(window, look(window, targets))}
        ours = {id_key(target.desktop_id) for target in targets}
        others = [entry for key, entry in window.journal.read().items() if key not in ours]
        taken = leftovers(window, others)
        undo(window, taken)
        # What an earlier run has left is no reason not to work on these hosts.
        window.notes += window.problems
        window.problems.clear()
        return {"repaired": [entry.host for entry in taken]}

    def _block(self, window: Window, options: Mapping[str, Any], variables: Variables) -> Result:
        targets = targets_of(_batch(variables), hostvars=variables["hostvars"], prefix=options["hostvars_prefix"])
        told = {
            target.host: Verdict(decision=window.options.unknown, reason=f"{target.host} is not a desktop.")
            for target in targets
            if not target.desktop_id
        }
        return _keep({**told, **block(window, targets)})

    def _message(self, window: Window, _options: Mapping[str, Any], variables: Variables) -> Result:
        message(window, _pending(variables))
        return {}

    def _wait(self, window: Window, _options: Mapping[str, Any], variables: Variables) -> Result:
        return _keep(wait(window, _pending(variables)))

    def _wake(self, window: Window, _options: Mapping[str, Any], variables: Variables) -> Result:
        return _keep(wake(window, _pending(variables)))

    def _check(self, window: Window, _options: Mapping[str, Any], variables: Variables) -> Result:
        return _keep(check(window, _pending(variables)))

    def _close(self, window: Window, _options: Mapping[str, Any], variables: Variables) -> Result:
        """Undo everything, except for hosts that still work: a host that has failed may come here before the others."""
        entries = window.entries()
        at_work = {entry.host for entry in entries if entry.host in _batch(variables) and not _is_finished(entry.host)}
        # Of those that are neither at work nor here, nobody knows better.
        here = [entry for entry in entries if _is_finished(entry.host) or not at_work]
        for entry in here:
            reason = _CLOSED.format(host=entry.host)
            note = read_note(entry.host)
            if note is None or note["decision"] == CONTINUE:
                _write(entry.host, Verdict(decision=CLOSED, reason=reason))
        undo(window, here)
        if window.problems:
            window.problems.append("The journal keeps what is left: run the playbook release_desktops later.")
        return {}

    def _release(self, window: Window, options: Mapping[str, Any], _variables: Variables) -> Result:
        wish = Wish(names=tuple(options["names"]), is_all=options["all"])
        found = release(window, wish, check_mode=bool(self._task.check_mode))
        return {"released": sorted(set(found.released)), "blocked": found.blocked}

    _steps: ClassVar[dict[str, Callable[..., Result]]] = {
        "plan": _plan,
        "block": _block,
        "message": _message,
        "wait": _wait,
        "wake": _wake,
        "check": _check,
        "close": _close,
        "release": _release,
    }


def journal_path(option: str | None) -> str:
    """Return the absolute path of the journal, by default in the state directory of the user."""
    state = os.environ.get("XDG_STATE_HOME") or _STATE
    return os.path.abspath(os.path.expanduser(option or os.path.join(state, _FOLDER)))


def _options(options: Mapping[str, Any]) -> Options:
    names = set(Options.__dataclass_fields__) & options.keys()
    return Options(**{name: options[name] for name in names}, message=options["text"])


def _batch(variables: Variables) -> list[str]:
    return [str(host) for host in variables.get("ansible_play_batch") or ()]


def _pending(variables: Variables) -> list[str]:
    """Return the hosts of the batch that are in the window and not yet decided about."""
    return [host for host in _batch(variables) if (read_note(host) or {}).get("decision") == WAIT]


def _keep(verdicts: Mapping[str, Verdict]) -> Result:
    for host, verdict in verdicts.items():
        _write(host, verdict)
    return {
        "hosts": {
            host: {"decision": verdict.decision, "reason": verdict.reason, "users": [*verdict.users]}
            for host, verdict in verdicts.items()
        }
    }


def _write(host: str, verdict: Verdict) -> None:
    write_note(host, {"decision": verdict.decision, "reason": verdict.reason, "users": [*verdict.users]})


def _refusal(host: str) -> Result:
    note = read_note(host)
    if note is None:
        return {"skipped": True}
    told = {"decision": note["decision"], "reason": note["reason"]}
    return {**told, "failed": True, "msg": note["reason"]} if note["decision"] == FAIL else told


def _finish(host: str) -> None:
    with open(run_file("window_finished", host), "w", encoding="utf-8"):
        pass


def _forget_finish(host: str) -> None:
    if _is_finished(host):
        os.unlink(run_file("window_finished", host))


def _is_finished(host: str) -> bool:
    return os.path.exists(run_file("window_finished", host))


def _as_failure(window: Window, *, is_failure: bool) -> Result:
    text = " ".join(window.problems[:5])
    more = f" And {len(window.problems) - 5} more." if len(window.problems) > 5 else ""
    if not is_failure:
        window.notes.append(f"{text}{more}")
        return {}
    return {"failed": True, "msg": f"{text}{more}", **call_details(WorkspaceError("", details=window.failures.details))}


def _problem(options: Mapping[str, Any]) -> str | None:
    for name, may_be_zero in (("wait_timeout", True), ("wait_interval", False), ("power_timeout", True)):
        value = options[name]
        if not 0 <= value < float("inf") or (value == 0 and not may_be_zero):
            return f"The {name} is {value:g}: give a number of seconds {'from' if may_be_zero else 'above'} 0."
    return None
