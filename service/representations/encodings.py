"""Accept-Encoding → the content coding to send, and bodies in it.

RFC 9110, section 12.5.3. On a miss somebody waits, so levels are fast ones: on a 1.9 MB
leaderboard zstd 1 takes 3 ms and leaves 1/6.3 of it, brotli 1 5 ms and 1/5.6, gzip 1 12 ms and
1/4.1. That is also the order in which equally welcome codings are chosen. Pages get a little more
(`fair`): of 1.7 MB of cells brotli 4 leaves a fifth less than 1 (15 ms for 3), zstd 5 a ninth less
(6 ms for 2). zstd is the standard library's from Python 3.14 on, and its backport before; brotli is
a wheel of its own. The zlib at hand is enough for gzip, which only older clients ask for.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import brotli  # type: ignore[import-untyped]  # the wheel ships no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Coding = Literal["zstd", "br", "gzip", "identity"]
Effort = Literal["fast", "fair", "well"]
_LEVELS: dict[Effort, dict[Coding, int]] = {
    "fast": {"zstd": 1, "br": 1, "gzip": 1},
    "fair": {"zstd": 5, "br": 4, "gzip": 4},
    "well": {"zstd": 19, "br": 11, "gzip": 9},
}
FASTEST_FIRST: tuple[Coding, ...] = ("zstd", "br", "gzip", "identity")

# A body that fits one packet gains nothing.
SMALLEST_COMPRESSED_BYTES = 1_024
_CHUNK_BYTES = 256 * 1_024
_SLICE_BYTES = 16 * 1_024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_LONGEST_REMEMBERED_HEADER = 128

_ELEMENT = re.compile(r"([a-z0-9*_.+-]+)(?:\s*;\s*q\s*=\s*([01](?:\.\d{0,3})?))?", re.ASCII)
_SYNONYMS = {"x-gzip": "gzip"}


def welcome_codings(header: bytes | None) -> tuple[Coding, ...]:
    """The codings that the client likes best, those fastest to make first; never empty.

    Without the header, or where nothing that we have is acceptable, that is `identity`.
    `*` stands for gzip and identity only: who names nothing may well understand nothing newer.
    """
    if not header:
        return ("identity",)
    if len(header) > _LONGEST_REMEMBERED_HEADER:
        return _welcome_codings(header)
    return _remembered_welcome_codings(header)


def _welcome_codings(header: bytes) -> tuple[Coding, ...]:
    weights: dict[str, float] = {}
    for element in header.decode("latin-1").lower().split(","):
        match = _ELEMENT.fullmatch(element.strip())
        if match is None:
            continue
        coding, weight = match[1], float(match[2]) if match[2] else 1.0
        if weight <= 1:
            weights.setdefault(_SYNONYMS.get(coding, coding), weight)
    if "*" in weights:
        weights.setdefault("gzip", weights["*"])
        weights.setdefault("identity", weights["*"])
    best = max((weights.get(coding, 0) for coding in FASTEST_FIRST), default=0)
    if best <= 0:
        return ("identity",)
    return tuple(coding for coding in FASTEST_FIRST if weights.get(coding) == best)


# Browsers and libraries send a handful of spellings; parsing one costs more than sending a hit.
_remembered_welcome_codings = lru_cache(maxsize=256)(_welcome_codings)


def compress(body: bytes | bytearray, coding: Coding, effort: Effort = "fast") -> bytes:
    """`body` in `coding`; `well` takes a second for a megabyte. The same bytes every time."""
    level = _LEVELS[effort].get(coding, 0)
    if coding == "zstd":
        return zstd.compress(body, level=level)
    if coding == "br":
        return bytes(brotli.compress(body, quality=level))
    if coding == "gzip":
        return zlib.compress(body, level=level, wbits=_GZIP_WINDOW)
    return bytes(body)


def inflate(body: bytes | bytearray | memoryview, coding: Coding) -> bytes:
    """What was compressed. Only for bodies that we made ourselves: there is no limit."""
    if coding == "zstd":
        return zstd.decompress(body)
    if coding == "br":
        return bytes(brotli.decompress(body))
    if coding == "gzip":
        return zlib.decompress(body, wbits=_GZIP_WINDOW)
    return bytes(body)


def inflated_size(brotli_body: bytes) -> int:
    """How many bytes a brotli body inflates to, never many of them at a time."""
    stream, starts = brotli.Decompressor(), range(0, len(brotli_body), _SLICE_BYTES)
    return sum(len(stream.process(brotli_body[at : at + _SLICE_BYTES])) for at in starts)


def inflated_chunks(gzip_body: bytes | memoryview) -> Iterator[bytes]:
    """The content of a gzip body, never more than 256 KiB of it at a time."""
    stream = zlib.decompressobj(wbits=_GZIP_WINDOW)
    for start in range(0, len(gzip_body), _SLICE_BYTES):
        # What a call leaves of its input is copied: of a whole body that is megabytes each time.
        pending: bytes | memoryview = memoryview(gzip_body)[start : start + _SLICE_BYTES]
        is_through = False
        while not is_through:
            chunk = stream.decompress(pending, _CHUNK_BYTES)
            pending = stream.unconsumed_tail
            is_through = not pending and len(chunk) < _CHUNK_BYTES
            if chunk:
                yield chunk
    if not stream.eof:
        raise zlib.error("incomplete or truncated gzip body")
