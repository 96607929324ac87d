# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changed between two reports."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.changes import changes_between
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report


def test_new_gone_and_changed_desktops() -> None:
    before = report({"desktop_id": "d1"}, {"desktop_id": "d2", "status": "SHUTOFF"}, at="2026-03-01T06:00:00Z")
    after = report({"desktop_id": "d2", "availability_zone": "zone-b"}, {"desktop_id": "d3"})
    found = changes_between(before, after)
    assert found["since"] == "2026-03-01T06:00:00Z"
    assert [entry["desktop_id"] for entry in found["new"]] == ["d3"]
    assert [entry["desktop_id"] for entry in found["gone"]] == ["d1"]
    # A zone is nothing that people look at.
    assert [(entry["desktop_id"], list(entry["fields"])) for entry in found["changed"]] == [("d2", ["status"])]
    assert found["changed"][0]["fields"]["status"] == {"before": "SHUTOFF", "after": "ACTIVE"}


def test_equal_reports_have_no_changes() -> None:
    found = changes_between(report({}), report({}))
    assert (found["new"], found["gone"], found["changed"]) == ([], [], [])


def test_an_id_in_another_case_is_the_same_desktop() -> None:
    before, after = report({"desktop_id": "D1"}), report({"desktop_id": "d1", "status": "SHUTOFF"})
    found = changes_between(before, after)
    assert (found["new"], found["gone"]) == ([], [])
    assert [entry["desktop_id"] for entry in found["changed"]] == ["d1"]
