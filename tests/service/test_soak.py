# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two thousand runs under mixed faults: each gives the truth or one typed error, and nothing is left behind."""

from __future__ import annotations

import gc
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.client import WorkspaceClient
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import (
    ApiError,
    ConnectionFailedError,
    IncompleteListError,
)
from ansible_collections.huaweicloud.workspace.plugins.module_utils._client import build_client, settings_from
from tests.support.module_runner import isolate
from tests.support.service_fixtures import key_options, token_options
from tests.support.simulator_process import Simulator, running_simulator

from .fault_waiting import fast_clock

RUNS = 2_000
# What is remembered once, such as compiled patterns, is remembered by then.
WARM_UP = 200
SEED = 20_260_701
MOST_GROWTH_MIB = 24
ESTATE = (
    *("--desktops", 18, "--odd-records", "typed"),
    *("--detail-max-limit", 10, "--connect-max-limit", 10, "--over-limit", "clamp"),
)
WORKSPACE = "^/v2/"
TYPED_ERRORS = (ApiError, ConnectionFailedError, IncompleteListError)

# Those that cost time are rare; what is missing here, `hang`, costs most.
FAULTS: tuple[tuple[int, Mapping[str, Any]], ...] = (
    (6, {"kind": "throttle", "message": "Too many requests."}),
    (4, {"kind": "throttle", "requests": 50, "window": "1 second"}),
    (4, {"kind": "throttle", "retry_after": 1}),
    (1, {"kind": "throttle", "retry_after": 86_400}),
    (2, {"kind": "service_error", "status": 500}),
    (6, {"kind": "gateway_error", "status": 502}),
    (6, {"kind": "gateway_error", "status": 503}),
    (6, {"kind": "gateway_error", "status": 504}),
    (2, {"kind": "html", "status": 200}),
    (2, {"kind": "html", "status": 403}),
    (4, {"kind": "html", "status": 502}),
    (2, {"kind": "empty"}),
    (4, {"kind": "empty", "status": 504}),
    (2, {"kind": "bad_json"}),
    (1, {"kind": "redirect"}),
    (8, {"kind": "reset"}),
    (8, {"kind": "cut_off"}),
    (8, {"kind": "cut_off_chunked"}),
    (4, {"kind": "slow", "seconds": 0.02, "pieces": 4}),
    (6, {"kind": "expire_tokens"}),
    (4, {"kind": "reorder", "by": 3}),
    (4, {"kind": "short_pages", "rows": 7}),
    (4, {"kind": "duplicate_rows", "rows": 3}),
    (4, {"kind": "vanish"}),
)
HANGS = {"kind": "hang", "seconds": 30}
HANGS_EVERY = 250

Truth = Mapping[str, Any]
Question = Callable[[WorkspaceClient, list[str]], Any]


def _statistics(client: WorkspaceClient, _ids: list[str]) -> Any:
    return client.status_statistics()


def _connections(client: WorkspaceClient, _ids: list[str]) -> Any:
    return {row["desktop_id"]: row["connect_status"] for row in client.connections()}


def _desktops(client: WorkspaceClient, _ids: list[str]) -> Any:
    return {row["desktop_id"]: row.get("login_status") for row in client.desktops()}


def _by_id(client: WorkspaceClient, ids: list[str]) -> Any:
    rows, missing = client.desktops_by_id(ids)
    found = {row["desktop_id"]: row.get("login_status") for row in rows}
    assert not set(found) & set(missing)
    return {**found, **dict.fromkeys(missing, "MISSING")}


QUESTIONS: Mapping[str, Question] = {
    "statistics": _statistics,
    "connections": _connections,
    "desktops": _desktops,
    "by id": _by_id,
}


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    isolate(monkeypatch, home=tmp_path)
    with running_simulator(*ESTATE) as running, fast_clock(2_000.0):
        yield running


