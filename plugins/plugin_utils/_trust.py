# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Which remote strings are shown as they are, and how all others are kept from ever becoming a template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.parsing import vault
from ansible.parsing.yaml import objects
from ansible.utils.unsafe_proxy import wrap_var

from ._harmless import is_harmless

try:
    from ansible.template import is_trusted_as_template, trust_as_template
except ImportError:
    # Before ansible-core 2.19 a string is a template unless it is marked as unsafe; since then it is the reverse.
    UNTRUSTED_BY_DEFAULT = False
else:
    UNTRUSTED_BY_DEFAULT = True

# Of ansible-core 2.19 and later, or before.
ENCRYPTED: Any = getattr(vault, "EncryptedString", None) or objects.AnsibleVaultEncryptedUnicode


def is_expression(written: str) -> bool:
    """Return whether core evaluates a string of the user: it is neither vaulted nor marked as unsafe."""
    return is_trusted_as_template(written) if UNTRUSTED_BY_DEFAULT else not hasattr(written, "__UNSAFE__")


def with_trust_of(original: str, text: str) -> str:
    """Return a text made around an expression of the user, trusted as far as the expression is."""
    if UNTRUSTED_BY_DEFAULT and is_trusted_as_template(original):
        return trust_as_template(text)
    return text


def without_place(value: Any) -> Any:
    """Return what a user wrote, decrypted and without the place it stands at, around which core would show the lines.

    Templates stay templates, and what is marked as unsafe or vaulted never is one. Raises AnsibleError for what cannot
    be decrypted.
    """
    if isinstance(value, ENCRYPTED):
        return _never_a_template(_plain(str(value)))
    if isinstance(value, str):
        if UNTRUSTED_BY_DEFAULT:
            return with_trust_of(value, _plain(value))
        return value if hasattr(value, "__UNSAFE__") else _plain(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, Mapping):
        return {_plain(key) if isinstance(key, str) else key: without_place(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_place(entry) for entry in value]
    return value


def variables_without_place(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return variables of the user as `without_place` does; one that cannot be decrypted may never be needed."""
    result: dict[str, Any] = {}
    for name, value in variables.items():
        try:
            result[_plain(name)] = without_place(value)
        except AnsibleError:
            result[_plain(name)] = value
    return result


class Marker:
    """Makes remote values safe to set as variables; caches its results, because values repeat."""

    def __init__(self) -> None:
        self._variables: dict[str, Any] = {}
        self._for_expressions: dict[str, Any] = {}

    def for_hostvar(self, value: Any) -> Any:
        """Return a value for `set_variable`: never a template, and a plain string in JSON where it cannot be one."""
        if isinstance(value, str):
            marked = self._variables.get(value)
            if marked is None:
                marked = self._variables[value] = _mark_variable(value)
            return marked
        if isinstance(value, Mapping):
            return {
                _plain(str(key)): self.for_hostvar(entry) if _is_safe_key(key) else _wrap_all(entry)
                for key, entry in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.for_hostvar(entry) for entry in value]
        return value

    def for_expression(self, value: Any) -> Any:
        """Return a value for the variables of an expression: as it is where core takes it for data, else wrapped."""
        if UNTRUSTED_BY_DEFAULT:
            return value
        if isinstance(value, str):
            marked = self._for_expressions.get(value)
            if marked is None:
                marked = self._for_expressions[value] = value if is_harmless(value) else wrap_var(value)
            return marked
        if isinstance(value, Mapping):
            return {
                key: self.for_expression(entry) if _is_safe_key(key) else _wrap_all(entry)
                for key, entry in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.for_expression(entry) for entry in value]
        return value

    def for_composed(self, value: Any) -> Any:
        """Return what an expression yielded for `set_variable`; its strings lost their mark on the way."""
        if isinstance(value, str):
            text = _plain(value)
            if is_harmless(text):
                return self.for_hostvar(text)
            # An expression may decode what was harmless as it came.
            return value if UNTRUSTED_BY_DEFAULT else wrap_var(value)
        if isinstance(value, Mapping):
            return {
                _plain(key) if isinstance(key, str) else key: self.for_composed(entry)
                if _is_safe_key(key)
                else _wrap_all(entry)
                for key, entry in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.for_composed(entry) for entry in value]
        return value


def _mark_variable(text: str) -> Any:
    if UNTRUSTED_BY_DEFAULT:
        return trust_as_template(text) if is_harmless(text) else text
    return text if is_harmless(text) else wrap_var(text)


def _is_safe_key(key: Any) -> bool:
    """Return whether a key needs no mark; before ansible-core 2.19, core looks for marks only in values."""
    return UNTRUSTED_BY_DEFAULT or not isinstance(key, str) or is_harmless(key)


def _wrap_all(value: Any) -> Any:
    """Return the value of a key that needs a mark, with the mark wherever core could look for it."""
    if isinstance(value, Mapping) and value:
        return {_plain(str(key)): _wrap_all(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)) and value:
        return [_wrap_all(entry) for entry in value]
    return wrap_var(value if isinstance(value, str) else json.dumps(value, default=str))


def _never_a_template(text: str) -> Any:
    return text if UNTRUSTED_BY_DEFAULT else wrap_var(text)


def _plain(text: str) -> str:
    """Return an exact str; joining is what no subclass of core overrides."""
    return "".join((text,))
