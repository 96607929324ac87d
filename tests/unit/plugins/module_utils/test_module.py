# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How every module runs, on modules made for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.session import Detail
from ansible_collections.huaweicloud.workspace.plugins.module_utils._api.errors import OptionError
from ansible_collections.huaweicloud.workspace.plugins.module_utils._module import run_module
from ansible_collections.huaweicloud.workspace.tests.support import module_runner
from ansible_collections.huaweicloud.workspace.tests.support.served_modules import CONNECTION

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a module of these arguments of run_module, with these options."""
    module_runner.isolate(monkeypatch, home=tmp_path)

    def run_it(ask: Any, options: dict[str, Any], **rules: Any) -> dict[str, Any]:
        module = SimpleNamespace(main=lambda: run_module(ask, **rules))
        monkeypatch.setitem(sys.modules, f"{module_runner.PACKAGE}.probe", module)
        return module_runner.run_module("probe", {**CONNECTION, **options})

    return run_it


def test_a_result_says_what_was_asked(run: Run) -> None:
    result = run(
        lambda _client, word: {"found": word},
        {"word": " a "},
        argument_spec={"word": {}},
        request_of=lambda options: options["word"],
    )
    assert (result["rc"], result["changed"], result["found"]) == (0, False, "a")
    assert (result["project_id"], result["endpoint"]) == (CONNECTION["project_id"], CONNECTION["endpoint"])


def test_warnings_of_a_result_are_warnings(run: Run) -> None:
    assert run(lambda _client, _options: {"warnings": ["Mind the gap."]}, {})["warnings"] == ["Mind the gap."]


def test_warnings_of_the_client_are_warnings(run: Run) -> None:
    def ask(client: Any, _options: object) -> dict[str, Any]:
        client._lists.warnings.append("Some may be missing.")
        return {"warnings": ["Mind the gap."]}

    assert run(ask, {})["warnings"] == ["Some may be missing.", "Mind the gap."]


def test_pages_do_not_push_out_what_explains_them(run: Run) -> None:
    def ask(client: Any, _options: object) -> dict[str, Any]:
        client._lists.progress("the service lets 5 of 90 desktops be read by paging")
        for number in range(80):
            client._lists.progress(Detail(f"page {number}"))
        return {}

    notices = run(ask, {"_ansible_verbosity": 1})["notices"]
    assert len(notices) == 50
    assert notices[0] == "the service lets 5 of 90 desktops be read by paging"
    assert (notices[1], notices[-2]) == ("page 32", "page 79")


def test_what_the_check_refuses_asks_nothing(run: Run) -> None:
    asked: list[str] = []

    def refuse(_options: dict[str, Any]) -> None:
        raise OptionError("The word is no word: give another.")

    result = run(lambda *_given: asked.append("asked") or {}, {}, request_of=refuse)
    assert (result["failed"], result["msg"], asked) == (True, "The word is no word: give another.", [])


def test_blanks_of_a_connection_option_are_kept_and_those_of_others_are_not(run: Run) -> None:
    seen: list[dict[str, Any]] = []

    def ask(_client: object, options: dict[str, Any]) -> dict[str, Any]:
        seen.append(options)
        return {}

    spec = {"words": {"type": "list", "elements": "str", "aliases": ["word"]}}
    run(ask, {"word": " a , ,b", "password": " p "}, argument_spec=spec, request_of=dict)
    assert (seen[0]["words"], seen[0]["password"]) == (["a", "b"], " p ")


def test_a_list_of_blanks_is_refused(run: Run) -> None:
    result = run(lambda *_given: {}, {"words": [" "]}, argument_spec={"words": {"type": "list", "elements": "str"}})
    assert "words" in result["msg"]
    assert result["failed"] is True
