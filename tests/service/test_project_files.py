# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files for GitHub and pre-commit agree with the rest of the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\s;]+)", re.MULTILINE)
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BRANCH_URL = "https://github.com/huaweicloud/ansible-collection-workspace/blob/main/"


def read_yaml(name: str | Path) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def hooks() -> list[dict[str, Any]]:
    return [hook for repository in read_yaml(".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]]


def tracked_files() -> list[str]:
    """Return the files of the repository; a copy without git has no files that git ignores."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return done.stdout.rstrip("\0").split("\0")
    made_by_tools = {".hypothesis", ".pytest_cache", "__pycache__", "output"}
    found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return [path.as_posix() for path in found if not made_by_tools & set(path.parts)]


def test_pre_commit_uses_the_versions_of_the_lint_session() -> None:
    pinned = PIN.findall((ROOT / "tests" / "requirements" / "tools.txt").read_text(encoding="utf-8"))
    wanted = [package for hook in hooks() for package in hook.get("additional_dependencies", ())]
    assert wanted
    assert not set(wanted) - set(pinned)


def test_what_pre_commit_refuses_is_in_no_file() -> None:
    (pattern,) = (re.compile(hook["entry"]) for hook in hooks() if hook["language"] == "pygrep")
    assert pattern.search("HERE = '" + "/home" + "/somebody'")
    for name in tracked_files():
        content = (ROOT / name).read_bytes()
        found = None if b"\0" in content else pattern.search(content.decode("utf-8", errors="replace"))
        assert found is None, f"{name}: {found}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_runs_what_is_there(path: Path) -> None:
    workflow = read_yaml(path)
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    for step in steps:
        assert "name" in step
        assert "uses" not in step or re.fullmatch(r"[\w.-]+/[\w.-]+@v\d+\.\d+\.\d+", step["uses"]), step["uses"]
    commands = "\n".join(step.get("run", "") for step in steps)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z]+)", commands)
    assert all(f"\n{target}: ##" in makefile for target in targets)
    assert ".ci/run" in commands or targets
    assert all(
        (ROOT / "tests" / "requirements" / f"{name}.txt").is_file() for name in re.findall(r"env-(\w+)/", commands)
    )


def test_the_release_needs_what_the_documentation_names() -> None:
    release = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    secrets = set(re.findall(r"secrets\.(\w+)", release))
    assert secrets
    assert all(f"`{name}`" in contributing for name in secrets)
    anchor = f'id="v{read_yaml("galaxy.yml")["version"].replace(".", "-")}"'
    assert anchor in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_links_of_the_issue_templates_lead_to_files() -> None:
    links = [link["url"] for link in read_yaml(".github/ISSUE_TEMPLATE/config.yml")["contact_links"]]
    names = [url.removeprefix(BRANCH_URL) for url in links if url.startswith(BRANCH_URL)]
    assert names
    assert all((ROOT / name).is_file() for name in names)


def test_the_artifact_holds_nothing_of_the_project_s_own_tools() -> None:
    ignored = set(read_yaml("galaxy.yml")["build_ignore"])
    hidden = {name.partition("/")[0] for name in tracked_files() if name.startswith(".")}
    # galaxy-importer runs ansible-lint with this one.
    assert hidden - ignored <= {".ansible-lint"}
    assert {"Makefile", "noxfile.py", "tests"} <= ignored
