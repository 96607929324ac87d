# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a report needs attention."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._report.attention import (
    ALARMS,
    FLAGS,
    count_flags,
    flagged,
)
from ansible_collections.huaweicloud.workspace.tests.support.report_rows import rows

LOGINS = {"slow_rtt": 150}


@pytest.mark.parametrize(
    ("record", "figures", "names"),
    [
        ({}, {}, []),
        ({"status": "ERROR"}, {}, ["error"]),
        ({"login_status": "DISCONNECTED"}, {"idle_days": 0}, []),
        ({"login_status": "DISCONNECTED"}, {"idle_days": 1}, ["long_disconnected"]),
        ({"login_status": "DISCONNECTED"}, {}, []),
        ({}, {"failed_logins": 2}, ["failed_logins"]),
        ({}, {"network_rtt": 150}, ["slow_line"]),
        ({}, {"network_rtt": 149}, []),
        ({}, {"idle_days": 7}, ["running_unused"]),
        ({}, {"never_used": True, "idle_days": 90}, ["running_unused"]),
        # One that is a few days old was not left alone for a week.
        ({}, {"never_used": True, "idle_days": 6}, []),
        ({}, {"never_used": True}, []),
        ({"login_status": "CONNECTED"}, {"idle_days": 7}, []),
        ({"login_status": "NEW"}, {"idle_days": 7}, []),
        ({"status": "SHUTOFF"}, {"idle_days": 7}, []),
        ({"user_list": [], "in_maintenance_mode": True}, {}, ["unassigned", "in_maintenance_mode"]),
    ],
)
def test_why_a_desktop_is_looked_at(record: dict[str, Any], figures: dict[str, Any], names: list[str]) -> None:
    (row,) = rows(record)
    assert [name for name, places in flagged([{**row, **figures}], logins=LOGINS).items() if places == [0]] == names


def test_without_login_records_no_line_is_slow() -> None:
    (row,) = rows({})
    assert flagged([{**row, "network_rtt": 900}], logins=None)["slow_line"] == []
    assert flagged([{**row, "network_rtt": 900}], logins={"slow_rtt": 0})["slow_line"] == []


@pytest.mark.parametrize(
    ("usage", "logins", "unknown"),
    [
        (None, None, {"long_disconnected", "running_unused", "failed_logins", "slow_line"}),
        ({"missing_permission": "x"}, {"missing_permission": None}, {"long_disconnected", "running_unused"}),
        ({"missing_permission": None}, {"missing_permission": "x"}, {"failed_logins", "slow_line"}),
        ({"missing_permission": None}, {"missing_permission": None}, set()),
    ],
)
def test_what_the_report_cannot_see_is_not_counted_as_nothing(
    usage: dict[str, Any] | None, logins: dict[str, Any] | None, unknown: set[str]
) -> None:
    found = count_flags(rows({}), usage=usage, logins=logins)
    assert found == {name: None if name in unknown else 0 for name in ALARMS}


def test_what_logins_tell_of_use_is_counted_without_the_figures_of_use() -> None:
    (row,) = rows({"login_status": "DISCONNECTED"})
    found = count_flags([{**row, "idle_days": 2}], usage=None, logins={"missing_permission": None})
    assert (found["long_disconnected"], found["running_unused"]) == (1, None)


def test_only_alarms_are_counted() -> None:
    assert list(count_flags(rows({}), usage=None, logins=None)) == list(ALARMS)
    assert set(FLAGS) - set(ALARMS) == {"unassigned", "in_maintenance_mode"}
