"""Bytes on a connection → ASGI: uvicorn's protocol, kinder to names and clearer when it refuses."""

from __future__ import annotations

import re
from typing import Any

from litestar.exceptions import ClientException
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.http.headers import SECURITY
from service.http.problems import problem

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_ADVICE = "This is not HTTP/1.1 that this service can read: percent-encode spaces in the path"


class PlainNamesProtocol(HttpToolsProtocol):
    """Accepts names in UTF-8 that a client did not percent-encode, and answers 400 in JSON."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_between_requests = True

    def data_received(self, data: bytes) -> None:
        """Quote what no request line may hold, then parse as ever."""
        if self._is_between_requests and not data.isascii():
            data = quoted_request_line(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """What comes now is headers and a body."""
        self._is_between_requests = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """What comes next is a request line."""
        self._is_between_requests = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that the request can't be read, and close."""
        reply = problem(ClientException(_ADVICE))
        lines = [b"%s: %s" % pair for pair in (*reply.headers, *SECURITY)]
        head = b"\r\n".join([b"HTTP/1.1 400 Bad Request", *lines, b"connection: close"])
        self.transport.write(head + b"\r\n\r\n" + reply.body)
        self.transport.close()


def quoted_request_line(data: bytes) -> bytes:
    """`data` with all of its first line in ASCII."""
    line, end, rest = data.partition(b"\r\n")
    return _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line) + end + rest
