# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The action of workspace_idle_gate: the steps of the role idle_gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ..module_utils._client import connection_argument_spec, without_blanks
from ..plugin_utils._hosts.gate_notes import Note, forget_note, read_note, write_note
from ..plugin_utils._hosts.idle_gate import Decision, GateOptionError, GateOptions, decide, read_options
from ..plugin_utils._hosts.status_request import check_host_of

Result = dict[str, Any]

STEPS = ("decide", "wait", "refuse")
_UNDECIDED = "The gate has not decided about {host} in this run, so the host is not touched."
_ALONE = (
    "With run_once at include_role the gate checks one host only, so no host of the play is touched: "
    "remove run_once, or use import_role."
)
_OUTSIDE = (
    " It is marked as unreachable, because this play continues after a failure (rescue, always or force_handlers)."
)


class ActionModule(ActionBase):
    """Decides about a host, and stores the decision for this run where no variable can replace it."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Result:
        """Return the decision about this host, or end the host in the step refuse."""
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        host: str = variables["inventory_hostname"]
        step = self._task.args.get("step")
        if step == "refuse":
            return {**result, **self._refuse(read_note(host), host=host)}
        if step == "decide":
            forget_note(host)
        note = read_note(host)
        if step == "wait" and note is None:
            return {**result, "skipped": True}
        if step == "wait" and note is not None and note["decision"] != "wait":
            return {**result, "changed": False, **note}
        note = self._decide(variables, host=host, earlier=note)
        write_note(host, note)
        return {**result, "changed": False, **note}

    def _decide(self, variables: Mapping[str, Any], *, host: str, earlier: Note | None) -> Note:
        """Return the decision: any failure becomes a refusal, so that no rescue mistakes it for another failure."""
        told: Result = {"failed": True, "msg": _ALONE}
        alone = self._included_once()
        try:
            options = self._options(variables)
            if alone is None:
                told = self._check(options, variables=variables, earlier=earlier)
        except (AnsibleError, GateOptionError) as exc:
            told = {"failed": True, "msg": str(exc)}
        if told.get("failed"):
            decision = Decision(state="unknown", status="UNKNOWN", decision="fail", reason=str(told.get("msg")))
        else:
            waited, check_mode = earlier is not None, bool(self._task.check_mode)
            decision = decide(told, host=host, options=options, waited=waited, check_mode=check_mode)
        return {
            **asdict(decision),
            "users": told.get("users") or [],
            "checked_at": told.get("checked_at"),
            "started_at": told.get("started_at"),
            "ends_batch": "" if alone is None else "end" if _goes_on_after_failures(alone) else "fail",
            **{name: told[name] for name in ("error", "warnings") if name in told},
        }

    def _options(self, variables: Mapping[str, Any]) -> GateOptions:
        return read_options(list(variables), value_of=lambda name: self._templar.template(variables[name]))

    def _check(self, options: GateOptions, *, variables: Mapping[str, Any], earlier: Note | None) -> Result:
        self._task.args = without_blanks(self._task.args)
        _found, connection = self.validate_argument_spec(
            argument_spec={**connection_argument_spec(), "step": {"type": "str", "choices": STEPS, "required": True}}
        )
        request = {
            **connection,
            "hostvars_prefix": options.hostvars_prefix,
            "max_age": options.max_age,
            "wait_while": options.busy_statuses if earlier else (),
            "wait_timeout": options.timeout,
            "wait_interval": options.interval,
            "wait_since": earlier["started_at"] if earlier else None,
        }
        return check_host_of(
            self._task,
            request,
            variables=variables,
            template=self._templar.template,
            directory=self._loader.get_basedir(),
        )

    def _refuse(self, note: Note | None, *, host: str) -> Result:
        """Fail the host, so that the rest of the play does not run on it."""
        if note is not None and note["decision"] in ("continue", "skip"):
            return {"skipped": True}
        reason = _UNDECIDED.format(host=host) if note is None or note["decision"] == "wait" else note["reason"]
        error = {"error": note["error"]} if note is not None and "error" in note else {}
        ends_batch = note is not None and note.get("ends_batch")
        if not ends_batch and _goes_on_after_failures(self._task):
            return {**error, "changed": False, "unreachable": True, "msg": f"{reason}{_OUTSIDE}"}
        return {**error, "changed": False, "failed": True, "msg": reason}

    def _included_once(self) -> Any:
        """Return the include that runs the role for one host of the batch only, as it does with run_once."""
        parent = getattr(self._task, "_parent", None)
        while parent is not None:
            if getattr(parent, "statically_loaded", True) is False and parent.run_once:
                # Strategies that do not go step by step include it for every host.
                by_step = str(self._task.get_play().strategy).rpartition(".")[2] not in ("free", "host_pinned")
                return parent if by_step else None
            parent = parent._parent  # noqa: SLF001 - there is no other way to it
        return None


def _goes_on_after_failures(task: Any) -> bool:
    """Return whether the play would run rescue, always or handlers on a host that fails in a task."""
    parent = task._parent  # noqa: SLF001 - there is no other way to it
    while parent is not None:
        if getattr(parent, "rescue", None) or getattr(parent, "always", None):
            return True
        play = getattr(parent, "_play", None)
        if play is not None and play.force_handlers:
            return True
        parent = parent._parent  # noqa: SLF001
    return False
