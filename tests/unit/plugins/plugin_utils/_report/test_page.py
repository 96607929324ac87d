# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import select_columns
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report

HOSTILE = "</script><script>alert(1)</script>&\"'"


def page(*records: dict[str, Any], columns: tuple[str, ...] = ("name", "users", "status"), **links: str) -> str:
    return page_of(report(*records), options=PageOptions(columns=select_columns(columns), links=links))


def test_the_same_report_is_the_same_page() -> None:
    assert page({}) == page({})
    assert "FIN-01" in page({})
    assert page({}).isprintable() is False


@pytest.mark.parametrize("field", ["computer_name", "status", "availability_zone", "user_group", "login_status"])
def test_nothing_that_the_service_says_becomes_a_part_of_the_page(field: str) -> None:
    columns = ("name", "status", "availability_zone", "user_group", "login_status")
    text = page({field: HOSTILE}, columns=columns)
    assert "<script>alert" not in text
    assert text.count("<script") == page({}, columns=columns).count("<script")


def test_the_page_takes_nothing_from_elsewhere() -> None:
    text = page({}, csv="a#b.csv")
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert "a%23b.csv" in text
