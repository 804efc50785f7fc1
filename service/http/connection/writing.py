"""Answers → bytes as they are written, and what of them their client has not taken yet."""

from __future__ import annotations

import asyncio
import fcntl
import sys
import termios
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from service.http.messages.asgi import Headers, Ready, header_lines
from service.http.messages.headers import security
from service.http.messages.problems import problem

_STATUS_LINES: dict[int, bytes] = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
# Most are a few that all say the same; some name what came, a header of a line.
MOST_REFUSALS = 64
# A client that takes less than this in `WRITE_TIMEOUT_S` has stopped reading.
LEAST_TAKEN_BYTES = 16 * 1_024
_LAST = b"connection: close\r\n"


class DefaultLines:
    """The header lines of every answer, made anew when the date has changed."""

    def __init__(self) -> None:
        self._headers: Headers = []
        self._lines = b""

    def of(self, state: ServerState) -> bytes:
        """Those of now."""
        if state.default_headers is not self._headers:
            self._headers = state.default_headers
            self._lines = header_lines(self._headers)
        return self._lines


def write_ready(
    transport: asyncio.Transport, ready: Ready, default_lines: bytes, *, is_last: bool
) -> None:
    """Write an answer that says whether the connection ends with it."""
    end = _LAST if is_last else b""
    status_line = _STATUS_LINES[ready.status]
    head = b"%b%b%b%b\r\n" % (status_line, default_lines, ready.header_lines, end)
    if not ready.body:
        transport.write(head)
    else:
        # One call of the system for both.
        transport.writelines((head, ready.body))


class Refusals:
    """The last answers of connections on which nothing more is heard, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[type[Exception], str], Ready] = {}

    def of(self, error: Exception, *, is_head: bool) -> Ready:
        """What says `error`; errors of a kind that say the same have the same."""
        key = type(error), str(error)
        ready = self._made.get(key)
        if ready is None:
            reply = problem(error)
            ready = Ready(reply.status, header_lines([*reply.headers, *security()]), reply.body)
            if len(self._made) == MOST_REFUSALS:
                self._made.clear()
            self._made[key] = ready
        return ready._replace(body=b"") if is_head else ready


class Unsent:
    """How long one client has taken next to nothing of what waits for it."""

    def __init__(self) -> None:
        # When it last took enough, and how much was left then.
        self._seen: tuple[float, int] | None = None

    def waited_s(self, transport: asyncio.Transport, now_s: float) -> float:
        """Seconds since it took `LEAST_TAKEN_BYTES` last, as far as this was asked meanwhile."""
        left_bytes = transport.get_write_buffer_size() + _held_by_kernel_bytes(transport)
        if self._seen is None or left_bytes <= self._seen[1] - LEAST_TAKEN_BYTES:
            self._seen = (now_s, left_bytes)
        return now_s - self._seen[0]

    def forget(self) -> None:
        """Nothing waits for it any more."""
        self._seen = None


def _held_by_kernel_bytes(transport: asyncio.Transport) -> int:
    """What the kernel still holds for the client: it asks for more only when much is gone."""
    try:
        descriptor = transport.get_extra_info("socket").fileno()
        held = fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int.from_bytes(held, sys.byteorder)


class _EndingTransport:
    def __init__(self, end: Callable[[], None], transport: asyncio.Transport) -> None:
        self.close = end
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def ending_with(end: Callable[[], None], transport: asyncio.Transport) -> asyncio.Transport:
    """`transport` for uvicorn to write an answer to: where it would close it, `end` is called."""
    return cast("asyncio.Transport", _EndingTransport(end, transport))


def is_gone(cycle: RequestResponseCycle) -> bool:
    """Whether nobody reads the answer of `cycle` any more; then it may end early.

    uvicorn tells only the newest of requests that came in one go; another would be blamed.
    """
    cycle.disconnected = cycle.disconnected or cycle.transport.is_closing()
    return cycle.disconnected
