# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_maintenance_window
short_description: Open and close a maintenance window for the desktops of a batch, or release desktops
version_added: 0.1.0
description:
  - The steps of the role huaweicloud.workspace.maintenance_window. Use the role, which runs them in the right order, and
    closes the window whatever happens.
  - Each step but O(step=refuse) and O(step=finish) acts on all hosts of the batch, with one request for 100 desktops. Run it
    with C(run_once).
  - Before each change it writes into a journal on the control node what has to be undone, and afterwards what is known.
    A run that was killed is repaired from there, by the next run or by the playbook
    huaweicloud.workspace.release_desktops.
  - What is decided about a host is kept for this run, where P(huaweicloud.workspace.idle_gate_decision#filter) and
    P(huaweicloud.workspace.let_through#filter) find it.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.on_controller
  - huaweicloud.workspace.attributes.acting
attributes:
  check_mode:
    support: partial
    details: O(step=plan) and O(step=release) tell what they would do, the other steps do nothing.
  diff_mode:
    support: none
    details: The steps return what they did.
  bypass_host_loop:
    details: The role uses C(run_once).
options:
  step:
    description:
      - V(plan) undoes what ended runs have left of other desktops than those of the batch. In check mode it returns what the
        window would do with each host.
      - V(block) blocks new logins, V(message) shows O(text) to connected users, V(wait) waits for users, V(wake) starts
        desktops that are off, V(check) decides once more whether somebody uses a desktop.
      - V(refuse) fails for a host that was decided to fail. V(finish) tells that the work on the host has ended.
      - V(close) brings the power state back, unless somebody uses the desktop by then, and releases the desktops.
      - V(release) undoes what ended runs have left, and releases desktops in maintenance mode that O(names) or O(all) select.
    type: str
    choices: [plan, block, message, wait, wake, check, refuse, finish, close, release]
    required: true
  journal:
    description:
      - Path of the journal, by default C(maintenance_window.json) in the directory C(huaweicloud.workspace) of
        E(XDG_STATE_HOME), or of C(~/.local/state).
      - Only the owner can read it. It contains no secrets.
    type: path
  in_use:
    description: What to do with a host whose desktop is still in use after O(wait_timeout).
    type: str
    choices: [skip, fail]
    default: skip
  unknown:
    description: What to do with a host that is not a desktop, or of whose desktop it is not known whether it is in use.
    type: str
    choices: [skip, fail]
    default: skip
  busy_statuses:
    description: Login statuses in which a desktop is in use.
    type: list
    elements: str
    choices: [UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED]
    default: [CONNECTED, DISCONNECTED]
  wait_timeout:
    description: Maximum number of seconds to wait for users.
    type: float
    default: 3600
  wait_interval:
    description: Seconds between two checks.
    type: float
    default: 30
  text:
    description: Message to connected users.
    type: str
    default: ""
  start:
    description: Whether to start desktops that are off. Otherwise they are skipped.
    type: bool
    default: true
  power_timeout:
    description: Maximum number of seconds for a change of power.
    type: float
    default: 600
  hostvars_prefix:
    description: Prefix of the host variables, the option C(hostvars_prefix) of the inventory plugin.
    type: str
    default: workspace_
  names:
    description: Names or IDs of the desktops to release with O(step=release).
    type: list
    elements: str
    default: []
  all:
    description:
      - Whether O(step=release) releases all desktops in maintenance mode, whoever has put them into it, except those in the
        window of a run that is still running on this machine.
    type: bool
    default: false
seealso:
  - module: huaweicloud.workspace.workspace_maintenance_mode
  - module: huaweicloud.workspace.workspace_desktop_power
  - module: huaweicloud.workspace.workspace_notification
"""

EXAMPLES = r"""
- name: Work on desktops while nobody can log in to them
  hosts: workspace_desktops
  gather_facts: false
  serial: 20
  module_defaults:
    huaweicloud.workspace.workspace_maintenance_window:
      journal: ~/maintenance_window.json
      in_use: skip
      unknown: skip
      busy_statuses: [CONNECTED, DISCONNECTED]
      wait_timeout: 600
      wait_interval: 15
      text: Please save your work, and log out.
      start: true
      power_timeout: 300
      hostvars_prefix: workspace_
  tasks:
    - name: Work in a window
      block:
        - name: Open it
          huaweicloud.workspace.workspace_maintenance_window:
            step: "{{ item }}"
          loop: [plan, block, message, wait, wake, check]
          run_once: true

        - name: Work on the desktops that were let through
          ansible.builtin.debug:
            msg: Nobody can log in to {{ inventory_hostname }} now.
          when: inventory_hostname | huaweicloud.workspace.idle_gate_decision == 'continue'
      always:
        - name: Tell that the work on the host has ended
          huaweicloud.workspace.workspace_maintenance_window:
            step: finish

        - name: Close it
          huaweicloud.workspace.workspace_maintenance_window:
            step: close
          run_once: true

- name: See what is left
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Undo what a killed run has left, and release two desktops by their names
      huaweicloud.workspace.workspace_maintenance_window:
        step: release
        names: [FIN-W-0004, FIN-W-0007]
        all: false
      register: found

    - name: Show the desktops that are still blocked
      ansible.builtin.debug:
        var: found.blocked
"""

RETURN = r"""
plan:
  description: What the window would do with each host, one sentence each, by the names of the hosts.
  returned: with O(step=plan) in check mode
  type: dict
  sample:
    FIN-W-0004: "FIN-W-0004 is REGISTERED: nobody is connected to it. The window would block new logins, run the tasks, release it."
repaired:
  description: Hosts that an ended run has left in its window.
  returned: with O(step=plan), but not in check mode
  type: list
  elements: str
  sample: []
hosts:
  description:
    - By the names of the hosts, C(decision), C(reason) and C(users). The decision is V(wait) for hosts in the window,
      V(continue) for those to work on, V(skip) or V(fail).
  returned: with O(step=block), O(step=wait), O(step=wake) and O(step=check)
  type: dict
  sample:
    FIN-W-0004:
      decision: continue
      reason: "FIN-W-0004 is REGISTERED: nobody is connected to it."
      users: [chenmin]
decision:
  description: What was decided about the host.
  returned: with O(step=refuse), if something was decided
  type: str
  sample: continue
reason:
  description: The reason, in one sentence.
  returned: with O(step=refuse), if something was decided
  type: str
  sample: "FIN-W-0004 is REGISTERED: nobody is connected to it."
released:
  description: Names of the desktops that were released, or would be in check mode.
  returned: with O(step=release)
  type: list
  elements: str
  sample: [FIN-W-0004]
blocked:
  description: Names and IDs of the desktops that stay in maintenance mode.
  returned: with O(step=release)
  type: list
  elements: str
  sample: []
error:
  description: Details of the first failed request, as M(huaweicloud.workspace.workspace_host_info) returns them.
  returned: when a request failed
  type: dict
"""
