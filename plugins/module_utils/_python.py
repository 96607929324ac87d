# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Whether this Python can run the rest; the one file, with the modules, that Python 3.6 has to understand."""

# Hence no `from __future__ import annotations`, which came with Python 3.7.
import sys
from typing import Any

from ansible.module_utils.basic import AnsibleModule

NEEDED = (3, 10)


class _Refusal(AnsibleModule):
    """A module that takes no options, so that none can be shown."""

    def _load_params(self) -> None:
        super()._load_params()  # type: ignore[no-untyped-call]
        self.params = {name: value for name, value in self.params.items() if name.startswith("_ansible_")}


def need_python(version: Any = None, executable: str = "") -> None:
    """End the module with one sentence where Python is too old, before anything is imported that it does not know."""
    found = tuple(version or sys.version_info)
    if found[:2] < NEEDED:
        _Refusal(argument_spec={}, supports_check_mode=True).fail_json(  # type: ignore[no-untyped-call]
            msg=_sentence(found, executable or sys.executable)
        )


def _sentence(found: Any, executable: str) -> str:
    return (
        f"The modules of huaweicloud.workspace need Python {'.'.join(map(str, NEEDED))} or newer, "
        f"and this is Python {'.'.join(map(str, found[:3]))} at {executable}: "
        "set ansible_python_interpreter to a newer one, or run the task on the controller (delegate_to: localhost)."
    )
