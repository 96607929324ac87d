# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expressions evaluated for many hosts in one template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._expressions.expression_batches import (
    FEWEST,
    BatchEvaluator,
    UnknownValueError,
)
from ansible_collections.huaweicloud.workspace.plugins.plugin_utils._trust import UNTRUSTED_BY_DEFAULT
from ansible_collections.huaweicloud.workspace.tests.support.inventory_inputs import as_template

EXPRESSION = "workspace_name | upper"
SCOPES = [{"workspace_name": f"n{number}"} for number in range(2 * FEWEST)]
only_where_used = pytest.mark.skipif(not UNTRUSTED_BY_DEFAULT, reason="not used before ansible-core 2.19")


class Renderer:
    """Evaluates the one expression of the test, and counts the templates."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.count = 0

    def __call__(self, _template: str, rows: Sequence[tuple[Any, ...]]) -> Any:
        self.count += 1
        return None if self.broken else json.dumps({number: name.upper() for name, number in rows})


def evaluator(renderer: Renderer, **more: Any) -> BatchEvaluator:
    found = BatchEvaluator(renderer, **more)
    found.register(as_template(EXPRESSION))
    return found


@only_where_used
def test_one_template_for_all_hosts() -> None:
    renderer = Renderer()
    batches = evaluator(renderer)
    batches.prepare([*SCOPES, *SCOPES, {}])
    assert [batches.value(EXPRESSION, scope) for scope in SCOPES] == [f"N{number}" for number in range(2 * FEWEST)]
    assert renderer.count == 1


@pytest.mark.parametrize("scopes", [SCOPES[: FEWEST - 1], [SCOPES[0]] * 100], ids=["few hosts", "few values"])
def test_few_values_are_left_to_core(scopes: list[dict[str, Any]]) -> None:
    renderer = Renderer()
    batches = evaluator(renderer)
    batches.prepare(scopes)
    with pytest.raises(UnknownValueError):
        batches.value(EXPRESSION, SCOPES[0])
    assert renderer.count == 0


@pytest.mark.parametrize(("broken", "shadowed"), [(True, ()), (False, ("workspace_name",))], ids=["broken", "shadowed"])
def test_what_cannot_be_worked_out_is_left_to_core(broken: bool, shadowed: tuple[str, ...]) -> None:
    batches = evaluator(Renderer(broken=broken), shadowed=shadowed)
    batches.prepare(SCOPES)
    for expression in (EXPRESSION, "workspace_name", None, 3):
        with pytest.raises(UnknownValueError):
            batches.value(expression, SCOPES[0])
