# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX imports the inventory whole: every desktop once, enabled as it should be, whatever desktops are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.awx.runner_importer import Imported, ImportRefusedError, import_inventory
from tests.support.ansible_commands import PLUGIN, run_command, variables_of
from tests.support.module_runner import isolate
from tests.support.simulator_process import Simulator, running_simulator

ID = "workspace_desktop_id"
RUNNING, CONNECTED = "workspace_is_running", "workspace_is_connected"
# A string of these alone cannot be an expression, so it is exported as it stands.
HARMLESS = re.compile(r"[\w .,:/@+=~-]*")
HOSTILE: tuple[Any, ...] = (
    "{{ lookup('ansible.builtin.pipe', 'id') }}",
    "{% set x = 1 %}x",
    "#jinja2: variable_start_string: '[['\n[[ x ]]",
    "host:22",
    "[fe80::1]:22",
    "a:b:c",
    "all",
    "ungrouped",
    "localhost",
    "workspace_desktops",
    "x" * 600,
    "\u8d22\u52a1\u90e8-1",
    "two words",
    "a,b",
    "nul\0",
    "",
    None,
    7,
)
CONFIG = f"""\
plugin: {PLUGIN}
hostvars: [all]
group_by: [status, user_name, availability_zone, "tag:owner"]
keyed_groups:
  - key: workspace_availability_zone
    prefix: zone
compose:
  label: workspace_user_name ~ '@' ~ workspace_site_name
  zone: workspace_availability_zone
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulator]:
    """A simulator for the tests of this file."""
    with running_simulator("--desktops", 60) as running:
        yield running


@pytest.fixture
def simulator(shared: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Simulator:
    """The simulator as it was at its start, with its odd records."""
    isolate(monkeypatch, home=tmp_path)
    shared.post("reset")
    return shared


@pytest.fixture
def hostile(simulator: Simulator) -> Simulator:
    """The simulator with hostile records among the others."""
    simulator.post("desktops", [record(number, value) for number, value in enumerate(HOSTILE)])
    return simulator


def record(number: int, value: Any) -> dict[str, Any]:
    """Return a desktop with the value as its name and wherever else people write what they like."""
    return {
        "desktop_id": f"00000000-{number:04d}",
        "computer_name": value,
        "user_name": value,
        "user_list": [value],
        "site_name": value,
        "tags": [{"key": "owner", "value": value}],
        "status": "ACTIVE" if number % 2 else "SHUTOFF",
        "login_status": "CONNECTED" if number % 3 else "REGISTERED",
        "addresses": {"net": [{"addr": f"10.9.0.{number + 1}"}]},
    }


def export(simulator: Simulator, folder: Path, *, config: str = f"plugin: {PLUGIN}\n") -> dict[str, Any]:
    """Return what an inventory update leaves for AWX."""
    (folder / "workspace_desktops.yml").write_text(config, encoding="utf-8")
    arguments = ("--list", "--export", "-i", "workspace_desktops.yml", "--output", "output.json", "--playbook-dir", ".")
    environ = {**variables_of(simulator), "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    done = run_command("ansible-inventory", *arguments, folder=folder, environ=environ)
    assert done.returncode == 0, done.stderr
    text = (folder / "output.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text, parse_constant=_refuse)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def imported(data: dict[str, Any], *, enabled_var: str = RUNNING) -> Imported:
    """Return what AWX keeps with the options that the guide recommends."""
    return import_inventory(data, enabled_var=enabled_var, instance_id_var=ID)


def wrapped(value: Any, *, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value that ansible-core wrapped, with the variable it is in."""
    if isinstance(value, dict):
        if any(key.startswith("__ansible_") for key in value):
            yield path, list(value.values())[0]  # noqa: RUF015 - pylint sees StopIteration in next
            return
        for key, entry in value.items():
            yield from wrapped(entry, path=path or key)
    for entry in value if isinstance(value, list) else ():
        yield from wrapped(entry, path=path)


@pytest.mark.parametrize(
    ("variable", "field", "value"), [(RUNNING, "status", "ACTIVE"), (CONNECTED, "login_status", "CONNECTED")]
)
def test_every_desktop_is_imported_and_enabled_as_it_is(
    hostile: Simulator, tmp_path: Path, *, variable: str, field: str, value: str
) -> None:
    records = {row["desktop_id"]: row for row in hostile.records()}
    found = imported(export(hostile, tmp_path), enabled_var=variable)
    assert sorted(host.instance_id for host in found.hosts.values()) == sorted(records)
    assert {host.variables[variable] for host in found.hosts.values()} == {True, False}
    wanted = {desktop_id for desktop_id, row in records.items() if row.get(field) == value}
    assert {found.hosts[name].instance_id for name in found.enabled} == wanted
    assert all(host.enabled is not None for host in found.hosts.values())


