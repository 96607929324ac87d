# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The security policy promises nothing that no test holds."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMISES = re.findall(
    r"^\| (?!promise|--)(.+) \| (.+) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_every_promise_names_tests_that_exist() -> None:
    assert len(PROMISES) >= 10
    for promise, tests in PROMISES:
        names = re.findall(r"`(tests/[^`]+)`", tests)
        assert names, promise
        assert [name for name in names if not (ROOT / name).is_file()] == []


def test_problems_are_reported_to_the_repository_of_the_collection() -> None:
    repository = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    assert f"{repository}/security/advisories/new" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
