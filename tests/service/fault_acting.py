# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults of requests that act: before and after the service has done what they say, and what must come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.module_runner import ACTING, MAINTENANCE, NOTIFICATION, POWER, run_module

from .fault_kinds import FAULTS, WORKSPACE, Fault
from .fault_subjects import LARGE, SENTENCE, Outcome, Place

# So many desktops take one request.
COUNT = 20
# Nothing but what reads has these, and a slow response is a good one.
_OF_READING = frozenset({"reorder", "vanish", "iam_error"})
# What says that nothing was done; it comes twice where it is waited for.
_CLEAR = frozenset({"throttle", "expire_tokens"})
# These come after the service has done it.
_DONE = frozenset({"cut_off", "cut_off_chunked", "cut_off_packed", "slow"})
TITLES = {POWER: "desktop_power", MAINTENANCE: "maintenance_mode", NOTIFICATION: "notification"}
METHODS = {POWER: "POST", MAINTENANCE: "PUT", NOTIFICATION: "POST"}
ACTIONS = {POWER: "os-start", MAINTENANCE: "maintenance-mode", NOTIFICATION: "notification"}


@dataclass(frozen=True, kw_only=True)
class ActingFault:
    """A fault, and whether the service has done what the request says before it."""

    fault: Fault
    is_done: bool

    @property
    def is_clear(self) -> bool:
        """Whether the response says that nothing was done."""
        return self.fault.rule["kind"] in _CLEAR or self.fault.rule.get("status") in (401, 403)

    @property
    def title(self) -> str:
        """The row of the table."""
        return self.fault.title if self.is_clear else f"{self.fault.title}, {'' if self.is_done else 'not '}done"

    def rule(self, *, method: str, lasting: bool) -> dict[str, Any]:
        """Return the rule for the simulator."""
        times = {} if lasting else {"times": self.fault.times if self.is_clear else 1}
        # The others have no choice.
        done = {} if self.fault.rule["kind"] in (*_DONE, *_CLEAR) else {"done": self.is_done}
        return {**self.fault.rule, "match": {"path": WORKSPACE, "method": method}, **done, **times}


def acting_faults() -> Iterator[ActingFault]:
    """Yield the faults that make a difference to a request that acts."""
    for fault in FAULTS:
        if fault.rule["kind"] in _OF_READING or fault.endures:
            continue
        before = ActingFault(fault=fault, is_done=False)
        if before.is_clear or fault.rule["kind"] not in _DONE:
            yield before
        if not before.is_clear:
            yield ActingFault(fault=fault, is_done=True)


def try_out_acting(acting: ActingFault, name: str, *, lasting: bool, place: Place) -> str:
    """Put a module to a fault and return what came of it; fails where what it tells is not what was done."""
    simulator = place.simulator
    simulator.post("reset")
    simulator.patch("settings", {"power_ms": 60, "job_ms": 60})
    wanted = {POWER: "SHUTOFF", MAINTENANCE: None, NOTIFICATION: "ACTIVE"}[name]
    # What the service tells of these can be read back.
    records = [row for row in place.records(LARGE) if row.get("in_maintenance_mode") is False]
    records = [row for row in records if wanted is None or row.get("status") == wanted]
    ids = [row["desktop_id"] for row in records if row.get("desktop_id")][:COUNT]
    simulator.post("faults", acting.rule(method=METHODS[name], lasting=lasting))
    # What has not been done is waited for in vain.
    is_vain = not acting.is_done and not acting.is_clear
    own: dict[str, Any] = {"wait_timeout": 0.2 if is_vain and name != NOTIFICATION else 10}
    if name == POWER:
        own["state"] = "started"
    options = place.options(acting.fault, region=LARGE, lasting=lasting)
    result = run_module(name, {**ACTING[name], **options, "desktop_ids": ids, **own})
    _check_true(result, name=name, ids=ids, acting=acting, place=place)
    return _told(result, name=name, acting=acting, place=place)


def _check_true(result: dict[str, Any], *, name: str, ids: list[str], acting: ActingFault, place: Place) -> None:
    acts = [act for act in place.simulator.get("acts") if act["desktop_id"] in ids]
    done = Counter(act["desktop_id"] for act in acts if act["accepted"])
    received = Counter(act["desktop_id"] for act in acts)
    most = 2 if name == MAINTENANCE else 1
    assert max(received.values(), default=0) <= most, "the service was told twice"
    if "desktops" not in result:
        assert not acts
        assert SENTENCE.fullmatch(result["msg"])
        return
    assert [row["desktop_id"] for row in result["desktops"]] == ids
    for row in result["desktops"]:
        count, what = done[row["desktop_id"]], row["result"]
        assert what in ("changed", "already", "refused", "timed_out", "unknown")
        assert count or what != "changed", row
        # In a job of messages the part of a desktop without a user fails.
        assert name == NOTIFICATION or not count or what != "refused", row
    assert result["changed"] or not done
    assert (result["rc"] == 0) == all(row["result"] in ("changed", "already") for row in result["desktops"])


def _told(result: dict[str, Any], *, name: str, acting: ActingFault, place: Place) -> str:
    hits = sum(rule["fired"] for rule in place.simulator.get("faults"))
    found = {row["result"] for row in result.get("desktops", [])}
    if "unknown" in found:
        assert not acting.is_clear
        return "unknown"
    if "timed_out" in found:
        assert acting.fault.rule["kind"] == "empty"
        return "fails: no effect in time"
    failures = [row["msg"] for row in result.get("desktops", []) if row["result"] not in ("changed", "already")]
    if not acting.is_clear and (name != NOTIFICATION or not failures):
        sent = [entry for entry in place.simulator.get("requests") if entry["method"] == METHODS[name]]
        return "complete, sent again" if len(sent) > 1 else "complete, read back"
    if name == NOTIFICATION and failures and all("was not shown" in message for message in failures):
        failures = []
    if failures or "desktops" not in result:
        return str(Outcome(failure=(failures or [result["msg"]])[0]))
    return str(Outcome(retries=hits))
