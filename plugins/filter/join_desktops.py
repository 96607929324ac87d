# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter join_desktops."""

from __future__ import annotations

DOCUMENTATION = r"""
name: join_desktops
short_description: Join the results of the modules for Huawei Cloud Workspace desktops
version_added: 0.1.0
description:
  - Joins the results of M(huaweicloud.workspace.workspace_desktop_info) and
    M(huaweicloud.workspace.workspace_connection_info) into one record per desktop, and finds the desktops of each
    user and each login status. It is much faster than loops in templates.
  - A desktop that is in only one of the results is included too, with RV(_value.desktops[].is_complete) false.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
positional: connections
options:
  _input:
    description: The RV(huaweicloud.workspace.workspace_desktop_info#module:desktops) of the first module.
    type: list
    elements: dict
    required: true
  connections:
    description: The RV(huaweicloud.workspace.workspace_connection_info#module:desktops) of the second module.
    type: list
    elements: dict
    default: []
  fields:
    description:
      - Fields of the records of the first module to keep, in addition to those that are always included. An empty list
        keeps all.
      - Entries are names or paths, as of O(huaweicloud.workspace.workspace_desktop_info#module:fields). A field that a
        record does not have is null.
      - Keeping few fields is faster for many desktops, because ansible-core needs time for every value of a fact.
    type: list
    elements: str
    default: []
  statics:
    description:
      - The RV(huaweicloud.workspace.workspace_status_info#module:statics) of the third module, to include in the
        result.
    type: list
    elements: dict
    default: []
  totals:
    description: The RV(huaweicloud.workspace.workspace_status_info#module:totals) of the third module, likewise.
    type: dict
    default: {}
  usage:
    description:
      - The RV(huaweicloud.workspace.workspace_usage_info#module:desktops) of that module without any filter. With it,
        the records show how long a desktop was not used.
    type: list
    elements: dict
  usage_days:
    description: How many days O(usage) is about. Required with it.
    type: int
  now:
    description:
      - The time of the results, in ISO 8601 with its offset from UTC. Required with O(usage).
    type: str
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_desktop_info
  - module: huaweicloud.workspace.workspace_usage_info
"""

EXAMPLES = r"""
- name: Gather the desktops with all their details
  huaweicloud.workspace.workspace_desktop_info:
  register: detailed

- name: Gather who is connected
  huaweicloud.workspace.workspace_connection_info:
  register: connections

- name: Show how many desktops each user has
  ansible.builtin.debug:
    msg: "{{ item.key }}: {{ item.value | length }}"
  loop: "{{ joined.by_user | dict2items }}"
  vars:
    joined: "{{ detailed.desktops | huaweicloud.workspace.join_desktops(connections.desktops) }}"

- name: Gather how long the desktops were used
  huaweicloud.workspace.workspace_usage_info:
    days: 90
  register: used

- name: Show the desktops that nobody has used for 30 days
  ansible.builtin.debug:
    msg: "{{ joined.desktops | selectattr('unused_days', 'ge', 30) | map(attribute='computer_name') }}"
  vars:
    joined: >-
      {{ detailed.desktops
      | huaweicloud.workspace.join_desktops(connections.desktops, usage=used.desktops, usage_days=90,
      now=now(utc=true).strftime('%Y-%m-%dT%H:%M:%S+00:00')) }}
"""

