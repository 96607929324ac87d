# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bodies of the calls that act."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..errors import bad_parameter

Body = dict[str, Any]


def read_object(body: bytes) -> Body:
    """Return the JSON object of a body."""
    try:
        value = json.loads(body)
    except ValueError as error:
        raise bad_parameter("body", "it must be JSON") from error
    if not isinstance(value, dict):
        raise bad_parameter("body", "it must be an object")
    return value


def ids_of(body: Body, *, most: int) -> list[str]:
    """Return the desktops a body names, each once."""
    ids = body.get("desktop_ids")
    if not isinstance(ids, list) or not all(isinstance(item, str) and item for item in ids):
        raise bad_parameter("desktop_ids", "it must be a list of ids")
    if not 1 <= len(ids) <= most:
        raise bad_parameter("desktop_ids", f"it must have between 1 and {most} ids, not {len(ids)}")
    return list(dict.fromkeys(ids))


def choice_of(body: Body, name: str, choices: Sequence[str]) -> str:
    """Return a text that must be one of the choices."""
    value = body.get(name)
    if value not in choices:
        raise bad_parameter(name, f"it must be one of {', '.join(choices)}")
    return str(value)


def text_of(body: Body, name: str, *, most: int) -> str:
    """Return a text that must not be empty or too long."""
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise bad_parameter(name, f"it must be a text of 1 to {most} characters")
    return value


def truth_of(body: Body, name: str) -> bool:
    """Return a boolean."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise bad_parameter(name, "it must be a boolean")
    return value


def tags_of(body: Body, *, most: int, most_tags: int) -> list[tuple[str, list[dict[str, str]]]]:
    """Return each desktop that a body names with its tags."""
    desktops = body.get("desktops")
    if not isinstance(desktops, list) or not 1 <= len(desktops) <= most:
        raise bad_parameter("desktops", f"it must be a list of 1 to {most} desktops")
    return [_tagged(item, most_tags=most_tags) for item in desktops]


def _tagged(item: object, *, most_tags: int) -> tuple[str, list[dict[str, str]]]:
    if not isinstance(item, dict) or not isinstance(item.get("desktop_id"), str) or not item["desktop_id"]:
        raise bad_parameter("desktops", "each must be an object with a desktop_id")
    tags = item.get("tags")
    if not isinstance(tags, list) or not 1 <= len(tags) <= most_tags:
        raise bad_parameter("tags", f"it must be a list of 1 to {most_tags} tags")
    for tag in tags:
        if not isinstance(tag, dict) or not isinstance(tag.get("key"), str) or not 1 <= len(tag["key"]) <= 128:
            raise bad_parameter("tags", "each must be an object with a key of 1 to 128 characters")
        value = tag.get("value", "")
        if not isinstance(value, str) or len(value) > 43:
            raise bad_parameter("tags", "a value must be a text of at most 43 characters")
    return item["desktop_id"], [{"key": tag["key"], "value": tag.get("value", "")} for tag in tags]
