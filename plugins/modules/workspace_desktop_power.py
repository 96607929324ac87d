# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_desktop_power
short_description: Start, stop, hibernate or restart Huawei Cloud Workspace desktops
version_added: 0.1.0
description:
  - Brings desktops to a power state, waits until they are in it, and returns what became of each.
  - Desktops that are in the requested state already are left alone.
  - Immediately before a desktop is stopped, hibernated or restarted, the service is asked whether somebody is connected
    to it. Such a desktop is not touched, unless O(when_in_use=proceed).
  - A request is never sent twice for a desktop. If it is not clear whether the service carried one out, such as after a
    broken connection, the state is read back. See RV(desktops[].result).
  - It needs the rights C(workspace:desktops:operate), and C(workspace:desktops:list) or C(workspace:desktops:get).
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.acting
attributes:
  idempotent:
    support: partial
    details: Each run with O(state=restarted) restarts the desktops.
options:
  desktop_ids:
    description:
      - IDs of the desktops, as many as you like. They are sent in groups of 100. One that is listed twice, also in
        another case, counts once.
      - If one of them does not exist, the task fails, names it, and sends nothing.
    type: list
    elements: str
    required: true
    aliases: [desktop_id]
  state:
    description:
      - Power state of the desktops.
      - V(started) ends with the status C(ACTIVE), V(stopped) with C(SHUTOFF), and V(hibernated) with C(HIBERNATED).
      - V(hibernated) is for Windows desktops that are running.
      - V(restarted) restarts desktops that are running. Use V(started) for those that are off.
    type: str
    required: true
    choices: [started, stopped, hibernated, restarted]
  force:
    description:
      - Whether to do it by force, like switching off the power. Unsaved work is lost.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the desktops are in the requested state.
      - A desktop on which a task is running is waited for in any case. It comes after the others.
    type: bool
    default: true
  wait_timeout:
    description:
      - Number of seconds to wait for running tasks, and then for the requested state.
    type: float
    default: 600
  wait_interval:
    description:
      - Number of seconds between two requests for the state. The first requests come sooner.
    type: float
    default: 5
  when_in_use:
    description:
      - What to do with a desktop to which somebody is connected (login status C(CONNECTED)), on which a session is
        still open (C(DISCONNECTED)), or of which this is not known.
      - V(refuse) leaves it alone, and the task fails when the others are done.
      - V(skip) leaves it alone.
      - V(proceed) changes it as well. Users are interrupted.
      - It has no effect on O(state=started).
    type: str
    choices: [refuse, skip, proceed]
    default: refuse
notes:
  - In check mode nothing is sent and nothing is waited for.
seealso:
  - module: huaweicloud.workspace.workspace_maintenance_mode
  - module: huaweicloud.workspace.workspace_notification
  - module: huaweicloud.workspace.workspace_host_info
"""

EXAMPLES = r"""
- name: Gather the desktops of finance
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    tags:
      team: finance
  register: finance

- name: Start them, and wait until they run
  huaweicloud.workspace.workspace_desktop_power:
    region: cn-north-4
    desktop_ids: "{{ finance.desktops | map(attribute='desktop_id') }}"
    state: started
    wait_timeout: 900
  register: started

- name: Restart those that nobody uses
  huaweicloud.workspace.workspace_desktop_power:
    region: cn-north-4
    desktop_ids: "{{ finance.desktops | map(attribute='desktop_id') }}"
    state: restarted
    when_in_use: skip

- name: Stop the same desktops that were off before
  huaweicloud.workspace.workspace_desktop_power:
    region: cn-north-4
    desktop_ids: "{{ started.desktops | selectattr('result', 'equalto', 'changed') | map(attribute='desktop_id') }}"
    state: stopped
    when_in_use: skip
    wait: true
    wait_interval: 10
  when: started is changed

- name: Switch off a desktop that does not respond, whoever uses it
  huaweicloud.workspace.workspace_desktop_power:
    region: cn-north-4
    desktop_id: "{{ finance.desktops[0].desktop_id }}"
    state: stopped
    force: true
    when_in_use: proceed
