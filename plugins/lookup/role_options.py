# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup role_options.

A role calls it in its vars/main.yml, and checks in its first task that there are no problems:

    idle_gate__role: "{{ lookup('huaweicloud.workspace.role_options', 'idle_gate', results=['found', 'state'],
      choices={'idle_gate_action': ['skip', 'wait', 'fail']}) }}"
    idle_gate__given: "{{ idle_gate__role.options }}"

    - name: Check the variables
      ansible.builtin.assert:
        that: idle_gate__role.problems | length == 0
        fail_msg: "{{ idle_gate__role.problems | join(' ') }}"
        quiet: true

Its other tasks use `idle_gate__given.action` in place of `idle_gate_action`. In its meta/argument_specs.yml, which core
checks before any task, options that have a default or are not strings have the type `raw` and no choices, because core
refuses null and blanks for other types. Their values are checked here, against the type of the default.
"""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_options
short_description: Read the options of a role of this collection
version_added: 0.1.0
description:
  - Returns the options of a role. Null and blank values, as surveys return for unanswered questions, are replaced with
    the defaults of the role.
  - It also returns the unknown variables that begin with the name of the role.
  - Only the roles of this collection use it.
author:
  - huaweicloud.workspace contributors (@huaweicloud)
options:
  _terms:
    description: Name of one role of this collection.
    type: list
    elements: str
    required: true
  results:
    description:
      - Variables that the role sets itself, without the name of the role.
      - Those with two underscores need no entry.
    type: list
    elements: str
    default: []
  choices:
    description: The values that options may have, by the names of the options.
    type: dict
    default: {}
  may_be_empty:
    description: Options for which an empty string is a value. Only null counts as not given.
    type: list
    elements: str
    default: []
seealso:
  - plugin: ansible.builtin.vars
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Show the columns of a report as the role desktop_report would have them
  ansible.builtin.debug:
    msg: "{{ lookup('huaweicloud.workspace.role_options', 'desktop_report').options.columns }}"
"""

RETURN = r"""
_raw:
  description: The options of the role, and what is wrong with its variables.
  type: list
  elements: raw
  contains:
    options:
      description: The options by their names, without the name of the role.
      type: dict
      returned: success
    problems:
      description: A sentence for each unknown variable, and for each invalid value.
      type: list
      elements: str
      returned: success
      sample:
        - "The role desktop_report has no option desktop_report_titel: did you mean desktop_report_title?"
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils._role_options import checked, is_blank, misspelt
from ..plugin_utils._trust import UNTRUSTED_BY_DEFAULT

ROLES = Path(__file__).parents[2] / "roles"


class LookupModule(LookupBase):
    """Reads the argument spec of a role, and the variables of the task."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=kwargs)
        return [self._options_of(role, variables={**(variables or {})}) for role in terms]

    def _options_of(self, role: str, *, variables: dict[str, Any]) -> Any:
        spec = self._read(ROLES / role / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
        defaults = dict.fromkeys(spec) | self._read(ROLES / role / "defaults" / "main.yml")
        may_be_empty = set(self.get_option("may_be_empty"))
        for name in spec:
            if self._is_open(name, variables=variables, default=defaults[name], may_be_empty=name in may_be_empty):
                variables[name] = defaults[name]
        # After all of them are set, because defaults refer to other options.
        values = {name: self._template(variables[name], variables=variables) for name in spec}
        usual = {
            name: self._template(defaults[name], variables={**variables, **defaults})
            for name, rules in spec.items()
            if rules.get("type", "raw") == "raw"
        }
        found, wrong = checked(values, spec=spec, defaults=usual, choices=self.get_option("choices"))
        strange = misspelt(variables, role=role, known=spec.keys(), results=self.get_option("results"))
        return {
            "options": {name.removeprefix(f"{role}_"): value for name, value in found.items()},
            "problems": [*strange, *wrong],
        }

    def _is_open(self, name: str, *, variables: Mapping[str, Any], default: Any, may_be_empty: bool) -> bool:
        """Tell whether an option was not given."""
        value = variables.get(name)
        if value is not None and value == default:
            return False
        # Templating takes time, so only strings with a brace are templated.
        if isinstance(value, str) and "{" in value:
            value = self._template(value, variables=variables)
        return value is None if may_be_empty else is_blank(value)

    def _template(self, value: Any, *, variables: Mapping[str, Any]) -> Any:
        # Optional in the types of core, but always set when a lookup runs.
        templar: Any = self._templar
        before = templar.available_variables
        templar.available_variables = variables
        try:
            return templar.template(value)
        finally:
            templar.available_variables = before

    def _read(self, path: Path) -> dict[str, Any]:
        loader: Any = self._loader
        # Before ansible-core 2.19, everything that is not marked is a template.
        more = {"trusted_as_template": True} if UNTRUSTED_BY_DEFAULT else {}
        # The content is never changed, so no copy is needed.
        found: dict[str, Any] = loader.load_from_file(str(path), unsafe=True, **more)
        return found
