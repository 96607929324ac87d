# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_login_info
short_description: Gather who logged in to Huawei Cloud Workspace desktops, when, and whether it failed
version_added: 0.1.0
description:
  - Returns the login records of a span of time, the newest first, with times in ISO 8601, failures and latency.
  - All matching records are returned, however many requests that needs. The module fails rather than return an
    incomplete list. It warns if the service does not count the records and the list ends where paging may stop.
  - A service that does not know a filter passes over it. The module then leaves out the records that surely do not match,
    and warns. It keeps those that do not tell, such as failed logins without a latency.
  - It needs the right C(workspace:connections:securityList).
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes
options:
  username:
    description:
      - Name of an IAM user. It needs O(password), and O(domain_name).
      - Its environment variable is E(HW_USER_NAME).
      - Other modules take C(user_name) for it as well. Here O(user_name) is the user of a desktop.
    type: str
    aliases: []
  days:
    description:
      - Number of days up to now. The default is 1, if O(start) is not given either.
      - Of the current minute nothing is returned, so that the list does not grow while it is read.
      - The service does not say how long it keeps login records.
      - It cannot be combined with O(start) and O(end).
    type: int
  start:
    description:
      - First moment of the span, in ISO 8601, such as V(2026-01-31T08:00:00Z), V(2026-01-31T08:00+08:00) or
        V(2026-01-31).
      - A time without a zone is in UTC, and so is a date. A date alone is the beginning of that day.
    type: str
  end:
    description:
      - End of the span, like O(start). The default is now. It must not be in the future.
      - A date alone includes the whole of that day.
    type: str
  user_name:
    description:
      - Name of the user, with or without a domain.
      - All spellings are found, C(jy01@local.com) and C(LOCAL\jy01) by V(jy01), and C(jy01) by V(jy01@local.com) or
        V(LOCAL\\jy01), but no other user. C(LOCAL) and C(local.com) count as one domain.
      - A name without a domain finds the users of this name in all domains. Give O(domain) as well for one of them.
      - If the service does not search for parts of names, a name without a domain needs as many requests as all records
        of the span. So does one with a domain of which nothing is found as it is given nor without the domain.
    type: str
  computer_name:
    description:
      - Name of the desktop. The service does not say whether it looks for parts of names too.
    type: str
  terminal_type:
    description:
      - Type of the client. The service documents V(WI), which is the Workspace client.
    type: str
  public_ip:
    description:
      - Public IP address of the client.
    type: str
  domain:
    description:
      - Domain of the user, such as V(local.com).
    type: str
  min_latency:
    description:
      - Only records with this network latency or more, in milliseconds.
    type: int
  max_latency:
    description:
      - Only records with this network latency or less, in milliseconds.
    type: int
  enterprise_project_id:
    description:
      - ID of the enterprise project.
    type: str
  failed_only:
    description:
      - Return only logins that failed.
    type: bool
    default: false
seealso:
  - module: huaweicloud.workspace.workspace_usage_info
  - module: huaweicloud.workspace.workspace_connection_info
  - name: Querying Login Information
    description: The API call GET /v2/{project_id}/connections/desktops.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListLoginRecordsNew.html
"""

EXAMPLES = r"""
- name: Gather the logins of the last day
  huaweicloud.workspace.workspace_login_info:
    region: cn-north-4
  register: logins

- name: Show the latest ones
  ansible.builtin.debug:
    msg: "{{ item.started_at }}: {{ item.user_name }} on {{ item.computer_name }}"
  loop: "{{ logins.records[:5] }}"
  loop_control:
    label: "{{ item.transaction_id }}"

- name: Gather the logins that failed in the last week
  huaweicloud.workspace.workspace_login_info:
    region: cn-north-4
    days: 7
    failed_only: true
  register: failed

- name: Show why
  ansible.builtin.debug:
    msg: "{{ failed.records | map(attribute='connection_failure_reason') | unique }}"

