# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses of the objects it is given, each with the sentence a user gets to see."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jsonschema import Draft4Validator

_NAME = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
_INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "id": {"type": "string", "pattern": _NAME},
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}, "uniqueItems": True},
                    "label": {"type": "string"},
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "ask_at_runtime": {"type": "boolean"},
                    "default": {},
                },
            },
        },
    },
}
_TEMPLATES = {"type": "object", "patternProperties": {_NAME: {"type": "string"}}, "additionalProperties": False}
_FILES = {
    "type": "object",
    "patternProperties": {r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": {"type": "string"}},
    "additionalProperties": False,
}
_INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"env": _TEMPLATES, "extra_vars": _TEMPLATES, "file": _FILES},
}
# Names that AWX sets itself
BLOCKED = frozenset({"PATH", "PYTHONPATH", "VIRTUAL_ENV", "JOB_ID", "INVENTORY_ID", "CACHE", "AWX_HOST", "HOME"})
_QUESTION = {"type": str, "question_name": str, "variable": str, "required": bool}
_DEFAULTS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": (str, list),
    "integer": int,
    "float": (int, float),
}


# What a notification of a type needs, and what AWX adds to it
NOTIFICATIONS: Mapping[str, tuple[tuple[str, ...], Mapping[str, object]]] = {
    "email": (
        ("host", "port", "username", "password", "use_tls", "use_ssl", "sender", "recipients"),
        {"timeout": 30},
    ),
    "webhook": (
        ("url", "headers"),
        {"http_method": "POST", "disable_ssl_verification": False, "username": "", "password": ""},
    ),
    "slack": (("token", "channels"), {"hex_color": ""}),
}
NOTIFICATION_SECRETS = frozenset({"password", "token", "account_token", "grafana_key"})


