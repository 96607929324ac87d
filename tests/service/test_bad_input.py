# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that cannot work are refused with one sentence before anything is sent; odd ones that can are sent whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.ansible_commands import PLUGIN, run_command
from tests.support.module_runner import CONNECTIONS, DESKTOPS, STATUS, fail, succeed
from tests.support.simulator_process import Simulator

Options = dict[str, object]

CONTROL = "holds a line break or another control character: remove it."
NOT_A_NUMBER = "and we were unable to convert to"
NO_CREDENTIAL_HAS = "character that no credential has: copy it again."
# One wrong thing at a time, added to options that work.
CONNECTION: list[tuple[str, object, str | None]] = [
    *(
        (name, f"a{character}b", f"The option {name} {CONTROL}")
        for name in ("project_id", "project_name", "region", "cloud", "auth_url", "endpoint", "profile_file", "ca_path")
        for character in ("\n", "\0")
    ),
    *(
        (name, f"HIDDEN{character}HIDDEN", words)
        for name in ("auth_token", "access_key", "secret_key", "security_token")
        for character, words in (
            ("\r\nX-Other: 1 ", f"The option {name} {CONTROL}"),
            ("\0", f"The option {name} {CONTROL}"),
            (" ", NO_CREDENTIAL_HAS),
            ("\u7528", NO_CREDENTIAL_HAS),
            ("\x85", NO_CREDENTIAL_HAS),
            ("\u2028", NO_CREDENTIAL_HAS),
        )
    ),
    ("password", "HIDDEN\r\nHIDDEN", f"The option password {CONTROL}"),
    ("username", "a\nb", f"The option username {CONTROL}"),
    ("domain_name", "a\tb", f"The option domain_name {CONTROL}"),
    ("region", "x.evil.com/", "The region 'x.evil.com/' is not a region name: give one such as cn-north-4."),
    ("region", "a@b", "The region 'a@b' is not a region name"),
    ("region", "a#b", "The region 'a#b' is not a region name"),
    ("region", "../a", "The region '../a' is not a region name"),
    ("region", ["a"], "is not a region name"),
    ("region", {"a": 1}, "is not a region name"),
    ("cloud", "evil.com/", "The cloud 'evil.com/' is not a domain name"),
    ("cloud", "a@evil.com", "The cloud 'a@evil.com' is not a domain name"),
    ("cloud", "evil.com?", "The cloud 'evil.com?' is not a domain name"),
    ("project_id", "a/b", "The project_id 'a/b' is not an id: it may hold only letters, digits, dots, hyphens and"),
    ("project_id", "..", "The project_id '..' is not an id"),
    ("project_id", "../../v3/projects", "The project_id '../../v3/projects' is not an id"),
    ("project_id", "a%2Fb", "The project_id 'a%2Fb' is not an id"),
    ("endpoint", "workspace.example.com", "The endpoint 'workspace.example.com' is not a URL: give one such as https:"),
    ("endpoint", "//workspace.example.com", "is not a URL"),
    ("endpoint", "file:///etc/passwd", "is not a URL"),
    ("endpoint", "https://h.example.com/?a=b", "has more than scheme, host and path: leave the rest out."),
    ("endpoint", "http://h.example.com", "is not encrypted, so the credential could be read in transit: give an https"),
    ("endpoint", "http://127.0.0.1.example.com", "is not encrypted"),
    ("endpoint", "http://localhost.example.com", "is not encrypted"),
    ("auth_url", "http://iam.example.com", "The auth_url 'http://iam.example.com' is not encrypted"),
    ("auth_url", "iam", "The auth_url 'iam' is not a URL"),
    ("ca_path", "/nonexistent/ca.pem", None),
    *(
        ("timeout", value, "give a number of seconds above 0 and below 86400.")
        for value in (-1, 0, "nan", "inf", "-inf", 86_400)
    ),
    ("timeout", "soon", NOT_A_NUMBER),
    *(("max_retries", value, "give a whole number from 0 to 256.") for value in (-1, 257, 10**9)),
    ("max_retries", "many", NOT_A_NUMBER),
    ("max_retries", 1.5, NOT_A_NUMBER),
    *(("concurrency", value, "give a whole number from 1 to 256.") for value in (0, -3, 10**6)),
    ("concurrency", [], NOT_A_NUMBER),
    ("validate_certs", "perhaps", NOT_A_NUMBER),
    ("allow_http", "perhaps", NOT_A_NUMBER),
    ("regoin", "cn-north-4", "Unsupported parameters for"),
]
CONNECTION_PAGES: list[tuple[Mapping[str, object], str]] = [
    ({"limit": -1}, "The limit is -1: give a number from 0 to 2000."),
    ({"limit": 2001}, "The limit is 2001: give a number from 0 to 2000."),
    ({"limit": "x"}, NOT_A_NUMBER),
    ({"offset": -1}, "The offset is -1: give a number from 0."),
    ({"offset": 1.5}, NOT_A_NUMBER),
    ({"limit": 1, "user_names": [f"u{number}" for number in range(101)]}, "One page takes at most 100 user_names"),
    ({"limit": 1, "connect_status": ["CONNECTED", "REGISTERED"]}, "and one connect_status: leave out offset and limit"),
    ({"connect_status": "connected"}, "must be one or more of: UNREGISTER, REGISTERED, CONNECTED, DISCONNECTED"),
    ({"connect_status": ["CONNECTED", "gone"]}, "must be one or more of: UNREGISTER"),
    ({"user_names": ["alice", "a\r\nb"]}, f"The option user_names {CONTROL}"),
    ({"user_names": ["a\0b"]}, f"The option user_names {CONTROL}"),
]
DESKTOP_FILTERS: list[tuple[Mapping[str, object], str]] = [
    *(
        ({name: "a\nb"}, f"The option {name} {CONTROL}")
        for name in (
            *("computer_name", "user_id", "desktop_ip", "enterprise_project_id", "subnet_id", "availability_zone"),
            *("image_id", "charge_mode", "agent_version"),
        )
    ),
    *(
        ({name: ["a", "b\x7f"]}, f"The option {name} {CONTROL}")
        for name in ("computer_names", "user_names", "pool_ids")
    ),
    ({"pool_ids": ["a,b"]}, "The entry 'a,b' of pool_ids is no id: give each pool as an entry of its own."),
    ({"tags": {"a=b": "c"}}, "The tag 'a=b' cannot be asked for: a key may not be blank, and none may hold = or ,."),
    ({"tags": {"a": "b,c"}}, "The tag 'a' cannot be asked for"),
    ({"tags": {"": "b"}}, "The tag '' cannot be asked for"),
    ({"tags": {"a": "b\nc"}}, f"The option tags {CONTROL}"),
    ({"tags": {"a": {"b": "c"}}}, "The tag 'a' has a value that is not a text: give one, in quotes."),
    ({"tags": {"a": ["b"]}}, "The tag 'a' has a value that is not a text"),
    ({"tags": {"a": None}}, "The tag 'a' has a value that is not a text"),
    ({"tags": {"a": True}}, "The tag 'a' has a value that is not a text"),
    ({"tags": ["a"]}, "and we were unable to convert to dict"),
    *(
        ({"desktop_ids": [text]}, "is not an id: it may hold only")
        for text in ("..", ".", "a/b", "a?b=c", "a b", "a%2Fb")
    ),
    ({"desktop_ids": ["good", "a\nb"]}, "is not an id"),
    ({"desktop_ids": ["x" * 129]}, "is not an id"),
    ({"desktop_ids": [{"a": 1}]}, "is not an id"),
    ({"desktop_ids": ["a"], "status": "ACTIVE"}, "parameters are mutually exclusive: desktop_ids|status"),
    ({"status": "active"}, "must be one of: ACTIVE, SHUTOFF, ERROR, HIBERNATED"),
    ({"login_status": "gone"}, "must be one or more of: UNREGISTER"),
    ({"desktop_type": ["DEDICATED", "x"]}, "must be one or more of: DEDICATED, POOLED, SHARED"),
    ({"domain_status": 9}, "must be one of: 1, 2, 3"),
    ({"user_attached": "perhaps"}, NOT_A_NUMBER),
]


