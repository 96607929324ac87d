# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter given."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.filter.given import FilterModule, given


@pytest.mark.parametrize(
    ("value", "expected"), [(None, 14), ("", 14), (" \n", 14), (0, 0), (False, False), ([], []), (" a b ", "a b")]
)
def test_a_blank_gives_way_to_the_default(value: Any, expected: Any) -> None:
    found = given(value, 14)
    assert (type(found), found) == (type(expected), expected)


def test_without_a_default_it_is_an_empty_text() -> None:
    assert given(None) == ""
    assert FilterModule().filters() == {"given": given}
