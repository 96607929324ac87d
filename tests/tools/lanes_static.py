# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lanes that read the code without running it: linters, types, documentation."""

from __future__ import annotations

from collections.abc import Sequence

from tests.tools.commands import Workplace
from tests.tools.environments import TOOLS
from tests.tools.model import Lane, Step
from tests.tools.paths import ROOT

_TYPED = ("awx", "bench", "browser", "demo", "service", "simulator", "system", "tools")


def _lint() -> Sequence[Step]:
    place = Workplace("lint", TOOLS)
    place.sync()
    return (
        place.step("ruff format", "ruff", "format", "--check", "--diff", "."),
        place.step("ruff check", "ruff", "check", "."),
        place.step("yamllint", "yamllint", "--strict", "."),
        # It asks git which files there are.
        place.step(
            "licence headers and paths",
            "python",
            "-m",
            "tests.tools.headers",
            cwd=ROOT,
            more={"PYTHONDONTWRITEBYTECODE": "1"},
        ),
    )


def _ansible_lint() -> Sequence[Step]:
    place = Workplace("ansible-lint", TOOLS)
    place.sync()
    return (place.step("ansible-lint", "ansible-lint", "--offline", "--profile", "production", "--strict"),)


def _typing() -> Sequence[Step]:
    place = Workplace("typing", TOOLS)
    collection = place.sync()
    config = ("--config-file", collection / "pyproject.toml")
    inside = collection.relative_to(place.collections)
    packages = [f"tests/{name}" for name in _TYPED if any((collection / "tests" / name).glob("*.py"))]
    return (
        place.step(
            "mypy plugins",
            "mypy",
            *config,
            inside / "plugins",
            cwd=place.collections,
            more={"MYPYPATH": str(place.collections)},
        ),
        place.step("mypy tests", "mypy", *config, *packages, more={"MYPYPATH": "."}),
    )


def _docs() -> Sequence[Step]:
    place = Workplace("docs", TOOLS)
    place.sync()
    return (
        place.step(
            "antsibull-docs",
            "antsibull-docs",
            "lint-collection-docs",
            "--plugin-docs",
            "--validate-collection-refs=self",
            ".",
        ),
        place.step("changelog fragments", "antsibull-changelog", "lint"),
        place.step("changelog", "antsibull-changelog", "lint-changelog-yaml", "changelogs/changelog.yaml"),
    )


LINT = Lane("lint", TOOLS, _lint)
ANSIBLE_LINT = Lane("ansible-lint", TOOLS, _ansible_lint)
TYPING = Lane("typing", TOOLS, _typing)
DOCS = Lane("docs", TOOLS, _docs)
