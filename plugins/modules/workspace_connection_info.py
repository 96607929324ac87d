# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: workspace_connection_info
short_description: Gather the connection status of Huawei Cloud Workspace desktops
version_added: 0.1.0
description:
  - Returns for each desktop whether a user is connected, and the users and user groups it is assigned to.
  - Without O(offset) and O(limit), all matching desktops are returned, however many requests that needs. Rows beyond the
    paging limits of the service are requested by status and by user, and desktops without a user are read from the bulk
    desktop API. The module fails rather than return an incomplete list. Where a list ends exactly at such a limit and
    nothing else tells how many desktops there are, it warns.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
  - huaweicloud.workspace.attributes
options:
  user_names:
    description:
      - Names of users. Only desktops assigned to one of them are returned.
      - The list can have any length. It is sent in batches of 100 names, the maximum for one request.
      - An empty list does not filter. A list with only blank entries is an error. Blanks around a name are ignored.
    type: list
    elements: str
  connect_status:
    description:
      - One or more connection statuses. Only desktops with one of them are returned.
      - V(UNREGISTER) is a desktop that is not registered, because it is shut down or still starting.
      - V(REGISTERED) is a desktop that is ready, with no user connected.
      - V(CONNECTED) is a desktop that a user is logged in to and is using.
      - V(DISCONNECTED) is a desktop whose user closed the client or lost the network connection.
      - An empty list does not filter.
    type: list
    elements: str
    choices: [UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED]
  offset:
    description:
      - Number of the first row, from 0. With it or O(limit), exactly that page is returned, with one request.
      - The service documents values up to 2000.
      - It allows up to 100 O(user_names) and one O(connect_status).
    type: int
  limit:
    description:
      - Number of rows, from 0 to 2000. With it or O(offset), exactly that page is returned, with one request.
      - The service's default is 100 rows.
      - It allows up to 100 O(user_names) and one O(connect_status).
    type: int
  fields:
    description:
      - Fields to return of each connection. By default all fields are returned, as they are with null, an empty or blank
        string, and an empty list. A list with only blank entries is an error.
      - An entry is the name of a field, or a path such as V(attach_users.name), which leads through dictionaries and lists
        of dictionaries. Blanks around an entry, or around a part of a path, are ignored.
      - A field that a connection does not have is null. Of a path, the first part that is missing or null is null, and
        nothing is below it. So V(attach_users.name) can return a null C(attach_users). A value through which no path can
        lead, such as a string, is null as well.
      - If no record has a field that is not documented here, or a path, there is a warning with the name that is most like
        it.
      - If a field and a path below it are both requested, the whole field is returned. A key that holds dots keeps its name.
    type: list
    elements: str
seealso:
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_status_info
  - name: Querying Desktop Connection Statuses
    description: The API call GET /v2/{project_id}/connect-desktops.
    link: https://support.huaweicloud.com/intl/en-us/api-workspace/ListDesktopsConnectStatus.html
"""

EXAMPLES = r"""
- name: Gather the connection status of all desktops
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
  register: connections

- name: Gather the desktops that are in use or have an open session
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
    connect_status: [CONNECTED, DISCONNECTED]
  register: busy

- name: Show who is connected to what
  ansible.builtin.debug:
    msg: "{{ item.desktop_name }}: {{ item.attach_users | map(attribute='name') | join(', ') }}"
  loop: "{{ busy.desktops }}"
  loop_control:
    label: "{{ item.desktop_id }}"

- name: Gather the desktops of two users
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
    user_names:
      - chenmin
      - lihua

- name: Gather the names of the users of each desktop
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
    fields:
      - desktop_name
      - attach_users.name

- name: Gather one page of fifty connected desktops
  huaweicloud.workspace.workspace_connection_info:
    region: cn-north-4
    connect_status: CONNECTED
    offset: 0
    limit: 50
