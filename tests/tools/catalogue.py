# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lanes a target of the Makefile runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from tests.tools import lanes_artifact, lanes_static
from tests.tools.environments import CORES
from tests.tools.lanes_core import ONCE, WHOLE_CORE, core_lane
from tests.tools.model import Lane


def lanes_of(target: str) -> Sequence[Lane]:
    """The lanes of this target; the long ones first."""
    return TARGETS[target]()


def _everything() -> Sequence[Lane]:
    return (
        core_lane("system", WHOLE_CORE),
        ONCE["service"],
        ONCE["awx"],
        core_lane("sanity", WHOLE_CORE),
        *(core_lane("system", core) for core in CORES if core != WHOLE_CORE),
        *(core_lane("sanity", core) for core in CORES if core != WHOLE_CORE),
        lanes_artifact.MOLECULE,
        ONCE["browser"],
        lanes_artifact.GALAXY_IMPORT,
        lanes_static.ANSIBLE_LINT,
        # The system tests do the same on the whole core; the oldest and the newest are what differs most.
        core_lane("integration", max(CORES)),
        core_lane("unit", min(CORES)),
        core_lane("unit", max(CORES)),
        lanes_static.TYPING,
        lanes_static.DOCS,
        lanes_artifact.BUILD,
        lanes_static.LINT,
    )


def _on_chosen_cores(kind: str) -> Callable[[], Sequence[Lane]]:
    """A quick loop runs on one ansible-core, unless CORE says otherwise ("all", or some of them)."""

    def chosen() -> Sequence[Lane]:
        wanted = os.environ.get("CORE", "").replace(",", " ").split() or [WHOLE_CORE]
        return [core_lane(kind, core) for core in CORES if core in wanted or wanted == ["all"]]

    return chosen


TARGETS: dict[str, Callable[[], Sequence[Lane]]] = {
    "test": _everything,
    "lint": lambda: (lanes_static.LINT, lanes_static.ANSIBLE_LINT),
    "typing": lambda: (lanes_static.TYPING,),
    "unit": _on_chosen_cores("unit"),
    "sanity": _on_chosen_cores("sanity"),
    "system": _on_chosen_cores("system"),
    "service": lambda: (ONCE["service"],),
    "browser": lambda: (ONCE["browser"],),
    "awx": lambda: (ONCE["awx"],),
    "integration": _on_chosen_cores("integration"),
    "molecule": lambda: (lanes_artifact.MOLECULE,),
    "docs": lambda: (lanes_static.DOCS,),
    "build": lambda: (lanes_artifact.BUILD, lanes_artifact.GALAXY_IMPORT),
}
