# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON that is taken without loss, or refused."""

from __future__ import annotations

import json

import pytest

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.decode import (
    LARGEST_DEPTH,
    ends_early,
    parse_json,
)


def test_ordinary_json() -> None:
    value = {"a": [1, 2.5, None, True, "\u00e4"], "b": {"c": ""}}
    assert parse_json(json.dumps(value).encode()) == value
    assert parse_json(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[1e999]", b"[Infinity]", b"{} {}", b'"\xff"'],
)
def test_what_could_only_be_taken_with_a_loss(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the texts are those of many parsers
        parse_json(body)


def test_a_name_that_comes_twice_with_one_value_loses_nothing() -> None:
    assert parse_json(b'{"a": 1, "a": 1}') == {"a": 1}


def test_depth_is_limited_and_brackets_in_texts_are_none() -> None:
    deep = b"[" * LARGEST_DEPTH + b"]" * LARGEST_DEPTH
    assert parse_json(deep) is not None
    with pytest.raises(ValueError, match="levels"):
        parse_json(b"[" + deep + b"]")
    brackets = "[" * 1_000
    assert parse_json(json.dumps([brackets]).encode()) == [brackets]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1', True),
        (b' [{"a": "}]', True),
        (b'\xef\xbb\xbf{"a": "\\', True),
        (b'{"a": "' + b'\\"' * 200_000, True),
        (b'{"a": "{"}', False),
        (b'{"a": 1]', False),
        (b"<html>{", False),
        (b'"a', False),
        (b"", False),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_begins_like_json_and_ends_early(body: bytes, expected: bool) -> None:
    """In linear time: with as many starts as there are quotation marks it would take hours."""
    assert ends_early(body) is expected
    if expected:
        with pytest.raises(ValueError):  # noqa: PT011 - the texts are those of many parsers
            parse_json(body)


def test_half_of_a_pair_can_be_written_again() -> None:
    found = parse_json(rb'{"a\ud800": "b\udc00"}')
    assert found == {"a\\ud800": "b\\udc00"}
    json.dumps(found, ensure_ascii=False).encode()


def test_another_encoding_only_where_it_is_no_utf_8() -> None:
    assert parse_json('"\u00e4"'.encode("latin-1"), charset="latin-1") == "\u00e4"
    assert parse_json('"\u00e4"'.encode(), charset="latin-1") == "\u00e4"
    with pytest.raises(ValueError, match="no encoding"):
        parse_json(b'"\xe4"', charset="nonsense")
