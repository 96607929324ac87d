# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets in texts of others."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.redaction import MASK, redact

SECRET = "a+b/c d\"e'\u00e4&<"


@pytest.mark.parametrize(
    "write",
    [
        str,
        quote,
        quote_plus,
        html.escape,
        lambda text: json.dumps(text)[1:-1],
        lambda text: base64.b64encode(text.encode()).decode(),
    ],
)
def test_a_secret_is_masked_however_it_is_written(write: Callable[[str], str]) -> None:
    assert redact(f"before {write(SECRET)} after", [SECRET]) == f"before {MASK} after"


def test_a_long_secret_is_known_by_its_beginning() -> None:
    secret = "0123456789abcdef" * 4
    assert redact(f"token {secret[:30]}... is wrong", [secret]) == f"token {MASK} is wrong"


@pytest.mark.parametrize("words", ["canonicalRequest:GET", "Canonical Request: GET", "canonical-request=GET"])
def test_the_echo_of_a_signature_is_cut_off(words: str) -> None:
    assert redact(f"verify failed, {words} /v2", []) == "verify failed, (canonical request left out)"
    assert redact("Signature=0123abcd, Access=AK", []) == f"Signature={MASK}, Access=AK"


def test_nothing_to_hide_changes_nothing() -> None:
    assert redact("plain", ["", "other"]) == "plain"
