# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is put to the faults: each module, and the plugin in both of its ways to read; and what must come of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.module_runner import ERROR_KEYS, run_module
from tests.support.service_fixtures import key_options, token_options
from tests.support.simulator_process import Simulator

from .fault_inventory import Parser
from .fault_kinds import Fault

# Three pages of the larger project, and one of the smaller.
ESTATE = (
    *("--projects", "cn-north-4=120,cn-south-1=9"),
    *("--detail-max-limit", "50", "--connect-max-limit", "50", "--over-limit", "clamp"),
)
PAGES = 3
LARGE, SMALL = "cn-north-4", "cn-south-1"
SINGLE_CALLS = 7

Rows = list[tuple[str, str]]
SENTENCE = re.compile(r"[^\n]{20,700}\.")
# The guide shows an address and a time as users have them.
USUAL = (
    (re.compile(r"127\.0\.0\.1:\d+"), "workspace.REGION.myhuaweicloud.com"),
    (re.compile(r"(?<=within )[\d.]+(?= seconds)|(?<=timeout of )[\d.]+(?=:)"), "60"),
)
CAUSES = (
    (re.compile(r"asks to wait"), "asked to wait too long"),
    (re.compile(r"\(401 APIGW\.0307[:)]"), "token ended"),
    (re.compile(r"\((\d{3})(?: \S+)?[:)]"), r"\1"),
    (re.compile(r"with an empty response"), "empty answer"),
    (re.compile(r"that is not the API's JSON"), "not JSON"),
    (re.compile(r"JSON that ends early"), "JSON ends early"),
    (re.compile(r"was cut off"), "cut off"),
    (re.compile(r"The connection to \S+ broke"), "connection broke"),
    (re.compile(r"did not answer within"), "no answer in time"),
    (re.compile(r"^Only \d+ of \d+"), "list not whole"),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one cell: all that there is (`failure` is None), or one sentence that says why there is nothing."""

    retries: int | None = None
    failure: str | None = None
    requests: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the answer was there, and whole."""
        return self.failure is None

    @property
    def cause(self) -> str:
        """The cause of a failure in a word or two; a sentence without a known one is no clear failure."""
        for pattern, label in CAUSES:
            found = pattern.search(self.failure or "")
            if found:
                return found.expand(label)
        raise AssertionError(f"This names no cause: {self.failure}")

    def __str__(self) -> str:
        if self.failure is not None:
            return f"fails: {self.cause}"
        if not self.retries:
            return "complete"
        return f"complete ({self.retries} {'retry' if self.retries == 1 else 'retries'})"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where cells are tried: the service and the process of the plugin."""

    simulator: Simulator
    parser: Parser

    def options(self, fault: Fault, *, region: str, lasting: bool) -> dict[str, Any]:
        """Return the connection options with the credential that the fault is about, and fewer retries if it lasts."""
        ready = self.simulator.ready
        if fault.credential == "password":
            names = ("username", "password", "domain_name", "region", "auth_url")
            credential: dict[str, Any] = {name: ready[name] for name in names} | {"endpoint": self.simulator.url}
        else:
            credential = (token_options if fault.credential == "token" else key_options)(self.simulator)
        return {
            **credential,
            "project_id": ready["projects"][region],
            "timeout": fault.timeout,
            "concurrency": fault.concurrency,
            "max_retries": 1 if lasting else 4,
        }

    def records(self, region: str) -> list[dict[str, Any]]:
        """Return the desktops of a project as they are now."""
        return self.simulator.records(self.simulator.ready["projects"][region])


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a subject said: rows of desktop ids and login statuses, ids it found missing, or a failure."""

    rows: Rows
    missing: tuple[str, ...] = ()
    statistics: Sequence[Mapping[str, Any]] | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One column of the matrix."""

    title: str
    ask: Callable[[Place, dict[str, Any], list[str]], Answered]
    region: str = LARGE
    asks_once: bool = False
    ids: int | None = None


def _module(name: str, **more: Any) -> Callable[[Place, dict[str, Any], list[str]], Answered]:
    def ask(place: Place, options: dict[str, Any], desktop_ids: list[str]) -> Answered:
        asked = {**options, **{key: value(desktop_ids) for key, value in more.items()}}
        result = run_module(name, asked)
        assert "Traceback" not in json.dumps(result)
        if result["rc"]:
            assert result["failed"] is True
            assert not {"desktops", "statics", "totals", "total_count"} & set(result), "partial data"
            error = result["error"]
            assert set(error) == ERROR_KEYS
            assert str(error["url"]).startswith(place.simulator.url), error
            return Answered(rows=[], failure=result["msg"])
        assert not result.get("failed")
        status = "connect_status" if name == "workspace_connection_info" else "login_status"
        return Answered(
            rows=[(row["desktop_id"], row.get(status)) for row in result.get("desktops", [])],
            missing=tuple(result.get("missing_desktop_ids", ())),
            statistics=result.get("statics"),
        )

    return ask


def _inventory(fetch: str) -> Callable[[Place, dict[str, Any], list[str]], Answered]:
    def ask(place: Place, options: dict[str, Any], _desktop_ids: list[str]) -> Answered:
        parsed = place.parser.parse({"fetch": fetch, "hostnames": ["desktop_id"], **options})
        if parsed.failure is not None:
            assert not parsed.hosts, "partial data"
            assert not parsed.groups, "partial data"
            return Answered(rows=[], failure=parsed.failure)
        rows = [(name, host.get("workspace_login_status")) for name, host in parsed.hosts.items()]
        gone = re.findall(r"The desktop (\S+) was deleted while", "\n".join(parsed.warnings))
        return Answered(rows=rows, missing=tuple(gone))  # type: ignore[arg-type]

    return ask


SUBJECTS: tuple[Subject, ...] = (
    Subject(title="status_info", ask=_module("workspace_status_info"), asks_once=True),
    Subject(title="connection_info", ask=_module("workspace_connection_info")),
    Subject(title="desktop_info", ask=_module("workspace_desktop_info")),
    Subject(
        title="desktop_info by ID",
        ask=_module("workspace_desktop_info", desktop_ids=list),
        ids=SINGLE_CALLS,
    ),
    Subject(title="inventory", ask=_inventory("auto")),
    Subject(title="inventory, one by one", ask=_inventory("single"), region=SMALL),
)


def try_out(fault: Fault, subject: Subject, *, lasting: bool, place: Place) -> Outcome:
    """Put a subject to a fault and return what came of it; whatever is neither whole nor a clear failure fails."""
    simulator = place.simulator
    simulator.post("reset")
    before = place.records(subject.region)
    statistics = _statistics(simulator)
    asked = [row["desktop_id"] for row in before][: subject.ids]
    # The first answers come as they should, so that a failure has something to leave half done.
    after = 0 if subject.asks_once else 1
    # Desktops of the first and of the last page go, and of those asked for by id not the first.
    gone = [asked[place_of] for place_of in (3, -1, 5, -3)]
    simulator.post("faults", fault.rules(lasting=lasting, after=after, desktop_ids=gone))
    answered = subject.ask(place, place.options(fault, region=subject.region, lasting=lasting), asked)
    hits = sum(rule["fired"] for rule in simulator.get("faults"))
    requests = len(simulator.get("requests"))
    if answered.failure is not None:
        assert SENTENCE.fullmatch(answered.failure), answered.failure
        return Outcome(failure=_as_usual(answered.failure), requests=requests)
    _check_whole(answered, subject=subject, before=before, after=place.records(subject.region), statistics=statistics)
    return Outcome(retries=hits if fault.counts else None, requests=requests)


def _as_usual(sentence: str) -> str:
    for pattern, usual in USUAL:
        sentence = pattern.sub(usual, sentence)
    return sentence


def _statistics(simulator: Simulator) -> Any:
    statistics = simulator.call("/connections/status").json["statics"]
    simulator.delete("requests")
    return statistics


def _check_whole(
    answered: Answered,
    *,
    subject: Subject,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    statistics: Any,
) -> None:
    """An answer is whole if it holds all desktops that were there all the time, as they are, and no others than were
    there at the start."""
    if answered.statistics is not None:
        assert answered.statistics == statistics
        return
    ids = [desktop_id for desktop_id, _status in answered.rows]
    assert len(ids) == len(set(ids)), "the same desktop twice"
    at_first = _rows(before[: subject.ids])
    at_last = _rows([row for row in after if row["desktop_id"] in dict(at_first)])
    assert set(at_last) <= set(answered.rows) <= set(at_first)
    known_missing = set(answered.missing)
    assert known_missing <= set(dict(at_first)) - set(dict(at_last))
    if subject.ids is not None:
        assert known_missing | set(ids) == set(dict(at_first))


def _rows(records: Sequence[Mapping[str, Any]]) -> Rows:
    return [(row["desktop_id"], row.get("login_status")) for row in records]  # type: ignore[misc]
