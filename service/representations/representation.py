"""One form of an answer, and what an answer comes to in it: bytes, and what names them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256

import msgspec

from service.representations.encodings import SMALLEST_COMPRESSED_BYTES, Coding, Effort, inflate
from service.representations.table import Table

# Nothing of an API is a page, a script or a frame:
# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
FRAME_ANCESTORS = "FRAME_ANCESTORS"
"""Stands in the policy of pages for what the setting of that name says."""

NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"


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


Render = Callable[[object], AbstractContextManager[Content]]
"""An answer → its content, which holds while the block lasts."""
Write = Callable[[Table], bytes]
"""A table → its content."""


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """`name` stands for it in targets and settings; `policy` is its Content-Security-Policy.

    `write`: how a table is written in it; None where it takes answers as they are, by `render`.
    `extension`: of a file that it is saved as; empty where it is meant to be shown.
    What is compressed in itself goes out as it is, whatever coding is welcome; what `is_packed`
    comes as brotli already, as small as that gets. `effort`: how hard it is compressed while
    somebody waits.
    """

    name: str
    media_type: str
    render: Render = as_it_is
    write: Write | None = None
    extension: str = ""
    policy: str = NO_PAGE
    is_compressible: bool = True
    effort: Effort = "fast"
    is_packed: bool = False

    def policy_in(self, frame_ancestors: str) -> str:
        """Its policy, where these may show pages in frames of theirs."""
        return self.policy.replace(FRAME_ANCESTORS, frame_ancestors)

    @property
    def essence(self) -> str:
        """The media type without its parameters, which is what a client asks for."""
        return self.media_type.partition(";")[0]
