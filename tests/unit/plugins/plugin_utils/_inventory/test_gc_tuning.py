# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often the garbage collector runs while an inventory is read."""

from __future__ import annotations

import gc

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.gc_tuning import relaxed_gc


def test_young_objects_are_collected_rarely_meanwhile() -> None:
    before = gc.get_threshold()
    with relaxed_gc():
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0] > 0
    assert gc.get_threshold() == before


def test_a_collector_that_is_off_stays_off() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0, *before[1:])
    try:
        with relaxed_gc():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)


def test_a_failure_changes_nothing_for_good() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), relaxed_gc():
        raise KeyError
    assert gc.get_threshold() == before
