# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page of ten thousand desktops stays usable."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from .conftest import Visitor

TEN_MEGABYTES = 10 * 1000 * 1000


def test_ten_thousand_desktops_open_sort_and_search(visitor: Visitor, large_report: Path) -> None:
    assert large_report.stat().st_size < TEN_MEGABYTES
    visit = visitor.open(large_report)
    page = visit.page
    status = page.get_by_role("status")
    expect(status).to_have_text("1 to 50 of 10,000 desktops")
    page.get_by_role("button", name="Address", exact=True).click()
    page.get_by_role("button", name="Address", exact=True).click()
    assert page.locator(".grid tbody tr").count() == 50
    addresses = page.locator(".grid tbody td:nth-child(7)").all_inner_texts()
    keys = [[int(part) for part in text.split(".")] for text in addresses if text]
    assert keys == sorted(keys, reverse=True)
    page.get_by_label("Search", exact=True).fill("FIN-W-0001")
    expect(status).to_contain_text("1 to 1 of 1 desktop (of 10,000 in all)")
    page.get_by_role("button", name="Clear").click()
    never = page.locator("[data-field=idle]", has_text="Never used").get_by_role("button")
    never.click()
    expect(status).to_contain_text("1 to 50 of 1,428 desktops (of 10,000 in all)")
    never.click()
    page.get_by_label("Rows").select_option("1000")
    page.get_by_role("button", name="Last", exact=True).click()
    expect(status).to_have_text("9,001 to 10,000 of 10,000 desktops")
    visit.picture("large")
    assert visit.requests == [large_report.as_uri()]
    assert visit.complaints == []


def test_without_scripts_it_says_what_it_leaves_out(visitor: Visitor, large_report: Path) -> None:
    page = visitor.open(large_report, script=False).page
    assert "The other 9,000 desktops are in the CSV and the JSON." in page.locator("noscript").inner_text()


def test_on_paper_it_says_how_many_it_prints(visitor: Visitor, large_report: Path) -> None:
    page = visitor.open(large_report).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_role("status")).to_have_text("1 to 2,000 of 10,000 desktops")
    assert page.locator(".grid tbody tr").count() == 2000
