# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a file for the tests from within the command; ansible.builtin.copy takes two modules for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):  # type: ignore[misc, unused-ignore]
    """Writes `content`, which is text, to the file `path`."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Write the file."""
        path = Path(self._task.args["path"])
        path.touch(mode=0o600)
        path.write_text(str(self._task.args["content"]), encoding="utf-8")
        return {"changed": True}
