# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the configuration file, on every ansible-core: no line of it is shown, and no value is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.support.ansible_commands import PLUGIN
from tests.support.inventory_sources import SOURCE, Account
from tests.support.simulator_process import Simulator, running_simulator

# Of each run one source fails and the others do not.
GOES_ON = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "False", "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "False"}
VAULTED = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  61626364\n"
# Broken or odd in one place each, and what the words on it hold; nothing where ansible-core takes it.
BROKEN: Mapping[str, tuple[str, str]] = {
    # First: a desktop that is a host already keeps its name.
    "hostnames": ('hostnames: ["{{ nope }}"]\nstrict: true', "of hostnames cannot be evaluated"),
    "group_template": ('groups:\n  x: "{{ workspace_status }}"\nstrict: true', "to group x"),
    "group_wrapped": ('groups:\n  x: "{{ workspace_is_running }}"', ""),
    "group_syntax": ("groups:\n  x: workspace_status ==\nstrict: true", "to group x"),
    "group_value": ("groups:\n  x: workspace_status", ""),
    "compose_undefined": ("compose:\n  x: workspace_missing.y\nstrict: true", "Could not set x"),
    "compose_template": ('compose:\n  x: "{{ workspace_status }}"\nstrict: true', "Could not set x"),
    "compose_name": ("compose:\n  not a name: workspace_status", ""),
    "keyed_parent": (
        'keyed_groups:\n- key: workspace_status\n  parent_group: "{{ nope }}"\nstrict: true',
        "parent group",
    ),
    "keyed_key": ("keyed_groups:\n- key: nope.x\nstrict: true", "from nope.x entry"),
    "keyed_number": ("keyed_groups:\n- key: workspace_users | length", ""),
    "keyed_prefix": ('keyed_groups:\n- key: workspace_status\n  prefix: "{{ nope }}"', ""),
    "include": ('include: ["nope == 1"]', "of include cannot be evaluated"),
    "include_template": ('include: ["{{ workspace_status }}"]', "of include cannot be evaluated"),
    "exclude": ('exclude: ["1 / 0"]', "of exclude cannot be evaluated"),
    "group": ('group: "{{ nope }}"', "The option group cannot be evaluated"),
    "filters": ('filters:\n  status: "{{ 1 / 0 }}"', "The option filters cannot be evaluated"),
    "fetch": ('fetch: "{{ 1 / 0 }}"', "The option fetch cannot be evaluated"),
    "lookup": ("region: \"{{ lookup('nope') }}\"", "The option region cannot be evaluated"),
    "timeout": ('timeout: "{{ nope.x }}"', "The option timeout cannot be evaluated"),
    "extra_variable": ('region: "{{ broken_extra }}"', "The option region cannot be evaluated"),
    "cache": ("cache: true\ncache_plugin: nope", "nope"),
    "number": ("cache_timeout: soon", "cache_timeout"),
    "unknown": ("regoin: x", "There is no option 'regoin'"),
    "vaulted": (f"region: {VAULTED}", "The option region cannot be decrypted"),
    "vaulted_inside": (
        f"filters:\n  status: {VAULTED.replace('  ', '    ')}",
        "The option filters cannot be decrypted",
    ),
    "vaulted_key": (f"compose:\n  x: {VAULTED.replace('  ', '    ')}", "The option compose cannot be decrypted"),
    "unsafe": ("compose:\n  x: !unsafe workspace_status", "The entry x of compose is vaulted or marked as unsafe"),
    "list": ("compose:\n  x: [a]", "The entry x of compose is a list"),
}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of a few ordinary desktops."""
    with running_simulator("--desktops", 12, "--odd-records", "none") as simulator:
        yield simulator


def test_no_line_beside_an_expression_is_shown(account: Account) -> None:
    key, secret = account.simulator.ready["access_key"], account.simulator.ready["secret_key"]
    sources = []
    for name, (written, _words) in BROKEN.items():
        text = written
        path = account.folder / f"{name}_{SOURCE}"
        if "!vault" not in text:
            # In every line that could be shown.
            text = "\n".join(f"{line}  # {secret}" for line in text.split("\n"))
        path.write_text(
            f"plugin: {PLUGIN}\naccess_key: {key}\nsecret_key: {secret}\n{text}\n# {secret}\n", encoding="utf-8"
        )
        sources += ["-i", path.name]
    extra = account.folder / "extra.yml"
    extra.write_text(f'# {secret}\nbroken_extra: "{{{{ 1 / 0 }}}}"\n', encoding="utf-8")
    listing = account.run(
        "ansible-inventory",
        *("--list", "-vvv", "-e", "@extra.yml", *sources),
        environ={**account.without_credential(), **GOES_ON, "ANSIBLE_DISPLAY_TRACEBACK": "always"},
    )
    assert listing.code == 0, listing.stderr
    assert secret not in listing.stdout + listing.stderr
    # Broken into lines where a terminal ends, also within words.
    words = "".join(listing.stderr.split())
    for name, (_text, expected) in BROKEN.items():
        assert f"{name}_{SOURCE}" in words
        assert "".join(expected.split()) in words, name


VALUES = """
compose:
  ansible_port: 5986
  a_number: 1.5
  yes_it_is: true
  no_it_is_not: false
  an_expression: workspace_status | lower
