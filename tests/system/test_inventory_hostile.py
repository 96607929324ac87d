# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever desktops, users and tags are called: nothing is executed, nothing is lost, and plays over the hosts work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.inventory_sources import SOURCE, Account
from tests.support.simulator_process import Simulator, running_simulator

GROUP_NAMES = ("all", "ungrouped", "login_status_connected", "no_ip", "workspace_desktops", "status_active")
HARMLESS = ("pc-1", "PC-1", "Meeting Room 7", "\u8d22\u52a1\u90e8", "alice@example.com")
ODD: tuple[Any, ...] = (
    *GROUP_NAMES,
    "localhost",
    "127.0.0.1",
    "::1",
    "",
    "   ",
    None,
    4711,
    ["a", "b"],
    {"a": "b"},
    "x" * 300,
    "\U0001f5a5\ufe0f desktop",
    "two\nlines",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows",
    "-oProxyCommand=id",
    "--version",
    ".hidden",
    "a:b",
    "a,b",
    "~.*",
    "!pc-1",
    "&all",
    "*",
    "pc[1:3]",
    "quote'\"quote",
    "[1, 2]",
    "{'a': 1}",
    "True",
    "null",
    "\x1b[31mred",
    "pc-1",
)


def payloads(canary: Path) -> list[str]:
    """Return texts that make the canary if anybody evaluates them; each says where it was by its number."""
    lookup = f"lookup('ansible.builtin.pipe', 'touch {canary}.%d')"
    forms = [
        "{{ %s }}",
        "{{%s}}",
        "a {{ %s }} b",
        "{%% set x = %s %%}",
        "{%% if %s %%}x{%% endif %%}",
        "{# #}{{ %s }}{# #}",
        "#jinja2: variable_start_string: '[[', variable_end_string: ']]'\n[[ %s ]]",
        "#jinja2:variable_start_string:'(=' , variable_end_string:'=)'\n(= %s =)",
        "#jinja2: block_start_string: '<%%', block_end_string: '%%>'\n<%% set x = %s %%>",
        "%s",
        "true and %s",
        "{{ [%s, 1 / 0] }}",
    ]
    filled = [form % (lookup % number) for number, form in enumerate(forms)]
    return [*filled, f"$(touch {canary}.90)", f"`touch {canary}.91`", f"; touch {canary}.92", f"x|touch {canary}.93"]


def record(number: int, value: Any) -> dict[str, Any]:
    """Return a desktop with the value wherever a value can be."""
    text = value if isinstance(value, str) else json.dumps(value)
    return {
        "desktop_id": f"00000000-{number:04d}",
        "computer_name": value,
        "user_name": value,
        "user_list": [value],
        "attach_user_infos": [{"user_id": "u", "user_name": value, "user_group": value, "type": "USER"}],
        "status": value,
        "login_status": value,
        "task_status": value,
        "availability_zone": value,
        "site_name": value,
        "ou_name": value,
        "tags": [{"key": "owner", "value": value}, {"key": text, "value": "harmless"}],
        "metadata": {"os_type": value, text: text, "nested": {text: [value, {text: 5}]}},
        "addresses": {text: [{"addr": text}, {"addr": f"10.0.{number // 250}.{number % 250}"}]},
        "ip_addresses": [text],
        "ipv4": text,
        text or "empty": value,
    }


