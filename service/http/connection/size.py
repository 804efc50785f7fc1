"""What the message under way takes, and the heads that wait behind it, against the limits."""

from __future__ import annotations

from service.http.connection.heads import HEADER_OVERHEAD_BYTES, head_bytes
from service.http.connection.limits import ConnectionLimits
from service.http.messages.asgi import Headers

# The longest heads that may wait on a connection, as what they take in memory goes.
MOST_WAITING_HEADS = 4
_HEAD_END = b"\r\n\r\n"


class MessageSize:
    """Sizes on one connection. The chunk that is being parsed counts by itself until it is."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self._message_bytes = 0
        self._chunk_bytes = 0
        self._waiting_bytes = 0

    def begin_chunk(self, data: bytes) -> None:
        """`data` is parsed next."""
        self._chunk_bytes = len(data)

    def begin_message(self) -> None:
        """What came before was another."""
        self._message_bytes = 0

    def is_too_long(self, url: bytes, headers: Headers) -> bool:
        """Whether this head, now complete, is."""
        limit_bytes = self._limits.headers_max_bytes
        most_bytes = self._message_bytes + self._chunk_bytes + HEADER_OVERHEAD_BYTES * len(headers)
        # Asked for every head that is parsed: nearly all are shorter, whatever is counted twice.
        return most_bytes > limit_bytes and head_bytes(url, headers) > limit_bytes

    def may_wait(self, url: bytes, headers: Headers) -> bool:
        """Whether there is room for this head behind those that wait already; it is counted."""
        self._waiting_bytes += head_bytes(url, headers)
        return self._waiting_bytes <= MOST_WAITING_HEADS * self._limits.headers_max_bytes

    def none_wait(self) -> None:
        """All that waited has been answered."""
        self._waiting_bytes = 0

    def is_head_too_long(self, data: bytes, headers: Headers, *, is_begun: bool) -> bool:
        """Whether a head is that goes on after `data`; `is_begun`: it did not begin in it."""
        end = data.rfind(_HEAD_END)
        if end >= 0:
            self._message_bytes = len(data) - end - len(_HEAD_END)
        else:
            self._message_bytes = self._message_bytes * is_begun + len(data)
        taken_bytes = self._message_bytes + HEADER_OVERHEAD_BYTES * len(headers)
        return taken_bytes > self._limits.headers_max_bytes

    def is_body_too_long(self, data: bytes) -> bool:
        """Whether a message is whose head is complete, with `data`: this ends the wait for it."""
        self._message_bytes += len(data)
        most_bytes = self._limits.headers_max_bytes + self._limits.body_max_bytes
        return self._message_bytes > most_bytes
