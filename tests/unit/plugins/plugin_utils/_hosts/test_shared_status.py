# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts of a run that share an answer."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ErrorDetails,
    OptionError,
    PermissionDeniedError,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.shared_status import (
    Share,
    StatusRequest,
    StatusSnapshot,
    fetch_statuses,
    fetch_unless_refused,
    read_statuses,
    shared_snapshot,
)
from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service as acting_service


class Service:
    """Counts how often it is asked."""

    def __init__(self, *, age: float = 0.0) -> None:
        self.asked: list[list[str]] = []
        self.age = age

    def ask(self, desktop_ids: Sequence[str]) -> StatusSnapshot:
        """Answer about these desktops, as of `age` seconds ago."""
        self.asked.append(list(desktop_ids))
        return StatusSnapshot(
            checked_at=1.0, clock=time.monotonic() - self.age, desktop_ids=list(desktop_ids), statuses={}
        )


def look(path: Path, service: Service, *, host: str, ids: Sequence[str] = ("a", "b"), max_age: float = 60.0) -> Share:
    """What one host does."""
    batch = StatusRequest(desktop_ids=lambda: ids, max_age=max_age)
    return shared_snapshot(str(path / "shared"), host=host, desktop_id=host, batch=batch, fetch=service.ask)


def test_the_first_asks_for_all_and_an_answer_serves_each_host_once(tmp_path: Path) -> None:
    service = Service()
    assert look(tmp_path, service, host="a").is_fresh
    assert not look(tmp_path, service, host="b").is_fresh
    assert look(tmp_path, service, host="b").is_fresh
    assert not look(tmp_path, service, host="a").is_fresh
    assert service.asked == [["a", "b"], ["a", "b"]]


@pytest.mark.parametrize("code", ["ENOSYS", "ENOLCK", "EOPNOTSUPP"])
def test_a_file_system_without_locks_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    number = getattr(errno, code)

    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    service, path = Service(), str(tmp_path / "shared")
    with pytest.raises(AnsibleActionFail) as caught:
        look(tmp_path, service, host="a")
    said = f"cannot be locked ({errno.errorcode[number]}): set ANSIBLE_LOCAL_TEMP, or local_tmp in ansible.cfg, to a"
    assert f"The file {path}, " in str(caught.value)
    assert said in str(caught.value)
    with pytest.raises(AnsibleActionFail, match="cannot be locked"):
        fetch_unless_refused(path, fetch=lambda: service.ask(["a"]))
    with pytest.raises(AnsibleActionFail, match=r"nowhere, .* cannot be made \(ENOENT\): set ANSIBLE_LOCAL_TEMP"):
        fetch_unless_refused(str(tmp_path / "none" / "nowhere"), fetch=lambda: service.ask(["a"]))
    assert service.asked == []


def test_another_batch_and_an_old_answer_are_asked_anew(tmp_path: Path) -> None:
    service = Service(age=300.0)
    look(tmp_path, service, host="a")
    assert look(tmp_path, service, host="c", ids=("c", "d")).is_fresh
    assert not look(tmp_path, service, host="d", max_age=600.0).is_fresh
    look(tmp_path, service, host="a")
    assert look(tmp_path, service, host="b", max_age=200.0).is_fresh


def answer_of(status: int | None) -> StatusSnapshot:
    failure = None if status is None else {"msg": "no", "error": {"status": status}}
    return StatusSnapshot(checked_at=1.0, clock=1.0, desktop_ids=["a"], statuses={}, failure=failure)


@pytest.mark.parametrize(
    ("statuses", "asked"), [((401, 401, None), 1), ((None, 401, None), 3), ((503, 401, None), 2), ((None, None), 2)]
)
def test_a_key_that_was_refused_is_not_tried_again(tmp_path: Path, statuses: Sequence[int | None], asked: int) -> None:
    """As it is for the hosts of another region, which share no answer with those of this one."""
    answers = [answer_of(status) for status in statuses]
    left = iter(answers)
    path = str(tmp_path / "key")
    given = [fetch_unless_refused(path, fetch=lambda: next(left)) for _answer in answers]
    assert len(list(left)) == len(answers) - asked
    assert given[-1].failure == answers[asked - 1].failure


class Client:
    """A client whose bulk call is refused."""

    def __init__(self, status: int) -> None:
        self.status = status

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_arguments: object) -> None:
        """Close nothing."""

    def desktops(self, filters: object) -> Any:
        """Refuse."""
        raise PermissionDeniedError("no right", details=ErrorDetails(status=self.status))

    def connections(self) -> list[dict[str, Any]]:
        """All connections of the project."""
        users = [{"name": "ann"}, {"name": "staff", "type": "GROUP"}]
        return [
            {"desktop_id": "a", "connect_status": "CONNECTED", "attach_users": users},
            {"desktop_id": "z", "connect_status": "CONNECTED", "attach_users": users},
            {"desktop_id": "b", "connect_status": None},
        ]


def test_without_the_right_to_the_bulk_call_connections_are_read() -> None:
    client: Any = Client(403)
    assert read_statuses(client, desktop_ids=["a", "b"]) == {
        "a": {"login_status": "CONNECTED", "users": ["ann"]},
        "b": {"login_status": "", "users": []},
    }


def test_other_failures_become_part_of_the_answer() -> None:
    client: Any = Client(500)
    with pytest.raises(PermissionDeniedError):
        read_statuses(client, desktop_ids=["a"])
    answer = fetch_statuses(["a"], connect=lambda: client)
    assert answer.statuses == {}
    assert answer.failure is not None
    assert answer.failure["msg"] == "no right"
    assert answer.failure["error"]["status"] == 500


def test_a_failure_before_any_request_has_no_details_and_refuses_no_key(tmp_path: Path) -> None:
    def connect() -> Any:
        raise OptionError("no region")

    answer = fetch_unless_refused(str(tmp_path / "key"), fetch=lambda: fetch_statuses(["a"], connect=connect))
    assert answer.failure == {"msg": "no region"}


def test_ids_in_another_case_are_those_of_the_hosts() -> None:
    """As the variables of hosts may have them from a call that writes them otherwise."""
    client: Any = Client(403)
    status = {"login_status": "CONNECTED", "users": ["ann"]}
    assert read_statuses(client, desktop_ids=["A", "a"]) == {"A": status, "a": status}
    here = acting_service("A", states={"A": {"desktop_id": "a", "login_status": "CONNECTED"}})
    assert list(read_statuses(here.client(), desktop_ids=["A"])) == ["A"]
