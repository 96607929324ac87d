# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""The keyword environment of a task, as modules see it, for an action that runs in Ansible's own process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from ansible.errors import AnsibleActionFail


def environment_of(entries: object, *, template: Callable[[Any], Any]) -> dict[str, str]:
    """Return the variables that the keyword sets, merged from the play to the task, and written as a module gets them.

    A module finds the text of each value in its environment: "None" for null, nothing for an empty text.
    """
    added: dict[str, str] = {}
    for entry in entries if isinstance(entries, (list, tuple)) else [entries]:
        if not entry:
            continue
        values = template(entry)
        if not isinstance(values, Mapping):
            kind = type(values).__name__
            raise AnsibleActionFail(f"environment must be a dictionary of names and values, not {kind}.")
        added.update((str(name), str(value)) for name, value in values.items())
    return added


@contextmanager
def applied(added: Mapping[str, str], *, directory: str) -> Iterator[None]:
    """Set these variables and this directory, because the client reads proxies and certificates from the process.

    A module of the controller runs in the directory of the playbook, so that relative paths begin there.
    """
    before = {name: os.environ.get(name) for name in added}
    here: int | None = None
    with suppress(OSError):
        here = os.open(".", os.O_RDONLY)
    try:
        with suppress(OSError):
            os.chdir(directory)
        for name, value in added.items():
            try:
                os.environ[name] = value
            except ValueError:
                raise AnsibleActionFail(f"environment: {name!r} or its value cannot be set: correct it.") from None
        yield
    finally:
        if here is not None:
            os.fchdir(here)
            os.close(here)
        for name, old in before.items():
            if old is not None:
                os.environ[name] = old
            elif name in os.environ:
                del os.environ[name]
