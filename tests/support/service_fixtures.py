# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the tests that talk to a simulator, and the options that name an account of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .inventory_sources import Account
from .module_runner import isolate
from .simulator_process import Simulator, running_simulator

Options = dict[str, object]


@pytest.fixture(scope="session")
def shared_service() -> Iterator[Simulator]:
    """One simulator for all tests that only need some desktops in two regions."""
    with running_simulator("--projects", "cn-north-4=230,eu-west-101=7") as simulator:
        yield simulator


@pytest.fixture
def service(shared_service: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Simulator:
    """The shared simulator as it was at its start, and an environment without anything of the user's."""
    isolate(monkeypatch, home=tmp_path)
    shared_service.post("reset")
    return shared_service


@pytest.fixture
def simulator(running: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Simulator:
    """The simulator that a file of tests runs, in the same way; the official SDK heeds home and proxies as well."""
    isolate(monkeypatch, home=tmp_path)
    running.post("reset")
    return running


@pytest.fixture
def account(simulator: Simulator, tmp_path: Path) -> Account:
    """A folder for inventory sources of that simulator."""
    return Account(simulator=simulator, folder=tmp_path)


@pytest.fixture
def by_token(service: Simulator) -> Options:
    """Connection options with the ready token."""
    return token_options(service)


@pytest.fixture
def by_key(service: Simulator) -> Options:
    """Connection options with an access key."""
    return key_options(service)


def token_options(simulator: Simulator) -> Options:
    """Return connection options with the ready token."""
    ready = simulator.ready
    return {"auth_token": ready["token"], "endpoint": simulator.url, "project_id": ready["project_id"]}


def key_options(simulator: Simulator) -> Options:
    """Return connection options with an access key."""
    ready = simulator.ready
    names = ("access_key", "secret_key", "region", "auth_url", "project_id")
    return {**{name: ready[name] for name in names}, "endpoint": simulator.url}
