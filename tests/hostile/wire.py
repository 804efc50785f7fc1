"""Bytes sent as they are, and a strict reading of what comes back: RFC 9112.

Client libraries mend what they send and forgive what they get; here nothing is mended.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

# Sixteen pipelines of pages take long where others use the machine; what hangs takes for ever.
READ_LIMIT_S = 90.0
LONGEST_ANSWER_BYTES = 64 << 20

_STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [\x20-\x7e]*")
_FIELD = re.compile(rb"([a-z0-9!#$%&'*+.^_`|~-]+): ([\x20-\x7e\x80-\xff]*)")


class Malformed(Exception):
    """The service sent something that is no HTTP/1.1 answer."""


@dataclass(frozen=True)
class Answer:
    """One answer, its body not yet decoded."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Piece:
    """Bytes to send, and how long to wait after them."""

    data: bytes
    pause_s: float = 0.0


async def exchange(
    host: str, port: int, pieces: Sequence[Piece], *, half_close: bool, is_head: bool = False
) -> list[Answer]:
    """Send `pieces`, then read answers until the service closes.

    Without `half_close` the client's half stays open until the first answer is there.

    Raises:
        Malformed: an answer breaks the rules, or is cut.
        TimeoutError: the service neither answers nor closes.
    """
    reader, writer = await asyncio.open_connection(host, port, limit=LONGEST_ANSWER_BYTES)
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            return await _exchange(reader, writer, pieces, half_close=half_close, is_head=is_head)
    finally:
        writer.transport.abort()


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    pieces: Sequence[Piece],
    *,
    half_close: bool,
    is_head: bool,
) -> list[Answer]:
    answers: list[Answer] = []
    try:
        for piece in pieces:
            writer.write(piece.data)
            await writer.drain()
            if piece.pause_s:
                await asyncio.sleep(piece.pause_s)
        if half_close:
            _end_sending(writer)
        while (answer := await read_answer(reader, is_head=is_head)) is not None:
            answers.append(answer)
            if not half_close and writer.can_write_eof():
                _end_sending(writer)
                half_close = True
    except (ConnectionResetError, BrokenPipeError):
        # Who is refused while still sending may see the end before the answer.
        pass
    return answers


def _end_sending(writer: asyncio.StreamWriter) -> None:
    # Whose connection has ended by then has nothing to end.
    with contextlib.suppress(OSError):
        writer.write_eof()


async def read_answer(reader: asyncio.StreamReader, *, is_head: bool = False) -> Answer | None:
    """The next answer; None where the connection ends before one begins.

    Raises:
        Malformed: it breaks the rules, or is cut.
    """
    head = await _head(reader)
    if head is None:
        return None
    status_line, *lines = head.split(b"\r\n")
    match = _STATUS_LINE.fullmatch(status_line)
    if match is None:
        raise Malformed(f"status line {status_line[:100]!r}")
    status = int(match[1])
    headers: dict[str, str] = {}
    for line in lines:
        pair = _FIELD.fullmatch(line)
        if pair is None:
            raise Malformed(f"header line {line[:100]!r}")
        name = pair[1].decode()
        if name in headers and name in ("content-length", "transfer-encoding", "content-type"):
            raise Malformed(f"header {name!r} twice")
        headers[name] = pair[2].decode("latin-1")
    body = await _body(reader, status, headers, is_head=is_head)
    return Answer(status, headers, body)


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    try:
        return (await reader.readuntil(b"\r\n\r\n"))[:-4]
    except asyncio.IncompleteReadError as cut:
        if not cut.partial:
            return None
        raise Malformed(f"cut after {cut.partial[:200]!r}") from None


async def _body(
    reader: asyncio.StreamReader, status: int, headers: dict[str, str], *, is_head: bool
) -> bytes:
    if is_head or status in (204, 304) or status < 200:
        return b""
    try:
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") == "chunked":
            return await _chunks(reader)
    except asyncio.IncompleteReadError as cut:
        raise Malformed(f"body cut after {len(cut.partial)} bytes of {headers}") from None
    raise Malformed(f"no length in {headers}")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line, 16)
        chunk = await reader.readexactly(size + 2)
        if not chunk.endswith(b"\r\n"):
            raise Malformed("chunk without its end")
        if size == 0:
            return bytes(body)
        body += chunk[:-2]
