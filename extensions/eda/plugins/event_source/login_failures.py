# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: login_failures
short_description: Events when a login to a Huawei Cloud Workspace desktop fails
version_added: 0.1.0
description:
  - Reads the login records every O(interval) seconds, and puts one event for each failed login.
  - Each look reads the records since the last successful look and those of the 20 minutes before, because records
    appear late. Each failed login still gives one event, by its C(transaction_id).
  - Failed logins before the start of the source give no events, unless O(initial) is set.
  - An outage or throttling does not end the source. It logs a warning and looks again later, after up to ten minutes.
    The next look reads all records since the last successful one.
  - A refused credential ends the source with one sentence. It is not tried again, because five refusals lock an
    access key. Before the first successful look, a missing right or an unknown project ends it as well.
  - Characters of a text that could be part of a template (braces, brackets, quotes, C(%), C(#), backslashes and
    others) are replaced by an underscore.
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
      - Whether the first look puts events for the failed logins of the last 20 minutes.
    type: bool
    default: false
  user_names:
    description:
      - Names of users. Only their failed logins give events.
      - Case does not matter. A name without a domain (C(jy01)) also stands for C(jy01@local.com).
    type: list
    elements: str
"""

EXAMPLES = r"""
# The failed logins of the account in the environment
- huaweicloud.workspace.login_failures:

# The failed logins of two users, also those of the last 20 minutes
- huaweicloud.workspace.login_failures:
    region: "{{ workspace_region }}"
    interval: 120
    user_names: [chenmin, lihua@local.com]
    initial: true
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

# ansible-rulebook loads a source by its path, and its process does not find collections as Ansible does.
if (root := str(Path(__file__).absolute().parents[7])) not in sys.path:
    sys.path.insert(0, root)

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.sources import watch_logins


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Put an event for each login that failed."""
    await watch_logins(queue, args)
