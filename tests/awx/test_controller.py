# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in controller refuses what AWX refuses, or tests against it would prove little."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from .controller import Store
from .controller.rules import RefusedError, answer_faults, check_survey
from .controller.store import InUseError
from .role import credential_type

Change = Callable[[dict[str, Any]], Any]


def _refusal(change: Change) -> str:
    wanted = copy.deepcopy(credential_type())
    change(wanted)
    with pytest.raises(RefusedError) as refused:
        Store().create("credential_types", wanted)
    return str(refused.value)


def _field(**field: object) -> Change:
    return lambda wanted: wanted["inputs"]["fields"].append(field)


def _injector(place: str, name: str, template: str) -> Change:
    return lambda wanted: wanted["injectors"].setdefault(place, {}).update({name: template})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_field(id="region", label="Twice"), "unique"),
        (_field(id="tower", label="Reserved"), "reserved"),
        (_field(id="a-b", label="No name"), "does not match"),
        (_field(id="number", label="Number", type="integer"), "is not one of"),
        (_field(id="flag", label="Flag", type="boolean", secret=True), "secret not allowed for boolean"),
        (_field(id="flag", label="Flag", type="boolean", default="yes"), "is not a boolean"),
        (_field(id="nameless"), "'label' is a required property"),
        (_field(id="more", label="More", tooltip="?"), "Additional properties"),
        (_injector("env", "ANSIBLE_CONFIG", "x"), "may affect Ansible configuration"),
        (_injector("env", "PATH", "x"), "is not allowed"),
        (_injector("env", "HW-REGION", "x"), "does not match"),
        (_injector("env", "HW_OTHER", "{{ other }}"), "undefined field"),
        (_injector("env", "HW_OTHER", "{% if %}"), "Syntax error"),
        (_injector("env", "HW_OTHER", "{{ tower.filename }}"), "undefined field"),
        (_injector("env", "HW_OTHER", "{{ tower.filename.other }}"), "undefined field"),
        (_injector("file", "ca_bundle", "x"), "does not match"),
        (_injector("file", "template", "x"), "multi-file"),
        (lambda wanted: wanted.update(kind="ssh"), "Must be"),
    ],
)
def test_credential_types(change: Change, sentence: str) -> None:
    assert sentence in _refusal(change)


def test_values_without_a_field_and_a_type_in_use() -> None:
    store = Store()
    number = store.create("credential_types", credential_type())["id"]
    given = {"name": "Account", "credential_type": number}
    for inputs in ({"unknown": "x"}, {"insecure": "true"}, {"region": True}):
        with pytest.raises(RefusedError):
            store.create("credentials", {**given, "inputs": inputs})
    credential = store.create("credentials", {**given, "inputs": {"secret_key": "secret", "region": "cn-north-4"}})
    assert store.shown(credential)["inputs"] == {"secret_key": "$encrypted$", "region": "cn-north-4"}
    store.change("credentials", credential["id"], {"inputs": {"secret_key": "$encrypted$"}})
    assert credential["inputs"] == {"secret_key": "secret"}
    with pytest.raises(InUseError):
        store.delete("credential_types", number)


@pytest.mark.parametrize(
    "more",
    [
        {"type": "number"},
        {"default": 5},
        {"type": "integer", "default": "5"},
        {"type": "integer", "default": True},
        {"type": "multiplechoice", "default": "a"},
        {"type": "multiplechoice", "choices": ["b"], "default": "a"},
        {"required": "yes"},
        {"min": "0"},
        {"question_name": None},
    ],
)
def test_surveys(more: dict[str, object]) -> None:
    question = {"variable": "a", "question_name": "A", "type": "text", "required": True, "default": ""}
    check_survey({"name": "", "description": "", "spec": [question]})
    for spec in ([{**question, **more}], [question, question]):
        with pytest.raises(RefusedError):
            check_survey({"name": "", "description": "", "spec": spec})


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ({"type": "text", "min": 1, "max": 3}, "abc", ["", "abcd", 7, None]),
        ({"type": "integer", "min": 1, "max": 3}, 1, [0, 4, "", "1", True]),
        ({"type": "multiplechoice", "choices": ["skip", "wait"]}, "wait", ["", "never", 1]),
    ],
)
def test_answers_to_a_survey(question: dict[str, Any], right: object, wrong: list[object]) -> None:
    asked = {"variable": "a", **question}
    assert answer_faults(asked, right) == []
    for answer in wrong:
        assert len(answer_faults(asked, answer)) == 1
