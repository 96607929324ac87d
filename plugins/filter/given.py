# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter given."""

from __future__ import annotations

DOCUMENTATION = r"""
name: given
short_description: Replace an unanswered survey question with a default
version_added: 0.1.0
description:
  - Returns the value, or the default if the value is null, empty or blank, as surveys return for unanswered questions.
    The number 0, false, and empty lists are values.
  - Blanks around a string are removed.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
positional: default
options:
  _input:
    description: The value.
    type: raw
    required: true
  default:
    description: What to return if there is no value.
    type: raw
    default: ""
seealso:
  - plugin: ansible.builtin.default
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the number of days, with a default for an unanswered question
  ansible.builtin.debug:
    msg: "{{ idle_days | default('') | huaweicloud.workspace.given(14) }}"
"""

RETURN = r"""
_value:
  description: The value or the default.
  type: raw
  sample: 14
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._role_options import is_blank


def given(value: Any, default: Any = "") -> Any:
    """Return the value, a text without blanks around it, or the default for none."""
    if is_blank(value):
        return default
    return value.strip() if isinstance(value, str) else value


class FilterModule:
    """The filters of this file, as Ansible looks for them."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {"given": given}
