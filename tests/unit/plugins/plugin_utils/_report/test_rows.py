# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of each desktop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.fields import (
    DESKTOP_FIELDS,
    FieldSelection,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.records import normalise_desktop
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._addresses import AddressChoice
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._join import ALWAYS, join_records
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.rows import (
    FIELDS,
    NetworkView,
    rows_of,
    select_columns,
    shown,
)
from ansible_collections.huaweicloud.workspace.tests.support.hostile_responses import RECORDS
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import RECORD, rows

ROOT = Path(__file__).parents[5]


def test_rows_are_sorted_by_name_and_those_without_one_are_last() -> None:
    found = rows(
        {"desktop_id": "1", "computer_name": ""},
        {"desktop_id": "2", "computer_name": "b"},
        {"desktop_id": "3", "computer_name": "A"},
    )
    assert [row["desktop_id"] for row in found] == ["3", "2", "1"]
    assert [list(row) for row in found] == [list(FIELDS)] * 3


def test_the_connection_was_asked_for_last() -> None:
    connection = {"desktop_id": "d1", "connect_status": "CONNECTED", "attach_users": [{"name": "bob"}, "x"]}
    (row,) = rows({}, connections=[connection])
    assert (row["login_status"], row["users"]) == ("CONNECTED", ["anna", "bob"])


@pytest.mark.parametrize(("add_unknown", "expected"), [(True, ["d1", "d9"]), (False, ["d1"])])
def test_a_desktop_that_came_in_between(add_unknown: bool, expected: list[str]) -> None:
    new = {"desktop_id": "d9", "desktop_name": "NEW", "connect_status": "REGISTERED"}
    assert [row["desktop_id"] for row in rows({}, connections=[new], add_unknown=add_unknown)] == expected


def test_the_network_that_a_desktop_is_counted_in() -> None:
    (row,) = rows({}, preferred=["10.0.0.0/8"])
    assert (row["address"], row["network"]) == ("10.0.9.7", "10.0.9.0/24")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (False, "no"), (None, ""), (["a", "b"], "a; b"), ({"k": "v", "l": ""}, "k=v; l"), (7, "7")],
)
def test_a_field_as_one_text(value: Any, text: str) -> None:
    assert shown(value) == text


def test_columns_that_there_are_not() -> None:
    assert list(select_columns(["status", "name", "status"])) == ["status", "name"]
    with pytest.raises(ValueError, match="there is no 'nme'"):
        select_columns(["nme"])


def kept_by(role: str, name: str) -> FieldSelection:
    """Return the fields that a role asks for, by the name of the variable that lists them."""
    known = yaml.safe_load((ROOT / "roles" / role / "vars" / "main.yml").read_text(encoding="utf-8"))
    return FieldSelection(paths=known[name])


WHOLE = {
    **{
        name: f"{name} 1"
        for name in ("task_status", "user_name", "attach_state", "desktop_type", "os_version", "created")
    },
    **{name: f"{name} 2" for name in ("subnet_id", "enterprise_project_id", "product_id", "agent_version")},
    "user_list": ["ann"],
    "ip_addresses": ["10.0.9.7"],
    "ipv4": "10.0.9.8",
    "ipv6": "2001:4860::9",
    "metadata": {"os_type": "Windows", "image_name": "x"},
    "attach_user_infos": [{"user_name": "bo", "type": "USER"}, {"user_name": "staff", "type": "GROUP"}],
    "user_group_list": ["staff"],
    "in_maintenance_mode": True,
    "addresses": {"vpc": [{"addr": "10.0.9.9", "OS-EXT-IPS:type": "floating"}]},
}


@given(record=RECORDS)
@example(record={**RECORD, **WHOLE})
def test_the_role_asks_for_all_that_a_row_is_made_of(record: dict[str, Any]) -> None:
    known = normalise_desktop({**record, "desktop_id": "d1"})
    fewer = kept_by("desktop_report", "desktop_report__fields").of([known])
    view = NetworkView(choice=AddressChoice(preferred_networks=()))
    assert rows_of(fewer, connections=(), view=view, add_unknown=True) == rows_of(
        [known], connections=(), view=view, add_unknown=True
    )


@given(record=RECORDS)
@example(record={**RECORD, **WHOLE})
def test_the_role_of_facts_asks_for_all_that_is_joined(record: dict[str, Any]) -> None:
    known = normalise_desktop({**record, "desktop_id": "d1"})
    fewer = kept_by("desktop_facts", "desktop_facts__always").of([known])
    fields = list(ALWAYS)
    assert join_records(fewer, (), fields=fields) == join_records([known], (), fields=fields)


def used_by(read: Callable[[dict[str, Any]], object]) -> set[str]:
    """Return the fields without which the result is another."""
    whole = {name: f"{name} 0" for name in DESKTOP_FIELDS} | RECORD | WHOLE
    known = read(normalise_desktop(whole))
    return {name for name in DESKTOP_FIELDS if read(normalise_desktop({**whole, name: None})) != known}


def test_the_roles_ask_for_no_field_that_they_do_not_use() -> None:
    view = NetworkView(choice=AddressChoice(preferred_networks=()))
    in_rows = used_by(lambda record: rows_of([record], connections=(), view=view, add_unknown=True))
    asked = kept_by("desktop_report", "desktop_report__fields").paths or ()
    assert {path.partition(".")[0] for path in asked} == in_rows
    in_facts = used_by(lambda record: join_records([record], (), fields=ALWAYS))
    # The figures of use are told by enterprise project.
    in_facts |= {"enterprise_project_id"}
    assert set(kept_by("desktop_facts", "desktop_facts__always").paths or ()) == in_facts
