# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_desktop_info
short_description: Gather Huawei Cloud Workspace desktops with all their details
version_added: 0.1.0
description:
  - Returns full records of desktops, either by ID or by filter.
  - With O(desktop_ids), each desktop needs one request; up to O(concurrency) requests run concurrently. These records also
    have the field C(security_groups).
  - A filter that is null, an empty string or an empty list does not filter. A list with only blank entries is an error.
    Blanks around a value are ignored.
  - Without O(desktop_ids), the desktops are read 500 at a time. All that match the filters are returned. Desktops beyond
    the paging limits of the service are requested by ID, 100 at a time, which also needs the right
    C(workspace:desktops:listWithConnectStatus), or in parts by filters. The module fails rather than return an incomplete
    list. Where a list ends exactly at such a limit and nothing else tells how many desktops there are, it warns.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes
options:
  desktop_ids:
    description:
      - IDs of desktops to read one by one. IDs that do not exist are returned in RV(missing_desktop_ids) with a warning.
      - An ID that is listed twice, also in another case, is read once.
      - An empty list returns no desktop. A list with only blank entries is an error.
      - It cannot be combined with a filter.
    type: list
    elements: str
    aliases: [desktop_id]
  fields:
    description:
      - Fields to return of each desktop. By default all fields are returned, as they are with null, an empty or blank
        string, and an empty list. A list with only blank entries is an error.
      - An entry is the name of a field, or a path such as V(product.flavor_id) or V(attach_user_infos.user_name). A path
        leads through dictionaries and lists of dictionaries. Blanks around an entry, or around a part of a path, are ignored.
      - A field that a desktop does not have is null. Of a path, the first part that is missing or null is null, and nothing
        is below it. So V(attach_user_infos.user_name) returns a null C(attach_user_infos) for some desktops. A value through
        which no path can lead, such as a string, is null as well.
      - If no record has a field that is not documented here, or a path, there is a warning with the name that is most like
        it. Of C(metadata), whose keys differ from desktop to desktop, only if there is such a name.
      - If a field and a path below it are both requested, the whole field is returned.
      - V(security_groups) is null without O(desktop_ids), because the service then does not return it.
      - A key that holds dots keeps its name. V(metadata.metering.image_id) returns C(metering.image_id) in C(metadata).
      - The keys of C(addresses) are IDs of VPCs. A field of a network interface, as in V(addresses.addr), leads through all
        VPCs of a desktop and keeps their IDs.
      - With 10,000 desktops, most of the time of a task is spent by Ansible on fields that are not used. Request those
        you need.
    type: list
    elements: str
  computer_name:
    description: Name of a desktop, as the service matches it.
    type: str
  computer_names:
    description: Names of desktops. The list can have any length. It is sent in batches of 100 names.
    type: list
    elements: str
  user_names:
    description:
      - Names of users. Only their desktops are returned.
      - The list can have any length. It is sent in batches of 100 names.
    type: list
    elements: str
  user_id:
    description: ID of a user. Only desktops of this user are returned.
    type: str
  status:
    description: Power status of the desktops.
    type: str
    choices: [ACTIVE, SHUTOFF, ERROR, HIBERNATED]
  login_status:
    description:
      - One or more login statuses, see the connect_status option of M(huaweicloud.workspace.workspace_connection_info).
      - The service has no such filter. Desktops with other statuses are removed after they are read.
    type: list
    elements: str
    choices: [UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED]
  desktop_ip:
    description: IP address of a desktop.
    type: str
  desktop_type:
    description: One or more desktop types.
    type: list
    elements: str
    choices: [DEDICATED, POOLED, SHARED]
  domain_status:
    description: Domain status of the desktops, V(1) for normal, V(2) for left the domain, V(3) for not reported.
    type: int
    choices: [1, 2, 3]
  tags:
    description:
      - Tags by key and value. Only desktops that have all of them are returned.
      - A key or value must not contain C(=) or C(,).
    type: dict
  without_any_tag:
    description: Whether to return only desktops without any tag.
    type: bool
  enterprise_project_id:
    description: ID of an enterprise project.
    type: str
  subnet_id:
    description: ID of a subnet.
    type: str
  availability_zone:
    description: Name of an availability zone.
    type: str
  image_id:
    description: ID of the image the desktop was created from.
    type: str
  pool_ids:
    description: IDs of desktop pools.
    type: list
    elements: str
  charge_mode:
    description: Billing mode, as the service writes it. Its documentation is contradictory about V(0) and V(1).
    type: str
  in_maintenance_mode:
    description: Whether the desktops are in maintenance mode.
    type: bool
  user_attached:
    description: Whether the desktops are assigned to a user.
    type: bool
  is_share_desktop:
    description: Whether the desktops are shared.
    type: bool
  is_support_internet:
    description: Whether the desktops have access to the Internet.
    type: bool
  agent_version:
    description: Version of the agent on the desktop.
    type: str
  sort_field:
    description: Field by which the service sorts. By default the desktops are sorted by name and ID.
    type: str
    choices: [created, computer_name]
  sort_type:
    description: Direction in which the service sorts.
    type: str
    choices: [ASC, DESC]
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_status_info
  - plugin: huaweicloud.workspace.workspace_desktops
    plugin_type: inventory
  - name: Queries details about one desktop
    description: The API call GET /v2/{project_id}/desktops/{desktop_id}.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ShowDesktopDetail.html
  - name: Querying details of desktops
    description: The API call GET /v2/{project_id}/desktops/detail.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopsDetail.html
