# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter idle_gate_decision."""

from __future__ import annotations

DOCUMENTATION = r"""
name: idle_gate_decision
short_description: Return the decision of the idle gate about a host in this run
version_added: 0.1.0
description:
  - Returns the decision that the role huaweicloud.workspace.idle_gate made about a host in this run of Ansible,
    the last one if there are several.
  - The decision is not read from variables, so extra variables or facts of an earlier run cannot replace it.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
options:
  _input:
    description: Name of the host.
    type: str
    required: true
seealso:
  - plugin: huaweicloud.workspace.let_through
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Count the desktops that were let through
  ansible.builtin.debug:
    msg: "{{ decisions | select('equalto', 'continue') | length }} desktops were let through."
  vars:
    decisions: "{{ ansible_play_hosts_all | map('huaweicloud.workspace.idle_gate_decision') }}"
  run_once: true
"""

RETURN = r"""
_value:
  description:
    - V(continue), V(skip) or V(fail), V(wait) while the host waits, or an empty string if nothing was decided in this
      run.
  type: str
  sample: continue
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._hosts.gate_notes import read_note


def idle_gate_decision(host: Any) -> str:
    """Return the decision of this run about a host, an empty text if there is none."""
    note = read_note(str(host))
    return "" if note is None else str(note["decision"])


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"idle_gate_decision": idle_gate_decision}
