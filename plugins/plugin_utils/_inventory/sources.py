# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The projects that an inventory reads, and how their desktops are fetched."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ...module_utils._api._auth.sources import Source
from ...module_utils._api._wire.concurrency import map_concurrently
from ...module_utils._api._wire.session import Progress
from ...module_utils._api.errors import OptionError, WorkspaceError
from ...module_utils._api.location import REGION_MARK
from ...module_utils._api.records import Record
from ...module_utils._api.settings import Settings
from ...module_utils._client import CredentialGuard, build_client, nearest_place, settings_from
from .fetch import fetch_desktops, fetch_usage
from .options import InventoryOptions

MOST_PROJECTS_AT_ONCE = 8
_EXAMPLES = {
    "endpoint": f"https://workspace.{REGION_MARK}.example.com",
    "auth_url": f"https://iam.{REGION_MARK}.example.com",
}


@dataclass(frozen=True, kw_only=True)
class ProjectDesktops:
    """The desktops of one project as the service gave them, and their use where it was asked for and could be read."""

    region: str | None
    project_id: str
    records: list[Record]
    usage: list[Record] = field(default_factory=list)
    lacks_usage: bool = False


@dataclass(frozen=True, kw_only=True)
class FetchedDesktops:
    """The desktops of all projects, when they were read (seconds since the epoch), and whether something is missing."""

    answers: list[ProjectDesktops]
    fetched_at: float
    is_partial: bool = False

    @property
    def count(self) -> int:
        """Number of desktops."""
        return sum(len(answer.records) for answer in self.answers)


class SameProjectError(OptionError):
    """Two targets of a source are the same project, so each desktop would be listed twice."""


