# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ansible.cfg of the documentation and of the project for AWX: the same everywhere, and right on every core."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.demo.run_demo import CONFIGURATION
from tests.support.ansible_commands import run_command, variables_of
from tests.support.simulator_process import ROOT, Simulator

PROJECT = ROOT / "roles" / "awx_setup" / "files" / "project" / "ansible.cfg"
GUIDES = ROOT / "docs" / "docsite" / "rst"
BEGIN = "[inventory]\n"
MARKDOWN = re.compile(r"^```ini\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RST = re.compile(r"^ *\.\. code-block:: ini\n\n((?:^ {4,}[^\n]*\n|^\n)+)", re.MULTILINE)
# What a newcomer can take in at a glance; ansible-core 2.19 and newer say each sentence twice.
MOST_LINES = 9
CONFIG = "plugin: huaweicloud.workspace.workspace_desktops\n"
SCRIPT = """\
#!/bin/sh
echo '{"from_script": {"hosts": ["scripted"]}, "_meta": {"hostvars": {}}}'
"""


def settings() -> str:
    """Return the settings of the project's file."""
    text = PROJECT.read_text(encoding="utf-8")
    return text[text.index(BEGIN) :]


def test_it_is_the_same_everywhere() -> None:
    shown = {"README.md": MARKDOWN.findall((ROOT / "README.md").read_text(encoding="utf-8"))}
    for guide in GUIDES.glob("*.rst"):
        shown[guide.name] = [textwrap.dedent(block) for block in RST.findall(guide.read_text(encoding="utf-8"))]
    blocks = {
        (name, block[block.index(BEGIN) :].strip())
        for name, found in shown.items()
        for block in found
        if BEGIN in block
    }
    assert {name for name, _block in blocks} >= {"README.md", "quickstart_guide.rst", "inventory_guide.rst"}
    for name, block in blocks:
        assert block == settings().strip(), name
    bare = [line for line in settings().splitlines() if not line.startswith("#")]
    assert CONFIGURATION.endswith("\n".join(bare) + "\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with the file in it, and a source."""
    (tmp_path / "ansible.cfg").write_text(settings(), encoding="utf-8")
    (tmp_path / "workspace_desktops.yml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_a_source_that_fails_ends_every_command_in_few_lines(service: Simulator, project: Path) -> None:
    (project / "desktops.yml").write_text(CONFIG, encoding="utf-8")
    account = variables_of(service)
    good, nowhere = "workspace_desktops.yml", "http://127.0.0.1:9"
    cases = (
        ("wrong key", good, {**account, "HW_SECRET_KEY": "wrong"}, "Incorrect IAM authentication information"),
        ("down", good, {**account, "HW_WORKSPACE_ENDPOINT": nowhere, "HW_AUTH_URL": nowhere}, "refused the connection"),
        ("wrong suffix", "desktops.yml", account, "could not be verified"),
        ("no such file", "missing.workspace_desktops.yml", account, "Completely failed to parse inventory source"),
    )
    commands = (
        ("ansible-inventory", "--graph"),
        ("ansible-playbook", "huaweicloud.workspace.gather_desktop_facts", "-e", "workspace_region="),
    )
    for case, source, environ, sentence in cases:
        for command, *arguments in commands if case == "down" else commands[:1]:
            done = run_command(command, "-i", source, *arguments, folder=project, environ=environ)
            output = done.stdout + done.stderr
            assert done.returncode != 0, case
            assert sentence in " ".join(output.split()), f"{case}\n{output}"
            for noise in ("yaml plugin", "ini plugin", "'yaml'", "'ini'", "no hosts matched", "PLAY"):
                assert noise not in output, f"{case}\n{output}"
            said = [line for line in output.splitlines() if line.strip()]
            assert len(said) <= MOST_LINES, f"{case}\n{output}"


def test_other_sources_beside_it_are_read(service: Simulator, project: Path) -> None:
    sources = project / "sources"
    sources.mkdir()
    (sources / "workspace_desktops.yml").write_text(CONFIG, encoding="utf-8")
    (sources / "hosts").write_text("plain:\n  hosts:\n    without_extension:\n", encoding="utf-8")
    (sources / "hosts.yaml").write_text("plain:\n  hosts:\n    in_yaml:\n", encoding="utf-8")
    (sources / "hosts.json").write_text(json.dumps({"plain": {"hosts": {"in_json": {}}}}), encoding="utf-8")
    # AWX hands its inventory to a job as such a file.
    (sources / "program").write_text(SCRIPT, encoding="utf-8")
    (sources / "program").chmod(0o700)
    arguments = ("-i", "sources", "-i", "named,", "--list")
    done = run_command("ansible-inventory", *arguments, folder=project, environ=variables_of(service))
    assert done.returncode == 0, done.stderr
    assert "plugin" not in done.stderr
    found = json.loads(done.stdout)
    assert sorted(found["plain"]["hosts"]) == ["in_json", "in_yaml", "without_extension"]
    assert (found["from_script"]["hosts"], found["ungrouped"]["hosts"]) == (["scripted"], ["named"])
    assert len(found["workspace_desktops"]["hosts"]) == len(service.records())


def test_a_file_in_the_format_of_ini_is_refused_or_read_as_the_comment_says(service: Simulator, project: Path) -> None:
    (project / "hosts").write_text("[plain]\nin_ini\n", encoding="utf-8")
    for more, code in ("", 1), (", ini", 0):
        changed = settings().replace("yaml, toml", f"yaml, toml{more}")
        (project / "ansible.cfg").write_text(changed, encoding="utf-8")
        arguments = ("-i", "hosts", "-i", "workspace_desktops.yml", "--graph", "plain")
        done = run_command("ansible-inventory", *arguments, folder=project, environ=variables_of(service))
        assert min(done.returncode, 1) == code, done.stderr
        assert ("|--in_ini" in done.stdout) is (code == 0)
        assert ("Completely failed to parse" in done.stderr) is (code == 1)
