# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""From one look at the connections to the next: what changed, what is new or gone, and what lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...module_utils._api.errors import WorkspaceError
from ...module_utils._api.records import Record, attached_users, id_key
from .._harmless import made_harmless
from .host_names import host_names
from .options import StatusOptions

Event = dict[str, Any]

UNKNOWN = "UNKNOWN"
# So many looks in a row have to miss a desktop before it counts as deleted: rows move between pages.
LOOKS_UNTIL_GONE = 2
# From so many desktops on, a response without any is not believed.
TOO_MANY_TO_LOSE = 10


class DoubtfulLookError(WorkspaceError):
    """A response that is complete by its own count, and still cannot be true."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a response came: by the clock that never jumps, in seconds, and as people read it."""

    clock: float
    seen_at: str


@dataclass(frozen=True, kw_only=True)
class Stay:
    """A desktop in one status; `since` is the clock of the first look that saw it, `is_first` that of the source."""

    desktop_id: str
    computer_name: str
    users: tuple[str, ...]
    status: str
    since: float
    is_first: bool


class StatusTracker:
    """Remembers the desktops of the last look, and nothing else, so its memory does not grow with the events."""

    def __init__(self, options: StatusOptions) -> None:
        self._options = options
        self._stays: dict[str, Stay] | None = None
        # By their `id_key`: desktops whose stay was told, and how many looks in a row missed one.
        self._told: set[str] = set()
        self._missed: dict[str, int] = {}

    def take(self, rows: Iterable[Record], *, moment: Moment) -> list[Event]:
        """Return the events between the last complete list of connections and this one.

        Raises DoubtfulLookError for a list without any desktop where there were many; it changes nothing then.
        """
        seen = {key: row for row in rows if (key := id_key(row.get("desktop_id")))}
        before = self._stays
        if not seen and before and len(before) >= TOO_MANY_TO_LOSE:
            raise DoubtfulLookError(
                f"The service returned no desktop, but {len(before)} at the look before, taken for an error of "
                "the service: if all were deleted, restart the rulebook."
            )
        after = {
            key: _stay(row, last=(before or {}).get(key), is_first=before is None, now=moment.clock)
            for key, row in seen.items()
        }
        told: list[tuple[Stay, Event]] = [
            *self._begun(before, after, moment=moment),
            *self._gone(before or {}, after, moment=moment),
            *self._lasting(after, moment=moment),
        ]
        self._stays = after
        self._told &= after.keys()
        return self._with_hosts(told, after)

    def _begun(
        self, before: dict[str, Stay] | None, after: dict[str, Stay], *, moment: Moment
    ) -> Iterator[tuple[Stay, Event]]:
        """Yield what changed and what is new; on the way, stays that ended are forgotten."""
        for key, stay in after.items():
            last = (before or {}).get(key)
            if last is not None and last.status == stay.status:
                continue
            self._told.discard(key)
            if last is not None:
                if self._wants(last.status, stay.status):
                    yield stay, _event("changed", stay, before=last, after=stay.status, moment=moment)
            elif (before is not None or self._options.initial) and self._wants(stay.status):
                kind = "initial" if before is None else "new"
                yield stay, _event(kind, stay, before=None, after=stay.status, moment=moment)

    def _gone(self, before: dict[str, Stay], after: dict[str, Stay], *, moment: Moment) -> Iterator[tuple[Stay, Event]]:
        """Yield what several looks have missed; until then it stays where it was, in `after` too."""
        missing = {key: stay for key, stay in before.items() if key not in after}
        self._missed = {key: self._missed.get(key, 0) + 1 for key in missing}
        for key, stay in missing.items():
            if self._missed[key] < LOOKS_UNTIL_GONE:
                after[key] = stay
                continue
            del self._missed[key]
            if self._wants(stay.status):
                yield stay, _event("gone", stay, before=stay, after=None, moment=moment)

    def _lasting(self, after: dict[str, Stay], *, moment: Moment) -> Iterator[tuple[Stay, Event]]:
        """Yield each stay that has become long enough, once."""
        least = self._options.for_seconds
        if least is None:
            return
        for key, stay in after.items():
            is_due = stay.status in self._options.for_status and moment.clock - stay.since >= least
            if is_due and key not in self._told and key not in self._missed:
                self._told.add(key)
                yield stay, _event("lasting", stay, before=stay, after=stay.status, moment=moment)

    def _wants(self, *statuses: str) -> bool:
        wanted = self._options.connect_status
        return not wanted or any(status in wanted for status in statuses)

    def _with_hosts(self, told: Sequence[tuple[Stay, Event]], after: dict[str, Stay]) -> list[Event]:
        template = self._options.host_template
        if template is not None and told:
            stays = {id_key(stay.desktop_id): stay for stay in (*(stay for stay, _told in told), *after.values())}
            fields = [{"computer_name": s.computer_name, "desktop_id": s.desktop_id} for s in stays.values()]
            names = dict(zip(stays, host_names(fields, template=template), strict=True))
            for stay, event in told:
                event["meta"] = {"hosts": names[id_key(stay.desktop_id)]}
        return [event for _of, event in told]


def _stay(row: Record, *, last: Stay | None, is_first: bool, now: float) -> Stay:
    """Return the stay that a row shows: that of the look before goes on while the status is the same."""
    status = made_harmless(row.get("connect_status")).upper() or UNKNOWN
    goes_on = last is not None and last.status == status
    return Stay(
        desktop_id=made_harmless(row["desktop_id"]),
        computer_name=made_harmless(row.get("desktop_name")),
        users=tuple(sorted(made_harmless(name) for name in attached_users(row))),
        status=status,
        since=last.since if last is not None and goes_on else now,
        is_first=last.is_first if last is not None and goes_on else is_first,
    )


def _event(kind: str, stay: Stay, *, before: Stay | None, after: str | None, moment: Moment) -> Event:
    return {
        "type": kind,
        "desktop_id": stay.desktop_id,
        "computer_name": stay.computer_name,
        "users": list(stay.users),
        "before": before.status if before else None,
        "after": after,
        "seconds": int(moment.clock - before.since) if before else 0,
        "seconds_is_minimum": before.is_first if before else False,
        "seen_at": moment.seen_at,
    }