CONFIG: dict[str, Any] = {
    "hostvars": ["all"],
    "hostnames": ["computer_name", "{{ workspace_user_name | default('', true) }}-{{ workspace_status }}"],
    "group_by": ["status", "user_name", "users", "tag:owner", "availability_zone", "metadata.os_type"],
    "compose": {
        "composed_plain": "workspace_user_name",
        "composed_joined": "workspace_user_name ~ '-' ~ workspace_status",
        "composed_tags": "workspace_tags",
        "composed_first": "workspace_tags | first",
        "composed_json": "workspace_metadata | to_json",
        "composed_decoded": "workspace_user_name | string | b64encode | b64decode",
    },
    "groups": {"named": "workspace_user_name", "compared": "workspace_status == workspace_user_name"},
    "keyed_groups": [
        {"key": "workspace_users", "prefix": "user"},
        {
            "key": "workspace_tags",
            "prefix": "tag",
            "parent_group": "tags_of_{{ workspace_users | first | default('') }}",
        },
        {"key": "workspace_user_name | string", "prefix": "", "separator": ""},
    ],
    "exclude": ["workspace_desktop_id == workspace_user_name"],
}
# What a play does with variables: show them, keep them, use them as conditions, run over them.
TASKS: list[dict[str, Any]] = [
    {"ansible.builtin.debug": {"var": "hostvars[inventory_hostname]"}},
    {"ansible.builtin.debug": {"msg": "{{ group_names }} {{ groups }}"}},
    {
        "ansible.builtin.set_fact": {
            "kept": "{{ workspace_tags }}",
            "kept_text": "{{ workspace_user_name }} {{ workspace_tags }} {{ workspace_metadata }}",
            "kept_more": "{{ workspace_addresses }} {{ workspace_attach_user_infos }}",
            "kept_keys": "{{ workspace_tags | list | join(' ') }}",
            "kept_groups": "{{ group_names | join(' ') }}",
            "kept_composed": "{{ composed_json | default('') }} {{ composed_decoded | default('') }}",
            "kept_json": "{{ workspace_tags | dict2items | to_json }}",
        }
    },
    {
        "ansible.builtin.debug": {
            "msg": [
                "{{ kept }} {{ kept_text }} {{ kept_more }} {{ kept_keys }}",
                "{{ kept_groups }} {{ kept_composed }} {{ kept_json }}",
            ]
        }
    },
    {"ansible.builtin.debug": {"var": "kept_text"}},
    {"ansible.builtin.debug": {"msg": "{{ item.key }} {{ item.value }}"}, "loop": "{{ workspace_tags | dict2items }}"},
    {
        "ansible.builtin.debug": {"msg": "true"},
        "when": "workspace_user_name",
        "ignore_errors": True,
    },
    {
        "ansible.builtin.debug": {"msg": "{{ composed_joined | default('') }}"},
        "when": "composed_plain | default(false)",
        "ignore_errors": True,
    },
    {"ansible.builtin.assert": {"that": ["workspace_desktop_id is match('00000000-')"]}},
]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator without any desktop."""
    with running_simulator("--projects", "cn-north-4=0") as simulator:
        yield simulator


@pytest.fixture
def hostile(account: Account) -> Account:
    """An account whose desktops bear hostile values, with a source that uses them wherever it can."""
    texts = payloads(account.folder / "canary")
    # Where a key is all that is hostile, nothing else warns of it.
    keys = [
        {
            "desktop_id": f"00000000-key{number}",
            "user_name": "alice",
            "tags": [{"key": text, "value": "harmless"}],
            "metadata": {text: 5},
            "attach_user_infos": [],
        }
        for number, text in enumerate(texts[:3])
    ]
    rows = [record(number, value) for number, value in enumerate([*texts, *ODD, *HARMLESS])]
    account.simulator.post("desktops", [*keys, *rows])
    account.write(CONFIG)
    return account


def canaries(account: Account) -> list[str]:
    return sorted(path.name for path in account.folder.rglob("canary*"))


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(entry)


def test_the_payloads_are_dangerous(account: Account) -> None:
    texts = payloads(account.folder / "canary")[:9]
    play = [
        {
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": [{"ansible.builtin.debug": {"msg": text}, "ignore_errors": True} for text in texts],
        }
    ]
    (account.folder / "play.yml").write_text(yaml.safe_dump(play), encoding="utf-8")
    account.run("ansible-playbook", "-i", "localhost,", "play.yml")
    assert "canary.0" in canaries(account)


def test_lists_in_every_form_hold_every_desktop_and_execute_nothing(hostile: Account) -> None:
    wanted = {row["desktop_id"] for row in hostile.simulator.records()}
    listing = hostile.run("ansible-inventory", "--list", "-i", SOURCE)
    hosts = listing.hosts
    assert {host["workspace_desktop_id"] for host in hosts.values()} == wanted
    assert len(hosts) == len(wanted)
    assert not {"all", "localhost", "ungrouped", *GROUP_NAMES, ""} & set(hosts)
    assert not any(set(name) & set(":{}%#/\\\n") or name.startswith(("-", ".")) for name in hosts)
    assert not any(set(group) & set("{}%#\n") for group in listing.data)
    for arguments in (("--list", "--yaml"), ("--list", "--export")):
        assert hostile.run("ansible-inventory", *arguments, "-i", SOURCE).code == 0
    assert canaries(hostile) == []


def test_the_values_are_the_ones_of_the_service(hostile: Account) -> None:
    listing = hostile.run("ansible-inventory", "--list", "-i", SOURCE)
    by_id = {host["workspace_desktop_id"]: host for host in listing.hosts.values()}
    for row in hostile.simulator.records()[3:]:
        host = by_id[row["desktop_id"]]
        for name in ("user_name", "site_name", "ou_name"):
            wanted = str(row[name]) if isinstance(row[name], int) and name != "ou_name" else row[name]
            shown = host[f"workspace_{name}"]
            unwrapped = shown["__ansible_unsafe"] if isinstance(shown, dict) and "__ansible_unsafe" in shown else shown
            if isinstance(wanted, str):
                assert unwrapped == wanted
        ip_address(host["ansible_host"])


def test_harmless_values_are_plain_strings(hostile: Account) -> None:
    hostile.simulator.post("reset")
    hostile.simulator.post("desktops", [record(number, value) for number, value in enumerate(HARMLESS)])
    listing = hostile.run("ansible-inventory", "--list", "--export", "-i", SOURCE)
    assert {host["workspace_user_name"] for host in listing.hosts.values()} == set(HARMLESS)
    assert {host["composed_plain"] for host in listing.hosts.values()} == set(HARMLESS)
    for host in listing.hosts.values():
        # An expression may make something else of them, such as JSON.
        assert "__ansible_unsafe" not in json.dumps({**host, "composed_json": None})


def test_a_real_play_over_the_hosts_evaluates_none_of_them(hostile: Account) -> None:
    # All payloads, and no more of the others than take a reasonable time.
    for row in hostile.simulator.records()[26:]:
        hostile.simulator.delete(f"desktops/{row['desktop_id']}")
    play = [{"hosts": "all", "connection": "local", "gather_facts": False, "tasks": TASKS}]
    (hostile.folder / "play.yml").write_text(yaml.safe_dump(play, sort_keys=False), encoding="utf-8")
    done = hostile.run("ansible-playbook", "-i", SOURCE, "-f", "10", "play.yml")
    assert canaries(hostile) == []
    assert done.code == 0, done.stdout[-3000:] + done.stderr
    recap = done.stdout.split("PLAY RECAP")[1]
    assert recap.count("unreachable=0") == len(hostile.simulator.records())
    assert "touch" in done.stdout


def test_a_source_of_nothing_but_one_odd_desktop_works(account: Account) -> None:
    account.simulator.post("desktops", {"desktop_id": None})
    listing = account.read({"hostvars": ["all"], "group_by": ["status", "tag:x"]})
    assert [name.startswith("desktop-") for name in listing.hosts] == [True]


def test_an_inventory_of_no_desktops_has_its_groups(account: Account) -> None:
    listing = account.read()
    assert listing.hosts == {}
    statuses = {f"login_status_{name}" for name in ("unregister", "registered", "connected", "disconnected")}
    assert "workspace_desktops" in listing.data["all"]["children"]
    assert statuses | {"no_ip"} <= set(listing.data["workspace_desktops"]["children"])
    play = [{"hosts": ",".join(sorted(statuses)), "tasks": []}]
    (account.folder / "play.yml").write_text(yaml.safe_dump(play), encoding="utf-8")
    done = account.run("ansible-playbook", "-i", SOURCE, "play.yml")
    assert done.code == 0
    assert "Could not match supplied host pattern" not in done.words
