# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The files of a report: what stands there, and what is written in one piece."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ._report_changes import changes_between
from ._report_data import Report, is_same_data
from ._report_texts import NotAReportError, read_report

_DIRECTORY_MODE = 0o750
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
        path.parent.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.content)
            os.chmod(name, self.mode)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise


def read_previous(path: Path) -> Report | None:
    """Return the report that stands in this file, None if there is no file; raises NotAReportError for another file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exc:
        raise NotAReportError(f"{path} is not JSON. Move it away, or choose another name for the report.") from exc
    return read_report(text, name=str(path))


def dated(report: Report, *, last: Report | None, base: Report | None) -> Report:
    """Return the report with its time, and with what changed since `base`.

    If it says the same as the last one it keeps that one's time and changes: then nothing has to be written.
    """
    if (
        last is not None
        and is_same_data(last, report)
        and _is_since(last["changes"], base if base is not last else None)
    ):
        return {**report, "generated_at": last["generated_at"], "changes": last["changes"]}
    now = datetime.now(timezone.utc).strftime(_TIME)
    changes = changes_between(base, report) if base is not None else None
    return {**report, "generated_at": now, "changes": changes}


def _is_since(changes: Mapping[str, Any] | None, base: Report | None) -> bool:
    """Tell whether changes are counted from a report; without one any will do."""
    return base is None or (changes is not None and changes["since"] == base["generated_at"])
