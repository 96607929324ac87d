# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The files of a report: what stands there, and what is written in one piece."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from .changes import changes_between
from .data import TIMED, Report, is_same_data
from .scope import why_not_compared
from .serialise import NotAReportError, read_report
from .trend import Point, read_points, trend_until

_DIRECTORY_MODE = 0o750
# In English, as all other sentences; strerror writes them in the language of the machine.
_ERRORS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "operation not permitted",
    errno.ENOSPC: "no space left on the device",
    errno.EDQUOT: "disk quota exceeded",
    errno.EROFS: "read-only file system",
    errno.EEXIST: "a file of this name is in the way",
    errno.ENOENT: "no such file or directory",
    errno.ENOTDIR: "not a directory",
    errno.EISDIR: "is a directory",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "too many symbolic links",
    errno.EIO: "input/output error",
}
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class Target:
    """One file of a report: what it is to hold, and whether it holds that already."""

    path: Path
    content: bytes
    mode: int

    @property
    def exists(self) -> bool:
        """Whether there is a file now."""
        return self.path.exists()

    def is_current(self) -> bool:
        """Tell whether nothing has to be done."""
        try:
            return stat.S_IMODE(self.path.stat().st_mode) == self.mode and self.path.read_bytes() == self.content
        except FileNotFoundError:
            return False

    def write(self) -> None:
        """Put the content in place at once, so that nobody ever reads half a file."""
        path = Path(os.path.realpath(self.path))
        _make_directory(path.parent)
        try:
            self._write(path)
        except OSError as exc:
            # The file that is meant, and not the one under which it is written at first.
            raise OSError(exc.errno, exc.strerror, str(self.path)) from exc

    def _write(self, path: Path) -> None:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.content)
            os.chmod(name, self.mode)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise


def said_of_error(error: OSError) -> str:
    """Return what is wrong with which file, in the same words on every machine."""
    number = error.errno or 0
    words = _ERRORS.get(number) or errno.errorcode.get(number) or "input/output error"
    return f"{words}: {os.fsdecode(error.filename)}" if isinstance(error.filename, (str, bytes)) else words


def _make_directory(path: Path) -> None:
    """Make a directory and those above it; all that are made are closed to others, whatever the umask."""
    if path.is_dir():
        return
    _make_directory(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    # A group that is handed down stays so.
    path.chmod(_DIRECTORY_MODE | (path.stat().st_mode & stat.S_ISGID))


def check_writable(directory: Path) -> None:
    """Raise OSError if files cannot be made in a directory, or it cannot be made."""
    found = next(path for path in (directory, *directory.parents) if path.exists())
    if not found.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(found))
    if not os.access(found, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "", str(found))


def read_previous(path: Path) -> Report | None:
    """Return the report that stands in this file, None if there is no file; raises NotAReportError for another file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exc:
        raise NotAReportError(f"{path} is not JSON. Move it away, or choose another name for the report.") from exc
    return read_report(text, name=str(path))


def dated(report: Report, *, last: Report | None, base: Report | None, earlier: Iterable[Point] = ()) -> Report:
    """Return the report with its time, its trend, and what changed since `base` or why that cannot be told.

    If it says the same as the last one it keeps that one's time and changes: then nothing has to be written.
    """
    reason = why_not_compared(base, report) if base is not None else None
    if last is not None and is_same_data(last, report) and (base is last or _tells_of(last, base, reason=reason)):
        found = {**report, **{name: last.get(name) for name in TIMED}}
        kept = last.get("trend")
        trend = read_points(kept) if isinstance(kept, list) else trend_until(found, earlier=earlier)
        return {**found, "trend": trend}
    now = now_text()
    changes = changes_between(base, report) if base is not None and reason is None else None
    found = {**report, "generated_at": now, "changes": changes, "not_compared": reason}
    return {**found, "trend": trend_until(found, earlier=earlier)}


def now_text() -> str:
    """Return the present time as reports write it."""
    return datetime.now(timezone.utc).strftime(_TIME)


def _tells_of(last: Report, base: Report | None, *, reason: str | None) -> bool:
    """Tell whether a report says already what changed since another one, or why that is not told."""
    changes = last.get("changes")
    if base is None:
        return True
    if reason is not None:
        return changes is None and last.get("not_compared") == reason
    return isinstance(changes, Mapping) and changes.get("since") == base["generated_at"]
