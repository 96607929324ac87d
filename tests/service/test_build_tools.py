# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program behind ``make``: a check that cannot fail checks nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tools import isolation, locks, running, tree
from tests.tools.headers import faults
from tests.tools.model import Counts, Lane, Outcome, Step
from tests.tools.pythons import find_python
from tests.tools.report import table

HEADER = "# Copyright (c) 2026, someone\n# SPDX-License-Identifier: GPL-3.0-or-later\n"
JUNIT = (
    '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/><testsuite tests="2" skipped="0"/>'
    "</testsuites>"
)


@pytest.fixture(autouse=True)
def _build_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    monkeypatch.setattr(running, "LOGS", build / "logs")
    monkeypatch.setattr(locks, "LOCKS", build / "locks")
    monkeypatch.setattr(tree, "TREES", build / "trees")
    monkeypatch.setattr(isolation, "HOMES", build / "home")


def python(code: str) -> Sequence[str]:
    return [sys.executable, "-c", code]


def run(*steps: Step) -> Outcome:
    return running.run_lane(Lane("lane", None, lambda: steps))


def test_every_step_runs_whatever_came_of_those_before() -> None:
    outcome = run(Step("bad", python("raise SystemExit(3)")), Step("good", python("print('seen')")))
    assert outcome.failures == ["bad"]
    assert outcome.counts == Counts(passed=1, failed=1)
    assert outcome.log is not None
    assert "seen" in outcome.log.read_text(encoding="utf-8")


def test_a_tool_that_is_missing_is_a_failure() -> None:
    assert run(Step("gone", ["/nowhere/tool"])).counts == Counts(failed=1)


def test_words_that_must_not_be_printed_fail_the_step() -> None:
    outcome = run(Step("warns", python("print('WARNING: odd')"), refuse="^WARNING"))
    assert outcome.failures == ["warns"]


def test_words_of_an_earlier_step_do_not_count() -> None:
    outcome = run(Step("warns", python("print('WARNING: odd')")), Step("quiet", python(""), refuse="^WARNING"))
    assert not outcome.failures


def test_results_are_counted(tmp_path: Path) -> None:
    code = f"import pathlib; pathlib.Path('r.xml').write_text({JUNIT!r}); raise SystemExit(1)"
    outcome = run(Step("tests", python(code), cwd=tmp_path, results="*.xml"))
    assert outcome.counts == Counts(passed=4, failed=2, skipped=1)


def test_what_was_skipped_is_said_with_the_reason(tmp_path: Path) -> None:
    report = (
        '<testsuites><testsuite tests="2" skipped="1"><testcase name="one"/>'
        '<testcase name="two"><skipped>No  shell\nhere.</skipped></testcase></testsuite></testsuites>'
    )
    code = f"import pathlib; pathlib.Path('r.xml').write_text({report!r})"
    outcome = run(Step("tests", python(code), cwd=tmp_path, results="*.xml"))
    assert list(outcome.counts.reasons) == ["two: No shell here."]
    assert " skipped  two: No shell here." in table([outcome], seconds=1, notes=[])


def test_results_of_the_last_run_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text(JUNIT, encoding="utf-8")
    assert run(Step("tests", python(""), cwd=tmp_path, results="*.xml")).counts == Counts(passed=1)


def test_results_that_cannot_be_read_are_a_failure(tmp_path: Path) -> None:
    code = "import pathlib; pathlib.Path('r.xml').write_text('<testsuites>')"
    assert run(Step("tests", python(code), cwd=tmp_path, results="*.xml")).counts.failed == 1


def test_a_lane_with_nothing_to_run_is_left_out_and_said() -> None:
    outcome = running.run_lane(Lane("lane", None, lambda: (), lambda: "no targets yet"))
    assert outcome.counts == Counts()
    text = table([outcome], seconds=1, notes=[])
    assert "left out  lane  no targets yet" in text
    assert text.splitlines()[-1] == "0 passed, 0 failed"


def test_a_python_that_is_not_there_is_not_found() -> None:
    assert find_python(["3.99"]) is None
    running_version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = find_python(["3.99", running_version])
    assert found is not None
    assert found[0] == running_version


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


def test_headers_and_paths_are_asked_for(tmp_path: Path) -> None:
    machine = "/" + "root"
    texts = {
        "good.py": HEADER,
        "bare.py": "print()\n",
        "path.py": f"{HEADER}HERE = '{machine}/somewhere'\n",
        "url.py": f"{HEADER}URL = 'https://example.com{machine}/somewhere'\n",
        "empty/__init__.py": "",
        "data.json": "{}\n",
        "REUSE.toml": f'{HEADER}[[annotations]]\npath = ["*.json"]\n',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = list(faults(tmp_path, texts))
    assert [fault.split(":")[0] for fault in said] == ["bare.py", "bare.py", "path.py"]


def test_nothing_of_the_user_reaches_the_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HW_SECRET_KEY", "HUAWEICLOUD_SDK_AK", "ANSIBLE_CONFIG", "PYTHONPATH", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "mine")
    variables = isolation.isolated_environment(environment=tmp_path / "env", home="lane")
    assert "mine" not in variables.values()
    assert Path(variables["HOME"]).is_relative_to(tmp_path)
    assert variables["PATH"].startswith(str(tmp_path / "env" / "bin"))


def files_of(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
