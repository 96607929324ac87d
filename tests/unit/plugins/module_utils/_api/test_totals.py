# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sums of the statistics."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import UnexpectedResponseError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.totals import DOCUMENTED_COUNTS, sum_statistics


def test_every_number_is_summed_also_one_that_is_new() -> None:
    rows: list[dict[str, Any]] = [
        {"static_name": "a", "running_num": 2, "stop_num": "3", "sleeping_num": 1},
        {"static_name": "b", "running_num": 4.0, "stop_num": None, "sleeping_num": 1},
    ]
    found = sum_statistics(rows)
    assert (found["running_num"], found["stop_num"], found["sleeping_num"]) == (6, 3, 2)
    assert set(DOCUMENTED_COUNTS) <= set(found)
    assert "static_name" not in found


def test_of_nothing_the_sums_are_zero() -> None:
    assert sum_statistics([]) == dict.fromkeys(DOCUMENTED_COUNTS, 0)


@pytest.mark.parametrize("value", ["many", 1.5, True, [1], 10**30, "9" * 5_000])
def test_a_documented_number_that_is_none_is_no_smaller_sum(value: Any) -> None:
    with pytest.raises(UnexpectedResponseError, match="running_num"):
        sum_statistics([{"running_num": value}])
