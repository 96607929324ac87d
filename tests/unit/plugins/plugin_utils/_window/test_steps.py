# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever breaks or is killed, and whoever logs in: after the repair each desktop is as it was before the window."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.workspace.tests.support.acting_service import service
from ansible_collections.huaweicloud.workspace.tests.support.window_runs import (
    KilledError,
    Story,
    calm,
    random_story,
)

STORIES = 300
MEMORY = "/dev/shm"


def play(story: Story, seed: int) -> None:
    """Let a run break, repair it, perhaps breaking again, and repair what is left."""
    for act in (story.run, story.repair if seed % 3 else story.run):
        with contextlib.suppress(KilledError):
            act()
        story.service.sleep((0.0, 5.0, 40.0, 3000.0)[seed % 4])
        if seed % 2:
            calm(story)
        elif story.killed_at is not None:
            story.killed_at = story.events + 1 + seed % 40
    calm(story)
    window = (story.run if seed % 5 == 0 else story.repair)()
    assert window.problems == []


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory: waiting for the disk makes no difference to a run that is killed, only to a power cut."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as path:
        yield Path(path)


def test_all_is_as_before_after_the_repair(folder: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(STORIES):
        story = random_story(seed, path=folder / f"journal-{seed}.json")
        service = story.service
        before = {key: (record["in_maintenance_mode"], record["status"]) for key, record in service.desktops.items()}
        play(story, seed)
        assert story.wrong == [], seed
        assert story.begin().journal.read() == {}, seed
        for key, record in service.desktops.items():
            assert record["in_maintenance_mode"] == before[key][0], (seed, key)
            assert record["status"] == before[key][1] or story.is_left_running(key), (seed, key, record)
            seen["left running"] += story.is_left_running(key)
        seen.update(worked=len(story.worked), **{body.get("op_type", path): 1 for _m, path, body in service.sent})
    # The stories are worth something: all of it happens often.
    assert min(seen.values()) > STORIES / 10


def test_a_large_batch_takes_few_requests_that_act(folder: Path) -> None:
    """200 desktops, 50 of them off: at most two requests for each group of 100 and step."""
    off = {"status": "SHUTOFF", "login_status": "UNREGISTER"}
    busy = {"login_status": "CONNECTED"}
    kinds = {f"d{number:03}": off if number % 4 == 0 else busy if number % 10 == 1 else {} for number in range(200)}
    story = Story(service=service(*kinds, states=kinds), path=folder / "journal.json")
    window = story.run()
    assert window.problems == []
    sent = Counter(
        (method, body.get("op_type", body.get("in_maintenance_mode"))) for method, _path, body in story.service.sent
    )
    # Released are those whose users stayed, those that were running all the time, and those that were off.
    assert sent == {
        ("PUT", True): 2,
        ("POST", None): 1,
        ("POST", "os-start"): 1,
        ("POST", "os-stop"): 1,
        ("PUT", False): 4,
    }
    assert len(story.worked) == 180
