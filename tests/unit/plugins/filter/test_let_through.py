# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter let_through."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible import constants
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.workspace.plugins.filter.let_through import FilterModule, let_through
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import write_note


@pytest.fixture(autouse=True)
def run_of_ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of files that last for one run."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def test_true_for_a_host_that_was_let_through() -> None:
    write_note("h1", {"decision": "continue", "reason": ""})
    assert let_through("h1") is True
    assert FilterModule().filters() == {"let_through": let_through}


@pytest.mark.parametrize("decision", [None, "wait"])
def test_without_a_decision_it_is_an_error(decision: str | None) -> None:
    if decision:
        write_note("h1", {"decision": decision, "reason": ""})
    with pytest.raises(AnsibleFilterError, match="has not decided about h1"):
        let_through("h1")


@pytest.mark.parametrize("decision", ["skip", "fail"])
def test_the_reason_of_another_decision_is_told(decision: str) -> None:
    write_note("h1", {"decision": decision, "reason": "Somebody uses it."})
    with pytest.raises(AnsibleFilterError, match=r"did not let h1 through, so it is not touched: Somebody uses it\."):
        let_through("h1")
