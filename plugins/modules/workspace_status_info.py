# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_status_info
short_description: Count Huawei Cloud Workspace desktops by login, power and assignment status
version_added: 0.1.0
description:
  - Returns the statistics of the desktops in a project, and their sums.
  - It needs one request, however many desktops there are.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_desktop_info
  - name: Querying Desktop Login Statuses
    description: The API call GET /v2/{project_id}/connections/status.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListInstancesStatus.html
"""

EXAMPLES = r"""
- name: Count the desktops
  huaweicloud.workspace.workspace_status_info:
    region: cn-north-4
  register: workspace

- name: Count with a token, which belongs to one project
  huaweicloud.workspace.workspace_status_info:
    region: cn-north-4
    auth_token: "{{ lookup('ansible.builtin.env', 'TEAM_TOKEN') }}"
    project_id: "{{ lookup('ansible.builtin.env', 'TEAM_PROJECT_ID') }}"

- name: Count as an IAM user, in a project selected by name
  huaweicloud.workspace.workspace_status_info:
    region: cn-north-4
    cloud: myhuaweicloud.com
    username: "{{ lookup('ansible.builtin.env', 'TEAM_USER') }}"
    password: "{{ lookup('ansible.builtin.env', 'TEAM_PASSWORD') }}"
    domain_name: "{{ lookup('ansible.builtin.env', 'TEAM_ACCOUNT') }}"
    project_name: cn-north-4

- name: Count with a temporary access key and few concurrent requests, in a private cloud with its own certificates
  huaweicloud.workspace.workspace_status_info:
    access_key: "{{ lookup('ansible.builtin.env', 'TEAM_ACCESS_KEY') }}"
    secret_key: "{{ lookup('ansible.builtin.env', 'TEAM_SECRET_KEY') }}"
    security_token: "{{ lookup('ansible.builtin.env', 'TEAM_SECURITY_TOKEN') }}"
    endpoint: https://workspace.cloud.example.com/
    auth_url: https://iam.cloud.example.com/v3
    project_name: cn-north-4
    ca_path: /etc/ssl/certs/private-cloud.pem
    validate_certs: true
    allow_http: false
    timeout: 30
    max_retries: 2
    concurrency: 4

- name: Count with the credentials file of a team
  huaweicloud.workspace.workspace_status_info:
    region: cn-north-4
    profile_file: ~/.huaweicloud/team

- name: Count with the agency of this ECS, if no other credential is found
  huaweicloud.workspace.workspace_status_info:
    region: cn-north-4
    agency: true
    metadata_url: http://169.254.169.254

- name: Show how many desktops are in use
  ansible.builtin.debug:
    msg: "{{ workspace.totals.in_use_num }} of {{ workspace.totals.running_num }} running desktops are in use"

- name: Name the desktop groups in which no desktop is idle
  ansible.builtin.debug:
    msg: "{{ workspace.statics | selectattr('ready_num', 'equalto', 0) | map(attribute='static_name') | list }}"
"""

RETURN = r"""
statics:
  description: The statistics as the service returns them, one entry per desktop group.
  returned: success
  type: list
  elements: dict
  sample:
    - static_name: Finance
      running_num: 12
      stop_num: 3
      hibernate_num: 1
      other_num: 0
      attached_num: 15
      unattached_num: 1
      cannot_attach_num: 0
      in_process_num: 0
      in_use_num: 8
      unregistered_num: 4
      ready_num: 3
      disconnected_num: 1
      unknown_num: 0
  contains:
    static_name:
      description: Name of the counted VM group or desktop group. It is not part of RV(totals).
      type: str
      returned: when known
    running_num:
      description: Number of active desktops (running, starting, failing over or migrating).
      type: int
      returned: when known
    stop_num:
      description: Number of stopped desktops (stopping and stopped).
      type: int
      returned: when known
    hibernate_num:
      description: Number of hibernated desktops (hibernating and hibernated).
      type: int
      returned: when known
    other_num:
      description: Number of desktops in other statuses, such as unknown, deleting or deletion failed.
      type: int
      returned: when known
    attached_num:
      description: Number of assigned desktops.
      type: int
      returned: when known
    unattached_num:
      description: Number of desktops that are not assigned.
      type: int
      returned: when known
    cannot_attach_num:
      description: Number of desktops that cannot be assigned (assignment failed, unassignment failed, unassigned).
      type: int
      returned: when known
    in_process_num:
      description: Number of desktops being assigned or unassigned.
      type: int
      returned: when known
    in_use_num:
      description: Number of desktops in use.
      type: int
      returned: when known
    unregistered_num:
      description: Number of unregistered desktops.
      type: int
      returned: when known
    ready_num:
      description: Number of idle desktops.
      type: int
      returned: when known
    disconnected_num:
      description: Number of disconnected desktops.
      type: int
      returned: when known
    unknown_num:
      description: Number of desktops whose status is unknown.
      type: int
      returned: when known
totals:
  description:
    - Sum of each number in RV(statics). Numbers that the service adds in the future are summed too.
    - A documented number that no entry has is C(0).
  returned: success
  type: dict
  sample:
    running_num: 12
    stop_num: 3
    hibernate_num: 1
    other_num: 0
    attached_num: 15
    unattached_num: 1
    cannot_attach_num: 0
    in_process_num: 0
    in_use_num: 8
    unregistered_num: 4
    ready_num: 3
    disconnected_num: 1
    unknown_num: 0
region:
  description: Region of the desktops, null if only O(endpoint) is known.
  returned: success
  type: str
  sample: cn-north-4
project_id:
  description: ID of the project.
  returned: success
  type: str
  sample: 0bec5db98280d2d02fd6c00c2de791ce
endpoint:
  description: URL of the service.
  returned: success
  type: str
  sample: https://workspace.cn-north-4.myhuaweicloud.com
notices:
  description:
    - Progress, and why the module waited, such as a service that throttles. Up to 50 entries, the most recent ones.
    - The last one says where credential, region and project came from. It holds no secret.
  returned: when the verbosity is 1 or more (C(-v)) and there are any
  type: list
  elements: str
  sample:
    - workspace.cn-north-4.myhuaweicloud.com throttles; waiting 12.0 s before the next call
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
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6c00c2de791ce/connections/status
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.totals import (
    sum_statistics,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    Client,
    Result,
    run_module,
)


def read(client: Client, _request: None) -> Result:
    """Return the statistics and their sums."""
    statics = client.status_statistics()
    return {"statics": statics, "totals": sum_statistics(statics)}


def main() -> None:
    run_module(read)


if __name__ == "__main__":
    main()
