# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a tool of an environment is called, with a copy of the tree to work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.tools import tree
from tests.tools.environments import Environment
from tests.tools.isolation import isolated_environment, make_home
from tests.tools.model import Step


@dataclass(frozen=True)
class Workplace:
    """An environment, a home directory, and a copy of the tree of its own."""

    name: str
    environment: Environment

    def sync(self) -> Path:
        return tree.sync(self.name)

    @property
    def collection(self) -> Path:
        return tree.collection_root(self.name)

    @property
    def collections(self) -> Path:
        return tree.collections_root(self.name)

    @property
    def home(self) -> Path:
        return make_home(self.environment.name)

    def tool(self, name: str) -> Path:
        return self.environment.path / "bin" / name

    def variables(self, **more: str) -> dict[str, str]:
        found = isolated_environment(
            environment=self.environment.path, home=self.environment.name, collections=self.collections
        )
        return found | more

    def step(
        self,
        title: str,
        tool: str,
        *arguments: str | Path,
        cwd: Path | None = None,
        more: Mapping[str, str] | None = None,
        results: str | None = None,
        refuse: str | None = None,
        no_tests_code: int | None = None,
    ) -> Step:
        """A command of this environment, started in the copy of the collection."""
        return Step(
            title=title,
            command=[self.tool(tool), *arguments],
            cwd=cwd or self.collection,
            variables=self.variables(**(more or {})),
            results=results,
            refuse=refuse,
            no_tests_code=no_tests_code,
        )
