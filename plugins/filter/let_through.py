# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter let_through."""

from __future__ import annotations

DOCUMENTATION = r"""
name: let_through
short_description: Check that the idle gate let a host through in this run
version_added: 0.1.0
description:
  - Returns true for a host that the role huaweicloud.workspace.idle_gate let through in this run of Ansible. For any
    other host it fails and says why.
  - As the condition of a block, it applies to every task in it, whatever C(--tags), C(--skip-tags), C(--start-at-task)
    and C(--step) skip in the play, including the gate.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
options:
  _input:
    description: Name of the host.
    type: str
    required: true
seealso:
  - plugin: huaweicloud.workspace.idle_gate_decision
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Restart a service on the desktops that nobody is using
  hosts: os_type_linux
  gather_facts: false
  roles:
    - huaweicloud.workspace.idle_gate
  tasks:
    - name: Work only on desktops that the gate let through
      when: inventory_hostname | huaweicloud.workspace.let_through
      block:
        - name: Restart it
          ansible.builtin.service:
            name: cups
            state: restarted
"""

RETURN = r"""
_value:
  description: Always true.
  type: bool
  sample: true
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._hosts.gate_notes import read_note


def let_through(host: Any) -> bool:
    """Return True for a host that was let through in this run; raises AnsibleFilterError for any other."""
    note = read_note(str(host))
    if note is None or note["decision"] == "wait":
        raise AnsibleFilterError(
            f"The gate has not decided about {host} in this run, so it is not touched: run the role idle_gate first, "
            "and the whole play, without --start-at-task or --skip-tags always, and without skipping tasks in --step."
        )
    if note["decision"] != "continue":
        raise AnsibleFilterError(f"The gate did not let {host} through, so it is not touched: {note['reason']}")
    return True


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"let_through": let_through}
