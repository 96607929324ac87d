# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The nearest name that is known."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._suggest import suggest


def test_the_nearest_is_suggested() -> None:
    assert suggest("hostname", ["hostnames", "regions"]) == ": did you mean 'hostnames'?"
    assert suggest("hostname", ["hostnames", "regions"], quote=False) == ": did you mean hostnames?"


def test_where_none_is_near_the_documentation_is_named() -> None:
    assert suggest("xyz", ["hostnames"], where="README") == ": see the README for those it has."
