# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports that the role made, and Chromium to look at them; without Chromium the tests are skipped, and say so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.ansible_commands import run_command, variables_of
from tests.support.simulator_process import Simulator, running_simulator

from .estate import add_hostile_desktops
from .large import write_page

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MILLISECONDS = 15_000
SCREENSHOTS = Path(__file__).parents[1] / "output" / "browser"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An opened page, what it asked the network for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep a screenshot."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)


class Visitor:
    """Opens pages in windows of their own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        path: Path,
        *,
        fragment: str = "",
        width: int = 1360,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        zone: str = "UTC",
        clock: str | None = None,
    ) -> Visit:
        """Open a file as somebody would who got it by mail, at that time of the clock."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            timezone_id=zone,
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        self._contexts.append(context)
        visit = Visit(page=context.new_page())
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        if clock is not None:
            visit.page.clock.install(time=clock)
        visit.page.goto(path.as_uri() + fragment)
        return visit

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: install the package chromium, or name the program in CHROMIUM")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens pages, and closes them after the test."""
    found = Visitor(browser)
    yield found
    found.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a second report, made by the playbook, of sixty odd desktops and some hostile ones."""
    folder = tmp_path_factory.mktemp("reports")
    with running_simulator("--desktops", 60) as simulator:
        _run_playbook(simulator, folder=folder)
        _let_things_happen(simulator)
        _run_playbook(simulator, folder=folder)
    return folder


@pytest.fixture(scope="session")
def report(reports: Path) -> Path:
    """The page of that report."""
    return reports / "desktop_report.html"


@pytest.fixture(scope="session")
def data(reports: Path) -> dict[str, Any]:
    """What the JSON beside the page says."""
    found: dict[str, Any] = json.loads((reports / "desktop_report.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def large_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of ten thousand desktops."""
    return write_page(tmp_path_factory.mktemp("large"), desktops=10_000)


def _run_playbook(simulator: Simulator, *, folder: Path) -> None:
    done = run_command(
        "ansible-playbook",
        "huaweicloud.workspace.desktop_report",
        "-e",
        f"desktop_report_directory={folder}",
        folder=folder,
        environ=variables_of(simulator),
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _let_things_happen(simulator: Simulator) -> None:
    records = [record for record in simulator.records() if record.get("login_status") == "REGISTERED"]
    arriving, leaving = records[:2]
    simulator.patch(f"desktops/{arriving['desktop_id']}", {"login_status": "CONNECTED"})
    simulator.delete(f"desktops/{leaving['desktop_id']}")
    add_hostile_desktops(simulator)
