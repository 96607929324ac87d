# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The raw answers an inventory is made of: from which projects they come, and how they are fetched."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..module_utils._api.errors import OptionError, WorkspaceError
from ..module_utils._api.records import Record
from ..module_utils._api.settings import Settings
from ..module_utils._api.side_by_side import run_side_by_side
from ..module_utils._connection import SharedTrial, build_client, settings_from
from ._fetching import fetch_desktops
from ._options import InventoryOptions

MOST_PROJECTS_AT_ONCE = 8

Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The desktops of one project as the service gave them."""

    region: str | None
    project_id: str
    records: list[Record]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that was fetched, when (seconds since the epoch), and whether a region or project is missing."""

    answers: list[Answer]
    fetched_at: float
    is_partial: bool = False

    @property
    def count(self) -> int:
        """How many desktops there are."""
        return sum(len(answer.records) for answer in self.answers)


@dataclass(frozen=True, kw_only=True)
class Listeners:
    """Who hears what: `notify` of the progress, `notice` of what the user should know."""

    notify: Notify
    notice: Notify


def resolve_targets(options: InventoryOptions) -> list[Settings]:
    """Return the settings for each region or project of a source; raises OptionError for what cannot go together."""
    if len(options.regions) > 1 and options.project_ids:
        raise OptionError("The option project_ids names projects of one region: give it without several regions.")
    connections: list[Mapping[str, object]] = [options.connection]
    if options.regions:
        # Named with the region, so that a project id from the environment, which is of one region, does not apply.
        connections = [{**options.connection, **_project_of(options, region)} for region in options.regions]
    if options.project_ids:
        connections = [
            {**connections[0], "project_id": project_id, "project_name": None} for project_id in options.project_ids
        ]
    return [settings_from(connection) for connection in connections]


def _project_of(options: InventoryOptions, region: str) -> dict[str, object]:
    if len(options.regions) > 1 and options.connection.get("project_id"):
        raise OptionError("The option project_id is of one region: give it without several regions.")
    name = options.connection.get("project_name")
    own_id = options.connection.get("project_id")
    return {"region": region, "project_name": name or (None if own_id else region)}


def fetch_answers(targets: Sequence[Settings], *, options: InventoryOptions, listeners: Listeners) -> Answers:
    """Ask the service about all targets, side by side.

    Raises WorkspaceError when one fails, or with `strict_regions: false` only when all do.
    """
    trial = SharedTrial()
    several = len(targets) > 1

    def fetch(settings: Settings) -> Answer | WorkspaceError:
        try:
            return _fetch_one(settings, options=options, trial=trial, listeners=listeners)
        except WorkspaceError as exc:
            if not several:
                raise
            error = WorkspaceError(f"{_label(settings)}: {exc}", details=exc.details)
            if options.strict_regions:
                raise error from exc
            return error

    share = max(1, targets[0].concurrency // min(len(targets), MOST_PROJECTS_AT_ONCE))
    shared = [replace(settings, concurrency=share) if several else settings for settings in targets]
    outcomes = run_side_by_side(fetch, shared, concurrency=MOST_PROJECTS_AT_ONCE)
    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, WorkspaceError)]
    if errors and not answers:
        raise errors[0]
    for error in errors:
        listeners.notice(f"The inventory is incomplete, the desktops of one source are missing. {error}")
    return Answers(answers=answers, fetched_at=time.time(), is_partial=bool(errors))


def _fetch_one(settings: Settings, *, options: InventoryOptions, trial: SharedTrial, listeners: Listeners) -> Answer:
    label = f"{_label(settings)}: "
    with build_client(settings, notify=lambda text: listeners.notify(label + text), trial=trial) as client:
        records = fetch_desktops(client, mode=options.fetch, filters=options.filters, notice=listeners.notice)
        listeners.notify(f"{label}{len(records)} desktops")
        return Answer(region=settings.region, project_id=client.project_id, records=records)


def _label(settings: Settings) -> str:
    parts = [settings.region, settings.project_id]
    return " ".join(part for part in parts if part) or settings.workspace_url
