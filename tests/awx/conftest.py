# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in controller, the simulator, and what runs the role against them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.simulator_process import Simulator, running_simulator

from .controller import Controller, running_controller


@pytest.fixture
def controller() -> Iterator[Controller]:
    """A controller without anything but an organization."""
    with running_controller() as running:
        yield running


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """One simulator for all tests that only read it."""
    with running_simulator("--desktops", 60) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with a home directory in it."""
    (tmp_path / "home").mkdir()
    return tmp_path
