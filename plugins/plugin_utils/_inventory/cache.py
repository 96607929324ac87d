# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Responses in Ansible's inventory cache, under a key made of everything that determines them."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import MutableMapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

from ansible.errors import AnsibleError

from ...module_utils._api._auth.credentials import AccessKey, Agency, Password
from ...module_utils._api.settings import Settings
from .options import InventoryOptions
from .sources import FetchedDesktops, ProjectDesktops

FORMAT = 1


def cache_key(targets: Sequence[Settings], *, options: InventoryOptions) -> str:
    """Return a hash of everything that was requested, and by whom."""
    asked = {
        "format": FORMAT,
        "fetch": options.fetch,
        "filters": asdict(options.filters),
        "usage_days": options.usage_days,
        "targets": [
            [
                settings.workspace_url,
                settings.iam_url,
                settings.region,
                settings.project_id,
                settings.project_name,
                _identity(settings),
            ]
            for settings in targets
        ],
    }
    text = json.dumps(asked, sort_keys=True, default=str)
    return f"workspace_desktops_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def store(answers: FetchedDesktops, *, key: str, cache: MutableMapping[str, Any]) -> None:
    """Store answers in a cache, as one string, because core would mark and copy every value of a structure."""
    body = {"fetched_at": answers.fetched_at, "answers": [asdict(answer) for answer in answers.answers]}
    cache[key] = {"format": FORMAT, "body": json.dumps(body)}


def read_cached(cache: MutableMapping[str, Any], *, key: str) -> FetchedDesktops | None:
    """Return answers from a cache, None if there are none or they cannot be read."""
    try:
        entry = cache[key]
        if entry["format"] != FORMAT:
            return None
        body = json.loads(str(entry["body"]))
        answers = [ProjectDesktops(**answer) for answer in body["answers"]]
        if not all(isinstance(record, dict) for answer in answers for record in chain(answer.records, answer.usage)):
            return None
        return FetchedDesktops(answers=answers, fetched_at=float(body["fetched_at"]))
    except (AnsibleError, KeyError, TypeError, ValueError):
        return None


def _identity(settings: Settings) -> str:
    credential = settings.credential
    if isinstance(credential, AccessKey):
        who = f"key {credential.access_key}"
    elif isinstance(credential, Agency):
        who = f"agency at {credential.metadata_url} of {platform.node()}"
    elif isinstance(credential, Password):
        who = f"user {credential.username} of {credential.domain_name}"
    else:
        who = f"token {credential.value}"
    return hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()
