# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""What acting needs of the client: requests, the records of some desktops, and time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .._wire.session import Progress
from ..errors import ApiError, MissingDesktopsError, NotFoundError, OptionError, PermissionDeniedError
from ..filters import groups_of_names
from ..records import Record, by_given_id, text_of, unique_ids

# The first look comes soon, so that a short task is seen.
FIRST_LOOK = 1.0
_GROWTH = 1.5
_MOST_NAMED = 10


class Act(Protocol):
    """A request that changes something."""

    def __call__(self, method: str, path: str, body: Mapping[str, Any], *, expects_body: bool) -> Record:
        """Return the response; raises UnclearOutcomeError where it is not known what was done."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time as waiting needs it, in monotonic seconds."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


@dataclass(kw_only=True)
class Calls:
    """The requests of one project that acting is made of."""

    act: Act
    get: Callable[[str], Record]
    # The rows of the bulk call for a group of ids, by the ids of the group.
    read_group: Callable[[list[str]], Mapping[str, Record]]
    # The records of desktops from the call for one desktop; those that do not exist are missing.
    read_each: Callable[[Sequence[str]], list[Record]]
    progress: Progress
    clock: Clock
    has_bulk: bool = True

    def records(self, desktop_ids: Sequence[str]) -> dict[str, Record]:
        """Return the records of those of these desktops that exist, by id.

        One request for 100 of them; where the bulk call is denied, one for each.
        """
        found: dict[str, Record] = {}
        for group in groups_of_names(desktop_ids):
            found.update(self._bulk(group))
        # Whether one that the bulk call does not list was deleted, only the call for one desktop tells.
        rest = [desktop_id for desktop_id in desktop_ids if desktop_id not in found]
        if rest:
            try:
                found.update(by_given_id(self.read_each(rest), rest))
            except PermissionDeniedError:
                if not self.has_bulk:
                    raise
        return found

    def existing(self, desktop_ids: Sequence[str]) -> dict[str, Record]:
        """Return the records of these desktops; raises MissingDesktopsError where some do not exist."""
        found = self.records(desktop_ids)
        missing = [desktop_id for desktop_id in desktop_ids if desktop_id not in found]
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            raise MissingDesktopsError(
                f"These desktop_ids do not exist in this project: {', '.join(missing[:_MOST_NAMED])}{more}. "
                "Nothing was sent: correct desktop_ids, or check region and project."
            )
        return found

    def _bulk(self, group: list[str]) -> Mapping[str, Record]:
        if not self.has_bulk:
            return {}
        try:
            return self.read_group(group)
        except (PermissionDeniedError, NotFoundError) as exc:
            self.progress(f"{str(exc).rstrip('.')}; reading desktops one by one")
            self.has_bulk = False
        except ApiError as exc:
            if exc.details.status != 404:
                raise
            self.has_bulk = False
        return {}


def looks(clock: Clock, *, timeout: float, interval: float, first: float = FIRST_LOOK) -> Iterator[bool]:
    """Wait before each look, shortly at first, and yield whether it is the last one in time."""
    until = clock.now() + timeout
    pause = min(first, interval)
    while True:
        left = until - clock.now()
        clock.sleep(max(0.0, min(pause, left)))
        is_last = clock.now() >= until
        yield is_last
        if is_last:
            return
        pause = min(interval, max(FIRST_LOOK, pause * _GROWTH))


def checked_ids(desktop_ids: Sequence[str]) -> list[str]:
    """Return the ids without repetition; raises OptionError where there is none."""
    unique = unique_ids(desktop_ids)
    if not unique:
        raise OptionError("The option desktop_ids is empty: give the id of at least one desktop.")
    return unique


def check_seconds(value: float, *, name: str, may_be_zero: bool = True) -> None:
    """Raise OptionError for what is no time to wait."""
    if not 0 <= value < float("inf") or (value == 0 and not may_be_zero):
        raise OptionError(
            f"The option {name} is {value!r}: give a number of seconds {'from' if may_be_zero else 'above'} 0."
        )


def name_of(record: Record | None) -> str | None:
    """Return the name of a desktop, None where it has none."""
    return text_of((record or {}).get("computer_name")) or None
