# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From login records to events."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._activity.logins import as_login
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.failures import FailureTracker
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.options import LoginOptions
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._events.statuses import Event, Moment

START = datetime(2026, 11, 26, 8, 0, tzinfo=timezone.utc)


class Service:
    """Records by the minute they are written at, as a tracker asks for them once a minute."""

    def __init__(self, **options: Any) -> None:
        self.tracker = FailureTracker(LoginOptions(**options))
        self.records: list[tuple[float, dict[str, Any]]] = []
        self.minute = 0.0

    def fail(self, transaction_id: Any, *, minute: float, written: float | None = None, **more: Any) -> None:
        """Let a login fail in this minute; its record may be written later."""
        record = {
            "transaction_id": transaction_id,
            "user_name": "jy01@local.com",
            "computer_name": "PC-1",
            "connection_start_time": f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}",
            "connection_failure_reason": "wrong password",
            **more,
        }
        self.records.append((minute if written is None else written, record))

    def look(self, *, minute: float) -> list[Event]:
        now = START + timedelta(minutes=minute)
        request = self.tracker.request(now)
        found = [as_login(record) for written, record in self.records if written <= minute]
        rows = [row for row in found[::-1] if request.keeps(row)]
        return self.tracker.take(rows, until=now, moment=Moment(clock=minute * 60, seen_at=now.isoformat()))


def ids(events: list[Event]) -> list[str]:
    return [event["transaction_id"] for event in events]


def test_each_failed_login_is_told_once_in_the_order_of_time() -> None:
    service = Service()
    service.fail("before", minute=-5)
    service.fail("good", minute=-5, connection_failure_reason="")
    assert service.look(minute=0) == []
    service.fail("a", minute=0.2)
    service.fail("b", minute=0.7)
    assert ids(service.look(minute=1)) == ["a", "b"]
    for minute in range(2, 60):
        assert service.look(minute=minute) == []


def test_initial_tells_what_failed_lately() -> None:
    service = Service(initial=True)
    service.fail("old", minute=-30)
    service.fail("lately", minute=-19)
    assert ids(service.look(minute=0)) == ["lately"]
    assert service.look(minute=1) == []


def test_an_event_has_what_the_record_tells() -> None:
    service = Service(initial=True)
    hostile = "{{ lookup('pipe', 'id') }}"
    service.fail("t", minute=-1, terminal_ip="10.0.0.7", connection_failure_reason=hostile, sid=7, new_field=hostile)
    (event,) = service.look(minute=0)
    assert event["type"] == "login_failed"
    assert event["user_name"] == "jy01@local.com"
    assert event["connection_failure_reason"] == "__ lookup__pipe_, _id__ __"
    assert event["terminal_ip"] == "10.0.0.7"
    assert event["started_at"] == "2026-11-26T07:59:00Z"
    assert event["source_ip"] == ""
    assert "new_field" not in event


def test_a_record_that_is_written_late_is_not_lost() -> None:
    service = Service()
    service.look(minute=0)
    service.fail("late", minute=1, written=15)
    assert [ids(service.look(minute=minute)) for minute in range(1, 17)] == [[]] * 14 + [["late"], []]


def test_a_login_that_turns_out_to_have_failed_is_told_then() -> None:
    service = Service()
    service.look(minute=0)
    service.fail("t", minute=0.5, connection_failure_reason=None)
    assert service.look(minute=1) == []
    service.records[0][1]["connection_failure_reason"] = "timeout"
    assert ids(service.look(minute=2)) == ["t"]


def test_nothing_is_lost_or_doubled_over_an_outage() -> None:
    service = Service()
    service.look(minute=0)
    service.fail("told", minute=0.5)
    assert ids(service.look(minute=1)) == ["told"]
    for hour in range(1, 11):
        service.fail(f"hour {hour}", minute=60 * hour)
    assert ids(service.look(minute=601)) == [f"hour {hour}" for hour in range(1, 11)]
    assert service.look(minute=602) == []


def test_a_clock_that_is_set_back_does_no_harm() -> None:
    service = Service()
    service.look(minute=0)
    assert service.look(minute=-30) == []


def test_only_the_users_of_choice_are_told() -> None:
    service = Service(initial=True, user_names=("JY01", "lihua@local.com"))
    for number, name in enumerate(("jy01", "jy01@other.com", "lihua@local.com", "lihua@other.com", "chen", None)):
        service.fail(str(number), minute=-1, user_name=name)
    assert ids(service.look(minute=0)) == ["0", "1", "2"]


def test_records_without_a_transaction_id_are_told_apart() -> None:
    service = Service(initial=True)
    for number in range(3):
        service.fail(None, minute=-2, computer_name=f"PC-{number}")
    service.fail("", minute=-1)
    assert len(service.look(minute=0)) == 4
    assert service.look(minute=1) == []


def test_memory_does_not_grow_with_the_events() -> None:
    service = Service()
    told = 0
    service.look(minute=0)
    for minute in range(1, 300):
        service.fail(f"t{minute}", minute=minute - 0.5)
        told += len(service.look(minute=minute))
    assert told == 299
    assert len(vars(service.tracker)["_seen"]) < 70