"""

RETURN = r"""
desktops:
  description:
    - What became of each desktop, in the order of O(desktop_ids).
    - They are returned when the task fails as well.
  returned: always, except if nothing was sent because a desktop does not exist, or a request or an option failed
  type: list
  elements: dict
  sample:
    - desktop_id: 1c2b1d6e-6a3c-4d6b-9a47-2f4fd1a3f0c1
      computer_name: FIN-0001
      result: changed
      before: SHUTOFF
      after: ACTIVE
      error_code: null
      msg: null
  contains:
    desktop_id:
      description: ID of the desktop.
      type: str
      returned: always
    computer_name:
      description: Name of the desktop, null if it is not known.
      type: str
      returned: always
    result:
      description:
        - V(changed) if it is in the requested state now, or would be in check mode. With O(wait=false), if the service
          accepted the request.
        - V(already) if it was in this state before.
        - V(skipped) if it is in use, with O(when_in_use=skip).
        - V(refused) if the service refused, or if the desktop must not be changed, such as one that is in use.
        - V(timed_out) if the state was not reached in time, or a task was running all the time.
        - V(unknown) if it is not known whether the service carried out the request.
        - The task fails if one of the last three occurs.
      type: str
      returned: always
    before:
      description: Its status before, null if the service does not tell it.
      type: str
      returned: always
    after:
      description: Its status after, or the expected one in check mode and with O(wait=false).
      type: str
      returned: always
    error_code:
      description: Error code of the service, null if it gave none.
      type: str
      returned: always
    msg:
      description: Why the desktop was not changed, null for a success.
      type: str
      returned: always
region:
  description: Region of the desktops, null if only O(endpoint) is known.
  returned: always, except for invalid options
  type: str
  sample: cn-north-4
project_id:
  description: ID of the project.
  returned: always, except for invalid options
  type: str
  sample: 0bec5db98280d2d02fd6c00c2de791ce
endpoint:
  description: URL of the service.
  returned: always, except for invalid options
  type: str
  sample: https://workspace.cn-north-4.myhuaweicloud.com
notices:
  description:
    - Progress, and what the module waited for. Up to 50 entries, the most recent ones.
    - The last one says where credential, region and project came from. It holds no secret.
  returned: when the verbosity is 1 or more (C(-v)) and there are any
  type: list
  elements: str
  sample:
    - waiting until 3 desktops are started
error:
  description: Details of the first failed request. Fields the service did not return are null.
  returned: when a request failed, not for invalid options, which fail before any request
  type: dict
  contains:
    status:
      description: HTTP status code of the response.
      type: int
      returned: always
      sample: 403
    error_code:
      description: Error code of the service, the gateway or IAM.
      type: str
      returned: always
      sample: WKS.00000403
    error_msg:
      description: Error message of the service, the gateway or IAM.
      type: str
      returned: always
      sample: No permission.
    error_detail:
      description: Further explanation of the service.
      type: str
      returned: always
    encoded_authorization_message:
      description: Encrypted reason of a refusal, which the STS API decode-authorization-message decrypts.
      type: str
      returned: always
    request_id:
      description: ID of the request. Give it to support.
      type: str
      returned: always
    method:
      description: HTTP method of the request.
      type: str
      returned: always
      sample: POST
    url:
      description: URL of the request.
      type: str
      returned: always
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6/desktops/action
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.power_rules import (
    OPERATIONS,
    WHEN_IN_USE,
    PowerRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    CHECK_MODE,
    Client,
    Options,
    Result,
    result_of,
    run_module,
)

OPTIONS = ("desktop_ids", "state", "force", "wait", "wait_timeout", "wait_interval", "when_in_use")
ACTIVITY = {"started": "Starting", "stopped": "Stopping", "hibernated": "Hibernating", "restarted": "Restarting"}


def request_of(options: Options) -> PowerRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    return PowerRequest(check_mode=options[CHECK_MODE], **{name: options[name] for name in OPTIONS})


def act(client: Client, request: PowerRequest) -> Result:
    """Bring the desktops to the state and return what became of each."""
    return result_of(client.change_power(request), what=ACTIVITY[request.state])


def main() -> None:
    run_module(
        act,
        request_of=request_of,
        argument_spec={
            "desktop_ids": {"type": "list", "elements": "str", "required": True, "aliases": ["desktop_id"]},
            "state": {"type": "str", "required": True, "choices": list(OPERATIONS)},
            "force": {"type": "bool", "default": False},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "float", "default": 600},
            "wait_interval": {"type": "float", "default": 5},
            "when_in_use": {"type": "str", "choices": list(WHEN_IN_USE), "default": "refuse"},
        },
    )


if __name__ == "__main__":
    main()
