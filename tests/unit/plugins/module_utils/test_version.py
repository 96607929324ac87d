# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The version of the collection."""

from __future__ import annotations

import re

from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import USER_AGENT
from ansible_collections.huaweicloud.workspace.plugins.module_utils._version import VERSION


def test_the_version_is_a_semantic_one_and_stands_in_each_request() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", VERSION)
    assert USER_AGENT.endswith(f"/{VERSION}")
