# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be done with a desktop, by its record alone; records are whatever the service sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.outcomes import (
    ALREADY,
    CHANGED,
    REFUSED,
    RESULTS,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.power_rules import (
    OPERATIONS,
    PowerRequest,
    in_use,
    judge,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import desktop


def request(state: str, **more: Any) -> PowerRequest:
    return PowerRequest(desktop_ids=["1"], state=state, **more)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"desktop_ids": []}, "desktop_ids is empty"),
        ({"state": "paused"}, "state is 'paused': give one of started, stopped, hibernated, restarted"),
        ({"when_in_use": "ask"}, "when_in_use is 'ask'"),
        ({"wait_timeout": -1}, "wait_timeout is -1: give a number of seconds from 0"),
        ({"wait_timeout": float("nan")}, "wait_timeout is nan"),
        ({"wait_timeout": float("inf")}, "wait_timeout is inf"),
        ({"wait_interval": 0}, "wait_interval is 0: give a number of seconds above 0"),
    ],
)
def test_what_cannot_be_asked_for(options: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        PowerRequest(**{"desktop_ids": ["1"], "state": "started", **options})


def test_an_id_that_comes_twice_counts_once() -> None:
    assert PowerRequest(desktop_ids=["2", "1", "2"], state="started").desktop_ids == ["2", "1"]


@pytest.mark.parametrize(
    ("state", "record", "result", "words"),
    [
        ("started", {"status": "ACTIVE"}, ALREADY, None),
        ("started", {"status": "active"}, ALREADY, None),
        ("started", {"status": "ERROR"}, CHANGED, None),
        ("stopped", {"status": "active", "login_status": "registered"}, CHANGED, None),
        ("stopped", {"login_status": "connected"}, REFUSED, "It is in use: CONNECTED"),
        ("stopped", {"status": "HIBERNATED"}, CHANGED, None),
        ("restarted", {"status": "ACTIVE"}, CHANGED, None),
        ("restarted", {"status": "SHUTOFF"}, REFUSED, "It is SHUTOFF, and only a running desktop can be restarted"),
        ("hibernated", {"status": "SHUTOFF"}, REFUSED, "only a running desktop can be hibernated"),
        ("hibernated", {"metadata": {"os_type": "Linux"}}, REFUSED, "Only Windows desktops can be hibernated"),
        ("hibernated", {"metadata": None}, CHANGED, None),
        ("hibernated", {"metadata": {"os_type": ["Linux"]}}, CHANGED, None),
        ("stopped", {"status": ""}, REFUSED, "The service tells no status of it"),
        ("started", {"status": None}, REFUSED, "The service tells no status of it"),
    ],
)
def test_what_becomes_of_a_desktop(state: str, record: dict[str, Any], result: str, words: str | None) -> None:
    outcome = judge(desktop("1", **record), request(state), desktop_id="1")
    assert outcome.result == result
    assert (words is None and outcome.msg is None) or str(words) in str(outcome.msg)


def test_users_are_named() -> None:
    record = desktop("1", login_status="CONNECTED", user_name="lihua", user_list=["chenmin", "lihua"])
    assert in_use(record) == "It is in use: CONNECTED (chenmin, lihua)."
    assert in_use(desktop("1", login_status="DISCONNECTED")) == "It is in use: DISCONNECTED (no known user)."


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
FIELDS = (
    "status",
    "task_status",
    "login_status",
    "metadata",
    "product",
    "computer_name",
    "user_list",
    "attach_user_infos",
)


@given(record=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)), state=st.sampled_from([*OPERATIONS]))
def test_any_record_is_judged(record: dict[str, Any], state: str) -> None:
    outcome = judge(record, request(state), desktop_id="1")
    assert outcome.result in RESULTS
    if outcome.result == CHANGED and state != "started":
        assert in_use(record) is None
