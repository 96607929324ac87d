# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault rules: what they match, when they fire, and how they are read from JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .query import Target

PARAMETERS: Mapping[str, frozenset[str]] = {
    "throttle": frozenset({"retry_after", "retry_after_date", "message", "requests", "window"}),
    "status": frozenset({"status", "body", "content_type", "headers"}),
    "service_error": frozenset({"status", "error_code", "error_msg", "error_detail", "encoded_authorization_message"}),
    "gateway_error": frozenset({"status", "error_code", "error_msg"}),
    "iam_error": frozenset({"status", "error_code", "error_msg", "title"}),
    "html": frozenset({"status", "body"}),
    "empty": frozenset({"status"}),
    "bad_json": frozenset({"status", "body"}),
    "redirect": frozenset({"status", "location"}),
    "reset": frozenset(),
    "cut_off": frozenset({"bytes"}),
    "cut_off_chunked": frozenset({"bytes"}),
    "cut_off_packed": frozenset({"bytes"}),
    "hang": frozenset({"seconds"}),
    "slow": frozenset({"seconds", "pieces"}),
    "expire_tokens": frozenset(),
    "reorder": frozenset({"by"}),
    "vanish": frozenset({"desktop_id"}),
    "refuse_desktops": frozenset({"desktop_ids", "error_code", "error_msg"}),
    "fail_desktops": frozenset({"desktop_ids", "error_code", "error_msg"}),
    "short_pages": frozenset({"rows"}),
    "duplicate_rows": frozenset({"rows"}),
}
# Of these `done` says whether the request is done all the same: by default only where the answer gets lost.
ANSWERING = frozenset({
    "throttle", "status", "service_error", "gateway_error", "iam_error", "html", "empty", "bad_json", "redirect",
})  # fmt: skip
LOSING = frozenset({"reset", "hang"})
TEXTS = frozenset({"message", "window", "content_type", "location", "error_code", "error_msg", "error_detail", "title"})
NUMBERS = frozenset({"status", "requests", "bytes", "seconds", "retry_after_date", "pieces", "by", "rows"})


class FaultError(ValueError):
    """A fault rule cannot be understood."""


@dataclass
class FaultRule:
    """One rule: which requests it concerns, which of them it lets pass, and what befalls the others."""

    kind: str
    parameters: dict[str, Any]
    path: re.Pattern[str]
    method: str = ""
    query: re.Pattern[str] = field(default_factory=lambda: re.compile(""))
    times: int | None = None
    after: int = 0
    matched: int = 0

    @property
    def fired(self) -> int:
        """How often the rule has come into effect."""
        fired = max(0, self.matched - self.after)
        return fired if self.times is None else min(fired, self.times)


def read_rule(value: object) -> FaultRule:
    """Return the rule that the JSON value describes; a mistake in it is a FaultError in one sentence."""
    if not isinstance(value, dict):
        raise FaultError("A fault rule must be an object.")
    rule = dict(value)
    kind, match = rule.pop("kind", None), rule.pop("match", {})
    times, after = rule.pop("times", None), rule.pop("after", 0)
    if not isinstance(kind, str) or kind not in PARAMETERS:
        raise FaultError(f"There is no fault kind {kind!r}; there are {', '.join(sorted(PARAMETERS))}.")
    for name, parameter in rule.items():
        _check_parameter(kind, name, parameter)
    if not isinstance(match, dict) or set(match) - {"path", "method", "query"}:
        raise FaultError("The match of a fault rule is an object with path, method and query, all of them optional.")
    if not all(isinstance(text, str) for text in match.values()):
        raise FaultError("The path, method and query of a match must be strings.")
    if times is not None and not _is_count(times):
        raise FaultError(f"times must be null or a whole number of at least 0, not {times!r}.")
    if not _is_count(after):
        raise FaultError(f"after must be a whole number of at least 0, not {after!r}.")
    return FaultRule(
        kind=kind,
        parameters=rule,
        path=_pattern(match.get("path", "")),
        method=match.get("method", "").upper(),
        query=_pattern(match.get("query", "")),
        times=times,
        after=after,
    )


def take_rule(rules: list[FaultRule], *, method: str, target: Target) -> FaultRule | None:
    """Return the first rule in effect for this request; rules it merely matches count it and let it pass."""
    query = target.raw.partition("?")[2]
    for rule in rules:
        if rule.method not in ("", method) or not rule.path.search(target.path) or not rule.query.search(query):
            continue
        rule.matched += 1
        place = rule.matched - rule.after
        if place > 0 and (rule.times is None or place <= rule.times):
            return rule
    return None


def rule_as_json(rule: FaultRule) -> dict[str, Any]:
    """Return the rule and its counters as JSON values."""
    match = {"path": rule.path.pattern, "method": rule.method, "query": rule.query.pattern}
    return {
        "match": {name: text for name, text in match.items() if text},
        "times": rule.times,
        "after": rule.after,
        "kind": rule.kind,
        **rule.parameters,
        "matched": rule.matched,
        "fired": rule.fired,
    }


def _check_parameter(kind: str, name: str, value: object) -> None:
    if name == "done" and kind in ANSWERING | LOSING:
        if not isinstance(value, bool):
            raise FaultError(f"done must be true or false, not {value!r}.")
        return
    if name not in PARAMETERS[kind]:
        known = ", ".join(sorted(PARAMETERS[kind])) or "no parameters"
        raise FaultError(f"The fault {kind} has no parameter {name!r}; it has {known}.")
    if name in TEXTS and not isinstance(value, str):
        raise FaultError(f"{name} must be a string, not {value!r}.")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in NUMBERS and not (is_number and (name in ("seconds", "retry_after_date") or isinstance(value, int))):
        raise FaultError(f"{name} must be a number, not {value!r}.")
    if name == "desktop_ids" and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise FaultError(f"desktop_ids must be a list of strings, not {value!r}.")
    if name == "headers" and not isinstance(value, dict):
        raise FaultError(f"headers must be an object, not {value!r}.")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise FaultError(f"{text!r} is no regular expression: {error}.") from error
