# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Reading by many names or ids, as many at a time as the service takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .._wire.request import QueryValue
from ..errors import ApiError
from ..filters import MOST_NAMES, groups_of_names
from ..pagination import Listing
from ..records import Record, id_key

# How many batches may be refused, and none taken, until it is clear that it is not their length or one entry.
MOST_REFUSALS = 24

ReadBatch = Callable[[QueryValue], Listing]
RunBatches = Callable[[Callable[[list[str]], Listing], Sequence[list[str]]], list[Listing]]


@dataclass(kw_only=True)
class Batches:
    """Reads rows by batches of entries; a batch that is refused (400) is halved down to the entry that is at fault.

    `refused` are the entries that the service does not take, and `size` the most it takes at once.
    """

    read: ReadBatch
    run_many: RunBatches
    size: int | None = None
    refused: list[str] = field(default_factory=list)
    taken: int = 0
    refusals: int = 0

    def rows_of(self, entries: Sequence[str]) -> dict[str, Record]:
        """Return the rows of all entries that the service takes."""
        rows: dict[str, Record] = {}
        groups = [part for group in groups_of_names(entries) for part in _split(group, size=self.size)]
        if self.size is None and len(groups) > 1:
            # The first one alone: it shows how many the service takes.
            rows.update(self._rows_of_batch(groups[0]).rows)
            groups = [part for group in groups[1:] for part in _split(group, size=self.size)]
        for part in self.run_many(self._rows_of_batch, groups):
            rows.update(part.rows)
        return rows

    def _rows_of_batch(self, batch: list[str]) -> Listing:
        try:
            listing = self.read(batch)
        except ApiError as exc:
            if exc.details.status != 400:
                raise
            self.refusals += 1
        else:
            self.taken += 1
            return listing
        if len(batch) == 1 or (not self.taken and self.refusals >= MOST_REFUSALS):
            self.refused.extend(batch)
            return Listing()
        middle = (len(batch) + 1) // 2
        before = len(self.refused), self.refusals
        halves = [self._rows_of_batch(half) for half in (batch[:middle], batch[middle:])]
        if before == (len(self.refused), self.refusals):
            # Both halves were taken as they are, so it was the length.
            self.size = min(self.size or middle, middle)
        return Listing(rows={key: row for half in halves for key, row in half.rows.items()})


@dataclass(kw_only=True)
class IdBatches:
    """Reads desktops by id, in the way that the service takes many of them at once; `works` tells whether there is one.

    A service may pass over the filter, cut it to the first entries, or want its entries in one text.
    """

    read: ReadBatch
    run_many: RunBatches
    works: bool = True
    batches: Batches | None = None

    def rows_of(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the desktops of these ids; none where the filter does not work."""
        if not self.works or not ids:
            return {}
        # As they stand in the request, where a service that takes some of them takes the first ones.
        ids = sorted(ids)
        if self.batches is not None:
            return self.batches.rows_of(ids)
        first = groups_of_names(ids)[0]
        batches = Batches(read=self._send, run_many=self.run_many)
        rows = batches.rows_of(first)
        wanted = [id_key(entry) for entry in first]
        found = [entry for entry in wanted if entry in rows]
        if len(rows) > len(found) or (not batches.taken and batches.refused):
            self.works = False
            return {key: rows[key] for key in found}
        missed = len(wanted) - len(found) - len(batches.refused)
        if len(wanted) > 1 and missed and found == wanted[: len(found)]:
            return {**rows, **self._cut(ids, count=len(found))}
        self.batches = batches
        return {**rows, **batches.rows_of(ids[len(first) :])}

    def _send(self, batch: QueryValue) -> Listing:
        # By the way that is set when it is sent: it may change between two lists of ids.
        return self.read(batch)

    def _cut(self, ids: Sequence[str], *, count: int) -> dict[str, Record]:
        """Go on after a batch of which only the first entries came: the service cut it, or does not know the others."""
        first = groups_of_names(ids)[0]
        if count <= 1:
            joined = Batches(read=lambda batch: self._send(_as_text(batch)), run_many=self.run_many)
            rows = joined.rows_of(first)
            if len(rows) > 1:
                self.batches = joined
                return {**rows, **joined.rows_of(ids[len(first) :])}
            if count == 1 or len(first) == MOST_NAMES:
                self.works = False
                return rows
        self.batches = Batches(read=self._send, run_many=self.run_many, size=count or None)
        return self.batches.rows_of(ids[count or len(first) :])


def _as_text(batch: QueryValue) -> QueryValue:
    return ",".join(batch) if isinstance(batch, list) else batch


def _split(group: list[str], *, size: int | None) -> list[list[str]]:
    return [group[start : start + (size or len(group))] for start in range(0, len(group), size or len(group))]
