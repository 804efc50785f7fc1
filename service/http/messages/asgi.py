"""The words of ASGI 3 as types: https://asgi.readthedocs.io/en/latest/specs/main.html"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO, NamedTuple, TypedDict

Scope = Mapping[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


# Where a scope says whether its client has left, if its server tells.
IS_GONE = "duckrank.is_gone"


# The same, and also of one that closed its half, as do most who leave and few who still read.
HAS_LEFT = "duckrank.has_left"


def nobody_tells() -> bool:
    """Whether a client has left whose server does not tell: not as far as we know."""
    return False


class Start(TypedDict):
    """`http.response.start`."""

    type: str
    status: int
    headers: Headers


class Body(TypedDict):
    """`http.response.body`, whole."""

    type: str
    body: bytes | memoryview


SEND_FILE = "http.response.zerocopysend"
"""The extension by which a file goes from the kernel's cache to the client, past this process."""


class FilePart(TypedDict):
    """`http.response.zerocopysend`: `count` bytes from `offset` on of an open file."""

    type: str
    file: BinaryIO
    offset: int
    count: int
    more_body: bool


class Ready(NamedTuple):
    """An answer to one client: status, header lines as they are written, and body."""

    status: int
    header_lines: bytes
    body: bytes | memoryview

    def start(self) -> Start:
        """As ASGI has it."""
        return start_of(self.status, self.header_lines)


NO_BODY = Body(type="http.response.body", body=b"")


def header_lines(headers: Headers) -> bytes:
    """`headers` as they are written."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])


def start_of(status: int, lines: bytes) -> Start:
    """Status and header lines as ASGI has them."""
    cut = (line.partition(b": ") for line in lines.split(b"\r\n")[:-1])
    headers = [(name, value) for name, _, value in cut]
    return Start(type="http.response.start", status=status, headers=headers)