- name: Gather the logins of a user in January
  huaweicloud.workspace.workspace_login_info:
    region: cn-north-4
    username: "{{ lookup('ansible.builtin.env', 'TEAM_USER') }}" # who reads
    password: "{{ lookup('ansible.builtin.env', 'TEAM_PASSWORD') }}"
    domain_name: "{{ lookup('ansible.builtin.env', 'TEAM_ACCOUNT') }}"
    user_name: chenmin # who logged in
    domain: local.com
    start: "2026-01-01"
    end: "2026-01-31"

- name: Gather the logins to one desktop over a slow line
  huaweicloud.workspace.workspace_login_info:
    region: cn-north-4
    computer_name: CHENMIN01
    terminal_type: WI
    public_ip: 192.0.2.17
    min_latency: 100
    max_latency: 2000
    enterprise_project_id: "0"
"""

RETURN = r"""
records:
  description:
    - The logins that began in the span, the newest first. Those without a time that can be read come last.
    - A time without a zone is taken for UTC. If such times cannot be in UTC, the module warns, and returns every record
      that may belong to the span.
    - The fields of the service are kept as they are, and those it adds in the future as well.
    - What the service does not tell is null.
  returned: success
  type: list
  elements: dict
  sample:
    - transaction_id: 5cd2c4a4-6a9f-4a55-8b32-b1ea54b5bb36
      sid: S-1-5-21-1004336348-1177238915-682003330-512
      desktop_id: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
      computer_name: CHENMIN01
      user_name: chenmin
      connection_start_time: "2026-01-31T08:00:00Z"
      connection_setup_time: "2026-01-31T08:00:05Z"
      connection_end_time: null
      connection_failure_reason: ""
      is_reconnect: false
      terminal_name: LAPTOP-7
      terminal_ip: 192.168.1.17
      terminal_mac: "02:00:00:00:00:17"
      terminal_type: WI
      client_version: 23.2.0
      agent_version: 23.2.0
      desktop_ip: 10.0.9.17
      network_rtt: 24
      e2e_rtt: 51
      source_ip: 192.0.2.17
      public_ip: 192.0.2.17
      started_at: "2026-01-31T08:00:00Z"
      connected_at: "2026-01-31T08:00:05Z"
      ended_at: null
      is_failed: false
      latency_ms: 24
  contains:
    started_at:
      description:
        - When the login began, C(connection_start_time) in ISO 8601 and UTC.
        - Null if it is neither in ISO 8601 nor in seconds or milliseconds since 1970. Such a record is returned anyway.
      type: str
      returned: always
    connected_at:
      description: When the connection was set up, C(connection_setup_time) in ISO 8601 and UTC.
      type: str
      returned: always
    ended_at:
      description:
        - When the connection ended, C(connection_end_time) in ISO 8601 and UTC.
        - Null while the connection lasts. The service does not say what it returns until then, so an end before the start
          or in the future, by more than the 14 hours that time zones can differ, counts as none.
      type: str
      returned: always
    is_failed:
      description:
        - Whether the login failed, by C(connection_failure_reason).
        - The service does not say what it returns for a login that succeeded. Null, an empty text, C(0) and words such
          as C(SUCCESS) count as a success.
        - Any other text counts as a failure, even if RV(records[].connected_at) says that the connection was set up.
      type: bool
      returned: always
    latency_ms:
      description: Network latency in milliseconds, C(network_rtt).
      type: float
      returned: always
    transaction_id:
      description: ID of the transaction. Several records may have the same.
      type: str
      returned: when known
    sid:
      description: SID of the desktop.
      type: str
      returned: when known
    desktop_id:
      description: Desktop ID. Older records do not have it.
      type: str
      returned: when known
    computer_name:
      description: Desktop name.
      type: str
      returned: when known
    user_name:
      description: Name of the user, with or without a domain.
      type: str
      returned: when known
    connection_start_time:
      description: When the login began, as the service returns it.
      type: str
      returned: when known
    connection_setup_time:
      description: When the connection was set up, as the service returns it.
      type: str
      returned: when known
    connection_end_time:
      description: When the connection ended, as the service returns it.
      type: str
      returned: when known
    connection_failure_reason:
      description: Why the login failed.
      type: str
      returned: when known
    is_reconnect:
      description: Whether the user came back to an open session, as the service returns it.
      type: raw
      returned: when known
    terminal_name:
      description: Name of the client's computer.
      type: str
      returned: when known
    terminal_ip:
      description: IP address of the client.
      type: str
      returned: when known
    terminal_mac:
      description: MAC address of the client.
      type: str
      returned: when known
    terminal_type:
      description: Type of the client.
      type: str
      returned: when known
    client_version:
      description: Version of the client.
      type: str
      returned: when known
    agent_version:
      description: Version of the agent on the desktop.
      type: str
      returned: when known
    desktop_ip:
      description: IP address of the desktop.
      type: str
      returned: when known
    network_rtt:
      description: Network latency in milliseconds, as the service returns it.
      type: raw
      returned: when known
    e2e_rtt:
      description: End-to-end latency in milliseconds, as the service returns it.
      type: raw
      returned: when known
    enterprise_project_id:
      description: ID of the enterprise project.
      type: str
      returned: when known
    source_ip:
      description: Source IP address of the client.
      type: str
      returned: when known
    public_ip:
      description: Public IP address of the client.
      type: str
      returned: when known
