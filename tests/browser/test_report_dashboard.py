# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What needs attention, use and logins lead to desktops; the address keeps what is shown; the page knows its age."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitor
from .estate import HOSTILE
from .large import write_page

NAMES = ".grid tbody th"


def fragment(page: Page) -> str:
    """Return what stands behind the # of the address."""
    return str(page.evaluate("decodeURIComponent(location.hash.slice(1)).replaceAll('+', ' ')"))


def test_what_needs_attention_comes_first_and_leads_to_the_desktops(visitor: Visitor, reports: Path) -> None:
    data: dict[str, Any] = json.loads((reports / "desktop_report.json").read_text(encoding="utf-8"))
    page = visitor.open(reports / "desktop_report.html").page
    assert page.locator("main h2").first.inner_text() == "Needs attention"
    counted = {name: count for name, count in data["attention"].items() if count}
    assert {"error", "failed_logins"} <= set(counted)
    assert [int(text) for text in page.locator(".alarms b").all_inner_texts()] == list(counted.values())

    error = page.locator(".alarms [data-field=show], .alarms li").first.get_by_role("button")
    error.click()
    expect(page.locator(NAMES)).to_have_count(data["attention"]["error"])
    expect(page.locator("#desktops")).to_be_in_viewport()
    expect(error).to_have_attribute("aria-pressed", "true")
    assert fragment(page) == "show=error"
    page.locator(".figure").get_by_role("button", name="Unassigned").click()
    expect(page.locator(NAMES)).to_have_count(data["totals"]["unassigned"])
    page.locator(".figure").get_by_role("button", name="In maintenance").click()
    expect(page.locator(NAMES)).to_have_count(data["totals"]["in_maintenance_mode"])
    page.get_by_role("button", name="Clear").click()

    # The groups of use count what they lead to.
    for field in ("idle", "use"):
        for group in data["groups"][field]:
            button = page.locator(f"[data-field={field}]", has_text=group["name"]).get_by_role("button")
            button.click()
            expect(page.get_by_role("status")).to_contain_text(f"of {group['desktops']} desktop")
            button.click()
    failure = data["logins"]["failures"][0]
    page.locator(".logins a.find", has_text=failure["name"]).first.click()
    assert page.locator(NAMES).all_inner_texts() == [failure["name"]]
    assert fragment(page) == f"q={failure['desktop_id']}"


def test_the_other_views_keep_what_is_chosen(visitor: Visitor, report: Path) -> None:
    visit = visitor.open(report, fragment="#show=error")
    page = visit.page
    links = page.get_by_role("navigation", name="Other views")
    links.get_by_role("link", name="Table").click()
    assert fragment(page) == "show=error"
    links.get_by_role("link", name="Wall").click()
    assert fragment(page) == "show=error&view=wall"
    expect(page.locator("#desktops")).not_to_be_visible()
    links.get_by_role("link", name="Whole page").click()
    assert fragment(page) == "show=error"
    # On the wall there is no table, so what is chosen there is shown on the whole page.
    links.get_by_role("link", name="Wall").click()
    page.locator(".figure").get_by_role("button", name="Unassigned").click()
    assert fragment(page) == "show=unassigned"
    expect(page.locator("#desktops")).to_be_visible()


def test_the_figures_of_a_row_belong_to_it(visitor: Visitor, report: Path) -> None:
    page = visitor.open(report).page
    page.locator("tr[data-field=idle]").first.locator("td").first.click()
    assert fragment(page).startswith("idle=")


def test_the_address_keeps_what_is_shown(visitor: Visitor, report: Path) -> None:
    visit = visitor.open(report)
    page = visit.page
    page.get_by_label("Login status", exact=True).select_option(index=1)
    page.get_by_role("button", name="Days idle", exact=True).click()
    page.get_by_role("button", name="Days idle", exact=True).click()
    page.get_by_label("Search", exact=True).press_sequentially("bauer")
    expect(page.get_by_role("status")).to_contain_text("in all")
    kept, names = fragment(page), page.locator(NAMES).all_inner_texts()
    assert kept == "login_status=CONNECTED&q=bauer&sort=-idle_days"
    assert names

    other = visitor.open(report, fragment=f"#{kept}").page
    assert other.locator(NAMES).all_inner_texts() == names
    assert other.get_by_label("Search", exact=True).input_value() == "bauer"
    expect(other.locator("#desktops")).to_be_in_viewport()
    # A step back undoes the last choice, and all that was typed at once.
    for expected in (
        "login_status=CONNECTED&sort=-idle_days",
        "login_status=CONNECTED&sort=idle_days",
        "login_status=CONNECTED",
        "",
    ):
        page.go_back()
        expect(page).to_have_url(report.as_uri() + (f"#{expected}" if expected else ""))
    expect(page.get_by_role("status")).to_contain_text("1 to 50 of")
    page.go_forward()
    expect(page.get_by_label("Login status", exact=True)).to_have_value("=CONNECTED")
    page.go_back()

    # The value of a hostile field comes back as it was; what nobody knows shows nothing, or is passed over.
    page.get_by_label("Zone", exact=True).select_option(value=f"={HOSTILE[0]}")
    again = visitor.open(report, fragment=page.evaluate("location.hash")).page
    assert again.locator(NAMES).all_inner_texts() == [HOSTILE[0]]
    assert again.evaluate("window.hurt") is None
    strange = "#availability_zone=nowhere&rows=7&page=x&sort=__proto__&show=toString&constructor=1&view=<b>&q"
    lost = visitor.open(report, fragment=strange)
    expect(lost.page.get_by_role("status")).to_have_text("No desktop fits. Change the search or the filters.")
    expect(lost.page.get_by_label("Zone", exact=True)).to_have_value("=nowhere")
    lost.page.get_by_role("button", name="Clear").click()
    expect(lost.page.get_by_role("status")).to_contain_text("1 to 50 of")
    assert visit.complaints == lost.complaints == []