RETURN = r"""
_value:
  description: The desktops, and indexes of their IDs.
  type: dict
  contains:
    desktops:
      description:
        - The records of the first module, with more fields. Desktops that only the second one returned come last.
        - The fields C(desktop_id), C(computer_name), C(status), C(login_status), C(desktop_type) and C(created) are
          always present, null if the service did not return them.
      returned: success
      type: list
      elements: dict
      contains:
        connect_status:
          description: Connection status from the second module, else the login status of the record.
          type: str
          returned: always
        attach_users:
          description: Users and user groups from the second module.
          type: list
          elements: dict
          returned: always
        users:
          description: Names of all users in the results of both modules, sorted.
          type: list
          elements: str
          returned: always
        is_complete:
          description: Whether both modules returned the desktop.
          type: bool
          returned: always
        idle_days:
          description:
            - Days since it was last used, as the service counts them. Today's use is not in them.
            - They are O(usage_days) if the service has no figures of this desktop, though it has some of others, unless
              these name other enterprise projects only. They are never more than its age, and null if they are unknown.
            - If there are figures of less than half of the desktops, the filter warns how many count as not used only
              because there are none of them.
          type: int
          returned: with usage
        usage_hours:
          description: How long it was used within O(usage_days), null if that is unknown.
          type: float
          returned: with usage
        last_user:
          description: Who connected last, null if that is unknown.
          type: str
          returned: with usage
        unused_days:
          description:
            - Days for which nobody has used it for certain. These are the C(idle_days), but 0 if it is V(CONNECTED) or
              V(DISCONNECTED) by one of the modules, and if the login status or the C(idle_days) are unknown.
          type: int
          returned: with usage
        never_used:
          description:
            - Whether nobody has ever used it, null if that is unknown. Without figures of this desktop it is true only
              if O(usage_days) cover its whole life.
          type: bool
          returned: with usage
    checked_at:
      description: The value of O(now), or null.
      returned: success
      type: str
      sample: "2026-11-23T08:15:30+00:00"
    statics:
      description: The value of O(statics).
      returned: success
      type: list
      elements: dict
    totals:
      description: The value of O(totals).
      returned: success
      type: dict
    by_login_status:
      description: IDs of the desktops by login status. Desktops without a status are under V(UNKNOWN).
      returned: success
      type: dict
      sample: {"REGISTERED": ["21616aa6-061d-4b2f-bd83-b230d7a9a14c"]}
    by_user:
      description: IDs of the desktops by user name. Its length is the number of users.
      returned: success
      type: dict
      sample: {"chenmin": ["21616aa6-061d-4b2f-bd83-b230d7a9a14c"]}
    incomplete:
      description: IDs of the desktops that only one of the modules returned.
      returned: success
      type: list
      elements: str
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ..plugin_utils._join import add_usage, index, join_records, parse_time, whole_records
from ..plugin_utils._usage import usage_figures

display = Display()


def join_desktops(
    desktops: Any,
    connections: Any = (),
    fields: Any = (),
    statics: Any = (),
    totals: Any = None,
    usage: Any = None,
    usage_days: Any = None,
    now: Any = None,
) -> dict[str, Any]:
    """Return the joined structure; raises AnsibleFilterError for input that is not from the modules."""
    _check_records(desktops, name="desktops")
    _check_records(connections, name="connections")
    try:
        records = join_records(desktops, connections, fields=[str(field) for field in fields])
    except ValueError as exc:
        raise AnsibleFilterError(f"join_desktops: {exc}") from None
    found = {
        **index(records),
        "checked_at": None if now is None else str(now),
        "statics": list(statics),
        "totals": dict(totals or {}),
    }
    # On ansible-core up to 2.18 a template's none is an empty text.
    if usage is None or usage == "":
        return {"desktops": records, **found}
    _check_records(usage, name="rows of usage")
    if not usage_days or not now:
        raise AnsibleFilterError("join_desktops: usage needs usage_days and the time now.")
    try:
        figures = usage_figures(usage, days=int(usage_days), read_at=parse_time(now).timestamp())
    except ValueError as exc:
        # Not "from exc": ansible-core 2.19 and later say what each cause says once more.
        raise AnsibleFilterError(f"join_desktops: usage_days or now is wrong: {exc}.") from None
    # Which fields are kept does not change what is known.
    whole = whole_records(records, desktops)
    if doubt := figures.doubt(whole):
        display.warning(doubt)
    return {"desktops": add_usage(records, figures=figures, whole=whole), **found}


def _check_records(value: Any, *, name: str) -> None:
    if not isinstance(value, (list, tuple)) or not all(isinstance(entry, Mapping) for entry in value):
        raise AnsibleFilterError(f"join_desktops: the {name} are not a list of records: pass what the module returns.")


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"join_desktops": join_desktops}
