# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report: the same on every machine, and a sentence for what goes wrong with them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report import files
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.files import Target, said_of_error


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_files_and_directories_have_the_same_modes_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    target = Target(path=tmp_path / "a" / "b" / "x.json", content=b"x", mode=0o640)
    before, before_mode = os.umask(umask), _mode(tmp_path)
    try:
        target.write()
    finally:
        os.umask(before)
    assert target.is_current()
    assert [_mode(path) for path in (tmp_path / "a", tmp_path / "a" / "b", target.path)] == [0o750, 0o750, 0o640]
    assert _mode(tmp_path) == before_mode
    assert [path.name for path in target.path.parent.iterdir()] == ["x.json"]


def test_a_directory_that_was_there_keeps_its_mode_and_hands_its_group_down(tmp_path: Path) -> None:
    place = tmp_path / "shared"
    place.mkdir()
    place.chmod(0o2775)
    Target(path=place / "new" / "x.json", content=b"x", mode=0o640).write()
    assert _mode(place) == 0o2775
    assert _mode(place / "new") == 0o2750


def test_an_error_names_the_file_that_was_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(path=tmp_path / "x.json", content=b"x", mode=0o640)

    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "Kein Platz mehr", "/somewhere/else")

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(OSError, match=r"x\.json") as caught:
        target.write()
    assert said_of_error(caught.value) == f"no space left on the device: {target.path}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "Keine Berechtigung", "/x"), "permission denied: /x"),
        (OSError(errno.ENOTDIR, "Ist kein Verzeichnis", b"/x"), "not a directory: /x"),
        (OSError(errno.ESTALE, "Veraltet", "/x"), "ESTALE: /x"),
        (OSError("odd"), "input/output error"),
    ],
)
def test_errors_are_in_english_on_every_machine(error: OSError, said: str) -> None:
    assert said_of_error(error) == said
