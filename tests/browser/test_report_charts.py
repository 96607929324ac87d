# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Figures and charts lead to the desktops they count, and stay clear with none, one, and very many of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import FIELDS, select_columns

from .conftest import Visitor
from .large import write_page

NAMES = ".grid tbody th"


def status_of(page: Page) -> str:
    """Return what is said below the table."""
    return str(page.get_by_role("status").inner_text())


def test_a_bar_shows_the_desktops_it_counts(visitor: Visitor, report: Path, data: dict[str, Any]) -> None:
    visit = visitor.open(report)
    page, zone = visit.page, data["groups"]["availability_zone"][0]
    zone_bar = page.locator("[data-field=availability_zone]").get_by_role("button").first
    expect(zone_bar).to_have_attribute("aria-pressed", "false")
    zone_bar.click()
    expect(page.locator(NAMES)).to_have_count(zone["desktops"])
    expect(page.get_by_label("Zone", exact=True)).to_contain_text(zone["name"])
    expect(zone_bar).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#desktops")).to_be_focused()
    expect(page.locator("#desktops")).to_be_in_viewport()
    visit.picture("picked")
    zone_bar.click()
    expect(zone_bar).to_have_attribute("aria-pressed", "false")
    expect(page.locator(NAMES)).to_have_count(50)


def test_a_figure_and_a_bar_narrow_each_other(visitor: Visitor, report: Path, data: dict[str, Any]) -> None:
    page = visitor.open(report).page
    group = data["groups"]["user_group"][0]
    page.locator(".figure").get_by_role("button", name="Connected", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("[data-field=user_group]").get_by_role("button").first.click()
    expect(page.locator(NAMES)).to_have_count(group["login_status"]["CONNECTED"])
    # The figure and the row of the ring are the same choice.
    assert page.locator("[data-field=login_status] [aria-pressed=true]").count() == 2
    page.get_by_role("button", name="Clear").click()
    assert page.locator("[aria-pressed=true]").count() == 0


def test_the_headings_stay_in_sight(visitor: Visitor, report: Path) -> None:
    page = visitor.open(report, width=1280).page
    region = page.get_by_role("region", name="Table of desktops")
    region.scroll_into_view_if_needed()
    region.evaluate("element => { element.scrollTop = 500; }")
    assert region.evaluate("element => element.scrollTop") == 500
    expect(page.get_by_role("button", name="Login status", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Next").click()
    assert region.evaluate("element => element.scrollTop") == 0


def test_no_desktops_are_no_riddle(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open(write_page(tmp_path, desktops=0)).page
    assert status_of(page) == "There are no desktops."
    assert page.locator(".chart", has_text="There are no desktops.").count() == 5
    assert "The service counts no desktop group." in page.locator("main").inner_text()
    assert page.locator(".figure.c-error").count() == 0


def test_one_desktop_is_no_plural(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open(write_page(tmp_path, desktops=1)).page
    assert status_of(page) == "1 to 1 of 1 desktop"
    assert page.locator("header p").inner_text().startswith("1 desktop, as of")
    assert page.locator(".figure dd span").first.inner_text() == "1 user"


def use_long_texts(rows: list[dict[str, Any]]) -> None:
    """Give desktops the names, users, addresses and systems of a large company."""
    for number, row in enumerate(rows):
        user = f"alexandra.van-der-meer-{number}@emea.example.com"
        row.update(
            name=f"{row['name']}-SHANGHAI-{number}",
            users=[user, f"second.{user}"],
            last_user=user,
            os_version="Windows Server 2019 Datacenter 64bit",
            availability_zone="ap-southeast-3a",
            address="2001:db8:1234:5678:9abc:def0:1234:5678" if number % 2 else "172.116.120.134",
            login_status="A_STATUS_THAT_NOBODY_KNOWS" if number == 3 else row["login_status"],
        )


def test_the_table_fits_a_small_window_and_cuts_nothing(visitor: Visitor, tmp_path: Path) -> None:
    visit = visitor.open(write_page(tmp_path, desktops=60, change=use_long_texts), width=1280)
    page = visit.page
    page.locator("#desktops").scroll_into_view_if_needed()
    visit.picture("long-texts")
    assert page.locator(".grid thead th").count() == 9
    region = page.get_by_role("region", name="Table of desktops")
    # A scroll bar beside it takes some of the room.
    region.evaluate("element => { element.style.paddingRight = '15px'; }")
    assert region.evaluate("element => element.scrollWidth <= element.clientWidth")
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
    assert page.locator(".grid :is(th, td)").evaluate_all(cut) == []
    styles = page.locator(".grid :is(th, td)").evaluate_all("all => all.map((one) => getComputedStyle(one).overflowX)")
    assert set(styles) == {"visible"}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
@pytest.mark.parametrize("columns", [11, len(FIELDS)])
def test_on_paper_all_columns_fit(visitor: Visitor, tmp_path: Path, columns: int, script: bool) -> None:  # noqa: FBT001
    path = write_page(tmp_path, desktops=60, change=use_long_texts, columns=select_columns([*FIELDS][:columns]))
    # A sheet of A4, without its margins.
    page = visitor.open(path, width=1047, height=718, script=script).page
    page.emulate_media(media="print")
    table = page.locator(".grid" if script else "noscript table")
    expect(table).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 1047
    cells = table.locator(":is(th, td):visible").evaluate_all(
        "all => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    )
    assert cells <= 1047
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_long_lists_of_logins_are_folded(visitor: Visitor, reports: Path) -> None:
    """The desktops below them would be far away."""
    page = visitor.open(reports / "desktop_report.html").page
    logins = json.loads((reports / "desktop_report.json").read_text(encoding="utf-8"))["logins"]
    section = page.locator(".logins > .pair > div").first
    assert section.locator("tbody tr:visible").count() == min(5, len(logins["failures"]))
    assert section.locator("tbody tr").count() == len(logins["failures"])


def test_on_paper_long_charts_stay_short(visitor: Visitor, large_report: Path) -> None:
    """The rest of a chart would be a column of many sheets, beside two that are empty."""
    page = visitor.open(large_report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".chart details[open]").count() == 0
    expect(page.locator(".chart summary").first).to_be_visible()


def test_on_paper_each_sheet_has_the_headings(visitor: Visitor, report: Path) -> None:
    """Chromium repeats the text of a heading on each sheet, but not a button in it."""
    page = visitor.open(report).page
    page.emulate_media(media="print")
    expect(page.get_by_text("Each change", exact=True)).to_be_hidden()
    shown = page.locator(".grid thead button").evaluate_all("all => all.map((one) => getComputedStyle(one).display)")
    assert set(shown) == {"contents"}
