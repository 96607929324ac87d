# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From one look at the connections to the next."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.filters import ConnectionFilters
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.host_names import HostTemplate
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.options import StatusOptions
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.statuses import (
    DoubtfulLookError,
    Event,
    Moment,
    StatusTracker,
)


def row(desktop_id: str, status: Any, **more: Any) -> dict[str, Any]:
    users = [{"name": "chenmin", "type": "USER"}]
    return {
        "desktop_id": desktop_id,
        "desktop_name": f"PC-{desktop_id}",
        "connect_status": status,
        "attach_users": users,
        **more,
    }


class Looks:
    """A tracker that looks once a minute."""

    def __init__(self, **options: Any) -> None:
        self.tracker = StatusTracker(StatusOptions(filters=ConnectionFilters(), **options))
        self.minute = 0

    def __call__(self, *rows: dict[str, Any], **statuses: Any) -> list[Event]:
        found = [*rows, *(row(desktop_id, status) for desktop_id, status in statuses.items())]
        self.minute += 1
        moment = Moment(clock=60.0 * self.minute, seen_at=f"minute {self.minute}")
        return self.tracker.take(found, moment=moment)


def short(events: list[Event]) -> list[tuple[Any, ...]]:
    return [(event["type"], event["desktop_id"], event["before"], event["after"]) for event in events]


def test_the_first_look_only_learns() -> None:
    look = Looks()
    assert look(a="CONNECTED", b="REGISTERED") == []
    assert look(a="CONNECTED", b="REGISTERED") == []


def test_a_change_is_told_once_with_all_that_is_known() -> None:
    look = Looks()
    look(a="REGISTERED", b="REGISTERED")
    assert look(a="CONNECTED", b="REGISTERED") == [
        {
            "type": "changed",
            "desktop_id": "a",
            "computer_name": "PC-a",
            "users": ["chenmin"],
            "before": "REGISTERED",
            "after": "CONNECTED",
            "seconds": 60,
            "seconds_is_minimum": True,
            "seen_at": "minute 2",
        }
    ]
    assert look(a="CONNECTED", b="REGISTERED") == []
    (event,) = look(a="DISCONNECTED", b="REGISTERED")
    assert (event["seconds"], event["seconds_is_minimum"]) == (120, False)


def test_initial_tells_all_at_the_first_look_alone() -> None:
    look = Looks(initial=True)
    assert short(look(a="CONNECTED", b="UNREGISTER")) == [
        ("initial", "a", None, "CONNECTED"),
        ("initial", "b", None, "UNREGISTER"),
    ]
    assert look(a="CONNECTED", b="UNREGISTER") == []


def test_new_desktops_are_told_and_gone_ones_when_two_looks_miss_them() -> None:
    look = Looks()
    look(a="REGISTERED")
    assert short(look(a="REGISTERED", b="CONNECTED")) == [("new", "b", None, "CONNECTED")]
    assert look(a="REGISTERED") == []
    (event,) = look(a="REGISTERED")
    assert short([event]) == [("gone", "b", "CONNECTED", None)]
    assert event["seconds"] == 120
    assert look(a="REGISTERED") == []
    assert short(look(a="REGISTERED", b="CONNECTED")) == [("new", "b", None, "CONNECTED")]


def test_a_row_that_one_look_misses_is_neither_gone_nor_new() -> None:
    look = Looks()
    look(a="REGISTERED", b="CONNECTED")
    assert look(a="REGISTERED") == []
    assert look(a="REGISTERED", b="CONNECTED") == []
    assert look(a="REGISTERED") == []
    assert short(look(a="REGISTERED", b="DISCONNECTED")) == [("changed", "b", "CONNECTED", "DISCONNECTED")]


def test_an_estate_does_not_vanish_all_at_once() -> None:
    look = Looks()
    estate = {f"d{number}": "CONNECTED" for number in range(10)}
    look(**estate)
    for _again in range(3):
        with pytest.raises(DoubtfulLookError, match="no desktop, but 10 at the look before"):
            look()
    assert short(look(**{**estate, "d3": "REGISTERED"})) == [("changed", "d3", "CONNECTED", "REGISTERED")]


def test_few_desktops_may_all_be_deleted() -> None:
    look = Looks()
    look(a="CONNECTED")
    assert look() == []
    assert short(look()) == [("gone", "a", "CONNECTED", None)]


