"""What an answer comes to in any form: bytes, what names them, and the coding they lie in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from hashlib import sha256

import msgspec

from service.representations.encodings import SMALLEST_COMPRESSED_BYTES, Coding, inflate


class Content(msgspec.Struct, frozen=True):
    """`body` is the content in `coding`: plain, but for statistics, which lie gzipped.

    `digest`: equal ones mean equal content, whatever built it, when, and in which coding.
    """

    digest: str
    size_bytes: int
    coding: Coding
    body: bytes | bytearray

    @property
    def is_small(self) -> bool:
        """Whether it is too small for any coding."""
        return self.size_bytes < SMALLEST_COMPRESSED_BYTES

    def plain(self) -> bytes:
        """The content itself."""
        return inflate(self.body, self.coding)


def plain_content(body: bytes | bytearray) -> Content:
    """`body` as it is."""
    return Content(sha256(body).hexdigest(), len(body), "identity", body)


@contextlib.contextmanager
def as_it_is(answer: object) -> Iterator[Content]:
    """The content of an answer that is bytes already, such as a picture."""
    assert isinstance(answer, bytes)
    yield plain_content(answer)
