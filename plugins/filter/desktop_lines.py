# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter desktop_lines."""

from __future__ import annotations

DOCUMENTATION = r"""
name: desktop_lines
short_description: Format Huawei Cloud Workspace desktops as readable lines
version_added: 0.1.0
description:
  - Returns one line per record with the name, the address, the login status, the power status and the users of the
    desktop, to show or to write to a file.
  - Statuses use the words of the report, such as C(Ready) for V(REGISTERED) and C(Stopped) for V(SHUTOFF).
author:
  - huaweicloud.workspace contributors (@huaweicloud)
options:
  _input:
    description: Records of desktops, as P(huaweicloud.workspace.join_desktops#filter) returns them.
    type: list
    elements: dict
    required: true
seealso:
  - plugin: huaweicloud.workspace.join_desktops
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Gather everything about the desktops
  ansible.builtin.import_role:
    name: huaweicloud.workspace.desktop_facts

- name: Show the desktops that somebody is connected to
  ansible.builtin.debug:
    msg: "{{ connected | huaweicloud.workspace.desktop_lines }}"
  vars:
    connected: "{{ desktop_facts.desktops | selectattr('connect_status', 'equalto', 'CONNECTED') }}"
"""

RETURN = r"""
_value:
  description: One line for each desktop, in the order of the records.
  type: list
  elements: str
  sample: ["CHENMIN01, 10.0.9.55: Connected, Running, chenmin"]
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._join import line_of


def desktop_lines(desktops: Any) -> list[str]:
    """Return a line for each record; raises AnsibleFilterError for anything but a list of records."""
    is_list = isinstance(desktops, Iterable) and not isinstance(desktops, (str, Mapping))
    found: list[Any] = list(desktops) if is_list else [None]
    if not all(isinstance(record, Mapping) for record in found):
        raise AnsibleFilterError(
            "desktop_lines: the input is not a list of desktop records: pass what join_desktops returns."
        )
    return [line_of(record) for record in found]


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"desktop_lines": desktop_lines}