def test_the_wall_fills_the_screen_and_renews_itself(visitor: Visitor, tmp_path: Path) -> None:
    path = write_page(tmp_path, desktops=60, refresh=60, max_age=3600, checked_at="2026-03-02T07:00:00Z")
    visit = visitor.open(
        path,
        fragment="#view=wall",
        width=1920,
        height=1080,
        dark=True,
        zone="Asia/Shanghai",
        clock="2026-03-02T07:05:10Z",
    )
    page = visit.page
    visit.picture("wall")
    assert page.evaluate("document.querySelector('main').clientWidth") > 1850
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    expect(page.locator(".grid")).to_be_hidden()
    # Times are the reader's own, and the age is that of the last look.
    said = page.locator("header p").first.inner_text()
    assert "as of 2 March 2026 at 14:00 GMT+8, unchanged at 2 March 2026 at 15:00 GMT+8 (5 minutes old)" in said
    expect(page.get_by_role("alert")).to_be_hidden()
    loads = len(visit.requests)
    with page.expect_navigation():
        page.clock.fast_forward(61_000)
    assert len(visit.requests) == loads + 1
    assert fragment(page) == "view=wall"
    # Whoever is at it is not disturbed.
    page.get_by_role("link", name="Whole page").click()
    expect(page.locator(".grid")).to_be_visible()
    page.clock.fast_forward(59_000)
    page.keyboard.press("Tab")
    page.clock.fast_forward(10_000)
    assert len(visit.requests) == loads + 1
    with page.expect_navigation():
        page.clock.fast_forward(80_000)
    expect(page.locator(".grid")).to_be_visible()
    with page.expect_navigation():
        page.clock.fast_forward("01:00:00")
    expect(page.get_by_role("alert")).to_contain_text("This page is 1 hour old. Its figures may be out of date.")
    assert visit.complaints == []


@pytest.mark.parametrize("desktops", [60, 10_000])
def test_the_wall_fits_whatever_it_has_to_say(visitor: Visitor, tmp_path: Path, desktops: int) -> None:
    """With two permissions missing, a long filter and an old report, more statuses than usual, and on other screens."""

    def add_statuses(rows: list[dict[str, Any]]) -> None:
        for number, row in enumerate(rows[:12]):
            row["status"] = row["login_status"] = f"A_STATUS_THAT_NOBODY_KNOWS_{number}"

    path = write_page(
        tmp_path,
        desktops=desktops,
        has_usage=False,
        filters={"computer_names": [f"DESKTOP-{number:04d}" for number in range(100)]},
        change=add_statuses,
        max_age=60,
        refresh=60,
        checked_at="2026-03-02T07:00:00Z",
    )
    sizes = [(1920, 1080), (1366, 768), (1280, 1024), (3840, 2160)] if desktops < 100 else [(1920, 1080)]
    for width, height in sizes:
        visit = visitor.open(path, fragment="#view=wall", width=width, height=height, clock="2026-03-02T09:00:00Z")
        page = visit.page
        visit.picture(f"wall-{desktops}-{width}")
        assert page.locator("main > .notice:visible").count() + page.locator(".missing:visible").count() == 4
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
            width,
            height,
        ]
        boxes = page.locator("main .panel:visible, main .chart:visible, main .figure:visible").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().bottom)"
        )
        assert max(boxes) <= height
        plot = page.locator(".plot svg").bounding_box()
        assert plot is not None
        assert plot["height"] > height / 10


def test_a_page_without_a_script_renews_itself_too_and_says_what_is_missing(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open(write_page(tmp_path, desktops=1, refresh=3600), script=False).page
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "3600"
    text = page.locator("main").inner_text()
    assert (
        "The page does not show the logins: the credential lacks the permission workspace:connections:securityList."
        in text
    )
    assert "Nothing needs attention in what this report can see." in text
