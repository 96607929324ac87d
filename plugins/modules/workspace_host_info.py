# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_host_info
short_description: Check whether the Huawei Cloud Workspace desktops behind the hosts of a play are in use right now
version_added: 0.1.0
description:
  - Returns for each host of a play the current login status of its desktop, and its users. An inventory is as old as its
    last update, and a user may have logged in since then.
  - The hosts of a batch share one result. The first of them requests the desktops of all, with one request for every 100
    desktops of a region and project; the others read its result. This works with every strategy, with C(serial), and in
    check mode.
  - A desktop whose status is unknown is never reported as idle. RV(found) and RV(login_status) tell whether the service
    knows the desktop, and its status.
  - It runs on the control node and does not connect to the hosts, so a credential in the environment of Ansible or in
    C(module_defaults) works for all kinds of hosts. The keyword C(environment) works as for a module, including proxies
    and CA certificates.
  - The role huaweicloud.workspace.idle_gate uses it to keep maintenance away from desktops in use.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes.on_controller
  - huaweicloud.workspace.attributes
attributes:
  bypass_host_loop:
    details: Each host runs it, and the hosts share a result. It refuses C(run_once), which would skip hosts.
options:
  hostvars_prefix:
    description:
      - Prefix of the host variables that the inventory sets, its option
        O(huaweicloud.workspace.workspace_desktops#inventory:hostvars_prefix).
      - The variable C(desktop_id) with this prefix identifies the desktop of a host. A host without it is not a desktop.
      - If a host has the variables C(region) and C(project_id) with this prefix, they have priority over O(region),
        O(project_id) and O(project_name).
    type: str
    default: workspace_
  max_age:
    description:
      - Seconds for which the hosts share a result. After that, the next host requests a new one.
      - Each host uses a result once. A host that checks a second time in a run always gets a newer one.
      - With V(0) every host sends its own request.
    type: float
    default: 60.0
  wait_while:
    description:
      - The task waits while the login status is one of these, such as V(CONNECTED). With an empty list it does not wait.
      - It does not wait in check mode.
      - A waiting host occupies one of the C(forks).
    type: list
    elements: str
    default: []
  wait_timeout:
    description: Maximum number of seconds to wait. After that, the task returns the current login status.
    type: float
    default: 3600.0
  wait_interval:
    description: Seconds between two checks. Waiting hosts share results too.
    type: float
    default: 30.0
  wait_since:
    description:
      - Start time of O(wait_timeout), in seconds since the epoch, such as the RV(started_at) of an earlier task.
      - By default it is the start of this task. With more hosts than C(forks), some hosts start later.
    type: float
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_desktop_info
"""

EXAMPLES = r"""
# To keep a play away from desktops in use, use the role huaweicloud.workspace.idle_gate.
- name: Show the desktops that nobody is connected to
  hosts: os_type_linux
  gather_facts: false
  serial: 50
  tasks:
    - name: Get the login status of all hosts of the batch
      huaweicloud.workspace.workspace_host_info:
        hostvars_prefix: workspace_ # as in the inventory file
        max_age: 30
      register: desktop

    # A user who left without logging out still has a session, perhaps with unsaved work.
    - name: Show it
      ansible.builtin.debug:
        msg: "{{ 'left, session still open' if desktop.login_status == 'DISCONNECTED' else 'nobody is using it' }}"
      when:
        - desktop.found
        - desktop.login_status in ['REGISTERED', 'DISCONNECTED']

- name: Wait for the users
  hosts: os_type_windows
  gather_facts: false
  strategy: host_pinned
  tasks:
    - name: Check once, to record when the play began
      huaweicloud.workspace.workspace_host_info:
      register: look

    - name: Wait up to half an hour until the user has left
      huaweicloud.workspace.workspace_host_info:
        wait_while: [CONNECTED]
        wait_timeout: 1800
        wait_interval: 60
        wait_since: "{{ look.started_at }}"
      register: desktop
      failed_when: desktop is failed or not desktop.found or desktop.login_status == 'CONNECTED'
"""

RETURN = r"""
desktop_id:
  description: Desktop ID of the host, empty if the host is not a desktop.
  returned: always
  type: str
  sample: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
found:
  description: Whether the service knows a desktop with this ID.
  returned: always
  type: bool
  sample: true
login_status:
  description:
    - Login status, one of V(UNREGISTER), V(REGISTERED), V(CONNECTED) and V(DISCONNECTED), or another if the service adds one.
    - Empty if the service does not return it or does not know the desktop.
  returned: always
  type: str
  sample: REGISTERED
status:
  description:
    - Power status, such as V(ACTIVE) or V(SHUTOFF).
    - Empty if the service does not return it, for example if the permission to list desktops is missing and connections are
      read instead.
  returned: always
  type: str
  sample: ACTIVE
users:
  description: Names of the users that the desktop is assigned to.
  returned: always
  type: list
  elements: str
  sample: [chenmin]
checked_at:
  description: When the response arrived (ISO 8601, UTC), null if the host is not a desktop.
  returned: always
  type: str
  sample: "2026-11-23T08:15:30+00:00"
is_fresh:
  description: Whether the request was sent for this host. If false, the host shares the response of another one.
  returned: always
  type: bool
  sample: false
started_at:
  description: When this host started the task, in seconds since the epoch.
  returned: always
  type: float
  sample: 1795421730.5
waited:
  description: Seconds the task took for this host.
  returned: always
  type: float
  sample: 0.2
error:
  description: Details of the failed request. Fields the service did not return are null.
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
      sample: APIGW.0301
    error_msg:
      description: Error message of the service, the gateway or IAM.
      type: str
      returned: always
      sample: Incorrect IAM authentication information
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
      sample: GET
    url:
      description: URL of the request.
      type: str
      returned: always
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6c00c2de791ce/desktops/detail
"""