"""

EXAMPLES = r"""
- name: Gather all desktops
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
  register: all_desktops

- name: Gather two desktops by ID
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    desktop_ids:
      - "{{ all_desktops.desktops[0].desktop_id }}"
      - "{{ all_desktops.desktops[1].desktop_id }}"

- name: Gather the running desktops of a department that are ready and not in use
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    status: ACTIVE
    login_status: REGISTERED
    tags:
      department: Finance
  register: idle

- name: Show their addresses
  ansible.builtin.debug:
    msg: "{{ item.computer_name }}: {{ item.ip_addresses | default([], true) | join(', ') }}"
  loop: "{{ idle.desktops }}"
  loop_control:
    label: "{{ item.desktop_id }}"

- name: Gather the newest desktops without a user
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    user_attached: false
    sort_field: created
    sort_type: DESC

- name: Gather desktops by their names
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    computer_names: "{{ all_desktops.desktops[:3] | map(attribute='computer_name') }}"

- name: Gather a desktop by its name and address
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    computer_name: "{{ all_desktops.desktops[0].computer_name }}"
    desktop_ip: "{{ all_desktops.desktops[0].ip_addresses[0] }}"

- name: Gather the desktops of two users
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    user_names: [chenmin, lihua]

- name: Gather the desktops of a user whose ID is known
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    user_id: 5f0c2f6e8d4b4a0f9d3e7a1b2c3d4e5f

- name: Gather desktops in maintenance mode that left their domain or report none
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    in_maintenance_mode: true
    domain_status: "{{ item }}"
  loop: [2, 3]

- name: Gather dedicated desktops without any tag, in a subnet and a zone, with an outdated agent
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    desktop_type: [DEDICATED]
    is_share_desktop: false
    without_any_tag: true
    availability_zone: cn-north-4a
    subnet_id: 0d1f4c5e-8a5b-4f0e-9a53-2c6a0c1f7f11
    agent_version: 1.2.3

- name: Gather four fields of all desktops, which takes less time than all fields
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    fields:
      - desktop_id
      - computer_name
      - login_status
      - attach_user_infos.user_name
  register: all_with_four_fields

- name: Show the users of those in use
  ansible.builtin.debug:
    msg: "{{ item.computer_name }}: {{ item.attach_user_infos | default([], true) | map(attribute='user_name') | join(', ') }}"
  loop: "{{ all_with_four_fields.desktops | selectattr('login_status', 'equalto', 'CONNECTED') }}"
  loop_control:
    label: "{{ item.desktop_id }}"

- name: Gather only the addresses of the network interfaces of some desktops, whatever their VPC
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    login_status: DISCONNECTED
    fields:
      - computer_name
      - addresses.addr
  register: with_addresses

- name: Show all their addresses
  ansible.builtin.debug:
    msg: "{{ item.computer_name }}: {{ item.addresses.values() | flatten | map(attribute='addr') | join(', ') }}"
  loop: "{{ with_addresses.desktops }}"
  loop_control:
    label: "{{ item.computer_name }}"

- name: Gather desktops of two pools that use an image and have access to the Internet
  huaweicloud.workspace.workspace_desktop_info:
    region: cn-north-4
    pool_ids:
      - 6b9f7c1e-2f6d-4a47-9c55-1f0e6b1d2a01
      - 6b9f7c1e-2f6d-4a47-9c55-1f0e6b1d2a02
    image_id: 39efed30-a0db-4520-8134-19a086e14c7e
    is_support_internet: true
    charge_mode: "0"
    enterprise_project_id: "0"
