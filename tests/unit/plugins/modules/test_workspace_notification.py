# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""workspace_notification: what it sends and returns."""

from __future__ import annotations

from ansible_collections.huaweicloud.workspace.tests.support.acting_service import (
    NOTIFICATIONS,
    Fault,
    broken,
    ended_job,
    service,
)
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import NOTIFICATION, fail, succeed
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import ActOn, options


def test_it_tells_which_desktops_got_it(act_on: ActOn) -> None:
    here = service("1", "2", job=lambda ids: ended_job(ids, failing={"2": "WKS.7"}))
    act_on(here)
    result = fail(NOTIFICATION, options(desktop_ids=["1", "2"], text="Save your work."))
    assert result["changed"] is True
    assert result["desktops"] == [
        {"desktop_id": "1", "computer_name": "pc-1", "result": "changed", "error_code": None, "msg": None},
        {
            "desktop_id": "2",
            "computer_name": "pc-2",
            "result": "refused",
            "error_code": "WKS.7",
            "msg": "The message was not shown: WKS.7 It is off.",
        },
    ]
    assert "diff" not in result


def test_each_run_sends_it_and_check_mode_does_not(act_on: ActOn) -> None:
    here = service("1")
    act_on(here)
    given = options(desktop_ids=["1"], text="Save {{ your }} work.", wait=False)
    assert succeed(NOTIFICATION, given, check_mode=True)["changed"] is True
    assert here.sent == []
    assert [succeed(NOTIFICATION, given)["changed"] for _run in range(2)] == [True, True]
    assert here.ids_sent(NOTIFICATIONS) == ["1", "1"]
    assert here.sent[0][2]["notifications"] == "Save {{ your }} work."


def test_an_unclear_message_is_told_and_not_sent_again(act_on: ActOn) -> None:
    here = service("1", faults=[Fault(reply=broken())])
    act_on(here)
    result = fail(NOTIFICATION, options(desktop_ids=["1"], text="Save your work."))
    assert (result["changed"], result["desktops"][0]["result"], len(here.sent)) == (True, "unknown", 1)


def test_what_it_refuses(act_on: ActOn) -> None:
    here = service("1")
    act_on(here)
    assert "missing required arguments: text" in fail(NOTIFICATION, options(text=" "))["msg"]
    assert "control character" in fail(NOTIFICATION, options(text="bell \x07."))["msg"]
    assert here.reads == 0
