# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts that sources of the plugin made."""

from __future__ import annotations

import pytest
from ansible.inventory.data import InventoryData

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.host_registry import (
    MadeHost,
    Origin,
    are_one_place,
    made_hosts,
    place,
)


def test_hosts_are_remembered_for_one_inventory() -> None:
    one, other = InventoryData(), InventoryData()
    host = MadeHost(name="a", wanted="a", ansible_host=None, origin=("r", "p1"))
    made_hosts(one)["d1"] = host
    assert made_hosts(one) == {"d1": host}
    assert made_hosts(other) == {}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("r", "p1"), ("r", "p1"), True),
        ((None, "p1"), ("r", "p1"), True),
        (("r", "p1"), ("s", "p1"), False),
        (("r", "p1"), ("r", "p2"), False),
    ],
)
def test_a_region_that_is_not_known_may_be_any(first: Origin, second: Origin, expected: bool) -> None:
    assert are_one_place(first, second) is are_one_place(second, first) is expected


def test_an_origin_in_words() -> None:
    assert place(("r", "p1")) == "r project p1"
    assert place((None, "p1")) == "project p1"
    assert place((None, "")) == "no project"
