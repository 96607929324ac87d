# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The attributes of the modules that only read, and of those that act."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return the same information without changing anything.
    support: full
    details: The module only reads.
  diff_mode:
    description: Will return details on what has changed, or would change in C(check_mode), in diff mode.
    support: N/A
    details: The module changes nothing.
  idempotent:
    description: Returns the same result and changes nothing when run again with the same options.
    support: full
    details: The module only reads. Its result changes as users use the desktops.
  platform:
    description: Target OS families that can be operated against.
    platforms: posix
    support: full
  action_group:
    description: Use C(group/huaweicloud.workspace.workspace) in C(module_defaults) to set defaults for all modules.
    support: full
    membership:
      - huaweicloud.workspace.workspace
"""

    # Of modules that change something
    ACTING = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and predict the changed status without changing anything.
    support: full
    details: Desktops are read. Whether the service would refuse a request is not known before.
  diff_mode:
    description: Will return details on what has changed, or would change in C(check_mode), in diff mode.
    support: full
  idempotent:
    description: Changes nothing when run again with the same options.
    support: full
  platform:
    description: Target OS families that can be operated against.
    platforms: posix
    support: full
  action_group:
    description: Use C(group/huaweicloud.workspace.workspace) in C(module_defaults) to set defaults for all modules.
    support: full
    membership:
      - huaweicloud.workspace.workspace
"""

    # Of modules whose action runs on the control node for each host
    ON_CONTROLLER = r"""
options: {}
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  bypass_host_loop:
    description: Forces a 'global' task that does not execute per host.
    support: none
    details: Each host runs it, and the hosts share a result.
  platform:
    platforms: all
    details: It runs on the control node, which is POSIX. The hosts can run any system.
"""
