# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""README.md and the quickstart guide: every file in them is written, every command in them is run, in their order.

A file is a block of YAML or INI whose first line is a comment with its name; a command is a line with a dollar sign.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.support.ansible_commands import variables_of
from tests.support.playbook_runner import RUN_SECONDS, clean_environment
from tests.support.simulator_process import ROOT, Simulator

pytestmark = pytest.mark.one_core

MARKDOWN = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RST = re.compile(r"^ *\.\. code-block:: (?P<language>\w+)\n\n(?P<text>(?:^ {4,}[^\n]*\n|^\n)+)", re.MULTILINE)
DOCUMENTS = {"README.md": MARKDOWN, "docs/docsite/rst/quickstart_guide.rst": RST}

REPOSITORY = "https://github.com/huaweicloud/ansible-collection-workspace.git"

# What is not run here, and why.
LEFT_OUT = {
    "git clone": "needs the published repository",
    "cd ansible-collection-workspace": "needs the published repository",
    "make demo": "is run by test_demo.py",
    "make test": "is what runs this test",
    "ansible-galaxy collection install huaweicloud.workspace": "needs Galaxy; the demo installs the artifact",
    "ansible-galaxy collection install": "is run by the test of the installation, in a home directory of its own",
    "ansible-galaxy collection build": "is run by the test of the installation, in a clone",
    "ansible-rulebook": "needs a JVM; the rulebook is run in tests/events",
    "pip install": "needs a package index; the environments of the tests are made with it",
    "export HW_ACCESS_KEY=...": "the variables are those of the simulator",
}


@dataclass(frozen=True)
class Block:
    """A block of code in a document."""

    language: str
    text: str


def blocks_of(document: str) -> list[Block]:
    """Return the blocks of code in a document, in their order."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return [Block(found["language"], textwrap.dedent(found["text"])) for found in DOCUMENTS[document].finditer(text)]


def commands_in(block: Block) -> list[str]:
    """Return the commands in a block for the terminal."""
    return [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]


def reason_to_leave_out(command: str) -> str | None:
    """Return why a command is not run, or nothing."""
    return next((reason for start, reason in LEFT_OUT.items() if command.startswith(start)), None)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_in_it_works(document: str, service: Simulator, tmp_path: Path) -> None:
    environment = {**clean_environment(tmp_path / "home"), **variables_of(service)}
    project = tmp_path / "project"
    project.mkdir()
    blocks = blocks_of(document)
    assert {block.language for block in blocks} <= {"console", "ini", "text", "yaml"}
    for block in blocks:
        if block.language in ("ini", "yaml"):
            first, _newline, _rest = block.text.partition("\n")
            assert first.startswith("# "), f"name the file in the first line: {block.text}"
            file = project / first.removeprefix("# ")
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
    commands = [command for block in blocks if block.language == "console" for command in commands_in(block)]
    ran = 0
    for command in commands:
        reason = reason_to_leave_out(command)
        if reason is not None:
            print(f"not run: {command} ({reason})")
            continue
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        for noise in ("Failed to parse", "DEPRECAT", "no hosts matched", "Could not match"):
            assert noise not in done.stdout + done.stderr, f"{command}\n{done.stdout}{done.stderr}"
        ran += 1
    assert ran >= 3


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_in_it_is_used(document: str) -> None:
    blocks = blocks_of(document)
    commands = "\n".join(block.text for block in blocks if block.language == "console")
    for block in blocks:
        name = block.text.partition("\n")[0].removeprefix("# ")
        if block.language == "yaml" and name not in commands:
            # They are read by tools that need Galaxy or a registry of images.
            assert name in ("collections/requirements.yml", "execution-environment.yml")
            found = yaml.safe_load(block.text)
            collections = found.get("collections") or found["dependencies"]["galaxy"]["collections"]
            assert [collection["name"] for collection in collections] == ["huaweicloud.workspace"]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the collection as it is here."""
    clone = tmp_path_factory.mktemp("clone") / "ansible-collection-workspace"
    ignored = shutil.ignore_patterns(".build", ".git", ".ansible", "output", "__pycache__", "*.tar.gz")
    shutil.copytree(ROOT, clone, ignore=ignored)
    git = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]
    for arguments in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "-m", "All"]):
        subprocess.run([*git, *arguments], cwd=clone, check=True, timeout=RUN_SECONDS)
    return clone


def test_every_way_to_install_works(clone: Path, tmp_path: Path) -> None:
    blocks = blocks_of("README.md")
    commands = [command for block in blocks if block.language == "console" for command in commands_in(block)]
    files = [block.text for block in blocks if block.text.startswith("# collections/requirements.yml")]
    (from_git,) = (text for text in files if "type: git" in text)
    (clone / "collections").mkdir()
    requirements = clone / "collections" / "requirements.yml"
    requirements.write_text(from_git.replace(REPOSITORY, f"file://{clone}"), encoding="utf-8")
    wanted = [command for command in commands if command.startswith("ansible-galaxy collection")]
    wanted = [command for command in wanted if "install huaweicloud.workspace" not in command]
    assert [command.partition("collection ")[2].partition(" ")[0] for command in wanted] == [
        "install",
        "build",
        "install",
        "install",
    ]
    # All ways of the quickstart guide are ways of the README.
    quickstart = [line for block in blocks_of("docs/docsite/rst/quickstart_guide.rst") for line in commands_in(block)]
    assert {line for line in quickstart if line.startswith("ansible-galaxy")} <= set(commands)
    for number, command in enumerate(wanted):
        home = tmp_path / str(number)
        environment = clean_environment(home)
        del environment["ANSIBLE_COLLECTIONS_PATH"]
        verify = "" if " build" in command else " && ansible-doc -t inventory -l huaweicloud.workspace"
        done = subprocess.run(
            ["sh", "-c", command.replace(REPOSITORY, f"file://{clone}") + verify],
            cwd=clone,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        installed = home / ".ansible" / "collections" / "ansible_collections" / "huaweicloud" / "workspace"
        assert installed.is_dir() is bool(verify)
        assert not verify or "huaweicloud.workspace.workspace_desktops" in done.stdout


def test_nothing_is_left_out_that_is_not_there() -> None:
    commands = [
        command
        for document in DOCUMENTS
        for block in blocks_of(document)
        if block.language == "console"
        for command in commands_in(block)
    ]
    for start in LEFT_OUT:
        assert any(command.startswith(start) for command in commands), start


def test_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (ROOT / target).exists(), target
