# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packed bodies: all that the standards allow is read, what is not whole is never taken for whole."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.workspace.plugins.module_utils._api._wire.content_encoding import (
    STEP,
    CutShortError,
    NotPackedError,
    TooLargeError,
    UnknownPackingError,
    unpacked,
)

LIMIT = 8 * 1024 * 1024
BODY = b'{"desktops": [' + b",".join(b'{"desktop_id": "%d"}' % number for number in range(2_000)) + b"]}"


def deflated(body: bytes, *, framed: bool = True) -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def read(pieces: Iterable[bytes], encoding: str, *, limit: int = LIMIT) -> bytes:
    return b"".join(unpacked(pieces, encoding=encoding, limit=limit))


def cut(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


WAYS = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY, 1),
    "GZIP": gzip.compress(BODY),
    "deflate": deflated(BODY),
    "gzip, gzip": gzip.compress(gzip.compress(BODY)),
    "deflate, gzip": gzip.compress(deflated(BODY)),
    "gzip,deflate": deflated(gzip.compress(BODY)),
    "identity": BODY,
    "": BODY,
    "utf-8": BODY,
    "identity, gzip": gzip.compress(BODY),
}


@pytest.mark.parametrize("size", [1, 7, STEP])
@pytest.mark.parametrize("encoding", WAYS)
def test_all_that_may_come(encoding: str, size: int) -> None:
    assert read(cut(WAYS[encoding], size), encoding) == BODY


@pytest.mark.parametrize("size", [1, STEP])
def test_deflate_without_its_frame(size: int) -> None:
    assert read(cut(deflated(BODY, framed=False), size), "deflate") == BODY


@pytest.mark.parametrize("size", [1, 2, 100, STEP])
@pytest.mark.parametrize("padding", [b"", b"\0" * 20, b"garbage", b"\x1f\x00"])
def test_members_one_after_the_other_and_what_is_padded(size: int, padding: bytes) -> None:
    half = len(BODY) // 2
    packed = gzip.compress(BODY[:half]) + gzip.compress(b"") + gzip.compress(BODY[half:]) + padding
    pieces = cut(packed, size)
    assert read(pieces, "gzip") == BODY
    assert list(pieces) == [], "a connection that is not read to its end is not kept"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_no_bytes_are_no_body(encoding: str) -> None:
    assert read([], encoding) == b""
    assert read([b"", b""], encoding) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip", "deflate, gzip"])
@settings(deadline=None)
@given(data=st.data())
def test_a_packed_body_that_is_cut_anywhere_is_not_whole(encoding: str, data: st.DataObject) -> None:
    packed = WAYS[encoding]
    end = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(CutShortError):
        read(cut(packed[:end], data.draw(st.sampled_from([1, 5, STEP]))), encoding)


def test_a_second_member_that_is_cut_is_not_whole() -> None:
    packed = gzip.compress(b"first") + gzip.compress(b"second")
    first = len(gzip.compress(b"first"))
    for end in range(first + 1, len(packed)):
        for size in (1, STEP):
            with pytest.raises(CutShortError):
                read(cut(packed[:end], size), "gzip")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("body", [b'{"desktops": []}', b"\x1f\x8b nothing of the kind", b"<html></html>"])
def test_what_is_not_packed_as_it_says(encoding: str, body: bytes) -> None:
    with pytest.raises((NotPackedError, CutShortError)):
        read([body], encoding)


def test_a_byte_that_changed_on_its_way_is_noticed() -> None:
    packed = bytearray(gzip.compress(BODY))
    packed[-6] ^= 1
    with pytest.raises(NotPackedError):
        read([bytes(packed)], "gzip")


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", ", ".join(["gzip"] * 5)])
def test_packings_nobody_asked_for(encoding: str) -> None:
    with pytest.raises(UnknownPackingError):
        read([b"x"], encoding)


def bomb(levels: int) -> bytes:
    packed = b"\0" * (64 * 1024 * 1024)
    for _level in range(levels):
        packed = gzip.compress(packed)
    return packed


@pytest.mark.parametrize(("levels", "encoding"), [(1, "gzip"), (2, "gzip, gzip"), (3, "gzip, gzip, gzip")])
def test_little_that_unpacks_to_very_much_is_stopped_on_the_way(levels: int, encoding: str) -> None:
    packed = bomb(levels)
    sizes: list[int] = []
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            sizes.extend(len(piece) for piece in unpacked([packed], encoding=encoding, limit=LIMIT))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert max(sizes, default=0) <= STEP
    assert sum(sizes) <= LIMIT
    assert peak < LIMIT / 2


def test_the_limit_is_also_for_what_is_not_packed() -> None:
    assert read([b"x" * 10], "", limit=10) == b"x" * 10
    with pytest.raises(TooLargeError):
        read([b"x" * 11], "", limit=10)
