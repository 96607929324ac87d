# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is documented of options is what Ansible is told of them: every module, action and role."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from ansible_collections.huaweicloud.workspace.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.huaweicloud.workspace.plugins.module_utils import _client
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._hosts.idle_gate import CHOICES, GateOptions

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "ansible_collections.huaweicloud.workspace.plugins"
MODULES = sorted(path.stem for path in ROOT.glob("plugins/modules/workspace_*.py"))
ACTIONS = sorted(path.stem for path in ROOT.glob("plugins/action/*.py") if path.stem != "__init__")
ROLES = sorted(path.name for path in ROOT.glob("roles/*"))
RULES = ("type", "elements", "choices", "default", "aliases", "required")


class SpecFoundError(Exception):
    """Carries an argument spec out of the code that was about to use it."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__("the argument spec")
        self.spec = spec


def documented_options(name: str) -> dict[str, Any]:
    """Return the options that ansible-doc shows for a module."""
    documentation = yaml.safe_load(importlib.import_module(f"{PACKAGE}.modules.{name}").DOCUMENTATION)
    found: dict[str, Any] = dict(documentation.get("options", {}))
    if "huaweicloud.workspace.connection" in documentation.get("extends_documentation_fragment", ()):
        # What a module says itself counts more.
        found = {**yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"], **found}
    return found


def spec_of_module(name: str, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    def stop(_ask: object, *, argument_spec: Mapping[str, Any] | None = None, **_rules: object) -> None:
        raise SpecFoundError({**_client.connection_argument_spec(), **(argument_spec or {})})

    module = importlib.import_module(f"{PACKAGE}.modules.{name}")
    monkeypatch.setattr(module, "run_module", stop)
    with pytest.raises(SpecFoundError) as found:
        module.main()
    return found.value.spec


def spec_of_action(name: str, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    def stop(_self: object, argument_spec: Mapping[str, Any], **_rules: object) -> None:
        raise SpecFoundError(argument_spec)

    action = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    monkeypatch.setattr(action, "validate_argument_spec", stop)
    task = SimpleNamespace(args={"step": "decide"}, async_val=0, check_mode=False, diff=False, run_once=False)
    subject = action(task, SimpleNamespace(_shell=SimpleNamespace(tmpdir="")), None, None, None, None)
    with pytest.raises(SpecFoundError) as found:
        subject.run(task_vars={"inventory_hostname": "h1", "hostvars": {"h1": {}}})
    return found.value.spec


def told(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return what matters of the rules of an option; what is the usual counts as not said."""
    found = {rule: rules[rule] for rule in RULES if rules.get(rule) not in (None, False, [], {})}
    if "choices" in found:
        found["choices"] = list(found["choices"])
    if rules.get("type") == "bool" and rules.get("default") is False:
        found["default"] = False
    inner = rules.get("suboptions") or rules.get("options")
    return {**found, **({"inner": {name: told(more) for name, more in inner.items()}} if inner else {})}


@pytest.mark.parametrize("name", MODULES)
def test_the_options_of_a_module_are_those_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = (spec_of_action if name in ACTIONS else spec_of_module)(name, monkeypatch)
    documented = documented_options(name)
    assert {option: told(rules) for option, rules in spec.items()} == {
        option: told(rules) for option, rules in documented.items()
    }


def test_every_action_has_its_documentation_in_a_module() -> None:
    assert set(ACTIONS) <= set(MODULES)


class _Loader(yaml.SafeLoader):
    """Reads what is marked as no template as the text that it is."""


_Loader.add_constructor("!unsafe", _Loader.construct_yaml_str)


def options_of_role(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = specs["argument_specs"]["main"]["options"]
    return found


def defaults_of_role(role: str) -> dict[str, Any]:
    text = (ROOT / "roles" / role / "defaults" / "main.yml").read_text(encoding="utf-8")
    # It is a safe loader that knows one more tag.
    found: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_options_of_a_role_are_its_defaults(role: str) -> None:
    options, defaults = options_of_role(role), defaults_of_role(role)
    assert {name for name, rules in options.items() if not rules.get("required")} == set(defaults)
    for name, rules in options.items():
        # A template, and what is empty, is described in words.
        if "default" in rules and "{{" not in str(defaults[name]):
            assert rules["default"] == defaults[name], name
            assert rules["default"] in rules.get("choices", [rules["default"]]), name
        if "default" not in rules and name in defaults and role != "awx_setup":
            assert defaults[name] in ("", []), f"{name}: say its default in meta/argument_specs.yml"


def test_the_gate_says_what_it_takes() -> None:
    for name, rules in options_of_role("idle_gate").items():
        option = name.removeprefix("idle_gate_")
        usual = getattr(GateOptions(), option)
        assert rules["default"] == (list(usual) if isinstance(usual, tuple) else usual), name
        # The spec leaves the type open, as a survey may send a blank; so the words name the choices.
        words = str(rules["description"])
        assert [choice for choice in CHOICES.get(option, ()) if f"({choice})" not in words] == [], name


def test_the_report_says_what_its_module_takes() -> None:
    of_module, of_role = documented_options("workspace_report"), options_of_role("desktop_report")
    shared = [name for name in of_module if f"desktop_report_{name}" in of_role]
    assert {"columns", "formats", "title", "name", "mode"} <= set(shared)
    for name in shared:
        rules = of_role[f"desktop_report_{name}"]
        # An empty list leaves it to the module.
        if rules.get("default", []) != [] and "default" in of_module[name]:
            assert rules["default"] == of_module[name]["default"], name
    filters, of_desktops = of_role["desktop_report_filters"]["options"], documented_options("workspace_desktop_info")
    assert {name: told(rules) for name, rules in filters.items()} == {name: told(of_desktops[name]) for name in filters}
