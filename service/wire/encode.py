"""Answers → bytes: the one encoder, and what was encoded ahead."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

_ENCODER = msgspec.json.Encoder()
# Memory in which answers were encoded, for the next ones.
_BUFFERS: list[bytearray] = []
_LARGEST_BUFFER_BYTES = 2 * 1_024 * 1_024


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

    def parts(self) -> list[msgspec.Raw]:
        """The list as the encoder takes it."""
        return [msgspec.Raw(item.json) for item in self.items]

    def digest(self) -> str:
        """SHA-256 in hexadecimal; equal ones mean equal lists."""
        # Behind a word that no JSON begins with: no other content has the same.
        return sha256(b"list" + b"".join([item.digest for item in self.items])).hexdigest()


def encode(answer: object) -> bytes:
    """`answer` as UTF-8 JSON, keys in declared order; the same bytes every time."""
    return _ENCODER.encode(_encodable(answer))


@contextlib.contextmanager
def encoded(answer: object) -> Iterator[bytearray]:
    """`answer` as `encode` has it, for as long as the block lasts.

    A megabyte of new memory takes as long as to encode one: this is in memory that was used before.
    """
    try:
        buffer = _BUFFERS.pop()
    except IndexError:
        buffer = bytearray()
    _ENCODER.encode_into(_encodable(answer), buffer)
    yield buffer
    if len(buffer) <= _LARGEST_BUFFER_BYTES:
        _BUFFERS.append(buffer)


def _encodable(answer: object) -> object:
    return answer.parts() if isinstance(answer, EncodedList) else answer


def forget_buffers() -> None:
    """Give back the memory that answers were encoded in."""
    _BUFFERS.clear()


def encode_ahead(answer: object) -> Encoded:
    """`answer` as JSON, to be put into other answers."""
    json = encode(answer)
    return Encoded(json, sha256(json).digest())
