# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX would import is the same on every ansible-core: each of them is held to the one file beside this test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN, run_command, variables_of
from tests.support.module_runner import isolate
from tests.support.simulator_process import Simulator, running_simulator

EXPECTED = Path(__file__).parent / "fixtures" / "exported_inventory.json"
# Set to write the file anew, after a change of the plugin that is meant to change the inventory.
RENEW = "RENEW_EXPORTED_INVENTORY"
CONFIG: dict[str, Any] = {
    "plugin": PLUGIN,
    "hostvars": ["desktop_id", "login_status", "status", "users", "tags", "site_name", "is_running", "is_connected"],
    "os_connection": {"windows": "psrp", "linux": "ssh"},
    "group_by": ["status", "tag:owner"],
    "keyed_groups": [{"key": "workspace_users", "prefix": "user"}],
    "groups": {"busy": "workspace_is_connected and workspace_users | length > 0"},
    "compose": {"label": "workspace_status ~ ' of ' ~ workspace_site_name", "plain": "workspace_login_status"},
}
TEXTS: tuple[Any, ...] = (
    "PC-1",
    "pc-1",
    "PC-1",
    "\u8d22\u52a1\u90e8-1",
    "two words",
    "alice@example.com",
    "{{ 1 + 1 }}",
    "#jinja2: variable_start_string: '[['\n[[ 1 ]]",
    "it's",
    "host:22",
    "all",
    "True",
    "",
    None,
    7,
    1.5,
)


def record(number: int, text: Any) -> dict[str, Any]:
    """Return a desktop with the text wherever people write what they like."""
    return {
        "desktop_id": f"00000000-{number:04d}",
        "computer_name": text,
        "user_name": text,
        "user_list": [text],
        "site_name": text,
        "tags": [{"key": "owner", "value": text}, {"key": "a b:c=d+e-f@g_h.i", "value": text}],
        "status": ("ACTIVE", "SHUTOFF", None)[number % 3],
        "login_status": ("CONNECTED", "REGISTERED", "SOMETHING NEW")[number % 3],
        "metadata": {"os_type": ("Windows", "Linux")[number % 2]},
        "addresses": {"net": [{"addr": f"10.9.{number % 2}.{number + 1}"}, {"addr": f"fd00::{number:x}"}]},
    }


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Simulator]:
    """A simulator with the records of this test and no other."""
    isolate(monkeypatch, home=tmp_path)
    with running_simulator("--projects", "cn-north-4=0") as running:
        running.post("desktops", [record(number, text) for number, text in enumerate(TEXTS)])
        yield running


def test_the_exported_inventory_is_the_same_everywhere(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "workspace_desktops.yml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    arguments = ("--list", "--export", "-i", "workspace_desktops.yml", "--output", "output.json", "--playbook-dir", ".")
    environ = {**variables_of(simulator), "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    done = run_command("ansible-inventory", *arguments, folder=tmp_path, environ=environ)
    assert done.returncode == 0, done.stderr
    found = in_order(json.loads((tmp_path / "output.json").read_text(encoding="utf-8")))
    if os.environ.get(RENEW):
        EXPECTED.parent.mkdir(exist_ok=True)
        EXPECTED.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    hosts, wanted = found.pop("_meta")["hostvars"], expected.pop("_meta")["hostvars"]
    assert found == expected, f"See {RENEW} in this file."
    assert set(hosts) == set(wanted)
    for name, variables in wanted.items():
        assert hosts[name] == variables


def in_order(inventory: dict[str, Any]) -> dict[str, Any]:
    """Return the inventory with hosts and groups in one order, and without what is said of the whole file."""
    hosts = inventory["_meta"]["hostvars"]
    groups = {
        name: {part: sorted(content) if isinstance(content, list) else content for part, content in group.items()}
        for name, group in inventory.items()
        if name != "_meta"
    }
    return {"_meta": {"hostvars": hosts}, **groups}
