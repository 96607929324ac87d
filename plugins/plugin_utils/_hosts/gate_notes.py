# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The decisions of the gate in this run, stored where no variable or fact can replace them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from ansible import constants as C

Note = Mapping[str, Any]


def run_file(kind: str, content: Any) -> str:
    """Return the path of a file that belongs to this run; Ansible removes its directory at the end."""
    text = json.dumps(content, sort_keys=True, default=str)
    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    folder: str = C.DEFAULT_LOCAL_TMP  # type: ignore[attr-defined]
    return os.path.join(folder, f"workspace_{kind}_{name}")


def write_note(host: str, note: Note) -> None:
    """Store the decision about this host."""
    path = run_file("gate", host)
    descriptor = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(note, file)
    os.replace(f"{path}.new", path)


def forget_note(host: str) -> None:
    """Delete the decision about this host from an earlier gate of this run."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(run_file("gate", host))


def read_note(host: str) -> Note | None:
    """Return the decision about this host in this run, None if there is none."""
    try:
        with open(run_file("gate", host), encoding="utf-8") as file:
            note: Note = json.load(file)
    except FileNotFoundError:
        return None
    return note
