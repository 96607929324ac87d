# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulator tells those who wait for it: the ready file and the environment file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .state import State, default_project

_URL = re.compile(r"https?://[^\s\"'/]+")
CONNECT_SECONDS = 1.0


def ready_information(state: State, *, port: int) -> dict[str, Any]:
    """Return everything a client needs to talk to this simulator."""
    project, identity = default_project(state), state.identity
    return {
        "pid": os.getpid(),
        "port": port,
        "url": state.base_url,
        "auth_url": f"{state.base_url}/v3",
        "control_url": f"{state.base_url}/_simulator",
        "region": project.name,
        "project_id": project.project_id,
        "projects": {item.name: item.project_id for item in state.projects.values()},
        "access_key": identity.access_key,
        "secret_key": identity.secret_key,
        "temporary_access_key": identity.temporary_access_key,
        "temporary_secret_key": identity.temporary_secret_key,
        "security_token": identity.security_token,
        "username": identity.username,
        "password": identity.password,
        "domain_name": identity.domain_name,
        "token": next(iter(state.tokens)),
    }


def environment_lines(information: Mapping[str, Any]) -> str:
    """Return shell lines that set the environment of the collection's connection options."""
    values = {
        "HW_ACCESS_KEY": information["access_key"],
        "HW_SECRET_KEY": information["secret_key"],
        "HW_REGION_NAME": information["region"],
        "HW_PROJECT_ID": information["project_id"],
        "HW_AUTH_URL": information["auth_url"],
        "HW_WORKSPACE_ENDPOINT": information["url"],
    }
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())


def advice(state: State, information: Mapping[str, Any], *, env_file: Path | None) -> str:
    """Return what a person who started the simulator wants to know: what is in it, and how to ask it."""
    lines = environment_lines(information)
    counts = ", ".join(f"{item.name} with {len(item.desktops)} desktops" for item in state.projects.values())
    file = f"They are in {env_file}, too:\n\n    . {shlex.quote(str(env_file.resolve()))}\n\n" if env_file else ""
    return (
        f"Projects: {counts}.\n"
        "Copy these lines into another terminal; the account is made up and known to this simulator alone:\n\n"
        + "".join(f"    {line}\n" for line in lines.splitlines())
        + f"\n{file}Ctrl-C stops it."
    )


def running_simulator_of(path: Path) -> str | None:
    """Return the URL of the simulator that wrote this file and still listens, or nothing."""
    with contextlib.suppress(OSError, ValueError):
        found = _URL.search(path.read_text(encoding="utf-8"))
        url = urlsplit(found[0]) if found else None
        if url and url.hostname and url.port:
            with socket.create_connection((url.hostname, url.port), timeout=CONNECT_SECONDS):
                return url.geturl()
    return None


def remove_own(path: Path, *, url: str) -> None:
    """Remove a file that the simulator with this URL wrote; one that another has written since stays."""
    with contextlib.suppress(OSError, ValueError):
        found = _URL.search(path.read_text(encoding="utf-8"))
        if found and found[0] == url:
            path.unlink()


def write_atomically(path: Path, content: str | Mapping[str, Any]) -> None:
    """Write the file so that nobody sees half of it; a mapping is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
