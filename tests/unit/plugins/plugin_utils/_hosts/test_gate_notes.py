# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the gate keeps about hosts for one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible import constants

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.gate_notes import (
    forget_note,
    read_note,
    run_file,
    write_note,
)


@pytest.fixture(autouse=True)
def run_of_ansible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory of files that last for one run."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def test_a_note_is_of_one_host_until_it_is_forgotten() -> None:
    assert read_note("h1") is None
    write_note("h1", {"decision": "wait"})
    write_note("h1", {"decision": "skip"})
    assert read_note("h1") == {"decision": "skip"}
    assert read_note("h2") is None
    forget_note("h1")
    forget_note("h1")
    assert read_note("h1") is None


@pytest.mark.parametrize("host", ["../../etc/passwd", "a/b", "\ud800", "x" * 500])
def test_any_host_name_makes_a_file_of_this_run_that_only_the_user_reads(host: str, tmp_path: Path) -> None:
    write_note(host, {"decision": "skip"})
    (path,) = tmp_path.iterdir()
    assert str(path) == run_file("gate", host)
    assert path.stat().st_mode & 0o777 == 0o600