class RefusedError(Exception):
    """AWX answers 400; the body names the field and what is wrong with it."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.body = {name: [sentence]}


class _Exploding:
    """What `tower` and `tower.filename` are as long as nothing gives them a value."""

    def __str__(self) -> str:
        raise UndefinedError("no such file is injected")


def check_notification(row: Mapping[str, Any]) -> None:
    """Refuse a notification that lacks what its type needs; add what AWX adds."""
    needed, added = NOTIFICATIONS.get(row["notification_type"], ((), {}))
    missing = [name for name in needed if name not in row["notification_configuration"]]
    if missing:
        raise RefusedError(
            "notification_configuration", f"Missing required fields for Notification Configuration: {missing}."
        )
    for name, value in added.items():
        row["notification_configuration"].setdefault(name, value)


def check_credential_type(given: Mapping[str, Any]) -> None:
    """Refuse inputs and injectors that AWX would not store."""
    inputs, injectors = given["inputs"], given["injectors"]
    if given["kind"] not in ("cloud", "net"):
        raise RefusedError("kind", "Must be 'cloud' or 'net'.")
    _check_schema("inputs", inputs, schema=_INPUTS)
    _check_schema("injectors", injectors, schema=_INJECTORS)
    ids = [field["id"] for field in inputs.get("fields", [])]
    for field in inputs.get("fields", []):
        if field["id"] == "tower" or ids.count(field["id"]) > 1:
            raise RefusedError("inputs", f"field IDs must be unique and not reserved ({field['id']})")
        kind = field.setdefault("type", "string")
        if "default" in field and not isinstance(field["default"], {"string": str, "boolean": bool}[kind]):
            raise RefusedError("inputs", f"{field['default']} is not a {kind}")
        for key in ("choices", "multiline", "format", "secret"):
            if key in field and kind != "string":
                raise RefusedError("inputs", f"{key} not allowed for {kind} type ({field['id']})")
    _check_templates(injectors, ids=ids)


def _check_schema(name: str, value: Any, *, schema: Mapping[str, Any]) -> None:
    fault = next(Draft4Validator(schema).iter_errors(value), None)
    if fault is not None:
        raise RefusedError(name, f"Schema validation error in relative path {list(fault.path)} ({fault.message})")


def _check_templates(injectors: Mapping[str, Mapping[str, str]], *, ids: Sequence[str]) -> None:
    files = injectors.get("file", {})
    if "template" in files and len(files) > 1:
        raise RefusedError("injectors", "Must use multi-file syntax when injecting multiple files")
    tower, filename = _Exploding(), _Exploding()
    for name in files:
        if name == "template":
            vars(tower)["filename"] = "EXAMPLE_FILENAME"
        else:
            vars(filename)[name.partition(".")[2]] = "EXAMPLE_FILENAME"
    vars(tower).setdefault("filename", filename)
    names: dict[str, object] = {**dict.fromkeys(ids, "EXAMPLE"), "tower": tower}
    for name in injectors.get("env", {}):
        if name.startswith("ANSIBLE_"):
            raise RefusedError("injectors", f"Environment variable {name} may affect Ansible configuration")
        if name in BLOCKED:
            raise RefusedError("injectors", f"Environment variable {name} is not allowed to be used in credentials.")
    for place, templates in injectors.items():
        for name, text in templates.items():
            try:
                ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(text).render(names)
            except UndefinedError as exc:
                raise RefusedError("injectors", f"{name} uses an undefined field ({exc})") from exc
            except SecurityError as exc:
                raise RefusedError("injectors", f"Encountered unsafe code execution: {exc}") from exc
            except TemplateSyntaxError as exc:
                raise RefusedError("injectors", f"Syntax error in {name} inside of {place} ({exc})") from exc


def check_credential(given: Mapping[str, Any], *, credential_type: Mapping[str, Any]) -> None:
    """Refuse values that the credential type has no field for, or of another type."""
    fields = {field["id"]: field for field in credential_type["inputs"].get("fields", [])}
    for name, value in given["inputs"].items():
        if name not in fields:
            raise RefusedError("inputs", f"Additional properties are not allowed ('{name}' was unexpected)")
        if not isinstance(value, {"string": str, "boolean": bool}[fields[name]["type"]]):
            raise RefusedError("inputs", f"{name} is not of type '{fields[name]['type']}'")


def check_inventory_source(given: Mapping[str, Any]) -> None:
    """Refuse a source from a project without a project, a bad regular expression and variables that are no mapping."""
    if given["source"] != "scm" or not given["source_project"]:
        raise RefusedError("source_project", "Project required for scm type sources.")
    if given["verbosity"] not in (0, 1, 2):
        raise RefusedError("verbosity", f'"{given["verbosity"]}" is not a valid choice.')
    try:
        re.compile(given["host_filter"])
    except re.error as exc:
        raise RefusedError("host_filter", "Must be a valid regular expression.") from exc
    check_variables("source_vars", given["source_vars"])


def check_variables(name: str, text: Any) -> None:
    """Refuse what is not the text of a mapping."""
    if not isinstance(text, str) or (text and not isinstance(json.loads(text), dict)):
        raise RefusedError(name, "Cannot parse as a mapping.")


def check_schedule(given: Mapping[str, Any]) -> None:
    """Refuse a rule without a start or without an interval."""
    rule = given["rrule"]
    if not re.match(r"^DTSTART(;TZID=[^:]+:\d{8}T\d{6}|:\d{8}T\d{6}Z) RRULE:", rule):
        raise RefusedError(
            "rrule", "Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ"
        )
    if "FREQ=" not in rule or "INTERVAL=" not in rule:
        raise RefusedError("rrule", "INTERVAL required in rrule.")


def check_survey(survey: Any) -> None:
    """Refuse questions that lack something or have a default of another type."""
    if not isinstance(survey, dict) or not {"name", "description", "spec"} <= set(survey):
        raise RefusedError("error", "'name', 'description' and 'spec' are required in survey spec.")
    seen: set[str] = set()
    for number, question in enumerate(survey["spec"]):
        for key, kind in _QUESTION.items():
            if not isinstance(question.get(key), kind):
                raise RefusedError("error", f"'{key}' in survey question {number} expected to be {kind.__name__}.")
        if question["variable"] in seen:
            raise RefusedError("error", f"'variable' '{question['variable']}' duplicated in survey question {number}.")
        seen.add(question["variable"])
        _check_question(question, number=number)


def _check_question(question: Mapping[str, Any], *, number: int) -> None:
    if question["type"] not in _DEFAULTS:
        raise RefusedError("error", f"'{question['type']}' in survey question {number} is not an allowed type.")
    choices = question.get("choices")
    if question["type"] in ("multiplechoice", "multiselect") and not isinstance(choices, list):
        raise RefusedError("error", f"survey question {number} must specify choices.")
    default = question.get("default", "")
    if default != "" and (isinstance(default, bool) or not isinstance(default, _DEFAULTS[question["type"]])):
        raise RefusedError("error", f"Default value {default!r} in survey question {number} is of the wrong type.")
    if question["type"] == "multiplechoice" and default != "" and default not in (choices or []):
        raise RefusedError(
            "error", f"Default choice {default!r} of survey question {number} is not one of the choices."
        )
    for bound in ("min", "max"):
        if bound in question and not isinstance(question[bound], int):
            raise RefusedError("error", f"'{bound}' in survey question {number} expected to be integer.")


def answer_faults(question: Mapping[str, Any], answer: Any) -> list[str]:
    """Return what AWX finds wrong with an answer to a question when a job is launched."""
    variable, kind = question["variable"], question["type"]
    if kind == "multiplechoice":
        choices = question["choices"]
        return [] if answer in choices else [f"Value {answer} for '{variable}' expected to be one of {choices}."]
    if isinstance(answer, bool) or not isinstance(answer, _DEFAULTS[kind]):
        return [f"Value {answer} for '{variable}' expected to be of type {kind}."]
    size = len(answer) if isinstance(answer, str) else answer
    faults = {"small": size < question.get("min", size), "large": size > question.get("max", size)}
    return [f"'{variable}' value {answer} is too {fault}." for fault, there in faults.items() if there]
