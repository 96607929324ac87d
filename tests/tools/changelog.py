# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the changelog of the version in galaxy.yml from the fragments: ``make changelog``."""

from __future__ import annotations

import shutil
import subprocess

from tests.tools.commands import Workplace
from tests.tools.environments import TOOLS, ensure
from tests.tools.paths import ROOT


def write_changelog() -> int:
    """The tool asks ansible-doc for new modules, and so works in a copy of the tree; what it wrote comes back."""
    ensure(TOOLS)
    place = Workplace("changelog", TOOLS)
    collection = place.sync()
    code = subprocess.run(
        [place.tool("antsibull-changelog"), "release", "--reload-plugins", "--refresh", "--update-existing"],
        cwd=collection,
        env=place.variables(),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
    if code == 0:
        for name in ("CHANGELOG.md", "changelogs/changelog.yaml"):
            shutil.copyfile(collection / name, ROOT / name)
    return code
