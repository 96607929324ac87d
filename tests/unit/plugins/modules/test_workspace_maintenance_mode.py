# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_maintenance_mode: what it sends and returns."""

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.workspace.tests.support.acting_service import MAINTENANCE as PATH
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import Fault, service
from ansible_collections.huaweicloud.workspace.tests.support.fake_transports import answer
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import MAINTENANCE, fail, succeed
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import ActOn, options


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("enabled", [True, False])
def test_it_tells_what_became_of_each(act_on: ActOn, *, check_mode: bool, enabled: bool) -> None:
    here = service("1", "2", states={"1": {"in_maintenance_mode": not enabled}, "2": {"in_maintenance_mode": enabled}})
    act_on(here)
    given = options(desktop_ids=["1", "2"], enabled=enabled)
    result = succeed(MAINTENANCE, given, check_mode=check_mode)
    assert result["changed"] is True
    assert [(row["result"], row["before"], row["after"]) for row in result["desktops"]] == [
        ("changed", not enabled, enabled),
        ("already", enabled, enabled),
    ]
    assert here.ids_sent(PATH) == ([] if check_mode else ["1"])
    assert succeed(MAINTENANCE, given)["changed"] is check_mode


def test_a_service_that_does_not_tell_the_mode_is_warned_of(act_on: ActOn) -> None:
    here = service("1", states={"1": {"in_maintenance_mode": None}})
    act_on(here)
    result = succeed(MAINTENANCE, options(desktop_ids=["1"], enabled=True))
    assert len(result["warnings"]) == 1
    assert "does not tell the maintenance mode of 1 of these desktops" in result["warnings"][0]


def test_a_mode_that_does_not_show_is_a_failure(act_on: ActOn) -> None:
    here = service("1", faults=[Fault(reply=answer({}))])
    act_on(here)
    result = fail(MAINTENANCE, options(desktop_ids=["1"], enabled=True, wait_timeout=0))
    assert result["msg"].startswith("Switching maintenance mode on failed for 1 of 1 desktops: pc-1: ")


def test_what_it_refuses(act_on: ActOn) -> None:
    here = service("1")
    act_on(here)
    assert "missing required arguments: enabled" in fail(MAINTENANCE, options(enabled=""))["msg"]
    assert "wait_timeout is -1.0" in fail(MAINTENANCE, options(wait_timeout=-1))["msg"]
    assert here.reads == 0
