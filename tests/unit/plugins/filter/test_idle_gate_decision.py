# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter idle_gate_decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible import constants

from ansible_collections.huaweicloud.workspace.plugins.filter.idle_gate_decision import FilterModule, idle_gate_decision
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import write_note


@pytest.fixture(autouse=True)
def run_of_ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of files that last for one run."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def test_it_is_empty_until_something_was_decided() -> None:
    assert idle_gate_decision("h1") == ""
    write_note("h1", {"decision": "skip"})
    assert idle_gate_decision("h1") == "skip"
    assert idle_gate_decision("h2") == ""
    assert FilterModule().filters() == {"idle_gate_decision": idle_gate_decision}