def refused(service: Simulator, name: str, options: Options, words: str) -> None:
    result = fail(name, options)
    assert words in result["msg"]
    assert "HIDDEN" not in json.dumps(result)
    assert service.get("requests") == []


@pytest.mark.parametrize(("option", "value", "words"), CONNECTION)
def test_a_connection_option_that_cannot_work(
    service: Simulator, by_token: Options, option: str, value: object, words: str | None
) -> None:
    if words is None:
        by_token["endpoint"] = service.url.replace("http:", "https:")
        words = "The CA certificates cannot be read (Could not find a suitable TLS CA certificate bundle"
    if option in ("access_key", "secret_key", "security_token"):
        key = {"access_key": "an-access-key", "secret_key": "a-secret-key"}
        by_token = {**{name: given for name, given in by_token.items() if name != "auth_token"}, **key}
    refused(service, STATUS, {**by_token, option: value}, words)


@pytest.mark.parametrize(("options", "words"), CONNECTION_PAGES)
def test_a_question_about_connections_that_cannot_be_asked(
    service: Simulator, by_token: Options, options: Mapping[str, object], words: str
) -> None:
    refused(service, CONNECTIONS, {**by_token, **options}, words)


@pytest.mark.parametrize(("options", "words"), DESKTOP_FILTERS)
def test_a_question_about_desktops_that_cannot_be_asked(
    service: Simulator, by_token: Options, options: Mapping[str, object], words: str
) -> None:
    refused(service, DESKTOPS, {**by_token, **options}, words)


