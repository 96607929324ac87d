# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Evaluates expressions for many hosts in one template, because compiling takes longer than evaluating.

Used if ansible-core does not treat strings as templates (since 2.19) and an expression is known to be pure. Results
that are not plain scalars, and failures, are left to core's evaluation host by host.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._trust import UNTRUSTED_BY_DEFAULT, with_trust_of
from .constructed import Variables, is_dotted_name
from .expression_purity import equality_key, variables_read

ROWS = "_workspace_rows"
# With fewer different values, evaluating them one by one is as quick.
FEWEST = 8
MOST_IN_ONE = 500

# Evaluates a template in which the variable ROWS is a list of rows; None where that fails.
Render = Callable[[str, Sequence[tuple[Any, ...]]], Any]


class UnknownValueError(LookupError):
    """The value of an expression is not in the batch."""


@dataclass(kw_only=True)
class _Table:
    names: tuple[str, ...]
    values: dict[Hashable, Any] = field(default_factory=dict)


class BatchEvaluator:
    """The values of expressions for the hosts planned next; expressions with `shadowed` names are not included."""

    def __init__(self, render: Render, *, shadowed: Collection[str] = ()) -> None:
        self._render = render
        self._shadowed = frozenset(shadowed)
        self._tables: dict[str, _Table] = {}

    def register(self, expression: Any) -> None:
        """Add an expression, if it can be evaluated for many hosts at once."""
        if not UNTRUSTED_BY_DEFAULT or not isinstance(expression, str) or is_dotted_name(expression):
            return
        names = variables_read("{{ (" + expression + ") }}")
        if names and not names & self._shadowed:
            self._tables[expression] = _Table(names=tuple(sorted(names)))

    def prepare(self, scopes: Sequence[Variables]) -> None:
        """Evaluate all expressions for these hosts, and discard the values of earlier ones."""
        for expression, table in self._tables.items():
            rows: dict[Hashable, list[Any]] = {}
            for scope in scopes:
                if all(name in scope for name in table.names):
                    rows.setdefault(equality_key(table.names, scope), [scope[name] for name in table.names])
            table.values = self._evaluate(expression, table.names, rows) if len(rows) >= FEWEST else {}

    def value(self, expression: Any, variables: Variables) -> Any:
        """Return the value of an expression for a host; raises UnknownValueError if core has to evaluate it."""
        table = self._tables.get(expression) if isinstance(expression, str) else None
        if table is None or not table.values:
            raise UnknownValueError
        try:
            return table.values[equality_key(table.names, variables)]
        except KeyError as exc:
            raise UnknownValueError from exc

    def _evaluate(
        self, expression: str, names: tuple[str, ...], rows: Mapping[Hashable, list[Any]]
    ) -> dict[Hashable, Any]:
        # Undefined is not taken as an argument, and so has no value here: core evaluates it for that host only.
        # Calls of filters cost more than most expressions, so one writes all values. It has its full name, because a
        # site may have its own filter with the short one.
        keep = f"{{% set _workspace_row = _workspace_values.setdefault(_workspace_row, ({expression})) %}}"
        loop = f"{{% for {', '.join(names)}, _workspace_row in {ROWS} %}}{keep}{{% endfor %}}"
        text = f"{{% set _workspace_values = {{}} %}}{loop}{{{{ _workspace_values | ansible.builtin.to_json }}}}"
        template = with_trust_of(expression, text)
        values: dict[Hashable, Any] = {}
        keys = list(rows)
        for start in range(0, len(keys), MOST_IN_ONE):
            chunk = keys[start : start + MOST_IN_ONE]
            written = self._render(template, [(*rows[key], number) for number, key in enumerate(chunk)])
            values.update(_read(written, chunk))
        return values


def _read(written: Any, keys: Sequence[Hashable]) -> dict[Hashable, Any]:
    try:
        results = json.loads(written) if isinstance(written, str) else written
    except ValueError:
        return {}
    if not isinstance(results, dict):
        return {}
    return {
        keys[int(number)]: result
        for number, result in results.items()
        if result is None or isinstance(result, (str, int, float))
    }
