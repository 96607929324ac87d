# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults of the matrix: what the simulator is told to do, how often, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rule = dict[str, Any]

WORKSPACE, IAM = "^/v2/", "^/v3/"
# Room for an answer on the busiest machine.
ROOM = 20.0
# Long enough for a true answer, short enough to be waited for in many cells.
PATIENCE = 0.4
LATE = 20.0


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the matrix.

    `times` is how many requests a passing fault hits. `recovers` says that each subject must get over a passing one,
    `endures` that it must even get over a lasting one. `counts` says that the number of hits is the number of retries.
    """

    title: str
    rule: Mapping[str, Any]
    times: int = 2
    path: str = WORKSPACE
    concurrency: int = 4
    credential: str = "key"
    timeout: float = ROOM
    recovers: bool = True
    endures: bool = False
    counts: bool = True

    def rules(self, *, lasting: bool, after: int, desktop_ids: Sequence[str]) -> list[Rule]:
        """Return the rules for the simulator; the first requests, as many as `after`, are answered as they should."""
        rule: Rule = {**self.rule, "match": {"path": self.path}, "after": after if self.path == WORKSPACE else 0}
        if self.rule["kind"] == "vanish":
            # Each rule takes one desktop away after one request.
            gone = desktop_ids if lasting else desktop_ids[:1]
            return [{**rule, "after": 0, "times": 1, "desktop_id": desktop_id} for desktop_id in gone]
        return [rule if lasting else {**rule, "times": self.times}]


FAULTS: tuple[Fault, ...] = (
    Fault(title="429 without a hint", rule={"kind": "throttle", "message": "Too many requests."}),
    Fault(
        title="429 that names its window",
        rule={"kind": "throttle", "requests": 20, "window": "10 second"},
    ),
    Fault(
        title="429 with Retry-After",
        rule={"kind": "throttle", "retry_after": 2, "message": "Too many requests."},
    ),
    Fault(
        title="429 with a Retry-After beyond ``timeout``",
        rule={"kind": "throttle", "retry_after": 3600},
        recovers=False,
    ),
    Fault(title="500", rule={"kind": "service_error", "status": 500}, recovers=False),
    Fault(title="502", rule={"kind": "gateway_error", "status": 502}),
    Fault(title="503", rule={"kind": "gateway_error", "status": 503}),
    Fault(title="504", rule={"kind": "gateway_error", "status": 504}),
    Fault(title="HTML page as 200", rule={"kind": "html", "status": 200}, recovers=False),
    # Once: who asks next, and is refused too, is a matter of chance where requests go side by side.
    Fault(title="HTML page as 403", rule={"kind": "html", "status": 403}, times=1, recovers=False, counts=False),
    Fault(title="HTML page as 502", rule={"kind": "html", "status": 502}),
    Fault(title="Empty body as 200", rule={"kind": "empty", "status": 200}, recovers=False),
    Fault(title="Empty body as 503", rule={"kind": "empty", "status": 503}),
    Fault(title="Half a JSON document", rule={"kind": "bad_json"}, recovers=False),
    Fault(title="Connection reset", rule={"kind": "reset"}),
    Fault(title="Body shorter than its Content-Length", rule={"kind": "cut_off", "bytes": 40}),
    Fault(title="Chunked body without its end", rule={"kind": "cut_off_chunked", "bytes": 40}),
    Fault(title="Compressed body without its end", rule={"kind": "cut_off_packed", "bytes": 40}),
    Fault(title="No answer (hang)", rule={"kind": "hang", "seconds": LATE}, times=1, timeout=PATIENCE),
    Fault(
        title="Answer that trickles past ``timeout``",
        rule={"kind": "slow", "seconds": LATE, "pieces": 200},
        times=1,
        timeout=PATIENCE,
    ),
    Fault(
        title="Slow answer within ``timeout``",
        rule={"kind": "slow", "seconds": 0.2, "pieces": 8},
        endures=True,
        counts=False,
    ),
    Fault(title="Token ends, IAM user", rule={"kind": "expire_tokens"}, times=1, credential="password"),
    Fault(title="Token ends, ready token", rule={"kind": "expire_tokens"}, times=1, credential="token", recovers=False),
    Fault(
        title="Credential refused (401)",
        rule={
            "kind": "gateway_error",
            "status": 401,
            "error_code": "APIGW.0301",
            "error_msg": "Incorrect IAM authentication information",
        },
        recovers=False,
    ),
    Fault(
        title="503 of IAM, IAM user",
        rule={"kind": "iam_error", "status": 503, "error_code": "IAM.0011"},
        path=IAM,
        credential="password",
        recovers=False,
    ),
    Fault(title="Rows move between pages", rule={"kind": "reorder", "by": 7}, times=1, concurrency=1, counts=False),
    Fault(title="Desktop vanishes between two calls", rule={"kind": "vanish"}, counts=False),
)