def _rules(chance: random.Random, *, number: int) -> list[dict[str, Any]]:
    """Return the faults of one run: some pass, some last longer than a client has patience."""
    kinds, weights = [rule for _weight, rule in FAULTS], [weight for weight, _rule in FAULTS]
    rules = [
        {
            **rule,
            "match": {"path": WORKSPACE},
            "after": chance.randrange(4),
            "times": chance.choice((1, 1, 1, 2, 2, 3, 5, 9)),
        }
        for rule in chance.choices(kinds, weights, k=chance.choice((1, 1, 2, 3)))
    ]
    if number % HANGS_EVERY == 0:
        rules.append({**HANGS, "match": {"path": WORKSPACE}, "after": chance.randrange(2), "times": 1})
    return rules


def _options(simulator: Simulator, chance: random.Random, *, hangs: bool) -> dict[str, Any]:
    """Return the options of one run, with each kind of credential in turn."""
    ready = simulator.ready
    kind = chance.choice(("key", "token", "password"))
    if kind == "password":
        names = ("username", "password", "domain_name", "region", "auth_url")
        credential: dict[str, Any] = {name: ready[name] for name in names} | {"endpoint": simulator.url}
    else:
        credential = (key_options if kind == "key" else token_options)(simulator)
    limits = {"concurrency": chance.choice((1, 4, 8)), "max_retries": chance.choice((0, 2, 4))}
    return {**credential, **limits, "timeout": 0.5 if hangs else 20.0}


def _truth(simulator: Simulator) -> Truth:
    records = simulator.records()
    status = {row["desktop_id"]: row.get("login_status") for row in records}
    return {
        "statistics": simulator.call("/connections/status").json["statics"],
        "connections": status,
        "desktops": status,
        "by id": {desktop_id: status[desktop_id] for desktop_id in list(status)[:4]},
    }


def _agrees(answer: Any, truth: Any, *, hidden: bool) -> bool:
    """Tell whether an answer is the truth; a desktop the service denies for a while is told to be missing."""
    if not hidden:
        return bool(answer == truth)
    return set(answer) == set(truth) and all(answer[key] in (truth[key], "MISSING") for key in truth)


def _open_files() -> list[str]:
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(link.readlink()))
        except FileNotFoundError:
            # The one by which the directory itself was read.
            continue
    return [name for name in found if not name.endswith("/fd")]


def _sockets() -> int:
    return sum(name.startswith("socket:") for name in _open_files())


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system has no /proc/self/fd to count files in")
def test_two_thousand_runs_lose_nothing_and_leave_nothing_behind(simulator: Simulator) -> None:
    truth = _truth(simulator)
    ids = list(truth["by id"])
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    sentences: set[str] = set()
    threads, files, memory = threading.active_count(), len(_open_files()), _memory_mib()
    sockets = _sockets()
    for number in range(RUNS):
        if number == WARM_UP:
            gc.collect()
            threads, files, memory = threading.active_count(), len(_open_files()), _memory_mib()
        name, ask = chance.choice(list(QUESTIONS.items()))
        rules = _rules(chance, number=number)
        options = _options(simulator, chance, hangs=any(rule["kind"] == "hang" for rule in rules))
        simulator.post("reset")
        simulator.post("faults", rules)
        what = f"run {number}: {name} with {rules} and {options['max_retries']} retries"
        try:
            with build_client(settings_from(options, environ={}), progress=lambda _text: None) as client:
                answer = ask(client, ids)
        except TYPED_ERRORS as error:
            outcomes[type(error).__name__] += 1
            sentences.add(str(error))
        else:
            hidden = name == "by id" and any(rule["kind"] == "vanish" for rule in rules)
            assert _agrees(answer, truth[name], hidden=hidden), what
            outcomes["complete"] += 1
    print(dict(outcomes))
    assert [text for text in sentences if "\n" in text or not text.endswith(".")] == []
    gc.collect()
    assert threading.active_count() <= threads
    assert _sockets() <= sockets
    assert len(_open_files()) <= files
    assert _memory_mib() - memory < MOST_GROWTH_MIB
    assert outcomes["complete"] > RUNS / 2
    assert len(outcomes) > 4, "too few kinds of failures to prove anything"
