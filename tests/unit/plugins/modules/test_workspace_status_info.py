# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_status_info: the entries of the service and their sums."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import (
    STATUS,
    succeed,
)
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve, options


def test_status_info(serve: Serve) -> None:
    statics = [{"static_name": "a", "running_num": 2}, {"static_name": "b", "running_num": 3, "new_num": 1}]
    serve(answer({"statics": statics}))
    result = succeed(STATUS, options())
    assert result["statics"] == statics
    assert (result["totals"]["running_num"], result["totals"]["new_num"], result["totals"]["stop_num"]) == (5, 1, 0)
