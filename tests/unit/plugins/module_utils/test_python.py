# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sentence for a Python that is too old."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._python import need_python
from ansible_collections.huaweicloud.workspace.tests.support.module_runner import PACKAGE, run_module


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(main=lambda: need_python((3, 6, 8), "/usr/bin/python3.6"))
    monkeypatch.setitem(sys.modules, f"{PACKAGE}.probe", module)
    result = run_module("probe", {"secret_key": "the-secret"})
    assert result["failed"] is True
    assert "need Python 3.10 or newer, and this is Python 3.6.8 at /usr/bin/python3.6: " in result["msg"]
    assert "the-secret" not in str(result)


def test_another_python_goes_on() -> None:
    need_python((3, 10, 0))
    need_python()