total_count:
  description: Number of entries in RV(records).
  returned: success
  type: int
  sample: 1
start:
  description: First moment of the span, in ISO 8601 and UTC.
  returned: success
  type: str
  sample: "2026-01-30T09:30:00Z"
end:
  description: End of the span, in ISO 8601 and UTC.
  returned: success
  type: str
  sample: "2026-01-31T09:30:00Z"
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
      sample: https://workspace.cn-north-4.myhuaweicloud.com/v2/0bec5db98280d2d02fd6c00c2de791ce/connections/desktops
"""

# No `from __future__ import annotations`: an old Python that does not know it has to come as far as need_python().
from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python

need_python()

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import (
    LoginRequest,
    warning_of,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.span import (
    iso,
    read_span,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    Client,
    Options,
    Result,
    run_module,
)

DEFAULT_DAYS = 1
FILTERS = (
    "user_name",
    "computer_name",
    "terminal_type",
    "public_ip",
    "domain",
    "min_latency",
    "max_latency",
    "enterprise_project_id",
    "failed_only",
)


def request_of(options: Options) -> LoginRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    span = read_span(
        days=options["days"],
        start=options["start"],
        end=options["end"],
        default_days=DEFAULT_DAYS,
        whole_minutes=True,
    )
    return LoginRequest(span=span, **{name: options[name] for name in FILTERS})


def read(client: Client, request: LoginRequest) -> Result:
    """Return the records that belong to the request."""
    records = client.login_records(request)
    warning = warning_of(records, span=request.span)
    return {
        "warnings": [] if warning is None else [warning],
        "records": records,
        "total_count": len(records),
        "start": iso(request.span.start),
        "end": iso(request.span.end),
    }


def main() -> None:
    run_module(
        read,
        request_of=request_of,
        argument_spec={
            # Without its other name, which is the user of a desktop here.
            "username": {"type": "str"},
            "days": {"type": "int"},
            "start": {"type": "str"},
            "end": {"type": "str"},
            "user_name": {"type": "str"},
            "computer_name": {"type": "str"},
            "terminal_type": {"type": "str"},
            "public_ip": {"type": "str"},
            "domain": {"type": "str"},
            "min_latency": {"type": "int"},
            "max_latency": {"type": "int"},
            "enterprise_project_id": {"type": "str"},
            "failed_only": {"type": "bool", "default": False},
        },
    )


if __name__ == "__main__":
    main()
