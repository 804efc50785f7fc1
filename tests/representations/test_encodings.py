"""Which coding a client gets, and that every coding gives back what went in."""

from __future__ import annotations

import gzip
import zlib
from typing import get_args

import pytest

from service.representations.encodings import (
    FASTEST_FIRST,
    Coding,
    Effort,
    compress,
    inflate,
    inflated_chunks,
    welcome_codings,
)

BODY = b'{"rows":[' + b",".join(b'{"score":%d}' % n for n in range(3_000)) + b"]}"


@pytest.mark.parametrize(
    ("header", "welcome"),
    [
        (None, ("identity",)),
        (b"", ("identity",)),
        (b"gzip", ("gzip",)),
        (b"GZIP", ("gzip",)),
        (b"x-gzip", ("gzip",)),
        (b"gzip, deflate, br, zstd", ("zstd", "br", "gzip")),
        (b"gzip,deflate", ("gzip",)),
        (b"br;q=1.0, gzip;q=0.8", ("br",)),
        (b"br;q=0.2, gzip;q=0.8", ("gzip",)),
        (b"gzip ; q = 0.5 , br ; q = 0.5", ("br", "gzip")),
        (b"gzip;q=0", ("identity",)),
        (b"gzip;q=0.000, br", ("br",)),
        (b"identity", ("identity",)),
        (b"identity;q=1, gzip;q=0.5", ("identity",)),
        (b"identity;q=0.5, gzip", ("gzip",)),
        (b"gzip, identity", ("gzip", "identity")),
        (b"*", ("gzip", "identity")),
        (b"*;q=0.5, br", ("br",)),
        (b"br;q=0, *", ("gzip", "identity")),
        (b"gzip;q=0, *", ("identity",)),
        (b"*;q=0", ("identity",)),
        (b"identity;q=0", ("identity",)),
        (b"deflate, compress", ("identity",)),
        (b"gzip;q=2", ("identity",)),
        (b"gzip;q=nonsense", ("identity",)),
        (b"gzip;level=9", ("identity",)),
        (b",,, ,gzip,,", ("gzip",)),
        (b"\xff\xfe, gzip", ("gzip",)),
        (b"gzip;q=0.5, gzip;q=1", ("gzip",)),
    ],
)
def test_the_welcome_codings_are_those_with_the_highest_weight(
    header: bytes | None, welcome: tuple[Coding, ...]
) -> None:
    assert welcome_codings(header) == welcome


def test_a_very_long_header_is_read_like_a_short_one() -> None:
    assert welcome_codings(b"a," * 10_000 + b"gzip") == ("gzip",)


@pytest.mark.parametrize("coding", FASTEST_FIRST)
def test_every_coding_gives_back_what_went_in(coding: Coding) -> None:
    for effort in get_args(Effort):
        assert inflate(compress(BODY, coding, effort), coding) == BODY
        assert compress(BODY, coding, effort) == compress(BODY, coding, effort)


def test_a_gzip_body_inflates_piece_by_piece() -> None:
    content = b"0123456789" * 200_000

    chunks = list(inflated_chunks(gzip.compress(content)))

    assert b"".join(chunks) == content
    assert max(len(chunk) for chunk in chunks) <= 256 * 1_024
    assert len(chunks) > 1


def test_a_cut_gzip_body_is_an_error_and_not_a_short_answer() -> None:
    with pytest.raises(zlib.error, match="truncated"):
        list(inflated_chunks(gzip.compress(b"x" * 100_000)[:-10]))
