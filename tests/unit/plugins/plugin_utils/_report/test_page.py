# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.activity import Logins
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.data import make_report
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.groups import select_groups
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.page import PageOptions, page_of
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import select_columns
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import report, rows

HOSTILE = "</script><script>alert(1)</script>&\"'"


USAGE = {"days": 90, "until": "2026-03-01T00:00:00Z", "missing_permission": None}
LOGIN = {"at": HOSTILE, "user": HOSTILE, "name": HOSTILE, "desktop_id": HOSTILE, "reason": HOSTILE, "address": HOSTILE}
LOGINS = {"hours": 24, "slow_rtt": 150, "missing_permission": None, "total": 60, "failed": 60}


def page(*records: dict[str, Any], columns: tuple[str, ...] = ("name", "users", "status"), **links: str) -> str:
    return page_of(report(*records), options=PageOptions(columns=select_columns(columns), links=links))


def page_with(found: dict[str, Any], **options: Any) -> str:
    return page_of(found, options=PageOptions(**{"columns": select_columns(()), "links": {}, **options}))


def data_in(text: str) -> dict[str, Any]:
    """Return what the script of a page works with."""
    found: dict[str, Any] = json.loads(re.findall(r'<script type="application/json" id="data">(.*)</script>', text)[0])
    return found


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


def test_login_records_are_text_and_not_all_of_them() -> None:
    logins = {**LOGINS, "failures": [LOGIN] * 110, "slow": [{**LOGIN, "network_rtt": 900}] * 101}
    found = make_report(rows({}), title="x", statics=[], filters={}, generated_at="now", usage=USAGE, logins=logins)
    text = page_with(found)
    assert "<script>alert" not in text
    assert "10 more are in the JSON." in text
    assert "1 more are in the JSON." in text
    assert "60 logins in 24 hours, 60 of them failed; 101 with a network delay of 150 ms or more." in text
    # They failed on desktops that the report does not have.
    assert '<a class="what" href="#logins">Failed logins</a><small>on none of these desktops</small>' in text


def test_a_right_that_is_missing_is_said_in_the_page() -> None:
    refused = {"days": None, "until": None, "missing_permission": "workspace:<b>"}
    found = make_report(rows({}), title="x", statics=[], filters={}, generated_at="now", usage=refused)
    text = page_with(found)
    assert "The use of the desktops are not shown" not in text
    assert "lacks the permission <code>workspace:&lt;b&gt;</code>." in text
    assert list(data_in(text)["orders"]) == []
    # Of the default columns those that nothing is known of are left out; those that were chosen stay.
    assert "idle_days" not in dict(data_in(text)["columns"])
    assert "idle_days" in dict(data_in(page_with(found, columns=select_columns(["name", "idle_days"])))["columns"])


@pytest.mark.parametrize(("lacks_usage", "lacks_logins"), [(True, False), (False, True), (True, True), (False, False)])
def test_all_is_fine_only_where_the_report_sees_all(lacks_usage: bool, lacks_logins: bool) -> None:
    usage = {**USAGE, "days": 0, "missing_permission": "x"} if lacks_usage else USAGE
    logins = Logins(hours=24, slow_rtt=150, missing_permission="x" if lacks_logins else None).head()
    more: dict[str, Any] = {"statics": [], "filters": {}, "generated_at": "now", "usage": usage, "logins": logins}
    text = page_with(make_report(rows({}), title="x", **more))
    lacks_some = lacks_usage or lacks_logins
    assert ('<p class="fine">Nothing needs attention.</p>' in text) is not lacks_some
    assert ('<p class="quiet">Nothing needs attention in what this report can see.</p>' in text) is lacks_some
    flags = {name for name, _title, _places in data_in(text)["flags"]}
    assert ({"long_disconnected", "running_unused"} <= flags) is not lacks_usage
    assert ({"failed_logins", "slow_line"} <= flags) is not lacks_logins
    # What is found is shown, whatever else the report cannot see.
    assert "Nothing needs attention" not in page_with(make_report(rows({"status": "ERROR"}), title="x", **more))


def test_a_group_of_choice_is_a_chart_and_a_filter() -> None:
    chosen = select_groups(["tag:department", "availability_zone"])
    found = make_report(
        rows({}), title="x", statics=[], filters={}, generated_at="now", group_by=tuple(chosen), usage=USAGE
    )
    text = page_with(found, groups=chosen, columns=select_columns(["name", "tag:department"]))
    data = data_in(text)
    assert data["texts"][data["cells"]["tag:department"][0]] == "Finance"
    assert [name for name, _title in data["filters"]] == [
        *("login_status", "status", "tag:department", "availability_zone", "network", "desktop_type", "idle", "use"),
    ]
    assert [title for _name, title in data["columns"]] == ["Desktop", "Department"]
    assert text.count("<h3>Zone</h3>") == 1
    assert 'data-field="tag:department" data-value="Finance"' in text


def test_the_trend_needs_an_earlier_report() -> None:
    points = [{"at": f"2026-03-0{day}T06:00:00Z", "desktops": 9, "connected": 9 - day, "running": 9} for day in (1, 2)]
    assert "The lines begin with the next report." in page_with({**report({}), "trend": points[1:]})
    text = page_with({**report({}), "trend": points})
    assert 'd="M0.0 20.0H1000.0V30.0"' in text
    assert "Connected: 7 now, at most 8" in text


def test_a_page_renews_itself_if_that_is_wished() -> None:
    found = report({}, at="2026-03-02T06:00:00Z")
    assert 'http-equiv="refresh"' not in page_with(found)
    assert data_in(page_with(found))["refresh"] == 0
    text = page_with(found, refresh=60, max_age=3600, checked_at="2026-03-02T07:00:00Z")
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in text
    assert 'unchanged at <time datetime="2026-03-02T07:00:00Z">02 March 2026, 07:00 UTC</time>' in text
    assert 'data-at="2026-03-02T07:00:00Z" data-max-age="3600"' in text
    assert data_in(text)["refresh"] == 60
    assert "unchanged" not in page_with(found, refresh=60, max_age=3600, checked_at="2026-03-02T06:00:59Z")