"""

RETURN = r"""
desktops:
  description:
    - The connections, sorted by desktop name and ID, or by the service if O(offset) or O(limit) is given.
    - With O(fields), only these fields of them.
    - Fields that the service adds in the future are kept.
  returned: success
  type: list
  elements: dict
  sample:
    - desktop_id: 21616aa6-061d-4b2f-bd83-b230d7a9a14c
      desktop_name: CHENMIN01
      connect_status: CONNECTED
      attach_users:
        - id: 8f4c7f2e5b1d4c0e9a3b6d7c8e9f0a1b
          name: chenmin
          user_group: default
          type: USER
  contains:
    desktop_id:
      description: Desktop ID.
      type: str
      returned: when known
    desktop_name:
      description: Desktop name.
      type: str
      returned: when known
    connect_status:
      description: Connection status, see O(connect_status).
      type: str
      returned: when known
    attach_users:
      description: Users and user groups to which the desktop is assigned.
      type: list
      elements: dict
      returned: when known
      contains:
        id:
          description: ID of the user or user group. It may be empty.
          type: str
          returned: when known
        name:
          description: Name of the user or user group.
          type: str
          returned: when known
        user_group:
          description:
            - Permissions of the user on the desktop, one of V(sudo) (Linux administrator), V(default) (Linux user),
              V(administrators) (Windows administrator) and V(users) (Windows user).
          type: str
          returned: when known
        type:
          description: V(USER) for a user, V(GROUP) for a user group.
          type: str
          returned: when known
total_count:
  description:
    - Number of entries in RV(desktops). If O(offset) or O(limit) is given, the total that the service returns, null if it
      returns none.
  returned: success
  type: int
  sample: 1
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

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    OptionError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.fields import (
    CONNECTION_FIELDS,
    FieldSelection,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import MOST_NAMES, ConnectionFilters
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import CONNECT_STATUSES
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import (
    Client,
    Options,
    Result,
    run_module,
)

LARGEST_LIMIT = 2000


@dataclass(frozen=True, kw_only=True)
class ConnectionRequest:
    """What to list: everything that passes the filters, or the one page of it that offset and limit name."""

    filters: ConnectionFilters
    offset: Optional[int]
    limit: Optional[int]
    fields: FieldSelection

    @property
    def is_page(self) -> bool:
        """Whether one page is asked for."""
        return self.offset is not None or self.limit is not None

    def __post_init__(self) -> None:
        """Raise OptionError for a page that cannot be asked for."""
        if self.offset is not None and self.offset < 0:
            raise OptionError(f"The offset is {self.offset}: give a number from 0.")
        if self.limit is not None and not 0 <= self.limit <= LARGEST_LIMIT:
            raise OptionError(f"The limit is {self.limit}: give a number from 0 to {LARGEST_LIMIT}.")
        if self.is_page and len(list(self.filters.queries())) > 1:
            raise OptionError(
                f"One page takes at most {MOST_NAMES} user_names and one connect_status: "
                "leave out offset and limit to get everything."
            )


def request_of(options: Options) -> ConnectionRequest:
    """Return what the options ask for; raises OptionError where that cannot be."""
    filters = ConnectionFilters(user_names=options["user_names"], connect_statuses=options["connect_status"] or ())
    return ConnectionRequest(
        filters=filters,
        offset=options["offset"],
        limit=options["limit"],
        fields=FieldSelection(paths=options["fields"], documented=CONNECTION_FIELDS),
    )


def read(client: Client, request: ConnectionRequest) -> Result:
    """Return the page asked for, or all connections."""
    if request.is_page:
        page = client.connections_page(request.filters, offset=request.offset, limit=request.limit)
        rows, total = page.rows, page.total
    else:
        rows = client.connections(request.filters)
        total = len(rows)
    return {
        "desktops": request.fields.of(rows),
        "total_count": total,
        "warnings": request.fields.warnings(rows),
    }


def main() -> None:
    run_module(
        read,
        request_of=request_of,
        argument_spec={
            "user_names": {"type": "list", "elements": "str"},
            "connect_status": {"type": "list", "elements": "str", "choices": list(CONNECT_STATUSES)},
            "offset": {"type": "int"},
            "limit": {"type": "int"},
            "fields": {"type": "list", "elements": "str"},
        },
    )


if __name__ == "__main__":
    main()
