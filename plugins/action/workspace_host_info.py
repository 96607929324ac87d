# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The action of workspace_host_info: it runs on the control node and lets many hosts share one response."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils._client import connection_argument_spec, without_blanks
from ..plugin_utils._hosts.status_request import check_host_of

Options = dict[str, Any]
Result = dict[str, Any]

# With the connection options the argument spec; `wait_since` is in seconds since the epoch, the others in seconds.
OWN_OPTIONS = {
    "hostvars_prefix": {"type": "str", "default": "workspace_"},
    "max_age": {"type": "float", "default": 60.0},
    "wait_while": {"type": "list", "elements": "str", "default": []},
    "wait_timeout": {"type": "float", "default": 3600.0},
    "wait_interval": {"type": "float", "default": 30.0},
    "wait_since": {"type": "float"},
}


class ActionModule(ActionBase):
    """Returns the current status of the desktop behind the host."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> Result:
        """Return the module's result for this host."""
        result: Result = super().run(tmp, task_vars)
        variables = task_vars or {}
        self._task.args = without_blanks(self._task.args)
        _found, options = self.validate_argument_spec(argument_spec={**connection_argument_spec(), **OWN_OPTIONS})
        problem = _problem(options)
        if self._task.run_once:
            problem = "With run_once the other hosts would be skipped: remove it, the hosts share the response anyway."
        if problem:
            return {**result, "failed": True, "msg": problem}
        found = check_host_of(
            self._task,
            options,
            variables=variables,
            template=self._templar.template,
            directory=self._loader.get_basedir(),
        )
        return {**result, **found}


def _problem(options: Options) -> str | None:
    if options["max_age"] < 0:
        return f"The max_age is {options['max_age']:g}: give a number of seconds from 0."
    if options["wait_interval"] <= 0:
        return f"The wait_interval is {options['wait_interval']:g}: give a number of seconds above 0."
    if options["wait_timeout"] < 0:
        return f"The wait_timeout is {options['wait_timeout']:g}: give a number of seconds from 0."
    return None
