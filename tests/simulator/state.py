# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything the running simulator remembers between requests."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from .fault_rules import FaultRule
from .projects import EstateOptions, Project, build_projects, fill, start_ledger
from .settings import Settings

LOG_LENGTH = 200_000


@dataclass(frozen=True)
class Identity:
    """The one user of the simulated account, and the keys it may use."""

    username: str = "workspace-admin"
    password: str = "Simulated-Passw0rd!"
    domain_name: str = "example-corp"
    access_key: str = "SIMULATEDACCESSKEY01"
    secret_key: str = "simulated-secret-key-0123456789abcdefghi"
    temporary_access_key: str = "SIMULATEDTEMPORARY01"
    temporary_secret_key: str = "simulated-temporary-secret-0123456789abc"
    security_token: str = "simulated-security-token-" + "0123456789abcdef" * 8


@dataclass
class Token:
    """One token: the project it is scoped to, if any, and when it ends on the monotonic clock."""

    project_id: str
    expires: float


@dataclass
class KeyFailures:
    """Failed signatures of one access key, and until when it is locked on the monotonic clock."""

    count: int = 0
    locked_until: float = 0.0


@dataclass
class State:
    """The simulator's memory."""

    options: EstateOptions
    first_settings: Settings
    identity: Identity
    projects: dict[str, Project]
    settings: Settings
    tokens: dict[str, Token] = field(default_factory=dict)
    failures: dict[str, KeyFailures] = field(default_factory=dict)
    rules: list[FaultRule] = field(default_factory=list)
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """The moments of the last requests: of all of them, and of those to each call with a limit of its own."""
    tokens_issued: int = 0
    requests_seen: int = 0
    in_flight: int = 0
    max_in_flight: int = 0
    base_url: str = ""


def new_state(options: EstateOptions, *, settings: Settings, identity: Identity) -> State:
    """Return the state at the start, with a ready token for the default project."""
    projects = build_projects(options)
    state = State(options=options, first_settings=settings, identity=identity, projects=projects, settings=settings)
    issue_token(state, project_id=default_project(state).project_id)
    return state


def reset(state: State) -> None:
    """Put estate, settings, faults, log, tokens and locks back to the start."""
    for project in state.projects.values():
        if project.touched:
            fill(project, state.options)
        else:
            start_ledger(project, state.options)
    state.settings = state.first_settings
    for remembered in (state.tokens, state.failures, state.rules, state.log, state.recent):
        remembered.clear()
    state.tokens_issued = state.requests_seen = state.max_in_flight = 0
    issue_token(state, project_id=default_project(state).project_id)


def default_project(state: State) -> Project:
    """Return the first project."""
    return next(iter(state.projects.values()))


def project_named(state: State, name: str) -> Project | None:
    """Return the project of this name."""
    return next((project for project in state.projects.values() if project.name == name), None)


def issue_token(state: State, *, project_id: str) -> str:
    """Return a new token, long like a real one and the same in every run."""
    state.tokens_issued += 1
    seed = f"{state.options.seed}/token/{state.tokens_issued}"
    length = state.settings.token_length
    parts = (hashlib.sha256(f"{seed}/{part}".encode()).hexdigest() for part in range(length // 64 + 1))
    text = ("MIIS" + "".join(parts))[:length]
    lifetime = state.settings.token_ttl + state.settings.token_grace
    state.tokens[text] = Token(project_id=project_id, expires=time.monotonic() + lifetime)
    return text


def expire_tokens(state: State) -> int:
    """End every token now; return how many there were."""
    for token in state.tokens.values():
        token.expires = 0.0
    return len(state.tokens)


def next_request_id(state: State) -> str:
    """Return the id of the next request, the same in every run of the same requests."""
    state.requests_seen += 1
    return hashlib.md5(f"request/{state.requests_seen}".encode(), usedforsecurity=False).hexdigest()