groups:
  all_on: true
  all_off: false
  running: workspace_is_running
include: [true]
exclude: [false, workspace_status == 'NOBODY']
keyed_groups:
  - key: workspace_status
    prefix:
    separator:
    parent_group:
    default_value:
    trailing_separator:
  - key: workspace_missing_or_not | default('')
    prefix: 2026
    default_value: 0
"""
# What YAML reads as no text and nothing can be made of, and where; the sentences are tested for each value elsewhere.
SENSELESS = {
    "compose:\n  x:": "The entry x of compose is empty: ",
    "compose:\n  x: 2026-11-26": "The entry x of compose is the date 2026-11-26: ",
    "compose:\n  x: {a: b}": "The entry x of compose is a dictionary: ",
    "compose: [x]": "The option compose is a list: ",
    "groups:\n  x: 5": "The entry x of groups is the number 5: ",
    "groups:\n  yes: workspace_is_running": "The name in groups is the boolean true: put it in quotes.",
    "include: [5]": "The entry of include is the number 5: ",
    "exclude:\n  -": "The entry of exclude is empty: ",
    "keyed_groups: [{key: 5}]": "The key of an entry of keyed_groups is the number 5: ",
    "keyed_groups: [{prefix: x}]": "The key of an entry of keyed_groups is empty: ",
    "keyed_groups: {key: x}": "The option keyed_groups is a dictionary: ",
    "hostnames: [5]": "The entry of hostnames is the number 5: ",
}


def test_what_yaml_reads_as_no_text_is_a_value_on_every_core(account: Account) -> None:
    (account.folder / SOURCE).write_text(f"plugin: {PLUGIN}\n{VALUES}", encoding="utf-8")
    listing = account.run("ansible-inventory", "--list", "-i", SOURCE)
    assert len(listing.hosts) == 12
    for host in listing.hosts.values():
        assert host["ansible_port"] == 5986
        assert host["ansible_port"].__class__ is int
        assert (host["a_number"], host["yes_it_is"], host["no_it_is_not"]) == (1.5, True, False)
        assert host["an_expression"] == host["workspace_status"].lower()
    assert set(listing.members("all_on")) == set(listing.hosts)
    assert not listing.members("all_off")
    assert 0 < len(listing.members("running")) < 12
    assert "None" not in " ".join(listing.data)
    assert set(listing.members("_2026_0")) | set(listing.members("2026_0")) == set(listing.hosts)


def test_what_no_value_can_be_made_of_is_an_error_on_every_core(account: Account) -> None:
    sources = []
    for number, text in enumerate(SENSELESS):
        path = account.folder / f"{number}_{SOURCE}"
        path.write_text(f"plugin: {PLUGIN}\n{text}\n", encoding="utf-8")
        sources += ["-i", path.name]
    listing = account.run("ansible-inventory", "--list", *sources, environ=GOES_ON)
    assert not listing.hosts
    words = "".join(listing.stderr.split())
    for text, sentence in SENSELESS.items():
        assert "".join(sentence.split()) in words, text
    assert "Traceback" not in listing.stderr


def test_a_file_of_another_name_is_told_which_name_it_needs(account: Account) -> None:
    for name in ("desktops.yml", "workspace_desktop.yaml", "other.yml"):
        plugin = PLUGIN if name != "other.yml" else "ansible.builtin.constructed"
        (account.folder / name).write_text(f"# ours\nplugin: {plugin}\n", encoding="utf-8")
        for enabled in ("auto", f"{PLUGIN},auto"):
            listing = account.run(
                "ansible-inventory", "--list", "-i", name, environ={"ANSIBLE_INVENTORY_ENABLED": enabled}
            )
            assert (listing.code != 0) is (name != "other.yml")
            told = f"{name} must end in workspace_desktops.yml or workspace_desktops.yaml" in listing.words
            assert told is (name != "other.yml")
