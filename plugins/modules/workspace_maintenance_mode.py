# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_maintenance_mode
short_description: Switch the maintenance mode of Huawei Cloud Workspace desktops
version_added: 0.1.0
description:
  - Brings desktops into maintenance mode, in which users cannot log in, or out of it, and reads back whether they are.
  - Desktops that are in the requested mode already are left alone.
  - What becomes of users who are connected is not documented by the service. Use
    M(huaweicloud.workspace.workspace_connection_info) or the role P(huaweicloud.workspace.idle_gate#role) to leave them
    alone.
  - If it is not clear whether the service carried out a request, such as after a broken connection, the mode is read
    back. The request is sent once more for the desktops that are not in the requested mode. That does no harm.
  - It needs the rights C(workspace:desktops:setMaintenanceMode), and C(workspace:desktops:list) or
    C(workspace:desktops:get).
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.acting
attributes:
  idempotent:
    support: partial
    details: A service that does not return the maintenance mode is sent the request each time, with a warning.
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
  enabled:
    description:
      - Whether the desktops are to be in maintenance mode.
    type: bool
    required: true
  wait_timeout:
    description:
      - Number of seconds to wait until the service shows the requested mode.
    type: float
    default: 30
notes:
  - In check mode nothing is sent.
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_desktop_power
  - module: huaweicloud.workspace.workspace_notification
"""

EXAMPLES = r"""
- name: Gather the desktops of finance
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    tags:
      team: finance
  register: finance

- name: Keep users from logging in
  huaweicloud.workspace.workspace_maintenance_mode:
    region: cn-north-4
    desktop_ids: "{{ finance.desktops | map(attribute='desktop_id') }}"
    enabled: true
    wait_timeout: 60
  register: blocked

- name: Let users log in to those that were blocked
  huaweicloud.workspace.workspace_maintenance_mode:
    region: cn-north-4
    desktop_ids: "{{ blocked.desktops | selectattr('result', 'equalto', 'changed') | map(attribute='desktop_id') }}"
    enabled: false
  when: blocked is changed
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
      before: false
      after: true
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
        - V(changed) if it was switched, or would be in check mode.
        - V(already) if it was in the requested mode before.
        - V(refused) if the service refused.
        - V(timed_out) if the service accepted the request, and does not show the mode in time.
        - V(unknown) if it is not known whether the service carried out the request.
        - The task fails if one of the last three occurs.
      type: str
      returned: always
    before:
      description: Whether it was in maintenance mode before, null if the service does not tell.
      type: bool
      returned: always
    after:
      description: Whether it is in maintenance mode after, or would be in check mode, null if that is not known.
      type: bool
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
    - workspace.cn-north-4.myhuaweicloud.com throttles; waiting 12.0 s before the next call
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
      sample: PUT
    url:
      description: URL of the request.
      type: str
      returned: always
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6/desktops/maintenance-mode
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.maintenance_mode import (
    MaintenanceRequest,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    CHECK_MODE,
    Client,
    Options,
    Result,
    result_of,
    run_module,
)

OPTIONS = ("desktop_ids", "enabled", "wait_timeout")


def request_of(options: Options) -> MaintenanceRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    return MaintenanceRequest(check_mode=options[CHECK_MODE], **{name: options[name] for name in OPTIONS})


def act(client: Client, request: MaintenanceRequest) -> Result:
    """Switch the maintenance mode of the desktops and return what became of each."""
    what = f"Switching maintenance mode {'on' if request.enabled else 'off'}"
    return result_of(client.set_maintenance_mode(request), what=what)


def main() -> None:
    run_module(
        act,
        request_of=request_of,
        argument_spec={
            "desktop_ids": {"type": "list", "elements": "str", "required": True, "aliases": ["desktop_id"]},
            "enabled": {"type": "bool", "required": True},
            "wait_timeout": {"type": "float", "default": 30},
        },
    )


if __name__ == "__main__":
    main()
