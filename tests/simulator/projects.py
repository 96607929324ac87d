# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The projects of the simulated account, each with its own estate."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from .acting.acts import Acts
from .desktop import Desktop
from .desktop import field as record_field
from .estate import build_estate
from .estate_people import stable_id
from .usage.ledger import Ledger


@dataclass(frozen=True)
class EstateOptions:
    """How the estates are built."""

    projects: Mapping[str, int]
    seed: int = 1
    odd_records: str = "all"
    record_extras: int = 0


@dataclass
class Project:
    """One project: its name, which is its region's, and its desktops."""

    project_id: str
    name: str
    desktops: list[Desktop] = field(default_factory=list)
    touched: bool = False
    version: int = 0
    rotation: int = 0
    """So many of the first rows of other lists than that of the desktops have moved to the end."""
    ledger: Ledger = field(default_factory=lambda: Ledger(salt=0))
    acts: Acts = field(default_factory=Acts)
    by_id: dict[str, Desktop] | None = None


def build_projects(options: EstateOptions) -> dict[str, Project]:
    """Return the projects by id, the first one being the default."""
    projects = {}
    for name in options.projects:
        project = Project(project_id=stable_id(options.seed, "project", name), name=name)
        fill(project, options)
        projects[project.project_id] = project
    return projects


def fill(project: Project, options: EstateOptions) -> None:
    """Give the project the desktops it starts with."""
    project.desktops = build_estate(
        options.projects[project.name],
        seed=options.seed,
        region=project.name,
        project_index=list(options.projects).index(project.name),
        odd_records=options.odd_records,
        record_extras=options.record_extras,
    )
    mark(project, touched=False)
    start_ledger(project, options)


def start_ledger(project: Project, options: EstateOptions) -> None:
    """Forget what was written of logins and usage, and let the estate begin now."""
    project.ledger = Ledger(salt=options.seed * 1000 + list(options.projects).index(project.name))
    project.rotation = 0
    project.acts = Acts()


def find_desktop(project: Project, desktop_id: str) -> Desktop | None:
    """Return the project's desktop with exactly this id."""
    if project.by_id is None:
        project.by_id = {}
        for desktop in project.desktops:
            known_id = record_field(desktop, "desktop_id")
            if isinstance(known_id, str):
                project.by_id.setdefault(known_id, desktop)
    return project.by_id.get(desktop_id)


def mark(project: Project, *, touched: bool = True) -> None:
    """Note that the estate was changed or refilled, so that nothing remembered of it is used again."""
    project.touched = touched
    project.version += 1
    project.by_id = None


def remove_desktop(project: Project, desktop_id: str) -> bool:
    """Take the desktop out of the estate; return whether it was there."""
    kept = [item for item in project.desktops if record_field(item, "desktop_id") != desktop_id]
    removed = len(kept) != len(project.desktops)
    project.desktops = kept
    mark(project, touched=project.touched or removed)
    return removed


def rotate(project: Project, *, by: int) -> None:
    """Move the first rows to the end, so that every later row lies so much nearer to the start."""
    if project.desktops:
        place = by % len(project.desktops)
        project.desktops = project.desktops[place:] + project.desktops[:place]
        project.rotation += by
        mark(project)


def add_desktop(project: Project, record: object, *, group_name: str = "default", pool_id: str = "") -> None:
    """Append a record, which may be any JSON value."""
    own = copy.deepcopy(record)
    first_login = str(own.get("login_status")) if isinstance(own, dict) else ""
    project.desktops.append(Desktop(own, group_name=group_name, pool_id=pool_id, first_login=first_login))
    mark(project)
