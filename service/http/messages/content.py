"""Answer → content: its bytes, their tag and size, whatever coding they travel in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from service.answers.packed import Statistics
from service.http.messages.conditional import entity_tag, tag_of
from service.memo.encodings import SMALLEST_COMPRESSED_BYTES, Coding, inflate
from service.wire.encode import EncodedList, encoded


class Content(msgspec.Struct, frozen=True):
    """`body` is the content in `coding`: plain, but for statistics, which lie gzipped."""

    etag: bytes
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


@contextlib.contextmanager
def content_of(answer: object) -> Iterator[Content]:
    """`answer` in the form in which it goes out with the least work, while the block lasts."""
    if isinstance(answer, Statistics):
        etag = entity_tag(answer.sha256)
        yield Content(etag, answer.size_bytes, "gzip", answer.json_gz)
        return
    with encoded(answer) as body:
        etag = entity_tag(answer.digest()) if isinstance(answer, EncodedList) else tag_of(body)
        yield Content(etag, len(body), "identity", body)
