# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People and departments of a simulated estate; names depend on a desktop's place only, never on the estate's size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

GIVEN_NAMES = (
    "anna", "bo", "carla", "dmitri", "elena", "farid", "grace", "hua", "ines", "jonas",
    "kofi", "lin", "mei", "nadia", "omar", "priya", "quentin", "rosa", "sven", "wei",
)  # fmt: skip
FAMILY_NAMES = (
    "adeyemi", "bauer", "chen", "diaz", "evans", "fischer", "gupta", "huang", "ito", "jensen",
    "kim", "li", "martin", "novak", "okafor", "patel", "rossi", "smith", "wang", "zhang",
)  # fmt: skip


@dataclass(frozen=True)
class Department:
    """One department: its name, the prefix of its desktops' names and its cost centre."""

    name: str
    prefix: str
    cost_center: str


DEPARTMENTS = (
    Department("Finance", "FIN", "1100"),
    Department("Engineering", "ENG", "2100"),
    Department("Sales", "SAL", "3100"),
    Department("Human-Resources", "HRM", "4100"),
    Department("Support", "SUP", "5100"),
    Department("Legal", "LEG", "6100"),
    Department("Research", "RES", "7100"),
    Department("Operations", "OPS", "8100"),
)


def user_name(number: int) -> str:
    """Return the name of the person with this number, at most 20 characters and unlike any other's."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number // len(GIVEN_NAMES) % len(FAMILY_NAMES)]
    generation = number // (len(GIVEN_NAMES) * len(FAMILY_NAMES))
    return f"{given}_{family}{generation + 1}" if generation else f"{given}_{family}"


def owner_number(index: int) -> int:
    """Return the number of the person who owns the desktop at this place; some people own two."""
    return index - 8 if index % 12 == 11 and index >= 8 else index


def stable_id(*parts: object) -> str:
    """Return 32 hexadecimal digits that depend on nothing but the parts."""
    return hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def stable_uuid(*parts: object) -> str:
    """Return the parts' stable id in the form of a UUID."""
    text = stable_id(*parts)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