def queries(service: Simulator) -> list[dict[str, list[str]]]:
    """Return the queries that came, each a list of values by name."""
    found: list[dict[str, list[str]]] = []
    for entry in service.get("requests"):
        query: dict[str, list[str]] = {}
        for name, value in entry["query"]:
            query.setdefault(name, []).append(value)
        found.append(query)
    return found


@pytest.mark.parametrize("name", [CONNECTIONS, DESKTOPS])
def test_a_hundred_and_one_users_are_two_questions(service: Simulator, by_token: Options, name: str) -> None:
    users = [f"user-{number}" for number in range(101)]
    succeed(name, {**by_token, "user_names": users})
    asked = [query["user_names"] for query in queries(service) if "user_names" in query]
    assert sorted(map(len, asked)) == [1, 100]
    assert sorted(user for part in asked for user in part) == sorted(users)


def test_names_may_hold_what_names_may_hold(service: Simulator, by_token: Options) -> None:
    names = ["Doe, John", "a&b=c", "100%", "\u738b\u660e", "x/y?z#", "{{ 1 + 1 }}"]
    for module in (CONNECTIONS, DESKTOPS):
        succeed(module, {**by_token, "user_names": names})
        assert sorted(queries(service)[-1]["user_names"]) == sorted(names)


def test_what_is_joined_by_commas_comes_apart_as_it_was_given(service: Simulator, by_token: Options) -> None:
    given = {"pool_ids": ["p1", " ", "p2"], "desktop_type": ["DEDICATED", "POOLED"], "tags": {"a": "b c", "n": 7}}
    succeed(DESKTOPS, {**by_token, **given})
    (query,) = queries(service)
    assert (query["pool_id"], query["desktop_type"], query["tag"]) == (["p1,p2"], ["DEDICATED,POOLED"], ["a=b c,n=7"])


@pytest.mark.parametrize("options", [{"limit": 0}, {"offset": 0}, {"limit": 2000}])
def test_the_edges_of_a_page_are_asked_for(service: Simulator, by_token: Options, options: dict[str, int]) -> None:
    succeed(CONNECTIONS, {**by_token, **options})
    (query,) = queries(service)
    assert query == {name: [str(value)] for name, value in options.items()}


