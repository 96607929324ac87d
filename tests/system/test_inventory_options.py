# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options as templates, from extra variables, lookups and vaults; values of the environment never; mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.ansible_commands import PLUGIN
from tests.support.inventory_sources import FAILS, SOURCE, Account
from tests.support.simulator_process import Simulator, running_simulator

pytestmark = pytest.mark.one_core

COUNT = 24


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    """A simulator of two small projects."""
    projects = f"cn-north-4={COUNT},eu-west-101=3"
    with running_simulator("--projects", projects, "--odd-records", "none") as simulator:
        yield simulator


TEMPLATED = """
plugin: {plugin}
access_key: "{{{{ lookup('ansible.builtin.env', 'MY_ACCESS_KEY') }}}}"
secret_key: {secret}
endpoint: "{{{{ given_url }}}}/{{region}}/"
auth_url: "{{{{ given_url ~ '/{{region}}/v3' }}}}"
region: "{{{{ given_regions[0] }}}}"
project_id: "{{{{ '' }}}}"
cloud: "{{{{ none }}}}"
fetch: "{{{{ given_fetch }}}}"
on_duplicate: "{{{{ 'id' }}}}"
hostvars_prefix: "{{{{ given_prefix }}}}"
hostvars: ["{{{{ 'status' }}}}", "{{{{ ['tags', 'region'] }}}}"]
hostnames: ["{{{{ vdi_desktop_id | upper }}}}"]
group: "vdi_{{{{ given_team }}}}"
preferred_networks: "{{{{ given_networks }}}}"
ip_groups:
  office: "{{{{ given_networks }}}}"
  home: ["{{{{ given_networks[0] }}}}"]
group_by: ["tag:{{{{ given_tag }}}}", "{{{{ ['status'] }}}}"]
usage_days: "{{{{ given_days | max }}}}"
idle_groups: ["{{{{ given_days }}}}", "{{{{ 1 }}}}"]
regions: "{{{{ given_regions }}}}"
filters:
  status: "{{{{ given_status }}}}"
os_connection:
  linux: "{{{{ 'ssh' }}}}"
  linux_port: "{{{{ given_port }}}}"
validate_certs: "{{{{ true }}}}"
strict_regions: "{{{{ given_team == 'nobody' }}}}"
timeout: "{{{{ '' }}}}"
max_retries: "{{{{ 2 }}}}"
ip_version: "{{{{ '4' }}}}"
ipv6_prefix: ""
compose:
  seen: given_team ~ '-' ~ vdi_status
use_extra_vars: true
"""


def vaulted(account: Account, text: str) -> str:
    (account.folder / "vault-password").write_text("the vault password\n", encoding="utf-8")
    arguments = ("encrypt_string", "--vault-password-file", "vault-password", text)
    done = account.run("ansible-vault", *arguments)
    assert done.code == 0, done.stderr
    return done.stdout.strip().replace("\r", "")