class _Projects:
    """Which target reads which project; project IDs are unique across regions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._targets: dict[str, str] = {}

    def claim(self, project_id: str, *, target: str) -> None:
        """Record which target reads a project; raises SameProjectError if another target already does."""
        with self._lock:
            first = self._targets.setdefault(project_id.lower(), target)
        if first != target:
            one, two = sorted((first, target))
            raise SameProjectError(
                f"Both {one} and {two} resolve to the project {project_id}, whose desktops would be listed twice: "
                "set a project_name that is a different project in each region, or remove one of them."
            )


@dataclass(frozen=True, kw_only=True)
class Callbacks:
    """Functions that print progress and warnings."""

    progress: Progress
    warning: Callable[[str], None]


def resolve_targets(options: InventoryOptions) -> list[Settings]:
    """Return the settings for each region or project of a source; raises OptionError for conflicting options."""
    regions = _unique_regardless_of_case(options.regions)
    if len(regions) > 1 and options.project_ids:
        raise OptionError(
            "The option project_ids lists projects of one region: do not combine it with several regions."
        )
    if len(regions) > 1 and options.connection.get("project_id"):
        raise OptionError("The option project_id belongs to one region: do not combine it with several regions.")
    if options.project_ids:
        region = regions[0] if regions else None
        places: list[Source | None] = [
            nearest_place("the option project_ids", region=region, project_id=project_id)
            for project_id in _unique_regardless_of_case(options.project_ids)
        ]
    elif regions:
        places = [_place_of(options, region) for region in regions]
    else:
        places = [None]
    return [settings_from(options.connection, nearest=place) for place in places]


def _unique_regardless_of_case(names: Iterable[str]) -> list[str]:
    """Return names without those that differ only in case, which are the same to the cloud."""
    return list({name.lower(): name for name in reversed(list(names))}.values())[::-1]


def _place_of(options: InventoryOptions, region: str) -> Source:
    """Return the region with its project, so that a project of one region from the environment is not used."""
    name = options.connection.get("project_name")
    own_id = options.connection.get("project_id")
    return nearest_place(
        "the option regions", region=region, project_name=str(name) if name else None if own_id else region
    )


def check_addresses(targets: Sequence[Settings]) -> None:
    """Raise OptionError if several regions have the same address, because it can belong to only one of them."""
    first = targets[0]
    for other in targets[1:]:
        if (other.region or "").lower() == (first.region or "").lower():
            continue
        for name, one, two in (
            ("endpoint", first.workspace_url, other.workspace_url),
            ("auth_url", first.iam_url, other.iam_url),
        ):
            if one and two and one.lower() == two.lower():
                raise OptionError(
                    f"The regions {first.region} and {other.region} have the same {name} {one!r} "
                    f"({first.origins.get(name, name)}): write {REGION_MARK} in place of the region in it, "
                    f"such as {_EXAMPLES[name]}, or remove it."
                )


def fetch_answers(targets: Sequence[Settings], *, options: InventoryOptions, callbacks: Callbacks) -> FetchedDesktops:
    """Read the desktops of all targets concurrently.

    Raises WorkspaceError if one fails, or with `strict_regions: false` only if all fail. Then desktops whose figures of
    use cannot be read come without, but not if there are figures of none.
    """
    guard = CredentialGuard()
    projects = _Projects()
    several = len(targets) > 1
    without_usage: list[WorkspaceError] | None = [] if several and not options.strict_regions else None

    def fetch(settings: Settings) -> ProjectDesktops | WorkspaceError:
        try:
            return _fetch_one(
                settings,
                options=options,
                guard=guard,
                callbacks=callbacks,
                projects=projects,
                lists_at_once=lists_at_once,
                without_usage=without_usage,
            )
        except SameProjectError:
            raise
        except WorkspaceError as exc:
            if not several:
                raise
            error = WorkspaceError(f"{_label(settings)}: {exc}", details=exc.details)
            if options.strict_regions:
                raise error from exc
            return error

    # The desktops and the figures of use of a project, but one after the other where requests go one by one.
    lists_at_once = 2 if options.usage_days and targets[0].concurrency > 1 else 1
    parts = min(len(targets), MOST_PROJECTS_AT_ONCE) * lists_at_once
    share = max(1, targets[0].concurrency // parts)
    shared = [replace(settings, concurrency=share) if parts > 1 else settings for settings in targets]
    outcomes = map_concurrently(fetch, shared, concurrency=MOST_PROJECTS_AT_ONCE)
    answers = [outcome for outcome in outcomes if isinstance(outcome, ProjectDesktops)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, WorkspaceError)]
    if errors and not answers:
        raise errors[0]
    if without_usage and all(answer.lacks_usage for answer in answers):
        raise without_usage[0]
    for error in errors:
        callbacks.warning(f"The inventory is incomplete: the desktops of one region or project are missing. {error}")
    for error in without_usage or ():
        callbacks.warning(
            "The figures of use of one region or project are missing: how long its desktops were not used is unknown, "
            f"and none of them is in an idle group. {error}"
        )
    return FetchedDesktops(answers=answers, fetched_at=time.time(), is_partial=bool(errors or without_usage))


def _fetch_one(
    settings: Settings,
    *,
    options: InventoryOptions,
    guard: CredentialGuard,
    callbacks: Callbacks,
    projects: _Projects,
    lists_at_once: int,
    without_usage: list[WorkspaceError] | None,
) -> ProjectDesktops:
    """Read one project; why its figures of use cannot be read is added to `without_usage`, and raised without that."""
    label = f"{_label(settings)}: "
    with build_client(settings, progress=lambda text: callbacks.progress(label + text), guard=guard) as client:
        projects.claim(client.project_id, target=_label(settings))
        refusals: list[WorkspaceError] = []

        def read_usage() -> list[Record]:
            try:
                return fetch_usage(client, days=options.usage_days)
            except WorkspaceError as exc:
                if without_usage is None:
                    raise
                refusals.append(WorkspaceError(f"{label}{exc}", details=exc.details))
                return []

        readers: list[Callable[[], list[Record]]] = [
            partial(fetch_desktops, client, mode=options.fetch, filters=options.filters, warning=callbacks.warning),
            read_usage,
        ]
        records, usage = map_concurrently(lambda read: read(), readers, concurrency=lists_at_once)
        if without_usage is not None:
            without_usage.extend(refusals)
        for sentence in client.warnings:
            callbacks.warning(label + sentence)
        told = f", figures of use of {len(usage)}" if options.usage_days else ""
        callbacks.progress(f"{label}{len(records)} desktops{told}")
        return ProjectDesktops(
            region=settings.region,
            project_id=client.project_id,
            records=records,
            usage=usage,
            lacks_usage=bool(refusals),
        )


def _label(settings: Settings) -> str:
    parts = [settings.region, settings.project_id]
    return " ".join(part for part in parts if part) or settings.workspace_url
