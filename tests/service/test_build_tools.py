# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts the tests behind ``make``: a check that cannot fail checks nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.tools import isolation, tree
from tests.tools.__main__ import Counts, sessions, summary

JUNIT = (
    '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/><testsuite tests="2" skipped="0"/>'
    "</testsuites>"
)


@pytest.fixture(autouse=True)
def _build_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    monkeypatch.setattr(tree, "TREES", build / "trees")
    monkeypatch.setattr(isolation, "HOMES", build / "home")


def entry(name: str = "unit", *, result: str = "success", reason: str | None = None) -> dict[str, Any]:
    return {"name": name, "result": result, "reason": reason, "duration": 1.5}


def leave(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "results.xml").write_text(text, encoding="utf-8")


def test_results_are_counted(tmp_path: Path) -> None:
    leave(tmp_path / "unit", JUNIT)
    _lines, counts = summary([entry(result="failed"), entry("lint")], results=tmp_path)
    assert counts == Counts(passed=5, failed=2, skipped=1)


def test_a_session_that_fails_without_results_counts_as_a_failed_test(tmp_path: Path) -> None:
    lines, counts = summary([entry(result="failed"), entry("build", result="aborted")], results=tmp_path)
    assert counts == Counts(failed=2)
    assert "failed" in lines[0]


def test_results_that_cannot_be_read_are_a_failure(tmp_path: Path) -> None:
    leave(tmp_path / "unit", "<testsuites>")
    assert summary([entry()], results=tmp_path)[1] == Counts(failed=1)


def test_what_was_skipped_is_said_with_the_reason(tmp_path: Path) -> None:
    leave(
        tmp_path / "unit",
        '<testsuites><testsuite tests="2" skipped="1"><testcase name="one"/>'
        '<testcase name="two"><skipped>No  shell\nhere.</skipped></testcase></testsuite></testsuites>',
    )
    found = summary([entry(), entry("unit-2.21", result="skipped", reason="no Python")], results=tmp_path)[1]
    assert list(found.reasons) == ["two: No shell here.", "unit-2.21: no Python"]
    assert found == Counts(passed=1, skipped=1)


def test_a_quick_loop_runs_on_one_core_unless_others_are_named() -> None:
    assert sessions("unit", cores="") == ["unit-2.19"]
    assert sessions("unit", cores="2.16, 2.21") == ["unit-2.16", "unit-2.21"]
    assert sessions("sanity", cores="all") == ["sanity-2.16", "sanity-2.19", "sanity-2.21"]
    assert sessions("test", cores="2.16") == []


def test_the_copy_of_the_tree_follows_the_repository(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "a").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", source], check=True)
    (source / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (source / "a" / "one.py").write_text("1", encoding="utf-8")
    (source / "a" / "noise.log").write_text("-", encoding="utf-8")
    target = tree.sync("copy", source=source)
    assert target.parts[-3:] == ("ansible_collections", "huaweicloud", "workspace")
    (target / "output").mkdir()
    (target / "output" / "kept.txt").write_text("made by a tool", encoding="utf-8")
    assert files_of(target) == {".gitignore", "a/one.py", "output/kept.txt"}
    (source / "a" / "one.py").unlink()
    (source / "two.py").write_text("2", encoding="utf-8")
    tree.sync("copy", source=source)
    assert files_of(target) == {".gitignore", "output/kept.txt", "two.py"}
    assert not (target / "a").exists()


def test_nothing_of_the_user_reaches_the_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HW_SECRET_KEY", "HUAWEICLOUD_SDK_AK", "ANSIBLE_CONFIG", "PYTHONPATH", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "mine")
    variables = isolation.isolated_environment(environment=tmp_path / "env", home="lane")
    assert "mine" not in variables.values()
    assert Path(variables["HOME"]).is_relative_to(tmp_path)
    assert variables["PATH"].startswith(str(tmp_path / "env" / "bin"))


def files_of(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
