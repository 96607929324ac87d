# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The journal of maintenance windows: what has to be undone, written before and after each act.

Each write replaces the file as a whole, and the content before it is kept beside it. An act follows only on a write
that has ended, so where the last write was torn, the content before it is still true.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

from ...module_utils._api.records import id_key
from .run import Run

VERSION = 1
# A request to switch maintenance mode on may have been sent; it is on.
BLOCKING, BLOCKED = "blocking", "blocked"
# A request to start it may have been sent; it was started; a request to switch it off again may have been sent.
STARTING, STARTED, RESTORING = "starting", "started", "restoring"
OFF = ("SHUTOFF", "HIBERNATED")

Entries = dict[str, "Entry"]


class JournalError(Exception):
    """The journal cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a window has done to one desktop; empty fields for what was not done, times in seconds since the epoch."""

    desktop_id: str
    host: str
    region: str
    project_id: str
    endpoint: str
    run: Run
    mode: str = ""
    power: str = ""
    power_before: str = ""
    power_sent_at: float = 0.0
    is_messaged: bool = False

    @property
    def is_undone(self) -> bool:
        """Whether nothing has to be undone."""
        return not self.mode and not self.power


@dataclass(frozen=True, kw_only=True)
class Journal:
    """The file, for all runs that use it; readable for its owner only, and without secrets."""

    path: str

    def read(self) -> Entries:
        """Return the entries by the `id_key` of the desktop; raises JournalError."""
        if not os.path.exists(self.path):
            return {}
        with self._locked():
            return self._read()[0]

    @contextmanager
    def changing(self) -> Iterator[Entries]:
        """Yield the entries and write them when they were changed; other runs wait meanwhile. Raises JournalError."""
        with self._locked():
            entries, content = self._read()
            before = dict(entries)
            yield entries
            if entries != before:
                self._write(entries, content)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            descriptor = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise self._unusable("opened", exc) from None
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            except OSError as exc:
                raise self._unusable("locked", exc) from None
            yield
        finally:
            os.close(descriptor)

    def _read(self) -> tuple[Entries, bytes | None]:
        """Return the entries and the content that they were read from."""
        content = self._content(self.path)
        if content is None:
            return {}, None
        document = _parsed(content)
        if document is None:
            content = self._content(self._previous)
            document = _parsed(content or b"")
        if document is None:
            raise JournalError(
                f"The journal {self.path} is damaged, and so is the copy beside it: delete the file, and release the "
                "desktops by their names with the playbook release_desktops."
            )
        version = document.get("version")
        if version != VERSION:
            raise JournalError(
                f"The journal {self.path} has version {str(version)[:40]}, and this collection knows {VERSION}: use "
                "the version of the collection that wrote it, or another maintenance_window_journal."
            )
        try:
            rows = document["desktops"]
            return {id_key(row["desktop_id"]): _entry(row) for row in rows}, content
        except (KeyError, TypeError, ValueError) as exc:
            raise JournalError(
                f"The journal {self.path} has an entry that cannot be read ({type(exc).__name__}): correct it, or "
                "delete the file, and release the desktops by their names with the playbook release_desktops."
            ) from None

    def _content(self, path: str) -> bytes | None:
        try:
            with open(path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise self._unusable("read", exc) from None

    def _write(self, entries: Mapping[str, Entry], before: bytes | None) -> None:
        document = {"version": VERSION, "desktops": [asdict(entry) for entry in entries.values()]}
        try:
            if before is not None:
                _replace(self._previous, before)
            _replace(self.path, f"{json.dumps(document, indent=1)}\n".encode())
            if not entries:
                # A file that is lost later must not bring back what was undone.
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(self._previous)
        except OSError as exc:
            raise self._unusable("written", exc) from None

    @property
    def _previous(self) -> str:
        return f"{self.path}.previous"

    def _unusable(self, what: str, error: OSError) -> JournalError:
        code = errno.errorcode.get(error.errno or 0, "unknown error")
        return JournalError(
            f"The journal {self.path} cannot be {what} ({code}), and without it nothing is touched: set "
            "maintenance_window_journal to a file in a directory of yours, on a file system with file locks."
        )


def _replace(path: str, content: bytes) -> None:
    """Write a file whole or not at all, to the disk."""
    temporary = f"{path}.new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _parsed(content: bytes) -> dict[str, Any] | None:
    """Return the document in this content, None where it is torn."""
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _entry(row: Mapping[str, Any]) -> Entry:
    known = {field.name: field.type for field in fields(Entry)}
    values: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    kinds: dict[str, Any] = {"str": str, "bool": bool, "float": (int, float)}
    for name, value in values.items():
        if name != "run" and not isinstance(value, kinds[str(known[name])]):
            raise TypeError(name)
    run = values["run"]
    values["run"] = Run(host=str(run["host"]), pid=int(run["pid"]), started=str(run["started"]))
    return Entry(**values)
