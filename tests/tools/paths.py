# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are. Everything the build makes lies below ``BUILD``."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "requirements"

BUILD = ROOT / ".build"
ENVIRONMENTS = BUILD / "envs"
TREES = BUILD / "trees"
HOMES = BUILD / "home"
LOGS = BUILD / "logs"
RESULTS = BUILD / "results"
LOCKS = BUILD / "locks"
PIP_CACHE = BUILD / "pip-cache"
DIST = BUILD / "dist"

NAMESPACE = "huaweicloud"
NAME = "workspace"
