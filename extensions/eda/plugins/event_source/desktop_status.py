# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: desktop_status
short_description: Events when the login status of a Huawei Cloud Workspace desktop changes
version_added: 0.1.0
description:
  - Reads the connection status of all desktops every O(interval) seconds, and puts an event for each desktop whose
    login status changed since the last successful look.
  - The first look makes no events, unless O(initial) is set.
  - One look makes the same requests as M(huaweicloud.workspace.workspace_connection_info). A status that begins and
    ends between two looks is not seen.
  - An outage, throttling or an incomplete list does not end the source. It logs a warning and looks again later,
    after up to ten minutes. The next events tell what changed since the last successful look.
  - A refused credential ends the source with one sentence. It is not tried again, because five refusals lock an
    access key. Before the first successful look, a missing right or an unknown project ends it as well.
  - Characters of a name that could be part of a template (braces, brackets, quotes, C(%), C(#), backslashes and
    others) are replaced by an underscore. C(desktop_id) is what identifies a desktop.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
extends_documentation_fragment:
  - huaweicloud.workspace.connection
options:
  interval:
    description:
      - Seconds from the beginning of one look to the beginning of the next, V(60) or more.
    type: int
    default: 60
  initial:
    description:
      - Whether the first look puts an event of type C(initial) for each desktop.
    type: bool
    default: false
  user_names:
    description:
      - Names of users. Only desktops assigned to one of them are looked at.
      - The service filters by them. A desktop that is assigned to other users later therefore counts as C(gone).
    type: list
    elements: str
  connect_status:
    description:
      - One or more login statuses. An event is put if the desktop had or has one of them.
      - This filters events, not desktops. A desktop that leaves one of these statuses gives an event of type
        C(changed), not C(gone).
      - Events of type C(lasting) are not filtered, see O(for_status).
      - An empty list does not filter.
    type: list
    elements: str
    choices: [UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED]
  for_seconds:
    description:
      - Puts an event of type C(lasting) when a desktop has had a status of O(for_status) for so many seconds, once
        until the status changes.
      - The time counts from the first look that sees the status. It begins again when the rulebook is restarted.
    type: int
  for_status:
    description:
      - The login statuses to which O(for_seconds) applies.
    type: list
    elements: str
    choices: [UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED]
    default: [DISCONNECTED]
  host_template:
    description:
      - Name of the desktop in the inventory. It is put in C(event.meta.hosts), and a playbook or job template that a
        rule runs is then limited to this host.
      - A text with C({computer_name}) or C({desktop_id}) in single braces, because ansible-rulebook evaluates double
        ones itself. C({computer_name|lower}) and C({computer_name|upper}) change the case.
      - If the result cannot be the name of a host, or begins like a group of the inventory plugin, the desktop ID is
        used. Desktops with the same name get their ID appended, as in the inventory.
      - Without it, events have no C(meta.hosts), and actions run on all hosts of the rulebook.
    type: str
"""

EXAMPLES = r"""
# The desktops of the account in the environment
- huaweicloud.workspace.desktop_status:

# An event when a desktop becomes free, limited to its host in the inventory
- huaweicloud.workspace.desktop_status:
    region: cn-north-4
    connect_status: [CONNECTED, DISCONNECTED]
    host_template: "{computer_name}"

# An event when a desktop was left with an open session for half an hour
- huaweicloud.workspace.desktop_status:
    region: cn-north-4
    interval: 120
    for_seconds: 1800
    for_status: [DISCONNECTED]

# The desktops of two users, with an event for each at the start
- huaweicloud.workspace.desktop_status:
    region: "{{ workspace_region }}"
    user_names: [chenmin, lihua]
    initial: true
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

# ansible-rulebook loads a source by its path, and its process does not find collections as Ansible does.
if (root := str(Path(__file__).absolute().parents[7])) not in sys.path:
    sys.path.insert(0, root)

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.sources import watch_desktops


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Put an event for each desktop whose login status changed."""
    await watch_desktops(queue, args)
