# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the collection: it may change at any time, do not import it from elsewhere.

"""Bodies as they come over the wire, unpacked in small steps and held to be whole."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

# What the standard library unpacks everywhere.
ACCEPTED = "gzip, deflate"
STEP = 65_536
MOST_CODINGS = 4
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_MARK = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# Any other name is no packing: servers are known that name the character set here.
_NOT_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})


class CutShortError(Exception):
    """A packed body ends before its end."""


class NotPackedError(Exception):
    """A body is not compressed as its headers say."""


class UnknownPackingError(Exception):
    """A body is packed in a way that was not asked for; `str()` of it is the name of the way."""


class TooLargeError(Exception):
    """A body is larger than the limit, packed or unpacked."""


def unpacked(pieces: Iterable[bytes], *, encoding: str, limit: int) -> Iterator[bytes]:
    """Yield the body unpacked as `Content-Encoding` says, in pieces of at most 64 KiB where it is packed.

    Raises CutShortError, NotPackedError, UnknownPackingError or TooLargeError. A body of no bytes is whole.
    """
    codings = [coding for coding in (part.strip().lower() for part in encoding.split(",")) if coding]
    unknown = [coding for coding in codings if coding in _NOT_ASKED_FOR]
    packings = [coding for coding in codings if coding in _GZIP or coding == "deflate"]
    if unknown:
        raise UnknownPackingError(unknown[0])
    if len(packings) > MOST_CODINGS:
        raise UnknownPackingError(encoding[:80])
    found = _limited(pieces, limit)
    for coding in reversed(packings):
        # Within the limit at each stage: a packed body may hold a packed one that holds far more.
        found = _limited(_gunzipped(found) if coding in _GZIP else _inflated(found), limit)
    return found


def _limited(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLargeError
        yield piece


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack all members of a gzip body; what follows them and is none is padding, and left out."""
    pieces = iter(pieces)
    stream: Any = None
    members, rest = 0, b""
    for piece in pieces:
        rest += piece
        while rest:
            if stream is None:
                if members and rest == _GZIP_MARK[:1]:
                    # Perhaps the beginning of one more member.
                    break
                if members and not rest.startswith(_GZIP_MARK):
                    _read_to_the_end(pieces)
                    return
                stream = zlib.decompressobj(_GZIP_WINDOW)
            yield from _steps(stream, rest)
            rest = b""
            if stream.eof:
                rest, stream, members = stream.unused_data, None, members + 1
    if stream is not None or rest:
        raise CutShortError


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack a deflate body, which comes in zlib's frame as it should, or without one as some servers send it."""
    pieces = iter(pieces)
    stream: Any = None
    rest = b""
    for piece in pieces:
        rest += piece
        if stream is None:
            if len(rest) < 2:
                continue
            is_framed = rest[0] & 0x0F == 8 and (rest[0] * 256 + rest[1]) % 31 == 0
            stream = zlib.decompressobj(zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS)
        yield from _steps(stream, rest)
        rest = b""
        if stream.eof:
            _read_to_the_end(pieces)
            return
    if stream is not None or rest:
        raise CutShortError


def _steps(stream: Any, data: bytes) -> Iterator[bytes]:
    """Yield what data unpacks to, never more than a step at a time, so that little data cannot become very much."""
    unpack: Callable[[bytes, int], bytes] = stream.decompress
    try:
        piece = unpack(data, STEP)
        while piece or stream.unconsumed_tail:
            yield piece
            if stream.eof:
                return
            piece = unpack(stream.unconsumed_tail, STEP)
    except zlib.error as exc:
        raise NotPackedError from exc


def _read_to_the_end(pieces: Iterable[bytes]) -> None:
    """Take what is left: only a connection that was read to its end is kept, and its length can be checked."""
    for _piece in pieces:
        pass
