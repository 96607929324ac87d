# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter join_desktops."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.workspace.plugins.filter import join_desktops as join_module
from ansible_collections.huaweicloud.workspace.plugins.filter.join_desktops import FilterModule, join_desktops

DESKTOP = {"desktop_id": "d1", "computer_name": "A", "login_status": "REGISTERED"}
CONNECTION = {"desktop_id": "d1", "desktop_name": "A", "connect_status": "CONNECTED", "attach_users": []}
NOW = "2026-03-02T06:00:00Z"


def test_a_record_and_its_connection_are_one_entry() -> None:
    found = join_desktops([DESKTOP], [CONNECTION], statics=[{"running_num": 1}], totals={"running_num": 1})
    assert [(entry["desktop_id"], entry["connect_status"]) for entry in found["desktops"]] == [("d1", "CONNECTED")]
    assert found["statics"] == [{"running_num": 1}]
    assert found["totals"] == {"running_num": 1}
    assert "idle_days" not in found["desktops"][0]
    assert FilterModule().filters() == {"join_desktops": join_desktops}


def test_figures_of_use_are_joined_where_they_are_given() -> None:
    assert "idle_days" not in join_desktops([DESKTOP], usage="", now=NOW)["desktops"][0]
    row = {
        "desktop_id": "d1",
        "idle_days": 40,
        "usage_hours": 1.5,
        "usage_seconds": 5_400,
        "last_user": "ann",
        "never_used": False,
    }
    (record,) = join_desktops([DESKTOP], usage=[row], usage_days="90", now=NOW)["desktops"]
    names = ("idle_days", "usage_hours", "last_user", "unused_days", "never_used")
    assert [record[name] for name in names] == [40, 1.5, "ann", 40, False]
    (record,) = join_desktops([DESKTOP], [CONNECTION], usage=[row], usage_days=90, now=NOW)["desktops"]
    assert (record["idle_days"], record["unused_days"]) == (40, 0)
    (record,) = join_desktops([DESKTOP], usage=[], usage_days=90, now=NOW)["desktops"]
    assert (record["idle_days"], record["unused_days"]) == (None, 0)


SILENT = {"desktop_id": "d2", "login_status": "REGISTERED", "created": "2025-01-01T00:00:00Z"}
OTHER = {"desktop_id": "d9", "idle_days": 1, "usage_hours": 1, "usage_seconds": 3_600, "enterprise_project_id": "e1"}


def test_it_warns_of_desktops_that_count_as_not_used_by_silence_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(join_module.display, "warning", said.append)
    join_desktops([{"desktop_id": "d9"}, SILENT], usage=[OTHER], usage_days=90, now=NOW)
    assert said == []
    (record,) = join_desktops([SILENT], usage=[OTHER], usage_days=90, now=NOW)["desktops"]
    assert record["unused_days"] == 90
    (sentence,) = said
    assert sentence.startswith("The service has figures of use for 0 of 1 desktops: 1 counts as not used only")


def test_fields_that_are_not_kept_count_for_what_is_known() -> None:
    desktop = {**SILENT, "enterprise_project_id": "e2"}
    (record,) = join_desktops([desktop], fields=["os_version"], usage=[OTHER], usage_days=90, now=NOW)["desktops"]
    assert "enterprise_project_id" not in record
    assert (record["idle_days"], record["unused_days"], record["never_used"]) == (None, 0, None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"desktops": "text"}, "the desktops are not a list of records"),
        ({"desktops": [], "connections": [1]}, "the connections are not a list of records"),
        ({"desktops": [], "usage": [], "usage_days": 7}, "usage needs usage_days and the time now"),
        ({"desktops": [], "usage": [], "now": NOW}, "usage needs usage_days and the time now"),
        ({"desktops": [], "usage": [1], "usage_days": 7, "now": NOW}, "the rows of usage are not a list of records"),
        ({"desktops": [], "usage": [], "usage_days": "many", "now": NOW}, "usage_days or now is wrong"),
        ({"desktops": [], "fields": ["product..cpu"]}, "join_desktops: The entry 'product..cpu' of fields is no path"),
        ({"desktops": [], "usage": [], "usage_days": 7, "now": "noon"}, "'noon' is no time in ISO 8601"),
    ],
)
def test_what_is_not_from_the_modules(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AnsibleFilterError, match=sentence):
        join_desktops(**arguments)
