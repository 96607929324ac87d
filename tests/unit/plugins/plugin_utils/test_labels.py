# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One vocabulary for people: report and lines say the same of a status."""

from __future__ import annotations

import re

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._join import line_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._labels import LABELS, LOGIN_LABELS, label
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import select_columns
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report


@pytest.mark.parametrize("status", [*LABELS, "PAUSED"])
def test_page_and_lines_use_the_same_words(status: str) -> None:
    field = "connect_status" if status in LOGIN_LABELS else "status"
    words = label(status)
    assert words in line_of({"computer_name": "A", field: status}).split(": ")[1].split(", ")
    page = page_of(
        report({"login_status" if status in LOGIN_LABELS else "status": status}),
        options=PageOptions(columns=select_columns(["login_status", "status"]), links={}),
    )
    assert f"</i><bdi>{words}</bdi></td>" in page
    assert words == status or status not in re.sub(r'<script.*|data-value="[^"]*"', "", page.partition("</style>")[2])


def test_no_two_statuses_have_the_same_words() -> None:
    assert len(set(LABELS.values())) == len(LABELS)


def test_a_status_without_words_is_shown_as_it_is() -> None:
    assert (label("PAUSED"), label("")) == ("PAUSED", "Unknown")
