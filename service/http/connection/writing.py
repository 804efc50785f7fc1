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
# Most are a few that all say the same; some name what came, a header of a line.
MOST_REFUSALS = 64
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


class Refusals:
    """The last answers of connections on which nothing more is heard, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[type[Exception], str], Ready] = {}

    def of(self, error: Exception) -> Ready:
        """What says `error`; errors of a kind that say the same have the same."""
        key = type(error), str(error)
        ready = self._made.get(key)
        if ready is None:
            reply = problem(error)
            ready = Ready(reply.status, header_lines([*reply.headers, *security()]), reply.body)
            if len(self._made) == MOST_REFUSALS:
                self._made.clear()
            self._made[key] = ready
        return ready
