# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory sees in a desktop's record, whatever is missing, null or of the wrong type in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._desktop import (
    DEFAULT_VARIABLES,
    FLAGS,
    TEXTS,
    field_of,
    is_variable_name,
    select_variables,
)
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import desktop

WRONG: list[Any] = [
    *(None, "", "  ", 0, 1, -1.5, True, False, "text", "{{ 1 }}"),
    *([], {}, [None], [[]], [{}], {"x": None}, [1, "a"]),
]
READ = (
    "desktop_id",
    "computer_name",
    "login_status",
    "status",
    "metadata",
    "tags",
    "addresses",
    "ip_addresses",
    "ipv4",
    "ipv6",
    "user_name",
    "user_list",
    "attach_user_infos",
    "product",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def test_every_default_variable_exists_in_a_record_of_nothing() -> None:
    fields = desktop(region=None).fields
    assert set(DEFAULT_VARIABLES) <= set(fields)
    known: dict[str, Any] = {"users": [], "ip_addresses": [], "tags": {}, "os_type": "", "region": ""}
    known["project_id"] = "p1"
    known |= {"is_connected": False, "is_running": False, "desktop_id": fields["desktop_id"]}
    assert {name: fields[name] for name in DEFAULT_VARIABLES} == {**dict.fromkeys(DEFAULT_VARIABLES), **known}


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("name", READ)
def test_a_field_of_the_wrong_type_costs_no_desktop(name: str, value: Any) -> None:
    made = desktop(**{name: value})
    fields = made.fields
    assert isinstance(made.desktop_id, str)
    assert made.desktop_id.strip()
    assert isinstance(fields["users"], list)
    assert all(isinstance(user, str) and user for user in fields["users"])
    assert isinstance(fields["tags"], dict)
    assert isinstance(fields["is_connected"], bool)
    json.dumps(fields)


@given(st.dictionaries(st.sampled_from(READ) | st.text(max_size=8), JSON, max_size=8))
def test_no_record_is_too_odd(record: dict[str, Any]) -> None:
    fields = desktop(
        **{f"{name}": value for name, value in record.items() if name not in ("region", "project_id")}
    ).fields
    json.dumps(fields)
    assert isinstance(fields["desktop_id"], str)
    assert fields["desktop_id"]


def test_a_record_is_not_brought_into_shape_again() -> None:
    made = desktop(addresses=[{"addr": "10.0.0.1"}])
    assert made.fields["addresses"] is made.record["addresses"]


def test_unknown_fields_are_kept() -> None:
    assert desktop(gpu_profile={"model": "T4"}).fields["gpu_profile"] == {"model": "T4"}


@pytest.mark.parametrize("desktop_id", [None, "", "  ", [], {}, True])
def test_a_desktop_without_an_id_gets_one_made_of_its_record(desktop_id: object) -> None:
    first, again, other = (desktop(desktop_id=desktop_id, computer_name=name) for name in ("a", "a", "b"))
    assert first.desktop_id.startswith("desktop-")
    assert first.desktop_id == again.desktop_id
    assert first.desktop_id != other.desktop_id
    assert first.fields["desktop_id"] == first.desktop_id


def test_a_number_as_id_is_kept_as_text() -> None:
    assert desktop(desktop_id=4711).desktop_id == "4711"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([{"key": "department", "value": "finance"}, {"key": "n", "value": 7}], {"department": "finance", "n": "7"}),
        ([{"key": "a"}, {"key": "b", "value": None}], {"a": "", "b": ""}),
        ([{"key": "", "value": "x"}, {"key": None}, {"value": "x"}, {}, None, "x"], {}),
        ({"department": "finance", "n": 7, "none": None}, {"department": "finance", "n": "7", "none": ""}),
        ([{"key": "a", "value": "1"}, {"key": "a", "value": "2"}], {"a": "2"}),
        ([{"key": ["x"], "value": "1"}], {"['x']": "1"}),
        (None, {}),
        ("a=b", {}),
    ],
)
def test_tags_are_one_map(tags: object, expected: dict[str, str]) -> None:
    assert desktop(tags=tags).fields["tags"] == expected


def test_users_come_from_every_field_that_names_them_each_once_and_sorted() -> None:
    made = desktop(
        user_name="alice",
        user_list=["bob", "", None, "alice"],
        attach_user_infos=[{"user_name": "carol"}, {"user_name": None}, {"user_id": "7"}, None],
    )
    assert made.users == ["alice", "bob", "carol"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_number_where_the_api_documents_text_is_text(name: str) -> None:
    assert desktop(**{name: 7}).fields[name] == "7"
    assert desktop(**{name: None}).fields.get(name) is None


@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize(("written", "expected"), [("true", True), ("False", False), ("", ""), (None, None), (1, 1)])
def test_a_text_where_the_api_documents_a_truth_value_is_one(name: str, written: Any, expected: Any) -> None:
    assert desktop(**{name: written}).fields[name] is expected


def test_a_number_elsewhere_and_a_truth_value_stay() -> None:
    fields = desktop(charge_mode=1, in_maintenance_mode=False, status=True).fields
    assert (fields["charge_mode"], fields["in_maintenance_mode"], fields["status"]) == (1, False, True)


@pytest.mark.parametrize(
    ("login", "power", "expected"),
    [("CONNECTED", "ACTIVE", (True, True)), ("DISCONNECTED", "SHUTOFF", (False, False)), (None, None, (False, False))],
)
def test_the_two_questions_most_asked(login: object, power: object, expected: tuple[bool, bool]) -> None:
    fields = desktop(login_status=login, status=power).fields
    assert (fields["is_connected"], fields["is_running"]) == expected


def test_the_region_is_the_one_that_was_asked_and_not_what_the_record_says() -> None:
    record = {"region": "mars", "project_id": "{{ 1 }}"}
    from_record = type(desktop())(record=record, region="cn-north-4", project_id="p1")
    assert (from_record.fields["region"], from_record.fields["project_id"]) == ("cn-north-4", "p1")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("status", "ACTIVE"),
        ("tags.department", "finance"),
        ("metadata.metering.image_id", "i1"),
        ("a.b.c", 5),
        ("missing", None),
        ("status.missing", None),
        ("tags.", None),
        (".", None),
        ("", None),
        ("none", None),
    ],
)
def test_a_field_or_a_part_of_one(path: str, expected: object) -> None:
    fields = {
        "status": "ACTIVE",
        "tags": {"department": "finance"},
        "metadata": {"metering.image_id": "i1"},
        "a": {"b": {"c": 5}},
        "none": None,
    }
    assert field_of(fields, path) == expected


def test_which_variables_are_set() -> None:
    fields = desktop(status="ACTIVE", gpu="T4", **{"x-new.field": 1, "{{ 1 }}": 2, "\u684c": 3, "x" * 65: 4}).fields
    assert list(select_variables(fields, wanted="default")) == list(DEFAULT_VARIABLES)
    everything = select_variables(fields, wanted="all")
    assert everything["gpu"] == "T4"
    assert set(everything) == {"addresses", "gpu", *DEFAULT_VARIABLES}
    assert select_variables(fields, wanted=["status", "missing", "gpu"]) == {"status": "ACTIVE", "gpu": "T4"}
    assert select_variables(fields, wanted=[]) == {}


@pytest.mark.parametrize("name", ["x-new.field", "", "1a", "a b", "{{ a }}", "\u684c", "a\n", "x" * 65, 5, None])
def test_the_service_cannot_choose_the_name_of_a_variable_freely(name: object) -> None:
    assert not is_variable_name(name)
