# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The raw answers an inventory is made of, from the service or from the cache."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, MutableMapping
from dataclasses import asdict, dataclass
from typing import Any

from ..module_utils._api.credentials import AccessKey, Password
from ..module_utils._api.records import Record
from ..module_utils._api.settings import Settings
from ..module_utils._connection import build_client
from ._fetching import fetch_desktops
from ._options import InventoryOptions

FORMAT = 1
Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The desktops of one project as the service gave them."""

    region: str | None
    project_id: str
    records: list[Record]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All that was fetched, and when (seconds since the epoch)."""

    answers: list[Answer]
    fetched_at: float

    @property
    def count(self) -> int:
        """How many desktops there are."""
        return sum(len(answer.records) for answer in self.answers)


def fetch_answers(settings: Settings, *, options: InventoryOptions, notify: Notify, notice: Notify) -> Answers:
    """Ask the service; `notify` hears of the progress, `notice` of what the user should know."""
    with build_client(settings, notify=notify) as client:
        records = fetch_desktops(client, mode=options.fetch, filters=options.filters, notice=notice)
        answer = Answer(region=settings.region, project_id=client.project_id, records=records)
    return Answers(answers=[answer], fetched_at=time.time())


def cache_key(settings: Settings, *, options: InventoryOptions) -> str:
    """Return a key made of all that was asked and by whom; nothing in it can be read back."""
    asked = {
        "format": FORMAT,
        "workspace_url": settings.workspace_url,
        "iam_url": settings.iam_url,
        "region": settings.region,
        "project_id": settings.project_id,
        "project_name": settings.project_name,
        "fetch": options.fetch,
        "filters": asdict(options.filters),
        "identity": _identity(settings),
    }
    text = json.dumps(asked, sort_keys=True, default=str)
    return f"workspace_desktops_{hashlib.sha256(text.encode()).hexdigest()}"


def store(answers: Answers, *, key: str, cache: MutableMapping[str, Any]) -> None:
    """Put answers into a cache, as one text, because core would mark and copy every value of a structure."""
    body = {"fetched_at": answers.fetched_at, "answers": [asdict(answer) for answer in answers.answers]}
    cache[key] = {"format": FORMAT, "body": json.dumps(body)}


def read_cached(cache: MutableMapping[str, Any], *, key: str) -> Answers | None:
    """Return answers from a cache, None where there are none or they cannot be read."""
    try:
        entry = cache[key]
        if entry["format"] != FORMAT:
            return None
        body = json.loads(str(entry["body"]))
        answers = [Answer(**answer) for answer in body["answers"]]
        return Answers(answers=answers, fetched_at=float(body["fetched_at"]))
    except (KeyError, TypeError, ValueError):
        return None


def _identity(settings: Settings) -> str:
    credential = settings.credential
    if isinstance(credential, AccessKey):
        who = f"key {credential.access_key}"
    elif isinstance(credential, Password):
        who = f"user {credential.username} of {credential.domain_name}"
    else:
        who = f"token {credential.value}"
    return hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()
