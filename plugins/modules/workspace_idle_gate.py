# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_idle_gate
short_description: Decide whether a play may continue with a host, depending on whether its desktop is in use
version_added: 0.1.0
description:
  - The steps of the role huaweicloud.workspace.idle_gate. Use the role, which runs them in the right order.
  - It checks desktops like M(huaweicloud.workspace.workspace_host_info), reads the variables C(idle_gate_*) of the role for
    each host, and keeps its decision for this run, where P(huaweicloud.workspace.idle_gate_decision#filter) and
    P(huaweicloud.workspace.let_through#filter) find it.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.on_controller
  - huaweicloud.workspace.attributes
options:
  step:
    description:
      - With V(decide) it checks the desktops and decides. It never fails. If the service is unavailable or a variable is
        invalid, the decision is V(fail).
      - With V(wait) it waits if that was the decision, and decides again.
      - With V(refuse) it fails for a host with the decision V(fail) or none. If the play would continue after a failure,
        because of C(rescue), C(always) or C(force_handlers), the host is marked unreachable instead, which ends the play for it.
    type: str
    choices: [decide, wait, refuse]
    required: true
seealso:
  - module: huaweicloud.workspace.workspace_host_info
  - plugin: huaweicloud.workspace.let_through
    plugin_type: filter
"""

EXAMPLES = r"""
- name: See which desktops the gate would let through
  hosts: workspace_desktops
  gather_facts: false
  tasks:
    - name: Decide
      huaweicloud.workspace.workspace_idle_gate:
        step: decide
      register: gate

    - name: Show it
      ansible.builtin.debug:
        msg: "{{ gate.decision }}: {{ gate.reason }}"
"""

RETURN = r"""
decision:
  description: What to do with the host, one of V(continue), V(skip), V(fail) and V(wait).
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: continue
reason:
  description: The reason, in one sentence.
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: "CHENMIN01 is REGISTERED: nobody is connected to it."
state:
  description: One of V(idle), V(in_use) and V(unknown).
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: idle
status:
  description:
    - Login status, or V(NO_DESKTOP) for a host that is not a desktop, V(GONE) if its desktop was deleted, V(UNKNOWN) if the
      service did not return it.
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: REGISTERED
users:
  description: Names of the users that the desktop is assigned to.
  returned: with O(step=decide) and O(step=wait)
  type: list
  elements: str
  sample: [chenmin]
checked_at:
  description: When the response arrived (ISO 8601, UTC), null if none did.
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: "2026-11-23T08:15:30+00:00"
started_at:
  description: When the host started the check, in seconds since the epoch, null if it did not.
  returned: with O(step=decide) and O(step=wait)
  type: float
  sample: 1795421730.5
ends_batch:
  description:
    - V(fail) or V(end) if the role is included with C(run_once), so that no host of the batch may be touched. It is V(end) if
      the play would continue after a failure. Otherwise it is empty.
  returned: with O(step=decide) and O(step=wait)
  type: str
  sample: ""
error:
  description: Details of a failed request, as M(huaweicloud.workspace.workspace_host_info) returns them.
  returned: when a request failed
  type: dict
"""
