"""Answers → bytes as they are written: status line, the server's headers, their own, the body."""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.server import ServerState

from service.http.messages.asgi import Headers, Ready, header_lines
from service.http.messages.headers import security
from service.http.messages.problems import problem

_STATUS_LINES: dict[int, bytes] = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
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


def head_of(ready: Ready, default_lines: bytes, *, is_last: bool) -> bytes:
    """The head of an answer, and whether the connection ends with it."""
    end = _LAST if is_last else b""
    return b"%b%b%b%b\r\n" % (_STATUS_LINES[ready.status], default_lines, ready.header_lines, end)


def refusal(error: Exception, default_lines: bytes, *, is_head: bool) -> bytes:
    """The whole last answer of a connection on which nothing more is heard."""
    reply = problem(error)
    ready = Ready(reply.status, header_lines([*reply.headers, *security()]), reply.body)
    return head_of(ready, default_lines, is_last=True) + (b"" if is_head else reply.body)
