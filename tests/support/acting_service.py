# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service in memory that acts: power takes time, jobs end, and a request can break before or after it was applied."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._acting.calls import Clock
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._auth.auth import TokenAuthorizer
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.request import Request, Response
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.retry import RetryPolicy
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import ApiSession, Secrets
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.throttle import Throttle
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import ConnectionFailedError

from .fake_transports import PROJECT, WORKSPACE, FunctionTransport, answer

GOALS = {"os-start": "ACTIVE", "os-stop": "SHUTOFF", "os-hibernate": "HIBERNATED", "reboot": "ACTIVE"}
TASKS = {"os-start": "powering-on", "os-stop": "powering-off", "os-hibernate": "hibernating", "reboot": "rebooting"}
ACTION, MAINTENANCE, NOTIFICATIONS = "desktops/action", "desktops/maintenance-mode", "desktops/notifications"


def broken(*, is_unsent: bool = False) -> ConnectionFailedError:
    """Return the failure of a connection that broke, or of one that was never there."""
    return ConnectionFailedError("The connection broke: try again.", retryable=True, is_unsent=is_unsent)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What comes back in place of a response, and whether the request was applied before."""

    reply: Response | ConnectionFailedError
    is_applied: bool = False


@dataclass(kw_only=True)
class ActingService:
    """Desktops by id, the time, and what was sent."""

    desktops: dict[str, dict[str, Any]]
    now: float = 0.0
    # How long a change takes (seconds), before its task begins and while it runs.
    delay: float = 0.0
    duration: float = 20.0
    # For each acting request in its order; None for no fault.
    faults: list[Fault | None] = field(default_factory=list)
    # Desktops that the service names as failed, with an error code.
    failing: dict[str, str] = field(default_factory=dict)
    is_bulk_denied: bool = False
    job: Callable[[list[str]], dict[str, Any]] | None = None
    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    applied: list[tuple[str, str]] = field(default_factory=list)
    jobs: dict[str, list[str]] = field(default_factory=dict)
    # When each desktop changes and how; None is its end.
    plans: dict[str, list[tuple[float, dict[str, Any] | None]]] = field(default_factory=dict)
    reads: int = 0

    def client(self, *, retries: int = 2, progress: Callable[[str], None] = lambda _text: None) -> WorkspaceClient:
        """Return a client of this service, whose waiting moves the time."""
        self.transport = FunctionTransport(self.reply)
        session = ApiSession(
            transport=self.transport,
            authorizer=TokenAuthorizer("the-token"),
            policy=RetryPolicy(max_retries=retries, longest_wait=120),
            headers={},
            secrets=Secrets(("the-token",)),
            progress=progress,
            sleep=self.sleep,
            throttle=Throttle(clock=lambda: self.now, sleep=self.sleep),
        )
        return WorkspaceClient(
            session,
            workspace_url=WORKSPACE,
            project_id=lambda: PROJECT,
            concurrency=1,
            progress=progress,
            clock=self.clock,
        )

    @property
    def clock(self) -> Clock:
        """The time of this service."""
        return Clock(now=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def reply(self, request: Request) -> Response:
        """Answer a request."""
        path = request.path.partition(f"/v2/{PROJECT}/")[2]
        self._move()
        if request.method == "GET":
            self.reads += 1
            return self._read(path, request)
        body = json.loads(request.body)
        assert request.headers["Content-Type"] == "application/json"
        assert 1 <= len(body["desktop_ids"]) <= 100
        self.sent.append((request.method, path, body))
        fault = self.faults.pop(0) if self.faults else None
        response = answer({}) if fault and not fault.is_applied else self._apply(path, body)
        if fault is None:
            return response
        if isinstance(fault.reply, ConnectionFailedError):
            raise fault.reply
        return fault.reply

    def ids_sent(self, path: str) -> list[str]:
        """Return every id that was sent to a path, as often as it was."""
        return [desktop_id for _method, sent, body in self.sent if sent == path for desktop_id in body["desktop_ids"]]

    def _apply(self, path: str, body: Mapping[str, Any]) -> Response:
        ids = [desktop_id for desktop_id in body["desktop_ids"] if desktop_id not in self.failing]
        self.applied += [(path, desktop_id) for desktop_id in ids]
        if path == MAINTENANCE:
            for desktop_id in ids:
                self.desktops[desktop_id]["in_maintenance_mode"] = body["in_maintenance_mode"]
            return answer(None, status=200)
        if path == NOTIFICATIONS:
            job_id = f"job-{len(self.jobs)}"
            self.jobs[job_id] = list(body["desktop_ids"])
            return answer({"job_id": job_id})
        for desktop_id in ids:
            began = self.now + self.delay
            self.plans.setdefault(desktop_id, []).extend(
                [
                    (began, {"task_status": TASKS[body["op_type"]]}),
                    (began + self.duration, {"task_status": "", "status": GOALS[body["op_type"]]}),
                ]
            )
        self._move()
        failed = [
            {"desktop_id": desktop_id, "error_code": self.failing[desktop_id], "error_msg": "It cannot be done."}
            for desktop_id in body["desktop_ids"]
            if desktop_id in self.failing
        ]
        return answer({"failed_operation_list": failed, "job_id": "j"})

    def _move(self) -> None:
        """Let the changes happen whose time has come."""
        for desktop_id, plan in self.plans.items():
            while plan and plan[0][0] <= self.now:
                change = plan.pop(0)[1]
                if change is None:
                    self.desktops.pop(desktop_id, None)
                elif desktop_id in self.desktops:
                    self.desktops[desktop_id].update(change)

    def _read(self, path: str, request: Request) -> Response:
        if path.startswith("workspace-jobs/"):
            ids = self.jobs[path.partition("/")[2]]
            return answer(self.job(ids) if self.job else ended_job(ids, failing=self.failing))
        if path == "desktops/detail":
            if self.is_bulk_denied:
                return answer({"error_code": "WKS.00000403", "error_msg": "No."}, status=403)
            wanted = [value for key, value in request.query if key == "desktop_id"]
            rows = [self.desktops[desktop_id] for desktop_id in wanted if desktop_id in self.desktops]
            return answer({"desktops": rows, "total_count": len(rows)})
        desktop_id = path.partition("/")[2]
        if desktop_id not in self.desktops:
            return answer({"error_code": "WKS.00000404", "error_msg": "The desktop does not exist."}, status=404)
        return answer({"desktop": self.desktops[desktop_id]})


def desktop(desktop_id: str, **more: Any) -> dict[str, Any]:
    """Return the record of a running Windows desktop that nobody uses."""
    return {
        "desktop_id": desktop_id,
        "computer_name": f"pc-{desktop_id}",
        "status": "ACTIVE",
        "task_status": "",
        "login_status": "REGISTERED",
        "in_maintenance_mode": False,
        "metadata": {"os_type": "Windows"},
        **more,
    }


def service(*desktop_ids: str, states: Mapping[str, Mapping[str, Any]] | None = None, **more: Any) -> ActingService:
    """Return a service with these desktops; `states` tells how they differ from a running one."""
    return ActingService(
        desktops={
            desktop_id: {**desktop(desktop_id), **(states or {}).get(desktop_id, {})} for desktop_id in desktop_ids
        },
        **more,
    )


def ended_job(
    desktop_ids: Sequence[str], *, failing: Mapping[str, str] | None = None, status: str = "SUCCESS"
) -> dict[str, Any]:
    """Return a job that has ended, with a part for each desktop."""
    parts = [
        {
            "id": f"part-{desktop_id}",
            "status": "FAILED" if desktop_id in (failing or {}) else status,
            "error_code": (failing or {}).get(desktop_id),
            "fail_reason": "It is off." if desktop_id in (failing or {}) else None,
            "entities": {"desktop_id": desktop_id},
        }
        for desktop_id in desktop_ids
    ]
    return {"id": "job", "status": status, "sub_jobs_total": len(parts), "sub_jobs": parts}
