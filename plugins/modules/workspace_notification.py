# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_notification
short_description: Show a message on Huawei Cloud Workspace desktops
version_added: 0.1.0
description:
  - Sends a message to desktops, waits for the job of the service, and returns which desktops showed it.
  - Each run sends the message. Ansible needs no connection to the desktops.
  - The service does not tell which messages it has shown. So if it is not clear whether it took one, such as after a
    broken connection, the message is not sent again, and the result is V(unknown).
  - It needs the rights C(workspace:desktops:sendNotifications) and, to wait, C(workspace:jobs:get). With
    C(workspace:desktops:list) or C(workspace:desktops:get) it checks first that the desktops exist.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.acting
attributes:
  diff_mode:
    support: none
    details: The state of a desktop does not change.
  idempotent:
    support: none
    details: A second run sends the message again.
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
  text:
    description:
      - Message to show. Line breaks and tabs are allowed.
      - How long it may be is not documented by the service.
    type: str
    required: true
  wait:
    description:
      - Whether to wait for the job that tells which desktops showed the message.
    type: bool
    default: true
  wait_timeout:
    description:
      - Number of seconds to wait for the job.
    type: float
    default: 120
  wait_interval:
    description:
      - Number of seconds between two requests for the state of the job. The first requests come sooner.
    type: float
    default: 3
notes:
  - In check mode nothing is sent. The result is V(changed), because a run would send the message.
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_maintenance_mode
  - module: huaweicloud.workspace.workspace_desktop_power
"""

EXAMPLES = r"""
- name: Gather the desktops to which somebody is connected
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
    connect_status: CONNECTED
  register: connected

- name: Tell them of the maintenance
  huaweicloud.workspace.workspace_notification:
    region: cn-north-4
    desktop_ids: "{{ connected.desktops | map(attribute='desktop_id') }}"
    text: This desktop restarts at 18:00. Save your work.
    wait_timeout: 300
    wait_interval: 5
  register: told
  when: connected.desktops | length > 0

- name: Show which desktops did not get the message
  ansible.builtin.debug:
    msg: "{{ told.desktops | rejectattr('result', 'equalto', 'changed') | map(attribute='computer_name') | list }}"
  when: told is not skipped

- name: Send a message without waiting
  huaweicloud.workspace.workspace_notification:
    region: cn-north-4
    desktop_id: "{{ connected.desktops[0].desktop_id }}"
    text: |
      The printers of building 3 work again.
      Thank you for your patience.
    wait: false
"""

RETURN = r"""
desktops:
  description:
    - What became of the message on each desktop, in the order of O(desktop_ids).
    - They are returned when the task fails as well.
  returned: always, except if nothing was sent because a desktop does not exist, or a request or an option failed
  type: list
  elements: dict
  sample:
    - desktop_id: 1c2b1d6e-6a3c-4d6b-9a47-2f4fd1a3f0c1
      computer_name: FIN-0001
      result: changed
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
        - V(changed) if the desktop showed it, or if it would be sent in check mode. With O(wait=false), if the service
          accepted the message.
        - V(refused) if the service refused it, or its job failed for this desktop.
        - V(timed_out) if the job did not end in time.
        - V(unknown) if it is not known whether the message was shown.
        - The task fails if one of the last three occurs.
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
    - waiting for 1 jobs
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
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6/desktops/notifications
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.notification import (
    NotificationRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    CHECK_MODE,
    Client,
    Options,
    Result,
    result_of,
    run_module,
)

OPTIONS = ("desktop_ids", "text", "wait", "wait_timeout", "wait_interval")


def request_of(options: Options) -> NotificationRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    return NotificationRequest(check_mode=options[CHECK_MODE], **{name: options[name] for name in OPTIONS})


def act(client: Client, request: NotificationRequest) -> Result:
    """Send the message and return which desktops showed it."""
    return result_of(client.send_notification(request), what="The message")


def main() -> None:
    run_module(
        act,
        request_of=request_of,
        argument_spec={
            "desktop_ids": {"type": "list", "elements": "str", "required": True, "aliases": ["desktop_id"]},
            "text": {"type": "str", "required": True},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "float", "default": 120},
            "wait_interval": {"type": "float", "default": 3},
        },
    )


if __name__ == "__main__":
    main()
