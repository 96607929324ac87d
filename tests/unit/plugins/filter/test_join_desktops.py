# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter join_desktops."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.workspace.plugins.filter.join_desktops import FilterModule, join_desktops

DESKTOP = {"desktop_id": "d1", "computer_name": "A", "login_status": "REGISTERED"}
CONNECTION = {"desktop_id": "d1", "desktop_name": "A", "connect_status": "CONNECTED", "attach_users": []}
NOW = "2026-03-02T06:00:00Z"


def test_a_record_and_its_connection_are_one_entry() -> None:
    found = join_desktops([DESKTOP], [CONNECTION], statics=[{"running_num": 1}], totals={"running_num": 1})
    assert [(entry["desktop_id"], entry["connect_status"]) for entry in found["desktops"]] == [("d1", "CONNECTED")]
    assert found["statics"] == [{"running_num": 1}]
    assert found["totals"] == {"running_num": 1}
    assert "history" not in found
    assert FilterModule().filters() == {"join_desktops": join_desktops}


def test_a_history_is_kept_only_where_it_is_asked_for() -> None:
    assert "history" not in join_desktops([DESKTOP], [CONNECTION], history="", now=NOW)
    assert "d1" in str(join_desktops([DESKTOP], [CONNECTION], history={}, now=NOW)["history"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"desktops": "text"}, "the desktops are not a list of records"),
        ({"desktops": [], "connections": [1]}, "the connections are not a list of records"),
        ({"desktops": [], "history": {}}, "history requires now, the time of the results"),
        ({"desktops": [], "history": [1], "now": NOW}, "history is not from an earlier run"),
    ],
)
def test_what_is_not_from_the_modules(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AnsibleFilterError, match=sentence):
        join_desktops(**arguments)
