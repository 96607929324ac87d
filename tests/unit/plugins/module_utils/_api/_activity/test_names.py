# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of users in several spellings."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.names import (
    is_same_user,
    may_be_in_domain,
    may_hold_part,
    name_and_domain,
)


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("jy01", "jy01", True),
        ("jy01", "JY01@Local.com", True),
        ("jy01@local.com", "jy01", True),
        ("jy01@local.com", "jy01@LOCAL.com", True),
        ("jy01@local.com", "jy01@other.com", False),
        ("jy01", "LOCAL\\jy01", True),
        ("LOCAL\\jy01", "jy01", True),
        ("local\\JY01", "LOCAL\\jy01", True),
        ("LOCAL\\jy01", "jy01@local.com", True),
        ("jy01@local.com", "LOCAL\\jy01", True),
        ("jy01@local.com", "jy01@local", True),
        ("OTHER\\jy01", "jy01@local.com", False),
        ("LOCAL\\jy01", "jy01@local2.com", False),
        ("LOCAL\\jy01", "jy01@com.local", False),
        ("jy01@local.com", "jy01@local.org", False),
        ("LOCAL\\jy01", "LOCAL\\jy011", False),
        ("LOCAL", "LOCAL\\jy01", False),
        ("jy01", "jy011", False),
        ("jy01", "jy011@local.com", False),
        ("jy01@local.com", "local.com", False),
        ("42", 42, True),
        ("jy01", None, False),
        ("jy01", ["jy01"], False),
    ],
)
def test_one_user(wanted: str, found: object, expected: bool) -> None:
    assert is_same_user(wanted, found) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jy01", ("jy01", "")),
        ("jy01@local.com", ("jy01", "local.com")),
        ("LOCAL\\jy01", ("jy01", "LOCAL")),
        ("", ("", "")),
    ],
)
def test_the_parts_of_a_name(text: str, expected: tuple[str, str]) -> None:
    assert name_and_domain(text) == expected


@pytest.mark.parametrize(
    ("part", "found", "expected"),
    [
        ("y0", "jy01", True),
        (" JY01 ", "jy01@local.com", True),
        ("jy01@loc", "jy01@local.com", True),
        ("jy01@local.com", "JY01", True),
        ("jy01@local.com", "LOCAL\\ajy01", True),
        ("LOCAL\\jy", "jy01@local.com", True),
        ("jy01", None, True),
        ("jy01", " ", True),
        ("jy01", ["jy02"], True),
        ("jy02", "jy01", False),
        ("jy01@other.com", "jy01@local.com", False),
        ("jy02@local.com", "jy01@local.com", False),
    ],
)
def test_a_part_of_a_name(part: str, found: object, expected: bool) -> None:
    assert may_hold_part(part, found) is expected


@pytest.mark.parametrize(
    ("wanted", "user", "domain", "expected"),
    [
        ("local.com", "jy01@LOCAL.COM", None, True),
        ("local.com", "LOCAL\\jy01", None, True),
        ("local", "jy01@local.com", None, True),
        ("@local.com", "jy01@local.com", None, True),
        ("LOCAL\\", "jy01@local.com", None, True),
        ("local.com", "jy01@sub.local.com", None, True),
        ("local.com", "jy01", None, True),
        ("local.com", None, None, True),
        ("local.com", "jy01@other.com", " local.com ", True),
        ("local.com", "jy01@other.com", "", False),
        ("local.com", "jy01", "other.com", False),
        ("local.com", "jy01@notlocal.com", None, False),
        ("local.com", "OTHER\\jy01", None, False),
    ],
)
def test_who_may_be_in_a_domain(wanted: str, user: object, domain: object, expected: bool) -> None:
    assert may_be_in_domain(wanted, user=user, domain=domain) is expected
