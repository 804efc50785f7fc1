"""Answers → bytes: the one encoder, and what was encoded ahead."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

import msgspec

_ENCODER = msgspec.json.Encoder()

T = TypeVar("T")


class Encoded(msgspec.Struct, frozen=True, gc=False):
    """Something as JSON, and the SHA-256 of that."""

    json: bytes
    digest: bytes


class EncodedList:
    """An answer that lists what was encoded ahead.

    Its digest is made of theirs: to read a megabyte again takes as long as to put it together.
    """

    def __init__(self, items: Iterable[Encoded]) -> None:
        self.items = list(items)

    def json(self) -> bytes:
        """The list as JSON."""
        parts = [item.json for item in self.items] or [b""]
        # A megabyte is copied once, brackets and all.
        parts[0] = b"[" + parts[0]
        parts[-1] += b"]"
        return b",".join(parts)

    def digest(self) -> str:
        """SHA-256 in hexadecimal; equal ones mean equal lists."""
        # Behind a word that no JSON begins with: no other content has the same.
        return sha256(b"list" + b"".join([item.digest for item in self.items])).hexdigest()


def encode(answer: object) -> bytes:
    """`answer` as UTF-8 JSON, keys in declared order; the same bytes every time."""
    return answer.json() if isinstance(answer, EncodedList) else _ENCODER.encode(answer)


def decode(json: msgspec.Raw, kind: type[T]) -> T:
    """What a part of an answer was encoded from."""
    return msgspec.json.decode(json, type=kind)


def encode_ahead(answer: object) -> Encoded:
    """`answer` as JSON, to be put into other answers."""
    json = encode(answer)
    return Encoded(json, sha256(json).digest())