"""

RETURN = r"""
desktops:
  description:
    - The records, in the order of O(desktop_ids), as sorted by O(sort_field), or else by name and ID.
    - With O(fields), only these fields of them.
    - Any field may be missing or null. Fields that the service adds in future are kept.
  returned: success
  type: list
  elements: dict
  contains:
    desktop_id:
      description: Desktop ID.
      type: str
      returned: when known
      sample: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
    computer_name:
      description: Desktop name.
      type: str
      returned: when known
      sample: CHENMIN01
    addresses:
      description:
        - Network interfaces by the ID of their VPC, always a map of lists.
        - If the service does not return the VPC, the key is V(default).
      type: dict
      returned: always
      sample:
        6f3b8c4e-5a0d-4c0e-8a35-9c2f1d6e7b80:
          - addr: 172.16.253.204
            version: "4"
            OS-EXT-IPS-MAC:mac_addr: fa:16:3e:2e:41:55
            OS-EXT-IPS:type: fixed
    ip_addresses:
      description: IP addresses of all network interfaces.
      type: list
      elements: str
      returned: when known
      sample: [172.16.253.204, 10.0.9.55]
    ipv4:
      description: IPv4 address.
      type: str
      returned: when known
    ipv6:
      description: IPv6 address.
      type: str
      returned: when known
    user_list:
      description: Names of users.
      type: list
      elements: str
      returned: when known
    user_group_list:
      description: Names of user groups.
      type: list
      elements: str
      returned: when known
    desktop_type:
      description: Desktop type, such as V(DEDICATED).
      type: str
      returned: when known
    metadata:
      description:
        - Metadata, with keys such as C(charging_mode), C(image_name), C(metering.image_id),
          C(metering.resourcespeccode), C(metering.resourcetype), C(os_bit), C(os_type) and C(desktop_os_version).
      type: dict
      returned: when known
    flavor:
      description: Flavor.
      type: dict
      returned: when known
      contains:
        id:
          description: Flavor ID.
          type: str
          returned: when known
        links:
          description: Links of the flavor, each with C(rel) and C(hrel).
          type: list
          elements: dict
          returned: when known
    status:
      description: Power status, such as V(ACTIVE), V(SHUTOFF), V(HIBERNATED) or V(ERROR). It may be empty.
      type: str
      returned: when known
    task_status:
      description: Running task of the desktop, such as V(rebooting), V(powering-on) or V(migrating).
      type: str
      returned: when known
    created:
      description: Time of creation (ISO 8601).
      type: str
      returned: when known
      sample: "2022-01-21T06:57:47.459Z"
    security_groups:
      description: Security groups, each with its C(id). Only with O(desktop_ids).
      type: list
      elements: dict
      returned: when known
    login_status:
      description: Login status, one of V(UNREGISTER), V(REGISTERED), V(CONNECTED) and V(DISCONNECTED).
      type: str
      returned: when known
    user_name:
      description: User to whom the desktop belongs.
      type: str
      returned: when known
    attach_user_infos:
      description: Users to whom the desktop is assigned, each with C(user_id), C(user_name) and C(user_group).
      type: list
      elements: dict
      returned: when known
    product_id:
      description: Product ID.
      type: str
      returned: when known
    root_volume:
      description:
        - System disk, with C(type), C(size) (in GB), C(device), C(id), C(volume_id), C(create_time) and
          C(display_name).
      type: dict
      returned: when known
    data_volumes:
      description: Data disks, with the fields of the system disk.
      type: list
      elements: dict
      returned: when known
    user_group:
      description: Permissions of the user, one of V(sudo), V(default), V(administrators) and V(users).
      type: str
      returned: when known
    availability_zone:
      description: Availability zone.
      type: str
      returned: when known
    site_type:
      description: Site type.
      type: str
      returned: when known
    site_name:
      description: Site name.
      type: str
      returned: when known
    product:
      description:
        - Product, with C(product_id), C(flavor_id), C(type), C(cpu), C(memory), C(descriptions) and C(charge_mode).
      type: dict
      returned: when known
    ou_name:
      description: Name of the organizational unit to which the desktop was added when it was created.
      type: str
      returned: when known
    os_version:
      description: Version of the operating system.
      type: str
      returned: when known
    os_host_name:
      description: Host name inside the operating system.
      type: str
      returned: when known
    sid:
      description: SID.
      type: str
      returned: when known
    order_id:
      description: Order ID of a yearly or monthly product.
      type: str
      returned: when known
    tags:
      description: Tags, each with C(key) and C(value).
      type: list
      elements: dict
      returned: when known
    internet_mode:
      description: Type of Internet access, one of V(NAT), V(EIP) and V(BOTH).
      type: str
      returned: when known
    internet_mode_list:
      description: Types of Internet access.
      type: list
      elements: str
      returned: when known
    is_support_internet:
      description: Whether the desktop has access to the Internet.
      type: bool
      returned: when known
    is_attaching_eip:
      description: Whether an elastic IP address is being bound to the desktop.
      type: bool
      returned: when known
    attach_state:
      description:
        - State of the assignment, one of V(ATTACHED), V(UNATTACH), V(DEATTACHED), V(ATTACHING), V(DEATTACHING),
          V(ATTACHFAIL), V(DEATTACHFAIL), V(WAITING), V(ATTACH_FAIL_CAN_ATTACH_AGAIN) and
          V(DEATTACH_FAIL_CAN_DEATTACH_AGAIN).
      type: str
      returned: when known
    enterprise_project_id:
      description: Enterprise project ID.
      type: str
      returned: when known
    domain_status:
      description: Whether the desktop is in its domain.
      type: raw
      returned: when known
    in_maintenance_mode:
      description: Whether the desktop is in maintenance mode.
      type: bool
      returned: when known
    subnet_id:
      description: Subnet ID.
      type: str
      returned: when known
    is_freeze:
      description: Whether the desktop is frozen.
      type: raw
      returned: when known
    isolated:
      description: Whether the desktop is isolated.
      type: raw
      returned: when known
    domain:
      description: Domain of the desktop.
      type: raw
      returned: when known
    agent_version:
      description: Version of the agent on the desktop.
      type: str
      returned: when known
    share_resource_sku:
      description: Resource specification of a shared desktop.
      type: str
      returned: when known
    bill_resource_id:
      description: ID of the billed resource.
      type: str
      returned: when known
    root_resource_id:
      description: ID of the root resource.
      type: str
      returned: when known
    hour_package_info:
      description: Package of hours used for billing.
      type: dict
      returned: when known
    process:
      description: Progress of the task in RV(desktops[].task_status).
      type: int
      returned: when known
