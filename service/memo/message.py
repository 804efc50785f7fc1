"""One answer, ready to send: header lines, and the body in each coding asked for so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypedDict

from service.memo.encodings import FASTEST_FIRST, SMALLEST_COMPRESSED_BYTES, Coding, inflate

Headers = list[tuple[bytes, bytes]]

_CODING_LINES: dict[Coding, bytes] = {
    coding: b"" if coding == "identity" else b"content-encoding: %b\r\n" % coding.encode()
    for coding in FASTEST_FIRST
}


class Start(TypedDict):
    """ASGI's `http.response.start`."""

    type: str
    status: int
    headers: Headers


class Body(TypedDict):
    """ASGI's `http.response.body`, whole."""

    type: str
    body: bytes | memoryview


class Ready(NamedTuple):
    """An answer to one client: status, header lines as they are written, and body."""

    status: int
    header_lines: bytes
    body: bytes | memoryview

    def start(self) -> Start:
        """As ASGI has it."""
        return start_of(self.status, self.header_lines)


def header_lines(headers: Headers) -> bytes:
    """`headers` as they are written."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])


def start_of(status: int, lines: bytes) -> Start:
    """Status and header lines as ASGI has them."""
    cut = (line.partition(b": ") for line in lines.split(b"\r\n")[:-1])
    headers = [(name, value) for name, _, value in cut]
    return Start(type="http.response.start", status=status, headers=headers)


class Message:
    """A 200 that is ready to send, and the 304 that stands for it.

    `family` is the route that answers, `name` what it is about, if that is one thing.
    `headers` hold for both and for every coding, beside the ETag; `entity_headers` describe the
    content only. Both are header lines, and may be shared by many messages: thousands are held, so
    each has little of its own. `size_bytes` is the content's size before any coding. A message
    always has at least one of its `bodies`, the smallest first; content that is compressed in
    itself goes out as it is.
    """

    __slots__ = (
        "__weakref__",
        "_entity_headers",
        "_headers",
        "_is_plain",
        "bodies",
        "etag",
        "family",
        "last_modified_at",
        "name",
        "size_bytes",
    )

    def __init__(
        self,
        *,
        family: str,
        etag: bytes,
        last_modified_at: int,
        size_bytes: int,
        headers: bytes,
        entity_headers: bytes,
        is_compressible: bool = True,
        name: str | None = None,
    ) -> None:
        self.family = family
        self.name = name
        self.etag = etag
        self.last_modified_at = last_modified_at
        self.size_bytes = size_bytes
        self._is_plain = size_bytes < SMALLEST_COMPRESSED_BYTES or not is_compressible
        self._headers = headers
        self._entity_headers = entity_headers
        self.bodies: dict[Coding, bytes | memoryview] = {}

    @property
    def held_bytes(self) -> int:
        """The size of all bodies."""
        return sum(map(len, self.bodies.values()))

    def add(self, coding: Coding, body: bytes | memoryview) -> None:
        """Make `body` ready to send in `coding`."""
        self.replace({**self.bodies, coding: body})

    def replace(self, bodies: Mapping[Coding, bytes | memoryview]) -> None:
        """Hold these bodies and no others; there is at least one."""
        # Whole and at once: threads that inflate or improve it read the bodies meanwhile.
        self.bodies = dict(sorted(bodies.items(), key=lambda each: len(each[1])))

    def unchanged_lines(self) -> bytes:
        """Header lines of the 304."""
        return b"etag: %b\r\n%b" % (self.etag, self._headers)

    def content_lines(self, coding: Coding, length_bytes: int) -> bytes:
        """Header lines of the content in `coding`."""
        return b"etag: %b\r\n%b%bcontent-length: %d\r\n%b" % (
            self.etag,
            self._headers,
            self._entity_headers,
            length_bytes,
            _CODING_LINES[coding],
        )

    def ready(self, welcome: tuple[Coding, ...]) -> Coding | None:
        """The smallest of the `welcome` codings that can be sent at once.

        Small content is not worth a coding, and goes out as it is.
        """
        if self._is_plain:
            return "identity"
        for coding in self.bodies:
            if coding in welcome:
                return coding
        return None

    def content(self) -> bytes:
        """The content, inflated from whichever coding is held."""
        coding, body = next(iter(self.bodies.items()))
        return inflate(body, coding)