def test_a_desktop_that_leaves_the_filter_has_changed() -> None:
    look = Looks(connect_status=frozenset({"CONNECTED"}), initial=True)
    assert short(look(a="CONNECTED", b="REGISTERED", c="REGISTERED")) == [("initial", "a", None, "CONNECTED")]
    assert short(look(a="DISCONNECTED", b="CONNECTED", c="UNREGISTER")) == [
        ("changed", "a", "CONNECTED", "DISCONNECTED"),
        ("changed", "b", "REGISTERED", "CONNECTED"),
    ]
    assert short(look(a="REGISTERED", b="CONNECTED", c="UNREGISTER", d="REGISTERED", e="CONNECTED")) == [
        ("new", "e", None, "CONNECTED")
    ]
    look(e="CONNECTED")
    assert short(look(e="CONNECTED")) == [("gone", "b", "CONNECTED", None)]


def test_a_stay_that_lasts_is_told_once() -> None:
    look = Looks(for_seconds=120, connect_status=frozenset({"UNREGISTER"}))
    assert look(a="DISCONNECTED", b="CONNECTED") == []
    assert look(a="DISCONNECTED", b="DISCONNECTED") == []
    (event,) = look(a="DISCONNECTED", b="DISCONNECTED")
    assert short([event]) == [("lasting", "a", "DISCONNECTED", "DISCONNECTED")]
    assert (event["seconds"], event["seconds_is_minimum"]) == (120, True)
    (event,) = look(a="DISCONNECTED", b="DISCONNECTED")
    assert short([event]) == [("lasting", "b", "DISCONNECTED", "DISCONNECTED")]
    assert (event["seconds"], event["seconds_is_minimum"]) == (120, False)
    for _again in range(5):
        assert look(a="DISCONNECTED", b="DISCONNECTED") == []
    # Another stay is told again.
    look(a="CONNECTED", b="DISCONNECTED")
    look(a="DISCONNECTED", b="DISCONNECTED")
    look(a="DISCONNECTED", b="DISCONNECTED")
    assert short(look(a="DISCONNECTED", b="DISCONNECTED")) == [("lasting", "a", "DISCONNECTED", "DISCONNECTED")]


def test_a_stay_of_a_desktop_that_is_missed_is_not_told_yet() -> None:
    look = Looks(for_seconds=60, for_status=frozenset({"REGISTERED"}))
    look(a="REGISTERED", b="CONNECTED")
    assert look(b="CONNECTED") == []
    assert short(look(a="REGISTERED", b="CONNECTED")) == [("lasting", "a", "REGISTERED", "REGISTERED")]


def test_hosts_are_named_by_the_template() -> None:
    look = Looks(host_template=HostTemplate("{computer_name|lower}"))
    look(row("a", "CONNECTED"), row("b", "CONNECTED", desktop_name="Twin"), row("c", "CONNECTED", desktop_name="TWIN"))
    events = look(
        row("a", "REGISTERED"), row("b", "REGISTERED", desktop_name="Twin"), row("c", "CONNECTED", desktop_name="TWIN")
    )
    assert [event["meta"] for event in events] == [{"hosts": "pc-a"}, {"hosts": "twin_b"}]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (None, "UNKNOWN"),
        ("", "UNKNOWN"),
        ("LOCKED", "LOCKED"),
        ("connected", "CONNECTED"),
        (7, "7"),
        (["CONNECTED"], "__CONNECTED__"),
        ("{{ 7 * 7 }}", "__ 7 _ 7 __"),
    ],
)
def test_odd_values_do_no_harm(status: Any, told: str) -> None:
    look = Looks(initial=True)
    hostile = "{{ lookup('pipe', 'id') }}"
    users = [{"name": hostile}, "nobody", {"name": None}, {"name": 5}]
    (event,) = look(row("a", status, desktop_name=hostile, attach_users=users), {"desktop_name": "no id"}, {})
    assert event["after"] == told
    assert event["users"] == ["5", "__ lookup__pipe_, _id__ __"]
    assert event["computer_name"] == "__ lookup__pipe_, _id__ __"
    assert look(row("a", status)) == []


def test_nothing_is_kept_of_desktops_that_are_gone() -> None:
    look = Looks(for_seconds=60)
    for number in range(200):
        look(keep="CONNECTED", **{f"d{number}": "DISCONNECTED", f"d{number + 1}": "DISCONNECTED"})
    kept = vars(look.tracker)
    assert len(kept["_stays"]) <= 6
    assert len(kept["_told"]) <= 6
    assert len(kept["_missed"]) <= 6


def test_an_id_in_another_case_is_the_same_desktop() -> None:
    look = Looks(host_template=HostTemplate("{desktop_id}"))
    look(a="REGISTERED")
    assert look(A="REGISTERED") == []
    (event,) = look(A="CONNECTED")
    assert (event["type"], event["desktop_id"], event["meta"]) == ("changed", "A", {"hosts": "A"})
    assert short(look()) == []
    assert short(look()) == [("gone", "A", "CONNECTED", None)]
