# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Checks options that take expressions: anything that YAML does not read as a string is a value or an error.

Versions of ansible-core treat numbers, booleans and null in place of an expression differently, and most ignore them
silently.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ...module_utils._api.errors import OptionError
from .._suggest import suggest
from .._trust import is_expression

_KEYED = ("key", "prefix", "separator", "parent_group", "default_value", "trailing_separator")
# The line that names the plugin stands at the top of a file as a rule.
_AN_EXPRESSION = "give an expression as a string"
_IN_QUOTES = "put it in quotes"
# Checked below in their own words.
_OWN_WORDS = ("compose", "groups", "keyed_groups", "hostnames", "include", "exclude")
# For these, one value that is no string is a list of one.
_ALONE: Mapping[str, type] = {"idle_groups": int, "include": bool, "exclude": bool}
_SINGLE = ("str", "path", "int", "float", "bool")
_EXAMPLES = {
    "hostvars": "[default, created]",
    "preferred_networks": "[10.0.0.0/8]",
    "group_by": "[status, 'tag:department']",
    "idle_groups": "[30, 90]",
    "regions": "[cn-north-4, cn-south-1]",
    "filters": "{status: ACTIVE}",
    "ip_groups": "{office: [10.0.1.0/24]}",
    "os_connection": "{windows: winrm}",
}


def shaped(config: Mapping[str, Any], *, kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return options with one value as a list where that is allowed; raises OptionError for values of a wrong shape.

    `kinds` are the types of the options by name. Core would refuse the values in words that do not say what to do.
    """
    found: dict[str, Any] = {}
    for name, written in config.items():
        kind, alone = kinds.get(name, ""), _ALONE.get(name)
        # A bool is an int as well.
        is_alone = alone is not None and isinstance(written, alone) and isinstance(written, bool) is (alone is bool)
        found[name] = [written] if is_alone else written
        if name in _OWN_WORDS or is_alone or written is None or written == "":
            continue
        example = f" such as {_EXAMPLES[name]}" if name in _EXAMPLES else ""
        if kind == "list" and not isinstance(written, (str, list)):
            raise _wrong(f"option {name}", written, f"give a list{example}")
        if kind == "dict" and not isinstance(written, Mapping):
            raise _wrong(f"option {name}", written, f"give a dictionary{example}")
        if kind in _SINGLE and isinstance(written, (Mapping, list)):
            raise _wrong(f"option {name}", written, "give a single value")
    return found


def check_expressions(config: Mapping[str, Any]) -> None:
    """Raise OptionError for anything that is not an expression in options that require one, with option and value."""
    _check_mapping(config.get("compose"), option="compose", check=_check_composed)
    _check_mapping(config.get("groups"), option="groups", check=_check_condition)
    for option in ("include", "exclude"):
        for entry in _entries(config.get(option)):
            _check_condition(entry, what=f"entry of {option}")
    for entry in _entries(config.get("hostnames")):
        if not isinstance(entry, str):
            raise _wrong("entry of hostnames", entry, "give a field or a template as a string")
    keyed = config.get("keyed_groups")
    if keyed is not None and not isinstance(keyed, list):
        raise _wrong("option keyed_groups", keyed, "give a list of dictionaries with a key")
    for entry in keyed or ():
        _check_keyed(entry)


def is_value(written: Any) -> bool:
    """Return whether this is a literal value in place of an expression."""
    return isinstance(written, (bool, int, float))


def named_parts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of keyed_groups without its null parts, which core would convert to the string None."""
    texts = ("prefix", "separator", "default_value")
    return {
        name: str(part) if name in texts else part for name, part in entry.items() if part is not None or name == "key"
    }


def _check_mapping(written: Any, *, option: str, check: Callable[..., None]) -> None:
    if written is None or written == "":
        return
    if not isinstance(written, Mapping):
        raise _wrong(f"option {option}", written, "give a dictionary of names and expressions")
    for name, entry in written.items():
        if not isinstance(name, str) or not name:
            raise _wrong(f"name in {option}", name, _IN_QUOTES)
        check(entry, what=f"entry {name} of {option}")


def _check_composed(written: Any, *, what: str) -> None:
    if isinstance(written, float) and not math.isfinite(written):
        raise _wrong(what, written, "give a finite number or an expression")
    if not is_value(written):
        _check_text(written, what=what, otherwise="a number, or true or false")


def _check_condition(written: Any, *, what: str) -> None:
    if not isinstance(written, bool):
        _check_text(written, what=what, otherwise="true or false")


def _check_keyed(entry: Any) -> None:
    if not isinstance(entry, Mapping):
        raise _wrong("entry of keyed_groups", entry, "give a dictionary with a key")
    for name, part in entry.items():
        if name not in _KEYED:
            raise OptionError(f"An entry of keyed_groups has no {name!r}{suggest(str(name), _KEYED)}")
        what = f"{name} of an entry of keyed_groups"
        if name == "key":
            continue
        if name == "trailing_separator":
            if not isinstance(part, (bool, type(None))):
                raise _wrong(what, part, "give true or false")
        elif part is not None and not _is_name(part, with_numbers=name != "parent_group"):
            raise _wrong(what, part, _IN_QUOTES)
    _check_text(entry.get("key"), what="key of an entry of keyed_groups")


def _is_name(part: Any, *, with_numbers: bool) -> bool:
    return isinstance(part, (str, int, float) if with_numbers else str) and not isinstance(part, bool)


def _check_text(written: Any, *, what: str, otherwise: str = "") -> None:
    cure = f"{_AN_EXPRESSION}{f', {otherwise}' if otherwise else ''}"
    if not isinstance(written, str):
        raise _wrong(what, written, cure)
    if not written.strip():
        raise OptionError(f"The {what} is empty: {cure}.")
    if not is_expression(written):
        raise OptionError(f"The {what} is vaulted or marked as unsafe, so it is never evaluated: {cure}.")


def _entries(written: Any) -> Sequence[Any]:
    """Return the entries of a list; core splits a string."""
    if written is None or written == "":
        return ()
    return written if isinstance(written, list) else (written,)


def _wrong(what: str, written: Any, cure: str) -> OptionError:
    if written is None:
        return OptionError(f"The {what} is empty: {cure}.")
    if isinstance(written, (Mapping, list)):
        # It may contain a secret.
        return OptionError(f"The {what} is a {'list' if isinstance(written, list) else 'dictionary'}: {cure}.")
    kinds: tuple[tuple[Any, str], ...] = (
        (bool, "boolean"),
        ((int, float), "number"),
        (date, "date"),
        (str, "string"),
    )
    kind = next((name for types, name in kinds if isinstance(written, types)), "value")
    value = str(written).lower() if isinstance(written, bool) else str(written)
    return OptionError(f"The {what} is the {kind} {value[:80]}: {cure}.")
