# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A report of 10,000 desktops, against the module calls alone; how large its page is, how soon Chromium draws it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.estate import running_estate
from tests.bench.loading import Core, alternate
from tests.bench.report import Row, at_most
from tests.bench.spread import exactly, ratio, spread_of

DESKTOPS = 10_000
TIMES = 2
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CALLS: list[dict[str, Any]] = [
    {f"huaweicloud.workspace.workspace_{name}_info": {}, "register": f"{name}_answer"}
    for name in ("desktop", "connection", "status", "usage", "login")
]


def rows(version: str, core: Core) -> Iterator[Row]:
    """Measure on one ansible-core."""
    with running_estate([DESKTOPS]) as estate:
        reports = estate.directory / "reports"
        role = {"role": "huaweicloud.workspace.desktop_report", "desktop_report_directory": str(reports)}
        playbooks = {
            "calls": estate.playbook("calls", desktops=DESKTOPS, tasks=CALLS),
            "report": estate.playbook("report", desktops=DESKTOPS, roles=[role]),
        }
        found = alternate({name: partial(core.play, playbook) for name, playbook in playbooks.items()}, times=TIMES)
        calls, report = found["calls"][0], found["report"][0]
        page = reports / "desktop_report.html"
        yield Row(
            what=f"report of {DESKTOPS:,} desktops, core {version}: to the module calls alone",
            value=ratio(*([play.cpu for play in found[name]] for name in ("report", "calls"))),
            wanted=at_most(3),
            note=f"{report.cpu:.1f} s to {calls.cpu:.1f} s; wall {report.wall:.1f} s to {calls.wall:.1f} s",
        )
        yield Row(
            what=f"report of {DESKTOPS:,} desktops: page in MB",
            value=exactly(page.stat().st_size / 1_000_000),
            wanted=at_most(10),
        )
        yield _opening(page)


def _opening(page: Path) -> Row:
    what = f"report of {DESKTOPS:,} desktops: seconds for Chromium to draw it, less those for an empty page"
    program = shutil.which("chromium")
    if program is None:
        return Row(what=what, value=None, wanted=at_most(3), note="no chromium on this machine")
    empty = page.with_name("empty.html")
    empty.write_text("<!DOCTYPE html><title>Empty</title>", encoding="utf-8")
    found = {path: [_draw(program, path) for _time in range(3)] for path in (empty, page)}
    taken = {path: min(times) for path, times in found.items()}
    return Row(
        what=what,
        value=spread_of(found[page]).less(taken[empty]),
        wanted=at_most(3),
        note=f"{taken[page]:.2f} s with the start of the browser, {taken[empty]:.2f} s for an empty page",
    )


def _draw(program: str, page: Path) -> float:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        picture = f"--screenshot={directory}/page.png"
        start = time.monotonic()
        subprocess.run(
            [program, *FLAGS, f"--user-data-dir={directory}/profile", picture, page.as_uri()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return time.monotonic() - start