def test_empty_lists(service: Simulator, by_token: Options) -> None:
    everything = succeed(DESKTOPS, by_token)["desktops"]
    blank: dict[str, Any] = {"user_names": [], "computer_names": [], "pool_ids": [], "desktop_type": [], "tags": {}}
    assert succeed(DESKTOPS, {**by_token, **blank})["desktops"] == everything
    service.delete("requests")
    assert succeed(DESKTOPS, {**by_token, "desktop_ids": []})["desktops"] == []
    assert service.get("requests") == []


INVENTORY: list[tuple[dict[str, Any], str]] = [
    ({"preferred_networks": ["10.0.9.0/33"]}, "preferred_networks: '10.0.9.0/33' is not a network in CIDR notation"),
    ({"preferred_networks": ["office"]}, "preferred_networks: 'office' is not a network in CIDR notation"),
    ({"ip_groups": {"hq": ["10.0.0/24"]}}, "ip_groups.hq: '10.0.0/24' is not a network in CIDR notation"),
    ({"ip_groups": {"hq": [{"a": 1}]}}, "ip_groups.hq: "),
    ({"ipv4_prefix": 33}, "The ipv4_prefix is 33"),
    ({"project_id": "", "regions": ["cn-north-4", "x.evil.com/"]}, "The region 'x.evil.com/' is not a region name"),
    ({"project_ids": ["a/b"]}, "The project_id 'a/b' is not an id"),
    ({"endpoint": "workspace"}, "The endpoint 'workspace' is not a URL"),
    ({"endpoint": "http://h.example.com"}, "The endpoint 'http://h.example.com' is not encrypted"),
    ({"auth_token": "HIDDEN\r\nX-Other: 1"}, f"The option auth_token {CONTROL}"),
    ({"auth_token": "HIDDEN\u7528"}, NO_CREDENTIAL_HAS),
    ({"timeout": -2}, "The option timeout is -2.0: give a number of seconds above 0"),
    ({"max_retries": 257}, "The option max_retries is 257: give a whole number from 0 to 256."),
    ({"concurrency": 0}, "The option concurrency is 0: give a whole number from 1 to 256."),
    ({"filters": {"user_names": ["a\nb"]}}, f"The option user_names {CONTROL}"),
    ({"filters": {"image_id": "a\0b"}}, f"The option image_id {CONTROL}"),
    ({"filters": {"pool_ids": ["a,b"]}}, "The entry 'a,b' of pool_ids is no id"),
    ({"filters": {"tags": {"a": {"b": "c"}}}}, "The tag 'a' has a value that is not a text"),
    ({"filters": {"tags": {"k=v": "x"}}}, "The tag 'k=v' cannot be asked for"),
    (
        {"filters": {"status": "active"}},
        "The filter status is 'active': give one of ACTIVE, SHUTOFF, ERROR, HIBERNATED.",
    ),
    ({"hostnames": ["a-b"]}, "The entry 'a-b' of hostnames is neither a field nor a template"),
]


def test_an_inventory_source_that_cannot_work_asks_nothing(
    service: Simulator, by_token: Options, tmp_path: Path
) -> None:
    sources: list[str] = []
    for number, (options, _words) in enumerate(INVENTORY):
        name = f"{number:02}.workspace_desktops.yml"
        text = yaml.safe_dump({"plugin": PLUGIN, **by_token, **options}, allow_unicode=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        sources += ["-i", name]
    strict = {"ANSIBLE_INVENTORY_UNPARSED_FAILED": "True"}
    done = run_command("ansible-inventory", "--list", "-vvv", *sources, folder=tmp_path, environ=strict)
    said = " ".join(done.stderr.split())
    assert done.returncode != 0
    assert [words for _options, words in INVENTORY if words not in said] == []
    assert "HIDDEN" not in said + done.stdout
    assert str(service.ready["token"]) not in said + done.stdout
    assert service.get("requests") == []
