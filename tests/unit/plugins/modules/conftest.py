# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A transport in memory for all clients of a test, and an environment that holds nothing of the user's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils import _module
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.pace import Pace
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.factory import connect
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import ActingService
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import Answer, FunctionTransport
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import isolate
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import Serve


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, home=tmp_path)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Let all clients of the test use one transport that gives this answer."""

    def use(reply: Answer) -> FunctionTransport:
        transport = FunctionTransport(reply if callable(reply) else lambda _request: reply)
        # Of its own, because all tests would share that of the project.
        pace = Pace(calls=10_000, seconds=60)

        def build(settings: Settings, *, progress: Callable[[str], None]) -> Any:
            return connect(
                settings, user_agent="tests", progress=progress, transport=transport, pace_of=lambda _url, _id: pace
            )

        monkeypatch.setattr(_module, "build_client", build)
        return transport

    return use


@pytest.fixture
def act_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[ActingService], None]:
    """Let all clients of the test use a service in memory, whose time passes while they wait."""

    def use(service: ActingService) -> None:
        def build(settings: Settings, *, progress: Callable[[str], None]) -> Any:
            transport = FunctionTransport(service.reply)
            client = connect(settings, user_agent="tests", progress=progress, transport=transport)
            client._acting.clock = service.clock
            return client

        monkeypatch.setattr(_module, "build_client", build)

    return use