missing_desktop_ids:
  description: IDs in O(desktop_ids) that do not exist.
  returned: success
  type: list
  elements: str
  sample: []
region:
  description: Region of the desktops, null if only O(endpoint) is known.
  returned: success
  type: str
  sample: cn-north-4
project_id:
  description: ID of the project. It may be null for an empty O(desktop_ids), which needs no request.
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
    - Progress, and why the module waited, such as a service that throttles. Up to 50 entries; of more, the
      oldest pages and waits are left out first.
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

from dataclasses import dataclass
from typing import Optional

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.fields import (
    DESKTOP_FIELDS,
    FieldSelection,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import FILTERS, DesktopFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import CONNECT_STATUSES
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import (
    check_identifier,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    Client,
    Options,
    Result,
    run_module,
)

LOGIN_STATUS = {"type": "list", "elements": "str", "choices": list(CONNECT_STATUSES)}


@dataclass(frozen=True, kw_only=True)
class DesktopRequest:
    """Which desktops to read: those with the ids (None: not by id), or those that pass the filters."""

    desktop_ids: Optional[list[str]]
    filters: DesktopFilters
    login_statuses: Optional[list[str]]
    fields: FieldSelection

    def __post_init__(self) -> None:
        """Raise OptionError for an id that cannot stand in a path."""
        for desktop_id in self.desktop_ids or ():
            check_identifier(desktop_id, name="desktop_id")


def request_of(options: Options) -> DesktopRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    return DesktopRequest(
        desktop_ids=options["desktop_ids"],
        filters=DesktopFilters(**{name: options[name] for name in FILTERS}),
        login_statuses=options["login_status"],
        fields=FieldSelection(paths=options["fields"], documented=DESKTOP_FIELDS),
    )


def read(client: Client, request: DesktopRequest) -> Result:
    """Return the desktops with the given ids, or those that pass the filters."""
    missing: list[str] = []
    if request.desktop_ids is not None:
        desktops, missing = client.desktops_by_id(request.desktop_ids)
    else:
        desktops = client.desktops(request.filters)
    if request.login_statuses:
        desktops = [desktop for desktop in desktops if desktop.get("login_status") in request.login_statuses]
    return {
        "desktops": request.fields.of(desktops),
        "missing_desktop_ids": missing,
        "warnings": [
            *(f"No desktop has the ID {desktop_id}." for desktop_id in missing),
            *request.fields.warnings(desktops),
        ],
    }


def main() -> None:
    run_module(
        read,
        request_of=request_of,
        argument_spec={
            "desktop_ids": {"type": "list", "elements": "str", "aliases": ["desktop_id"]},
            "login_status": LOGIN_STATUS,
            "fields": {"type": "list", "elements": "str"},
            **FILTERS,
        },
        mutually_exclusive=[("desktop_ids", name) for name in ("login_status", *FILTERS)],
    )


if __name__ == "__main__":
    main()
