# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report in Chromium: it keeps to itself, shows text as text, and can be used in every way it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import Visit, Visitor
from .estate import HOSTILE, TURNING

COLUMNS = (
    "Desktop",
    "Users",
    "Login status",
    "Power status",
    "Days idle",
    "Last user",
    "Address",
    "Zone",
    "System version",
)


@pytest.fixture
def visit(visitor: Visitor, report: Path) -> Visit:
    """The page in a wide window."""
    return visitor.open(report)


def rows(page: Page) -> list[str]:
    """Return the names in the table as it is now."""
    return list(page.locator(".grid tbody th").all_inner_texts())


def column(page: Page, title: str) -> list[str]:
    """Return the cells of a column as it is now."""
    place = COLUMNS.index(title) + 1
    return list(page.locator(f".grid tbody tr > :nth-child({place})").all_inner_texts())


def unfold(page: Page) -> None:
    """Open what is folded away."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")


def show_all(page: Page) -> None:
    """Show all desktops on one page of the table."""
    page.get_by_label("Rows").select_option("1000")


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit: Visit, report: Path) -> None:
    page = visit.page
    visit.picture("light", whole=True)
    page.get_by_label("Search", exact=True).fill("a")
    expect(page.locator(".grid tbody tr").first).to_be_visible()
    assert visit.requests == [report.as_uri()]
    assert visit.complaints == []


def test_what_the_service_says_stays_text(visit: Visit) -> None:
    page = visit.page
    show_all(page)
    assert set(HOSTILE) <= set(rows(page))
    assert TURNING not in page.content()
    assert "\ufffdgnp.exe" in rows(page)
    unfold(page)
    assert page.evaluate("window.hurt") is None
    assert page.locator("img, iframe, object, link, [onerror], [onmouseover]").count() == 0
    assert page.locator("script").count() == 2


def test_each_status_zone_and_change_that_is_hostile_is_text_in_charts_too(visit: Visit) -> None:
    page = visit.page
    assert HOSTILE[0] in (page.locator("#changes ~ details").text_content() or "")
    assert page.locator(".chart", has_text=HOSTILE[0]).count() > 0


def test_totals_and_charts_are_those_of_the_json(visit: Visit, data: dict[str, Any]) -> None:
    page, totals = visit.page, data["totals"]
    figures = dict(
        zip(page.locator(".figure dt").all_inner_texts(), page.locator(".figure b").all_inner_texts(), strict=True)
    )
    assert figures["Desktops"] == str(totals["desktops"]) == str(len(data["desktops"]))
    assert figures["Connected"] == str(totals["login_status"]["CONNECTED"])
    assert figures["Running"] == str(totals["status"]["ACTIVE"])
    ring = page.locator(".ring", has=page.get_by_role("heading", name="Login status"))
    assert [int(text) for text in ring.locator("tbody td:nth-child(2)").all_inner_texts()] == [
        count for status, count in totals["login_status"].items() if count or status == "CONNECTED"
    ]
    zones = page.locator(".chart", has=page.get_by_role("heading", name="Zone", exact=True))
    assert zones.locator("tbody tr").count() == len(data["groups"]["availability_zone"])


def test_what_changed_is_told(visit: Visit, data: dict[str, Any]) -> None:
    changes = data["changes"]
    text = visit.page.locator("section", has=visit.page.locator("#changes")).inner_text()
    assert f"{len(HOSTILE) + 1} new" in text
    assert "1 gone" in text
    assert "1 changed login status" in text
    assert [entry["fields"] for entry in changes["changed"]] == [
        {"login_status": {"before": "REGISTERED", "after": "CONNECTED"}}
    ]


def test_each_column_sorts_both_ways(visit: Visit) -> None:
    page = visit.page
    show_all(page)
    for title in COLUMNS:
        head = page.locator(".grid thead th").nth(COLUMNS.index(title))
        before = column(page, title)
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", "ascending")
        up = column(page, title)
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", "descending")
        down = column(page, title)
        assert page.locator("[aria-sort]").count() == 1
        assert sorted(up) == sorted(down) == sorted(before)
        # The sort is that of people: 10 comes after 9, and nothing after everything, in either direction.
        filled = [text for text in up if text not in ("", "Unknown")]
        assert up[: len(filled)] == filled
        assert down[: len(filled)] == filled[::-1]
        assert up != down
        if title == "Address":
            assert filled == sorted(filled, key=lambda text: [int(part) for part in text.split(".")])
        if title == "Days idle":
            assert filled == sorted(filled, key=int)


def test_search_finds_what_is_and_is_not_in_a_column(visit: Visit, data: dict[str, Any]) -> None:
    page, wanted = visit.page, next(row for row in reversed(data["desktops"]) if row["name"])
    search = page.get_by_label("Search", exact=True)
    for words in (wanted["name"].upper(), wanted["desktop_id"], f"{wanted['name'][:3]} {wanted['desktop_id'][:13]}"):
        search.fill(words)
        expect(page.get_by_role("status")).to_contain_text(f"of {len(data['desktops'])} in all")
        assert wanted["name"] in rows(page)
    search.fill("department=finance")
    assert len(rows(page)) == sum(row["tags"].get("department") == "Finance" for row in data["desktops"])
    search.fill("nothing has this name")
    expect(page.get_by_role("status")).to_have_text("No desktop fits. Change the search or the filters.")
    page.get_by_role("button", name="Clear").click()
    expect(search).to_be_focused()
    assert len(rows(page)) == 50


def test_filters_narrow_each_other(visit: Visit, data: dict[str, Any]) -> None:
    page, total = visit.page, data["totals"]["login_status"]["CONNECTED"]
    show_all(page)
    page.get_by_label("Login status", exact=True).select_option(label=f"Connected ({total})")
    assert set(column(page, "Login status")) == {"Connected"}
    assert len(rows(page)) == total
    wanted = [
        row["name"] or row["desktop_id"]
        for row in data["desktops"]
        if (row["login_status"], row["desktop_type"]) == ("CONNECTED", "POOLED")
    ]
    page.get_by_label("Type", exact=True).select_option(index=1 + _types(data).index("POOLED"))
    assert sorted(rows(page)) == sorted(wanted)
    visit.picture("filtered")


def _types(data: dict[str, Any]) -> list[str]:
    return [*sorted({row["desktop_type"] for row in data["desktops"]} - {""}), ""]


def test_the_table_has_pages(visit: Visit, data: dict[str, Any]) -> None:
    page = visit.page
    first = rows(page)
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    second = rows(page)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    assert len(first) == 50
    assert len(first) + len(second) == len(data["desktops"])
    expect(page.get_by_role("status")).to_have_text(
        f"51 to {len(data['desktops'])} of {len(data['desktops'])} desktops"
    )


def test_it_can_be_used_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the table of desktops")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#desktops")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.keyboard.type("adeyemi")
    expect(page.get_by_role("status")).to_contain_text("in all")
    for _control in range(12):
        # Nine filters, the button that clears them, the table, which scrolls, and the first heading.
        page.keyboard.press("Tab")
    heading = page.locator(".grid thead button").first
    expect(heading).to_be_focused()
    outline = heading.evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".grid thead th").first).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Space")
    expect(page.locator(".grid thead th").first).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_screen_reader_finds_its_way(visitor: Visitor, report: Path, dark: bool) -> None:  # noqa: FBT001
    """Every rule of axe, the contrast of colours among them."""
    page = visitor.open(report, dark=dark).page
    unfold(page)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    for landmark in ("banner", "main", "navigation", "search", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark


def test_it_is_dark_where_that_is_wished(visitor: Visitor, report: Path) -> None:
    light, dark = visitor.open(report), visitor.open(report, dark=True)
    dark.picture("dark", whole=True)
    colours = [visit.page.evaluate("getComputedStyle(document.body).backgroundColor") for visit in (light, dark)]
    assert colours == ["rgb(243, 245, 248)", "rgb(16, 22, 29)"]


def test_on_a_phone_a_desktop_is_a_card(visitor: Visitor, report: Path, data: dict[str, Any]) -> None:
    visit = visitor.open(report, width=390, height=844)
    page = visit.page
    unfold(page)
    visit.picture("narrow", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Nothing has to be pushed aside to be read either.
    wide = "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
    assert page.locator(".scroll").evaluate_all(wide) == []
    page.get_by_label("Search", exact=True).fill(data["desktops"][20]["desktop_id"])
    card = page.locator(".grid tbody tr")
    expect(card).to_have_count(1)
    labels = card.locator("td:visible").evaluate_all(
        "all => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert '"Login status"' in labels
    # A reader of screens still hears a table.
    assert page.get_by_role("table", name="Desktops", exact=True).get_by_role("row").count() == 1
    page.get_by_role("button", name="Clear").click()
    names = rows(page)
    page.get_by_label("Sort by").select_option(label="Desktop, descending")
    assert rows(page) != names
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_on_paper_it_is_light_and_whole(visitor: Visitor, report: Path, data: dict[str, Any]) -> None:
    visit = visitor.open(report, dark=True)
    page = visit.page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(rows(page)) == len(data["desktops"])
    expect(page.get_by_label("Search", exact=True)).to_be_hidden()
    visit.picture("print", whole=True)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(rows(page)) == 50
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_scripts_there_are_figures_charts_and_a_plain_table(
    visitor: Visitor, report: Path, data: dict[str, Any]
) -> None:
    visit = visitor.open(report, script=False)
    page = visit.page
    assert page.locator(".figure b").first.inner_text() == str(len(data["desktops"]))
    assert page.locator(".ring .arc").count() > 4
    assert "need JavaScript" in page.locator("noscript").inner_text()
    assert page.locator("noscript tbody tr").count() == len(data["desktops"])
    assert visit.requests == [report.as_uri()]


def test_the_policy_lets_nothing_in(visit: Visit) -> None:
    """Even a script that got into the page would not run."""
    page = visit.page
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.hurt = 1';
            document.body.append(script);
            const image = '<img src="https://example.invalid/x" onerror="window.hurt = 1">';
            document.body.insertAdjacentHTML('beforeend', image);
        }"""
    )
    assert page.evaluate("window.hurt") is None
    assert any("Content Security Policy" in complaint for complaint in visit.complaints)
