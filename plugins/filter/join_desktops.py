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
  history:
    description:
      - The RV(_value.history) of an earlier run, as a dictionary or JSON, or an empty dictionary in the first run. If
        given, the records show how long a desktop has not been seen in use.
    type: raw
  now:
    description:
      - The time of the results, in ISO 8601 with its offset from UTC. Required with O(history).
    type: str
seealso:
  - module: huaweicloud.workspace.workspace_connection_info
  - module: huaweicloud.workspace.workspace_desktop_info
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
        last_seen_in_use:
          description: When a run last found the desktop V(CONNECTED), null if none did.
          type: str
          returned: with history
        watched_since:
          description: When a run first found the desktop.
          type: str
          returned: with history
        idle_days:
          description: Days since the desktop was last found in use, or else since it was first found.
          type: float
          returned: with history
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
    history:
      description: The history to keep for the next run.
      returned: with history
      type: dict
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._join import HistoryError, add_idle_time, index, join_records, note_use, read_history


def join_desktops(
    desktops: Any,
    connections: Any = (),
    fields: Any = (),
    statics: Any = (),
    totals: Any = None,
    history: Any = None,
    now: Any = None,
) -> dict[str, Any]:
    """Return the joined structure; raises AnsibleFilterError for input that is not from the modules."""
    _check_records(desktops, name="desktops")
    _check_records(connections, name="connections")
    records = join_records(desktops, connections, fields=list(fields))
    found = {
        **index(records),
        "checked_at": None if now is None else str(now),
        "statics": list(statics),
        "totals": dict(totals or {}),
    }
    # On ansible-core up to 2.18 a template's none is an empty text.
    if history is None or history == "":
        return {"desktops": records, **found}
    if not now:
        raise AnsibleFilterError("join_desktops: history requires now, the time of the results.")
    try:
        noted = note_use(records, history=read_history(history), now=str(now))
        records = add_idle_time(records, history=noted, now=str(now))
    except HistoryError as exc:
        # Not "from exc": ansible-core 2.19 and later print the message of each cause again.
        advice = "Move the file away, or use another one."
        raise AnsibleFilterError(f"join_desktops: history is not from an earlier run: {exc}. {advice}") from None
    return {"desktops": records, **found, "history": noted}


def _check_records(value: Any, *, name: str) -> None:
    if not isinstance(value, (list, tuple)) or not all(isinstance(entry, Mapping) for entry in value):
        raise AnsibleFilterError(f"join_desktops: the {name} are not a list of records: pass what the module returns.")


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"join_desktops": join_desktops}
