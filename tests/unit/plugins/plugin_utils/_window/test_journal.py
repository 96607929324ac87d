# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: written whole, readable for its owner, and honest about what it cannot read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.journal import Entry, Journal, JournalError
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._window.run import Run

ENTRY = Entry(
    desktop_id="d1",
    host="PC-1",
    region="cn-north-4",
    project_id="p",
    endpoint="https://workspace.example.com",
    run=Run(host="controller", pid=7, started="then"),
    mode="blocked",
    power="started",
    power_before="SHUTOFF",
    power_sent_at=12.5,
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(path=str(tmp_path / "state" / "journal.json"))


def write(journal: Journal, *entries: Entry) -> None:
    with journal.changing() as known:
        known.clear()
        known.update((entry.desktop_id, entry) for entry in entries)


def test_what_was_written_is_read(journal: Journal) -> None:
    assert journal.read() == {}
    write(journal, ENTRY)
    assert journal.read() == {"d1": ENTRY}
    assert Path(journal.path).stat().st_mode & 0o777 == 0o600
    assert Path(journal.path).parent.stat().st_mode & 0o777 == 0o700


def test_a_torn_write_leaves_what_was_before(journal: Journal) -> None:
    """The act that it was written for has not happened."""
    write(journal, ENTRY)
    write(journal, ENTRY, replace(ENTRY, desktop_id="d2"))
    content = Path(journal.path).read_bytes()
    for length in (0, 1, len(content) // 2, len(content) - 3):
        Path(journal.path).write_bytes(content[:length])
        assert journal.read() == {"d1": ENTRY}


def test_what_was_undone_does_not_come_back(journal: Journal) -> None:
    write(journal, ENTRY)
    write(journal)
    Path(journal.path).write_bytes(b"")
    with pytest.raises(JournalError, match="is damaged, and so is the copy beside it: delete the file, and release"):
        journal.read()
    Path(journal.path).unlink()
    assert journal.read() == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"version": 2, "desktops": []},
            "has version 2, and this collection knows 1: use the version of the collection",
        ),
        ({"desktops": []}, "has version None"),
        ({"version": 1}, r"has an entry that cannot be read \(KeyError\)"),
        ({"version": 1, "desktops": [{"desktop_id": 7}]}, "has an entry that cannot be read"),
        ({"version": 1, "desktops": "all"}, "has an entry that cannot be read"),
        ([], "is damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(content: Any, said: str, journal: Journal) -> None:
    Path(journal.path).parent.mkdir()
    Path(journal.path).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(JournalError, match=said), journal.changing():
        pass
    assert json.loads(Path(journal.path).read_text(encoding="utf-8")) == content


def test_a_journal_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = Journal(path=str(tmp_path / "file" / "journal.json"))
    with (
        pytest.raises(JournalError, match="without it nothing is touched: set maintenance_window_journal"),
        journal.changing(),
    ):
        pass


def test_an_exception_leaves_the_journal_as_it_is(journal: Journal) -> None:
    write(journal, ENTRY)
    with pytest.raises(KeyError), journal.changing() as known:
        del known["d1"], known["d1"]
    assert journal.read() == {"d1": ENTRY}


def test_entries_are_found_by_ids_without_case(journal: Journal) -> None:
    write(journal, replace(ENTRY, desktop_id="D1"))
    assert {key: entry.desktop_id for key, entry in journal.read().items()} == {"d1": "D1"}
