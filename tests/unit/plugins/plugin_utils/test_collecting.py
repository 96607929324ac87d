# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import gc

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._collecting import without_full_collections


def test_only_young_objects_are_collected_meanwhile() -> None:
    before = gc.get_threshold()
    with without_full_collections():
        assert gc.get_threshold()[:2] == before[:2]
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_a_failure_changes_nothing_for_good() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), without_full_collections():
        raise KeyError
    assert gc.get_threshold() == before