def test_every_string_option_may_be_a_template(account: Account) -> None:
    ready = account.simulator.ready
    extra = {
        "given_url": account.simulator.url,
        "given_regions": ["cn-north-4", "eu-west-101"],
        "given_fetch": "bulk",
        "given_prefix": "vdi_",
        "given_team": "red",
        "given_networks": ["10.0.0.0/8", "192.0.2.0/24"],
        "given_tag": "department",
        "given_status": "ACTIVE",
        "given_port": 2222,
        "given_days": [7, 30],
    }
    text = TEMPLATED.format(plugin=PLUGIN, secret=vaulted(account, ready["secret_key"]))
    (account.folder / SOURCE).write_text(text, encoding="utf-8")
    (account.folder / "extra.json").write_text(json.dumps(extra), encoding="utf-8")
    nothing = dict.fromkeys(("HW_REGION_NAME", "HW_AUTH_URL", "HW_WORKSPACE_ENDPOINT"), "")
    listing = account.run(
        "ansible-inventory",
        *("--list", "-i", SOURCE, "-e", "@extra.json", "--vault-password-file", "vault-password"),
        environ={**account.without_credential(), **nothing, "MY_ACCESS_KEY": ready["access_key"]},
    )
    running = {
        row["desktop_id"].upper(): row
        for project in ready["projects"].values()
        for row in account.simulator.records(project)
        if row["status"] == "ACTIVE"
    }
    assert set(listing.hosts) == set(running)
    groups = listing.data
    assert {"vdi_red", "office", "home", "status_active", "tag_department_finance"} <= set(groups)
    assert groups["idle_1_days"]["hosts"]
    assert {"idle_7_days", "idle_30_days"} <= {
        child for group in groups.values() for child in group.get("children", ())
    }
    assert set(groups["office"]["hosts"]) == set(running)
    for host in listing.hosts.values():
        own = {name: value for name, value in host.items() if name.startswith("vdi_")}
        assert set(own) == {"vdi_status", "vdi_tags", "vdi_region"}
        assert host["seen"] == "red-ACTIVE"
        assert host["ansible_host"].startswith("10.")
    linux = groups["os_type_linux"]["hosts"][0]
    assert str(listing.hosts[linux]["ansible_port"]) == "2222"


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"region": "{{ missing_variable }}"}, "The option region cannot be evaluated: "),
        ({"group": "{{ 1 / 0 }}"}, "The option group cannot be evaluated: "),
        ({"fetch": "{{ 'sometimes' }}"}, "The fetch is 'sometimes': give one of auto, bulk, single."),
        ({"on_duplicate": "{{ 'drop' }}"}, "The on_duplicate is 'drop': give one of suffix, id, error."),
        ({"address_type": "{{ 'nice' }}"}, "The address_type is 'nice': give one of fixed, floating."),
        ({"validate_certs": "maybe"}, "The option validate_certs is 'maybe': give true or false."),
        ({"strict_regions": "{{ 'perhaps' }}"}, "The option strict_regions is 'perhaps': give true or false."),
        ({"timeout": "{{ 'soon' }}"}, "The option timeout is 'soon': give a number."),
        ({"ip_version": 5}, "The ip_version is 5: give 4 or 6."),
        (
            {"idle_groups": [7, 90], "usage_days": 30},
            "The idle_groups have 90 days, but usage_days is 30: make usage_days",
        ),
        (
            {"idle_groups": [7], "usage_days": "{{ 0 }}"},
            "The idle_groups have 7 days, but usage_days is 0, which reads no figures: make usage_days",
        ),
        ({"regoin": "cn-north-4"}, "There is no option 'regoin': did you mean 'region'?"),
        ({"filters": {"stauts": "ACTIVE"}}, "The option filters has no 'stauts': did you mean 'status'?"),
        ({"hostvars_prefix": ""}, "The hostvars_prefix '' cannot begin the name of a variable"),
        (
            {"include": ["workspace_missing == 1"]},
            "The condition 'workspace_missing == 1' of include cannot be evaluated",
        ),
        ({"strict": True, "hostnames": ["{{ workspace_missing }}"]}, "of hostnames cannot be evaluated"),
        ({"on_duplicate": "error", "hostnames": ["region"]}, "desktops have the name 'cn-north-4': set on_duplicate"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_mistake_is_one_sentence_and_no_inventory(account: Account, option: dict[str, Any], sentence: str) -> None:
    listing = account.read(option)
    assert listing.code != 0
    assert sentence in listing.words
    assert "Traceback" not in listing.stderr
    assert "hostvars" not in listing.stdout


def test_values_of_the_environment_are_never_templates(account: Account) -> None:
    # Without blanks, with which a token would be refused before anything else.
    payload = f"{{{{lookup('ansible.builtin.pipe','>{account.folder}/canary')}}}}"
    for config, environ in (
        ({}, {"HW_AUTH_TOKEN": payload}),
        ({"auth_token": "{{ lookup('ansible.builtin.env', 'MY_TOKEN') }}"}, {"MY_TOKEN": payload}),
        ({}, {"HW_USER_NAME": "alice", "HW_USER_PASSWORD": payload, "HW_DOMAIN_NAME": "acme"}),
    ):
        listing = account.read(config, environ={**account.without_credential(), **environ})
        assert listing.code != 0
        assert "was refused" in listing.words
        assert not (account.folder / "canary").exists()


@pytest.mark.parametrize("setting", FAILS)
def test_a_wrong_credential_is_a_failure_and_no_empty_inventory(account: Account, setting: str) -> None:
    (account.folder / "hosts.ini").write_text("other\n", encoding="utf-8")
    others = {name: "False" for name in FAILS if name != setting}
    sources = (SOURCE,) if "ANY" not in setting else ("hosts.ini", SOURCE)
    listing = account.read(sources=sources, environ={**others, "HW_SECRET_KEY": "wrong"})
    assert listing.code != 0
    assert "hostvars" not in listing.stdout
    assert "refused" in listing.words


@pytest.mark.parametrize("secret_key", [None, "WRONG-SECRET-KEY-5f0e"])
def test_nothing_secret_is_said_at_any_verbosity(account: Account, secret_key: str | None) -> None:
    ready = account.simulator.ready
    key = {"access_key": ready["access_key"], "secret_key": secret_key or ready["secret_key"]}
    user = {name: ready[name] for name in ("username", "password", "domain_name")}
    for credential in (key, user if secret_key is None else {**user, "password": secret_key}):
        listing = account.read(credential, "-vvvvv", environ=account.without_credential())
        assert (listing.code == 0) is (secret_key is None)
        said = listing.stdout + listing.stderr
        assert not any(secret in said for secret in (key["secret_key"], ready["password"], ready["token"]))


def test_group_vars_win_over_the_connection_of_an_operating_system(account: Account) -> None:
    folder = account.folder / "group_vars"
    folder.mkdir()
    (folder / "os_type_windows.yml").write_text("ansible_port: 15986\n", encoding="utf-8")
    listing = account.read({"os_connection": {"windows": "winrm", "linux": "ssh"}})
    windows = listing.hosts[listing.members("os_type_windows")[0]]
    linux = listing.hosts[listing.members("os_type_linux")[0]]
    assert (windows["ansible_connection"], windows["ansible_port"]) == ("winrm", 15986)
    assert windows["ansible_winrm_scheme"] == "https"
    assert (linux["ansible_connection"], linux["ansible_port"]) == ("ssh", 22)
    exported = account.run("ansible-inventory", "--list", "--export", "-i", SOURCE)
    assert "ansible_connection" not in exported.hosts[listing.members("os_type_linux")[0]]
    assert exported.data["os_type_linux"]["vars"]["ansible_port"] == 22


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_address_of_an_earlier_source_is_kept_unless_it_is_to_be_overwritten(
    account: Account, *, overwrite: bool
) -> None:
    name = account.simulator.records()[0]["computer_name"]
    (account.folder / "hosts.ini").write_text(f"{name} ansible_host=192.0.2.1 mine=yes\n", encoding="utf-8")
    listing = account.read({"overwrite_ansible_host": overwrite}, sources=("hosts.ini", SOURCE))
    assert len(listing.hosts) == COUNT
    host = listing.hosts[name]
    assert (host["ansible_host"] == "192.0.2.1") is not overwrite
    assert (host["mine"], host["workspace_computer_name"]) == ("yes", name)


def test_a_group_of_an_earlier_source_is_never_taken_for_a_host(account: Account) -> None:
    name = account.simulator.records()[0]["computer_name"]
    (account.folder / "hosts.ini").write_text(f"[{name}]\nother\n", encoding="utf-8")
    listing = account.read(sources=("hosts.ini", SOURCE))
    assert len(listing.hosts) == COUNT
    assert listing.members(name) == ["other"]
    assert account.simulator.records()[0]["desktop_id"] in listing.hosts
