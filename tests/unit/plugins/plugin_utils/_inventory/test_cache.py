# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers in the inventory cache."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.credentials import (
    AccessKey,
    Password,
    Token,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.settings import Settings
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.cache import (
    cache_key,
    read_cached,
    store,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._inventory.sources import (
    FetchedDesktops,
    ProjectDesktops,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import options

USER = Password(username="alice", password="SECRET-1", domain_name="acme")
SETTINGS = Settings(
    credential=AccessKey(access_key="AK-1", secret_key="SECRET-2", security_token="SECRET-3"),
    workspace_url="https://workspace.example.com",
    iam_url="https://iam.example.com",
    region="cn-north-4",
    project_id="p1",
    project_name="cn-north-4",
)
ANSWERS = FetchedDesktops(
    answers=[
        ProjectDesktops(
            region=None, project_id="p1", records=[{"desktop_id": "a", "tags": [{"key": "{{ 1 }}", "value": None}]}]
        )
    ],
    fetched_at=1234.5,
)


def key(*targets: Settings, **changes: Any) -> str:
    return cache_key(targets or (SETTINGS,), options=options(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"workspace_url": "https://workspace.example.org"},
        {"iam_url": "https://iam.example.org"},
        {"iam_url": None},
        {"region": "eu-west-101"},
        {"project_id": "p2"},
        {"project_id": None},
        {"project_name": "other"},
        {"credential": AccessKey(access_key="AK-2", secret_key="SECRET-2")},
        {"credential": USER},
        {"credential": Token(value="SECRET-4")},
    ],
    ids=str,
)
def test_another_question_or_asker_is_another_key(changes: dict[str, Any]) -> None:
    assert key(replace(SETTINGS, **changes)) != key()


@pytest.mark.parametrize(
    "changes",
    [
        {"fetch": "single"},
        {"filters": {"status": "ACTIVE"}},
        {"filters": {"status": "SHUTOFF"}},
        {"filters": {"tags": {"a": "b"}}},
        {"filters": {"in_maintenance_mode": False}},
        {"filters": {"computer_names": ["a", "b"]}},
        {"usage_days": 7},
        {"idle_groups": [30]},
    ],
    ids=str,
)
def test_other_filters_or_another_way_to_fetch_is_another_key(changes: dict[str, Any]) -> None:
    assert key(**changes) != key()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (USER, replace(USER, username="bob")),
        (USER, replace(USER, domain_name="other")),
        (Token(value="SECRET-4"), Token(value="SECRET-5")),
    ],
)
def test_another_user_or_token_is_another_key(one: Any, other: Any) -> None:
    assert key(replace(SETTINGS, credential=one)) != key(replace(SETTINGS, credential=other))


def test_a_renewed_secret_of_the_same_identity_is_the_same_key() -> None:
    renewed = AccessKey(access_key="AK-1", secret_key="SECRET-9")
    assert key(replace(SETTINGS, credential=renewed)) == key()
    one, other = (replace(SETTINGS, credential=replace(USER, password=text)) for text in ("SECRET-1", "SECRET-8"))
    assert key(one) == key(other)


def test_idle_groups_count_by_the_figures_they_need() -> None:
    assert key(usage_days=30, idle_groups=[7]) == key(usage_days=30) == key(idle_groups=[30])


def test_the_order_and_number_of_targets_count() -> None:
    other = replace(SETTINGS, region="eu-west-101")
    assert len({key(), key(SETTINGS, other), key(other, SETTINGS), key(other)}) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"hostnames": ["desktop_id"]},
        {"hostvars": ["all"]},
        {"group_by": ["status"]},
        {"include": ["false"]},
        {"usage_days": 0, "idle_groups": []},
        {"preferred_networks": ["10.0.0.0/8"]},
        {"group": ""},
    ],
    ids=str,
)
def test_what_is_applied_after_the_cache_does_not_count(changes: dict[str, Any]) -> None:
    assert key(**changes) == key()


def test_a_key_is_a_plain_file_name_without_anything_of_the_question() -> None:
    for credential in (SETTINGS.credential, USER, Token(value="SECRET-4")):
        text = key(replace(SETTINGS, credential=credential))
        assert text.startswith("workspace_desktops_")
        assert text.replace("_", "").isalnum()
        assert not any(word in text for word in ("SECRET", "AK-", "alice", "acme", "p1"))


def test_what_was_stored_is_read_again() -> None:
    cache: dict[str, Any] = {}
    usage = [{"desktop_id": "a", "idle_days": 40.5, "usage_hours": 0, "last_user": "{{ 1 }}"}]
    with_usage = replace(ANSWERS, answers=[replace(ANSWERS.answers[0], usage=usage)])
    store(with_usage, key="used", cache=cache)
    assert read_cached(cache, key="used") == with_usage
    store(ANSWERS, key="k", cache=cache)
    assert read_cached(cache, key="k") == ANSWERS
    assert read_cached(json.loads(json.dumps(cache)), key="k") == ANSWERS
    assert read_cached(cache, key="other") is None


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "text",
        5,
        [],
        {},
        {"format": 0, "body": "{}"},
        {"format": 1},
        {"format": 1, "body": None},
        {"format": 1, "body": "{"},
        {"format": 1, "body": "[]"},
        {"format": 1, "body": "null"},
        {"format": 1, "body": "{}"},
        {"format": 1, "body": '{"answers": 5, "fetched_at": 1}'},
        {"format": 1, "body": '{"answers": [5], "fetched_at": 1}'},
        {"format": 1, "body": '{"answers": [{}], "fetched_at": 1}'},
        {
            "format": 1,
            "body": '{"answers": [{"region": null, "project_id": "p", "records": [], "x": 1}], "fetched_at": 1}',
        },
        {"format": 1, "body": '{"answers": [{"region": null, "project_id": "p", "records": 5}], "fetched_at": 1}'},
        {"format": 1, "body": '{"answers": [{"region": null, "project_id": "p", "records": [5]}], "fetched_at": 1}'},
        {
            "format": 1,
            "body": '{"answers": [{"region": null, "project_id": "p", "records": [], "usage": [5]}], "fetched_at": 1}',
        },
        {
            "format": 1,
            "body": '{"answers": [{"region": null, "project_id": "p", "records": [], "usage": null}], "fetched_at": 1}',
        },
        {"format": 1, "body": '{"answers": [], "fetched_at": "yesterday"}'},
        {"format": 1, "body": '{"answers": [], "fetched_at": null}'},
        {"format": 1, "body": '{"answers": []}'},
        {"plain": {"all": {"hosts": []}}},
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_read_is_none(entry: Any) -> None:
    assert read_cached({"k": entry}, key="k") is None


def test_an_error_of_the_cache_plugin_is_a_miss() -> None:
    class Broken(MutableMapping[str, Any]):
        def __getitem__(self, name: str) -> Any:
            raise AnsibleError("The cache file is corrupt.")

        def __setitem__(self, name: str, value: Any) -> None:
            """Nothing is kept."""

        def __delitem__(self, name: str) -> None:
            """Nothing is kept."""

        def __iter__(self) -> Iterator[str]:
            return iter(())

        def __len__(self) -> int:
            return 0

    assert read_cached(Broken(), key="k") is None