def test_a_text_may_say_what_is_enabled(hostile: Simulator, tmp_path: Path) -> None:
    data = export(hostile, tmp_path)
    by_text = import_inventory(data, enabled_var="workspace_status", enabled_value="active", instance_id_var=ID)
    by_text_enabled = {name for name, host in by_text.hosts.items() if host.enabled}
    assert by_text_enabled == imported(data).enabled
    # Where the service tells no status, the text says nothing and the boolean says no.
    unknown = {name for name, host in by_text.hosts.items() if host.enabled is None}
    assert unknown == {host for host, found in data["_meta"]["hostvars"].items() if found["workspace_status"] is None}


def test_host_and_group_names_are_imported_as_they_are(hostile: Simulator, tmp_path: Path) -> None:
    data = export(hostile, tmp_path, config=CONFIG)
    found = imported(data)
    assert set(found.hosts) == set(data["_meta"]["hostvars"])
    assert not [name for name in [*found.hosts, *found.groups] if set(name) & set(":{}%\n\0")]
    assert {"two_words", "a_b", "\u8d22\u52a1\u90e8-1"} <= set(found.hosts)
    assert set(found.groups) & set(found.hosts) == set()
    assert all(host.groups for host in found.hosts.values())


def test_ordinary_values_are_plain(simulator: Simulator, tmp_path: Path) -> None:
    data = export(simulator, tmp_path)
    assert list(wrapped(data)) == []


def test_only_what_could_be_an_expression_is_wrapped(hostile: Simulator, tmp_path: Path) -> None:
    data = export(hostile, tmp_path, config=CONFIG)
    found = list(wrapped(data["_meta"]["hostvars"]))
    assert found
    assert [value for _host, value in found if HARMLESS.fullmatch(value) and value.isascii()] == []
    for host in data["_meta"]["hostvars"].values():
        for name in ("ansible_host", ID, RUNNING, CONNECTED, "workspace_status", "workspace_login_status", "zone"):
            assert not isinstance(host.get(name), dict), name


def test_a_renamed_desktop_keeps_its_instance_id(simulator: Simulator, tmp_path: Path) -> None:
    before = imported(export(simulator, tmp_path))
    old = next(host for host in before.hosts.values() if host.name == "ENG-W-0001")
    simulator.patch(f"desktops/{old.instance_id}", {"computer_name": "RENAMED-1"})
    after = imported(export(simulator, tmp_path))
    assert after.hosts["RENAMED-1"].instance_id == old.instance_id
    assert set(before.hosts) - set(after.hosts) == {old.name}


def test_names_do_not_depend_on_the_order_of_the_answer(simulator: Simulator, tmp_path: Path) -> None:
    before = imported(export(simulator, tmp_path))
    simulator.post("faults", {"kind": "reorder", "by": 7, "times": 1, "match": {"path": "/desktops/detail$"}})
    assert imported(export(simulator, tmp_path)) == before


def test_a_second_desktop_of_the_same_name_takes_no_place_of_the_first(simulator: Simulator, tmp_path: Path) -> None:
    before = imported(export(simulator, tmp_path))
    simulator.post("desktops", [{**record(1, "ENG-W-0001"), "desktop_id": "second"}])
    after = imported(export(simulator, tmp_path))
    assert len(after.hosts) == len(before.hosts) + 1
    assert {host.instance_id for host in before.hosts.values()} <= {host.instance_id for host in after.hosts.values()}


@pytest.mark.parametrize(
    ("hosts", "variables"),
    [
        (["{{ x }}"], {}),
        (["{% x %}"], {}),
        (["x" * 513], {}),
        (["a", "b"], {"a": {ID: "1"}, "b": {ID: "1"}}),
        (["a"], {"a": {ID: "1" * 1025}}),
    ],
    ids=["expression", "statement", "long name", "shared ID", "long ID"],
)
def test_the_model_refuses_what_awx_refuses(*, hosts: list[str], variables: dict[str, Any]) -> None:
    data = {"_meta": {"hostvars": variables}, "desktops": {"hosts": hosts}}
    with pytest.raises(ImportRefusedError):
        imported(data)


def test_the_model_loses_what_awx_loses() -> None:
    variables = {"a:b": {RUNNING: True}, "c": {RUNNING: {"__ansible_unsafe": "True"}}, "d": {RUNNING: "False"}}
    data = {"_meta": {"hostvars": variables}, "desktops": {"hosts": list(variables)}}
    by_text = import_inventory(data, enabled_var=RUNNING, enabled_value="true")
    assert (by_text.hosts["a"].enabled, by_text.hosts["c"].enabled) == (None, False)
    assert import_inventory(data, enabled_var=RUNNING).hosts["d"].enabled is True
