# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description of the contract, and what a request or an answer breaks of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parent
CREDENTIALS = ("x-auth-token", "authorization")
# What every HTTP client sends, and what no description names.
PLAIN_HEADERS = frozenset({
    "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent",
    "x-auth-token", "x-security-token",
})  # fmt: skip
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call of the description with all its parameters."""

    path: str
    method: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the path of a request to this call looks like."""
        parts = re.split(r"\{\w+\}", self.path)
        return re.compile("([^/]+)".join(re.escape(part) for part in parts))

    def named(self, where: str) -> dict[str, Mapping[str, Any]]:
        """Return the parameters of one place by their names, those of headers in lower case."""
        found = [parameter for parameter in self.parameters if parameter["in"] == where]
        return {parameter["name"].lower() if where == "header" else parameter["name"]: parameter for parameter in found}


class Description:
    """The OpenAPI document; the methods yield each breach of it in words."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.operations = [
            Operation(
                path=path,
                method=method.upper(),
                definition=definition,
                parameters=tuple(
                    self.resolved(entry) for entry in (*item.get("parameters", ()), *definition.get("parameters", ()))
                ),
            )
            for path, item in document["paths"].items()
            for method, definition in item.items()
            if method != "parameters"
        ]

    def resolved(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what an entry stands for, following its reference."""
        while "$ref" in entry:
            found: Any = self.document
            for name in entry["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            entry = found
        return entry

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the call that a request is for; a path without parameters comes first."""
        for operation in sorted(self.operations, key=lambda operation: operation.path.count("{")):
            if operation.method == method and operation.pattern.fullmatch(path):
                return operation
        return None

    def breaches_of_request(
        self, method: str, target: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[str]:
        """Yield what is wrong with a request; without a body nothing is said of the body."""
        path, mark, text = target.partition("?")
        operation = self.operation(method, path)
        if operation is None:
            yield f"{method} {path} is no call of the contract"
            return
        yield from _breaches_of_encoding(path, text, has_query=bool(mark))
        yield from self._breaches_of_query(operation, text)
        yield from self._breaches_of_headers(operation, {name.lower(): value for name, value in headers.items()})
        if body is not None:
            yield from self._breaches_of_body(operation, body)

    def breaches_of_answer(
        self, method: str, path: str, *, status: int, headers: Mapping[str, str], body: bytes
    ) -> Iterator[str]:
        """Yield what is wrong with an answer."""
        operation = self.operation(method, path)
        if operation is None:
            yield f"{method} {path} is no call of the contract"
            return
        responses = operation.definition["responses"]
        found = responses.get(str(status)) or responses.get(f"{status // 100}XX")
        if found is None:
            yield f"status {status} is not described"
            return
        response = self.resolved(found)
        for name, header in response.get("headers", {}).items():
            if header.get("required") and not headers.get(name.lower()):
                yield f"the header {name} is missing"
        if "content" not in response:
            return
        kind = headers.get("content-type", "").split(";")[0].strip()
        media = response["content"].get(kind)
        if media is None:
            yield f"content type {kind!r} is not described for status {status}"
        elif kind == "application/json":
            yield from self.breaches_of_value(json.loads(body), media["schema"])

    def breaches_of_value(self, value: object, schema: Mapping[str, Any]) -> Iterator[str]:
        """Yield what a value breaks of a schema, which may refer to others of the document."""
        validator = Draft202012Validator({**schema, "components": self.document["components"]})
        for error in validator.iter_errors(value):
            # The value comes first in a message and the reason last.
            yield f"{error.json_path}: {error.message[-200:]}"

    def _breaches_of_query(self, operation: Operation, text: str) -> Iterator[str]:
        known = operation.named("query")
        given: dict[str, list[str]] = {}
        for key, value in _pairs(text):
            given.setdefault(key, []).append(value)
        for key, parameter in known.items():
            if parameter.get("required") and key not in given:
                yield f"the query parameter {key} is missing"
        for key, values in given.items():
            if key not in known:
                yield f"there is no query parameter {key}"
                continue
            schema = known[key]["schema"]
            if schema["type"] == "array":
                yield from (f"{key}: {words}" for words in self.breaches_of_value(values, schema))
            elif len(values) > 1:
                yield f"{key} is no list and comes {len(values)} times"
            else:
                yield from (f"{key}: {words}" for words in self.breaches_of_value(_typed(values[0], schema), schema))

    def _breaches_of_headers(self, operation: Operation, headers: Mapping[str, str]) -> Iterator[str]:
        known = operation.named("header")
        for name, value in headers.items():
            if name in known:
                schema = known[name]["schema"]
                yield from (f"header {name}: {words}" for words in self.breaches_of_value(value, schema))
            elif name not in PLAIN_HEADERS:
                yield f"there is no header {name}"
        needed = operation.definition.get("security", self.document["security"])
        credentials = [name for name in CREDENTIALS if name in headers]
        if len(credentials) != bool(needed):
            yield f"the credentials {credentials} are not the one that is needed"
        if "authorization" in headers and "x-sdk-date" not in headers:
            yield "a signature has no date"

    def _breaches_of_body(self, operation: Operation, body: bytes) -> Iterator[str]:
        described = operation.definition.get("requestBody")
        if described is None:
            if body:
                yield "the call has no body"
            return
        yield from self.breaches_of_value(json.loads(body), described["content"]["application/json"]["schema"])


def load() -> Description:
    """Return the description of the contract."""
    return Description(load_yaml("workspace-v2.yaml"))


def load_yaml(name: str) -> dict[str, Any]:
    """Return a file of this folder."""
    document: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return document


def _pairs(text: str) -> Pairs:
    parts = [part.partition("=") for part in text.split("&")] if text else []
    return [(unquote(key), unquote(value)) for key, _equals, value in parts]


def _breaches_of_encoding(path: str, text: str, *, has_query: bool) -> Iterator[str]:
    if has_query and not text:
        yield "the query is empty"
    for segment in path.split("/"):
        if segment != quote(unquote(segment), safe="~"):
            yield f"{segment!r} in the path is not encoded as the service's signer does"
    pairs = _pairs(text)
    if text != "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in pairs):
        yield f"the query {text!r} is not encoded as the service's signer does"
    if list(pairs) != sorted(pairs):
        yield f"the query {text!r} is not sorted"


def _typed(text: str, schema: Mapping[str, Any]) -> object:
    """Return a value of the query as the JSON value that stands so in a query, or as the text it is."""
    kind = schema["type"]
    if kind == "integer" and re.fullmatch(r"0|-?[1-9][0-9]*", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
